"""Gaps that a later object could fill: what the bytes of an object say, and what pyHanko reads of them, is the same."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import io
from contextlib import suppress

import pytest
from forms_route import ROUTE, real, signed
from forms_sealed import sealed
from hypothesis import given
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfStrictReadError
from pyhanko.pdf_utils.reader import PdfFileReader
from test_forms_attacks import updated

from app.forms.verify_whole import Key, Revisions, plain_targets, targets_of

TOKENS = (
    *(b"<<", b">>", b"[", b"]", b"(", b")", b"(endobj)", b"endobj", b"stream", b"%", b"%endobj\n", b"<35 20>"),
    *(b"/K", b"/endobj", b"/P#20", b"9 0 R", b"9\r0\x00R", b"05 0 R", b"+5 0 R", b"0 9 0 R", b"R", b"9 0", b"-1.5"),
    *(b"/K 9 0 R", b"/L 1", b"/M/N", b"/Q[0 9 0 R]", b" ", b"\n", b"true", b"null", b"<</K 9 0 R>>", b"[9 0 R]"),
)
LEAVES = st.sampled_from([b"/Name", b"0", b"-12.5", b"7 0 R", b"8  0\nR"])


def written(value: st.SearchStrategy[bytes]) -> st.SearchStrategy[bytes]:
    lists = st.lists(value, max_size=4).map(lambda parts: b"[ " + b" ".join(parts) + b"]")
    entries = st.lists(value, max_size=4).map(lambda parts: b"".join(b"/K%d %b " % at for at in enumerate(parts)))
    return lists | entries.map(lambda inner: b"<<" + inner + b">>")


def read(body: bytes, key: Key = (5, 0)) -> list[Key]:
    """What pyHanko finds in an object. Raises what it raises."""
    return sorted(targets_of(generic.read_object(io.BytesIO(body), generic.Reference(*key, pdf=_READER))))


_READER = PdfFileReader(io.BytesIO(sealed()))


@given(written(written(written(LEAVES) | LEAVES) | LEAVES))
def test_a_plain_object_is_told_by_its_bytes(value: bytes) -> None:
    body = b"<</S /TD /K " + value + b">>"
    told = plain_targets(b"..5 0 obj\n" + body + b"\nendobj", 2, (5, 0))
    assert told is not None
    assert sorted(told) == read(body)


@given(st.lists(st.sampled_from(TOKENS), max_size=14).map(b"".join))
def test_nothing_that_pyhanko_reads_is_overlooked(inside: bytes) -> None:
    body = b"<</A 3 0 R " + inside + b">>"
    told = plain_targets(b"5 0 obj\n" + body + b"\nendobj", 0, (5, 0))
    if told is not None:
        with suppress(PdfStrictReadError):  # the same key twice
            assert sorted(told) == read(body)


@pytest.mark.parametrize(
    "pdf",
    [
        b"5 0 obj\n<</A (endobj) /B 9 0 R>>\nendobj",
        b"5 0 obj\n<</A 9 %\n0 R>>\nendobj",
        b"5 0 obj\n<</Length 3>>\nstream\nabc\nendstream\nendobj",
        b"5 0 obj\n<</endobj /A>>",
        b"5 0 obj\n[9 0 R]\nendobj",
        b"5 0 obj\n<</A 9 0 R",
        b"6 0 obj\n<</A 9 0 R>>\nendobj",
        b"5 1 obj\n<</A 9 0 R>>\nendobj",
        b"",
    ],
)
def test_what_is_not_plain_is_left_to_pyhanko(pdf: bytes) -> None:
    assert plain_targets(pdf, 0, (5, 0)) is None


@pytest.mark.parametrize("part", [b"<</A ", b"[", b"<</A [", b"<</A<</A<</A<</A 1 ", b"<<", b"1 0 ", b"/A"])
def test_bytes_that_are_made_to_hurt_are_given_up_at_once(part: bytes) -> None:
    assert plain_targets(b"5 0 obj <</A " + part * 200_000, 0, (5, 0)) is None


def test_nearly_all_of_a_report_is_plain_and_pyhanko_reads_the_same() -> None:
    pdf = signed(real(lines=40), *ROUTE[:2])
    reader = PdfFileReader(io.BytesIO(pdf))
    revisions = Revisions(reader)
    told = 0
    for number in range(reader.total_revisions):
        assert revisions.is_whole(number)
        for key in revisions.written(number):
            ref = generic.Reference(*key, pdf=reader)
            place = reader.xrefs.get_historical_ref(ref, number)
            assert isinstance(place, int)
            plain = plain_targets(pdf, place, key)
            if plain is not None:
                told += 1
                assert sorted(plain) == sorted(targets_of(reader.get_object(ref, number)))
    assert told > 0.75 * len(revisions.known(reader.total_revisions - 1))


@pytest.mark.parametrize("plain", [True, False])
def test_a_gap_is_seen_in_either_kind_of_object(plain: bool) -> None:
    def gap(writer: IncrementalPdfFileWriter) -> None:
        broken = generic.DictionaryObject({generic.pdf_name("/P"): generic.IndirectObject(9000, 0, writer)})
        if not plain:
            broken["/T"] = generic.pdf_string("見本")
        writer.add_object(broken)

    pdf = updated(real(), gap)
    revisions = Revisions(PdfFileReader(io.BytesIO(pdf)))
    last = PdfFileReader(io.BytesIO(pdf)).total_revisions - 1
    assert [revisions.is_whole(number) for number in range(last + 1)] == [True] * last + [False]
