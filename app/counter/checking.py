"""Check a signed PDF that came from somewhere: who signed it, and whether it still says what was signed."""

from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.forms.verify import verify
from app.forms.verify_verdict import Verdict
from app.models.home import Home

LARGEST = 200 * 1024 * 1024
"""Bytes; a report is some hundred kilobytes."""


def verify_file(home: Home, file: Path) -> Verdict:
    """The verdict on a file, with the certificates trusted here. EnvironmentProblem where it cannot be read."""
    try:
        if file.stat().st_size > LARGEST:
            raise EnvironmentProblem(
                "ファイルが大きすぎるため開きませんでした。",
                "ファイルには触れていません。",
                "窓守の報告書か確かめてください。",
            )
        pdf = file.read_bytes()
    except OSError as error:
        raise EnvironmentProblem(
            "ファイルを読めませんでした。", "ファイルには触れていません。", "場所と名前を確かめてください。"
        ) from error

    return verify(pdf, trusted=[path.read_bytes() for path in sorted(home.trusted.glob("*.pem"))])
