"""The sheets that the encounter in front opens, and the commands that they give the desk."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from app.counter.desk import Desk
from app.guidance.events import ENDED
from app.guidance.pack import Contact
from app.ui.counter import sheets
from app.ui.counter.help_call import HelpSheet
from app.ui.counter.sheet import Sheet
from app.ui.counter.wording import Wording
from app.ui.text import tr

if TYPE_CHECKING:
    from app.ui.counter.live import LivePage

NARROW = 560
"""Below this a sheet has one column, px."""


class LiveSheets:
    """Opens a sheet in the place of the timeline of `page`; nothing while no encounter is in front."""

    def __init__(self, page: "LivePage", desk: Desk, wording: Wording, contacts: Mapping[str, str]) -> None:
        self._page, self._desk = page, desk
        self._wording, self._contacts = wording, contacts

    def set_wording(self, wording: Wording, contacts: Mapping[str, str]) -> None:
        """Another tone, or another office's numbers."""
        self._wording, self._contacts = wording, contacts

    def open_line(self, seq: int) -> None:
        """A line whole, with 訂正・追記 and 取消."""
        id = self._page.encounter
        amend = self._then_closed(lambda text: self._desk.amend(id, seq, text))
        retract = self._then_closed(lambda _: self._desk.retract(id, seq))
        self._open(lambda: sheets.LineSheet(self._desk.line(id, seq), self._wording, amend, lambda: retract("")))

    def show_rest(self) -> None:
        """All one-tap events."""
        id = self._page.encounter
        log = self._then_closed(lambda kind: self._desk.log(id, kind))
        self._open(lambda: sheets.RestSheet(self._wording, self._desk.summary(id), log))

    def show_keys(self) -> None:
        """The list of keys."""
        id, narrow = self._page.encounter, self._page.stack.width() < NARROW
        self._open(lambda: sheets.KeysSheet(self._wording, self._desk.summary(id), narrow=narrow))

    def call_help(self) -> None:
        """応援: the sheet stays, for there may be more than one to call."""
        id = self._page.encounter

        def called(contact: Contact) -> None:
            self._page.do(lambda: self._desk.log(id, "memo", contact.label, {"help_called": contact.role}))
            self._page.say(tr("記録しました: {name}").format(name=self._wording.contact(contact)))

        self._open(lambda: HelpSheet(self._wording, self._contacts, called))

    def take_over(self) -> None:
        """The 係長 takes over."""
        id = self._page.encounter
        take = self._then_closed(lambda name: self._desk.take_over(id, name))
        self._open(lambda: sheets.TakeOverSheet(self._desk.pack_of(self._page.encounter).titles, take))

    def set_began(self) -> None:
        """The encounter began earlier than its first tap."""
        id = self._page.encounter

        def choose(moment: datetime) -> None:
            self._page.do(lambda: self._desk.set_began(id, moment))
            self._page.stack.close_sheet()

        self._open(lambda: sheets.BeganSheet(self._page.model.line(0).event.at, choose))

    def finish(self) -> None:
        """終了, with what is still open."""
        id = self._page.encounter
        if not id or self._desk.summary(id).ended:
            return
        self._page.counterpart.commit()

        def put_away() -> None:
            self._page.put_away_asked.emit(id)

        def end() -> None:
            self._page.do(lambda: self._desk.log(id, ENDED))
            self._open(lambda: sheets.EndedSheet(self._page.open_report, put_away, self._wording))

        self._open(lambda: sheets.FinishSheet(self._desk.guidance(id), self._desk.summary(id), self._wording, end))

    def _open(self, make: Callable[[], Sheet]) -> None:
        if self._page.encounter:
            self._page.stack.open(make())

    def _then_closed(self, command: Callable[[str], object]) -> Callable[[str], None]:
        """`command`, and then back to the timeline."""

        def give(text: str) -> None:
            self._page.do(lambda: command(text))
            self._page.stack.close_sheet()

        return give
