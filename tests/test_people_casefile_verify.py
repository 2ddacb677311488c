"""`verify` of a case file: counted and drawn again from the logs in it, whoever signed what."""

import io
import json
import random
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from casefile_sample import AUTHOR, BEGAN, CALL, MADE, basis, case_file, numbered, pack, report_of
from casefile_signed import honest, sealed, signed, verdict
from forms_sealed import CHIEF, identity_of
from hypothesis import given, settings
from hypothesis import strategies as st
from program_home import Commands
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from app.forms.carrier import NotOurs
from app.forms.casefile import seal as casefile_seal
from app.forms.casefile.casefile import Kept, Objected
from app.forms.casefile.draw import draw
from app.forms.casefile.json import case_file_json, parse_basis
from app.forms.sign.identity import certificate_pem
from app.forms.sign.trust import read_trust
from app.forms.verify.verdict import Verdict
from app.guidance.events import chained
from app.models.home import Home
from app.people.history.casefile_told import Contradiction, told
from app.people.history.casefile_verify import verify_case_file
from app.station.checking import with_doubts
from app.station.pack_versions import NOT_HERE, packs_of

CORPUS = Path(__file__).parent / "corpus"


def test_as_signed() -> None:
    found = verdict(sealed())
    assert (found.result, found.faults, found.exit_code) == ("valid", (), 0)
    assert [(each.standing, each.covers) for each in found.signatures] == [("known", "file")]
    words = "\n".join(found.lines())
    assert "4件の対応" in words
    assert "数え直し" in words
    assert "添付1（対応1の報告書）: この書類は、署名されたときのままです。" in words
    assert [one["result"] for one in found.to_json()["case_file"]["enclosed"]] == ["valid"]
    assert {each.id: each.holds for each in found.answers} == {
        "unchanged": True,
        "page": True,
        "signers": True,
        "since": True,
    }


def test_signed_by_somebody_unknown_it_says_so() -> None:
    found = verify_case_file(sealed(), trusted=[certificate_pem(identity_of(CHIEF).certificate)])
    assert found
    assert (found.result, found.signatures[0].standing, found.exit_code) == ("valid", "unknown", 3)


def test_a_report_by_somebody_unknown_is_not_confirmed() -> None:
    reports = ((1, report_of("enc-0001", BEGAN, CHIEF)),)
    found = verdict(signed(told(replace(honest().basis, reports=reports))))
    assert (found.result, found.exit_code) == ("valid", 3)
    assert "添付の報告書に、確かめられないもの" in "\n".join(found.lines())


def test_no_changed_byte_is_taken() -> None:
    places = random.Random(7).sample(range(len(sealed())), 20)
    for place in places:
        spoilt = bytearray(sealed())
        spoilt[place] ^= 0x21
        found = verify_case_file(bytes(spoilt), trusted=[])
        assert found is None or found.result == "changed", place


@pytest.mark.parametrize("more", [b"\n", b"\n%%EOF\n", b"x" * 4000])
def test_nothing_may_come_behind_it(more: bytes) -> None:
    assert verdict(sealed() + more).result == "changed"


def test_what_is_none_is_left_to_others() -> None:
    assert verify_case_file(b"%PDF-1.7\n", trusted=[]) is None
    assert verify_case_file(b"", trusted=[]) is None


# -- the author lies with a key of their own --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changes",
    [
        {"known": (("氏名", "実在 花子"),)},
        {"figures": ()},
        {"months": ()},
        {"demands": ()},
        {"quotes": ()},
        {"leaving": ()},
        {"notes": ("本人は認めています。",)},
    ],
)
@pytest.mark.parametrize("where", ["page", "json", "both"])
def test_what_differs_from_the_logs_is_found(changes: dict[str, Any], where: str) -> None:
    lie = replace(honest(), **changes)
    found = verdict(signed(honest() if where == "page" else lie, draw(honest() if where == "json" else lie)))
    assert (found.result, found.exit_code) == ("changed", 1)
    assert any("紙面" in fault for fault in found.faults) is (where != "json")
    assert any("数え直した" in fault for fault in found.faults) is (where != "page")


def test_another_value_of_one_figure_and_a_line_of_the_annex_are_found() -> None:
    file = honest()
    for place in (0, 3, len(file.figures) - 1):
        figure = file.figures[place]
        figures = (*file.figures[:place], replace(figure, value="999"), *file.figures[place + 1 :])
        assert verdict(signed(replace(file, figures=figures))).result == "changed", figure.id
    first = file.encounters[0]
    for change in ({"handler": "別 人"}, {"judged": "不当要求行為等と判断"}, {"lines": ()}):
        lie = replace(file, encounters=(replace(first, **change), *file.encounters[1:]))
        assert verdict(signed(lie)).result == "changed", change


def test_whoever_the_page_names_must_have_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(casefile_seal, "names_another", lambda *_: False)
    found = verdict(signed(honest(), author=CHIEF))
    assert found.result == "changed"
    assert any("作成者の名前が違います" in fault for fault in found.faults)


def test_a_made_up_report_is_no_report() -> None:
    reports = ((1, b"%PDF-1.7\nsigned elsewhere\n"),)
    file = replace(honest(), basis=replace(honest().basis, reports=reports))
    lie = replace(file, reports=(replace(file.reports[0], pdf=reports[0][1]),))
    assert verdict(signed(lie)).result == "changed"


def test_a_report_that_was_changed_is_told_and_spoils_the_file() -> None:
    pdf = bytearray(report_of("enc-0001", BEGAN))
    pdf[len(pdf) // 3] ^= 0x21
    found = verdict(signed(told(replace(honest().basis, reports=((1, bytes(pdf)),)))))
    assert found.result == "changed"
    assert any("添付1" in fault for fault in found.faults)


def test_a_report_of_another_encounter_is_said_to_be_one_on_the_page() -> None:
    file = told(replace(honest().basis, reports=((4, report_of("enc-0001", BEGAN)),)))
    assert "記録と違います" in file.reports[0].about
    assert "違います" not in honest().reports[0].about


# -- what it is made from must fit together ---------------------------------------------------------------------------


def spoilt_logs() -> list[Kept]:
    first = honest().basis.encounters[0]
    practice = numbered(1, BEGAN, ((0, "encounter_started", "", {"practice": False}),)).log[0]
    practice = chained(replace(practice, data={"practice": True}), None)
    cut = first.log[1:]
    word = (*first.log[:3], replace(first.log[3], text="言っていない"), *first.log[4:])
    return [
        replace(first, log=()),
        replace(first, log=cut),
        replace(first, log=word),
        replace(first, log=(practice,)),
        replace(first, origin="ledger"),
        replace(first, judged="judged_improper"),
        replace(first, origin="arrived", judged="judged_improper"),
        replace(first, origin="arrived", judged="refused"),
    ]


@pytest.mark.parametrize("place", range(8))
def test_a_log_that_does_not_hold_makes_no_file(place: int) -> None:
    made = honest().basis
    with pytest.raises(Contradiction):
        told(replace(made, encounters=(spoilt_logs()[place], *made.encounters[1:])))


def test_order_time_and_numbers_must_fit() -> None:
    made = honest().basis
    day = BEGAN.date()
    for changes in (
        {"encounters": made.encounters[::-1]},
        {"encounters": (made.encounters[0], *made.encounters)},
        {"encounters": ()},
        {"until": day},
        {"since": day + timedelta(days=1)},
        {"objections": (Objected(5, MADE, "x", "y"),)},
        {"reports": ((0, report_of("enc-0001", BEGAN)),)},
        {"with_reports": False},
        {"elsewhere": (("name", ("実在 花子",)),)},
    ):
        with pytest.raises(Contradiction):
            told(replace(made, **changes))


def test_a_value_from_outside_the_time_is_marked_as_such() -> None:
    file = case_file([numbered(1, BEGAN)], until=BEGAN.date(), elsewhere=(("name", ("架空 次郎",)),))
    assert file.known[0] == ("氏名", "架空 太郎\n（期間外の記録では 架空 次郎）")
    found = verdict(signed(file))
    assert found.result == "valid"
    assert any("期間外" in line for line in found.lines())


def test_a_judgement_of_a_report_that_is_not_there_is_marked_as_such() -> None:
    made = basis([numbered(1, BEGAN)], with_reports=False)
    file = told(replace(made, encounters=(replace(made.encounters[0], origin="arrived", judged="judged_improper"),)))
    assert "判断は報告書による" in file.encounters[0].note
    assert any("報告書が添付されていません" in line for line in verdict(signed(file)).lines())


def test_a_log_that_runs_backwards_is_said() -> None:
    lines = (*CALL[:2], (8, "quote", "", {}), (3, "warning_given", "", {}), CALL[-1])
    found = verdict(signed(case_file([numbered(1, BEGAN, lines)])))
    doubtful = with_doubts(found, read_trust((), ()), MADE, ("log",))
    assert "さかのぼって" in doubtful.doubts[0]
    assert (found.doubts, doubtful.barred) == ((), True)


def with_packs(pdf: bytes, folder: Path) -> Verdict:
    certificate = certificate_pem(identity_of(AUTHOR).certificate)
    found = verify_case_file(pdf, trusted=[certificate], packs=packs_of(Home(folder)))
    assert found
    return found


def test_a_pack_that_does_not_count_here_is_said(tmp_path: Path) -> None:
    as_it_is = with_packs(sealed(), tmp_path)
    assert as_it_is.case_file
    assert (as_it_is.case_file.misfit, as_it_is.exit_code) == ("", 0)
    words = replace(pack().kind("abuse"), label="市長をなぐった")
    other = replace(pack(), kinds=tuple(words if one.id == "abuse" else one for one in pack().kinds))
    made = honest().basis
    first, *rest = made.encounters
    found = with_packs(signed(told(replace(made, encounters=(replace(first, pack=other), *rest)))), tmp_path)
    assert found.case_file
    assert found.case_file.misfit == f"対応1: {NOT_HERE}"
    assert (found.result, found.exit_code) == ("valid", 3)


def test_an_encounter_is_told_under_its_own_pack_and_counted_under_the_makers() -> None:
    words = replace(pack().kind("abuse"), label="どなり声")
    other = replace(pack(), version="2", kinds=tuple(words if one.id == "abuse" else one for one in pack().kinds))
    made = honest().basis
    first, *rest = made.encounters
    file = told(replace(made, encounters=(replace(first, pack=other), *rest)))
    labels = {line.event.kind: line.label for line in file.encounters[0].lines}
    assert labels["abuse"] == "どなり声"
    assert next(one.label for one in file.figures if one.id == "abuse") == pack().kind("abuse").label
    assert verdict(signed(file)).result == "valid"


# -- the JSON has one spelling ----------------------------------------------------------------------------------------


def test_reading_and_telling_again_gives_the_same_bytes() -> None:
    data = case_file_json(honest())
    attached = {one.name: one.pdf for one in honest().reports}
    assert parse_basis(data, attached) == honest().basis
    assert case_file_json(told(parse_basis(data, attached))) == data


@pytest.mark.parametrize(
    "spelt",
    [
        lambda data: json.dumps(json.loads(data), ensure_ascii=False).encode(),
        lambda data: data + b" ",
        lambda data: data.replace(b'{"format":2', b'{"format":2,"format":2'),
        lambda data: data.replace(b'{"format":2', b'{"purpose":"x","format":2'),
        lambda data: data.replace(b'"seq":1,', b'"seq":7,"seq":1,', 1),
        lambda data: data.replace('"架空'.encode(), b'"\\u67b6\\u7a7a', 1),
        lambda data: data.replace(b'"id":"encounters"', b'"\\u0069d":"encounters"'),
        lambda data: data.replace(b'"channel":"counter","place"', b'"place":"x","channel":"counter","place"', 1),
        lambda data: data.replace(b'"practice":false', b'"practice":false,"practice":false', 1),
    ],
)
def test_another_spelling_is_none(monkeypatch: pytest.MonkeyPatch, spelt: Callable[[bytes], bytes]) -> None:
    data = case_file_json(honest())
    assert spelt(data) != data
    monkeypatch.setattr(casefile_seal, "case_file_json", lambda file: spelt(case_file_json(file)))
    assert verdict(signed(honest())).result == "changed"


def leaves(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The ways to every value that is no list and no object."""
    kids = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    if not isinstance(node, dict | list):
        yield path
    for key, kid in kids:
        yield from leaves(kid, (*path, key))


@cache
def ways() -> list[tuple[Any, ...]]:
    """All but what makes no difference to a page: the program's name, the number of the drawing (an unknown one is not
    compared), and what of a pack is not used."""
    told_by = json.loads(case_file_json(honest()))
    return [way for way in leaves(told_by) if way[0] not in ("packs", "program", "drawing")]


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_value_of_the_json_can_be_another(data: st.DataObject) -> None:
    way = data.draw(st.sampled_from(ways()))
    content = node = json.loads(case_file_json(honest()))
    for key in way[:-1]:
        node = node[key]
    value = node[way[-1]]
    other: list[Any] = [None, 0, -1, "", "x", True, False, [], {}]
    other += [f"{value}1", value[:-1]] if isinstance(value, str) else []
    node[way[-1]] = data.draw(st.sampled_from([one for one in other if (one, type(one)) != (value, type(value))]))
    changed = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    try:
        again = told(parse_basis(changed, {one.name: one.pdf for one in honest().reports}))
    except (Contradiction, NotOurs):
        return
    assert case_file_json(again) != changed or draw(again).pdf != draw(honest()).pdf


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'{"format":2', b'{"format":3'),
        (b'"drawing":1,', b'"drawing":99,'),
        (b'"packs":[{"actions"', b'"packs":[{"a_new_field":1,"actions"'),
    ],
)
def test_what_a_newer_version_made_is_not_called_changed(
    monkeypatch: pytest.MonkeyPatch, old: bytes, new: bytes
) -> None:
    assert old in case_file_json(honest())
    monkeypatch.setattr(casefile_seal, "case_file_json", lambda file: case_file_json(file).replace(old, new, 1))
    found = verdict(signed(honest()))
    assert (found.result, found.exit_code) == ("unreadable", 2)


# -- files of every format so far -------------------------------------------------------------------------------------


def test_a_file_of_the_first_format_cannot_be_compared() -> None:
    certificate = (CORPUS / "case-file-1.pem").read_bytes()
    found = verify_case_file((CORPUS / "case-file-1.pdf").read_bytes(), trusted=[certificate])
    assert found
    assert (found.result, found.exit_code) == ("unreadable", 2)
    assert "以前の版" in found.faults[0]
    assert [(each.standing, each.holds) for each in found.signatures] == [("known", True)]


def test_a_file_of_the_first_format_that_speaks_against_itself_was_changed() -> None:
    found = verdict((CORPUS / "attacks" / "a15.pdf").read_bytes())
    assert (found.result, found.exit_code) == ("changed", 1)
    assert any("中の記録と違います" in fault for fault in found.faults)
    assert any("作成者の名前が違います" in fault for fault in found.faults)


def test_a_file_of_the_second_format_holds() -> None:
    certificate = (CORPUS / "case-file-2.pem").read_bytes()
    found = verify_case_file((CORPUS / "case-file-2.pdf").read_bytes(), trusted=[certificate])
    assert found
    assert (found.result, found.faults) == ("valid", ())
    assert found.case_file
    assert len(found.case_file.enclosed) == 1


def test_the_command_takes_it(run: Commands, tmp_path: Path) -> None:
    path = tmp_path / "case.pdf"
    path.write_bytes(sealed())
    done = run("verify", path)
    assert done.code == 3  # by somebody who is not known there
    assert "署名されたときのまま" in done.out
    path.write_bytes(sealed()[:-1] + b"x")
    assert run("verify", path).code == 1


def test_what_swells_when_it_is_unpacked_is_not_unpacked_whole() -> None:
    report = replace(honest().reports[0], pdf=bytes(70 * 1024 * 1024))
    found = verdict(signed(replace(honest(), reports=(report,))))
    assert found.result == "changed"


def test_a_case_file_whose_record_swells_is_refused_soon() -> None:
    """A hundred kilobytes that are twenty million dictionaries."""
    stream = zlib.compress(b'{"format":2,"x":[' + b"{}," * 20_000_000)
    writer = IncrementalPdfFileWriter(io.BytesIO((CORPUS / "case-file-2.pdf").read_bytes()))
    attached = writer.root["/Names"]["/EmbeddedFiles"]["/Names"][1]["/EF"].raw_get("/F")
    attached.get_object()._encoded_data = stream
    writer.mark_update(attached)
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]  # pyHanko's annotations are partial
    begun = time.process_time()
    found = verify_case_file(out.getvalue(), trusted=())
    assert found is not None
    assert found.result == "changed"
    assert time.process_time() - begun < 5
