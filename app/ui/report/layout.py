"""How the fields of a form stand on the paper, as data (鎌倉市要綱 別記様式; 働きかけ Q&A)."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.forms.document import Field

DATES = frozenset({"date", "reported_on"})
"""Fields that hold a day: written in 和暦 whichever way it is typed."""

NARROW = frozenset({"begin", "end", "age", "sex", "channel", "height", "build", "hair"})
"""Fields that share their line with others and need little room."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row of the table: its label at the left, and lines of field ids in boxes of their own."""

    label: str
    lines: tuple[tuple[str, ...], ...]


_REPORT = (
    Row("発 生 日 時", (("date", "channel"), ("begin", "end"))),
    Row("発 生 場 所", (("place",),)),
    Row(
        "相 手 方",
        (
            ("name", "sex", "age"),
            ("address",),
            ("phone",),
            ("organisation",),
            ("position",),
            ("height", "build", "hair"),
            ("features",),
        ),
    ),
    Row("来訪の目的\n（電話をして\nきた目的）", (("purpose",),)),
    Row("要 求 手 段\n（脅し文句等）", (("means",),)),
    Row("備品等被害状況", (("damage",),)),
    Row("警察への通報\n連絡の有無", (("police",),)),
    Row("その他特記事項", (("remarks",),)),
)


def rows_of(form: str, fields: Sequence[Field]) -> tuple[Row, ...]:
    """The rows of `form`. A field that the printed layout does not name gets a row of its own; none is left out."""
    rows: list[Row] = list(_REPORT) if form == "report" else []
    placed = {id for row in rows for line in row.lines for id in line}
    for field in fields:
        if field.id in placed:
            continue
        line: tuple[str, ...] = (field.id,)
        if field.group and rows and rows[-1].label == field.group:
            last = rows[-1].lines
            narrow = field.id in NARROW and last[-1][-1] in NARROW
            lines = (*last[:-1], last[-1] + line) if narrow else (*last, line)
            rows[-1] = Row(field.group, lines)
        else:
            rows.append(Row(field.group or field.label, (line,)))
    return tuple(rows)
