"""Handing a signed report on: a new file in the shared folder, under a name that says nobody's name."""

from datetime import date
from itertools import count
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, write_new
from app.base.wareki import format_date_short

_SAFE = "署名したPDFはこの端末に残っています。受け渡しフォルダーにある書類には手を付けていません。"


def pdf_name(title: str, day: date, encounter: str, revision: int = 1) -> str:
    """The name for a signed PDF: the form, the day of the encounter, the end of its id, and which revision it is from
    the second on."""
    edition = f" 第{revision}版" if revision > 1 else ""
    return f"{title} {format_date_short(day)} {encounter[-8:]}{edition}.pdf"


def put_into(folder: Path, name: str, pdf: bytes) -> Path:
    """Write `pdf` as a new file into `folder`, and say where it lies: `name`, or where that is taken by another file
    name-2, name-3, … A file of the same bytes that is there already is enough.

    Raises EnvironmentProblem: the folder is gone or cannot be written to; nothing new is then there.
    """
    if not _is_there(folder):
        raise EnvironmentProblem(
            "受け渡しフォルダーが見つからないため、まだ回していません。",
            _SAFE,
            "共有フォルダーへの接続を確かめて、もう一度押してください。場所は設定で変えられます。",
        )
    for number in count(1):
        path = folder / name if number == 1 else (folder / name).with_stem(f"{Path(name).stem}-{number}")
        if _holds(path, pdf):
            return path
        try:
            write_new(path, pdf, AS_USUAL)
        except EnvironmentProblem as problem:
            if isinstance(problem.__cause__, FileExistsError):
                continue
            raise EnvironmentProblem(
                f"受け渡しフォルダーに書けなかったため、まだ回していません。{problem.happened}", _SAFE, problem.todo
            ) from problem
        return path
    raise AssertionError("numbers do not end")


def _is_there(folder: Path) -> bool:
    try:
        return folder.is_dir()
    except OSError:
        return False


def _holds(path: Path, pdf: bytes) -> bool:
    """Whether the file at `path` is this one; one that cannot be read is another."""
    try:
        return path.stat().st_size == len(pdf) and path.read_bytes() == pdf
    except OSError:
        return False
