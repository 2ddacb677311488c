"""A report on its way: the people of a route, and signing one entry after the other."""

from dataclasses import replace

from forms_sealed import AUTHOR, CHIEF, NOW, PACK, draw, identity_of, make_document, pem, sealed

from app.base.resources import resource_dir
from app.forms import carrier
from app.forms.carrier import Record
from app.forms.document import Author, Document, FormId
from app.forms.drawn.render import render
from app.forms.sign.approve import add_entry
from app.forms.sign.entry import Entry
from app.forms.sign.route import Route
from app.forms.sign.seal import seal
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify
from app.guidance.pack import Judgement
from app.guidance.packfile import load_pack

__all__ = ["AUTHOR", "CHIEF", "NOW"]

MANAGER = Author("課 長子", "市民課", "課長", "0467-00-0002")
DEPUTY = Author("𠮷﨑\U000e0100 次郎", "市民生活部", "次長", "")
DIRECTOR = Author("勅使河原 部子", "市民生活部市民課", "部長", "")
COUNSELLOR = Author("参 事彦", "市民生活部", "参事", "")
"""Holds no box of the route: who deputises for a box may have no other one of the same report."""
PEOPLE = {"kakaricho": CHIEF, "kacho": MANAGER, "jicho": DEPUTY, "bucho": DIRECTOR}
EVERYONE = (AUTHOR, *PEOPLE.values(), COUNSELLOR)
KAMAKURA = load_pack(resource_dir() / "packs" / "kamakura")
JUDGEMENTS = (
    Judgement("improper", "不当要求行為等", "4(1)", ("report",)),
    Judgement("more", "もう少し", "4(1)", ("report",), open=True),
)
SMALL = replace(PACK, judgements=JUDGEMENTS)
"""A pack of two boxes, quick to draw."""

ROUTE = (
    (Entry("judge", "kacho", "脅し文句があるため", "improper", (("threat", "yes"),)), MANAGER),
    (Entry("approve", "kakaricho", "確かめました"), CHIEF),
    (Entry("approve", "kacho"), MANAGER),
    (Entry("approve", "jicho"), DEPUTY),
    (Entry("deputise", "bucho", "出張のため"), COUNSELLOR),
    (Entry("after", "bucho"), DIRECTOR),
)
"""The whole way of a report of the real pack."""


def real(form: FormId = "report", lines: int = 4) -> bytes:
    """A report of the real pack, as its author signed it."""
    document = replace(make_document(lines=lines), pack=KAMAKURA, form=form, values={"name": "架空 太郎"})
    return seal(render(document), carrier.record_json(document), identity_of(AUTHOR), NOW)


def small(document: Document | None = None) -> bytes:
    """A small report of two boxes, drawn quickly."""
    return sealed(replace(document or make_document(), pack=SMALL))


def signed(pdf: bytes, *entries: tuple[Entry, Author]) -> bytes:
    for entry, person in entries:
        pdf = add_entry(pdf, entry, identity_of(person), person, NOW)
    return pdf


def finding(pdf: bytes) -> Verdict:
    """The verdict on a report of the real pack."""
    return verify(pdf, trusted=[pem(each) for each in EVERYONE])


def small_finding(pdf: bytes) -> Verdict:
    return verify(pdf, trusted=[pem(each) for each in EVERYONE], redraw=draw)


def record_of(pdf: bytes) -> Record:
    return carrier.read_record(pdf)


def route(pdf: bytes) -> Route:
    """The route of a small report, as verified."""
    found = small_finding(pdf)
    assert found.faults == ()
    assert found.route is not None
    return found.route
