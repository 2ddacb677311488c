"""A report outlives the drawing it was made by: what another version drew is checked by its words."""

import hashlib
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
from forms_sealed import AUTHOR, NOW, identity_of, pem
from pyhanko.pdf_utils.reader import PdfFileReader

from app.base.resources import resource_dir
from app.forms import cells, render_sheets
from app.forms.carrier import record_json
from app.forms.document import FIELDS, Document, FormId, Rendered
from app.forms.fill import fill
from app.forms.render import DRAWING, render
from app.forms.seal import seal
from app.forms.verify import verify
from app.forms.verify_page import pages_of
from app.forms.verify_verdict import Verdict
from app.guidance.events import KINDS, Event, chained
from app.guidance.pack import Kind
from app.guidance.packfile import load_pack

PACK = load_pack(resource_dir() / "packs" / "kamakura")
FORMS: list[FormId] = ["report", "record"]
GOLDEN = {
    1: "08ff6193b384e16eececca00fe90024a9528f9088a4ded700196d9480880d252",
    2: "08ff6193b384e16eececca00fe90024a9528f9088a4ded700196d9480880d252",
}
"""Drawing → SHA-256 of what `drawn` gives for both forms. A new drawing gets a new number here, and in
`render.DRAWING`; the line of one that was ever published is never changed."""

PERSON = {"name": "架空 太郎", "age": "50代", "address": "架空市見本町1-2-3", "phone": "0467-00-0000"}


def log(*items: tuple[str, str, Mapping[str, object]]) -> tuple[Event, ...]:
    events: list[Event] = []
    first = ("encounter_started", "", {"channel": "counter", "place": "3番窓口"})
    for seq, (kind, text, data) in enumerate((first, *items), start=1):
        seconds = (seq - 1) * 65
        at = NOW + timedelta(seconds=seconds)
        event = Event(f"e{seq}", "7f3a91c2d4", seq, at, seconds * 1000, AUTHOR.name, kind, text, data)
        events.append(chained(event, events[-1] if events else None))
    return tuple(events)


USUAL = log(
    ("identified", "氏名: 架空 太郎", PERSON),
    ("demand_stated", "900円を今すぐ返すこと", {}),
    ("quote", "責任者を出せ", {}),
    ("abuse", "大声で繰り返した", {}),
    ("retracted", "", {"seq": 4}),
    ("amended", "声は廊下まで届いた", {"seq": 5}),
    ("police_called", "", {}),
    ("encounter_ended", "", {}),
)


def made(form: FormId, events: tuple[Event, ...] = USUAL, **values: str) -> Document:
    filled = {**fill(form, events, PACK, AUTHOR), **values}
    return Document(form, PACK, filled, events, AUTHOR, False, NOW)


def long_one(form: FormId) -> Document:
    """Texts that go on over many sheets, names that no cell holds, and scripts of all kinds."""

    def words(what: str, count: int) -> str:
        one = "窓口で「900円を返せ」と言い、10:02から14時05分まで-続けて-大声を出した。\n"
        return "".join(f"{what}{number}: {one}" for number in range(count))

    demand = words("要求", 50)
    names = {
        "name": "架空 𠮷野 葛\U000e0100城 髙橋" * 9,
        "age": "五十代の後半くらいから六十代",
        "organisation": "שלום עולם 会",
    }
    lines: list[tuple[str, str, Mapping[str, object]]] = [
        ("quote", f"{n}回目の発言😀 \x07\u202e", {}) for n in range(60)
    ]
    events = log(*lines, ("memo", words("メモ", 60), {}), ("demand_stated", demand, {}), ("identified", "", PERSON))
    long = {"purpose": demand, "remarks": words("特記", 40), "content": words("内容", 50), "result": words("結果", 40)}
    known = fill(form, events, PACK, AUTHOR)
    return made(form, events, **{id: text for id, text in {**names, **long}.items() if id in known})


def signed(page: Document, record: Document | None = None, **change: object) -> bytes:
    """A file of another drawing, whose page says what `page` says and whose record what `record` says."""
    fields = {**json.loads(record_json(record or page)), "drawing": DRAWING + 1, **change}
    return seal(render(page), json.dumps(fields).encode(), identity_of(AUTHOR), NOW)


def refuse(_document: Document) -> Rendered:
    raise AssertionError("what another version drew is not drawn again")


def verdict(pdf: bytes) -> Verdict:
    return verify(pdf, trusted=[pem(AUTHOR)], redraw=refuse)


def test_a_drawing_gets_a_new_number_with_every_change() -> None:
    """Fails where a page says something else, or elsewhere, than it did under this number: raise `render.DRAWING`
    and add the new hash to GOLDEN."""
    found = hashlib.sha256("\0".join(map(drawn, FORMS)).encode()).hexdigest()
    assert GOLDEN.get(DRAWING) == found


def drawn(form: FormId) -> str:
    """The text of every page and the code that places it, of a document that fills every part of the form and takes
    no word from the packs that ship."""
    kinds = tuple(Kind(id, f"種類{number}", "") for number, id in enumerate(KINDS, start=1))
    boxes = (("kacho", "課長"), ("kakaricho", "係長"))
    pack = replace(
        PACK, kinds=kinds, actions=(), contacts=(), boxes=boxes, forms=tuple((f, f"働きかけ様式{f}") for f in FORMS)
    )
    values = {field.id: (f"値の{field.id}", *field.choices)[-1] for field in FIELDS[form]}
    values |= {"date": "令和8年11月20日(金)", "begin": "14:05", "end": "14:50", "age": "50歳"}
    values |= dict.fromkeys(("remarks", "result"), "長い記述。" * 400)
    pdf = render(Document(form, pack, values, USUAL, AUTHOR, True, NOW)).pdf
    code = [page["/Contents"].data.decode() for page in pages_of(PdfFileReader(io.BytesIO(pdf)))]
    with pypdfium2.PdfDocument(pdf) as pages:
        return "\0".join([*code, *(page.get_textpage().get_text_range() for page in pages)])


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("whole", [made, long_one])
def test_a_page_of_another_drawing_is_valid_and_said_to_be_one(
    form: FormId, whole: Callable[[FormId], Document]
) -> None:
    found = verdict(signed(whole(form)))
    assert found.faults == ()
    assert (found.result, found.by_words, found.page_matches) == ("valid", True, True)
    assert any("別の版" in line for line in found.lines())
    assert found.to_json()["page_compared_by_words"] is True


def test_todays_page_is_compared_as_drawn() -> None:
    document = made("report")
    found = verify(seal(render(document), record_json(document), identity_of(AUTHOR), NOW), trusted=[pem(AUTHOR)])
    assert (found.result, found.by_words) == ("valid", False)
    assert not any("別の版" in line for line in found.lines())


@pytest.mark.parametrize("form", FORMS)
def test_a_report_drawn_before_a_change_of_the_layout_is_not_a_forgery(
    form: FormId, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        columns = (("番号", 26.0), ("記録者", 72.0), ("時刻", 46.0), ("経過", 43.0), ("事項", 90.0), ("内容", 198.28))
        earlier.setattr(render_sheets, "_COLUMNS", columns)
        earlier.setattr(render_sheets, "_PITCH", 20.0)
        earlier.setattr(cells, "_SIZES", (9.0, 8.0))
        drawn_then = render(long_one(form))
    assert drawn_then.pdf != render(long_one(form)).pdf
    for drawing, result in ((DRAWING + 1, "valid"), (DRAWING, "changed")):
        record = {**json.loads(record_json(long_one(form))), "drawing": drawing}
        pdf = seal(drawn_then, json.dumps(record).encode(), identity_of(AUTHOR), NOW)
        assert verify(pdf, trusted=[pem(AUTHOR)]).result == result


def with_text(seq: int, **change: object) -> tuple[Event, ...]:
    return tuple(replace(e, **change) if e.seq == seq else e for e in USUAL)  # type: ignore[arg-type]  # any field


REPORT = made("report")
FORGED: list[tuple[str, Document]] = [
    ("氏名", made("report", name="架空 次郎")),
    ("氏名", made("report", name="")),
    ("連絡先電話", made("report", phone="0467-00-0009")),
    ("始", made("report", begin="15:05")),
    ("来訪の目的", made("report", purpose="100円を今すぐ返すこと")),
    ("要求手段", made("report", means="")),
    ("その他特記事項", made("report", remarks="何もなかった。")),
    ("警察", made("report", police="無")),
    ("作成者", replace(REPORT, author=replace(AUTHOR, name="受付 次郎"))),
    ("対応経過", replace(REPORT, events=with_text(4, text="責任者を呼べ"))),
    ("対応経過", replace(REPORT, events=with_text(4, text=""))),
    ("対応経過", replace(REPORT, events=with_text(5, kind="threat"))),
    ("対応経過", replace(REPORT, events=with_text(5, at=NOW + timedelta(hours=2)))),
    ("対応経過", replace(REPORT, events=USUAL[:-1])),
    ("署名欄", replace(REPORT, pack=replace(PACK, boxes=PACK.boxes[1:]))),
]


@pytest.mark.parametrize(("what", "page"), FORGED)
def test_what_is_missing_or_differs_is_still_found(what: str, page: Document) -> None:
    found = verdict(signed(page, REPORT))
    assert (found.result, found.page_matches) == ("changed", False)
    assert any(what in fault for fault in found.faults), found.faults
    assert any("別の版" in line for line in found.lines())


def test_a_long_text_changed_on_its_own_sheet_is_found() -> None:
    honest = long_one("report")
    text = honest.values["purpose"]
    other = text[:1200] + text[1200:].replace("900円", "100円", 1)
    found = verdict(signed(replace(honest, values={**honest.values, "purpose": other}), honest))
    assert found.faults == ("紙面の「来訪の目的（電話をしてきた目的）」が、記録と違います。",)


def test_nothing_is_said_of_what_the_page_holds() -> None:
    found = verdict(signed(made("report", purpose="別のこと"), REPORT))
    assert "900円" not in "".join(found.lines())
