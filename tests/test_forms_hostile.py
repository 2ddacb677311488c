"""Files made to hurt a parser: a sentence each, in bounded time and memory."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import resource
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

import pytest
from forms_route import AUTHOR, NOW, small_finding
from forms_sealed import draw, identity_of, make_document
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from test_forms_attacks import Change, field_of, under_way, updated

from app.forms import carrier
from app.forms.sign.seal import seal

BOMB = zlib.compress(b"\0" * 400_000_000, 9)
LINES = zlib.compress(b"0 0 m 500 500 l S\n" * 10_000_000, 9)


@contextmanager
def bounded(seconds: float) -> Iterator[None]:
    """Fails where what is done inside takes longer, or a gigabyte more than before."""
    before, begun = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    yield
    assert time.process_time() - begun < seconds
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 1_000_000


def swollen(where: str, data: bytes = BOMB) -> Change:
    """A stream of hundreds of megabytes in the place that a reader looks at."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        bomb = generic.StreamObject(encoded_data=data)
        bomb["/Filter"] = pdf_name("/FlateDecode")
        reference = writer.add_object(bomb)
        root = writer.root
        if where == "page":
            root["/Pages"]["/Kids"][0]["/Contents"] = reference
            writer.update_container(root["/Pages"]["/Kids"][0])
        elif where == "box":
            box = field_of(writer, "kacho")
            box.get_object()["/AP"] = generic.DictionaryObject({pdf_name("/N"): reference})
            writer.mark_update(box)
        else:
            root["/Metadata"] = reference
            writer.update_root()

    return change


@pytest.mark.parametrize("where", ["page", "box", "metadata"])
def test_a_stream_that_swells_is_bounded(where: str) -> None:
    with bounded(10):
        assert small_finding(updated(under_way(), swollen(where))).result == "changed"


@pytest.mark.parametrize("data", [BOMB, LINES])
def test_a_page_without_end_under_a_seal_of_its_own_is_not_drawn(data: bytes) -> None:
    """Anybody can seal anything in their own name: nothing of it is drawn or inflated to be compared."""
    document = make_document()
    rendered = draw(document)
    rendered = replace(rendered, pdf=updated(rendered.pdf, swollen("page", data)))
    pdf = seal(rendered, carrier.record_json(document), identity_of(AUTHOR), NOW)
    with bounded(10):
        assert small_finding(pdf).result == "changed"


def laughing(writer: IncrementalPdfFileWriter) -> None:
    """Ten marks, each drawn ten times by the next: ten thousand million lines."""
    inner = writer.add_object(generic.StreamObject(_form(), stream_data=b"0 0 m 500 500 l S\n" * 10))
    for _ in range(9):
        resources = {pdf_name("/XObject"): generic.DictionaryObject({pdf_name("/X"): inner})}
        form = {**_form(), pdf_name("/Resources"): generic.DictionaryObject(resources)}
        inner = writer.add_object(generic.StreamObject(form, stream_data=b"/X Do " * 10))
    page = writer.root["/Pages"]["/Kids"][0]
    marks = generic.DictionaryObject({pdf_name("/X"): inner})
    page["/Resources"] = generic.DictionaryObject({pdf_name("/XObject"): marks})
    page["/Contents"] = writer.add_object(generic.StreamObject(stream_data=b"/X Do " * 10))
    writer.update_container(page)


def _form() -> dict[generic.NameObject, generic.PdfObject]:
    box = generic.ArrayObject(generic.NumberObject(n) for n in (0, 0, 500, 500))
    return {pdf_name("/Subtype"): pdf_name("/Form"), pdf_name("/BBox"): box}


def test_marks_within_marks_are_not_drawn() -> None:
    document = make_document()
    rendered = draw(document)
    rendered = replace(rendered, pdf=updated(rendered.pdf, laughing))
    pdf = seal(rendered, carrier.record_json(document), identity_of(AUTHOR), NOW)
    with bounded(10):
        assert small_finding(pdf).result == "changed"


def in_object_stream(payload: bytes, count: int) -> bytes:
    """A file whose catalogue lies in an object stream of that content."""
    body = b"%%PDF-1.7\n1 0 obj\n<</Type /ObjStm /N %d /First 10 /Filter /FlateDecode /Length %d>>\nstream\n" % (
        count,
        len(payload),
    )
    body += payload + b"\nendstream\nendobj\n"
    table = bytes([1, 0, 0, 0, 9, 0, 0])
    table += b"".join(bytes([2]) + (1).to_bytes(4, "big") + n.to_bytes(2, "big") for n in range(3))
    head = b"2 0 obj\n<</Type /XRef /W [1 4 2] /Index [1 1 3 3] /Size 6 /Root 3 0 R /Length %d>>\nstream\n" % len(table)
    return body + head + table + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(body)


def test_files_made_to_hurt_a_parser_get_a_sentence() -> None:
    deep = b"3 0 " + b" " * 6 + b"<</A " * 20_000 + b">>" * 20_000
    loop = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog /Pages 1 0 R /Kids [1 0 R] /Names 1 0 R>>\nendobj\n"
    hostile = [
        in_object_stream(BOMB, 2_000_000_000),
        in_object_stream(zlib.compress(deep), 1),
        b"%PDF-1.7\nxref\n0 999999999\ntrailer<</Root 1 0 R /Size 999999999>>\nstartxref\n9\n%%EOF",
        b"%PDF-1.7\n" + b"xref\n0 0\ntrailer<</Root 1 0 R /Prev 9>>\n" + b"startxref\n9\n%%EOF",
        loop + b"xref\n0 2\n0000000000 65535 f \n0000000009 00000 n \ntrailer<</Root 1 0 R /Size 2>>\n"
        b"startxref\n%d\n%%%%EOF" % len(loop),
        b"%PDF-1.7\n" + b"\n1 0 obj\n" * 200_000 + b"startxref\n9\n%%EOF",
        b"MZ\x90\0" + bytes(5000),
        b"",
    ]
    for pdf in hostile:
        with bounded(5):
            found = small_finding(pdf)
        assert found.result == "unreadable"
        assert found.lines()


def many_updates() -> bytes:
    parts, at, before = [b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n"], 0, b""
    for _ in range(400_000):
        at += len(parts[-1])
        parts.append(b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Root 1 0 R /Size 2%s>>\n" % before)
        before = b" /Prev %d" % at
    return b"".join(parts) + b"startxref\n%d\n%%%%EOF\n" % at


def long_table() -> bytes:
    head, count = b"%PDF-1.7\n1 0 obj\n<</Type /Catalog>>\nendobj\n", 2_500_000
    table = b"xref\n0 %d\n" % count + b"0000000009 00000 n \n" * count
    return head + table + b"trailer\n<</Root 1 0 R /Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (count, len(head))


def many_fields(count: int) -> bytes:
    """Fields that share one signature, of which each would be checked."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        value = field_of(writer, "kakaricho").get_object().raw_get("/V")
        fields = writer.root["/AcroForm"]["/Fields"]
        for number in range(count):
            field = {pdf_name("/FT"): pdf_name("/Sig"), pdf_name("/T"): generic.pdf_string(f"x{number}")}
            fields.append(writer.add_object(generic.DictionaryObject({**field, pdf_name("/V"): value})))
        writer.update_container(fields)

    return updated(under_way(), change)


def swollen_record() -> bytes:
    """A hundred kilobytes that are twenty million dictionaries."""

    def change(writer: IncrementalPdfFileWriter) -> None:
        stream = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F")
        stream.get_object()._encoded_data = zlib.compress(b'{"format":1,"form":"report","x":[' + b"{}," * 20_000_000)
        writer.mark_update(stream)

    return updated(under_way(), change)


@pytest.mark.parametrize(
    "make", [many_updates, long_table, lambda: many_fields(450), lambda: many_fields(5000), swollen_record]
)
def test_what_never_ends_for_a_parser_gets_a_sentence_soon(make: Callable[[], bytes]) -> None:
    pdf = make()
    with bounded(10):
        found = small_finding(pdf)
    assert found.result != "valid"
    assert found.lines()
