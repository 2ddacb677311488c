"""Charts and tables on A4 sheets: the vectors that the screen shows, set with reportlab's own page layout."""

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, KeepTogether, Paragraph, SimpleDocTemplate, Spacer
from reportlab.platypus import Table as Grid

from app.base.wareki import format_date
from app.forms.figures.canvas import BOLD, PLAIN, printable, register_fonts
from app.forms.figures.charts import PAPER, Cell, Chart, Heat, Table, is_empty, number, table_of
from app.forms.figures.drawing import draw

_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN - 12
"""Of what is drawn: reportlab's frame keeps 6 points free on either side."""
_INK, _SUB, _LINE, _SUNKEN = (HexColor(color) for color in (PAPER.ink, PAPER.sub, PAPER.line, "#eceef1"))


def _style(size: float, *, bold: bool = False, color: HexColor = _INK, right: bool = False) -> ParagraphStyle:
    font = BOLD if bold else PLAIN
    more: dict[str, Any] = {"alignment": TA_RIGHT} if right else {}
    return ParagraphStyle(
        f"s{size}{font}{color}{right}",
        fontName=font,
        fontSize=size,
        leading=size * 1.5,
        textColor=color,
        wordWrap="CJK",
        **more,
    )


_TITLE, _HEADING, _NOTE = _style(18, bold=True), _style(12, bold=True), _style(8.5, color=_SUB)
_CELL, _LABEL, _HEAD, _HEAD_LEFT = (
    _style(9, right=True),
    _style(9),
    _style(8.5, color=_SUB, right=True),
    _style(8.5, color=_SUB),
)


def make_pdf(title: str, office: str, parts: Sequence[Chart | Table], made_at: datetime) -> bytes:
    """`parts` one after another under `title`; under each chart its numbers as a table, so that nothing has to be read
    off a picture. The same input gives the same bytes. Raises EnvironmentProblem where a font is missing."""
    register_fonts()
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=A4,
        leftMargin=_MARGIN,
        rightMargin=_MARGIN,
        topMargin=16 * mm,
        bottomMargin=18 * mm,
        title=title,
        author=office,
        creator="窓守",
        lang="ja",
        invariant=1,
    )
    made = f"{office}　{format_date(made_at.date())}作成"
    story: list[Flowable] = [_said(title, _TITLE), _said(made, _NOTE), Spacer(1, 5 * mm)]
    for part in parts:
        story += _table(part, titled=part.title != title) if isinstance(part, Table) else _chart(part)
        story.append(Spacer(1, 6 * mm))

    def foot(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(PLAIN, 8.5)
        canvas.setFillColor(_SUB)
        canvas.drawString(_MARGIN + 6, 10 * mm, printable(title))
        canvas.drawRightString(A4[0] - _MARGIN - 6, 10 * mm, f"{canvas.getPageNumber()}")

    document.build(story, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _chart(chart: Chart) -> list[Flowable]:
    if is_empty(chart):
        return [KeepTogether([_said(chart.title, _HEADING), _said("記録はありません。", _NOTE)])]
    drawn = draw(chart, _WIDTH, PAPER)
    block: list[Flowable] = [_said(chart.title, _HEADING), Spacer(1, 2 * mm), drawn.drawing]
    if chart.note:
        block += [Spacer(1, 1 * mm), _said(chart.note, _NOTE)]
    if isinstance(chart, Heat):
        return [KeepTogether(block)]  # its numbers stand in its fields
    return [KeepTogether([*block, Spacer(1, 2 * mm), _grid(table_of(chart))])]


def _table(table: Table, *, titled: bool) -> list[Flowable]:
    block: list[Flowable] = [_said(table.title, _HEADING), Spacer(1, 2 * mm)] if titled else []
    block.append(_grid(table))
    if table.note:
        block += [Spacer(1, 1 * mm), _said(table.note, _NOTE)]
    return [KeepTogether(block)]


def _grid(table: Table) -> Grid:
    """Rows under their heading, which stands on every sheet; numbers on the right."""
    heading = [_said(name, _HEAD if at else _HEAD_LEFT) for at, name in enumerate(table.heading)]
    rows = [[_said(_text(cell), _CELL if at else _LABEL) for at, cell in enumerate(row)] for row in table.rows]
    columns = len(table.heading)
    first = _WIDTH * (0.64 if columns == 2 else 0.4 if columns <= 4 else 0.28)
    widths = [first, *[(_WIDTH - first) / max(columns - 1, 1)] * (columns - 1)]
    grid = Grid([heading, *rows], colWidths=widths, repeatRows=1)
    grid.setStyle(
        [
            ("BACKGROUND", (0, 0), (-1, 0), _SUNKEN),
            ("LINEBELOW", (0, 0), (-1, -1), 0.5, _LINE),
            ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
            ("TOPPADDING", (0, 0), (-1, -1), 1.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ]
    )
    return grid


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else number(cell)


def _said(text: str, style: ParagraphStyle) -> Paragraph:
    return Paragraph(escape(printable(text, style.fontName)), style)
