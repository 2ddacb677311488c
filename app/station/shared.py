"""The shared folder: what goes there is a new file, and nothing that lies there is ever overwritten."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, disk_problem, file_name, write_new


def pdf_name(*parts: str) -> str:
    """A file's name of these parts, as any system takes it; empty ones are left out."""
    return file_name(parts, ".pdf")


def put_new(folder: Path, name: str, pdf: bytes) -> Path:
    """Write `pdf` into `folder` as a new file, and say where: `name`, or where another file has it name-2, name-3, …
    A file of the same bytes that has the name already is enough (an earlier attempt ended right after writing it).

    Raises EnvironmentProblem; nothing new is then there.
    """
    for path in _names(folder / name):
        if _holds(path, pdf):
            return path
        try:
            write_new(path, pdf, AS_USUAL)
        except EnvironmentProblem as problem:
            if isinstance(problem.__cause__, FileExistsError):
                continue
            raise
        except OSError as error:  # the folder went while the unfinished file was being taken back
            raise disk_problem(error) from error
        return path
    raise AssertionError("numbers do not end")


def is_there(folder: Path) -> bool:
    """Whether the folder can be reached now."""
    try:
        return folder.is_dir()
    except OSError:
        return False


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in count(2):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def _holds(path: Path, pdf: bytes) -> bool:
    """Whether the file at `path` is this one; one that cannot be read is another."""
    try:
        return path.stat().st_size == len(pdf) and path.read_bytes() == pdf
    except OSError:
        return False
