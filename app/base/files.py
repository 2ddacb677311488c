"""Files are written whole or not at all; what the disk answers becomes a sentence for the user."""

import errno
import os
import re
import secrets
import stat
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BufferedReader
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.text import cut, shown

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
_ABSENT = {errno.ENOENT, errno.ENOTDIR}
_SAFE = "前からあるファイルと記録はそのまま残っています。"


class NoFile(OSError):
    """What was named is no plain file, or far larger than what is looked for."""


def disk_problem(error: OSError) -> EnvironmentProblem:
    """The three sentences for a file that could not be read or written."""
    if isinstance(error, NoFile):
        return EnvironmentProblem(
            "ふつうのファイルではないか、大きすぎるため、読めません。",
            _SAFE,
            "場所と名前を確かめてください。",
        )
    if error.errno == errno.EEXIST:
        return EnvironmentProblem(
            "同じ名前のファイルがすでにあります。",
            "そのファイルには手を付けていません。",
            "別の名前か別の場所を選んでください。",
        )
    if error.errno in _FULL:
        return EnvironmentProblem(
            "ディスクの空きが足りず、ファイルを書けませんでした。",
            _SAFE,
            "不要なファイルを片付けて空きを作り、もう一度お試しください。",
        )
    if error.errno in _FORBIDDEN:
        return EnvironmentProblem(
            "この場所には書き込みまたは読み取りの許可がありません。",
            _SAFE,
            "別の場所を選ぶか、フォルダーの権限を管理担当に確認してください。",
        )
    if error.errno in _ABSENT:
        return EnvironmentProblem(
            "ファイルまたはフォルダーが見つかりません。",
            _SAFE,
            "場所の指定を確かめ、共有フォルダーであれば接続を確認してください。",
        )
    return EnvironmentProblem(
        "ファイルの読み書きに失敗しました。",
        _SAFE,
        "ディスクや接続を確かめ、もう一度お試しください。",
    )


_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\ufffd↵]')
_DEVICES = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)", re.IGNORECASE)
"""Names that Windows takes for a device, whatever ending they have."""
_LONGEST_PART = 60
_MOST_BYTES = 200
"""Of a whole name: file systems take 255, of which a number may be added."""


def file_name(parts: Iterable[str], ending: str) -> str:
    """A file's name of `parts`, which may come from anywhere, as any system takes it, with `ending` (".pdf"). Empty
    parts are left out. Nothing in it leads to another folder, hides the file or makes it look like another kind."""
    plain = [_NOT_IN_NAMES.sub("_", shown(part)).strip(" .\u3000") for part in parts]
    room = _MOST_BYTES - len(ending.encode("utf-8")) - 1
    stem = ""
    for longest in range(_LONGEST_PART, 0, -1):
        stem = " ".join(cut(part, longest) for part in plain if part)
        if len(stem.encode("utf-8")) <= room:
            break
    stem = stem.encode("utf-8")[:room].decode("utf-8", "ignore").strip(" .\u3000") or "_"
    return f"_{stem}{ending}" if _DEVICES.match(stem) or stem[0] in "-~" else f"{stem}{ending}"


OWNER_ONLY, AS_USUAL = 0o600, 0o666
"""Who may read a file that is made here: its owner, or whom the system lets read new files (a report travels)."""
_usual_mask: int | None = None
"""The umask that the person works with; None until `new_files_for_owner_only`."""
_closed: set[str] = set()
"""Folders given to `close_to_others`: what is written there later is for the owner only, too."""


def new_files_for_owner_only() -> None:
    """From here on whatever this process makes (databases, temporary files, Qt's own) is for its owner only; what is
    written `AS_USUAL` goes by the umask that was set. On Windows a user's own folders are closed to others as it is:
    what is made under LOCALAPPDATA inherits an access list of the user, SYSTEM and administrators."""
    global _usual_mask
    earlier = os.umask(0o077)
    _usual_mask = earlier if _usual_mask is None else _usual_mask


def make_folder(folder: Path, mode: int = OWNER_ONLY) -> None:
    """Make `folder` where there is none; the one above it must be there. Raises EnvironmentProblem."""
    try:
        folder.mkdir(mode=0o700 if mode == OWNER_ONLY else 0o777)
        wanted = _wanted(folder, mode)
        # Whoever may read a file here may enter the folder.
        _set_mode(folder, wanted if wanted is None else wanted | (wanted & 0o444) >> 2)
    except FileExistsError:
        return
    except OSError as error:
        raise disk_problem(error) from error


def close_to_others(folder: Path) -> None:
    """Folders 0700 and files 0600 from `folder` down, whatever they were. Links are not followed, and what cannot be
    changed (a disk that is read only) stays as it is."""
    _closed.add(os.path.realpath(folder))
    if os.name != "nt":  # access lists, inherited: see `new_files_for_owner_only`
        _set_mode(folder, 0o700)
        _close(folder)


def _close(folder: Path | str) -> None:
    with suppress(OSError), os.scandir(folder) as found:
        for entry in found:
            mode = stat.S_IMODE(entry.stat(follow_symlinks=False).st_mode)
            if entry.is_dir(follow_symlinks=False):
                if mode != 0o700:
                    _set_mode(entry.path, 0o700)
                _close(entry.path)
            elif entry.is_file(follow_symlinks=False) and mode != OWNER_ONLY:
                _set_mode(entry.path, OWNER_ONLY)


def _set_mode(path: Path | str, mode: int | None) -> None:
    with suppress(OSError):  # a disk that knows no modes, or is read only
        if mode is not None:
            Path(path).chmod(mode)


def _wanted(path: Path, mode: int) -> int | None:
    """The mode a new file gets, whatever the umask of this process; None: as the system gives it."""
    if mode == OWNER_ONLY or any(Path(os.path.realpath(path.parent)).is_relative_to(each) for each in _closed):
        return OWNER_ONLY
    return None if _usual_mask is None else mode & ~_usual_mask


def write_whole(path: Path, data: bytes, mode: int = OWNER_ONLY) -> None:
    """Put `data` at `path`, replacing what is there: after a crash it is the old content or the new, never a part.

    Raises EnvironmentProblem.
    """
    _write(path, data, mode, Path.replace)


def write_new(path: Path, data: bytes, mode: int = OWNER_ONLY) -> None:
    """The same, but a file that is already at `path` is left alone. Raises EnvironmentProblem."""
    _write(path, data, mode, place_new)


def place_new(written: Path, path: Path) -> None:
    """Give the finished file `written` the name `path`. Raises FileExistsError where that name is taken."""
    try:
        os.link(written, path)
    except FileExistsError:
        raise
    except OSError:
        # No hard links here (FAT, some shares): whoever makes the empty file has the name, and puts the whole over it.
        path.open("xb").close()
        try:
            written.replace(path)
        except BaseException:
            path.unlink(missing_ok=True)
            raise
    else:
        written.unlink()


def plain_file(path: Path, most: int) -> bytes | None:
    """The bytes of a file that others may have put there: None for a link, a pipe, a folder, or more than `most`.

    Raises OSError where it cannot be read.
    """
    # Between two looks at a name it may become a link or a pipe, so what was opened is what is asked.
    if path.is_symlink():
        return None
    with open(path, "rb", opener=_opened_plainly) as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode) or status.st_size > most:
            return None
        data = file.read(most + 1)
    return data if len(data) <= most else None


def opened_file(path: Path) -> BufferedReader:
    """A file that a person named, to be read; links are followed. Raises OSError: NoFile for a pipe or a device, which
    could be waited for, or read, without end."""
    file = open(path, "rb", opener=_opened_at_once)  # noqa: SIM115  # it is the caller's
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise NoFile(errno.EINVAL, os.strerror(errno.EINVAL))
    return file


SMALL = 32 << 20
"""Bytes of a file that is read as a whole where nothing else is said."""


def file_bytes(path: Path, most: int = SMALL) -> bytes:
    """What a file holds that a person named. Raises OSError as `opened_file` does, and for more than `most` bytes."""
    with opened_file(path) as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise NoFile(errno.EINVAL, os.strerror(errno.EINVAL))
    return data


def _opened_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))


def _opened_plainly(path: str, flags: int) -> int:
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def free_path(path: Path) -> Path:
    """`path`, or where it is taken the first of name-2, name-3, … that is free."""
    number = 2
    free = path
    while free.exists():
        free = path.with_name(f"{path.stem}-{number}{path.suffix}")
        number += 1
    return free


def sync_folder(folder: Path) -> None:
    """Make a rename in `folder` durable, where the system lets a folder be opened (Windows does not)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(path: Path, data: bytes, mode: int, place: Callable[[Path, Path], object]) -> None:
    written: Path | None = None
    try:
        unfinished = path.parent / f".{secrets.token_hex(8)}.part"
        binary = getattr(os, "O_BINARY", 0)
        handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL | binary, mode)
        written = unfinished
        with os.fdopen(handle, "wb") as file:
            _set_mode(unfinished, _wanted(path, mode))
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        place(written, path)
        sync_folder(path.parent)
    except OSError as error:
        if written:
            with suppress(OSError):  # a folder that is gone cannot be tidied up either
                written.unlink()
        raise disk_problem(error) from error
