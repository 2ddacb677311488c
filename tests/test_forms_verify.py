"""Verification: honest files pass, and every way of changing or forging one is found."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import hashlib
import io
import json
import random
import re
import subprocess
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from forms_sealed import (
    AUTHOR,
    BOXES,
    CHIEF,
    NOW,
    draw,
    identity_of,
    make_document,
    pem,
    saved,
    sealed,
    verdict,
)
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.keys.internal import (
    translate_pyca_cryptography_cert_to_asn1,
    translate_pyca_cryptography_key_to_asn1,
)
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.base.errors import EnvironmentProblem
from app.base.heads import Head
from app.forms import carrier
from app.forms.document import Box, Document, Rendered
from app.forms.sign.identity import Identity
from app.forms.sign.seal import attach, seal
from app.forms.sign.update import SignerAt
from app.forms.verify.verify import verify
from app.guidance.events import chained, first_break

Change = Callable[[IncrementalPdfFileWriter], None]


def updated(pdf: bytes, change: Change) -> bytes:
    """`pdf` with `change` appended as an incremental update that nobody signed."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def approved(pdf: bytes, field: str, identity: Identity, change: Change | None = None, digest: str = "sha256") -> bytes:
    """`pdf` with an approval signature in `field`, and `change` smuggled into the same update."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    if change:
        change(writer)
    metadata = PdfSignatureMetadata(field_name=field, md_algorithm=digest, subfilter=SigSeedSubFilter.PADES)
    return bytes(SignerAt(metadata, identity.pdf_signer(), NOW).sign_pdf(writer, existing_fields_only=True).getvalue())


def page_of(writer: IncrementalPdfFileWriter, number: int = 0) -> generic.DictionaryObject:
    found: generic.DictionaryObject = writer.root["/Pages"]["/Kids"][number]
    return found


def write_on_page(writer: IncrementalPdfFileWriter, code: bytes = b"BT /F1 12 Tf 72 600 Td (paid) Tj ET") -> None:
    stream = writer.add_object(generic.StreamObject(stream_data=code))
    page = page_of(writer)
    page["/Contents"] = generic.ArrayObject([page.raw_get("/Contents"), stream])
    writer.update_container(page)


def note_on_page(writer: IncrementalPdfFileWriter) -> None:
    note = {"/Type": "/Annot", "/Subtype": "/FreeText"}
    annotation = generic.DictionaryObject({pdf_name(k): pdf_name(v) for k, v in note.items()})
    annotation["/Rect"] = generic.ArrayObject(generic.NumberObject(n) for n in (70, 700, 300, 740))
    annotation["/Contents"] = generic.pdf_string("approved")
    annotation["/DA"] = generic.pdf_string("/Helv 12 Tf 0 g")
    page = page_of(writer)
    page.setdefault(pdf_name("/Annots"), generic.ArrayObject()).append(writer.add_object(annotation))
    writer.update_container(page)


def other_record(writer: IncrementalPdfFileWriter) -> None:
    stream = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F")
    new = generic.StreamObject(stream_data=carrier.record_json(make_document("Another purpose")))
    stream.get_object()._data = new._data
    stream.get_object()._encoded_data = zlib.compress(new.data)
    writer.mark_update(stream)


def remove_signature(writer: IncrementalPdfFileWriter) -> None:
    for field in writer.root["/AcroForm"]["/Fields"]:
        if "/V" in field.get_object():
            del field.get_object()["/V"]
            writer.mark_update(field)


def change_title(writer: IncrementalPdfFileWriter) -> None:
    writer.trailer["/Info"]["/Title"] = generic.pdf_string("other")
    writer.mark_update(writer.trailer.raw_get("/Info"))


def draw_in_empty_box(writer: IncrementalPdfFileWriter) -> None:
    for field in writer.root["/AcroForm"]["/Fields"]:
        widget = field.get_object()
        if widget["/T"] == "kacho":
            box = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 46, 46))
            stamp = {pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): box}
            mark = writer.add_object(generic.StreamObject(stamp, stream_data=b"0 0 46 46 re f"))
            widget["/AP"] = generic.DictionaryObject({pdf_name("/N"): mark})
            writer.mark_update(field)


UNSIGNED_CHANGES = [write_on_page, note_on_page, other_record, remove_signature, change_title, draw_in_empty_box]


def test_an_honest_file_is_valid() -> None:
    found = verdict(sealed())
    assert (found.result, found.exit_code, found.faults) == ("valid", 0, ())
    (signature,) = found.signatures
    assert signature.field == "author"
    assert signature.signer == "窓口 花子"
    assert signature.at == NOW
    assert signature.intact
    assert signature.covers == "file"
    assert signature.later_changes == "none"
    assert signature.certifying
    assert signature.trusted
    assert found.chain_broken_at is None
    assert found.page_matches is True
    assert json.loads(json.dumps(found.to_json()))["signatures"][0]["covers_whole_file"] is True
    assert any("窓口 花子" in line and "令和8年11月20日(金) 14:05" in line for line in found.lines())


def test_an_unknown_signer_is_said_to_be_unknown() -> None:
    found = verify(sealed(), trusted=[pem(CHIEF)], redraw=draw)
    assert found.result == "valid"
    assert not found.signatures[0].trusted
    assert any("この端末では確認できません" in line for line in found.lines())


def test_the_same_name_with_another_key_is_a_forgery() -> None:
    found = verdict(sealed(identity=identity_of(AUTHOR, 1)))
    assert found.exit_code == 1
    assert "別の鍵" in "".join(found.faults)


def test_someone_elses_signature_over_my_report_is_a_forgery() -> None:
    document = make_document()
    writer = IncrementalPdfFileWriter(io.BytesIO(attach(draw(document), carrier.record_json(document))))
    metadata = PdfSignatureMetadata(
        field_name="author", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, certify=True
    )
    pdf = SignerAt(metadata, identity_of(CHIEF).pdf_signer(), NOW).sign_pdf(writer, existing_fields_only=True)
    found = verdict(bytes(pdf.getvalue()), pem(AUTHOR), pem(CHIEF))
    assert found.exit_code == 1
    assert "名前が違います" in "".join(found.faults)


def test_two_authors_each_have_their_own_report() -> None:
    for author in (AUTHOR, CHIEF):
        found = verdict(sealed(make_document(author=author)), pem(AUTHOR), pem(CHIEF))
        assert found.result == "valid"
        assert found.signatures[0].trusted
        assert found.signatures[0].title == author.title


@pytest.mark.parametrize("change", UNSIGNED_CHANGES)
def test_a_later_change_is_found(change: Change) -> None:
    found = verdict(updated(sealed(), change))
    assert found.result == "changed"
    assert found.faults


@pytest.mark.parametrize("change", [write_on_page, note_on_page, other_record, remove_signature, draw_in_empty_box])
def test_a_change_smuggled_in_with_an_approval_is_found(change: Change) -> None:
    pdf = approved(sealed(), "kakaricho", identity_of(CHIEF), change)
    assert verdict(pdf, pem(AUTHOR), pem(CHIEF)).result == "changed"


def test_an_approval_keeps_every_signature_valid(tmp_path: Path) -> None:
    once = approved(sealed(), "kakaricho", identity_of(CHIEF))
    head = replace(CHIEF, name="課 長子")  # one person fills one box
    twice = approved(once, "kacho", identity_of(head))
    for pdf, count in ((once, 2), (twice, 3)):
        found = verdict(pdf, pem(AUTHOR), pem(CHIEF), pem(head))
        assert found.faults == ()
        assert found.exit_code == 0
        assert [s.covers for s in found.signatures] == ["revision"] * (count - 1) + ["file"]
        assert [s.later_changes for s in found.signatures] == ["permitted"] * (count - 1) + ["none"]
        assert all(s.trusted for s in found.signatures)
        path = saved(pdf, tmp_path)
        shown = subprocess.run(["pdfsig", path], capture_output=True, text=True, check=True).stdout
        assert shown.count("Signature is Valid.") == count
        subprocess.run(["qpdf", "--check", path], capture_output=True, check=True)
    assert any(line.startswith("決裁欄（係長）の署名: ") for line in found.lines())


def test_a_change_after_an_approval_is_found() -> None:
    pdf = updated(approved(sealed(), "kakaricho", identity_of(CHIEF)), change_title)
    assert verdict(pdf, pem(AUTHOR), pem(CHIEF)).result == "changed"


def test_an_author_signature_that_does_not_certify_is_not_enough() -> None:
    document = make_document()
    unsigned = attach(draw(document), carrier.record_json(document))
    found = verdict(approved(unsigned, "author", identity_of(AUTHOR)))
    assert found.exit_code == 1
    assert "証明する署名" in "".join(found.faults)


def test_without_a_signature_it_is_not_valid() -> None:
    document = make_document()
    found = verdict(attach(draw(document), carrier.record_json(document)))
    assert found.exit_code == 1
    assert found.faults == ("作成者の署名がありません。",)


def signed_over(rendered: Rendered, record: bytes | None = None) -> bytes:
    """A file whose author seals another page, or another record, than belong together."""
    return seal(rendered, record or carrier.record_json(make_document()), identity_of(AUTHOR), NOW)


def test_a_page_that_says_something_else_than_the_record_is_found() -> None:
    found = verdict(signed_over(draw(make_document("Refund of 900 yen"))))
    assert found.exit_code == 1
    assert found.page_matches is False
    assert "紙面" in "".join(found.faults)


@pytest.mark.parametrize(
    "code",
    [
        b"1 g 60 700 200 40 re f",  # painted over
        b"0 g 300 300 20 20 re f",  # something more
        b"BT 3 Tr /F1 12 Tf 72 600 Td (unseen) Tj ET",  # text that does not show
        b"1 g BT /F1 12 Tf 72 600 Td (white) Tj ET",
        b"q Q",  # nothing that shows: the program does not write it all the same
    ],
)
def test_a_page_is_the_one_that_the_record_gives_or_none(code: bytes) -> None:
    rendered = draw(make_document())
    painted = replace(rendered, pdf=updated(rendered.pdf, lambda writer: write_on_page(writer, code)))
    found = verdict(signed_over(painted))
    assert found.page_matches is False
    assert found.exit_code == 1


def test_something_laid_over_the_page_before_signing_is_found() -> None:
    rendered = draw(make_document())
    assert verdict(signed_over(replace(rendered, pdf=updated(rendered.pdf, note_on_page)))).exit_code == 1


def test_boxes_that_were_moved_or_added_are_found() -> None:
    rendered = draw(make_document())
    moved = {**BOXES, "kacho": Box(0, 60, 690, 300, 760)}
    added = {**BOXES, "shicho": Box(0, 400, 600, 446, 646)}
    missing = {"author": BOXES["author"]}
    for boxes in (moved, added, missing):
        assert verdict(signed_over(replace(rendered, boxes=boxes))).exit_code == 1


def test_an_extra_page_is_found() -> None:
    def add_page(writer: IncrementalPdfFileWriter) -> None:
        pages = writer.root["/Pages"]
        pages["/Kids"].append(pages["/Kids"].raw_get(1))
        pages["/Count"] = generic.NumberObject(3)
        writer.update_container(pages)

    rendered = draw(make_document())
    assert verdict(signed_over(replace(rendered, pdf=updated(rendered.pdf, add_page)))).exit_code == 1


def test_a_broken_chain_is_found_though_signed() -> None:
    document = make_document()
    second = replace(document.events[1], text="言い換えた")
    broken = replace(document, events=(document.events[0], second, *document.events[2:]))
    found = verdict(signed_over(draw(document), carrier.record_json(broken)))
    assert found.exit_code == 1
    assert found.chain_broken_at == 2
    shortened = replace(document, events=(chained(document.events[1], None), *document.events[2:]))
    assert first_break(shortened.events) == 1
    assert verdict(signed_over(draw(document), carrier.record_json(shortened))).exit_code == 1
    assert verdict(signed_over(draw(document), carrier.record_json(replace(document, events=())))).exit_code == 1


HEAD = Head("0a" * 16, 7, "0b" * 32)


def test_the_end_of_the_store_stands_in_a_record_of_format_two() -> None:
    document = make_document()
    plain, told = carrier.record_json(document), carrier.record_json(replace(document, head=HEAD))
    assert (json.loads(plain)["format"], "head" in json.loads(plain)) == (1, False)
    assert (json.loads(told)["format"], list(json.loads(told))[-1]) == (2, "head")
    assert (carrier.parse_record(plain).head, carrier.parse_record(told).head) == (None, HEAD)
    assert carrier.parse_record(told).document().head == HEAD
    found = verdict(sealed(replace(document, head=HEAD)))
    assert (found.exit_code, found.record and found.record.head) == (0, HEAD)
    for wrong in ({"format": 1}, {"head": None}, {"head": {**json.loads(told)["head"], "store": "x"}}, {"format": 3}):
        with pytest.raises(carrier.NotOurs):
            carrier.parse_record(json.dumps({**json.loads(told), **wrong}).encode())
    with pytest.raises(carrier.NotOurs):
        carrier.parse_record(json.dumps({**json.loads(plain), "format": 2}).encode())


def test_a_record_of_a_later_version_is_not_called_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    pdf = sealed()
    with monkeypatch.context() as earlier:
        earlier.setattr(carrier, "FORMAT", 0)
        found = verdict(pdf)
    assert found.exit_code == 2
    assert "この版" in found.faults[0]


def test_what_is_not_ours_is_said() -> None:
    nested = b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\ntrailer <</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    plain = draw(make_document()).pdf
    for data in (b"", b"%PDF-1.7", b"\0" * 1000, b"PK\x03\x04 zip", nested, plain, plain[:500], b"%%EOF" * 1000):
        found = verdict(data)
        assert found.exit_code == 2
        assert found.faults
        assert found.lines()


def test_a_huge_file_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carrier, "MOST_BYTES", 1000)
    assert verdict(sealed()).exit_code == 2


def test_a_stream_that_swells_is_refused() -> None:
    def swell(writer: IncrementalPdfFileWriter) -> None:
        other_record(writer)
        stream = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"]["/F"]
        twice = zlib.compress(zlib.compress(b"\0" * 300_000_000, 9), 9)
        stream["/Filter"] = generic.ArrayObject([pdf_name("/FlateDecode"), pdf_name("/FlateDecode")])
        stream._encoded_data = twice

    assert verdict(updated(sealed(), swell)).exit_code == 1


@given(st.binary(max_size=400))
def test_any_bytes_get_a_verdict(data: bytes) -> None:
    assert verdict(data).exit_code != 0
    assert verdict(b"%PDF-1.7\n" + data).exit_code != 0


def test_a_file_cut_short_is_never_valid() -> None:
    pdf = sealed()
    for length in range(0, len(pdf), 97):
        found = verdict(pdf[:length])
        assert found.exit_code == (1 if b"madomori\\055record" in pdf[:length] else 2)


def test_more_bytes_at_the_end_are_found() -> None:
    for more in (b"\n", b" ", b"\0", b"%%EOF\n", b"x" * 2000):
        assert verdict(sealed() + more).exit_code == 1


def test_no_flipped_bit_is_accepted() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    pdf = sealed()
    chance = random.Random(seed)
    for position in sorted(chance.sample(range(len(pdf)), 250)):
        changed = bytearray(pdf)
        changed[position] ^= 1 << chance.randrange(8)
        assert verdict(bytes(changed)).exit_code == 1, (seed, position)


def container(pdf: bytes) -> tuple[int, int]:
    """Where the hex of the signature begins and ends."""
    ranges = re.search(rb"/ByteRange \[0 (\d+) (\d+) \d+\]", pdf)
    assert ranges is not None
    return int(ranges[1]) + 1, int(ranges[2]) - 1


def in_container(pdf: bytes, seed: int) -> Iterator[tuple[int, bytes]]:
    """Other hex digits, the same digits in lower case, and blanks, all over the signature's own container."""
    start, end = container(pdf)
    chance = random.Random(seed)
    for position in sorted({*chance.sample(range(start, end), 200), end - 1, end - 2}):
        old = pdf[position : position + 1]
        for new in (chance.choice(sorted(set("0123456789ABCDEF") - {old.decode()})).encode(), old.lower(), b" "):
            if new != old:
                yield position, pdf[:position] + new + pdf[position + 1 :]


def test_not_even_the_signatures_own_container_can_be_changed() -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    for position, changed in in_container(sealed(), seed):
        assert verdict(changed).exit_code == 1, (seed, position)


def test_a_broken_trusted_certificate_is_said() -> None:
    with pytest.raises(EnvironmentProblem):
        verify(sealed(), trusted=[b"-----BEGIN CERTIFICATE-----"], redraw=draw)


def test_a_machine_without_its_fonts_is_not_blamed_on_the_file() -> None:
    def without_fonts(_document: Document, _drawing: int) -> Rendered:
        raise EnvironmentProblem("文字を読み込めません。", "記録はそのままです。", "入れ直してください。")

    with pytest.raises(EnvironmentProblem):
        verify(sealed(), trusted=[], redraw=without_fonts)


def test_a_record_that_no_form_can_draw_is_not_ours_to_believe() -> None:
    def stumble(_document: Document, _drawing: int) -> Rendered:
        raise KeyError("purpose")

    assert verify(sealed(), trusted=[], redraw=stumble).exit_code == 1


@pytest.mark.parametrize("digest", ["sha384", "sha512"])
def test_any_digest_of_sha_2_holds(digest: str) -> None:
    found = verdict(approved(sealed(), "kakaricho", identity_of(CHIEF), digest=digest), pem(AUTHOR), pem(CHIEF))
    assert (found.faults, found.exit_code) == ((), 0)


class OldSigner(SimpleSigner):
    """Signs with a digest that no library takes for a signature any more."""

    async def async_sign_raw(self, data: bytes, digest_algorithm: str, dry_run: bool = False) -> bytes:  # noqa: ARG002
        hashed = hashlib.new(digest_algorithm, data).digest().rjust(32, b"\0")
        key = identity_of(CHIEF).key
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key.sign(hashed, ec.ECDSA(Prehashed(hashes.SHA256())))


@pytest.mark.parametrize("digest", ["sha1", "sha224"])
def test_an_old_digest_proves_nothing_and_is_named(digest: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def old(self: Identity) -> SimpleSigner:
        return OldSigner(
            signing_cert=translate_pyca_cryptography_cert_to_asn1(self.certificate),
            signing_key=translate_pyca_cryptography_key_to_asn1(self.key),
            cert_registry=SimpleCertificateStore(),
        )

    with monkeypatch.context() as long_ago:
        long_ago.setattr(Identity, "pdf_signer", old)
        pdf = approved(sealed(), "kakaricho", identity_of(CHIEF), digest=digest)
    found = verdict(pdf, pem(AUTHOR), pem(CHIEF))
    assert (found.result, found.exit_code) == ("changed", 1)
    assert any("古い方式" in fault for fault in found.faults), found.faults
    assert not found.signatures[1].holds
