"""What the pages of 相手方と統計 have in common."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.people.purpose import Purpose

if TYPE_CHECKING:
    from app.people.search.filters import Query


class PeoplePage(QWidget):
    """One page of the window, made when it is first shown.

    person_asked(encounter): the history of the person of that encounter is to be shown. papers_asked(encounter): the
    papers of an encounter of this workstation. search_asked: the search. changed: something was stated or taken in
    that other pages show too.
    `purpose`: why people are looked up; set by the window before the page is shown, None on a page that asks for none.
    """

    person_asked = Signal(str)
    papers_asked = Signal(str)
    search_asked = Signal()
    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.purpose: Purpose | None = None

    def refresh(self) -> None:
        """The page is shown, or what it shows changed elsewhere: ask anew."""

    def show_person(self, encounter: str, purpose: Purpose) -> None:
        """Show the person of that encounter; only the page of the history does."""

    def show_query(self, query: "Query") -> None:
        """Show what this search finds; only the page of the search does."""

    def take_focus(self) -> None:
        """Put the focus where a person begins."""
        self.setFocus()

    def set_discreet(self, discreet: bool) -> None:
        """目立たない表示 on or off."""

    def leave(self) -> None:
        """The program ends: break off what is under way."""

    @property
    def busy(self) -> bool:
        """Whether something is under way that closing the window would break off."""
        return False
