"""Charts as data, and as they are drawn: every number is there, in words, in the table, and in its place."""

import tomllib

import pytest
from guidance_logs import START
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from app.base.resources import resource_dir
from app.forms.figures import charts
from app.forms.figures.canvas import BOLD, PLAIN, cut, printable, register_fonts, shades, text_width
from app.forms.figures.charts import PAPER, Bars, Chart, Columns, Heat, Look, Point, Range, Ranges
from app.forms.figures.drawing import draw
from app.forms.figures.pdf import make_pdf

MONTHS = Columns(
    "7月が最も多く、1,602件でした",
    tuple(Point(f"{month}月", value, 1500, f"month={month}") for month, value in ((6, 1200), (7, 1602), (8, None))),
    "件",
    "令和8年度",
    "令和7年度",
    "8月はまだです。",
)
BARS = Bars(
    "暴言型が多い", (Point("暴言型", 12, 10, "type=abuse"), Point("暴力型", 0, 1)), "件", "令和8年度", "令和7年度"
)
HEAT = Heat("水曜が多い", ("月", "水"), ("9時", "10時"), ((0, 3), (12, 4321)), "件", (("", "a"), ("b", "c")))
RANGES = Ranges("半数は8分まで", (Range("係長まで", 40, 3.5, 8, 20, 9),), "分", "令和8年度", "令和7年度")
ALL: tuple[Chart, ...] = (MONTHS, BARS, HEAT, RANGES)


def said(pdf: bytes) -> str:
    with PdfDocument(pdf) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


@pytest.mark.parametrize("chart", ALL, ids=lambda chart: type(chart).__name__)
@pytest.mark.parametrize("width", [280, 590, 1200])
def test_a_chart_fits_its_place(chart: Chart, width: int) -> None:
    drawn = draw(chart, width, PAPER)
    assert (drawn.width, drawn.height) == (width, charts.height(chart, PAPER.size))
    for spot in drawn.spots:
        assert -0.01 <= spot.x <= spot.x + spot.width <= width + 0.01
        assert -0.01 <= spot.y <= spot.y + spot.height <= drawn.height + 0.01
    with PdfDocument(drawn.pdf()) as document:
        assert document[0].get_size() == pytest.approx((width, drawn.height), abs=0.1)


def test_numbers_stand_at_their_bars() -> None:
    assert "1,602" in said(draw(MONTHS, 590, PAPER).pdf())
    assert "12件（+2）" in said(draw(BARS, 590, PAPER).pdf())
    assert "4,321" in said(draw(HEAT, 590, PAPER).pdf())
    assert "中央値 8分" in said(draw(RANGES, 590, PAPER).pdf())


def test_a_number_stands_on_its_own_bar_not_on_the_frame_of_the_year_before() -> None:
    """Unless the frame ends where the number would be."""

    def heights(before: float) -> dict[str, float]:
        chart = Columns("", (Point("4月", 10, before), Point("5月", 40, 40)), "件", "今", "前")
        drawn = draw(chart, 590, PAPER)
        texts = {each.text: each.y for each in drawn.drawing.contents if getattr(each, "text", "") in ("10", "40")}
        return {text: y for text, y in texts.items() if y}

    assert heights(35)["10"] == heights(0)["10"] < heights(12)["10"] < heights(12)["40"]


def test_every_number_is_in_the_words_and_in_the_table() -> None:
    assert charts.words(MONTHS) == (
        "7月が最も多く、1,602件でした。6月 1,200件（令和7年度 1,500）。7月 1,602件（令和7年度 1,500）。"
        "8月 –件（令和7年度 1,500）。8月はまだです。"
    )
    assert "水10時 4,321件" in charts.words(HEAT)
    assert "半数は 3.5 から 20分" in charts.words(RANGES)
    assert charts.rows(BARS) == (("暴言型", 12, 10, 2), ("暴力型", 0, 1, -1))
    for chart in ALL:
        assert {len(row) for row in charts.rows(chart)} == {len(charts.heading(chart))}


def test_spots_lead_on_and_say_what_they_are() -> None:
    spots = draw(MONTHS, 590, PAPER).spots
    assert [spot.key for spot in spots] == ["month=6", "month=7", "month=8"]
    assert spots[1].words == "7月 1,602件（令和7年度 1,500）"
    assert spots[0].x < spots[1].x
    cells = draw(HEAT, 590, PAPER).spots
    assert [spot.key for spot in cells] == ["", "a", "b", "c"]
    assert cells[0].y < cells[2].y, "the first row is above the second"


def test_a_bar_is_as_long_as_its_number() -> None:
    """The first line is at the top, and the bar of 10 is twice that of 5."""
    chart = Bars("", (Point("甲", 10), Point("乙", 5)), "件", "今年度")
    drawn = draw(chart, 400, PAPER)
    with PdfDocument(drawn.pdf()) as document:
        picture = document[0].render(scale=2).to_pil().convert("RGB")
    lengths = []
    for spot in drawn.spots:
        y = round((spot.y + spot.height / 2) * 2)
        lengths.append(sum(picture.getpixel((x, y)) == (0, 0x17, 0xC1) for x in range(picture.width)))
    assert lengths[0] == pytest.approx(2 * lengths[1], abs=3)


def _looks() -> list[Look]:
    tokens = tomllib.loads((resource_dir() / "style" / "tokens.toml").read_text(encoding="utf-8"))
    return [_look(tokens[mode]) for mode in ("light", "dark", "discreet")]


def _look(colors: dict[str, str]) -> Look:
    return Look(
        ink=colors["text"],
        sub=colors["text_sub"],
        line=colors["line"],
        surface=colors["surface"],
        accent=colors["primary"],
        on_accent=colors["on_primary"],
        grey=colors["edge"],
        soft=colors["primary_soft"],
        size=13,
    )


def _light(color: str) -> float:
    parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return sum(
        weight * (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4)
        for weight, c in zip((0.2126, 0.7152, 0.0722), parts, strict=True)
    )


def _contrast(one: str, other: str) -> float:
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("look", [PAPER, *_looks()])
def test_what_is_written_on_a_shade_is_legible(look: Look) -> None:
    assert len(shades(look)) == 5
    for shade, ink in shades(look):
        assert _contrast(shade, ink) >= 4.5, (shade, ink)
    assert _contrast(look.grey, look.surface) >= 3, "the frame of the year before"


def test_what_the_font_lacks_is_a_mark_and_not_a_box() -> None:
    register_fonts()
    assert printable("𠮷野\x07課") == "〓野課"
    assert "〓" in said(draw(Bars("", (Point("𠮷野課", 3),), "件", "今年度"), 400, PAPER).pdf())


def test_a_long_label_is_cut_to_its_place() -> None:
    register_fonts()
    short = cut("とても長い名前の見本地区連絡所分室窓口担当", 80, 9)
    assert short.endswith("…")
    assert text_width(short, 9) <= 80


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10**7), st.integers(0, 10**7)), min_size=1, max_size=14))
def test_any_numbers_can_be_drawn(values: list[tuple[int, int]]) -> None:
    points = tuple(Point(f"区分{at}", now, before) for at, (now, before) in enumerate(values))
    for chart in (Columns("", points, "件", "今", "前"), Bars("", points, "件", "今", "前")):
        drawn = draw(chart, 590, PAPER)
        assert len(drawn.spots) == len(points)
        assert drawn.pdf().startswith(b"%PDF")


def test_nothing_is_nothing() -> None:
    assert charts.is_empty(Columns("", (Point("4月", 0),), "件", ""))
    assert charts.is_empty(Ranges("", (), "分", ""))
    assert charts.is_empty(Heat("", ("月",), ("9時",), ((0,),), "件"))
    assert not charts.is_empty(Columns("", (Point("4月", 0, 1),), "件", "")), "the year before had something"


def test_numbers_as_people_read_them() -> None:
    assert [charts.number(value) for value in (None, 0, 7.84, 12.0, 1234.5, 1234567)] == [
        "–",
        "0",
        "7.8",
        "12",
        "1,234",
        "1,234,567",
    ]
    assert [charts.change(*pair) for pair in ((5, 3), (3, 5), (3, 3), (3, None))] == ["+2", "−2", "±0", ""]


def test_the_paper_has_charts_and_their_numbers() -> None:
    table = charts.Table("まとめ", ("", "件"), (("対応", 1234), ("=1+1", None)), "注記です。")
    pdf = make_pdf("令和8年度の統計", "見本市", [table, *ALL], START)
    words = said(pdf).replace("\r\n", "")
    for part in ("令和8年度の統計", "見本市", "令和8年", "1,234", "=1+1", "注記です。", "1,602", "7月が最も多く"):
        assert part in words, part
    with PdfDocument(pdf) as document:
        assert document[0].get_size() == pytest.approx((595.28, 841.89), abs=0.1)
    assert make_pdf("令和8年度の統計", "見本市", [table, *ALL], START) == pdf, "the same every time"


def test_an_empty_chart_on_paper_says_so() -> None:
    pdf = make_pdf("統計", "見本市", [Columns("対応", (Point("4月", 0),), "件", "今年度")], START)
    assert "記録はありません" in said(pdf)


def test_both_weights_are_the_programs_own() -> None:
    register_fonts()
    assert text_width("件", 10, PLAIN) == text_width("件", 10, BOLD) == 10
