"""Who may sign, from the command line: the office's authority, what a person seals with, whom a workstation knows."""

import re
import shutil
from pathlib import Path

import pytest
from forms_sealed import AUTHOR, identity_of, sealed
from program_home import STAFF, STAFF_OPTIONS, Commands, master_of
from token_soft import LABEL, card
from token_soft import PIN as CARD_PIN

from app.base.clock import SystemClock
from app.forms.document import Author
from app.forms.sign.authority import issue as issued_by
from app.forms.sign.authority import make_authority
from app.forms.sign.identity import Identity, certificate_pem, load_identity, make_identity
from app.models.home import Home
from app.station.checking import trust_of
from app.station.signers import open_signer

OFFICE_PIN, PIN = "office-pin-1", "hanako-pin-1"


@pytest.fixture
def pins(tmp_path: Path) -> tuple[Path, Path]:
    """The files with the office's PIN and the person's."""
    office, person = tmp_path / "office.pin", tmp_path / "person.pin"
    office.write_text(OFFICE_PIN + "\n", "utf-8")
    person.write_text(PIN + "\n", "utf-8")
    return office, person


@pytest.fixture
def issue(run: Commands, pins: tuple[Path, Path], tmp_path: Path) -> Path:
    """An authority, and the identity it issued for the person of the data folder."""
    office, _ = pins
    assert run("authority", "create", "--office", "見本市", "--pin-file", office).code == 0
    out = tmp_path / "hanako.p12"
    who = ("--name", STAFF.name, "--department", STAFF.department, "--title", STAFF.title)
    roles = ("--role", "handler", "--role", "supervisor")
    issued = run("authority", "issue", *who, *roles, "--out", out, "--pin-file", office, "--code-file", code_of(out))
    assert issued.code == 0, issued.err
    assert code_of(out).read_text("ascii").strip() not in issued.out
    return out


def code_of(file: Path) -> Path:
    """Where the code that opens `file` was written."""
    return file.with_suffix(".code")


def opened(file: Path) -> Identity:
    return load_identity(file.read_bytes(), code_of(file).read_bytes().strip())


def test_the_authoritys_way(run: Commands, issue: Path, pins: tuple[Path, Path], tmp_path: Path) -> None:
    office, person = pins
    run("authority", "create", "--office", "見本市", "--pin-file", office).refused("もうあります")
    taking = ("identity", "take-in", issue, "--code-file", code_of(issue), "--new-pin-file", person)
    listed = run("authority", "list", "--json").json
    (entry,) = listed["issued"]
    assert (listed["office"], entry["name"], entry["roles"]) == ("見本市", STAFF.name, ["handler", "supervisor"])
    identity = opened(issue)
    assert entry["serial"] == str(identity.certificate.serial_number)

    renewed = tmp_path / "again.p12"
    told = run("authority", "renew", STAFF.name, "--out", renewed, "--pin-file", office)
    (shown,) = re.findall(r"取り込み番号: (\S+)", told.out)
    assert load_identity(renewed.read_bytes(), shown.encode()).roles == ("handler", "supervisor")
    run("authority", "revoke", STAFF.name, "--reason", "lost").refused("番号で指定")
    assert run("authority", "revoke", entry["serial"], "--reason", "lost").code == 0
    slip = ("authority", "issue", "--name", "架空 太郎", "--role", "kachou", "--out", tmp_path / "slip.p12")
    run(*slip, "--pin-file", office).refused("「kachou」", "manager（課長）")
    assert len(run("authority", "list", "--json").json["issued"]) == 2
    shown = run("authority", "list").out.splitlines()
    assert "見本市" in shown[0]
    assert "失効（紛失・漏えい）" in shown[1]
    assert "有効" in shown[2]

    out = tmp_path / "out"
    assert run("authority", "export", "--out", out, "--pin-file", office).code == 0
    assert sorted(path.name for path in out.iterdir()) == ["authority.crl", "authority.pem"]
    assert run("trust", out / "authority.pem").out.startswith("登録しました: 「見本市」（認証局）")
    assert "1件" in run("trust", out / "authority.crl").out
    assert "消してください" in run(*taking).out
    with pytest.raises(Exception, match="取り消して"):
        open_signer(run.home, master_of(run.home), PIN, SystemClock())


def test_a_persons_way(run: Commands, issue: Path, pins: tuple[Path, Path], home: Home, tmp_path: Path) -> None:
    _, person = pins
    assert run("identity", "show", "--json").json is None
    assert "決まっていません" in run("identity", "show").out
    wrong = tmp_path / "wrong.pin"
    wrong.write_text("wrong", "utf-8")
    pin = ("--new-pin-file", person)
    run("identity", "take-in", issue, "--code-file", wrong, *pin).refused("番号が違う")
    run("identity", "take-in", issue, *pin).refused("--code-file")
    run("identity", "take-in", issue, "--code-file", code_of(issue)).refused("--new-pin-file")
    run("identity", "take-in", issue, "--code-file", code_of(issue), "--new-pin-file", wrong).refused("6文字以上")
    run("identity", "take-in", issue, "--code-file", code_of(issue), "--new-pin-file", code_of(issue)).refused("別の")
    before = len(trust_of(home)[0])
    taken = run("identity", "take-in", issue, "--code-file", code_of(issue), *pin, "--trust-authority")
    assert "発行者: 見本市" in taken.out
    assert "役割: handler supervisor" in taken.out
    assert len(trust_of(home)[0]) == before + 2
    shown = run("identity", "show", "--json").json
    assert (shown["kind"], shown["issuer"], shown["roles"]) == ("file", "見本市", ["handler", "supervisor"])
    assert shown["fingerprint"] in taken.out
    assert shown["authority"] in taken.out
    next_pin = tmp_path / "next.pin"
    next_pin.write_text("another-pin", "utf-8")
    assert run("identity", "change-pin", "--pin-file", person, "--new-pin-file", next_pin).code == 0
    assert open_signer(home, master_of(home), "another-pin", SystemClock()).name == STAFF.name


def test_an_own_one_and_a_card(run: Commands, pins: tuple[Path, Path], home: Home, tmp_path: Path) -> None:
    _, person = pins
    made = run("identity", "make", "--pin-file", person)
    assert "役所の確認なし" in made.out
    assert run("identity", "show", "--json").json["name"] == STAFF.name
    pin = tmp_path / "card.pin"
    pin.write_text(CARD_PIN, "utf-8")
    options = ("--token", LABEL, "--certificate", "rsa", "--pin-file", pin)
    assert run("identity", "token", "--module", card(), *options).code == 0
    assert run("identity", "show", "--json").json["kind"] == "token"
    run("identity", "token", "--module", tmp_path / "none.so", *options).refused("PKCS#11")
    assert open_signer(home, master_of(home), CARD_PIN, SystemClock()).name == "窓口 花子"


def test_a_pin_that_is_missing_or_too_short_is_said(
    run: Commands, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = tmp_path / "short.pin"
    short.write_text("1234", "utf-8")
    run("identity", "make", "--pin-file", short).refused("6文字以上")
    run("identity", "make", "--pin-file", tmp_path / "no file").refused()
    monkeypatch.setattr("sys.stdin.isatty", lambda: False)
    run("identity", "make").refused("--pin-file")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    answers = iter(["one answer", "another answer", "hanako-pin-1", "hanako-pin-1"])
    monkeypatch.setattr("getpass.getpass", lambda _: next(answers))
    run("identity", "make").refused("2回の暗証番号")
    assert run("identity", "make").code == 0


def test_without_an_authority_each_of_its_commands_says_so(
    run: Commands, pins: tuple[Path, Path], tmp_path: Path
) -> None:
    office, _ = pins
    both = ("--out", tmp_path / "x.p12", "--pin-file", office)
    for command in (
        ("list",),
        ("revoke", "1", "--reason", "left"),
        ("export", "--out", tmp_path / "out", "--pin-file", office),
        ("issue", "--name", "架空 太郎", *both),
        ("renew", "架空 太郎", *both),
        ("spare", *both),
    ):
        run("authority", *command).refused("認証局がありません")
    assert not (tmp_path / "out").exists()


def test_whom_this_workstation_knows(run: Commands, home: Home, tmp_path: Path) -> None:
    stranger = load_identity(make_identity(Author("架空 太郎", "", "", ""), b"x", SystemClock().now()), b"x")
    file = tmp_path / "stranger.cer"
    file.write_bytes(certificate_pem(stranger.certificate))
    before = len(trust_of(home)[0])
    assert stranger.fingerprint in run("trust", file).out
    assert len(trust_of(home)[0]) == before + 1
    file.write_bytes(b"nothing")
    run("trust", file).refused("壊れて")
    run("trust", tmp_path / "none.pem").refused("見つかりません")
    crl = tmp_path / "list.crl"
    crl.write_bytes(b"nothing")
    run("trust", crl).refused("壊れて")
    assert len(trust_of(home)[0]) == before + 1


def test_the_author_of_a_report_is_known_from_it(run: Commands, home: Home, tmp_path: Path) -> None:
    id = run.play()
    report = tmp_path / "report.pdf"
    assert run("export", id, "--form", "report", "--out", report).code == 0
    for known in home.trusted.iterdir():
        known.unlink()
    assert not run("verify", report, "--json").json["signatures"][0]["trusted"]
    assert STAFF.name in run("trust", report).out
    assert run("verify", report, "--json").json["signatures"][0]["trusted"]

    changed = tmp_path / "changed.pdf"
    changed.write_bytes(report.read_bytes()[:-40])
    forged = tmp_path / "forged.pdf"
    forged.write_bytes(sealed(identity=identity_of(AUTHOR)))  # the page does not say what the record says
    for file in (changed, forged):
        before = trust_of(home)
        run("trust", file).refused("登録しませんでした")
        assert trust_of(home) == before


def test_an_identity_past_its_time_says_so(run: Commands, pins: tuple[Path, Path], tmp_path: Path) -> None:
    office = load_identity(make_authority("見本市", b"x", SystemClock().now()), b"x")
    file = tmp_path / "old.p12"
    person = Author(STAFF.name, STAFF.department, STAFF.title, "")
    file.write_bytes(issued_by(office, person, ("handler",), b"once", SystemClock().now(), years=-1e-6))
    code_of(file).write_text("once", "ascii")
    taking = ("identity", "take-in", file, "--code-file", code_of(file), "--new-pin-file", pins[1])
    assert "有効期間の外" in run(*taking).out
    assert "有効期間の外" in run("identity", "show").out


@pytest.mark.usefixtures("issue")
def test_an_authority_lives_on_from_its_spare(
    run: Commands, pins: tuple[Path, Path], home: Home, tmp_path: Path
) -> None:
    office, person = pins
    out, code = tmp_path / "spare", tmp_path / "spare.code"
    assert run("authority", "spare", "--out", out, "--pin-file", office, "--code-file", code).code == 0
    before = run("authority", "list", "--json").json
    taking = ("authority", "take-back", out, "--code-file", code, "--new-pin-file", person)
    run(*taking).refused("もうあります")
    # Another device: the folder that was copied opens there no more, the spare does.
    home.authority.rename(tmp_path / "authority")
    home.vault.unlink()
    home.store.unlink()
    (tmp_path / "authority").rename(home.authority)
    run("setup", *STAFF_OPTIONS)
    exporting = ("authority", "export", "--out", tmp_path / "out", "--pin-file")
    run(*exporting, office).refused("ほかの端末から写した")
    home.authority.rename(tmp_path / "authority")
    office.write_text("wrong-code", "utf-8")
    run("authority", "take-back", out, "--code-file", office, "--new-pin-file", person).refused("番号が違")
    run("authority", "take-back", person, "--code-file", code, "--new-pin-file", person).refused("控えではない")
    assert run(*taking).code == 0
    assert run("authority", "list", "--json").json == before
    assert run(*exporting, person).code == 0
    assert (tmp_path / "out" / "authority.pem").exists()


def test_an_authority_is_made_where_nothing_was_set_up(run: Commands, home: Home, pins: tuple[Path, Path]) -> None:
    shutil.rmtree(home.root)
    run("authority", "create", "--office", "見本市", "--pin-file", pins[0])
    assert run("authority", "list", "--json").json["office"] == "見本市"
    assert master_of(home)
