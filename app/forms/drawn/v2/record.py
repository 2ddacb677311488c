"""働きかけ記録票. The source has no blank form; this one follows the manner of the 報告書 (働きかけ Q&A 9-21)."""

import re
from collections.abc import Sequence

from app.base.wareki import format_year
from app.forms.document import AUTHOR, IS_APPROACH, NO_APPROACH, RECORD, Box
from app.forms.drawn.v2.cells import BODY, LEFT, PAD, RIGHT, Cells, share
from app.forms.drawn.v2.date_seal import CORRECTION_EDGE, CORRECTION_TITLE
from app.forms.fields import CORRECTION, correction
from app.forms.paper.layout import line
from app.forms.paper.paper import Node

_SPLIT = LEFT + 100
_GROUP = LEFT + 26
_MIDDLE = (LEFT + RIGHT) / 2 + 20
_TOP, _BOTTOM = 700.0, 46.0
_DOWN = BODY * 0.36
_ROW = 22.0
_APPROACH = "働きかけ"
_VOICE = "県民の声"
_TIME = re.compile(r"(\d{1,2}):(\d{2})")
_CHOICES = {field.id: field.choices for field in RECORD}


def draw(cells: Cells, node: Node, title: str) -> dict[str, Box]:
    """Draw the form on a new sheet; gives its signature boxes."""
    cells.paper.new_sheet()
    boxes = cells.approval(node, 800.0)
    boxes |= _title(cells, node, title)
    table = node.add("Table")
    y = _author(cells, table, boxes)
    y = _when(cells, table, y)
    y = _pair(cells, table, y, ("場所", "place"), ("方法", "method"))
    wide = RIGHT - _SPLIT
    # Rows that share what is left: least heights, and what their texts ask for.
    least = {"staff": 30.0, "content": 104.0, "objection": 30.0, "judgement_reason": 44.0, "result": 74.0}
    extra = {"judgement_reason": 20.0, "result": 22.0}
    fixed = 4 * _ROW + _ROW + 3 * _ROW
    wanted = [cells.lines_high(cells.value_of(id), wide) + extra.get(id, 0) for id in least]
    heights = dict(zip(least, share(y - _BOTTOM - fixed, [*least.values()], wanted, rest=1), strict=True))
    y = _row(cells, table, y, heights["staff"], ("対応職員", "(職・氏名)"), "staff")
    y = _counterpart(cells, table, y)
    y = _row(cells, table, y, heights["content"], ("働きかけの内容", "(事実のみ)"), "content")
    y = _pair(cells, table, y, ("趣旨の復唱確認", "restated"), ("相手方の内容確認", "reviewed"))
    y = _row(cells, table, y, heights["objection"], ("修正の申出", "(追加の記録)"), "objection")
    y = _judgement(cells, table, y, heights["judgement_reason"])
    y = _result(cells, table, y, heights["result"])
    y = _row(cells, table, y, _ROW, ("関係する事務事業",), "affairs")
    y = _row(cells, table, y, _ROW, ("保存期間",), "retention")
    _row(cells, table, y, _ROW, ("添付",), "attachments")
    cells.paper.frame(LEFT, _BOTTOM, RIGHT, _TOP, 1.2)
    return boxes


def _title(cells: Cells, node: Node, title: str) -> dict[str, Box]:
    """The title; where the 所属長 found it to be none, 働きかけ struck with two lines, 県民の声 beside it and
    a place for the seal (Q17). The number under it. Gives the box over it, in which a later judgement strikes it."""
    paper = cells.paper
    heading = line(title, "mincho")
    size = CORRECTION_TITLE
    pitch = size * (11 - 1) / max(1, len(heading.glyphs) - 1)
    x, y = LEFT + 6, 742.0
    paper.text(node.add("H1"), x, y, heading, size, size * 11, spread=True)
    if cells.value_of("judgement") == NO_APPROACH and title.startswith(_APPROACH):
        end = x + pitch * (len(_APPROACH) - 1) + size
        for up in (0.24, 0.44):
            paper.rule(x - 2, y + size * up, end + 2, y + size * up, 0.9)
        paper.text(node.add("P"), x, y + size + 4, line(_VOICE, "mincho"), 12)
        paper.ring(end - 22, y + size + 9, 9.5, 9.5, 0.6, dashed=True)
        cells.centred(node.add("P"), end - 32, end - 12, y + size + 6, "印", 8, "mincho")
    part = node.add("P")
    end = cells.printed(part, LEFT + 6, 714, "番号")
    cells.value(part, end + 4, 708, LEFT + 180, 726, "番号", cells.value_of("number"))
    paper.rule(end + 8, 710, LEFT + 180, 710, 0.4)
    struck = correction(cells.document.pack, "record")
    if struck is None:
        return {}
    end = x + pitch * (len(struck.strikes) - 1) + size
    edge = CORRECTION_EDGE
    return {CORRECTION: Box(paper.at, x - edge, y - edge, end + 6, y + size + 25 - edge)}


def _author(cells: Cells, table: Node, boxes: dict[str, Box]) -> float:
    """記録した職員 (Q9: the one who was approached writes), with the day and the place for the seal."""
    author, high = cells.document.author, 58.0
    day = cells.document.made_at
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, _TOP - high, _SPLIT, _TOP, "記録した職員")
    cell = row.add("TD")
    lines = (
        ("作成日", f"{format_year(day)}{day.month}月{day.day}日"),
        ("所属", f"{author.department}　(電話) {author.phone}" if author.phone else author.department),
        ("職・氏名", f"{author.title}　{author.name}".strip("　")),
    )
    y = _TOP
    for label, value in lines:
        part = high / len(lines)
        cells.printed(cell, _SPLIT + PAD, y - part / 2 - _DOWN, label)
        cells.value(cell, _SPLIT + 50, y - part, RIGHT - 64, y, label, value)
        y -= part
    boxes[AUTHOR] = Box(cells.paper.at, RIGHT - 59, _TOP - 55, RIGHT - 7, _TOP - 3)
    _lines(cells, _TOP, high)
    return _TOP - high


def _lines(cells: Cells, y: float, high: float, left: float = LEFT) -> None:
    cells.paper.rule(_SPLIT, y, _SPLIT, y - high)
    if y - high > _BOTTOM + 0.1:
        cells.paper.rule(left, y - high, RIGHT, y - high)


def _row(cells: Cells, table: Node, y: float, high: float, label: tuple[str, ...], id: str) -> float:
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, y - high, _SPLIT, y, *label)
    cells.value(row.add("TD"), _SPLIT, y - high, RIGHT, y, label[0], cells.value_of(id))
    _lines(cells, y, high)
    return y - high


def _choice(cells: Cells, node: Node, x: float, right: float, y: float, high: float, name: str, id: str) -> float:
    """Printed choices with the field's value circled, or beside them where it is another; gives the end."""
    chosen, options = cells.value_of(id), _CHOICES[id]
    end = cells.choices(node, x + PAD, y - high / 2 - _DOWN, options, chosen)
    if chosen and chosen not in options:
        cells.value(node, end, y - high, right, y, name, chosen)
    return end


def _pair(cells: Cells, table: Node, y: float, *fields: tuple[str, str]) -> float:
    """Two short fields side by side."""
    row = table.add("TR")
    edges = ((LEFT, _SPLIT, _MIDDLE), (_MIDDLE, _MIDDLE + 92, RIGHT))
    for (label, id), (x0, x1, x2) in zip(fields, edges, strict=True):
        cells.label(row.head("Row"), x0, y - _ROW, x1, y, label)
        cell = row.add("TD")
        if _CHOICES[id]:
            _choice(cells, cell, x1, x2, y, _ROW, label, id)
        else:
            cells.value(cell, x1, y - _ROW, x2, y, label, cells.value_of(id))
        cells.paper.rule(x1, y, x1, y - _ROW)
    cells.paper.rule(_MIDDLE, y, _MIDDLE, y - _ROW)
    _lines(cells, y, _ROW)
    return y - _ROW


def _when(cells: Cells, table: Node, y: float) -> float:
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, y - _ROW, _SPLIT, y, "日時")
    cell = row.add("TD")
    date = cells.value_of("date") or "　　年　　月　　日 (　)"
    cells.value(cell, _SPLIT, y - _ROW, _SPLIT + 150, y, "日時", date)
    x, base = _SPLIT + 156, y - _ROW / 2 - _DOWN
    for label, id in (("始", "begin"), ("終", "end")):
        end = cells.printed(cell, x, base, label)
        words = _TIME.sub(lambda m: f"{m[1]}時{m[2]}分", cells.value_of(id)) or "　　時　　分"
        cells.value(cell, end, y - _ROW, x + 106, y, label, words)
        x += 108
    _lines(cells, y, _ROW)
    return y - _ROW


def _counterpart(cells: Cells, table: Node, y: float) -> float:
    """相手方: 氏名, 住所, 団体名・役職, 区分 (Q20: what is disclosed depends on it)."""
    top = y
    rows: Sequence[tuple[str, str]] = (
        ("name", "氏名"),
        ("address", "住所"),
        ("organisation", "団体名・役職"),
        ("category", "区分"),
    )
    cells.upright(table.add("TR").head("Row"), LEFT, y - _ROW * len(rows), _GROUP, y, "相手方")
    for id, label in rows:
        row = table.add("TR")
        cells.label(row.head("Row"), _GROUP, y - _ROW, _SPLIT, y, label)
        cell = row.add("TD")
        if _CHOICES[id]:
            _choice(cells, cell, _SPLIT, RIGHT, y, _ROW, label, id)
        else:
            cells.value(cell, _SPLIT, y - _ROW, RIGHT, y, f"相手方の{label}", cells.value_of(id))
        _lines(cells, y, _ROW, LEFT if id == "category" else _GROUP)
        y -= _ROW
    cells.paper.rule(_GROUP, top, _GROUP, y)
    return y


def _judgement(cells: Cells, table: Node, y: float, high: float) -> float:
    """所属長の判断: is it a 働きかけ, and why or what to do."""
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, y - high, _SPLIT, y, "所属長の判断")
    cell = row.add("TD")
    end = cells.printed(cell, _SPLIT + PAD, y - 10 - _DOWN, "働きかけに (")
    end = cells.choices(cell, end + 4, y - 10 - _DOWN, (IS_APPROACH, NO_APPROACH), cells.value_of("judgement"))
    cells.printed(cell, end + 4, y - 10 - _DOWN, ")")
    cells.value(cell, _SPLIT, y - high, RIGHT, y - 18, "所属長の判断", cells.value_of("judgement_reason"))
    _lines(cells, y, high)
    return y - high


def _result(cells: Cells, table: Node, y: float, high: float) -> float:
    """対応結果, and under it 「年月日 対応結果報告」 with 口頭 where oral (Q18)."""
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, y - high, _SPLIT, y, "対応結果")
    cell = row.add("TD")
    cells.value(cell, _SPLIT, y - high + _ROW, RIGHT, y, "対応結果", cells.value_of("result"))
    low = y - high
    cells.paper.rule(_SPLIT, low + _ROW, RIGHT, low + _ROW, 0.4)
    day = cells.value_of("reported_on") or "　　年　　月　　日"
    cells.value(cell, _SPLIT, low, _SPLIT + 150, low + _ROW, "対応結果報告の年月日", day)
    end = cells.printed(cell, _SPLIT + 156, low + _ROW / 2 - _DOWN, "対応結果報告 (")
    end = _choice(cells, cell, end - PAD + 4, RIGHT - 20, low + _ROW, _ROW, "報告の方法", "reported_how")
    cells.printed(cell, end + 4, low + _ROW / 2 - _DOWN, ")")
    _lines(cells, y, high)
    return y - high
