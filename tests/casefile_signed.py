"""A case file of four encounters, signed, for the tests of its check."""

from datetime import timedelta
from functools import cache

from casefile_sample import AUTHOR, BEGAN, CALL, HARD, MADE, RIGHT, case_file, numbered, report_of
from forms_sealed import identity_of

from app.forms.casefile.casefile import CaseFile, Objected
from app.forms.casefile.draw import draw
from app.forms.casefile.seal import seal_case_file
from app.forms.document import Author, Rendered
from app.forms.sign.identity import certificate_pem
from app.forms.verify.verdict import Verdict
from app.people.history.casefile_verify import verify_case_file


@cache
def honest() -> CaseFile:
    """A hard visit with its report, a call, a visit judged 正当, a further visit."""
    days = [BEGAN + timedelta(days=9 * number) for number in range(4)]
    lines = (HARD, CALL, RIGHT, HARD)
    past = [numbered(number, day, log) for number, (day, log) in enumerate(zip(days, lines, strict=True), start=1)]
    said = Objected(2, MADE, AUTHOR.name, "怒鳴ってはいない")
    return case_file(past, objections=(said,), reports=((1, report_of("enc-0001", BEGAN)),))


def signed(file: CaseFile, drawn: Rendered | None = None, author: Author = AUTHOR) -> bytes:
    return seal_case_file(file, drawn or draw(file), identity_of(author))


@cache
def sealed() -> bytes:
    return signed(honest())


def verdict(pdf: bytes) -> Verdict:
    found = verify_case_file(pdf, trusted=[certificate_pem(identity_of(AUTHOR).certificate)])
    assert found
    return found
