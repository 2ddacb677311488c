"""Backups, exports and checks from the command line, with the surroundings against them."""

import json
import shutil
import sqlite3
import subprocess
import zipfile
from pathlib import Path

import pytest
from before_files import OLD_BACKUP, OLD_PASSPHRASE
from program_home import LONG, STAFF, STAFF_OPTIONS, VIOLENCE, Commands, files_of, mounted, remount, store_key

from app.forms.carrier import read_record
from app.models.connection import connect
from app.models.home import Home


def records_of(run: Commands) -> dict[str, list[dict[str, object]]]:
    """Every log of the store."""
    rows = run("encounters", "--json").json
    return {row["id"]: run("log", row["id"], "--json").json for row in rows}


# -- check ----------------------------------------------------------------------------------------


def test_a_sound_store(run: Commands) -> None:
    run.play()
    checked = run("check")
    assert checked.code == 0
    assert "1 件" in checked.out
    assert "9 行" in checked.out


def test_a_line_changed_behind_the_program_is_named_with_its_time(home: Home, run: Commands) -> None:
    id = run.play()
    connection = connect(home.store, store_key(home))
    triggers = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    connection.execute("UPDATE events SET text = 'いじった' WHERE seq = 4")
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()
    checked = run("check")
    assert checked.code == 1
    (fault, *_) = checked.out.splitlines()
    assert id in fault
    assert "4 行目から" in fault
    assert "令和8年11月20日(金) 10:45 以降" in fault
    assert "いじった" not in checked.out + checked.err


def test_a_damaged_file_is_told_and_left_as_it_is(home: Home, run: Commands) -> None:
    run.play()
    connection = connect(home.store, store_key(home))
    (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'encounters'").fetchone()
    connection.close()
    with home.store.open("r+b") as file:
        file.seek((page - 1) * 4096 + 500)
        file.write(b"x" * 3000)
    before = home.store.read_bytes()
    checked = run("check")
    assert checked.code == 1
    assert "ページが壊れています" in checked.out
    run("play", VIOLENCE, "--instant").refused("壊れている")
    run("backup", "--out", home.root.parent / "b").refused("壊れている")
    assert home.store.read_bytes() == before
    assert not (home.root.parent / "b").exists()


@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_a_lost_store_is_told_and_not_made_anew_in_silence(home: Home, run: Commands, damage: str) -> None:
    run.play()
    home.store.unlink()
    if damage == "empty":
        home.store.touch()
    before = files_of(home.root)
    for command in (("encounters",), ("play", LONG, "--instant"), ("backup", "--out", home.root / "b")):
        run(*command).refused("保管ファイルが")
    assert run("check").code == 1
    assert files_of(home.root) == before


def test_a_store_of_a_newer_program_is_refused_untouched(home: Home, run: Commands) -> None:
    run.play()
    connection = connect(home.store, store_key(home))
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = home.store.read_bytes()
    for command in (("encounters",), ("log", "x"), ("play", LONG, "--instant"), ("check",)):
        run(*command).refused("新しい版")
    assert home.store.read_bytes() == before


@pytest.mark.parametrize("damage", [b"", b"{", b'{"version": 99}'])
def test_broken_settings_are_told_and_nothing_is_lost(home: Home, run: Commands, damage: bytes) -> None:
    run.play()
    home.settings.write_bytes(damage)
    run("encounters").refused("設定ファイル")
    assert damage in files_of(home.root).values()


def test_a_broken_pack_of_the_office_gives_way_to_the_shipped_one_and_is_told(home: Home, run: Commands) -> None:
    (home.packs / "mihon").mkdir(parents=True)
    (home.packs / "mihon" / "pack.toml").write_text("id = ", encoding="utf-8")
    settings = json.loads(home.settings.read_text(encoding="utf-8"))
    home.settings.write_text(json.dumps({**settings, "pack": "mihon"}), encoding="utf-8")
    id = run.play()
    assert run("log", id).code == 0


# -- backup and restore ---------------------------------------------------------------------------


def test_backup_and_restore_on_the_same_folder(home: Home, tmp_path: Path, run: Commands) -> None:
    run.play()
    before, made = records_of(run), tmp_path / "out.madomori"
    assert run("backup", "--out", made).code == 0
    later = run.play(VIOLENCE)
    assert run("restore", made).code == 0
    assert records_of(run) == before
    (aside,) = home.aside.iterdir()
    assert (aside / "store.db").exists(), "nothing is deleted"
    assert later not in records_of(run)
    assert run("check").code == 0


def test_restore_on_a_new_folder(tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    id = run.play()
    before, made = records_of(run), tmp_path / "out.madomori"
    assert run("backup", "--out", made).code == 0
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "new" / "folder"))
    assert run("restore", made).code == 0
    assert records_of(run) == before
    assert run("export", id, "--form", "report", "--out", tmp_path / "r.pdf").code == 0
    assert run("verify", tmp_path / "r.pdf").code == 0


def test_backup_refuses_a_taken_or_unwritable_path(home: Home, tmp_path: Path, run: Commands) -> None:
    taken = tmp_path / "taken"
    taken.write_bytes(b"mine")
    run("backup", "--out", taken).refused("同じ名前")
    assert taken.read_bytes() == b"mine"
    run("backup", "--out", tmp_path / "nowhere" / "b").refused("見つかりません")
    run("backup", "--out", home.root).refused("同じ名前")


def test_restore_refuses_what_is_no_backup_and_touches_nothing(home: Home, tmp_path: Path, run: Commands) -> None:
    run.play()
    made = tmp_path / "good"
    run("backup", "--out", made)
    cut, other = tmp_path / "cut", tmp_path / "other"
    cut.write_bytes(made.read_bytes()[:-5000])
    other.write_bytes(b"no backup at all")
    bent = tmp_path / "bent"
    raw = bytearray(made.read_bytes())
    raw[len(raw) // 2] ^= 0xFF
    bent.write_bytes(raw)
    before = files_of(home.root)
    for file in (cut, other, bent, tmp_path / "nowhere", tmp_path):
        run("restore", file).refused()
        assert files_of(home.root) == before


def test_restore_while_the_store_is_open_is_refused(home: Home, tmp_path: Path, run: Commands) -> None:
    from app.models.store import Store

    run("backup", "--out", tmp_path / "b")
    store = Store.open(home.store, store_key(home))
    store.encounters()
    run("restore", tmp_path / "b").refused("開いたまま")
    store.close()
    assert run("restore", tmp_path / "b").code == 0


def test_restore_on_a_folder_that_cannot_be_made(
    tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "--out", tmp_path / "b")
    (tmp_path / "file").touch()
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "file" / "home"))
    run("restore", tmp_path / "b").refused()


# -- export and verify ----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["report", "record"])
def test_export_and_verify(tmp_path: Path, run: Commands, form: str) -> None:
    id, out = run.play(), tmp_path / "out.pdf"
    exported = run("export", id, "--form", form, "--out", out)
    assert (exported.code, exported.out.strip()) == (0, str(out))
    verdict = run("verify", out, "--json")
    assert verdict.code == 0
    assert verdict.json["result"] == "valid"
    assert [signature["signer"] for signature in verdict.json["signatures"]] == [STAFF.name]
    assert "訓練" in run("verify", out).out
    text = subprocess.run(["pdftotext", str(out), "-"], capture_output=True, check=True).stdout.decode()
    assert "訓練" in text, "a practice is marked on its PDF"
    if form == "report":
        assert [event["kind"] for event in run("log", id, "--json").json][-1] == "report_signed"


def test_export_unsigned_logs_nothing_and_is_told_as_unsigned(tmp_path: Path, run: Commands) -> None:
    id, out = run.play(), tmp_path / "out.pdf"
    before = records_of(run)
    assert run("export", id, "--form", "report", "--out", out, "--unsigned").code == 0
    assert len(read_record(out.read_bytes()).events) == 9
    assert records_of(run) == before
    verdict = run("verify", out, "--json")
    assert (verdict.code, verdict.json["result"]) == (1, "changed")


def test_export_never_leaves_a_half_file_and_logs_nothing(tmp_path: Path, run: Commands) -> None:
    id = run.play()
    before = records_of(run)
    taken = tmp_path / "taken.pdf"
    taken.write_bytes(b"mine")
    wanted = ("export", id, "--form", "report", "--out")
    run(*wanted, taken).refused("同じ名前")
    assert taken.read_bytes() == b"mine"
    run(*wanted, tmp_path / "nowhere" / "r.pdf").refused("見つかりません")
    run(*wanted, tmp_path).refused("同じ名前")
    with mounted(tmp_path / "small", "40k"):
        run(*wanted, tmp_path / "small" / "r.pdf").refused("空きが足りず")
        assert list((tmp_path / "small").iterdir()) == []
        remount(tmp_path / "small", "ro")
        run(*wanted, tmp_path / "small" / "r.pdf").refused("許可がありません")
    assert records_of(run) == before


def test_verify_tells_changed_foreign_and_missing_apart(tmp_path: Path, run: Commands) -> None:
    id, out = run.play(), tmp_path / "out.pdf"
    run("export", id, "--form", "report", "--out", out)
    changed = tmp_path / "changed.pdf"
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 3] ^= 1
    changed.write_bytes(raw)
    (tmp_path / "text.pdf").write_text("no PDF")
    (tmp_path / "empty.pdf").touch()
    assert run("verify", changed).code in (1, 2)
    for name in ("text.pdf", "empty.pdf", "nowhere.pdf", ""):
        found = run("verify", tmp_path / name, "--json")
        assert (found.code, found.json["result"]) == (2, "unreadable"), name
        assert found.json["faults"]
        plain = run("verify", tmp_path / name)
        assert plain.code == 2
        assert (plain.out + plain.err).strip()


def test_verify_needs_no_data_folder_and_trusts_nobody_there(
    tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, out = run.play(), tmp_path / "out.pdf"
    run("export", id, "--form", "report", "--out", out)
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "other"))
    verdict = run("verify", out, "--json")
    assert (verdict.code, verdict.json["result"]) == (3, "valid")
    assert [signature["trusted"] for signature in verdict.json["signatures"]] == [False]
    answers = {id: answer["holds"] for id, answer in verdict.json["answers"].items()}
    assert answers == {"unchanged": True, "page": True, "signers": False, "since": True}
    assert not (tmp_path / "other").exists()


def test_a_broken_trusted_certificate_does_not_stop_a_check(home: Home, tmp_path: Path, run: Commands) -> None:
    id, out = run.play(), tmp_path / "out.pdf"
    run("export", id, "--form", "report", "--out", out)
    (home.trusted / "broken.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nnone")
    (home.trusted / "folder.pem").mkdir()
    assert run("verify", out).code == 0


def test_a_damaged_identity_is_set_aside_and_the_next_export_signs(home: Home, tmp_path: Path, run: Commands) -> None:
    id = run.play()
    home.identity.write_bytes(b"broken")
    wanted = ("export", id, "--form", "report", "--out", tmp_path / "out.pdf")
    run(*wanted).refused("壊れている", "aside")
    assert not (tmp_path / "out.pdf").exists()
    assert b"broken" in files_of(home.aside).values()
    assert run(*wanted).code == 0
    assert run("verify", tmp_path / "out.pdf").code == 0
    home.identity.unlink()
    assert run(*wanted[:-1], tmp_path / "again.pdf").code == 0


# -- a data folder that cannot be written ---------------------------------------------------------


def test_a_read_only_folder_can_be_read_and_says_why_it_cannot_be_written(
    tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = run.play()
    before = records_of(run)
    with mounted(tmp_path / "disk", "8m"):
        home = Home(tmp_path / "disk" / "home")
        shutil.copytree(run.home.root, home.root)
        monkeypatch.setenv("MADOMORI_HOME", str(home.root))
        remount(tmp_path / "disk", "ro")
        assert records_of(run) == before
        assert run("check").code == 0
        assert run("backup", "--out", tmp_path / "b.madomori").code == 0
        run("play", LONG, "--instant").refused("書き込めない")
        run("restore", tmp_path / "nowhere").refused()
        exported = run("export", id, "--form", "report", "--out", tmp_path / "r.pdf")
        exported.refused("書き込めない")
    assert not (tmp_path / "r.pdf").exists()


def test_no_plain_text_of_a_log_lies_in_the_folder(home: Home, tmp_path: Path, run: Commands) -> None:
    run.play()
    run("backup", "--out", tmp_path / "b")
    with pytest.raises(sqlite3.DatabaseError):
        sqlite3.connect(home.store).execute("SELECT * FROM events")
    said = "過去の申請をさかのぼって"
    for name, content in {**files_of(home.root), "backup": (tmp_path / "b").read_bytes()}.items():
        assert said.encode() not in content, name
        assert json.dumps(said)[1:-1].encode() not in content, name


def test_an_exchanged_part_of_a_backup_is_refused(home: Home, tmp_path: Path, run: Commands) -> None:
    """What somebody put into the file on its way: reports would go to their folder."""
    run("backup", "--out", tmp_path / "b")
    with zipfile.ZipFile(tmp_path / "b") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    settings = json.loads(parts["settings.json"]) | {"shared": str(tmp_path)}
    vault = json.loads(parts["vault.json"]) | {"memory_cost": 64 * 1024 * 1024}
    before = files_of(home.root)
    for name, content in (("settings.json", settings), ("vault.json", vault)):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            for part, data in {**parts, name: json.dumps(content).encode()}.items():
                archive.writestr(part, data)
        run("restore", tmp_path / name, "--take-settings").refused()
        assert files_of(home.root) == before


def test_settings_stay_unless_they_are_asked_for(
    tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("backup", "--out", tmp_path / "b")
    run("settings", "--box", "kacho")
    told = run("restore", tmp_path / "b").out
    for part in ("今日", "設定の違い: 自分の決裁欄: 今は「kacho」、バックアップでは「」", "--take-settings"):
        assert part in told
    assert run("settings", "--json").json["box"] == "kacho"
    assert "--take-settings" not in run("restore", tmp_path / "b", "--keep-settings").out
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", lambda _: "n")
    run("restore", tmp_path / "b")
    assert run("settings", "--json").json["box"] == "kacho"
    assert "設定もバックアップのものです" in run("restore", tmp_path / "b", "--take-settings").out
    assert run("settings", "--json").json["box"] == ""


def test_an_old_backup_on_a_new_folder_brings_the_records_and_asks_for_settings(
    tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "new"))
    (tmp_path / "passphrase").write_text(OLD_PASSPHRASE, "utf-8")
    told = run("restore", OLD_BACKUP).out
    assert "古い形式" in told
    assert "madomori setup" in told
    assert run("setup", *STAFF_OPTIONS).code == 0
    (row,) = run("encounters", "--json").json
    assert row["practice"]
    assert run("check").code == 0
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "other"))
    assert run("restore", OLD_BACKUP, "--take-settings").code == 0
    assert run("encounters", "--json").json == [row]
