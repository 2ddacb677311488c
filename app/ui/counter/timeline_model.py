"""The timeline's lines as a Qt model: appended one by one, changed one by one, never rebuilt for a tap."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.base.text import shown
from app.counter.view import Line, LineState
from app.guidance.events import STARTED
from app.guidance.reading import began_at
from app.ui.counter.wording import Wording
from app.ui.text import tr
from app.ui.widgets.texts import LONG

LINE = Qt.ItemDataRole.UserRole
LONGEST = 200
"""Characters of a line that the timeline shows; the whole text opens with Enter."""

STATES: dict[LineState, str] = {"saved": "✓ 保存", "pending": "… 保存中", "unsaved": "！ 未保存"}

_ROOT = QModelIndex()


def shown_text(line: Line) -> str:
    """The text of a line as the timeline shows it: harmless, not too long, a quote in its brackets.
    Of a start that was set back at once: when it really began."""
    if line.event.kind == STARTED and "began_at" in line.event.data:
        return tr("始まりは {time}").format(time=f"{began_at([line.event]):%H:%M}")
    text = shown(line.event.text, LONGEST, lines=True).strip()
    return f"「{text}」" if line.event.kind == "quote" and text else text


class TimelineModel(QAbstractListModel):
    """Row n is seq n + 1."""

    def __init__(self, wording: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._wording = wording
        self._lines: list[Line] = []

    @property
    def wording(self) -> Wording:
        return self._wording

    def set_wording(self, wording: Wording) -> None:
        self._wording = wording
        self.show(self._lines)

    def show(self, lines: Iterable[Line]) -> None:
        """Show another encounter's log."""
        self.beginResetModel()
        self._lines = list(lines)
        self.endResetModel()

    def append(self, line: Line) -> None:
        """A new line at the end."""
        row = len(self._lines)
        self.beginInsertRows(_ROOT, row, row)
        self._lines.append(line)
        self.endInsertRows()

    def change(self, line: Line) -> None:
        """A line that was struck, amended or restored."""
        row = line.event.seq - 1
        self._lines[row] = line
        self.dataChanged.emit(self.index(row), self.index(row), [LINE, Qt.ItemDataRole.SizeHintRole])

    def set_state(self, seqs: Sequence[int], state: LineState) -> None:
        """Lines that reached the disk, or could not."""
        rows = [seq - 1 for seq in seqs if seq <= len(self._lines)]
        for row in rows:
            self._lines[row] = replace(self._lines[row], state=state)
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)), [LINE])

    def line(self, row: int) -> Line:
        return self._lines[row]

    def title(self, line: Line) -> str:
        """The label of a line; of a correction also which line it points at."""
        label = self._wording.line(line)
        target = line.event.data.get("seq")
        if line.event.kind not in ("retracted", "amended") or not isinstance(target, int):
            return label
        pointed = self._lines[target - 1]
        return f"{label} → {pointed.event.at:%H:%M} {self._wording.line(pointed)}"

    def text(self, line: Line) -> str:
        """The text under the label; what was ticked, or who was here before, is not for all eyes."""
        hidden = self._wording.discreet and not line.event.data.keys().isdisjoint(("fact", "same_as"))
        return "" if hidden else shown_text(line)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._lines)

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE:
            return line
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return shown(self._spoken(line), LONG, lines=True)
        return None

    def _spoken(self, line: Line) -> str:
        parts = [f"{line.event.at:%H:%M}", self.title(line), self.text(line)]
        if line.struck:
            parts.append(tr("取消済み"))
        parts += [f"{tr('追記')} {shown(text, LONGEST)}" for text in line.amendments]
        parts.append(tr(STATES[line.state]).lstrip("✓…！ "))
        return " ".join(part for part in parts if part)
