"""A small sealed report to try things on: two drawn pages, a log of four lines, one author."""

from datetime import datetime, timedelta, timezone
from functools import cache
from pathlib import Path

from app.forms import carrier
from app.forms.document import Author, Box, Document, Rendered
from app.forms.paper.paper import Paper
from app.forms.sign.identity import Identity, certificate_pem, load_identity, make_identity
from app.forms.sign.seal import seal
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify
from app.guidance.events import Event, chained
from app.guidance.pack import Pack, PeopleRules

NOW = datetime(2026, 11, 20, 14, 5, tzinfo=timezone(timedelta(hours=9)))
AUTHOR = Author("窓口 花子", "市民課", "主事", "0467-00-0000")
CHIEF = Author("係 長太郎", "市民課", "係長", "0467-00-0001")
BOXES = {
    "author": Box(0, 500, 400, 550, 446),
    "kakaricho": Box(0, 500, 600, 546, 646),
    "kacho": Box(0, 450, 600, 496, 646),
}
_TEXTS = dict.fromkeys(("id", "version", "city", "title", "guideline"), "見本")
_BOXES = {"boxes": (("kacho", "課長"), ("kakaricho", "係長"))}
_LITTLE = {**dict.fromkeys(Pack.__dataclass_fields__, ()), **_TEXTS, **_BOXES, "people": PeopleRules()}
PACK = Pack(**{**_LITTLE, "id": "kamakura", "version": "1"})  # type: ignore[arg-type]  # a pack of little


def identity_of(author: Author, number: int = 0) -> Identity:
    """The identity of `author`; another `number` is another key of the same name."""
    return _identity(author, number)


@cache
def _identity(author: Author, number: int) -> Identity:
    password = f"pw{number}".encode()
    return load_identity(make_identity(author, password, NOW), password)


def pem(author: Author, number: int = 0) -> bytes:
    return certificate_pem(identity_of(author, number).certificate)


def make_document(purpose: str = "Refund at once", author: Author = AUTHOR, lines: int = 4) -> Document:
    log: list[Event] = []
    for number in range(lines):
        event = Event(f"e{number}", "enc-1", number + 1, NOW, number * 1000, author.name, "memo", f"{number}件目")
        log.append(chained(event, log[-1] if log else None))
    return Document("report", PACK, {"purpose": purpose}, tuple(log), author, False, NOW)


def draw(document: Document, _drawing: int = 0) -> Rendered:
    """A stand-in for the real form, quick to draw and different for every purpose."""
    paper = Paper()
    for words in (document.values["purpose"], f"{len(document.events)} lines of log"):
        paper.new_sheet()
        paper.note(72, 720, words, 12)
    return Rendered(paper.pdf("", document.author.name, document.made_at), BOXES, paper.count)


def sealed(document: Document | None = None, identity: Identity | None = None) -> bytes:
    document = document or make_document()
    return seal(draw(document), carrier.record_json(document), identity or identity_of(document.author), NOW)


def verdict(pdf: bytes, *trusted: bytes) -> Verdict:
    return verify(pdf, trusted=trusted or (pem(AUTHOR),), redraw=draw)


def saved(pdf: bytes, folder: Path, name: str = "sealed.pdf") -> Path:
    path = folder / name
    path.write_bytes(pdf)
    return path
