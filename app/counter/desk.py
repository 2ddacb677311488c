"""The live desk without a screen: commands that log, queries that show.

Every tap makes an event at once, in memory, tied to the chain; the journal carries it to the disk and
says when it is there. All of it runs on one thread; what the disk answers comes back through `deliver`.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem, Refused
from app.base.text import fold, sound
from app.counter.journal import Deliver, Journal
from app.counter.live import Live, first_event, late_by_ms
from app.counter.view import Change, Line, LineState, Summary
from app.guidance import reading
from app.guidance.advice import Guidance
from app.guidance.engine import assess, refusal
from app.guidance.events import Event
from app.guidance.pack import Avoid, Channel, Pack, Reply
from app.guidance.packid import identity
from app.models.settings import Staff
from app.models.worker import Worker

if TYPE_CHECKING:
    from app.models.store import EncounterRow, Store
    from app.station.pack_versions import PackVersions
    from app.station.workstation import Workstation


class Desk:
    """The encounters of one workstation, several open at once."""

    def __init__(
        self,
        worker: Worker,
        pack: Pack,
        clock: Clock,
        staff: Staff,
        deliver: Deliver,
        packs: "PackVersions | None" = None,
    ) -> None:
        """`pack`: the one that encounters begin under. `packs`: finds the one that a log was begun under; None: every
        log is of `pack`."""
        self.pack = pack
        self._packs = packs
        self._pack_of: dict[str, Pack] = {}
        self.staff = staff
        self._worker = worker
        self._clock = clock
        self.deliver = deliver
        """Brings a call to the desk's thread."""
        self._journal = Journal(worker, deliver, self._saved, self._failed)
        self._live: dict[str, Live] = {}
        self._guidance: dict[str, tuple[int, int, Guidance]] = {}
        self._listeners: list[Callable[[Change], None]] = []

    @classmethod
    def of(cls, station: "Workstation", deliver: Deliver) -> "Desk":
        """The desk of a workstation, on its store."""
        return cls(station.worker, station.pack, station.clock, station.settings.staff, deliver, station.packs)

    # -- what changes ---------------------------------------------------------------------------

    def subscribe(self, listener: Callable[[Change], None]) -> None:
        """Call `listener` with each change, on the desk's thread."""
        self._listeners.append(listener)

    def reopen(self) -> "Future[None]":
        """Take up every encounter that was open when the program last ended."""
        return self._load(lambda store: [store.log(id) for id in store.open_encounters()])

    def load(self, encounter: str) -> "Future[None]":
        """Bring an encounter of the store to the desk, ended ones too. EnvironmentProblem where it cannot be read."""
        return self._load(lambda store: [store.log(encounter)])

    def put_away(self, encounter: str) -> None:
        """Take an ended encounter off the desk; it stays in the store. Lines not yet saved keep it there."""
        if self.summary(encounter).ended and not self._journal.waiting(encounter):
            del self._live[encounter]
            self._pack_of.pop(encounter, None)
            self._tell(Change(encounter, "closed"))

    # -- commands -------------------------------------------------------------------------------

    def start(
        self,
        channel: Channel,
        began_at: datetime | None = None,
        *,
        practice: bool = False,
        place: str = "",
        earlier: int = 0,
        played: bool = False,
    ) -> str:
        """Begin an encounter now; `began_at` sets its beginning back, and the log says so. Returns its id."""
        data: dict[str, Any] = {
            "channel": channel,
            "pack": self.pack.id,
            "pack_version": self.pack.version,
            "pack_hash": self._packs.identity if self._packs else identity(self.pack),
            "practice": practice,
        }
        if began_at is not None:
            data["began_at"] = self._not_in_future(began_at)
        if place:
            data["place"] = sound(place)
        if earlier:
            data["earlier"] = earlier
        if played:
            data["played"] = True
        event = first_event(self._clock, self.staff.name, data)
        self._live[event.encounter] = Live([event], self._clock)
        # On its way to the disk before anybody hears of it: no trouble of a listener can keep it from there.
        self._journal.put(event)
        self._tell(Change(event.encounter, "opened", (1,)))
        return event.encounter

    def log(self, encounter: str, kind: str, text: str = "", data: Mapping[str, Any] | None = None) -> int:
        """Log an event; returns its seq. Refused where the rules do not allow it, KeyError for an unknown kind."""
        live = self._live[encounter]
        pack = self.pack_of(encounter)
        kind = pack.kind(kind).id
        text = sound(text)
        data = {key: sound(value) if isinstance(value, str) else value for key, value in (data or {}).items()}
        if reason := refusal(pack, live.log, kind, data):
            raise Refused(reason)
        event = live.append(live.standing.handler, kind, text, data)
        self._journal.put(event)
        self._tell(Change(encounter, "appended", (event.seq,)))
        return event.seq

    def done(self, encounter: str, action: str) -> int:
        """済み: log what discharges the action. Raises Refused where a panel or a form has to do it."""
        kind = self.pack_of(encounter).action(action).done_kind
        if not kind:
            raise Refused("この項目は、内容を入力すると済みになります。")
        return self.log(encounter, kind, data={"action": action})

    def set_aside(self, encounter: str, action: str, reason: str = "") -> int:
        """見送る: take the advice off until its rule fires anew."""
        return self.log(encounter, "set_aside", reason, {"action": self.pack_of(encounter).action(action).id})

    def retract(self, encounter: str, seq: int) -> int:
        """取消: strike a line that was tapped by mistake."""
        return self.log(encounter, "retracted", data={"seq": seq})

    def retract_last(self, encounter: str) -> int | None:
        """取消 of the newest line that still stands; None where there is none but the start."""
        log = self._live[encounter].log
        newest = next((e for e in reversed(reading.standing_events(log)) if e.kind != "retracted" and e.seq > 1), None)
        return self.retract(encounter, newest.seq) if newest else None

    def amend(self, encounter: str, seq: int, text: str) -> int:
        """訂正・追記: add to a line without changing it."""
        return self.log(encounter, "amended", text, {"seq": seq})

    def set_began(self, encounter: str, moment: datetime) -> int:
        """Set the beginning back to `moment`; logged as an amendment of the first line."""
        return self.log(encounter, "amended", "開始時刻の訂正", {"seq": 1, "began_at": self._not_in_future(moment)})

    def take_over(self, encounter: str, name: str) -> int:
        """The 係長 takes over: lines from here on are theirs (ガイドライン 6(1))."""
        return self.log(encounter, "supervisor_joined", f"{name}に交代", {"name": name, "takeover": True})

    def confirm_same(self, encounter: str, earlier: Sequence[str], counting: Collection[str]) -> int:
        """同一人物: a person confirmed that the encounters `earlier` were this counterpart's; those of them that are in
        `counting` count towards the ordinal. What was confirmed before is passed over, so nothing counts twice.

        Raises Refused in a practice encounter, and where nothing new is confirmed.
        """
        if self.summary(encounter).practice:
            raise Refused("訓練の対応では、実在の方と同一人物の確認はできません。")
        known = {encounter, *(id for each in self.confirmed(encounter) for id in each.same_as)}
        new = [id for id in dict.fromkeys(earlier) if id not in known]
        if not new:
            raise Refused("この記録の方とは、もう同一人物と確認しています。")
        count = sum(id in counting for id in new)
        said = f"同一人物と確認（{len(new)}件、うち回数に数えるもの{count}件）"
        return self.log(encounter, "identified", said, {"earlier": count, "same_as": new})

    def undo_same(self, encounter: str, earlier: Collection[str]) -> None:
        """Take back what was confirmed of any of the encounters `earlier`."""
        for each in self.confirmed(encounter):
            if not set(each.same_as).isdisjoint(earlier):
                self.retract(encounter, each.seq)

    def ask_consent(self, encounter: str) -> int:
        """Log that consent to record was asked for (8(4))."""
        return self.log(encounter, "memo", "録音の了承を求めた", {"consent": "asked"})

    def withdraw_consent(self, encounter: str) -> int:
        """The consent to record is withdrawn; a recording under way stops with it."""
        under_way = self.consent(encounter).recording
        seq = self.log(encounter, "recording_declined", "録音の了承の撤回", {"withdrawn": True})
        if under_way:
            seq = self.log(encounter, "recording_stopped")
        return seq

    def save_again(self) -> None:
        """Save every line on the desk once more: another store lies in the place of the one that had them."""
        for live in self._live.values():
            live.saved_seq = 0
            self._journal.put_again(live.log)
            self._tell(Change(live.id, "unsaved", tuple(e.seq for e in live.log)))
        self._journal.retry()

    def retry_unsaved(self) -> None:
        """Try to save again what could not be saved."""
        self._journal.retry()

    def close(self) -> None:
        """Send every line to the store; to be called before the worker is closed, which writes them."""
        self._journal.close()

    # -- queries --------------------------------------------------------------------------------

    def pack_of(self, encounter: str) -> Pack:
        """The pack that an encounter on the desk was begun under: it goes on under that, whatever is chosen now."""
        if encounter not in self._pack_of:
            packs, log = self._packs, self._live[encounter].log
            found = packs.of_log(log) if packs else None
            self._pack_of[encounter] = self.pack if found is None or (packs and found is packs.own) else found
        return self._pack_of[encounter]

    def encounters(self) -> tuple[Summary, ...]:
        """Those on the desk, oldest first."""
        return tuple(self.summary(id) for id in self._live)

    def summary(self, encounter: str) -> Summary:
        """The head of an encounter. Raises KeyError where it is not on the desk."""
        live = self._live[encounter]
        said = live.standing
        late = late_by_ms(live.log[0], said.began_at)
        waiting = self._journal.waiting(encounter)
        unsaved = waiting if self._journal.problem else 0
        return Summary(
            id=encounter,
            channel=reading.channel_of(live.log),
            practice=bool(live.log[0].data.get("practice")),
            began_at=said.began_at,
            begun_late=late > 0,
            elapsed_ms=late + (said.end.elapsed_ms if said.end else live.elapsed_ms()),
            ended=said.end is not None,
            ordinal=said.ordinal,
            handler=said.handler,
            pending=waiting - unsaved,
            unsaved=unsaved,
        )

    def events(self, encounter: str) -> tuple[Event, ...]:
        """The whole log so far."""
        return tuple(self._live[encounter].log)

    def lines(self, encounter: str) -> tuple[Line, ...]:
        """The whole log as the timeline shows it."""
        live = self._live[encounter]
        return tuple(self._line(live, event) for event in live.log)

    def line(self, encounter: str, seq: int) -> Line:
        """One line of the timeline."""
        live = self._live[encounter]
        return self._line(live, live.log[seq - 1])

    def guidance(self, encounter: str) -> Guidance:
        """The engine's advice at this second."""
        live = self._live[encounter]
        second = live.elapsed_ms() // 1000
        cached = self._guidance.get(encounter)
        if cached is None or cached[:2] != (len(live.log), second):
            now_ms = live.elapsed_ms()
            pack = self.pack_of(encounter)
            cached = len(live.log), second, assess(pack, live.log, live.standing.ordinal, now_ms)
            self._guidance[encounter] = cached
        return cached[2]

    def counterpart(self, encounter: str) -> reading.Counterpart:
        """What is known of the other person so far."""
        return self._live[encounter].standing.counterpart

    def confirmed(self, encounter: str) -> tuple[reading.Confirmation, ...]:
        """What was confirmed of 同一人物 and still stands."""
        return self._live[encounter].standing.confirmed

    def consent(self, encounter: str) -> reading.Consent:
        """Where the consent to record stands."""
        return self._live[encounter].standing.consent

    def replies(self, encounter: str) -> tuple[Reply, ...]:
        """Model replies (8(1)(4)): first those for what is due, in its order, then those for the types in play."""
        advice = self.guidance(encounter)
        types = set(advice.types)
        asked = self.consent(encounter).state == "asked"
        fitting = [r for r in self.pack_of(encounter).replies if not (r.consent and r.types) or types & set(r.types)]
        found = [reply for due in advice.due for reply in fitting if due.action in reply.actions]
        found += [reply for reply in fitting if (asked if reply.consent else types & set(reply.types))]
        return tuple(dict.fromkeys(found))

    def phrases_to_avoid(self, text: str, encounter: str = "") -> tuple[Avoid, ...]:
        """Phrases to avoid that `text`, the handler's own words, contains (8(2)(3)), by the pack of an encounter."""
        folded = fold(text)
        pack = self.pack_of(encounter) if encounter else self.pack
        return tuple(a for a in pack.avoid if any(fold(form) in folded for form in a.forms))

    def history(self, limit: int = 50) -> "Future[tuple[EncounterRow, ...]]":
        """The newest encounters of the store."""
        return self._worker.submit(lambda store: store.encounters(limit=limit))

    def problem(self) -> EnvironmentProblem | None:
        """Why lines are not saved, if so."""
        return self._journal.problem

    # -- inside ---------------------------------------------------------------------------------

    def _line(self, live: Live, event: Event) -> Line:
        kind = self.pack_of(live.id).named_kind(event.kind)
        not_saved: LineState = "unsaved" if self._journal.problem else "pending"
        return Line(
            event=event,
            label=kind.label,
            neutral=kind.neutral,
            state="saved" if event.seq <= live.saved_seq else not_saved,
            struck=event.seq in live.standing.struck,
            amendments=tuple(live.standing.amendments.get(event.seq, ())),
        )

    def _load(self, read: "Callable[[Store], list[tuple[Event, ...]]]") -> "Future[None]":
        loaded: Future[None] = Future()
        asked = self._worker.submit(read)
        asked.add_done_callback(lambda done: self.deliver(partial(self._take_up, done, loaded)))
        return loaded

    def _take_up(self, done: "Future[list[tuple[Event, ...]]]", loaded: "Future[None]") -> None:
        if error := done.exception():
            loaded.set_exception(error)
            return
        for log in done.result():
            if log and log[0].encounter not in self._live:
                live = Live(log, self._clock)
                live.saved_seq = len(log)
                self._live[live.id] = live
                self._tell(Change(live.id, "opened", tuple(e.seq for e in log)))
        loaded.set_result(None)

    def _saved(self, events: Sequence[Event]) -> None:
        encounter = events[0].encounter
        if live := self._live.get(encounter):
            live.saved_seq = events[-1].seq
        self._tell(Change(encounter, "saved", tuple(e.seq for e in events)))

    def _failed(self, events: Sequence[Event]) -> None:
        self._tell(Change(events[0].encounter, "unsaved", tuple(e.seq for e in events)))

    def _not_in_future(self, moment: datetime) -> str:
        if moment > self._clock.now():
            raise Refused("開始時刻には、今より前の時刻を入れてください。")
        return moment.isoformat(timespec="milliseconds")

    def _tell(self, change: Change) -> None:
        for listener in self._listeners:
            listener(change)
