"""`madomori inbox`, `approve`, `return`, `withdraw`, `number`: the manager's desk without a screen."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from program_home import Commands, settle_in
from review_station import CHIEF, COUNSELLOR, DEPUTY, DIRECTOR, HANDLER, MANAGER, PIN, Office, office_at

from app.base.clock import FakeClock
from app.models.settings import Staff
from app.station.checking import verify_file

ROUTE = (CHIEF, MANAGER, DEPUTY, DIRECTOR)


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with office_at(tmp_path, clock) as made:
        for staff in (HANDLER, *ROUTE):
            made(staff)
        yield made


@pytest.fixture
def as_person(
    office: Office, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> Callable[[Staff], Commands]:
    """The commands on the data folder of that person."""
    pin = tmp_path / "pin"
    pin.write_text(PIN + "\n", encoding="utf-8")
    monkeypatch.setenv("MADOMORI_PIN_FILE", str(pin))

    def commands(staff: Staff) -> Commands:
        office(staff).close()
        home = settle_in(office(staff).home.root, monkeypatch)
        office(staff).open()
        return Commands(capsys, home)

    return commands


def test_a_report_is_sealed_to_the_end_and_numbered(office: Office, as_person: Callable[[Staff], Commands]) -> None:
    first = office.report()
    as_person(MANAGER)("number", first).refused("最後の決裁")
    file = at_last_from(first, as_person, office)
    run = as_person(DIRECTOR)
    assert run("number", file).out.strip() == "令和8年度第1号"
    rows = run("inbox", "--json").json
    done = next(row for row in rows if row["state"] == "done")
    assert (done["number"], done["judgement"], done["turn"], done["approvable"]) == (
        "令和8年度第1号",
        "improper",
        "",
        False,
    )
    assert {row["state"] for row in rows} == {"done", "older"}
    assert verify_file(office(DIRECTOR).home, file).result == "valid"
    run("approve", file).refused("最後の決裁")


def at_last_from(file: Path, as_person: Callable[[Staff], Commands], office: Office) -> Path:
    for staff in ROUTE:
        extra = ("--judge", "improper", "--reason", "要綱2条") if staff is MANAGER else ()
        ran = as_person(staff)("approve", file, *extra)
        assert (ran.code, ran.err) == (0, "")
        file = Path(ran.out.strip())
        assert file.parent == office.shared
    return file


def test_the_inbox_says_of_each_file_what_it_is(
    office: Office, as_person: Callable[[Staff], Commands], tmp_path: Path
) -> None:
    good = office.report()
    mail = tmp_path / "mail"
    mail.mkdir()
    (mail / "changed.pdf").write_bytes(good.read_bytes().replace(b"/Type /Page", b"/Type /Pagf", 1))
    (mail / "letter.pdf").write_bytes(b"%PDF-1.7 a letter")
    (mail / "empty.pdf").write_bytes(b"")
    run = as_person(CHIEF)
    rows = run("inbox", good, mail, "--json").json
    states = {row["file"]: (row["state"], row["approvable"], bool(row["faults"])) for row in rows}
    assert states == {
        good.name: ("waiting", True, False),
        "changed.pdf": ("changed", False, True),
        "letter.pdf": ("unreadable", False, True),
        "empty.pdf": ("unreadable", False, True),
    }
    (waiting,) = (row for row in rows if row["state"] == "waiting")
    assert {"id", "file", "state", "sentence", "form", "title", "encounter", "revision", "turn"} < set(waiting)
    assert (waiting["turn"], waiting["form"], waiting["author"]) == ("kakaricho", "report", HANDLER.name)
    assert all(row["encounter"] == "" and row["author"] == "" for row in rows if row is not waiting)
    plain = run("inbox")
    assert plain.code == 0
    assert "係長の決裁待ち" in plain.out


def test_the_name_of_a_file_makes_no_line_of_its_own(as_person: Callable[[Staff], Commands], tmp_path: Path) -> None:
    forged = tmp_path / "x\n12345678\twaiting\t\x1b[2J\u202e.pdf"
    forged.write_bytes(b"%PDF-1.7 a letter")
    run = as_person(CHIEF)
    said = run("inbox", forged).out
    assert len(said.splitlines()) == 1
    assert not any(char in said for char in "\x1b\u202e")
    assert said.count("\t") == 3
    told = run("approve", forged).err
    assert len(told.splitlines()) == 1
    assert "\x1b" not in told


def test_what_is_no_valid_report_ends_with_2_and_is_not_signed(
    office: Office, as_person: Callable[[Staff], Commands], tmp_path: Path
) -> None:
    changed = tmp_path / "changed.pdf"
    changed.write_bytes(office.report().read_bytes()[:-200])
    before = sorted(office.shared.glob("*.pdf"))
    run = as_person(CHIEF)
    for command in (("approve", changed), ("return", changed, "--comment", "x"), ("number", changed)):
        run(*command).refused("changed.pdf" if command[0] != "number" else "", code=2)
    run("approve", tmp_path / "missing.pdf").refused(code=2)
    assert sorted(office.shared.glob("*.pdf")) == before


def test_a_practice_report_is_refused(
    office: Office, as_person: Callable[[Staff], Commands], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = office.report(practice=True)
    run = as_person(CHIEF)
    monkeypatch.delenv("MADOMORI_PIN_FILE")  # nobody is asked for a PIN in vain
    run("approve", file).refused("訓練")
    assert list(office.shared.glob("*.pdf")) == [file]


def test_it_is_sent_back_with_comments_and_cannot_be_sealed_then(
    office: Office, as_person: Callable[[Staff], Commands], tmp_path: Path
) -> None:
    file, out = office.report(), tmp_path / "out"
    out.mkdir()
    run = as_person(CHIEF)
    run("return", file).refused("理由か指摘")
    said = ("--comment", "全体に短く", "--comment", "field:means=言葉のままに", "--comment", "event:2=時刻は?")
    ran = run("return", file, *said, "--out", out)
    assert ran.code == 0, ran.err
    back = Path(ran.out.strip())
    assert back.parent == out
    signature = verify_file(office(CHIEF).home, back).signatures[-1]
    for part in ("全体に短く", "指摘 field:means: 言葉のままに", "指摘 event:2: 時刻は?"):
        assert part in signature.reason
    run("approve", back).refused("差し戻")
    run("approve", file).refused("先へ進んだ")


def test_only_the_author_withdraws_and_without_a_pin(
    office: Office, as_person: Callable[[Staff], Commands], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = office.report()
    as_person(CHIEF)("withdraw", file, "--reason", "誤り").refused("作成者")
    run = as_person(HANDLER)
    with monkeypatch.context() as without:
        without.delenv("MADOMORI_PIN_FILE")
        ran = run("withdraw", file, "--reason", "書き直すため")
    assert ran.code == 0, ran.err
    assert "取下げ" in ran.out
    as_person(CHIEF)("approve", file).refused("先へ進んだ")


def test_a_wrong_pin_and_none_at_all(
    office: Office, as_person: Callable[[Staff], Commands], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = office.report()
    run = as_person(CHIEF)
    wrong = tmp_path / "wrong"
    wrong.write_text("000000", encoding="utf-8")
    run("approve", file, "--pin-file", wrong).refused("暗証番号")
    monkeypatch.delenv("MADOMORI_PIN_FILE")
    run("approve", file).refused("--pin-file")
    for kept in run.home.signer.iterdir():
        kept.unlink()
    run("approve", file).refused("madomori identity make --pin-file")
    assert list(office.shared.glob("*.pdf")) == [file]


def test_an_absent_box_a_deputy_and_a_later_look(office: Office, as_person: Callable[[Staff], Commands]) -> None:
    file = office.report()
    manager = as_person(MANAGER)
    manager("approve", file).refused("係長")
    ran = manager("approve", file, "--absent", "kakaricho=休暇")
    assert ran.code == 0, ran.err
    file = Path(ran.out.strip())
    chief = as_person(CHIEF)
    ran = chief("approve", file, "--after")
    assert ran.code == 0, ran.err
    file = Path(ran.out.strip())
    assert "後閲" in file.name
    as_person(MANAGER)("approve", file, "--deputise", "--reason", "出張").refused("ひとつの欄だけ")
    as_person(COUNSELLOR)("approve", file, "--deputise").refused("理由")
    ran = as_person(COUNSELLOR)("approve", file, "--deputise", "--reason", "出張")
    assert ran.code == 0, ran.err
    row = next(row for row in as_person(DIRECTOR)("inbox", "--json").json if row["state"] == "waiting")
    assert [box["state"] for box in row["boxes"]] == ["absent", "sealed", "deputised", "open"]
    assert row["turn"] == "bucho"


def test_without_a_shared_folder_the_new_file_lies_beside_the_old_one(
    office: Office, as_person: Callable[[Staff], Commands]
) -> None:
    file = office.report()
    office(CHIEF).set(shared="")
    run = as_person(CHIEF)
    id = next(row["id"] for row in run("inbox", file, "--json").json)
    ran = run("approve", file)
    assert Path(ran.out.strip()).parent == file.parent
    run("approve", id[:10]).refused("先へ進んだ")
    run("approve", "abcdef0123").refused("inbox")


def test_an_unknown_signer_is_refused_by_file_and_by_id(office: Office, as_person: Callable[[Staff], Commands]) -> None:
    file = office.report()
    for name in office.keys_of(HANDLER):
        (office(CHIEF).home.trusted / name).unlink()
    run = as_person(CHIEF)
    (row,) = run("inbox", "--json").json
    assert (row["state"], row["approvable"]) == ("unknown", False)
    for named in (file, row["id"]):
        run("approve", named).refused(HANDLER.name)
        run("approve", named, "--judge", "improper").refused(HANDLER.name)
        run("approve", named).refused("madomori trust")
        run("return", named, "--comment", "x").refused(HANDLER.name)
        run("number", named).refused("最後の決裁")
    assert list(office.shared.glob("*.pdf")) == [file]


def test_a_slip_of_the_hand_is_named_and_nothing_is_signed(
    office: Office, as_person: Callable[[Staff], Commands], tmp_path: Path
) -> None:
    file = office.report()
    run = as_person(MANAGER)
    run("approve", file, "--out", tmp_path / "nowhere").refused("書き出すフォルダー", "まだ何も署名していません")
    run("approve", file, "--box", "kakari").refused("kakaricho（係長）")
    run("approve", file, "--absent", "kakari=休暇").refused("kakaricho（係長）")
    run("approve", file, "--judge", "fair").refused("legitimate（正当な要求）")
    chief = as_person(CHIEF)
    chief("return", file, "--comment", "field:mean=x").refused("「field:mean」", " means ")
    chief("return", file, "--comment", "event:99=x").refused("「event:99」", "event:1 から event:4")
    assert [row["state"] for row in chief("inbox", "--json").json] == ["waiting"]
    assert list(office.shared.glob("*.pdf")) == [file]


def test_signers_are_made_known_from_a_report_one_by_one(
    office: Office, as_person: Callable[[Staff], Commands]
) -> None:
    file = Path(as_person(CHIEF)("approve", office.report()).out.strip())
    for staff in (HANDLER, CHIEF):
        for name in office.keys_of(staff):
            (office(MANAGER).home.trusted / name).unlink(missing_ok=True)
    run = as_person(MANAGER)
    author, chief = (one.fingerprint for one in verify_file(office(MANAGER).home, file).signatures)
    run("trust", file).refused("2人", author, chief, CHIEF.name)
    run("trust", file, "--fingerprint", "0" * 64).refused("ありません")
    assert "確かめてください" in run("trust", file, "--fingerprint", author).out
    run("approve", file).refused(CHIEF.name, "madomori trust")
    assert chief in run("trust", file).out
    run("trust", file).refused("登録の要る署名者はいません")
    assert run("approve", file).code == 0


def test_verify_says_when_the_file_first_came(office: Office, as_person: Callable[[Staff], Commands]) -> None:
    file = office.report()
    run = as_person(CHIEF)
    assert run("verify", file, "--json").json["received_at"] is None
    run("inbox", file)
    arrived = run("verify", file, "--json").json["received_at"]
    assert arrived
    assert "この端末には、" in run("verify", file).out
    later = Path(run("approve", file).out.strip())
    assert run("verify", later, "--json").json["received_at"] == arrived


def test_box_and_shared_folder_are_set_without_a_screen(
    office: Office, as_person: Callable[[Staff], Commands], tmp_path: Path
) -> None:
    run = as_person(CHIEF)
    assert run("settings", "--json").json == {"box": "kakaricho", "shared": str(office.shared), "forbids": []}
    run("settings", "--box", "kakari").refused("kacho（課長）")
    run("settings", "--box", "kacho", "--shared", tmp_path / "nowhere").refused("設定は今までのまま")
    assert "係長" in run("settings").out
    assert "課長" in run("settings", "--box", "kacho", "--shared", tmp_path).out
    run("settings", "--forbid", "everything").refused("order（")
    assert "失効リストがないか" in run("settings", "--forbid", "list", "--forbid", "order").out
    chosen = {"box": "kacho", "shared": str(tmp_path), "forbids": ["list", "order"]}
    assert run("settings", "--json").json == chosen
    nothing = run("settings", "--box", "", "--shared", "", "--forbid", "", "--json").json
    assert nothing == {"box": "", "shared": "", "forbids": []}


def test_a_seal_that_could_not_be_written_where_it_should_goes_to_the_shared_folder(
    office: Office, tmp_path: Path
) -> None:
    chief = office(CHIEF)
    (taken,) = chief.take(office.report())
    outcome = chief.one(chief.desk.approve([taken.id], chief.signer, folder=tmp_path / "gone"))
    assert outcome.id
    assert "受け渡しフォルダーへ送ります" in outcome.problem
    assert chief.look().sent == 1
    assert [row.state for row in office(MANAGER).rows()] == []
    office(MANAGER).look()
    assert office(MANAGER).row("waiting").id == outcome.id
