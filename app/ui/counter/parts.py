"""The small parts every panel of the desk is made of."""

from collections.abc import Callable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFrame, QLabel, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.shortcuts import Keys
from app.ui.widgets.basic import BigButton, ButtonRole
from app.ui.widgets.texts import set_words


def button(text: str, act: Callable[[], object], role: ButtonRole = "", key: Keys | None = None) -> BigButton:
    """A button that calls `act`; with `key`, its caption names the key and a screen reader says it apart."""
    made = BigButton(f"{text} {key.shown}" if key else text, role, name=text)
    if key:
        set_words(made, description=key.shown)
    made.clicked.connect(lambda: act())
    return made


def relabel(made: QAbstractButton, text: str, key: Keys | None = None) -> None:
    """Give a button of `button` another text."""
    made.setText(f"{text} {key.shown}" if key else text)
    set_words(made, name=text)


def set_text(made: QLabel, text: str) -> None:
    """Change a label only where it says something else: no repaint for nothing."""
    if made.text() != text:
        made.setText(text)


def bar(role: str) -> QFrame:
    """A frame of the style sheet's role "bar", "foot" or "card"."""
    made = QFrame()
    made.setProperty("role", role)
    return made


def column(parent: QWidget, margin: int = 0, spacing: str = "s2") -> QVBoxLayout:
    """A column in `parent`."""
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(margin, margin, margin, margin)
    layout.setSpacing(theme.size(spacing))
    return layout


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
        elif (inner := item.layout()) is not None:
            clear(inner)
            inner.deleteLater()


def scrolling(inside: QWidget, name: str) -> QScrollArea:
    """`inside` in a vertical scroll area that stays out of the tab order."""
    inside.setProperty("role", "inside")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    set_words(area, name=name)
    area.setWidget(inside)
    return area


def order_tabs(*regions: QWidget) -> None:
    """Let Tab go over `regions` in this order; inside each, as its parts were made."""
    parts = (each for region in regions for each in (region, *region.findChildren(QWidget)))
    # The list of a combo box is a window of its own.
    own = (each for each in parts if each.window() is regions[0].window())
    stops = [each for each in own if each.focusPolicy() & Qt.FocusPolicy.TabFocus]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)
