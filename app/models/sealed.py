"""Signing keys on the disk: each is a PKCS#12 under its holder's PIN, encrypted once more under the secret of the data
folder. A stolen file gives nothing to try PINs on.

`*.key` in `home.signer`, `home.authority` and `home.aside`: a first line that names the format, then nonce and
ciphertext of AES-256-GCM.
"""

import secrets
from collections.abc import Iterator
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, write_whole
from app.models.home import Home
from app.models.secrets import SIGNING, subkey

SUFFIX = ".key"
_NEXT = ".next"
_FORMAT = b"madomori key 1\n"
_NONCE = 12
_LARGEST = 1024 * 1024
"""Bytes; some kilobytes are usual."""


class NotOfThisDevice(EnvironmentProblem):
    """The file is damaged, or was encrypted under another data folder's secret."""


def seal(master: bytes, data: bytes) -> bytes:
    """What lies on the disk for `data`: it opens with the data folder's secret only."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = secrets.token_bytes(_NONCE)
    return _FORMAT + nonce + AESGCM(subkey(master, SIGNING)).encrypt(nonce, data, _FORMAT)


def unseal(master: bytes, raw: bytes) -> bytes:
    """What `seal` was given. Raises NotOfThisDevice."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce, rest = raw[len(_FORMAT) : len(_FORMAT) + _NONCE], raw[len(_FORMAT) + _NONCE :]
    try:
        if not raw.startswith(_FORMAT) or len(raw) > _LARGEST:
            raise ValueError("not of this program")
        return AESGCM(subkey(master, SIGNING)).decrypt(nonce, rest, _FORMAT)
    except (InvalidTag, ValueError):
        raise NotOfThisDevice(
            "署名用の鍵のファイルが壊れているか、ほかの端末から写したもののため、開けません。",
            "記録と書類はそのままです。まだ何も署名していません。",
            "署名用の鍵は、もう一度受け取って取り込んでください。認証局は、控えから戻してください。",
        ) from None


def seal_keys(home: Home, master: bytes) -> None:
    """Bring keys that were kept under a PIN alone into today's form; a crash on the way leaves the old file or both.

    Raises EnvironmentProblem where they cannot be written; then they are as they were.
    """
    for old in _old_keys(home):
        try:
            write_whole(old.with_suffix(SUFFIX), seal(master, old.read_bytes()))
            old.unlink()
        except OSError as error:
            raise disk_problem(error) from error


def reseal_keys(home: Home, before: bytes, after: bytes) -> None:
    """The folder's secret is about to be another one (a backup brings its own): every key once more, under that,
    beside what is there. `settle_keys` decides, so a crash between the two loses none. Raises EnvironmentProblem."""
    for file in _files_of(home, SUFFIX):
        try:
            write_whole(file.with_suffix(_NEXT), seal(after, unseal(before, file.read_bytes())))
        except NotOfThisDevice:
            continue  # of a secret before that one
        except OSError as error:
            raise disk_problem(error) from error


def settle_keys(home: Home, master: bytes) -> None:
    """`master` is the folder's secret: what `reseal_keys` left for it takes its place, for another it goes.

    Raises EnvironmentProblem.
    """
    for file in _files_of(home, _NEXT):
        try:
            unseal(master, file.read_bytes())
            file.replace(file.with_suffix(SUFFIX))
        except NotOfThisDevice:
            file.unlink()
        except OSError as error:
            raise disk_problem(error) from error


def _files_of(home: Home, end: str) -> list[Path]:
    return [file for folder in (home.signer, home.authority, home.aside) for file in folder.glob(f"*{end}")]


def _old_keys(home: Home) -> Iterator[Path]:
    yield from home.signer.glob("*.p12")
    yield from home.authority.glob("*.p12")
    # The everyday identity, also when it was put aside, is locked by the folder's secret as it is.
    yield from (file for file in home.aside.glob("*.p12") if not file.name.startswith(home.identity.stem))
