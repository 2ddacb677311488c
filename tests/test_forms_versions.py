"""A report outlives the drawing it was made by: it is drawn again by the number that it states."""

import hashlib
import io
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

import msgspec
import pypdfium2
import pytest
from forms_sealed import AUTHOR, NOW, identity_of, pem
from pyhanko.pdf_utils.reader import PdfFileReader

from app.base.resources import resource_dir
from app.forms.carrier import NewerFormat, NotOurs, parse_record, record_json
from app.forms.document import FIELDS, Document, FormId
from app.forms.drawn.render import DRAWING, render
from app.forms.fill import fill
from app.forms.sign.seal import seal
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify
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


def signed(page: Document, record: Document | None = None, drawing: int = DRAWING) -> bytes:
    """A file of that drawing, whose page says what `page` says and whose record what `record` says."""
    fields = {**msgspec.json.decode(record_json(record or page)), "drawing": drawing}
    rendered = render(page, min(drawing, DRAWING))
    return seal(rendered, msgspec.json.encode(fields), identity_of(AUTHOR), NOW)


def verdict(pdf: bytes) -> Verdict:
    return verify(pdf, trusted=[pem(AUTHOR)])


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
    drawn_pages = PdfFileReader(io.BytesIO(pdf)).root["/Pages"]["/Kids"]
    code = [page.get_object()["/Contents"].data.decode() for page in drawn_pages]
    with pypdfium2.PdfDocument(pdf) as pages:
        return "\0".join([*code, *(page.get_textpage().get_text_range() for page in pages)])


@pytest.mark.parametrize("drawing", range(1, DRAWING + 1))
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("whole", [made, long_one])
def test_a_page_of_every_drawing_so_far_is_valid(
    form: FormId, whole: Callable[[FormId], Document], drawing: int
) -> None:
    found = verdict(signed(whole(form), drawing=drawing))
    assert found.faults == ()
    assert (found.result, found.page_matches) == ("valid", True)


@pytest.mark.parametrize("drawing", [-1, 0, DRAWING + 1, 999])
def test_a_drawing_that_is_not_known_cannot_be_compared(drawing: int) -> None:
    document = made("report")
    fields = {**msgspec.json.decode(record_json(document)), "drawing": drawing}
    found = verdict(seal(render(document), msgspec.json.encode(fields), identity_of(AUTHOR), NOW))
    assert (found.result, found.exit_code, found.record) == ("unreadable", 2, None)
    assert "比べられません" in found.faults[0]


def test_a_drawing_claims_no_other_ones_page() -> None:
    """The box over the title came with drawing 2: a page with it that claims to be of drawing 1 is none."""
    document = made("record")
    fields = {**msgspec.json.decode(record_json(document)), "drawing": 1}
    pdf = seal(render(document, 2), msgspec.json.encode(fields), identity_of(AUTHOR), NOW)
    assert verdict(pdf).result == "changed"


def test_a_form_or_a_format_of_a_newer_version_is_said_to_be_one() -> None:
    document = made("report")
    for change in ({"form": "ledger"}, {"format": 99}):
        fields = {**msgspec.json.decode(record_json(document)), **change}
        with pytest.raises(NewerFormat):
            parse_record(msgspec.json.encode(fields))


def test_a_record_has_one_spelling() -> None:
    data = record_json(made("report"))
    for other in (data + b" ", data.replace(b'"format":1', b'"format": 1'), data[:-1] + b',"format":1}'):
        with pytest.raises(NotOurs):
            parse_record(other)


def with_text(seq: int, **change: object) -> tuple[Event, ...]:
    return tuple(replace(e, **change) if e.seq == seq else e for e in USUAL)  # type: ignore[arg-type]  # any field


REPORT = made("report")
FORGED: list[Document] = [
    made("report", name="架空 次郎"),
    made("report", name=""),
    made("report", phone="0467-00-0009"),
    made("report", begin="15:05"),
    made("report", purpose="100円を今すぐ返すこと"),
    made("report", means=""),
    made("report", remarks="何もなかった。"),
    made("report", police="無"),
    made("report", channel="電話"),
    replace(REPORT, author=replace(AUTHOR, department="税務課")),
    replace(REPORT, events=with_text(4, text="責任者を呼べ")),
    replace(REPORT, events=with_text(4, text="")),
    replace(REPORT, events=with_text(5, kind="threat")),
    replace(REPORT, events=with_text(5, at=NOW + timedelta(hours=2))),
    replace(REPORT, events=USUAL[:-1]),
    replace(REPORT, made_at=NOW + timedelta(days=1)),
    replace(REPORT, practice=True),
    replace(REPORT, pack=replace(PACK, boxes=PACK.boxes[1:])),
]


@pytest.mark.parametrize("drawing", range(1, DRAWING + 1))
@pytest.mark.parametrize("page", FORGED)
def test_a_page_that_says_something_else_is_found_in_every_drawing(page: Document, drawing: int) -> None:
    found = verdict(signed(page, REPORT, drawing))
    assert (found.result, found.page_matches) == ("changed", False)
    assert "紙面" in found.faults[0]


def test_nothing_is_said_of_what_the_page_holds() -> None:
    found = verdict(signed(made("report", purpose="別のこと"), REPORT))
    assert "900円" not in "".join(found.lines())
