"""Issue 3, 7: a report under way, cut, changed, forged, or made to hurt: a sentence each, and never taken as true."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import io
import random
import re
import subprocess
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from forms_route import (
    AUTHOR,
    CHIEF,
    MANAGER,
    NOW,
    finding,
    real,
    route,
    signed,
    small,
    small_finding,
)
from forms_sealed import draw, identity_of, make_document, saved
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata

from app.forms import carrier
from app.forms.sign.entry import Entry, to_reason
from app.forms.sign.seal import attach
from app.forms.sign.update import SignerAt
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify

Change = Callable[[IncrementalPdfFileWriter], None]
JUDGED = (Entry("judge", "kacho", "脅し文句があるため", "improper"), MANAGER)
CHECKED = (Entry("approve", "kakaricho", "確かめました"), CHIEF)
SEALED = (Entry("approve", "kacho"), MANAGER)


@cache
def under_way() -> bytes:
    """A small report that was judged and sealed once."""
    return signed(small(), JUDGED, CHECKED)


@cache
def finished() -> bytes:
    return signed(under_way(), SEALED)


def updated(pdf: bytes, change: Change) -> bytes:
    """`pdf` with `change` appended, signed by nobody."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def smuggled(pdf: bytes, change: Change, field: str = "kacho", reason: str = "") -> bytes:
    """`pdf` with `change` in the very update in which the manager, known to all, signs `field`."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    metadata = PdfSignatureMetadata(
        field_name=field, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason or None
    )
    signer = SignerAt(metadata, identity_of(MANAGER).pdf_signer(), NOW)
    return bytes(signer.sign_pdf(writer, existing_fields_only=True).getvalue())


def nothing(_writer: IncrementalPdfFileWriter) -> None:
    """An honest update."""


def field_of(writer: IncrementalPdfFileWriter, name: str) -> generic.IndirectObject:
    fields: list[generic.IndirectObject] = writer.root["/AcroForm"]["/Fields"]
    return next(each for each in fields if each.get_object()["/T"] == name)


def change_field(name: str, key: str, value: object) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        reference = field_of(writer, name)
        reference.get_object()[key] = value
        writer.mark_update(reference)

    return change


def exchange(one: str, other: str, *keys: str) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        first, second = field_of(writer, one), field_of(writer, other)
        left, right = first.get_object(), second.get_object()
        for key in keys:
            left[key], right[key] = right.raw_get(key), left.raw_get(key)
        writer.mark_update(first)
        writer.mark_update(second)

    return change


def numbers(*values: int) -> generic.ArrayObject:
    return generic.ArrayObject(generic.NumberObject(n) for n in values)


def extra_page(writer: IncrementalPdfFileWriter) -> None:
    pages = writer.root["/Pages"]
    pages["/Kids"].append(pages["/Kids"].raw_get(1))
    pages["/Count"] = generic.NumberObject(3)
    writer.update_container(pages)


def other_attachment(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F")
    new = generic.StreamObject(stream_data=carrier.record_json(make_document("Another purpose")))
    stream.get_object()._data = new._data
    stream.get_object()._encoded_data = zlib.compress(new.data)
    writer.mark_update(stream)


def appearance(writer: IncrementalPdfFileWriter, code: bytes = b"0 0 46 46 re f") -> generic.DictionaryObject:
    form = {pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): numbers(0, 0, 46, 46)}
    return generic.DictionaryObject({pdf_name("/N"): writer.add_object(generic.StreamObject(form, stream_data=code))})


def other_appearance(writer: IncrementalPdfFileWriter) -> None:
    reference = field_of(writer, "kakaricho")
    reference.get_object()["/AP"] = appearance(writer)
    writer.mark_update(reference)


def visible_note(writer: IncrementalPdfFileWriter) -> None:
    note = generic.DictionaryObject(
        {pdf_name("/Type"): pdf_name("/Annot"), pdf_name("/Subtype"): pdf_name("/FreeText")}
    )
    note["/Rect"] = numbers(70, 700, 300, 740)
    note["/Contents"] = generic.pdf_string("approved")
    page = writer.root["/Pages"]["/Kids"][0]
    page["/Annots"].append(writer.add_object(note))
    writer.update_container(page["/Annots"])


def text_field(writer: IncrementalPdfFileWriter) -> None:
    field = generic.DictionaryObject({pdf_name("/FT"): pdf_name("/Tx"), pdf_name("/T"): generic.pdf_string("judge_2")})
    field["/V"] = generic.pdf_string("approved")
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.append(writer.add_object(field))
    writer.update_container(fields)


def new_field(name: str, *rect: int) -> Change:
    def change(writer: IncrementalPdfFileWriter) -> None:
        append_signature_field(writer, SigFieldSpec(name, on_page=0, box=rect))  # type: ignore[arg-type]  # four numbers

    return change


def second_of_the_same_name(writer: IncrementalPdfFileWriter) -> None:
    new_field("judge_9", 0, 0, 0, 0)(writer)
    reference = field_of(writer, "judge_9")
    reference.get_object()["/T"] = generic.pdf_string("judge_1")
    reference.get_object()["/V"] = field_of(writer, "judge_1").get_object().raw_get("/V")


def unlisted_field(writer: IncrementalPdfFileWriter) -> None:
    """Hidden behind a page's list only; no reader of forms shows it."""
    new_field("judge_2", 0, 0, 0, 0)(writer)
    fields = writer.root["/AcroForm"]["/Fields"]
    del fields[len(fields) - 1]


def with_action(writer: IncrementalPdfFileWriter) -> None:
    action = {pdf_name("/S"): pdf_name("/URI"), pdf_name("/URI"): generic.pdf_string("http://example.invalid")}
    change_field("kakaricho", "/A", generic.DictionaryObject(action))(writer)


def other_reason(writer: IncrementalPdfFileWriter) -> None:
    value = field_of(writer, "kakaricho").get_object().raw_get("/V")
    value.get_object()["/Reason"] = generic.pdf_string(to_reason(Entry("approve", "kakaricho", "よくない")))
    writer.mark_update(value)


def page_content(writer: IncrementalPdfFileWriter) -> None:
    page = writer.root["/Pages"]["/Kids"][0]
    code = b"BT /F1 12 Tf 72 600 Td (paid) Tj ET"
    stream = writer.add_object(generic.StreamObject(stream_data=code))
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)


CHANGES: dict[str, Change] = {
    "field moved": change_field("kakaricho", "/Rect", numbers(60, 690, 300, 760)),
    "empty field moved": change_field("kacho", "/Rect", numbers(60, 690, 300, 760)),
    "field renamed": change_field("kakaricho", "/T", generic.pdf_string("bucho")),
    "invisible field shown": change_field("judge_1", "/Rect", numbers(60, 690, 300, 760)),
    "extra page": extra_page,
    "attachment swapped": other_attachment,
    "appearance": other_appearance,
    "annotation": visible_note,
    "text field": text_field,
    "seal fields swapped": exchange("kakaricho", "kacho", "/Rect"),
    "names swapped": exchange("kakaricho", "kacho", "/T"),
    "signatures exchanged": exchange("kakaricho", "judge_1", "/V"),
    "visible field of an entry": new_field("judge_2", 60, 690, 300, 760),
    "field of no entry": new_field("shicho", 0, 0, 0, 0),
    "judge_1 twice": second_of_the_same_name,
    "unlisted field": unlisted_field,
    "reason": other_reason,
    "page": page_content,
    "action": with_action,
    "signature of another in an empty box": lambda writer: change_field(
        "kacho", "/V", field_of(writer, "kakaricho").get_object().raw_get("/V")
    )(writer),
}


def is_refused(found: Verdict) -> bool:
    return found.result == "changed" and bool(found.faults) and found.route is None and bool(found.lines())


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_nobody_signed_is_found(name: str) -> None:
    assert is_refused(small_finding(updated(under_way(), CHANGES[name])))


@pytest.mark.parametrize("name", [name for name in CHANGES if "empty box" not in name and name != "names swapped"])
def test_a_change_smuggled_in_with_a_seal_is_found(name: str) -> None:
    assert small_finding(smuggled(under_way(), nothing)).result == "valid"
    for reason in ("", to_reason(SEALED[0])):
        assert is_refused(small_finding(smuggled(under_way(), CHANGES[name], reason=reason)))


def test_an_entry_that_another_program_wrote_is_none() -> None:
    """Words that claim to be ours stand under a seal that we draw, or they are not taken as ours."""
    for reason in (to_reason(SEALED[0]), "決裁（窓守 1）\n欄: kacho\n備考: 済", "決裁（窓守 7）\n欄: kacho"):
        assert is_refused(small_finding(smuggled(under_way(), nothing, reason=reason)))


def test_a_file_cut_short_is_never_whole() -> None:
    pdf = finished()
    earlier = {len(small()), len(under_way()), len(pdf)}
    for length in range(0, len(pdf), 491):
        found = small_finding(pdf[:length])
        assert length in earlier or found.result != "valid"
        assert found.lines()


def test_no_flipped_byte_is_accepted() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    pdf = finished()
    first = len(pdf) // 2  # the entries are in the second half; the author's part has its own test
    for position in sorted({*chance.sample(range(first, len(pdf)), 250), *chance.sample(range(first), 50)}):
        changed = bytearray(pdf)
        changed[position] ^= chance.randrange(1, 256)
        assert small_finding(bytes(changed)).result != "valid", (seed, position)


def test_no_byte_of_the_words_of_an_entry_can_be_changed() -> None:
    pdf = finished()
    words = [found.span() for found in re.finditer(rb"/Reason \(.*?\)\n", pdf, re.DOTALL)]
    assert len(words) == 4
    for start, end in words[1:]:
        for position in range(start, end, 17):
            changed = pdf[:position] + bytes([pdf[position] ^ 1]) + pdf[position + 1 :]
            assert small_finding(changed).result != "valid", position


def test_a_record_replaced_before_the_seal_is_found() -> None:
    changed = updated(small(), other_attachment)
    pdf = signed(changed, CHECKED)
    assert is_refused(small_finding(pdf))


@pytest.mark.parametrize("field", ["judge_1", "judge_3", "return_1"])
def test_a_forged_field_of_an_entry_is_no_entry(field: str) -> None:
    """By a known person and with an outside tool."""
    reason = to_reason(JUDGED[0])
    if field == "judge_1":
        assert is_refused(small_finding(smuggled(under_way(), second_of_the_same_name, reason=reason)))
        return
    assert is_refused(small_finding(smuggled(under_way(), new_field(field, 0, 0, 0, 0), field)))
    # To the byte what we write, in a field of another entry: the file is as it was signed, the route is not followed.
    found = small_finding(smuggled(under_way(), new_field(field, 0, 0, 0, 0), field, reason))
    assert found.result == "changed" or (found.route is not None and found.route.faults)


def test_a_seal_in_the_wrong_order_stops_the_route() -> None:
    way = route(smuggled(small(), nothing, "kacho"))
    assert "係長の決裁がまだです" in "".join(way.faults)


def test_an_encrypted_file_is_said_not_to_be_readable(tmp_path: Path) -> None:
    path = saved(finished(), tmp_path)
    for number, passwords in enumerate((("", "owner"), ("user", "owner"))):
        out = tmp_path / f"{number}.pdf"
        subprocess.run(["qpdf", "--encrypt", *passwords, "256", "--", path, out], check=True)
        found = small_finding(out.read_bytes())
        assert found.result != "valid"
        assert found.faults


def rewritten(pdf: bytes, folder: Path, *options: str) -> bytes:
    done = subprocess.run(["qpdf", *options, saved(pdf, folder), folder / "out.pdf"], check=False)
    assert done.returncode in (0, 3)
    return (folder / "out.pdf").read_bytes()


@pytest.mark.parametrize("options", [("--object-streams=generate",), ("--linearize",), ("--qdf",)])
def test_a_file_written_anew_is_not_the_one_that_was_signed(options: tuple[str, ...], tmp_path: Path) -> None:
    assert small_finding(rewritten(finished(), tmp_path, *options)).result != "valid"


def test_an_unsigned_report_cannot_be_sealed_into_a_valid_one() -> None:
    document = make_document()
    unsigned = attach(draw(document), carrier.record_json(document))
    assert small_finding(signed(unsigned, CHECKED)).result == "changed"


def test_the_real_form_resists_as_the_small_one_does() -> None:
    pdf = signed(real(), JUDGED, CHECKED)
    assert finding(pdf).result == "valid"
    for name in ("field moved", "appearance", "seal fields swapped", "signatures exchanged", "reason", "page"):
        assert finding(updated(pdf, CHANGES[name])).result == "changed"
        assert finding(smuggled(pdf, CHANGES[name])).result == "changed"
    assert verify(pdf, trusted=[]).result == "valid"
    assert AUTHOR.name in finding(pdf).lines()[1]
