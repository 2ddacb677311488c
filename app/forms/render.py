"""From a document to its PDF (domain 5): the form, its 別紙, header, footer and the mark of practice."""

from app.base.text import visible
from app.forms import render_record, render_report
from app.forms.cells import LEFT, RIGHT, Cells
from app.forms.document import Document, Rendered
from app.forms.fields import CORRECTION
from app.forms.layout import line
from app.forms.paper import Paper
from app.forms.render_sheets import continuations, log_sheets

DRAWING = 2
"""Which drawing this is. Raise it with every change of what a page says or where, and keep what was: a report is drawn
again by the number that it states, for as long as there are reports of it."""


class UnknownDrawing(Exception):
    """This program does not know how a document of that drawing looks."""


def render(document: Document, drawing: int = DRAWING) -> Rendered:
    """The document as a tagged PDF, unsigned, with the boxes where signatures go.

    Deterministic: the same document gives the same bytes. Raises EnvironmentProblem where a font that
    comes with the program is missing or broken, UnknownDrawing for a number that is none of ours.
    """
    if drawing not in (1, 2):
        raise UnknownDrawing
    paper = Paper()
    cells = Cells(paper, document)
    title = next((name for id, name in document.pack.forms if id == document.form), "")
    draw = render_report.draw if document.form == "report" else render_record.draw
    boxes = draw(cells, paper.root.add("Sect"), title)
    if drawing == 1:
        boxes.pop(CORRECTION, None)  # the box over the title came with drawing 2
    form_sheets = paper.count
    continuations(paper, cells.continued)
    log_sheets(paper, document)
    for index in range(paper.count):
        paper.on(index)
        _margins(paper, document, title if index >= form_sheets else "")
    pdf = paper.pdf(title, visible(document.author.name), document.made_at)
    return Rendered(pdf, boxes, paper.count)


def _margins(paper: Paper, document: Document, title: str) -> None:
    """What every sheet carries: which encounter, page n of m, 訓練."""
    encounter = document.events[0].encounter[-8:] if document.events else ""
    page = line(f"{paper.at + 1} / {paper.count}", "gothic")
    paper.note((LEFT + RIGHT - page.width * 9) / 2, 26, f"{paper.at + 1} / {paper.count}", 9)
    mark = f"対応 {encounter}" if encounter else ""
    if title:
        paper.note(LEFT, 812, title, 9)
        paper.note(RIGHT - line(mark, "gothic").width * 9, 812, mark, 9)
        paper.rule(LEFT, 806, RIGHT, 806, 0.4)
    else:
        paper.note(RIGHT - line(mark, "gothic").width * 9, 26, mark, 9)
    if document.practice:
        middle, width = (LEFT + RIGHT) / 2, 58.0
        x = middle - width / 2 if title else LEFT
        y = 809.0 if title else 785.0
        paper.watermark("訓練", 190)
        paper.frame(x, y, x + width, y + 24, 1.6)
        paper.note(x + 9, y + 6, "訓練", 20, "bold")
