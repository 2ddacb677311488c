"""Who is this, while listening: asks for earlier counterparts as the fields are typed, and carries what a person says
of them to the log. Nothing here waits for an answer, and nobody is joined without that person's word."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.base.errors import EnvironmentProblem
from app.counter.desk import Desk
from app.guidance.reading import Counterpart, counterpart_of
from app.ui.counter.candidate_words import Shown, matched
from app.ui.counter.candidates_panel import CandidatesPanel
from app.ui.counter.looked_up import LookedUp
from app.ui.counter.wording import Wording
from app.ui.delivery import when_done
from app.ui.text import tr

if TYPE_CHECKING:
    from app.people.desk import PeopleDesk
    from app.people.library import Reading
    from app.people.recognition.listening import Heard

ASK_AFTER_MS = 100
"""After the last key."""
SLOW_AFTER_MS = 1_000
"""So long without an answer is said."""


@dataclass(frozen=True, slots=True)
class _Question:
    """`named`: of each confirmed 同一人物 the name it was confirmed for, and its encounters."""

    encounter: str
    who: Counterpart
    named: tuple[tuple[str, tuple[str, ...]], ...]


class Recognition(QObject):
    """Belongs to the page of the encounter in front, which places `panel`.

    history_asked(encounter, person): the history of a candidate is to be shown, out of that encounter.
    """

    history_asked = Signal(str, str)

    def __init__(self, desk: Desk, wording: Wording, parent: QObject) -> None:
        super().__init__(parent)
        self.people: Callable[[], PeopleDesk] | None = None
        """Who answers, made when first asked for; None where there is nobody to ask."""
        self.panel = CandidatesPanel(wording)
        self.panel.history_asked.connect(self._ask_history)
        self._desk = desk
        self._wording = wording
        self._looked_up = LookedUp(desk.staff.name, self)
        self._wanted: _Question | None = None
        self._answered: _Question | None = None
        """What the cards in sight are the answer to."""
        self._heard: Heard | None = None
        self._under_way = self._paused = False
        self._later = QTimer(self, singleShot=True, interval=ASK_AFTER_MS)
        self._later.timeout.connect(self._ask)
        self._slow = QTimer(self, singleShot=True, interval=SLOW_AFTER_MS)
        self._slow.timeout.connect(lambda: self.panel.say(tr("以前の記録を調べています…")))

    def set_wording(self, wording: Wording) -> None:
        """Another tone."""
        self._wording = wording
        self.panel.set_wording(wording)
        self._show()

    def follow(self, encounter: str, who: Counterpart) -> None:
        """Look for who this is: `who` as the fields say, after each change of them and of the log."""
        wanted = self._question(encounter, who)
        if self._wanted is None or self._wanted.encounter != encounter:
            self._heard = self._answered = None
        self._wanted = wanted
        self._paused = False
        self._show()
        if wanted == self._answered:
            self._later.stop()
        elif not self._under_way:
            self._later.start()

    def pause(self) -> None:
        """The encounter is out of sight: nothing is asked, and what was shown is written down now."""
        self._paused = True
        self._later.stop()
        self._looked_up.write()

    def leave(self) -> None:
        """No encounter is in front any more."""
        self.pause()
        self._slow.stop()
        self._wanted = self._answered = self._heard = None
        self.panel.show_cards(())
        self.panel.say("")
        self.panel.warn("")

    def confirm(self, shown: Shown) -> None:
        """同一人物, a person says. Raises Refused."""
        if self._wanted:
            self._desk.confirm_same(self._wanted.encounter, shown.encounters, shown.counting)

    def undo(self, shown: Shown) -> None:
        """Take back what was confirmed of it."""
        if self._wanted:
            self._desk.undo_same(self._wanted.encounter, shown.encounters)

    def _ask_history(self, shown: Shown) -> None:
        if self._wanted:
            self.history_asked.emit(self._wanted.encounter, shown.encounters[0])

    # -- asking ---------------------------------------------------------------------------------

    def _question(self, encounter: str, who: Counterpart) -> _Question:
        log = self._desk.events(encounter)
        confirmed = self._desk.confirmed(encounter)
        return _Question(encounter, who, tuple((counterpart_of(log[: c.seq]).name, c.same_as) for c in confirmed))

    def _ask(self) -> None:
        wanted = self._wanted
        if wanted is None or self._under_way or self._paused:
            return
        practice = self._desk.summary(wanted.encounter).practice
        if practice or self.people is None or not _known_by(wanted.who):
            self._heard, self._answered = None, wanted
            self._show()
            told = practice and _known_by(wanted.who)
            self.panel.say(tr("訓練では、実在の方の記録を調べません。") if told else "")
            return
        from app.people.identity import identity_of

        who = identity_of(wanted.who)

        def heard(reading: "Reading") -> "Heard":
            from app.people.recognition.listening import hear

            return hear(reading, who, wanted.encounter, wanted.named)

        people = self._looked_up.people = self.people()
        self._under_way = True
        self._slow.start()
        when_done(
            people.ask(heard), self, lambda answer: self._take(wanted, answer), lambda error: self._fail(wanted, error)
        )

    def _take(self, asked: _Question, heard: "Heard") -> None:
        said = "" if heard.complete else tr("以前の記録を準備しているところです。候補は途中までのものです。")
        if self._done(asked):
            self._looked_up.note(asked.encounter, [candidate.person for candidate in heard.candidates])
            self._heard = heard
            self._show()
            self.panel.say(said)

    def _fail(self, asked: _Question, error: BaseException) -> None:
        if not isinstance(error, EnvironmentProblem):
            self._done(asked)
            raise error
        if self._done(asked):
            self._heard = None
            self._show()
            self.panel.say(tr("以前の記録を調べられませんでした。この対応の記録は、そのまま続けられます。"))

    def _done(self, asked: _Question) -> bool:
        """An answer is there. Whether it is still wanted; where another is, that one is asked for now. One that comes
        when the encounter is out of sight is nobody's look-up: it is asked for again when it is in sight."""
        self._under_way = False
        self._slow.stop()
        if self._paused:
            return False
        if asked != self._wanted:
            self._ask()
            return False
        self._answered = asked
        return True

    # -- showing --------------------------------------------------------------------------------

    def _show(self) -> None:
        if self._wanted is None:
            return
        heard = self._heard
        confirmed = self._desk.confirmed(self._wanted.encounter)
        self.panel.show_cards(matched(heard.candidates if heard else (), confirmed))
        self.panel.warn(self._doubt(heard.confirmed_for) if heard and confirmed and heard.confirmed_for else "")

    def _doubt(self, name: str) -> str:
        """The confirmation was for another name; it stays until a person takes it back."""
        whose = tr("別のお名前の方") if self._wording.discreet else tr("「{name}」さん").format(name=name)
        return tr("{whose}として確認してあります。違う方なら取り消してください。").format(whose=whose)


def _known_by(who: Counterpart) -> bool:
    """Whether anything is there that a person may be recognised by."""
    return any((who.name, who.kana, who.phone, who.contact, who.address, who.organisation))
