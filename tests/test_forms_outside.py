"""What another program signed a box with: an approval, as long as nothing else can be hidden or shown by it."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import io
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from forging import Update, last_update, resigned
from forms_route import MANAGER, signed, small, small_finding
from forms_sealed import identity_of
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from test_forms_attacks import CHECKED, appearance, field_of, nothing, smuggled

from app.forms.verify.verdict import Verdict
from app.station.finding import found

Forged = Callable[[Update], Update]


def in_trailer(pattern: bytes, new: bytes) -> Forged:
    return lambda update: replace(update, trailer=re.sub(pattern, new, update.trailer))


def in_object(old: bytes, new: bytes) -> Forged:
    def forged(update: Update) -> Update:
        return replace(update, objects=tuple((number, each.replace(old, new)) for number, each in update.objects))

    return forged


FORGED: dict[str, Forged] = {
    "counts fewer objects": in_trailer(rb"/Size \d+", b"/Size 5"),
    "counts more objects": in_trailer(rb"/Size \d+", b"/Size 9999999"),
    "counts in words": in_trailer(rb"/Size \d+", b"/Size (5)"),
    "an /ID that holds something": in_trailer(rb"/ID \[.*?\]", b"/ID [[<< /JS (hidden) >>] (x)]"),
    "a long /ID": in_trailer(rb"/ID \[.*?\]", b"/ID [(" + b"x" * 5000 + b") (x)]"),
    "a time stamp": in_object(b"/ETSI.CAdES.detached", b"/ETSI.RFC3161"),
    "a signature over a digest": in_object(b"/ETSI.CAdES.detached", b"/adbe.pkcs7.sha1"),
    "a signature called a time stamp": in_object(b"/Type /Sig\n", b"/Type /DocTimeStamp\n"),
    "a look elsewhere": in_object(b"/AP <<\n/N 37 0 R\n>>", b"/AP 37 0 R"),
}


def parts() -> tuple[bytes, Update]:
    before = signed(small(), CHECKED)
    return before, last_update(smuggled(before, nothing), before)


def made(update: Update) -> Verdict:
    return small_finding(resigned(update.written(), identity_of(MANAGER)))


def test_a_plain_approval_holds() -> None:
    assert made(parts()[1]).exit_code == 0


@pytest.mark.parametrize("name", FORGED)
def test_an_update_that_holds_more_is_none(name: str) -> None:
    update = parts()[1]
    forged = FORGED[name](update)
    assert forged != update
    assert made(forged).result == "changed"


def own_look(writer: IncrementalPdfFileWriter) -> None:
    reference = field_of(writer, "kacho")
    reference.get_object()["/AP"] = appearance(writer)
    writer.mark_update(reference)


def another_s_seal() -> Verdict:
    """The empty box shows what another box does."""
    before, update = parts()
    fields = PdfFileReader(io.BytesIO(before)).root["/AcroForm"]["/Fields"]
    seal = next(each.get_object() for each in fields if each.get_object()["/T"] == "kakaricho")["/AP"].raw_get("/N")
    return made(in_object(b"/N 37 0 R", b"/N %d 0 R" % seal.idnum)(update))


@pytest.mark.parametrize("show", [lambda: small_finding(smuggled(parts()[0], own_look)), another_s_seal])
def test_what_another_program_draws_into_a_box_confirms_nobody(show: Callable[[], Verdict]) -> None:
    """It may be anybody's seal, of any day."""
    verdict = show()
    assert (verdict.result, verdict.exit_code) == ("valid", 3)
    assert not verdict.signatures[-1].trusted
    assert any("ほかのソフトが描いたもの" in line for line in verdict.lines())
    state, sentence = found(b"", verdict, lambda _: "").state()
    assert state == "unknown"
    assert "ほかのソフト" in sentence
