"""The hits of a search as a Qt model, in the pack's plain or neutral words."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from app.base.text import shown
from app.base.wareki import format_date_short, format_time, weekday
from app.people.search.find import Hit
from app.people.search.snippets import Passage, Piece
from app.ui.people.history_words import CHANNELS, ORIGINS, Wording, one_line
from app.ui.text import tr
from app.ui.widgets.texts import LONG

HIT = Qt.ItemDataRole.UserRole
_ROOT = QModelIndex()
Index = QModelIndex | QPersistentModelIndex


class SearchModel(QAbstractListModel):
    """Hits, newest first."""

    def __init__(self, wording: Wording, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.wording = wording
        self._hits: list[Hit] = []

    def show(self, hits: Sequence[Hit]) -> None:
        """These, in the place of all others."""
        self.beginResetModel()
        self._hits = list(hits)
        self.endResetModel()

    def add(self, hits: Sequence[Hit]) -> None:
        """These below the others."""
        if hits:
            first = len(self._hits)
            self.beginInsertRows(_ROOT, first, first + len(hits) - 1)
            self._hits += hits
            self.endInsertRows()

    def say(self, wording: Wording) -> None:
        """The same hits in other words."""
        self.beginResetModel()
        self.wording = wording
        self.endResetModel()

    @property
    def hits(self) -> tuple[Hit, ...]:
        return tuple(self._hits)

    def hit(self, row: int) -> Hit:
        return self._hits[row]

    def row_of(self, encounter: str) -> int | None:
        """Where that encounter stands; None where it is none of them."""
        return next((row for row, hit in enumerate(self._hits) if hit.encounter == encounter), None)

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._hits)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        hit = self._hits[index.row()]
        if role == HIT:
            return hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return shown(self.spoken(hit), LONG)
        return None

    # -- in words ------------------------------------------------------------------------------------

    def began(self, hit: Hit) -> str:
        """ "R8.11.20(金) 10:02", without the hour where a row of the old ledger has none."""
        day = hit.began_at.date()
        hour = format_time(hit.began_at)
        unknown = hit.origin == "ledger" and hour == "00:00"
        return f"{format_date_short(day)}({weekday(day)}) {'' if unknown else hour}".strip()

    def name(self, hit: Hit) -> str:
        return one_line(hit.name) or tr("氏名不明")

    def what(self, hit: Hit) -> str:
        """How they came, 類型 and judgement."""
        judged = self.wording.kind(hit.judged) if hit.judged else ""
        channel = tr(CHANNELS.get(hit.channel, "経路不明"))
        return "　".join(filter(None, (channel, self.wording.types(hit.types), judged)))

    def by(self, hit: Hit) -> str:
        """Who handled it and where, or where the record came from."""
        origin = tr(ORIGINS.get(hit.origin, ""))
        return "　".join(filter(None, (origin, one_line(hit.department), one_line(hit.handler))))

    def where(self, passage: Passage) -> str:
        """ "10:34 相手方の発言": the line or the field."""
        label = tr(passage.label)
        if passage.part == "line":
            label = self.wording.kind(passage.id)
        elif self.wording.discreet and passage.part == "case":
            label = tr("区分")
        elif self.wording.discreet and passage.part == "kind":
            label = tr("記録")
        time = f"{passage.at:%H:%M} " if passage.at and passage.part in ("line", "kind") else ""
        return time + label

    def pieces(self, passage: Passage) -> Sequence[Piece]:
        """What stands there; what only says a kind or a 類型 in the words that hold now."""
        if self.wording.discreet and passage.part == "case":
            return (Piece(self.wording.types([passage.id]), False),)
        if self.wording.discreet and passage.part == "kind":
            return (Piece(self.wording.kind(passage.id), False),)
        return passage.pieces

    def spoken(self, hit: Hit) -> str:
        """The whole hit for a screen reader."""
        found = (f"{self.where(each)}「{''.join(piece.text for piece in self.pieces(each))}」" for each in hit.passages)
        return "　".join(filter(None, (self.began(hit), self.name(hit), self.what(hit), *found, self.by(hit))))
