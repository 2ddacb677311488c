"""The form as a paper to write on: the same boxes in the same places as the printed one."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.report.field import FieldBox
from app.ui.report.layout import NARROW, Row, rows_of
from app.ui.report.service import FieldState, Heading, Remark
from app.ui.text import tr
from app.ui.widgets.basic import Label

_LABEL_WIDTH = 116


class Paper(QFrame):
    """All fields of a form. edited(id, value), followed(id): as in `FieldBox`."""

    edited = Signal(str, str)
    followed = Signal(str)

    def __init__(
        self, form: str, title: str, heading: Heading, states: Sequence[FieldState], remarks: Sequence[Remark] = ()
    ) -> None:
        super().__init__()
        self.setProperty("role", "paper")
        rows = rows_of(form, [state.field for state in states])
        # Where a row is one field, the label at its left names it.
        alone = {entry.lines[0][0] for entry in rows if len(entry.lines) == len(entry.lines[0]) == 1}
        self.fields = {
            state.field.id: FieldBox(
                state.field,
                captioned=state.field.id not in alone,
                remarks=[remark for remark in remarks if remark.field == state.field.id],
            )
            for state in states
        }
        for box in self.fields.values():
            box.edited.connect(self.edited)
            box.followed.connect(self.followed)
        outer = QVBoxLayout(self)
        pad = theme.size("s4")
        outer.setContentsMargins(pad, pad, pad, pad)
        outer.setSpacing(theme.size("s4"))
        outer.addWidget(_approval(heading.boxes), 0, Qt.AlignmentFlag.AlignRight)
        outer.addWidget(self._table(form, title, heading, rows))
        self.show_states(states)

    def show_states(self, states: Sequence[FieldState]) -> None:
        """Show what the draft holds now."""
        for state in states:
            self.fields[state.field.id].show_state(state)

    def flush(self) -> None:
        """Hand on at once everything that was typed."""
        for box in self.fields.values():
            box.flush()

    def _table(self, form: str, title: str, heading: Heading, rows: Sequence[Row]) -> QWidget:
        table = QWidget()
        grid = QGridLayout(table)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setColumnStretch(1, 1)
        grid.addWidget(_head(form, title, heading), 0, 0, 1, 2)
        for place, entry in enumerate(rows, start=1):
            name = Label(entry.label, "section", wrap=True)
            name.setFixedWidth(_LABEL_WIDTH)
            grid.addWidget(_cell(name), place, 0)
            grid.addWidget(self._lines(entry), place, 1)
        return table

    def _lines(self, entry: Row) -> QWidget:
        lines = QWidget()
        box = QVBoxLayout(lines)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(0)
        for ids in entry.lines:
            side = QWidget()
            across = QHBoxLayout(side)
            across.setContentsMargins(0, 0, 0, 0)
            across.setSpacing(theme.size("s3"))
            for id in ids:
                across.addWidget(self.fields[id], 1 if id in NARROW else 3, Qt.AlignmentFlag.AlignTop)
            group = self._group_within(entry, ids)
            notes = [note for id in ids for note in self.fields[id].notes]
            box.addWidget(_cell(*([Label(group, "sub")] if group else []), *notes, side))
        return lines

    def _group_within(self, entry: Row, ids: tuple[str, ...]) -> str:
        """The name of a group of its own inside a row: 身体的特徴 among 相手方."""
        group = self.fields[ids[0]].field.group
        return group if group != entry.label.replace(" ", "") else ""


def _head(form: str, title: str, heading: Heading) -> QFrame:
    inside = QWidget()
    box = QVBoxLayout(inside)
    box.setContentsMargins(0, 0, 0, 0)
    box.setSpacing(theme.size("s2"))
    name = Label(title, "title")
    name.setAlignment(Qt.AlignmentFlag.AlignCenter)
    box.addWidget(name)
    author = heading.author
    for line in (
        heading.date,
        tr("所属　{department}").format(department=author.department),
        tr("氏名　{title}　{name}").format(title=author.title, name=author.name),
        tr("（電話）　{phone}").format(phone=author.phone),
    ):
        text = Label(line)
        text.setAlignment(Qt.AlignmentFlag.AlignRight)
        box.addWidget(text)
    if form == "report":
        box.addWidget(Label(tr("不当要求行為等が発生したので報告します。")))
    return _cell(inside)


def _approval(boxes: Sequence[str]) -> QWidget:
    """The 決裁欄, empty: it is signed in the finished PDF."""
    table = QWidget()
    grid = QGridLayout(table)
    grid.setContentsMargins(0, 0, 0, 0)
    grid.setSpacing(0)
    for column, text in enumerate(boxes):
        label = Label(text)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(_cell(label), 0, column)
        empty = _cell(Label())
        empty.setFixedSize(72, 52)
        grid.addWidget(empty, 1, column)
    table.setAccessibleName(tr("決裁欄"))
    return table


def _cell(*inside: QWidget) -> QFrame:
    cell = QFrame()
    cell.setProperty("role", "cell")
    box = QVBoxLayout(cell)
    pad = theme.size("s2")
    box.setContentsMargins(pad, pad, pad, pad)
    box.setSpacing(theme.size("s1"))
    for widget in inside:
        box.addWidget(widget)
    return cell
