"""Every reader shows the page that was signed; what only one of them is made to see stands out."""

import os
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from bombs import SQUARE, pdf_of
from forging import forgeries, last_update, resigned
from forms_route import EVERYONE, KAMAKURA, ROUTE, real, signed
from forms_sealed import identity_of, make_document, pem
from hypothesis import given, settings
from hypothesis import strategies as st
from three_readers import NEAR, differences, distance, pictures, softened

from app.forms.document import FIELDS, Document, FormId
from app.forms.drawn.render import render
from app.forms.verify.verify import verify

ATTACKS = Path(__file__).parent / "corpus/attacks"
LONG = bool(os.environ.get("MADOMORI_LONG"))
"""`script/test --long`"""


EARLIER = sorted(path.relative_to(ATTACKS.parent) for path in ATTACKS.parent.glob("re*-*.pdf"))
"""Files of every drawing and format so far."""
SEALED = [Path("attacks/genuine.pdf"), Path("attacks/done.pdf")]
DEEPER = [*EARLIER, Path("attacks/a7_returned.pdf"), Path("case-file-2.pdf")]


@pytest.mark.parametrize("path", [*SEALED, *DEEPER * LONG], ids=str)
def test_every_reader_shows_a_report_as_it_was_drawn_and_sealed(path: Path) -> None:
    assert differences((ATTACKS.parent / path).read_bytes()) == []


def test_a_page_that_was_exchanged_behind_a_seal_shows_in_every_reader() -> None:
    found = differences((ATTACKS / "a4.pdf").read_bytes())
    for reader in ("pdfium", "poppler", "mupdf"):
        assert any(fault.startswith(f"{reader}, as drawn and now: page 1") for fault in found)


def test_what_readers_show_differently_stands_out() -> None:
    """mupdf makes a page larger by /UserUnit, others do not."""
    pdf = pdf_of([SQUARE]).replace(b"/Type/Page/Parent", b"/UserUnit 2/Type/Page/Parent")
    assert differences(pdf)


def test_one_digit_that_is_another_shows_between_any_two_readers() -> None:
    one, other = (
        [softened(pages[0]) for pages in pictures(render(_with_phone(phone)).pdf).values()]
        for phone in ("0467-00-1234", "0467-00-1284")
    )
    assert all(distance(page, changed) > NEAR for page in one for changed in other)


def _with_phone(phone: str) -> Document:
    return replace(make_document(), pack=KAMAKURA, values={"phone": phone})


@settings(max_examples=30 if LONG else 1, deadline=None)
@given(form=st.sampled_from(tuple(FIELDS)), steps=st.integers(0, len(ROUTE)), lines=st.integers(1, 60))
def test_every_reader_shows_every_state_of_a_report_alike(form: FormId, steps: int, lines: int) -> None:
    pdf = signed(real(form, lines), *(ROUTE[:steps] if form == "report" else ()))
    assert verify(pdf, trusted=[pem(person) for person in EVERYONE]).result == "valid"
    assert differences(pdf) == []


@pytest.mark.skipif(not LONG, reason="takes minutes: script/test --long")
@settings(max_examples=60, deadline=None)
@given(st.data())
def test_of_forgeries_every_one_that_verifies_shows_the_same_in_every_reader(data: st.DataObject) -> None:
    """`test_forms_forged` says that none does verify but what is the same; this says what would be seen if one did."""
    judged = signed(real(), *ROUTE[:1])
    before = signed(judged, *ROUTE[1:2])
    update = last_update(before, judged)
    forged = data.draw(forgeries(update))
    with suppress(ValueError, IndexError, AssertionError):  # no place may be left for a signature
        forged = resigned(forged, identity_of(ROUTE[1][1]))
    if verify(forged, trusted=[pem(person) for person in EVERYONE]).result == "valid":
        assert differences(forged) == []
