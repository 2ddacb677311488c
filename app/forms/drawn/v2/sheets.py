"""The 別紙: texts too long for their box, and 対応経過, the whole log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.base.wareki import format_date
from app.forms.document import Document
from app.forms.drawn.v2.cells import LEFT, RIGHT
from app.forms.fill import deed
from app.forms.paper.layout import LEADING, Line, line, wrap
from app.forms.paper.paper import Node, Paper
from app.guidance.events import STARTED, Event
from app.guidance.pack import Pack
from app.guidance.reading import amendments_of, struck_seqs, whole_number

_TOP, _BOTTOM = 786.0, 52.0
_BODY = 10.0
_PITCH = _BODY * 1.6
_SMALL = 9.0
_ROW_PITCH = _SMALL * LEADING
_PAD = 4.0
_COLUMNS = (("番号", 26.0), ("時刻", 46.0), ("経過", 43.0), ("記録者", 72.0), ("事項", 100.0), ("内容", 188.28))

DATA_LABELS: Mapping[str, str] = {
    "name": "氏名",
    "kana": "ふりがな",
    "sex": "性別",
    "age": "年齢",
    "address": "住所",
    "phone": "電話",
    "contact": "連絡先",
    "email": "メール",
    "organisation": "団体名",
    "position": "地位",
    "height": "身長",
    "build": "体格",
    "hair": "髪型",
    "features": "その他の特徴",
    "earlier": "これまでの回数",
    "place": "場所",
    "began_at": "実際に始まった時刻",
}


def continuations(paper: Paper, continued: Sequence[tuple[str, str]]) -> None:
    """The whole of each (name, text) that did not fit into its box, over as many sheets as it takes."""
    y, width = 0.0, RIGHT - LEFT
    for number, (name, text) in enumerate(continued, start=1):
        section = paper.root.add("Sect")
        y = _heading(paper, section, f"別紙{number}　{name}", y)
        body = section.add("P")
        for what in wrap(text, "gothic", width / _BODY):
            if y < _BOTTOM:
                paper.new_sheet()
                y = _TOP - _BODY
            paper.text(body, LEFT, y, what, _BODY, width)
            y -= _PITCH


def _heading(paper: Paper, section: Node, words: str, y: float = 0) -> float:
    """A heading under what stands down to `y`, or on a new sheet where little room is left; gives the
    first baseline under it."""
    if y < _BOTTOM + 120:
        paper.new_sheet()
        y = _TOP + 16
    paper.text(section.add("H1"), LEFT, y - 30, line(words, "bold"), 13)
    return y - 56


@dataclass(frozen=True, slots=True)
class _Row:
    """One event as the table shows it."""

    cells: tuple[str, str, str, str, str, str]
    struck: bool


def log_sheets(paper: Paper, document: Document) -> None:
    """別紙 対応経過: every event, struck ones struck through, with what was added later."""
    section = paper.root.add("Sect")
    y = _heading(paper, section, "別紙　対応経過")
    if not document.events:
        paper.text(section.add("P"), LEFT, y, line("記録された出来事はありません。", "gothic"), _BODY)
        return
    day = format_date(document.events[0].at.date())
    paper.text(section.add("P"), LEFT, y, line(f"{day}　時刻は24時間、経過は対応開始から（分:秒）", "gothic"), _SMALL)
    table = section.add("Table")
    y = _head(paper, table, y - 8)
    for row in _rows(document):
        y = _draw_row(paper, table, row, y)


def _head(paper: Paper, table: Node, y: float) -> float:
    """The row of column names; gives its lower edge."""
    low = y - 18
    paper.shade(LEFT, low, RIGHT, y)
    row, x = table.add("TR"), LEFT
    for name, width in _COLUMNS:
        what = line(name, "gothic")
        paper.text(row.head("Column"), x + (width - what.width * _SMALL) / 2, low + 6, what, _SMALL)
        x += width
    _grid(paper, y, low)
    paper.rule(LEFT, y, RIGHT, y, 0.8)
    return low


def _grid(paper: Paper, y: float, low: float) -> None:
    x = LEFT
    for _, width in _COLUMNS:
        paper.rule(x, y, x, low, 0.4)
        x += width
    paper.rule(x, y, x, low, 0.4)
    paper.rule(LEFT, low, RIGHT, low, 0.4)


def _draw_row(paper: Paper, table: Node, row: _Row, y: float) -> float:
    """One event; a text longer than the sheet goes on on the next."""
    wrapped: list[Sequence[Line]] = [
        wrap(text, "gothic", (width - 2 * _PAD) / _SMALL) for text, (_, width) in zip(row.cells, _COLUMNS, strict=True)
    ]
    element = table.add("TR")
    nodes = [element.add("TD") for _ in _COLUMNS]
    tallest = max(map(len, wrapped))
    # A short row is kept together; a long one begins wherever at least three lines of it fit.
    if y - _high(min(tallest, 3 if tallest > 12 else tallest)) < _BOTTOM:
        y = _next_sheet(paper, table)
    start = 0
    while start < tallest:
        count = min(tallest - start, 1 + int((y - _BOTTOM - _high(1)) / _ROW_PITCH + 0.001))
        low = y - _high(count)
        x = LEFT
        for (name, width), lines, node in zip(_COLUMNS, wrapped, nodes, strict=True):
            base = y - _PAD - _SMALL * 0.9
            for index, what in enumerate(lines[start : start + count], start):
                indent = width - 2 * _PAD - what.width * _SMALL if name in ("番号", "経過") else 0
                paper.text(node, x + _PAD + indent, base, what, _SMALL, width - 2 * _PAD)
                # The first line of a struck 事項 is 取消 itself.
                if row.struck and what.glyphs and (name == "内容" or (name == "事項" and index > 0)):
                    middle = base + _SMALL * 0.36
                    paper.rule(x + _PAD, middle, x + _PAD + what.width * _SMALL, middle, 0.8)
                base -= _ROW_PITCH
            x += width
        _grid(paper, y, low)
        start += count
        y = low
        if start < tallest:
            y = _next_sheet(paper, table)
    return y


def _high(lines: int) -> float:
    return (lines - 1) * _ROW_PITCH + _SMALL + 2 * _PAD + 1


def _next_sheet(paper: Paper, table: Node) -> float:
    paper.new_sheet()
    return _head(paper, table, _TOP)


def _rows(document: Document) -> list[_Row]:
    log = document.events
    struck = struck_seqs(log)
    added = amendments_of(log)
    undone_by = {whole_number(e.data.get("seq")): e.seq for e in log if e.kind == "retracted" and e.seq not in struck}
    labels = {kind.id: kind.label for kind in document.pack.kinds}
    first_day = log[0].at.date()
    rows = []
    for event in log:
        notes = [_content(event, document.pack)]
        notes += [f"（訂正・追記あり: {text}）" for text in added.get(event.seq, ())]
        label = labels.get(event.kind, event.kind)
        if event.seq in struck:
            label = f"取消（{undone_by.get(event.seq, '')}番）\n{label}"
        time = f"{event.at:%H:%M:%S}"
        if event.at.date() != first_day:
            time = f"{event.at.month}/{event.at.day}\n{time}"
        words = "\n".join(filter(None, notes))
        rows.append(_Row((str(event.seq), time, _elapsed(event), event.actor, label, words), event.seq in struck))
    return rows


def _elapsed(event: Event) -> str:
    minutes, seconds = divmod(event.elapsed_ms // 1000, 60)
    return f"{minutes}:{seconds:02}"


def _content(event: Event, pack: Pack) -> str:
    """The event's text and what its data adds to it."""
    data = event.data
    words = f"「{event.text}」" if event.kind == "quote" else event.text
    if event.kind in ("amended", "retracted"):
        about = f"{data.get('seq')}番について"
    elif event.kind == "set_aside":
        about = next((a.label for a in pack.actions if a.id == data.get("action")), str(data.get("action", "")))
    elif event.kind == STARTED:
        about = "電話" if data.get("channel") == "phone" else "窓口"
    elif data.get("help_called") or (
        not words and (event.kind == "memo" or data.get("withdrawn") or data.get("takeover"))
    ):
        about = deed(event, pack)
    else:
        about = ""
    shown = {label: _shown(key, data[key]) for key, label in DATA_LABELS.items() if _says(data.get(key))}
    # What the text says already is not said twice.
    facts = [f"{label} {value}" for label, value in shown.items() if value not in event.text]
    return "\n".join(filter(None, (about, "、".join(facts), words)))


def _says(value: object) -> bool:
    return isinstance(value, str | int) and str(value) != ""


def _shown(key: str, value: object) -> str:
    """A start set back says when it was (ISO); the rest are words as they were typed."""
    return str(value)[11:16] if key == "began_at" else str(value)
