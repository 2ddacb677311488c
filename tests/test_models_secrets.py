"""The secret: wrapped by a passphrase, or in a real keyring."""

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null

from app.base.errors import EnvironmentProblem
from app.models import secrets
from app.models.home import Home
from app.models.secrets import (
    IDENTITY,
    STORE,
    KeyringSecrets,
    MemorySecrets,
    PassphraseNeeded,
    PassphraseSecrets,
    WrongPassphrase,
    keyring_problem,
    passphrase_from_environment,
    secrets_for,
    subkey,
)

SECRET = bytes(range(32))


def test_subkeys_differ_by_purpose_and_stay() -> None:
    assert subkey(SECRET, STORE) == subkey(SECRET, STORE)
    assert len({SECRET, subkey(SECRET, STORE), subkey(SECRET, IDENTITY), subkey(bytes(32), STORE)}) == 4
    # A changed derivation would lock everyone out of their store.
    assert subkey(SECRET, STORE).hex() == "d4ab89b34168269efedf55b23cc0f531d7d67560fb902c04a463a89bcfe2a523"


def test_passphrase(tmp_path: Path) -> None:
    home = Home(tmp_path)
    assert secrets_for(home, "合言葉").load() is None
    secrets_for(home, "合言葉").save(SECRET)
    assert secrets_for(home, "合言葉").load() == SECRET
    vault = home.vault.read_bytes()
    assert SECRET not in vault
    assert json.loads(vault)["version"] == 1
    with pytest.raises(WrongPassphrase):
        secrets_for(home, "合い言葉").load()
    with pytest.raises(PassphraseNeeded):
        secrets_for(home, None).load()
    with pytest.raises(PassphraseNeeded):
        PassphraseSecrets(home, "").save(SECRET)
    assert home.vault.read_bytes() == vault


def test_composed_and_decomposed_are_the_same_passphrase(tmp_path: Path) -> None:
    PassphraseSecrets(Home(tmp_path), "ガイド").save(SECRET)
    assert PassphraseSecrets(Home(tmp_path), "カ\u3099イト\u3099").load() == SECRET


@pytest.mark.parametrize("damage", [b"", b"{}", b"not json", b'{"version": 2}'])
def test_a_damaged_vault_is_told_and_kept(tmp_path: Path, damage: bytes) -> None:
    home = Home(tmp_path)
    home.vault.write_bytes(damage)
    with pytest.raises(EnvironmentProblem, match=r"vault\.json"):
        secrets_for(home, "合言葉").load()
    assert home.vault.read_bytes() == damage


def test_a_changed_vault_does_not_open(tmp_path: Path) -> None:
    home = Home(tmp_path)
    PassphraseSecrets(home, "合言葉").save(SECRET)
    fields = json.loads(home.vault.read_bytes())
    for change in ({"version": 2}, {"memory_cost": 1}, {"lanes": 0}, {"salt": "AAAA"}, {"nonce": ""}, {"wrapped": ""}):
        home.vault.write_text(json.dumps({**fields, **change}), encoding="utf-8")
        with pytest.raises(EnvironmentProblem):
            PassphraseSecrets(home, "合言葉").load()


def test_passphrase_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MADOMORI_PASSPHRASE_FILE", raising=False)
    assert passphrase_from_environment() is None
    file = tmp_path / "passphrase"
    monkeypatch.setenv("MADOMORI_PASSPHRASE_FILE", str(file))
    with pytest.raises(EnvironmentProblem, match="パスフレーズのファイル"):
        passphrase_from_environment()
    file.write_bytes("\ufeff 合言葉 \r\n".encode())
    assert passphrase_from_environment() == " 合言葉 "


def test_memory() -> None:
    kept = MemorySecrets()
    assert kept.load() is None
    kept.save(SECRET)
    assert kept.load() == SECRET


class Plain(null.Keyring):
    """Stands for any third-party back end: it is not one of the systems' own."""


@pytest.mark.parametrize("backend", [fail.Keyring, null.Keyring, Plain])
def test_an_untrusted_keyring_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, backend: type[KeyringBackend]
) -> None:
    monkeypatch.setattr(keyring, "get_keyring", backend)
    assert "ありません" in (keyring_problem() or "")
    with pytest.raises(EnvironmentProblem, match="キーリング"):
        KeyringSecrets(Home(tmp_path)).save(SECRET)


def test_a_keyring_that_does_not_answer_counts_as_locked(monkeypatch: pytest.MonkeyPatch) -> None:
    released = threading.Event()

    class Waiting(null.Keyring):
        def set_password(self, *_: str) -> None:
            released.wait(60)

    monkeypatch.setattr(secrets, "_trusted_keyring", Waiting)
    monkeypatch.setattr(secrets, "_PROBE_SECONDS", 0.05)
    assert "ロック" in (keyring_problem() or "")
    released.set()


def test_a_keyring_that_forgets_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(secrets, "_trusted_keyring", null.Keyring)
    assert keyring_problem() is not None


IN_KEYRING = """
import sys
from pathlib import Path
from app.base.errors import EnvironmentProblem
from app.models.home import Home
from app.models.secrets import KeyringSecrets, keyring_problem, secrets_for
one, two = Home(Path(sys.argv[1]) / "one"), Home(Path(sys.argv[1]) / "two")
assert keyring_problem() is None, keyring_problem()
assert isinstance(secrets_for(one, None), KeyringSecrets)
assert secrets_for(one, None).load() is None
secrets_for(one, None).save(b"1" * 32)
secrets_for(two, None).save(b"2" * 32)
assert secrets_for(one, None).load() == b"1" * 32
assert secrets_for(two, None).load() == b"2" * 32
print("kept")
"""

WITHOUT_KEYRING = """
from app.models.secrets import keyring_problem
print(keyring_problem())
"""


def _in_session(tmp_path: Path, script: str, unlock: bool) -> str:
    """What `script` prints in a desktop session of its own, with a real keyring service or none."""
    start = "printf secret | gnome-keyring-daemon --unlock --components=secrets >/dev/null && " if unlock else ""
    run = f'{start}exec "$0" -W ignore -c "$1" "$2"'
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("PYTHON_KEYRING_BACKEND", "DISPLAY")},
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parent.parent),
    }
    done = subprocess.run(
        ["dbus-run-session", "--", "sh", "-c", run, sys.executable, script, str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.skipif(
    not (shutil.which("dbus-run-session") and shutil.which("gnome-keyring-daemon")), reason="no keyring service here"
)
def test_a_real_keyring(tmp_path: Path) -> None:
    assert "kept" in _in_session(tmp_path, IN_KEYRING, unlock=True)


@pytest.mark.skipif(not shutil.which("dbus-run-session"), reason="no session bus here")
def test_a_session_without_a_keyring(tmp_path: Path) -> None:
    assert "キーリング" in _in_session(tmp_path, WITHOUT_KEYRING, unlock=False)
