"""The quick review of what came after a signature: no laxer than pyHanko's own."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import io
from dataclasses import replace

import pytest
from forms_route import ROUTE, real, signed, small_finding
from forms_sealed import AUTHOR, NOW, draw, identity_of, make_document
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import MDPPerm
from test_forms_attacks import CHANGES, finished, nothing, smuggled, under_way, updated

from app.forms import carrier
from app.forms.seal import seal
from app.forms.verify_updates import LaterUpdates


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The revisions of which pyHanko itself was asked."""
    revisions: list[int] = []
    ask = DEFAULT_DIFF_POLICY.review_file

    def review(reader: PdfFileReader, base: int | HistoricalResolver, *rest: object) -> object:
        assert isinstance(base, int)
        revisions.append(base)
        return ask(reader, base, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(DEFAULT_DIFF_POLICY, "review_file", review)
    return revisions


def test_reports_under_way_need_no_longer_review(asked: list[int]) -> None:
    assert small_finding(finished()).result == "valid"
    assert asked == []


def test_pyhanko_agrees_where_it_is_not_asked() -> None:
    for pdf in (finished(), signed(real("record"), *ROUTE[1:])):
        reader = PdfFileReader(io.BytesIO(pdf))
        for base in range(1, reader.total_revisions - 1):
            own = LaterUpdates().review_file(reader, base, None, MDPPerm.FILL_FORMS)
            theirs = DEFAULT_DIFF_POLICY.review_file(reader, base, None, MDPPerm.FILL_FORMS)
            for found in (own, theirs):
                assert isinstance(found, DiffResult)
                assert found.modification_level <= ModificationLevel.FORM_FILLING


@pytest.mark.parametrize(
    "name", ["field moved", "attachment swapped", "seal fields swapped", "page", "reason", "action"]
)
def test_any_other_change_is_left_to_pyhanko(name: str, asked: list[int]) -> None:
    for pdf in (updated(under_way(), CHANGES[name]), smuggled(under_way(), CHANGES[name])):
        asked.clear()
        assert small_finding(pdf).result == "changed"
        assert asked


def test_a_gap_that_a_later_object_could_fill_is_left_to_pyhanko(asked: list[int]) -> None:
    """The author's own page refers to an object that is not there, until a later signature brings it."""

    def gap(writer: IncrementalPdfFileWriter) -> None:
        writer.root["/Gap"] = generic.IndirectObject(9000, 0, writer)
        writer.update_root()

    document = make_document()
    rendered = replace(draw(document), pdf=updated(draw(document).pdf, gap))
    pdf = seal(rendered, carrier.record_json(document), identity_of(AUTHOR), NOW)
    assert small_finding(pdf).result == "changed"  # such an entry is none of ours
    small_finding(smuggled(pdf, nothing, "kakaricho"))
    assert asked
