"""The figures of a case file, each with the lines it was counted from. Pure functions over cases and their logs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from app.forms.casefile.casefile import Figure, Month, Ref, Told, length_words
from app.guidance.events import ENDED, Event
from app.guidance.pack import Pack
from app.guidance.reading import amendments_of
from app.people.case import Case
from app.people.history.moments import (
    JUDGED,
    about,
    after_stop,
    bound_seconds,
    clock,
    labels_of,
    leavings,
    of_kinds,
    when,
)

CHANNELS = {"counter": "窓口", "phone": "電話"}
_COUNTED = (
    "refused",
    "stop_requested",
    "warning_given",
    "leave_requested",
    "leave_refused",
    "eviction_demanded",
    "eviction_refused",
    "police_called",
    "police_arrived",
)
"""Kinds whose number is told even where it is 0."""
_STAFF_RULE = (
    "担当者1人を始めから終わりまで、「複数名で対応」の記録があればそのときから1人、「係長等が加わった」の記録があれば"
    "そのときから1人ずつを、終わりまで加えます。交代は人数を増やしません。記録からわかる限りの、少ないほうの数です。"
)
_STOP_RULE = "「中止を求めた」行がある対応よりあとに始まった対応の数です。"
_AFTER_RULE = "同じ対応の中で、「中止を求めた」行よりあとに記録された、要求手段に当たる言動の数です。"
_UNKNOWN = "長さのわからない対応が{n}件あり、時間に入っていません。"


@dataclass(frozen=True, slots=True)
class Numbered:
    """An encounter of the file with its No., its whole log, the pack that is read under, and why it is in no figure (""
    where it is). `by_report`: how it was judged stands in a report alone, not in its log."""

    number: int
    case: Case
    log: tuple[Event, ...]
    pack: Pack
    why_not: str = ""
    by_report: bool = False

    def refs(self, events: Iterable[Event]) -> tuple[Ref, ...]:
        """The lines of these events."""
        return tuple(Ref(self.number, event.seq) for event in events)

    @property
    def whole(self) -> tuple[Ref, ...]:
        """The lines that say when it began and ended."""
        ends = of_kinds(self.log, (ENDED,))
        return tuple(dict.fromkeys(self.refs((self.log[0], *ends[-1:])))) if self.log else ()


def figures_of(past: Sequence[Numbered], pack: Pack) -> tuple[Figure, ...]:
    """The figures over `past`, those that count alone. `pack`: of whoever counts; it says what a kind of event is
    called, where it knows it."""
    counted = [one for one in past if not one.why_not]
    return (*_sizes(counted), *_kinds(counted, pack), *_after(counted))


def _sizes(counted: Sequence[Numbered]) -> Iterator[Figure]:
    first = {channel: [one for one in counted if one.case.channel == channel] for channel in ("counter", "phone", "")}
    yield Figure("encounters", "対応", f"{len(counted)}件", _first_lines(counted))
    for channel, label in CHANNELS.items():
        yield Figure(channel, f"　うち{label}", f"{len(first[channel])}件", _first_lines(first[channel]))
    timed = [one for one in counted if one.case.seconds is not None]
    unknown = len(counted) - len(timed)
    rule = _UNKNOWN.format(n=unknown) if unknown else ""
    hours = sum(one.case.seconds or 0 for one in timed)
    yield Figure("hours", "対応に要した時間", length_words(hours), _joined(one.whole for one in timed), rule)
    bound = [(one, *bound_seconds(one.case, one.log)) for one in timed]
    lines = _joined((*one.whole, *one.refs(joined)) for one, _, joined in bound)
    yield Figure(
        "staff_hours",
        "職員の延べ時間",
        length_words(sum(seconds for _, seconds, _ in bound)),
        tuple(sorted(set(lines))),
        _STAFF_RULE + rule,
    )


def _kinds(counted: Sequence[Numbered], pack: Pack) -> Iterator[Figure]:
    """How often each thing was said to the counterpart, and how often it did what a type speaks of."""
    packs = _packs(counted, pack)
    means = dict.fromkeys(kind.id for each in packs for kind in each.kinds if kind.means and kind.id != "quote")
    labels: dict[str, str] = {}
    for each in reversed(packs):
        labels |= labels_of(each)
    for kind in (*_COUNTED, *(each for each in means if each not in _COUNTED)):
        refs = _of(counted, (kind,))
        if refs or kind in _COUNTED:
            yield Figure(kind, labels.get(kind, kind), f"{len(refs)}回", refs)


def _packs(counted: Sequence[Numbered], pack: Pack) -> list[Pack]:
    """`pack` and every other that these encounters are read under, each once."""
    packs = [pack]
    for one in counted:
        if one.pack not in packs:
            packs.append(one.pack)
    return packs


def _after(counted: Sequence[Numbered]) -> Iterator[Figure]:
    """What went on though it had been asked to stop: later calls and visits, and in the same encounter."""
    stops = [one for one in counted if of_kinds(one.log, ("stop_requested",))]
    asked = stops[0].refs(of_kinds(stops[0].log, ("stop_requested",)))[:1] if stops else ()
    later = [one for one in counted if stops and one.number > stops[0].number]
    for channel, label in (("phone", "電話"), ("counter", "来訪")):
        found = [one for one in later if one.case.channel == channel]
        refs = (*asked, *_first_lines(found)) if found else ()
        yield Figure(f"{channel}_after_stop", f"中止を求めたあとの{label}", f"{len(found)}件", refs, _STOP_RULE)
    acts = _joined(one.refs(after_stop(one.log, one.pack)) for one in counted)
    yield Figure("acts_after_stop", "中止を求めたあとも続いた言動", f"{len(acts)}回", acts, _AFTER_RULE)


def months_of(past: Sequence[Numbered]) -> tuple[Month, ...]:
    """The months that have encounters which count, in order."""
    found: dict[tuple[int, int], list[Numbered]] = {}
    for one in past:
        if not one.why_not:
            found.setdefault((one.case.began_at.year, one.case.began_at.month), []).append(one)
    return tuple(
        Month(
            year,
            month,
            len(those),
            sum(one.case.seconds or 0 for one in those),
            sum(one.case.seconds is not None for one in those),
            _first_lines(those),
        )
        for (year, month), those in sorted(found.items())
    )


def demands_told(past: Sequence[Numbered]) -> tuple[Told, ...]:
    """What each encounter that counts was about; of a row of the old ledger everything it says."""
    return tuple(chain.from_iterable(_demands(one) for one in past if not one.why_not))


def _demands(one: Numbered) -> Iterator[Told]:
    for moment in about(one.case, one.log):
        label = f"{one.pack.named_kind(moment.kind).label}: " if moment.kind in JUDGED else ""
        if moment.text or label:
            day = (moment.at or one.case.began_at).date()
            yield Told(Ref(one.number, moment.seq), day, clock(moment.at), f"{label}{moment.text}")


def leaving_told(past: Sequence[Numbered]) -> tuple[Told, ...]:
    """Every request to leave, with what followed and after how many minutes they were gone."""
    return tuple(chain.from_iterable(_leaving(one) for one in past if not one.why_not))


def _leaving(one: Numbered) -> Iterator[Told]:
    for each in leavings(one.case, one.log):
        asked = f"「{each.asked.text}」と求めた。" if each.asked.text else "お引き取りを求めた。"
        lines = [f"{clock(when(one.case, event))} {one.pack.named_kind(event.kind).label}" for event in each.followed]
        took = f"（求めてから終わりまで{each.minutes}分）" if each.minutes is not None else ""
        words = "\n".join(["そのあと:", *map(str.strip, lines)]) if lines else "そのあとの記録はありません。"
        yield _told(one, each.asked, f"{asked}{words}{took}", one.refs(each.followed))


def quotes_told(past: Sequence[Numbered]) -> tuple[Told, ...]:
    """What the counterpart said, word for word, in the encounters that count, with what was set right later."""
    return tuple(chain.from_iterable(_quotes(one) for one in past if not one.why_not))


def _quotes(one: Numbered) -> Iterator[Told]:
    added = amendments_of(one.log)
    for event in of_kinds(one.log, ("quote",)):
        more = "".join(f"\n（訂正・追記: {text}）" for text in added.get(event.seq, ()))
        yield _told(one, event, f"「{event.text}」{more}")


def _told(one: Numbered, event: Event, words: str, refs: tuple[Ref, ...] = ()) -> Told:
    at = when(one.case, event)
    return Told(Ref(one.number, event.seq), (at or one.case.began_at).date(), clock(at), words, refs)


def _first_lines(those: Iterable[Numbered]) -> tuple[Ref, ...]:
    return tuple(Ref(one.number, one.log[0].seq) for one in those if one.log)


def _of(those: Iterable[Numbered], kinds: Sequence[str]) -> tuple[Ref, ...]:
    return _joined(one.refs(of_kinds(one.log, kinds)) for one in those)


def _joined(parts: Iterable[Iterable[Ref]]) -> tuple[Ref, ...]:
    return tuple(chain.from_iterable(parts))
