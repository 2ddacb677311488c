"""Every reader shows the page that was signed; what only one of them is made to see stands out."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from bombs import SQUARE, pdf_of
from forms_route import EVERYONE, KAMAKURA, ROUTE, real, signed
from forms_sealed import make_document, pem
from hypothesis import given, settings
from hypothesis import strategies as st
from three_readers import NEAR, differences, distance, pictures, softened

from app.forms.document import FIELDS, Document, FormId
from app.forms.render import render
from app.forms.verify import verify

ATTACKS = Path(__file__).parent / "corpus/attacks"
LONG = bool(os.environ.get("MADOMORI_LONG"))
"""`script/test --long`"""


@pytest.mark.parametrize("name", ["genuine", "done", *["a7_returned", "../case-file-2"] * LONG])
def test_every_reader_shows_a_report_as_it_was_drawn_and_sealed(name: str) -> None:
    assert differences((ATTACKS / f"{name}.pdf").read_bytes()) == []


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
