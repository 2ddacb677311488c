"""The master secret of a data folder: 32 random bytes in the system's keyring, or wrapped by a passphrase.

Keys for single purposes are derived from it, so the store and the signing identity share no key.
"""

import base64
import os
import secrets
import threading
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, write_whole
from app.models.home import Home

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

T = TypeVar("T")

STORE = b"store"
INDEX = b"index"
IDENTITY = b"identity"
SIGNING = b"signing keys"
BACKUP = b"backup"

_TRUSTED_KEYRINGS = ("SecretService", "libsecret", "kwallet", "Windows", "macOS")
_PROBE_SECONDS = 5.0
_RECORDS_SAFE = "記録は暗号化されたまま残っています。"


class SecretStore(Protocol):
    """Where the master secret is kept."""

    def load(self) -> bytes | None:
        """The secret; None where there is none yet. Raises EnvironmentProblem."""

    def save(self, secret: bytes) -> None:
        """Keep the secret. Raises EnvironmentProblem."""


class PassphraseNeeded(EnvironmentProblem):
    """The secret is wrapped by a passphrase and none was given."""


class WrongPassphrase(EnvironmentProblem):
    """The passphrase does not open the vault."""


def subkey(master: bytes, purpose: bytes) -> bytes:
    """The 32-byte key for one purpose (HKDF-SHA256)."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, salt=None, info=b"madomori " + purpose).derive(master)


def secrets_for(home: Home, passphrase: str | None) -> SecretStore:
    """The place this data folder's secret is in, or for a new folder where it shall go.

    A vault decides; without one a passphrase asks for a vault, and none for the keyring.
    """
    if home.vault.exists() or passphrase is not None:
        return PassphraseSecrets(home, passphrase)
    return KeyringSecrets(home)


def passphrase_from_environment() -> str | None:
    """What the file named by `MADOMORI_PASSPHRASE_FILE` holds, without its line end. Raises EnvironmentProblem."""
    named = os.environ.get("MADOMORI_PASSPHRASE_FILE")
    return read_passphrase(Path(named)) if named else None


def read_passphrase(file: Path) -> str:
    """The passphrase in `file`, without its line end. Raises EnvironmentProblem."""
    try:
        return file.read_text(encoding="utf-8-sig").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        raise EnvironmentProblem(
            "パスフレーズのファイルを読めませんでした。",
            _RECORDS_SAFE,
            "MADOMORI_PASSPHRASE_FILE などで指定したファイルの場所と中身を確かめてください。",
        ) from error


class MemorySecrets:
    """For tests and the demonstration: forgotten when the program ends."""

    def __init__(self, secret: bytes | None = None) -> None:
        self._secret = secret

    def load(self) -> bytes | None:
        return self._secret

    def save(self, secret: bytes) -> None:
        self._secret = secret


class KeyringSecrets:
    """In the system's keyring, under a name of this data folder, so that several folders do not clash."""

    def __init__(self, home: Home) -> None:
        self._service = f"madomori {home.root.resolve()}"

    def load(self) -> bytes | None:
        stored = _asked(lambda keyring: keyring.get_password(self._service, "master"))
        return None if stored is None else base64.b64decode(stored)

    def save(self, secret: bytes) -> None:
        text = base64.b64encode(secret).decode("ascii")
        _asked(lambda keyring: keyring.set_password(self._service, "master", text))


@dataclass(frozen=True, slots=True)
class _Vault:
    """`vault.json`: the master secret, encrypted by AES-256-GCM under an Argon2id key. Memory in KiB."""

    salt: bytes
    nonce: bytes
    wrapped: bytes
    time_cost: int
    memory_cost: int
    lanes: int
    version: int = 1


class PassphraseSecrets:
    """In `vault.json`, wrapped by a passphrase."""

    def __init__(self, home: Home, passphrase: str | None) -> None:
        self._home = home
        self._passphrase = passphrase

    def load(self) -> bytes | None:
        try:
            vault = self._home.vault.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise disk_problem(error) from error
        return unwrap(vault, self._passphrase)

    def save(self, secret: bytes) -> None:
        write_whole(self._home.vault, wrap(secret, self._passphrase))


def wrap(secret: bytes, passphrase: str | None) -> bytes:
    """The contents of a vault that holds `secret`. Raises PassphraseNeeded where the passphrase is empty."""
    import msgspec
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not passphrase:
        raise PassphraseNeeded(
            "パスフレーズが空です。",
            "まだ何も保存していません。",
            "自分だけが知っていて忘れない言葉を入れてください。",
        )
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    vault = _Vault(salt, nonce, wrapped=b"", time_cost=3, memory_cost=65536, lanes=2)
    wrapped = AESGCM(_passphrase_key(passphrase, vault)).encrypt(nonce, secret, None)
    return msgspec.json.encode(replace(vault, wrapped=wrapped))


def unwrap(raw: bytes, passphrase: str | None) -> bytes:
    """The secret in the vault `raw`. Raises PassphraseNeeded, WrongPassphrase or another EnvironmentProblem."""
    import msgspec
    from argon2.exceptions import HashingError
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if passphrase is None:
        raise PassphraseNeeded(
            "パスフレーズが必要です。",
            _RECORDS_SAFE,
            "パスフレーズを入力するか、MADOMORI_PASSPHRASE_FILE で渡してください。",
        )
    try:
        vault = msgspec.json.decode(raw, type=_Vault)
        if vault.version != 1 or not _bounded(vault):
            raise ValueError("unknown version, or not as any version writes it")
        return AESGCM(_passphrase_key(passphrase, vault)).decrypt(vault.nonce, vault.wrapped, None)
    except InvalidTag as error:
        raise WrongPassphrase(
            "パスフレーズが違います。",
            _RECORDS_SAFE,
            "大文字・小文字や全角・半角を確かめて、もう一度入れてください。",
        ) from error
    except (msgspec.DecodeError, HashingError, ValueError, OverflowError, RecursionError) as error:
        raise EnvironmentProblem(
            "鍵のファイル（vault.json）が壊れているか、新しい版のものです。",
            _RECORDS_SAFE,
            "バックアップから戻すか、新しい版の窓守で開いてください。",
        ) from error


def _bounded(vault: _Vault) -> bool:
    """Whether opening it costs what opening a vault may cost, and no less: a file may come from anywhere."""
    least, most = (3, 64 * 1024, 1), (8, 256 * 1024, 8)
    asked = (vault.time_cost, vault.memory_cost, vault.lanes)
    within = all(low <= cost <= high for low, cost, high in zip(least, asked, most, strict=True))
    return within and len(vault.salt) == 16 and len(vault.nonce) == 12


def _passphrase_key(passphrase: str, vault: _Vault) -> bytes:
    from argon2.low_level import Type, hash_secret_raw

    return hash_secret_raw(
        # The same characters may be typed composed or decomposed.
        unicodedata.normalize("NFC", passphrase).encode(),
        vault.salt,
        time_cost=vault.time_cost,
        memory_cost=vault.memory_cost,
        parallelism=vault.lanes,
        hash_len=32,
        type=Type.ID,
    )


def keyring_problem() -> str | None:
    """Why the system's keyring cannot be used, as a sentence; None where it works.

    Writes, reads and removes a probe. A keyring that waits for an answer longer than a few seconds counts as
    locked; the question it asks on the screen is left to the user.
    """
    probe = secrets.token_hex(16)

    def write_and_read(keyring: "KeyringBackend") -> bool:
        keyring.set_password("madomori probe", probe, probe)
        try:
            return keyring.get_password("madomori probe", probe) == probe
        finally:
            keyring.delete_password("madomori probe", probe)

    answers: list[str | None] = []

    def run() -> None:
        try:
            answers.append(None if _asked(write_and_read) else "キーリングが書いた鍵を返しませんでした。")
        except EnvironmentProblem as problem:
            answers.append(problem.happened)

    thread = threading.Thread(target=run, name="keyring probe", daemon=True)
    thread.start()
    thread.join(_PROBE_SECONDS)
    return answers[0] if answers else "キーリングが応答しません（ロックされている可能性があります）。"


def _asked(question: Callable[["KeyringBackend"], T]) -> T:
    """What the keyring answers. Raises EnvironmentProblem where there is none to trust, or it is locked."""
    keyring = _trusted_keyring()
    if keyring is None:
        raise EnvironmentProblem(
            "この環境には安全に使えるキーリング（鍵の保管場所）がありません。",
            _RECORDS_SAFE,
            "パスフレーズを使う設定にしてください。",
        )
    try:
        return question(keyring)
    # Each system's back end lets its own errors through (D-Bus, Win32, Security framework), without a common class.
    except Exception as error:
        raise EnvironmentProblem(
            "キーリング（鍵の保管場所）がロックされているか、使えません。",
            _RECORDS_SAFE,
            "キーリングのロックを解除して、もう一度お試しください。",
        ) from error


def _trusted_keyring() -> "KeyringBackend | None":
    """The keyring of the system; never one that keeps secrets in a plain file, nowhere, or refuses all."""
    import keyring

    chosen = keyring.get_keyring()
    for backend in getattr(chosen, "backends", [chosen]):
        module = type(backend).__module__
        if module.startswith("keyring.backends.") and module.rsplit(".", 1)[1] in _TRUSTED_KEYRINGS:
            return backend  # type: ignore[no-any-return]  # `backends` of the chainer is untyped
    return None
