"""A file that grew from one whose pages were compared: all of it is checked but the pages themselves."""

import io

import pytest
from forms_route import AUTHOR, CHIEF, EVERYONE, MANAGER, signed, small
from forms_sealed import draw, identity_of, pem
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import PdfSignatureMetadata, sign_pdf
from test_forms_attacks import CHANGES, CHECKED, JUDGED, SEALED, smuggled, under_way, updated

from app.forms.document import Document, Rendered
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify

KNOWN = tuple(pem(each) for each in EVERYONE)


class Drawn:
    """Draws as the form does, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, document: Document, _drawing: int) -> Rendered:
        self.times += 1
        return draw(document)


def check(pdf: bytes, compared: bytes | None, *known: bytes) -> tuple[Verdict, int]:
    drawn = Drawn()
    return verify(pdf, trusted=known or KNOWN, redraw=drawn, compared=compared), drawn.times


def test_the_verdict_is_the_same_and_nothing_is_drawn_again() -> None:
    before = small()
    for entry in (JUDGED, CHECKED, SEALED):
        after = signed(before, entry)
        assert check(after, before) == (check(after, None)[0], 0)
        assert check(after, after)[0].result == "valid"
        before = after


def test_pages_that_were_not_compared_are_drawn() -> None:
    """What is no beginning of the file, or does not hold what the author signed, says nothing about its pages."""
    before, after = small(), signed(small(), CHECKED)
    for other in (b"", after[:1000], before[:-1], before[:-1] + b"%", signed(small(), JUDGED), after + b"\n"):
        assert check(after, other)[1] == 1


@pytest.mark.parametrize("name", CHANGES)
def test_changes_are_found_all_the_same(name: str) -> None:
    field = "kakaricho" if name == "names swapped" else "kacho"
    changed = [updated(under_way(), CHANGES[name])]
    if "empty box" not in name:
        changed.append(smuggled(under_way(), CHANGES[name], field))
    for pdf in changed:
        found, drawn = check(pdf, under_way())
        assert (found.result, drawn) == ("changed", 0), found.lines()


def test_every_signature_is_checked_again() -> None:
    before = under_way()
    after = signed(before, SEALED)
    found, _ = check(after, before, pem(AUTHOR), pem(CHIEF))
    assert [each.standing for each in found.signatures] == ["known", "unknown", "known", "unknown"]
    stranger = pem(MANAGER, 1)
    assert "同じ名前" in " ".join(check(after, before, pem(AUTHOR), pem(CHIEF), stranger)[0].faults)
    at = after.rindex(b"/Contents <") + 600
    broken = after[:at] + (b"0" if after[at : at + 1] != b"0" else b"1") + after[at + 1 :]
    found, drawn = check(broken, before)
    assert (found.result, drawn) == ("changed", 0)


def test_a_signature_ends_where_its_state_of_the_file_does() -> None:
    before = small()
    after = signed(before, CHECKED)
    assert [each.ends for each in check(after, None)[0].signatures] == [len(before), len(after)]


def test_what_another_program_signed_before_is_still_its_own() -> None:
    """Its container has attributes that ours never have, whether or not its update is compared again."""
    writer = IncrementalPdfFileWriter(io.BytesIO(small()))
    metadata = PdfSignatureMetadata(field_name="kakaricho", md_algorithm="sha512")
    before = bytes(sign_pdf(writer, metadata, identity_of(CHIEF).pdf_signer(), existing_fields_only=True).getvalue())
    found, _ = check(before, None)
    assert (found.result, found.faults) == ("valid", ())
    after = signed(before, JUDGED, SEALED)
    assert check(after, before)[0] == check(after, None)[0]
    assert check(after, before)[0].result == "valid"
