"""What is said of each file that the demonstration leaves: the answer of `verify`, or why it is not asked."""

from app.models.home import Home
from app.ui.demo.page import Paper
from app.ui.demo.papers import Finished

COPY, EXPORT = "署名のない写し", "署名のない書き出し"
COPY_LINES = (
    "決裁の書類ではなく、個人情報を除いて新しく描いた写しです。署名も記録も入っていないため、verify にはかけません。",
    "書き出す前に、できあがったファイルに個人情報が残っていないことを、別々の2つの方法で確かめました。",
)
EXPORT_LINES = ("統計の画面から書き出したものです。署名は入らないため、verify にはかけません。",)


def proof_of(home: Home, made: Finished) -> tuple[Paper, bool]:
    """The line of that file on the index page, and whether nothing speaks against it."""
    name, title = made.path.name, made.title
    if made.kind == "copy":
        return Paper(name, title, COPY, COPY_LINES), True
    if made.kind == "export":
        return Paper(name, title, EXPORT, EXPORT_LINES), True
    from app.people.history.casefile_verify import verify_case_file
    from app.station.checking import verify_file

    verdict = verify_file(home, made.path, verify_case_file)
    return Paper(name, title, verdict.result, tuple(verdict.lines())), verdict.result == "valid"
