"""The engine: pack + log + ordinal + now → guidance (domain 3). No clock, no I/O: the same input always gives
the same answer, so a log can be replayed years later. It advises; people decide (4(1)ア).

The log is walked once to index it by kind; every rule is then answered from the index, so the work grows with
the log and not with the log times the rules.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, NamedTuple

from app.guidance.advice import Due, Guidance, Next, Reason, Stage
from app.guidance.events import ENDED, STARTED, Event
from app.guidance.pack import GROUPS, Discharge, Pack, Rule, RuleAction, Trigger
from app.guidance.reading import channel_of, consent_of, filled, standing_events, struck_seqs, whole_number

_MINUTE_MS = 60_000
_by_seq = attrgetter("seq")


class _Index:
    """The standing events of a log by kind, each list in order."""

    def __init__(self, events: Iterable[Event]) -> None:
        self._by_kind: dict[str, list[Event]] = {}
        for event in events:
            self._by_kind.setdefault(event.kind, []).append(event)

    def all(self, kind: str) -> Sequence[Event]:
        return self._by_kind.get(kind, ())

    def has(self, kind: str) -> bool:
        return kind in self._by_kind

    def first(self, kind: str, seq: int = 0) -> Event | None:
        """The first event of `kind` at or after `seq`."""
        events = self.all(kind)
        position = bisect_left(events, seq, key=_by_seq)
        return events[position] if position < len(events) else None

    def first_of(self, kinds: Iterable[str], seq: int = 0) -> Event | None:
        found = [event for kind in kinds if (event := self.first(kind, seq))]
        return min(found, key=_by_seq, default=None)

    def last_of(self, kinds: Iterable[str]) -> Event | None:
        return max((self.all(kind)[-1] for kind in kinds if self.has(kind)), key=_by_seq, default=None)


class _Firing(NamedTuple):
    seq: int
    ms: int


class _Fired(NamedTuple):
    """What became of a trigger: its first and its last firing, and the one that counts (None where it was ended)."""

    first: _Firing
    last: _Firing
    counts: _Firing | None


def _at(event: Event) -> _Firing:
    return _Firing(event.seq, event.elapsed_ms)


def _fired(trigger: Trigger, index: _Index, ordinal: int, in_case: bool) -> _Fired | None:
    """How `trigger` has fired in this log; None where it never has."""
    if ordinal < trigger.min_ordinal or (trigger.max_ordinal is not None and ordinal > trigger.max_ordinal):
        return None
    if trigger.needs_case and not in_case:
        return None
    if not trigger.kinds:
        start = _Firing(0, 0)
        return _Fired(start, start, start)
    if trigger.until:
        return _timer_fired(trigger, index)
    before = index.first(trigger.after) if trigger.after else None
    if trigger.after and before is None:
        return None
    first = index.first_of(trigger.kinds, before.seq + 1 if before else 0)
    last = index.last_of(trigger.kinds)
    return _Fired(_at(first), _at(last), _at(last)) if first and last else None


def _timer_fired(trigger: Trigger, index: _Index) -> _Fired | None:
    """The same for a long timer: each run goes from the first event to the one that ends it, and fires once."""
    joined = index.first(trigger.along_with) if trigger.along_with else None
    if trigger.along_with and joined is None:
        return None
    firings: list[_Firing] = []
    began = index.first_of(trigger.kinds)
    while began:
        end = index.first(trigger.until, began.seq)
        fires = max(began, joined, key=_by_seq) if joined else began
        if end is None or fires.seq < end.seq:
            firings.append(_at(fires))
        if end is None:
            return _Fired(firings[0], firings[-1], firings[-1])
        began = index.first_of(trigger.kinds, end.seq)
    return _Fired(firings[0], firings[-1], None) if firings else None


@dataclass(frozen=True, slots=True)
class _Ask:
    """A rule that has fired asks for an action."""

    rule: Rule
    asked: RuleAction
    fired: tuple[tuple[Trigger, _Fired], ...]
    position: tuple[int, int]
    """Place of the rule in the pack, and of the action in the rule."""

    @property
    def first_seq(self) -> int:
        return min(fired.first.seq for _, fired in self.fired)

    @property
    def last_seq(self) -> int:
        return max(fired.last.seq for _, fired in self.fired)


@dataclass(frozen=True, slots=True)
class _Open:
    """An ask that is neither discharged nor set aside, and when it is due."""

    ask: _Ask
    due_ms: int
    minutes: int

    @property
    def action(self) -> str:
        return self.ask.asked.action

    @property
    def order(self) -> tuple[int, int, tuple[int, int]]:
        return GROUPS.index(self.ask.asked.group), self.due_ms, self.ask.position

    def reason(self) -> Reason:
        rule = self.ask.rule
        return Reason(rule.id, rule.reason.replace("{minutes}", str(self.minutes)), rule.source, self.due_ms)


def assess(pack: Pack, log: Sequence[Event], ordinal: int, now_ms: int) -> Guidance:
    """The advice for `log` at `now_ms` (elapsed time in the encounter). `ordinal`: 1 + confirmed earlier encounters."""
    index = _Index(standing_events(log))
    now_ms = max(now_ms, log[-1].elapsed_ms) if log else now_ms
    types = _types(pack, index, ordinal)
    in_case = bool(types) or any(map(index.has, pack.case_kinds))
    ended = index.has(ENDED)

    asks = list(_asks(pack, index, channel_of(log), ordinal, in_case))
    if ended:
        after_end = {action.id for action in pack.actions if action.after_end}
        asks = [ask for ask in asks if ask.asked.action in after_end]
    open_asks = sorted(_open_asks(pack, index, asks), key=attrgetter("order"))
    due = [ask for ask in open_asks if ask.due_ms <= now_ms]
    urgent = {ask.action for ask in due if ask.ask.rule.emergency}
    dues = _dues(due)
    coming = [] if ended else [ask for ask in open_asks if ask.due_ms > now_ms]
    return Guidance(
        stage=_stage(pack, index, ordinal, in_case),
        types=types,
        due=tuple(one for one in dues if not urgent or one.action in urgent),
        waiting=tuple(one for one in dues if urgent and one.action not in urgent),
        next=_countdowns(coming, {one.action for one in dues}, now_ms),
        cautions=_cautions(pack, index),
    )


def _asks(pack: Pack, index: _Index, channel: str, ordinal: int, in_case: bool) -> Iterator[_Ask]:
    """What the rules that have fired ask for on this channel, less what another of them supersedes."""
    fired_rules: list[tuple[int, Rule, tuple[tuple[Trigger, _Fired], ...]]] = []
    for place, rule in enumerate(pack.rules):
        if rule.channel in (None, channel):
            fired = tuple((t, f) for t in rule.triggers if (f := _fired(t, index, ordinal, in_case)))
            if fired:
                fired_rules.append((place, rule, fired))
    superseded = {pair for _, rule, _ in fired_rules for pair in rule.supersedes}
    for place, rule, fired in fired_rules:
        for number, asked in enumerate(rule.actions):
            if asked.channel in (None, channel) and (rule.id, asked.action) not in superseded:
                yield _Ask(rule, asked, fired, (place, number))


def _open_asks(pack: Pack, index: _Index, asks: Sequence[_Ask]) -> Iterator[_Open]:
    standing = {kind.id for kind in pack.kinds if kind.standing}
    set_aside = _set_aside_seqs(index)
    rivals: dict[str, list[tuple[int, int]]] = {}
    for ask in asks:
        rivals.setdefault(ask.asked.action, []).append((ask.first_seq, ask.last_seq))
    for ask in asks:
        action = ask.asked.action
        if _is_set_aside(ask.first_seq, set_aside.get(action, ()), rivals[action]):
            continue
        still = [
            _Open(ask, fired.counts.ms + trigger.minutes * _MINUTE_MS, trigger.minutes)
            for trigger, fired in ask.fired
            if fired.counts is not None
            and not any(_discharges(one, index, fired.counts.seq, standing) for one in ask.asked.discharged_by)
        ]
        if still:
            yield min(still, key=attrgetter("due_ms"))


def _discharges(discharge: Discharge, index: _Index, fired_seq: int, standing: set[str]) -> bool:
    events = index.all(discharge.kind)
    if not events or (discharge.kind not in standing and events[-1].seq < fired_seq):
        return False
    if not discharge.fields:
        return True
    known = filled(events)
    return all(any(key in known for key in group) for group in discharge.fields)


def _set_aside_seqs(index: _Index) -> dict[str, list[int]]:
    seqs: dict[str, list[int]] = {}
    for event in index.all("set_aside"):
        seqs.setdefault(str(event.data.get("action", "")), []).append(event.seq)
    return seqs


def _is_set_aside(first_seq: int, set_aside: Sequence[int], rivals: Sequence[tuple[int, int]]) -> bool:
    """Whether a rule that first fired at `first_seq` was set aside. A 見送り holds for every rule that had fired by
    then, until one of those fires anew. `rivals`: first and last firing of every rule that asks for the action."""
    return any(first_seq <= seq and not any(first <= seq < last for first, last in rivals) for seq in set_aside)


def _dues(due: Sequence[_Open]) -> list[Due]:
    """One `Due` for each action, in the order of `due`: the first ask of an action gives it its place."""
    together: dict[str, list[_Open]] = {}
    for one in due:
        together.setdefault(one.action, []).append(one)
    return [Due(action, asks[0].ask.asked.group, asks[0].due_ms, _reasons(asks)) for action, asks in together.items()]


def _reasons(asks: Sequence[_Open]) -> tuple[Reason, ...]:
    return tuple(one.reason() for one in sorted(asks, key=lambda one: (one.due_ms, one.ask.position)))


def _countdowns(coming: Sequence[_Open], due: set[str], now_ms: int) -> tuple[Next, ...]:
    soonest: dict[str, _Open] = {}
    for one in sorted(coming, key=lambda one: (one.due_ms, one.ask.position)):
        if one.action not in due:
            soonest.setdefault(one.action, one)
    return tuple(
        Next(action, -((now_ms - one.due_ms) // 1000), one.due_ms, one.reason()) for action, one in soonest.items()
    )


def how_far(pack: Pack, log: Sequence[Event], ordinal: int) -> tuple[Stage, tuple[str, ...]]:
    """How far the encounter went before its end (the stage then), and its types: what remains of it for the figures."""
    index = _Index([event for event in standing_events(log) if event.kind != ENDED])
    types = _types(pack, index, ordinal)
    return _stage(pack, index, ordinal, bool(types) or any(map(index.has, pack.case_kinds))), types


def _types(pack: Pack, index: _Index, ordinal: int) -> tuple[str, ...]:
    return tuple(
        case.id
        for case in pack.types
        if any(map(index.has, case.kinds)) or (case.min_ordinal is not None and ordinal >= case.min_ordinal)
    )


def _stage(pack: Pack, index: _Index, ordinal: int, in_case: bool) -> Stage:
    for stage in pack.stages:
        for trigger in stage.triggers:
            fired = _fired(trigger, index, ordinal, in_case)
            if fired and fired.counts:
                return stage.id
    return "listening"


def _cautions(pack: Pack, index: _Index) -> tuple[str, ...]:
    shown = []
    for caution in pack.cautions:
        latest = index.last_of((*caution.kinds, *caution.unless))
        if not caution.kinds or (latest and latest.kind in caution.kinds):
            shown.append(caution.id)
    return tuple(shown)


def refusal(pack: Pack, log: Sequence[Event], kind: str, data: Mapping[str, Any]) -> str | None:
    """The sentence that says why an event may not be logged now; None where it may (domain 2)."""
    if all(kind != known.id for known in pack.kinds):
        return "この種類の記録は、手引きにありません。"
    match kind:
        case "encounter_started" if any(event.kind == STARTED for event in standing_events(log)):
            return "対応は、すでに始まっています。"
        case "recording_started" if consent_of(log).state != "given":
            return "録音は、相手方の了承を得て、その了承を記録してから始めます。"
        case "retracted":
            target = whole_number(data.get("seq"))
            if target is None or not 1 <= target <= len(log):
                return "取り消す行が見つかりません。"
            if target in struck_seqs(log):
                return "この行は、すでに取り消されています。"
        case "amended":
            target = whole_number(data.get("seq"))
            if target is None or not 1 <= target <= len(log):
                return "訂正する行が見つかりません。"
        case "set_aside" if all(data.get("action") != action.id for action in pack.actions):
            return "見送る助言が見つかりません。"
    return None
