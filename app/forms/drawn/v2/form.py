"""From a document to its PDF (domain 5): the form, its 別紙, header, footer and the mark of practice."""

from app.base.text import visible
from app.forms.document import Document, Rendered
from app.forms.drawn.v2 import record, report
from app.forms.drawn.v2.cells import LEFT, RIGHT, Cells
from app.forms.drawn.v2.sheets import continuations, log_sheets
from app.forms.paper.layout import line
from app.forms.paper.paper import Paper


def draw(document: Document) -> Rendered:
    """The document as `render` gives it."""
    paper = Paper()
    cells = Cells(paper, document)
    title = next((name for id, name in document.pack.forms if id == document.form), "")
    draw_form = report.draw if document.form == "report" else record.draw
    boxes = draw_form(cells, paper.root.add("Sect"), title)
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
