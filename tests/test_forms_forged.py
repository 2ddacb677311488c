"""Issue 9, 1: every byte of a file is accounted for, whoever signed it; each file of `corpus/attacks` has an answer."""

import re
import zlib
from functools import cache
from pathlib import Path

import pytest
from forging import Update, forgeries, last_update, resigned
from forms_route import AUTHOR, CHIEF, MANAGER, real, signed, small, small_finding
from forms_sealed import identity_of
from hypothesis import given, settings
from hypothesis import strategies as st
from test_forms_attacks import CHECKED, JUDGED, SEALED

from app.forms.carrier import FORMAT, read_record
from app.forms.document import FIELDS
from app.forms.drawn.render import DRAWING
from app.forms.verify.verdict import Verdict
from app.forms.verify.verify import verify

CORPUS = Path(__file__).parent / "corpus"
ATTACKS = CORPUS / "attacks"
VALID = {"genuine": 1, "done": 5, "a7_returned": 3, "a7_cut": 2, "a12a": 3, "a12b": 2, "a13": 1, "a16": 6}
"""Files that are as 窓守 makes them, and how many signatures they have: who may sign what, and under which pack, is
asked elsewhere (`forms.sign.route`, `station.pack_versions`, `forms.sign.trust`)."""
CHANGED = ("a1", "a2_1", "a3_af2", "a3_apd", "a3_js", "a3_xmp", "a4", "a5")


def finding(name: str) -> Verdict:
    authority = [(ATTACKS / "authority.pem").read_bytes()]
    return verify((ATTACKS / f"{name}.pdf").read_bytes(), trusted=authority)


@pytest.mark.parametrize("path", sorted(CORPUS.glob("re*-*.pdf")), ids=lambda path: path.stem)
def test_every_file_that_a_version_made_still_verifies(path: Path) -> None:
    """One of each form for each drawing, format of the record and way to write an update so far. None is ever taken out
    or made anew; a version that changes one of these adds its own."""
    signer = (CORPUS / f"author-{path.stem.partition('-')[2]}.pem").read_bytes()
    found = verify(path.read_bytes(), trusted=[signer])
    assert (found.result, found.faults, found.page_matches) == ("valid", (), True)


def test_today_s_way_to_write_has_its_files() -> None:
    records = [read_record(path.read_bytes()) for path in CORPUS.glob("re*-*.pdf")]
    made = {(each.form, each.drawing, each.format) for each in records}
    assert {(form, DRAWING, FORMAT) for form in FIELDS} <= made


@pytest.mark.parametrize("name", VALID)
def test_what_the_program_made_is_as_it_was_made(name: str) -> None:
    """Files of the version before this one, too."""
    found = finding(name)
    assert (found.result, found.faults, found.page_matches) == ("valid", (), True)
    assert len(found.signatures) == VALID[name]


@pytest.mark.parametrize("name", CHANGED)
def test_what_was_hidden_in_a_file_is_found(name: str) -> None:
    found = finding(name)
    assert (found.result, found.exit_code) == ("changed", 1)
    assert found.route is None


@cache
def authored() -> tuple[bytes, Update]:
    """A report as its author signed it, and the update that signed it."""
    pdf = small()
    return pdf, last_update(pdf, pdf[: pdf.index(b"%%EOF\n") + 6])


@cache
def parts() -> tuple[bytes, bytes, Update, tuple[Update, ...]]:
    """A report, the same with a seal, that seal's update, and updates of other entries."""
    pdf, author = authored()
    judged = signed(pdf, JUDGED)
    before = signed(judged, CHECKED)
    after = signed(before, SEALED)
    return before, after, last_update(after, before), (author, last_update(before, judged))


def test_an_update_put_together_again_is_the_same() -> None:
    _, after, update, _ = parts()
    assert update.written() == after
    assert small_finding(resigned(after, identity_of(MANAGER))).result == "valid"


@given(st.data())
@settings(deadline=None)
def test_nothing_can_be_hidden_in_an_update_by_who_signs_it(data: st.DataObject) -> None:
    _, after, update, others = parts()
    made = data.draw(forgeries(update, others))
    try:
        forged = resigned(made, identity_of(MANAGER))
    except (ValueError, IndexError, AssertionError):
        forged = made  # no place is left for a signature
    if strip(forged) != strip(after):
        assert small_finding(forged).result != "valid"


@given(st.data())
@settings(deadline=None)
def test_nothing_can_be_hidden_by_the_author(data: st.DataObject) -> None:
    pdf, update = authored()
    made = data.draw(forgeries(update, parts()[3]))
    try:
        forged = resigned(made, identity_of(AUTHOR))
    except (ValueError, IndexError, AssertionError):
        forged = made
    if strip(forged) != strip(pdf):
        assert small_finding(forged).result != "valid"


def strip(pdf: bytes) -> bytes:
    """Without the hex digits of signatures, which differ each time."""
    return re.sub(rb"/Contents <[0-9A-F]*>", b"", pdf)


def test_a_stream_coded_otherwise_is_the_same_and_one_that_holds_more_is_not() -> None:
    """Another zlib codes the same content in other bytes; nothing may stand behind its end."""
    before, _, update, _ = parts()
    for number, (id, content) in enumerate(update.objects):
        if b"/FlateDecode" not in content:
            continue
        found = re.search(rb"/Length (\d+)(.*?stream\r?\n)", content, re.DOTALL)
        assert found is not None
        old = content[found.end() : found.end() + int(found[1])]
        for coded, result in ((zlib.compress(zlib.decompress(old), 0), "valid"), (old + b"\0", "changed")):
            head = content[: found.start(1)] + b"%d" % len(coded) + found[2]
            objects = list(update.objects)
            objects[number] = (id, head + coded + content[found.end() + len(old) :])
            pdf = resigned(Update(before, tuple(objects), update.trailer).written(), identity_of(MANAGER))
            assert small_finding(pdf).result == result, id


def test_the_real_form_hides_nothing_either() -> None:
    before = real()
    after = signed(before, CHECKED)
    update = last_update(after, before)
    for cut in range(9, 60, 7):
        objects = list(update.objects)
        objects[3] = (objects[3][0], objects[3][1][:-cut] + b"\nendobj\n")
        forged = resigned(Update(before, tuple(objects), update.trailer).written(), identity_of(CHIEF))
        assert verify(forged, trusted=[]).result != "valid"
