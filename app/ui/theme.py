"""The look of the program: design tokens made into one style sheet, the palette and the fonts.

Three modes: light, dark, and discreet (目立たない表示). State is a dynamic property of a widget
(`set_property`), never a style sheet of its own.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from typing import Any, Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from app.base.resources import resource_dir
from app.ui.widgets.focus import FocusRing

Mode = Literal["light", "dark", "discreet"]
MODES: tuple[Mode, ...] = ("light", "dark", "discreet")
Choice = Literal["light", "dark", "system"]

_BORDER = 1


@dataclass(frozen=True, slots=True)
class Tokens:
    """The design tokens: `colors[mode][name]` as "#rrggbb", sizes in px, the pairs whose contrast is promised."""

    family: str
    sizes: dict[str, int]
    colors: dict[Mode, dict[str, str]]
    text_pairs: tuple[tuple[str, str], ...]
    edge_pairs: tuple[tuple[str, str], ...]


@cache
def tokens() -> Tokens:
    """The tokens of resources/style/tokens.toml, read once."""
    raw: dict[str, Any] = tomllib.loads((_style_dir() / "tokens.toml").read_text(encoding="utf-8"))
    family = raw["type"].pop("family")
    return Tokens(
        family=family,
        sizes={**raw["type"], **raw["space"], **raw["size"]},
        colors={mode: raw[mode] for mode in MODES},
        text_pairs=tuple((fore, back) for fore, back in raw["contrast"]["text"]),
        edge_pairs=tuple((fore, back) for fore, back in raw["contrast"]["edge"]),
    )


@cache
def style_sheet(mode: Mode) -> str:
    """The application style sheet of `mode`, made once. Raises KeyError where the template names no token."""
    all_tokens = tokens()
    sizes = all_tokens.sizes
    names: dict[str, object] = {
        **sizes,
        **all_tokens.colors[mode],
        "family": all_tokens.family,
        "inner_target": sizes["target"] - 2 * _BORDER,
        "field_height": sizes["target"] - 2 * _BORDER - 2 * sizes["s1"],
        "icons": (resource_dir() / "icons").as_posix(),
        "ink": "light" if mode == "dark" else "dark",
        "mark": {"light": "dark", "dark": "light", "discreet": "grey"}[mode],
    }
    return Template((_style_dir() / "madomori.qss").read_text(encoding="utf-8")).substitute(names)


def apply(app: QApplication, mode: Mode) -> None:
    """Show the whole program in `mode`. Widgets that are there already take it on at once; it costs least where they
    were made before."""
    dress(app)
    if app.property("mode") != mode:
        app.setProperty("mode", mode)
        app.setPalette(_palette(mode))
        app.setStyleSheet(style_sheet(mode))


def resolve(choice: str) -> Mode:
    """The mode for the setting `choice` (light, dark or system); light where the system does not say."""
    if choice == "dark":
        return "dark"
    if choice == "system" and QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark:
        return "dark"
    return "light"


def current() -> Mode:
    """The mode in force."""
    app = QApplication.instance()
    mode: Mode | None = app.property("mode") if app else None
    return mode or "light"


def color(name: str) -> QColor:
    """The color token `name` in the mode in force, for what is painted by hand."""
    return QColor(tokens().colors[current()][name])


def size(name: str) -> int:
    """The size token `name` in px."""
    return tokens().sizes[name]


def icon(name: str, *, on_primary: bool = False) -> QIcon:
    """The icon resources/icons/`name`.svg, in ink that shows in the mode in force where it has two inks;
    `on_primary`: on a button of the role "primary"."""
    folder = resource_dir() / "icons"
    light = (current() == "dark") is not on_primary
    inked = folder / f"{name}-{'light' if light else 'dark'}.svg"
    return QIcon(str(inked if inked.exists() else folder / f"{name}.svg"))


def set_property(widget: QWidget, name: str, value: str | bool) -> None:
    """Set a dynamic property that the style sheet reads, and let the widget show it."""
    if widget.property(name) == value:
        return
    widget.setProperty(name, value)
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)


def dress(app: QApplication) -> None:
    """What all modes share: the style, the fonts, the focus ring. Needed once, before the first widget."""
    if app.property("dressed"):
        return
    app.setProperty("dressed", True)
    app.setStyle("Fusion")
    for file in ("BIZUDGothic-Regular.ttf", "BIZUDGothic-Bold.ttf"):
        path = resource_dir() / "fonts" / file
        if path.exists():
            QFontDatabase.addApplicationFont(str(path))
    font = QFont(tokens().family)
    font.setPixelSize(size("body"))
    app.setFont(font)
    light = tokens().colors["light"]
    FocusRing(app, QColor(light["focus"]), QColor(light["focus_edge"]))


def _palette(mode: Mode) -> QPalette:
    colors = tokens().colors[mode]
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "base"),
        (roles.WindowText, "text"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "sunken"),
        (roles.Text, "text"),
        (roles.PlaceholderText, "text_sub"),
        (roles.Button, "surface"),
        (roles.ButtonText, "text"),
        (roles.ToolTipBase, "surface"),
        (roles.ToolTipText, "text"),
        (roles.Highlight, "selection"),
        (roles.HighlightedText, "on_selection"),
        (roles.Link, "primary"),
        (roles.LinkVisited, "primary"),
    ):
        palette.setColor(role, QColor(colors[name]))
    return palette


def _style_dir() -> Path:
    return resource_dir() / "style"
