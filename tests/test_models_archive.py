"""A backup is believed as a whole or not at all, and costs no more than its own size to look at."""

import json
import resource
import shutil
import struct
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from before_files import OLD_BACKUP, OLD_PASSPHRASE
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_logs import KEY, NOON, encounter

from app.base.errors import EnvironmentProblem
from app.models import restore as restoring
from app.models.archive import MAC, MANIFEST, opened
from app.models.backup import back_up
from app.models.check import check
from app.models.connection import StoreDamaged
from app.models.home import Home
from app.models.restore import key_of, prepared, restore, secret_of
from app.models.secrets import PassphraseSecrets, unwrap, wrap
from app.models.settings import Settings, Staff, load_settings, save_settings
from app.models.store import Store

THERE = Settings(Staff("窓口 花子", "見本課", "主事", "0000"), "kamakura", shared="/srv/madomori")
HERE = replace(THERE, contacts={"police": "内線 0001"}, box="kakaricho")
Parts = dict[str, bytes]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A data folder with one encounter, settings and a vault."""
    home = Home(tmp_path / "home")
    add(home)
    save_settings(home, THERE)
    home.vault.write_bytes(b"a vault")
    home.identity.write_bytes(b"an identity")
    return home


@pytest.fixture
def backup(home: Home, tmp_path: Path) -> Path:
    """A genuine one of `home`, whose settings were changed since."""
    out = tmp_path / "b.madomori"
    back_up(home, KEY, out, now=NOON)
    save_settings(home, HERE)
    return out


def add(home: Home) -> None:
    store = Store.open(home.store, KEY)
    store.append(encounter())
    store.close()


def parts_of(file: Path) -> Parts:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(file: Path, parts: Mapping[str, bytes], how: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file


def old_form(file: Path, parts: Parts) -> Path:
    """As a backup was before it had a MAC."""
    schema = json.loads(parts[MANIFEST])["schema"]
    manifest = json.dumps({"schema": schema, "format": 1}).encode()
    rest = {name: content for name, content in parts.items() if name not in (MANIFEST, MAC)}
    return write(file, {MANIFEST: manifest, **rest})


def refused(home: Home, file: Path) -> None:
    """Nothing is restored from `file`, and nothing was touched."""
    before = {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()}
    with pytest.raises(EnvironmentProblem):
        restore(home, file, KEY, NOON, take_settings=True)
    assert {path: path.read_bytes() for path in home.root.rglob("*") if path.is_file()} == before


# -- the whole ---------------------------------------------------------------------------------------------------


def other_settings(raw: bytes) -> bytes:
    content = json.loads(raw)
    content["shared"] = "/srv/attacker"
    content["staff"]["name"] = "別 人"
    return json.dumps(content).encode()


FORGERIES: dict[str, Callable[[Parts], Parts]] = {
    "settings exchanged": lambda p: {**p, "settings.json": other_settings(p["settings.json"])},
    "identity exchanged": lambda p: {**p, "identity.p12": b"another"},
    "vault exchanged": lambda p: {**p, "vault.json": b"another"},
    "settings left out": lambda p: {k: v for k, v in p.items() if k != "settings.json"},
    "store left out": lambda p: {k: v for k, v in p.items() if k != "store.db"},
    "manifest left out": lambda p: {k: v for k, v in p.items() if k != MANIFEST},
    "mac left out": lambda p: {k: v for k, v in p.items() if k != MAC},
    "mac emptied": lambda p: {**p, MAC: b""},
    "mac exchanged": lambda p: {**p, MAC: bytes(32)},
    "a part more": lambda p: {**p, "packs/evil.toml": b"evil"},
    "a part outside": lambda p: {**p, "../settings.json": b"{}"},
    "another date": lambda p: {**p, MANIFEST: p[MANIFEST].replace(b"2026", b"2036")},
    "manifest of before": lambda p: {**p, MANIFEST: b'{"schema":"0003","format":1}'},
    "format 0": lambda p: {**p, MANIFEST: p[MANIFEST].replace(b'"format":2', b'"format":0')},
    "sizes swapped": lambda p: {**p, "settings.json": p["identity.p12"], "identity.p12": p["settings.json"]},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_nothing_in_it_can_be_exchanged(home: Home, backup: Path, tmp_path: Path, forgery: str) -> None:
    forged = write(tmp_path / "forged", FORGERIES[forgery](parts_of(backup)))
    refused(home, forged)
    restore(home, write(tmp_path / "same", parts_of(backup)), KEY, NOON)  # put together anew, unchanged


@given(data=st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_a_changed_byte_is_refused_or_changes_nothing(backup: Path, data: st.DataObject) -> None:
    raw = bytearray(backup.read_bytes())
    place = data.draw(st.integers(0, len(raw) - 1))
    raw[place] ^= data.draw(st.integers(1, 255))
    bent = backup.with_name("bent")
    bent.write_bytes(raw)
    try:
        with opened(bent) as archive:
            found = {part.name: part.sha256 for part in archive.manifest.parts}
            folder = backup.with_name("out")
            folder.mkdir()
            archive.extract(folder, KEY)
            taken = {file.name: file.read_bytes() for file in folder.iterdir()}
            assert taken == {name: parts_of(backup)[name] for name in found}
    except EnvironmentProblem:
        pass
    finally:
        shutil.rmtree(backup.with_name("out"), ignore_errors=True)


def test_a_part_twice_a_comment_and_a_prefix_are_refused(home: Home, backup: Path, tmp_path: Path) -> None:
    parts = parts_of(backup)
    twice = tmp_path / "twice"
    with zipfile.ZipFile(twice, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("settings.json", other_settings(parts["settings.json"]))
    refused(home, twice)
    commented = tmp_path / "commented"
    with zipfile.ZipFile(commented, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
        archive.comment = b"settings.json is elsewhere"
    refused(home, commented)


def test_another_stores_key_and_another_stores_backup(home: Home, backup: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged):
        restore(home, backup, bytes(32), NOON)
    other = Home(tmp_path / "other")
    Store.open(other.store, bytes(32)).close()
    save_settings(other, HERE)
    back_up(other, bytes(32), tmp_path / "other.madomori")
    mixed = parts_of(backup) | {"settings.json": parts_of(tmp_path / "other.madomori")["settings.json"]}
    refused(home, write(tmp_path / "mixed", mixed))


# -- what it may cost --------------------------------------------------------------------------------------------


def test_packed_parts_are_refused_before_they_are_unpacked(home: Home, backup: Path, tmp_path: Path) -> None:
    """A kilobyte that becomes a gigabyte: manifest, store, anything."""
    parts = parts_of(backup)
    for name in (MANIFEST, "store.db", "settings.json", "vault.json", MAC):
        bomb = tmp_path / f"bomb {name}"
        with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            for other, content in parts.items():
                if other != name:
                    archive.writestr(zipfile.ZipInfo(other), content)
            with archive.open(name, "w", force_zip64=True) as target:
                for _ in range(80):
                    target.write(b" " * (1 << 20))
        used, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        refused(home, bomb)
        with pytest.raises(EnvironmentProblem):
            secret_of(home, bomb, "x")
        assert time.monotonic() - began < 5
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - used < 50_000, "in KiB"


@pytest.mark.parametrize("name", [MANIFEST, "settings.json", "vault.json", "identity.p12"])
def test_parts_have_their_largest_size(home: Home, backup: Path, tmp_path: Path, name: str) -> None:
    large = parts_of(backup) | {name: b" " * (1024 * 1024 + 1)}
    refused(home, write(tmp_path / "large", large))
    refused(home, old_form(tmp_path / "old", large) if name != MANIFEST else write(tmp_path / "old", large))


def test_a_large_directory_is_not_read(
    home: Home, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    many = write(tmp_path / "many", {str(number): b"" for number in range(40)})
    raw = backup.read_bytes()
    end = raw[-22:]
    at = struct.unpack("<L", end[16:20])[0]
    last = struct.pack("<LQ2H2L4Q", 0x06064B50, 44, 45, 45, 0, 0, 6, 70_000, len(raw) - 22 - at, at)
    place = struct.pack("<2LQL", 0x07064B50, 0, len(raw) - 22, 1)
    large = tmp_path / "large"
    large.write_bytes(raw[:-22] + last + place + end)
    with zipfile.ZipFile(large) as archive:  # zipfile follows that record
        assert MANIFEST in archive.namelist()
    monkeypatch.setattr(zipfile, "ZipFile", None)
    for file in (many, large):
        refused(home, file)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{}", b"[]", b"null", b'{"schema":1}', b'{"schema":"0003","format":2,"parts":[{}]}',
        b'{"schema":"0003","head":' + b'{"a":' * 10_000 + b"1" + b"}" * 10_000 + b"}",
        b'{"schema":"0003","format":1e400}', b"\xff\xfe", b'{"schema":"0003","format":2,"parts":' + b"[" * 30_000,
    ],
)  # fmt: skip
def test_a_strange_manifest_is_said_in_a_sentence(home: Home, backup: Path, tmp_path: Path, content: bytes) -> None:
    refused(home, write(tmp_path / "strange", parts_of(backup) | {MANIFEST: content}))


@given(data=st.binary(max_size=400))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60, deadline=None)
def test_noise_is_no_backup(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "noise"
    for content in (
        data,
        data + b"PK\5\6" + bytes(18),
        data + b"PK\6\6" + bytes(52) + b"PK\6\7" + bytes(16) + b"PK\5\6" + bytes(18),
    ):
        file.write_bytes(content)
        with pytest.raises(EnvironmentProblem), opened(file):
            pass


COSTS = [
    {"memory_cost": 64 * 1024 * 1024},
    {"time_cost": 1 << 20},
    {"memory_cost": 8, "lanes": 1, "time_cost": 1},
    {"lanes": 1 << 16},
    {"lanes": 0},
    {"time_cost": -1},
    {"memory_cost": 1 << 70},
    {"salt": "AAAA"},
    {"salt": "A" * 4000},
    {"nonce": ""},
]


@pytest.mark.parametrize("change", COSTS, ids=str)
def test_what_a_vault_asks_for_is_bounded(tmp_path: Path, change: dict[str, object]) -> None:
    vault = json.loads(wrap(bytes(32), "見本の合言葉を長めにしたもの"))
    assert unwrap(json.dumps(vault).encode(), "見本の合言葉を長めにしたもの") == bytes(32)
    began = time.monotonic()
    with pytest.raises(EnvironmentProblem, match=r"vault\.json"):
        unwrap(json.dumps(vault | change).encode(), "見本の合言葉を長めにしたもの")
    assert time.monotonic() - began < 0.5
    home = Home(tmp_path)
    home.vault.write_text(json.dumps(vault | change))
    with pytest.raises(EnvironmentProblem):
        PassphraseSecrets(home, "見本の合言葉を長めにしたもの").load()


# -- backups of before -------------------------------------------------------------------------------------------


def test_an_old_one_still_restores_and_is_said_to_be_unproven(home: Home) -> None:
    key = key_of(home, OLD_BACKUP, OLD_PASSPHRASE)
    with prepared(home, OLD_BACKUP, key) as ready:
        outlook = ready.outlook
        assert not outlook.authenticated
        assert outlook.made_at is None
        assert any("古い形式" in sentence for sentence in outlook.sentences(NOON))
        ready.put_back(NOON)
    assert load_settings(home) == THERE
    store = Store.open(home.store, key)
    assert len(store.encounters()) == 1
    store.close()
    assert check(home, key).ok


def test_taking_the_mac_off_a_later_backup_does_not_make_an_old_one(
    home: Home, backup: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(restoring, "_BEFORE_THE_MAC", frozenset({"0001"}))  # as once the schema has gone on
    refused(home, old_form(tmp_path / "old", parts_of(backup)))


# -- what a person is told ---------------------------------------------------------------------------------------


def test_age_missing_encounters_and_settings_are_told_before_anything_moves(home: Home, backup: Path) -> None:
    add(home)
    add(home)
    with prepared(home, backup, KEY) as ready:
        outlook = ready.outlook
        said = "\n".join(outlook.sentences(NOON + timedelta(days=12)))
        for part in ("12日前", "令和8年11月20日", "対応 1 件", "ない対応が 2 件"):
            assert part in said
        told = [
            (each.label, each.here, each.there) for each in outlook.changes({"police": "警察", "kakaricho": "係長"})
        ]
        assert told == [("自分の決裁欄", "係長", ""), ("連絡先（警察）", "内線 0001", "")]
        assert outlook.same_secret
    assert not list(home.root.glob(".work-*"))
    assert load_settings(home) == HERE
    home.vault.write_bytes(b"another vault")
    home.store.write_bytes(b"damaged")
    with prepared(home, backup, KEY) as ready:
        said = "\n".join(ready.outlook.sentences(NOON))
        for part in ("今日", "別の鍵", "分かりません"):
            assert part in said


def test_a_large_store_has_the_end_record_of_large_files(tmp_path: Path) -> None:
    """What `_bound_directory` leans on: that record stands right before the end, and says the entries."""
    file = tmp_path / "large"
    with file.open("wb") as raw:
        raw.seek(2**31 + 10)  # sparse
        with zipfile.ZipFile(raw, "w") as archive:
            archive.writestr("store.db", b"x")
    tail = file.read_bytes()[-98:] if file.stat().st_size < 1000 else _tail(file)
    assert tail[-22:-18] == b"PK\5\6"
    assert tail[-42:-38] == b"PK\6\7"
    assert struct.unpack("<2Q", tail[32:48])[0] == 1


def _tail(file: Path) -> bytes:
    with file.open("rb") as read:
        read.seek(-98, 2)
        return read.read()
