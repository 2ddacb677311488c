"""The sheets of the copy for 職員課: the same form, drawn anew, with its mark and without places for seals."""

from dataclasses import replace

from app.forms.copy.plan import Plan
from app.forms.drawn.v2 import record as render_record
from app.forms.drawn.v2 import report as render_report
from app.forms.drawn.v2.cells import LEFT, RIGHT, Cells
from app.forms.drawn.v2.sheets import continuations, log_sheets
from app.forms.paper.layout import line
from app.forms.paper.paper import Paper

MARK = "写し（個人情報を除く）"
EDGES = (MARK, "訓練", "番号時刻経過記録者事項内容", "番号", "時刻", "経過", "記録者", "事項", "内容")
"""What stands at the edges of the sheets, in words: the mark, 訓練, the names of the columns of 対応経過."""
_SIZE = 11.0


def draw(plan: Plan) -> bytes:
    """The copy as PDF: no record, no fields, no author, nothing but what its pages say. The same plan gives the same
    bytes."""
    paper = Paper()
    # Nobody seals a copy; its 決裁欄 would only look as if nobody had.
    document = replace(plan.document, pack=replace(plan.document.pack, boxes=()))
    cells = Cells(paper, document)
    title = next((name for id, name in document.pack.forms if id == document.form), "")
    form = render_report.draw if document.form == "report" else render_record.draw
    form(cells, paper.root.add("Sect"), title)
    form_sheets = paper.count
    continuations(paper, cells.continued)
    log_sheets(paper, document)
    for index in range(paper.count):
        paper.on(index)
        _margins(paper, plan, title if index >= form_sheets else "")
    return paper.pdf(f"{title}　{MARK}".strip("　"), "", document.made_at)


def _margins(paper: Paper, plan: Plan, title: str) -> None:
    """What every sheet carries: the mark, page n of m, 文書番号, 訓練."""
    page = f"{paper.at + 1} / {paper.count}"
    paper.note((LEFT + RIGHT - line(page, "gothic").width * 9) / 2, 26, page, 9)
    if plan.number:
        number = f"文書番号 {plan.number}"
        paper.note(RIGHT - line(number, "gothic").width * 9, 26, number, 9)
    if title:
        paper.note(LEFT, 812, title, 9)
        paper.rule(LEFT, 806, RIGHT, 806, 0.4)
    wide = line(MARK, "bold").width * _SIZE + 16
    y = 809.0 if title else 784.0
    paper.frame(RIGHT - wide, y, RIGHT, y + 19, 1.2)
    paper.note(RIGHT - wide + 8, y + 5.2, MARK, _SIZE, "bold")
    if plan.document.practice:
        x = (LEFT + RIGHT) / 2 - 29 if title else LEFT
        paper.watermark("訓練", 190)
        paper.frame(x, y, x + 58, y + 24, 1.6)
        paper.note(x + 9, y + 6, "訓練", 20, "bold")
