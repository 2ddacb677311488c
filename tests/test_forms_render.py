"""The forms as PDF: whole, readable by other tools, the same bytes every time."""

import shutil
import subprocess
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base.errors import EnvironmentProblem
from app.forms.document import Author, Document, FormId, Rendered
from app.forms.drawn.render import render
from app.forms.paper import fonts
from app.forms.paper.layout import wrap
from app.guidance.events import Event, chained
from app.guidance.pack import Pack
from app.guidance.packfile import load_pack

START = datetime.fromisoformat("2026-11-20T10:02:11+09:00")
AUTHOR = Author("窓口 花子", "市民課", "主事", "内線 0000")
PACK: Pack = load_pack(Path(__file__).parents[1] / "resources" / "packs" / "kamakura")
WHOLE_FONTS = fonts.FOLDER
NAMES = "𠮷野 髙橋 山﨑 葛\U000e0100城 葛\U000e0101城 辻\U000e0100 辻\U000e0101 神\ufe00 か\u3099き ｶﾞ 𩸽 𛀁 ㈱㍻ ～―—"
OTHERS = "😀👨\u200d👩\u200d👧🇯🇵 e\u0301 Ａ~¥\\ <&> (a) 한글 end"

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
needs_qpdf = pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not installed")
needs_ipamj = pytest.mark.skipif(fonts.ipamj() is None, reason="IPAmj明朝 is not installed")


def log(*items: tuple[str, str]) -> tuple[Event, ...]:
    events: list[Event] = []
    for seq, (kind, text) in enumerate((("encounter_started", ""), *items), start=1):
        at = START + timedelta(seconds=seq * 15)
        data = {"channel": "counter"} if seq == 1 else {}
        event = Event(f"e{seq}", "7f3a91c2d4", seq, at, seq * 15_000, "窓口 花子", kind, text, data)
        events.append(chained(event, events[-1] if events else None))
    return tuple(events)


def document(
    values: Mapping[str, str] | None = None, events: tuple[Event, ...] = (), form: FormId = "report"
) -> Document:
    return Document(form, PACK, values or {}, events, AUTHOR, False, START)


def squash(text: str) -> str:
    return "".join(c for c in text if not c.isspace() and c not in "\x0c\ufffe")


def by_pdfium(rendered: Rendered) -> str:
    pdf = pypdfium2.PdfDocument(rendered.pdf)
    text = "".join(page.get_textpage().get_text_range() for page in pdf)
    pdf.close()
    return squash(text)


def by_poppler(rendered: Rendered, tmp_path: Path, *options: str) -> str:
    (tmp_path / "a.pdf").write_bytes(rendered.pdf)
    done = subprocess.run(["pdftotext", *options, tmp_path / "a.pdf", "-"], capture_output=True, check=True)
    assert done.stderr == b""
    return squash(done.stdout.decode())


@needs_poppler
@needs_ipamj
@pytest.mark.parametrize("text", [NAMES, OTHERS])
def test_what_is_copied_is_what_was_typed(text: str, tmp_path: Path) -> None:
    rendered = render(document({"purpose": text, "name": text[:8]}, log(("quote", text))))
    typed = squash(text)
    for read in (by_pdfium(rendered), by_poppler(rendered, tmp_path), by_poppler(rendered, tmp_path, "-raw")):
        assert read.count(typed) >= 1
        assert f"「{typed}」" in read


@needs_ipamj
def test_variation_selectors_choose_their_own_glyph() -> None:
    one, other = (fonts.glyphs(f"葛{selector}", "gothic")[0] for selector in ("\U000e0100", "\U000e0101"))
    assert (one.face, one.gid) != (other.face, other.gid)
    plain, unknown = (fonts.glyphs(text, "gothic")[0] for text in ("葛", "葛\U000e01ef"))
    assert (plain.face, plain.gid) == (unknown.face, unknown.gid)
    assert unknown.text == "葛\U000e01ef"


def test_a_character_that_no_font_has_is_framed_and_still_copied() -> None:
    (glyph,) = fonts.glyphs("😀", "gothic")
    assert (glyph.code, glyph.text) == ("1F600", "😀")
    assert "😀" in by_pdfium(render(document({"purpose": "あ😀い"})))


@pytest.mark.parametrize("char", ["\x00", "\x1b", "\x7f", "\x85x", "\u202e", "\u200f", "\u2066", "\ud800", "\ufeff"])
def test_control_and_direction_characters_break_nothing(char: str) -> None:
    read = by_pdfium(
        render(document({"purpose": f"前{char}後ろの言葉", "name": f"架空{char}太郎"}, log(("memo", f"前{char}後"))))
    )
    assert "後ろの言葉" in read.replace("x", "")
    assert "太郎" in read


@needs_poppler
def test_words_of_a_right_to_left_script_are_copied_in_order(tmp_path: Path) -> None:
    rendered = render(document({"purpose": "氏名は שלום עולם です"}))
    marks = dict.fromkeys(map(ord, "\u202a\u202b\u202c\u200e\u200f"))
    assert by_pdfium(render(document({"purpose": "氏名は שלום です"}))).count("氏名はשלוםです") == 1
    assert "氏名はשלוםעולםです" in by_poppler(rendered, tmp_path).translate(marks)


@needs_qpdf
@needs_poppler
@pytest.mark.parametrize("form", ["report", "record"])
@pytest.mark.parametrize("full", [False, True])
def test_other_tools_find_nothing_wrong(form: FormId, full: bool, tmp_path: Path) -> None:
    events = log(("quote", NAMES + OTHERS), ("abuse", "\x00\u202e"), ("memo", "長" * 3000)) if full else ()
    values = {"purpose": NAMES, "remarks": "長い記述。" * 400, "content": "長い記述。" * 400} if full else {}
    path = tmp_path / "a.pdf"
    path.write_bytes(render(replace(document(values, events, form), practice=full)).pdf)
    assert subprocess.run(["qpdf", "--check", path], capture_output=True, check=False).returncode == 0
    rows = subprocess.run(["pdffonts", path], capture_output=True, check=True).stdout.decode().splitlines()[2:]
    assert rows
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)
    info = subprocess.run(["pdfinfo", path], capture_output=True, check=True).stdout.decode()
    assert "Tagged:          yes" in info
    assert "Page size:       595.28 x 841.89 pts (A4)" in info
    assert dict(PACK.forms)[form] in info
    if shutil.which("mutool"):
        clean = subprocess.run(["mutool", "clean", path, tmp_path / "b.pdf"], capture_output=True, check=True)
        assert b"error" not in clean.stderr + clean.stdout
        assert b"warning" not in clean.stderr + clean.stdout


def test_the_same_document_gives_the_same_bytes() -> None:
    whole = document({"purpose": NAMES}, log(("quote", NAMES)))
    assert render(whole).pdf == render(whole).pdf
    assert render(whole).pdf != render(replace(whole, values={"purpose": "別"})).pdf


def test_language_title_and_tags() -> None:
    pdf = render(document()).pdf
    for entry in (b"/Lang (ja)", b"/DisplayDocTitle true", b"/Marked true", b"/StructTreeRoot", b"/S /H1", b"/S /TH"):
        assert entry in pdf


def test_the_longest_text_goes_on_whole_to_a_sheet_of_its_own() -> None:
    text = "".join(chr(0x4E00 + n * 7919 % 20000) for n in range(100_000))
    rendered = render(document({"remarks": text, "name": "長" * 300}))
    read = by_pdfium(rendered)
    assert "別紙1へ続く" in read
    assert "別紙2へ続く" in read
    # Sheet by sheet, the head and the page number stand between.
    pdf = pypdfium2.PdfDocument(rendered.pdf)
    kept = [squash(page.get_textpage().get_text_range()) for page in pdf]
    pdf.close()
    at = 0
    for page in kept[1:-1]:
        # The head of each sheet stands before its text, or is read after it.
        begin = page.find(text[at : at + 200])
        while begin >= 0 and at < len(text) and begin < len(page) and page[begin] == text[at]:
            begin, at = begin + 1, at + 1
    assert at == len(text)


@pytest.mark.parametrize("form", ["report", "record"])
def test_boxes_for_the_author_and_every_approval(form: FormId) -> None:
    rendered = render(document(form=form))
    over_the_title = {"correction"} if form == "record" else set()
    assert set(rendered.boxes) == {"author", *(id for id, _ in PACK.boxes)} | over_the_title
    for name, box in rendered.boxes.items():
        assert box.page == 0
        assert name in over_the_title or 30 < box.x1 - box.x0 < 60 > box.y1 - box.y0 > 30
        assert 0 < box.x0 < box.x1 < 595
        assert 0 < box.y0 < box.y1 < 842


def test_practice_is_marked_on_every_page() -> None:
    events = log(*[("memo", "周囲の来庁者を別の窓口へ案内した。" * 4)] * 60)
    for practice in (False, True):
        pdf = pypdfium2.PdfDocument(render(replace(document({}, events), practice=practice)).pdf)
        assert len(pdf) > 2
        assert all(("訓練" in page.get_textpage().get_text_range()) == practice for page in pdf)
        pdf.close()


def test_the_log_is_listed_whole_with_struck_and_amended_lines() -> None:
    events = log(("quote", "ひとつめ"), ("abuse", "ふたつめ"), ("retracted", ""), ("amended", "みっつめ"))
    events = (*events[:3], replace(events[3], data={"seq": 3}), replace(events[4], data={"seq": 2}))
    read = by_pdfium(render(document({}, events)))
    for words in ("ひとつめ", "ふたつめ", "取消（4番）", "訂正・追記あり:みっつめ", "3番について", "1/2", "2/2"):
        assert words in read
    assert read.count("みっつめ") == 2


def test_where_the_manager_finds_no_approach_the_title_is_struck() -> None:
    read = by_pdfium(render(document({"judgement": "該当しない"}, form="record")))
    assert "県民の声" in read
    assert "県民の声" not in by_pdfium(render(document({"judgement": "該当する"}, form="record")))


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("「」、。ーっ（）10:22abc \n"), max_size=300))
@settings(max_examples=150, deadline=None)
def test_lines_lose_nothing_fit_and_keep_kinsoku(text: str) -> None:
    lines = wrap(text, "gothic", 12)
    assert all(sum(glyph.width for glyph in line_.glyphs) <= 12.001 for line_ in lines)
    drawn = "".join(glyph.text for line_ in lines for glyph in line_.glyphs)
    assert sorted(squash(drawn)) == sorted(squash(_seen(text)))


def _seen(text: str) -> str:
    """Without what does not show, and the selectors that belong to it."""
    kept: list[str] = []
    hidden = False
    for char in text:
        hidden = _is_unseen(char) or (hidden and unicodedata.category(char) == "Mn" and not unicodedata.combining(char))
        kept += [] if hidden else [char]
    return "".join(kept)


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) == "Cc" or unicodedata.bidirectional(char) in _DIRECTION or char in _MARKS


_DIRECTION = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
_MARKS = "\u200e\u200f\u061c\ufff9\ufffa\ufffb"


def test_kinsoku() -> None:
    for text in ("あ" * 11 + "、い", "あ" * 11 + "「い", "あ" * 10 + "2026年", "あ" * 10 + "ーっ。い"):
        lines = wrap(text, "gothic", 11)
        assert len(lines) == 2
        first, second = ("".join(g.text for g in part.glyphs) for part in lines)
        assert second[0] not in "、。ーっ"
        assert first[-1] not in "「2026"


def test_a_missing_or_broken_font_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def forget() -> None:
        fonts.face.cache_clear()
        fonts._known.cache_clear()

    monkeypatch.setattr(fonts, "FOLDER", tmp_path)
    forget()
    with pytest.raises(EnvironmentProblem, match="BIZUDMincho"):
        render(document())
    whole = (WHOLE_FONTS / "BIZUDMincho-Regular.ttf").read_bytes()
    for broken in (b"", b"\0\1\0\0 this is no font" * 100, whole[: len(whole) // 2], whole[:-500]):
        (tmp_path / "BIZUDMincho-Regular.ttf").write_bytes(broken)
        with pytest.raises(EnvironmentProblem, match="BIZUDMincho"):
            render(document())
    monkeypatch.undo()
    forget()
    assert render(document()).pages == 2


def test_a_long_log_is_quick() -> None:
    events = log(*[("memo", "窓口で大声が続いている。周囲の来庁者を別の窓口へ案内した。")] * 199)
    whole = document({}, events)
    render(whole)
    best = 9.0
    for _ in range(3):
        begun = perf_counter()
        render(whole)
        best = min(best, perf_counter() - begun)
    assert best < 0.25


def test_the_log_says_nothing_twice() -> None:
    texts = ("氏名: 架空 太郎", "録音の了承を求めた", "係長 見本 次郎に交代")
    data: tuple[dict[str, object], ...] = (
        {"name": "架空 太郎", "phone": "0467-00-0000"},
        {"consent": "asked"},
        {"name": "係長 見本 次郎", "takeover": True},
    )
    first, *others = log(*zip(("identified", "memo", "supervisor_joined"), texts, strict=True))
    events = (first, *(replace(event, data=more) for event, more in zip(others, data, strict=True)))
    drawn = pypdfium2.PdfDocument(render(document({}, events)).pdf)
    page = squash(drawn[1].get_textpage().get_text_range())
    said = ("架空太郎", "0467-00-0000", "録音の了承を求めた", "見本次郎")
    assert [page.count(what) for what in said] == [1, 1, 1, 1]


def test_a_call_for_help_is_told_as_one() -> None:
    first, memo = log(("memo", "係長等"))
    events = (first, replace(memo, data={"help_called": "supervisor"}))
    drawn = pypdfium2.PdfDocument(render(document({}, events)).pdf)
    page = squash(drawn[1].get_textpage().get_text_range())
    assert "応援を求めた" in page
    assert "係長等" in page
    assert "supervisor" not in page
