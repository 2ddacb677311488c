"""Handing a signed report on: a new file in the shared folder, under a name that says nobody's name."""

from datetime import date
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.wareki import format_date_short
from app.station import shared

_SAFE = "署名したPDFはこの端末に残っています。受け渡しフォルダーにある書類には手を付けていません。"


def pdf_name(title: str, day: date, encounter: str, revision: int = 1) -> str:
    """The name for a signed PDF: the form, the day of the encounter, the end of its id, and which revision it is from
    the second on."""
    edition = f"第{revision}版" if revision > 1 else ""
    return shared.pdf_name(title, format_date_short(day), encounter[-8:], edition)


def put_into(folder: Path, name: str, pdf: bytes) -> Path:
    """Put `pdf` into the shared folder (`station.shared.put_new`), and say where it lies.

    Raises EnvironmentProblem, in the words of who hands a report on: the folder is gone or cannot be written to.
    """
    try:
        if not shared.patiently(folder, lambda: shared.is_there(folder)):
            raise EnvironmentProblem(
                "受け渡しフォルダーが見つからないため、まだ回していません。",
                _SAFE,
                "共有フォルダーへの接続を確かめて、もう一度押してください。場所は設定で変えられます。",
            )
    except shared.NotAnswering as problem:
        raise EnvironmentProblem(f"まだ回していません。{problem.happened}", _SAFE, problem.todo) from problem
    try:
        return shared.patiently(folder, lambda: shared.put_new(folder, name, pdf), shared.WRITING_SECONDS)
    except EnvironmentProblem as problem:
        raise EnvironmentProblem(
            f"受け渡しフォルダーに書けなかったため、まだ回していません。{problem.happened}", _SAFE, problem.todo
        ) from problem
