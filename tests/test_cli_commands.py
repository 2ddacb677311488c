"""Every command of `madomori` from end to end: what it prints, what it leaves, and its exit code."""

import json
import os
import shutil
import subprocess
import sys
import tomllib
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from program_home import LONG, PASSPHRASE, SCENARIOS, STAFF, STAFF_OPTIONS, VIOLENCE, Commands, files_of

from app.base.resources import resource_dir
from app.guidance.events import first_break, from_json
from app.models.home import Home
from app.models.secrets import KeyringSecrets, PassphraseSecrets
from app.models.settings import Settings, load_settings, save_settings

KAMAKURA = resource_dir() / "packs" / "kamakura"


@pytest.fixture
def no_home(home: Home) -> Home:
    shutil.rmtree(home.root)
    return home


# -- setup ----------------------------------------------------------------------------------------


def test_setup_makes_the_folder_ready(no_home: Home, tmp_path: Path, run: Commands) -> None:
    done = run("setup", *STAFF_OPTIONS, "--passphrase-file", tmp_path / "passphrase")
    assert (done.code, done.err) == (0, "")
    settings = load_settings(no_home)
    assert settings
    assert settings.staff == STAFF
    assert run("check").code == 0


def test_setup_without_keyring_and_passphrase_makes_nothing(
    no_home: Home, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("MADOMORI_PASSPHRASE_FILE")
    run("setup", *STAFF_OPTIONS).refused("キーリング", "--passphrase-file")
    assert not no_home.root.exists()


@pytest.mark.usefixtures("no_home")
@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe\x00"])
def test_setup_with_an_empty_or_unreadable_passphrase_makes_no_store(
    tmp_path: Path, run: Commands, content: bytes
) -> None:
    file = tmp_path / "other"
    file.write_bytes(content)
    run("setup", *STAFF_OPTIONS, "--passphrase-file", file).refused("パスフレーズ")
    assert files_of(tmp_path / "home") == {}
    run("setup", *STAFF_OPTIONS, "--passphrase-file", tmp_path / "nowhere").refused("パスフレーズのファイル")


def test_setup_once_more_changes_the_person_and_keeps_everything_else(home: Home, run: Commands) -> None:
    save_settings(
        home, Settings(STAFF, "kamakura", contacts={"hr": "内線 0003"}, titles={"kacho": "室長"}, theme="dark")
    )
    id = run.play()
    kept = home.vault.read_bytes(), home.identity.read_bytes()
    options = [*STAFF_OPTIONS]
    options[5] = "主任"
    assert run("setup", *options).code == 0
    assert load_settings(home) == Settings(
        replace(STAFF, title="主任"),
        "kamakura",
        contacts={"hr": "内線 0003"},
        titles={"kacho": "室長"},
        theme="dark",
    )
    assert (home.vault.read_bytes(), home.identity.read_bytes()) == kept
    assert len(run("log", id, "--json").json) == 9


def test_setup_where_a_store_lies_whose_key_is_lost(home: Home, run: Commands) -> None:
    home.vault.unlink()
    before = files_of(home.root)
    run("setup", *STAFF_OPTIONS).refused("鍵が見つかりません")
    assert files_of(home.root) == before


def test_setup_with_another_passphrase_changes_nothing(home: Home, tmp_path: Path, run: Commands) -> None:
    other = tmp_path / "other"
    other.write_text("別の合言葉", encoding="utf-8")
    before = files_of(home.root)
    run("setup", *STAFF_OPTIONS, "--passphrase-file", other).refused("パスフレーズが違います")
    assert files_of(home.root) == before


def test_setup_with_an_unknown_pack_makes_nothing(no_home: Home, run: Commands) -> None:
    run("setup", *STAFF_OPTIONS, "--pack", "nowhere").refused("nowhere")
    assert not no_home.root.exists()


@pytest.mark.parametrize(
    "command", [("encounters",), ("log", "x"), ("check",), ("backup", "--out", "b"), ("play", LONG)]
)
def test_before_the_setup_every_command_says_so_and_makes_nothing(
    no_home: Home, run: Commands, command: tuple[object, ...]
) -> None:
    run(*command).refused("madomori setup")
    assert not no_home.root.exists()


@pytest.mark.parametrize(
    "command", [("encounters",), ("log", "x"), ("check",), ("backup", "--out", "b"), ("play", LONG)]
)
def test_a_wrong_passphrase_is_told_and_changes_nothing(
    home: Home, tmp_path: Path, run: Commands, command: tuple[object, ...]
) -> None:
    (tmp_path / "passphrase").write_text("違う言葉", encoding="utf-8")
    before = files_of(home.root)
    run(*command).refused("パスフレーズが違います")
    assert files_of(home.root) == before


def test_a_passphrase_in_the_environment_does_not_hide_a_key_in_the_keyring(
    home: Home, tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    master = PassphraseSecrets(home, PASSPHRASE).load()
    home.vault.unlink()
    monkeypatch.setattr(KeyringSecrets, "load", lambda _: master)
    assert run("encounters").code == 0
    made = tmp_path / "with-vault.madomori"
    assert run("backup", "--out", made).code == 0
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "elsewhere"))
    monkeypatch.setattr(KeyringSecrets, "load", lambda _: None)
    assert run("restore", made).code == 0, "the passphrase went into the backup"
    assert run("encounters").code == 0


def test_what_is_in_no_backup_is_named(
    home: Home, tmp_path: Path, run: Commands, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = tmp_path / "plain.madomori"
    assert "signer" not in run("backup", "--out", made).out
    for folder in (home.signer, home.authority):
        folder.mkdir()
    told = run("backup", "--out", tmp_path / "more.madomori").out
    for part in ("決裁に使う署名（signer）", "失効リスト（trusted）", "役所の認証局（authority）"):
        assert part in told
    assert "register" not in told
    monkeypatch.setenv("MADOMORI_HOME", str(tmp_path / "elsewhere"))
    assert "もう一度取り込んで" in run("restore", made).out


# -- replay and play ------------------------------------------------------------------------------


@pytest.mark.parametrize("file", sorted(SCENARIOS.glob("*.toml")), ids=lambda file: file.stem)
def test_replay_prints_one_object_for_each_step(run: Commands, no_home: Home, file: Path) -> None:
    played = run("replay", file, "--json")
    assert played.code == 0
    steps = [json.loads(line) for line in played.out.splitlines()]
    assert len(steps) == len(tomllib.loads(file.read_text(encoding="utf-8"))["step"])
    for step in steps:
        assert list(step) == ["at", "event", "refused", "stage", "types", "due", "next", "cautions"]
        assert all(set(countdown) == {"action", "in_seconds"} for countdown in step["next"])
    assert not no_home.root.exists(), "a replay needs no data folder"


def test_replay_says_which_step_failed_what_was_expected_and_what_came(tmp_path: Path, run: Commands) -> None:
    file = tmp_path / "other.toml"
    file.write_text(LONG.read_text(encoding="utf-8").replace('expect_stage = "stalemate"', 'expect_stage = "leaving"'))
    for failed in (run("replay", file), run("replay", file, "--json")):
        assert failed.code == 1
        said = failed.out + failed.err
        failure = next(line for line in said.splitlines() if "手順" in line)
        assert "leaving" in failure
        assert "stalemate" in failure


BROKEN_SCENARIOS = {
    "missing": (None, ""),
    "not TOML": ('title = "', "1行目"),
    "bytes": ("\x00", "1行目"),
    "unknown key": ('color = "red"\n', "color"),
    "unknown key in a step": ('[[step]]\nat = "00:01:00"\nevnt = "memo"\n', "evnt"),
    "unknown kind": ('[[step]]\nat = "00:01:00"\nevent = "shouted"\n', "event"),
    "no time": ('[[step]]\nat = "soon"\nevent = "memo"\n', "at"),
}


@pytest.mark.parametrize("name", BROKEN_SCENARIOS)
@pytest.mark.parametrize("how", [("replay",), ("replay", "--json"), ("play", "--instant")], ids=" ".join)
def test_a_broken_scenario_is_told_with_file_line_and_key(
    tmp_path: Path, run: Commands, name: str, how: tuple[str, ...]
) -> None:
    head = 'title = "壊れた見本"\npack = "kamakura"\nchannel = "counter"\nstart = 2026-11-20T10:00:00+09:00\n'
    content, key = BROKEN_SCENARIOS[name]
    file = tmp_path / "broken.toml"
    if content is not None:
        file.write_text(content if name in ("not TOML", "bytes") else head + content, encoding="utf-8")
    answered = run(how[0], file, *how[1:])
    answered.refused("broken.toml", key, code=2 if how[0] == "replay" else 1)
    assert answered.out == ""
    assert run("encounters", "--json").json == []


def test_play_prints_each_saved_line_and_the_encounter(run: Commands) -> None:
    played = run("play", LONG, "--instant")
    steps = [step for step in tomllib.loads(LONG.read_text(encoding="utf-8"))["step"] if "event" in step]
    *saved, last = played.out.splitlines()
    assert saved == [f"saved {seq}" for seq in range(1, len(steps) + 2)]
    assert last.startswith("encounter ")
    log = run("log", last.split()[1], "--json").json
    assert [event["kind"] for event in log] == ["encounter_started", *(step["event"] for step in steps)]
    assert log[0]["data"]["practice"] is True
    row = run("encounters", "--json").json[0]
    assert (row["id"], row["practice"], row["events"]) == (last.split()[1], True, len(log))
    assert "訓練" in run("encounters").out


def test_play_at_a_speed_takes_the_time_it_says(run: Commands, monkeypatch: pytest.MonkeyPatch) -> None:
    paused: list[float] = []
    monkeypatch.setattr("app.cli.commands.time.sleep", paused.append)
    assert run("play", LONG, "--speed", "60").code == 0
    last = tomllib.loads(LONG.read_text(encoding="utf-8"))["step"][-1]["at"]
    hours, minutes, seconds = map(int, last.split(":"))
    assert sum(paused) == pytest.approx((hours * 3600 + minutes * 60 + seconds) / 60)


@pytest.mark.parametrize("speed", ["0", "-1", "nan", "x"])
def test_a_speed_that_is_none_is_refused(run: Commands, speed: str) -> None:
    run("play", LONG, "--speed", speed).refused("--speed", code=2)


def test_play_goes_on_where_an_event_is_refused(tmp_path: Path, run: Commands) -> None:
    file = tmp_path / "refused.toml"
    file.write_text(
        'title = "了承のない録音"\npack = "kamakura"\nchannel = "phone"\nstart = 2026-11-20T10:00:00+09:00\n'
        '[[step]]\nat = "00:01:00"\nevent = "recording_started"\nexpect_refused = true\n'
        '[[step]]\nat = "00:02:00"\nevent = "memo"\ntext = "続き"\n',
        encoding="utf-8",
    )
    played = run("play", file, "--instant")
    assert played.code == 0
    assert played.out.splitlines()[:2] == ["saved 1", "saved 2"]
    assert "了承" in played.err


# -- encounters and log ---------------------------------------------------------------------------


def test_log_gives_events_whose_chain_holds(run: Commands) -> None:
    first, second = run.play(), run.play(VIOLENCE)
    assert [row["id"] for row in run("encounters", "--json").json] == [second, first]
    log = run("log", first, "--json").json
    fields = ["id", "encounter", "seq", "at", "elapsed_ms", "actor", "kind", "text", "data", "prev_hash", "hash"]
    assert all(list(event) == fields for event in log)
    assert first_break([from_json(event) for event in log]) is None
    assert [event["seq"] for event in log] == list(range(1, len(log) + 1))
    assert all(after["prev_hash"] == before["hash"] for before, after in pairwise(log))
    assert all(event["at"][19:].startswith(".") for event in log), "milliseconds and an offset"
    assert "膠着状態" in run("log", first).out


def test_an_empty_store_is_an_empty_array(run: Commands) -> None:
    assert run("encounters", "--json").json == []
    assert run("encounters").out == ""


@pytest.mark.parametrize(
    "command", [("log", "nobody"), ("log", "nobody", "--json"), ("export", "nobody", "--form", "report")]
)
def test_an_unknown_encounter_is_told(tmp_path: Path, run: Commands, command: tuple[str, ...]) -> None:
    out = ("--out", tmp_path / "report.pdf") if command[0] == "export" else ()
    answered = run(*command, *out)
    answered.refused("見つかりませんでした", "madomori encounters")
    assert answered.out == ""
    assert not (tmp_path / "report.pdf").exists()


# -- packs ----------------------------------------------------------------------------------------


def test_a_pack_is_checked_and_installed(home: Home, tmp_path: Path, run: Commands) -> None:
    own = tmp_path / "mihon"
    shutil.copytree(KAMAKURA, own)
    head = own / "pack.toml"
    head.write_text(head.read_text(encoding="utf-8").replace('id = "kamakura"', 'id = "mihon"'), encoding="utf-8")
    assert run("pack", "check", own).code == 0
    assert run("pack", "install", own).code == 0
    assert (home.packs / "mihon" / "pack.toml").exists()
    working = files_of(home.packs)
    (own / "rules.toml").write_text('[[rule]]\nid = "x"\ncolour = "red"\n', encoding="utf-8")
    for what in ("check", "install"):
        run("pack", what, own).refused("rules.toml", "colour")
    assert files_of(home.packs) == working, "a broken pack never replaces a working one"
    run("pack", "install", KAMAKURA).refused("id")
    run("pack", "check", tmp_path / "nowhere").refused("pack.toml")


# -- real processes -------------------------------------------------------------------------------


def madomori(*args: object, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "app", *map(str, args)],
        env={**os.environ, **environment},
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.mark.usefixtures("home")
def test_as_a_process_of_its_own_in_any_encoding() -> None:
    played = madomori("play", LONG, "--instant", PYTHONIOENCODING="cp932")
    assert played.returncode == 0, played.stderr
    id = played.stdout.split()[-1].decode()
    listed = madomori("log", id, "--json", LC_ALL="C", PYTHONIOENCODING="ascii")
    assert (listed.returncode, listed.stderr) == (0, b"")
    assert "過去の申請" in listed.stdout.decode("utf-8")


def test_a_reader_that_goes_away_is_no_error(run: Commands) -> None:
    id = run.play()
    command = f"{sys.executable} -m app log {id} --json | head -c 1"
    piped = subprocess.run(["bash", "-c", command], capture_output=True, check=False, timeout=60)
    assert piped.stdout == b"["
    assert b"Traceback" not in piped.stderr
    assert b"BrokenPipe" not in piped.stderr


@pytest.mark.usefixtures("home")
def test_the_desk_without_a_screen_says_so() -> None:
    blind = dict.fromkeys(("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"), "")
    told = madomori(**blind)
    assert told.returncode == 1
    assert "画面" in told.stderr.decode()
