"""What the next revision says differently from the signed one, to be looked at before it is signed too."""

from collections.abc import Sequence
from difflib import SequenceMatcher

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QScrollArea, QVBoxLayout, QWidget

from app.forms.compare import Changed
from app.ui import theme
from app.ui.text import tr
from app.ui.widgets.basic import Card, HintLabel, Label, text_label
from app.ui.widgets.texts import set_words


class ChangedPanel(QScrollArea):
    """The list of what changed, old and new under each other. `shown`: the differences in it; None where there is no
    comparison."""

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(tr("前の版から変わったところ"))
        self.shown: tuple[Changed, ...] | None = None
        self._show_said(tr("前の版と比べています…"))

    def show_changes(self, changed: Sequence[Changed], revision: int) -> None:
        """Show what differs from the signed `revision`."""
        if self.shown == tuple(changed):
            return
        self.shown = tuple(changed)
        stood = self.verticalScrollBar().value()
        fields = [each for each in changed if each.field]
        lines = [each for each in changed if not each.field]
        inside, box = _column()
        box.addWidget(Label(tr("前の版から変わったところ"), "heading"))
        said = tr("署名済みの第{revision}版は、そのまま残ります。").format(revision=revision)
        if not fields:
            said = tr("欄の内容は第{revision}版と同じです。").format(revision=revision) + said
        box.addWidget(HintLabel(said))
        for each in fields:
            box.addWidget(_field_card(each))
        if lines:
            box.addWidget(_lines_card(lines))
        box.addStretch(1)
        self.setWidget(inside)
        self.verticalScrollBar().setValue(stood)

    def show_problem(self, sentence: str) -> None:
        """Say why it cannot be compared."""
        self.shown = None
        self._show_said(sentence)

    def _show_said(self, sentence: str) -> None:
        inside, box = _column()
        box.addWidget(Label(sentence, wrap=True))
        box.addStretch(1)
        self.setWidget(inside)


def _column() -> tuple[QWidget, QVBoxLayout]:
    inside = QWidget()
    inside.setProperty("role", "inside")
    box = QVBoxLayout(inside)
    pad = theme.size("s4")
    box.setContentsMargins(pad, pad, pad, pad)
    box.setSpacing(theme.size("s3"))
    return inside, box


def _field_card(changed: Changed) -> Card:
    old, new, partly = _differing(changed.before, changed.after)
    nothing = tr("なし") if partly else tr("空欄")
    card = Card()
    card.box.setSpacing(theme.size("s1"))
    card.box.addWidget(text_label(changed.label, "section"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(theme.size("s3"))
    grid.setVerticalSpacing(theme.size("s1"))
    grid.setColumnStretch(1, 1)
    for place, (name, said) in enumerate(((tr("前の版"), old), (tr("今度の版"), new))):
        side = Label(name, "sub")
        side.setContentsMargins(0, theme.size("s1"), 0, 0)  # the smaller letters stand on the line of the larger
        grid.addWidget(side, place, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(text_label(said or f"（{nothing}）"), place, 1)
    card.box.addLayout(grid)
    if partly:
        card.box.addWidget(HintLabel(tr("ほかの行は同じです。")))
    set_words(
        card,
        name=tr("{label}。前の版は {old}。今度の版は {new}").format(
            label=changed.label, old=old or nothing, new=new or nothing
        ),
    )
    return card


def _lines_card(changed: Sequence[Changed]) -> Card:
    card = Card()
    card.box.addWidget(Label(tr("対応経過"), "section"))
    lines = []
    for each in changed:
        words = each.after if each.added else each.before
        sign = tr("＋") if each.added else tr("－")
        lines.append(f"{sign} {each.label}　{words}".rstrip("　"))
    card.box.addWidget(text_label("\n".join(lines)))
    card.setAccessibleName(tr("対応経過に加わった行"))
    return card


def _differing(before: str, after: str) -> tuple[str, str, bool]:
    """The lines of each that the other has not, and whether there are others that are the same."""
    old, new = before.split("\n"), after.split("\n")
    gone: list[str] = []
    came: list[str] = []
    same = False
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            same = True
        else:
            gone += old[i1:i2]
            came += new[j1:j2]
    return "\n".join(gone), "\n".join(came), same
