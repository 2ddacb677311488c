"""不当要求行為等報告書, box for box as the 別記様式 (鎌倉市要綱 第4条)."""

import re

from app.base.wareki import format_year
from app.forms.document import AUTHOR, COUNTER, FEMALE, MALE, PHONE, Box
from app.forms.drawn.v2.cells import BODY, LEFT, PAD, RIGHT, Cells, share
from app.forms.paper.layout import line
from app.forms.paper.paper import Node

_SPLIT = LEFT + 112
_GROUP = LEFT + 26
_TOP, _BOTTOM = 726.0, 44.0
_DOWN = BODY * 0.36
_POLICE = 20.0
_TIME = re.compile(r"(\d{1,2}):(\d{2})")

_FLEXIBLE = (
    ("purpose", ("来訪の目的", "(電話をしてきた目的)"), 42.0),
    ("means", ("要求手段", "(脅し文句等)"), 64.0),
    ("damage", ("備品等被害状況",), 30.0),
    ("remarks", ("その他特記事項",), 64.0),
)


def draw(cells: Cells, node: Node, title: str) -> dict[str, Box]:
    """Draw the form on a new sheet; gives its signature boxes."""
    paper = cells.paper
    paper.new_sheet()
    boxes = cells.approval(node, 800.0)
    y = _head(cells, node, title, boxes)
    table = node.add("Table")
    y = _occurred(cells, table, y)
    y = _row(cells, table, y, 22, ("発生場所",), "place", "発生場所")
    y = _counterpart(cells, table, y)
    space = y - _BOTTOM - _POLICE
    width = RIGHT - _SPLIT
    heights = share(
        space,
        [least for _, _, least in _FLEXIBLE],
        [cells.lines_high(cells.value_of(id), width) for id, _, _ in _FLEXIBLE],
        rest=3,
    )
    for (id, label, _), height in zip(_FLEXIBLE, heights, strict=True):
        if id == "remarks":
            y = _row(cells, table, y, _POLICE, ("警察への通報連絡の有無",), "police", "警察への通報連絡の有無")
        y = _row(cells, table, y, height, label, id, "".join(label))
    paper.frame(LEFT, _BOTTOM, RIGHT, _TOP, 1.2)
    return boxes


def _head(cells: Cells, node: Node, title: str, boxes: dict[str, Box]) -> float:
    """Title, date, 所属・氏名・電話 and the line that reports the occurrence."""
    paper, author = cells.paper, cells.document.author
    heading = line(title, "mincho")
    size, wide = 16.0, 16.0 * 15
    paper.text(node.add("H1"), (LEFT + RIGHT - wide) / 2, _TOP - 27, heading, size, wide, spread=True)
    day = cells.document.made_at
    date = line(f"{format_year(day)}{day.month}月{day.day}日", "gothic")
    paper.text(node.add("P"), RIGHT - 12 - date.width * BODY, _TOP - 46, date, BODY)
    x, y = 308.0, _TOP - 66
    for label, value in (("所属", author.department), ("氏名", author.name), ("(電話)", author.phone)):
        part = node.add("P")
        cells.printed(part, x, y, label)
        cells.value(part, x + 36, y - 6, RIGHT - 66, y + 12, label, value)
        paper.rule(x + 38, y - 4, RIGHT - 66, y - 4, 0.4)
        y -= 18
    boxes[AUTHOR] = Box(paper.at, RIGHT - 60, _TOP - 110, RIGHT - 8, _TOP - 58)
    bottom = _TOP - 136
    paper.rule(LEFT, bottom + 22, RIGHT, bottom + 22)
    cells.printed(node.add("P"), LEFT + 14, bottom + 11 - _DOWN, "不当要求行為等が発生したので報告します。")
    paper.rule(LEFT, bottom, RIGHT, bottom)
    return bottom


def _row(cells: Cells, table: Node, y: float, high: float, label: tuple[str, ...], id: str, name: str) -> float:
    """A label and a value over the whole width; gives the lower edge."""
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, y - high, _SPLIT, y, *label)
    cells.value(row.add("TD"), _SPLIT, y - high, RIGHT, y, name, cells.value_of(id))
    _lines(cells, y, high)
    return y - high


def _lines(cells: Cells, y: float, high: float, left: float = LEFT) -> None:
    cells.paper.rule(_SPLIT, y, _SPLIT, y - high)
    if y - high > _BOTTOM + 0.1:
        cells.paper.rule(left, y - high, RIGHT, y - high)


def _occurred(cells: Cells, table: Node, y: float) -> float:
    """発生日時: the date with 来訪・電話, then 始 and 終."""
    high = 40.0
    row = table.add("TR")
    cells.label(row.head("Row"), LEFT, y - high, _SPLIT, y, "発生日時")
    cell = row.add("TD")
    upper, lower = y - high / 4 - _DOWN, y - high * 3 / 4 - _DOWN
    date = cells.value_of("date")
    if date:
        cells.value(cell, _SPLIT, y - high / 2, RIGHT - 130, y, "発生日時", date)
    else:
        cells.printed(cell, _SPLIT + PAD, upper, "　　年　　月　　日 (　)")
    x = cells.printed(cell, RIGHT - 112, upper, "(")
    x = cells.choices(cell, x + 4, upper, (COUNTER, PHONE), cells.value_of("channel"))
    x = cells.printed(cell, x + 4, upper, ")")
    x = _SPLIT + PAD
    for label, id in (("始", "begin"), ("終", "end")):
        x = cells.printed(cell, x, lower, label) + BODY
        value = cells.value_of(id)
        words = _TIME.sub(lambda m: f"{m[1]}時{m[2]}分", value) if value else "　　時　　分"
        cells.value(cell, x - PAD, y - high, x + 118, y - high / 2, label, words)
        x += 140
    cells.paper.rule(_SPLIT, y - high / 2, RIGHT, y - high / 2, 0.4)
    _lines(cells, y, high)
    return y - high


def _counterpart(cells: Cells, table: Node, y: float) -> float:
    """相手方: six rows under one upright label."""
    rows = (
        ("name", "氏名", 31.0),
        ("address", "住所", 22.0),
        ("phone", "連絡先電話", 19.0),
        ("organisation", "団体名", 19.0),
        ("position", "地位", 19.0),
        ("", "身体的特徴", 42.0),
    )
    high = sum(h for _, _, h in rows)
    top = y
    group = table.add("TR").head("Row")
    cells.upright(group, LEFT, y - high, _GROUP, y, "相手方")
    for id, label, row_high in rows:
        row = table.add("TR")
        cells.label(row.head("Row"), _GROUP, y - row_high, _SPLIT, y, label)
        cell = row.add("TD")
        if id == "name":
            _name(cells, cell, y, row_high)
        elif id:
            cells.value(cell, _SPLIT, y - row_high, RIGHT, y, f"相手方の{label}", cells.value_of(id))
        else:
            _looks(cells, cell, y, row_high)
        last = label == "身体的特徴"
        _lines(cells, y, row_high, LEFT if last else _GROUP)
        y -= row_high
    cells.paper.rule(_GROUP, top, _GROUP, y)
    return y


def _name(cells: Cells, cell: Node, y: float, high: float) -> None:
    """氏名, with (男) above (女), and 年齢."""
    cells.value(cell, _SPLIT, y - high, RIGHT - 158, y, "相手方の氏名", cells.value_of("name"))
    sex = cells.value_of("sex")
    for option, middle in ((MALE, y - high * 0.275), (FEMALE, y - high * 0.725)):
        x = cells.printed(cell, RIGHT - 152, middle - _DOWN, "(") + 3
        x = cells.choices(cell, x, middle - _DOWN, (option,), sex) + 3
        cells.printed(cell, x, middle - _DOWN, ")")
    if sex not in ("", MALE, FEMALE):
        cells.value(cell, RIGHT - 128, y - high, RIGHT - 100, y, "相手方の性別", sex)
    middle = y - high / 2 - _DOWN
    cells.printed(cell, RIGHT - 104, middle, "(年齢")
    age = cells.value_of("age").removesuffix("歳")
    # 「50代くらい」 is an age too, but takes no 歳.
    unit = "歳)" if not age or age.isdecimal() else ")"
    end = RIGHT - 8 - line(unit, "mincho").width * BODY
    inset = max(0.0, (end - RIGHT + 78 - line(age, "gothic").width * BODY) / 2)
    cells.value(cell, RIGHT - 78 + inset - PAD, y - high, end + PAD, y, "相手方の年齢", age)
    cells.printed(cell, end, middle, unit)


def _looks(cells: Cells, cell: Node, y: float, high: float) -> None:
    """身体的特徴: 身長・体格・髪型 on one line, その他 below."""
    first = 18.0
    width = (RIGHT - _SPLIT) / 3
    for index, (id, label) in enumerate((("height", "・身長"), ("build", "・体格"), ("hair", "・髪型"))):
        x = _SPLIT + PAD + width * index
        end = cells.printed(cell, x, y - first / 2 - _DOWN, label)
        cells.value(cell, end, y - first, x + width - PAD, y, f"相手方の{label[1:]}", cells.value_of(id))
    end = cells.printed(cell, _SPLIT + PAD, y - first - 8 - _DOWN, "・その他")
    cells.value(
        cell, end, y - high + 1, RIGHT, y - first + 1, "相手方の身体的特徴（その他）", cells.value_of("features")
    )
