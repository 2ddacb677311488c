"""Which events a field of a form comes from: the way back from the paper to the log, for the person who checks it."""

from collections.abc import Callable, Mapping, Sequence

from app.forms.carrier import Record
from app.forms.document import FormId
from app.forms.fill import deed
from app.guidance.events import ENDED, STARTED, Event
from app.guidance.pack import Pack
from app.guidance.reading import amendments_of, standing_events, whole_number

_Feeds = Callable[[Event, Pack], bool]


def feeding(record: Record, field: str) -> tuple[int, ...]:
    """The seqs of the standing events that `field` is filled from (`forms.fill`), each with the amendments that point
    at it, in order; () where the log says nothing to it, or the field is written by hand alone."""
    log = record.events
    feeds = _FEEDS[record.form].get(field)
    if feeds is None or not log:
        return ()
    found = {event.seq for event in standing_events(log) if feeds(event, record.pack)}
    amended = amendments_of(log).keys() & found
    added = (event for event in standing_events(log) if event.kind == "amended")
    found.update(event.seq for event in added if whole_number(event.data.get("seq")) in amended)
    return tuple(sorted(found))


def fed_fields(record: Record) -> tuple[str, ...]:
    """The fields of the record's form that some event feeds, in the order of `document.FIELDS`."""
    from app.forms.document import FIELDS

    return tuple(field.id for field in FIELDS[record.form] if feeding(record, field.id))


def _kinds(*kinds: str) -> _Feeds:
    return lambda event, _pack: event.kind in kinds


def _began(event: Event, _pack: Pack) -> bool:
    return event.kind == STARTED or (event.kind == "amended" and event.data.get("seq") == 1)


def _known(*keys: str) -> _Feeds:
    return lambda event, _pack: event.kind == "identified" and any(event.data.get(key) for key in keys)


def _means(event: Event, pack: Pack) -> bool:
    return any(kind.id == event.kind and kind.means for kind in pack.kinds)


def _deed(event: Event, pack: Pack) -> bool:
    return bool(deed(event, pack))


def _any(*several: _Feeds) -> _Feeds:
    return lambda event, pack: any(each(event, pack) for each in several)


def _joined(event: Event, _pack: Pack) -> bool:
    return event.kind == "supervisor_joined" and bool(event.data.get("name"))


def _ordinal(event: Event, _pack: Pack) -> bool:
    return (whole_number(event.data.get("earlier")) or 0) > 0


_WHEN: Mapping[str, _Feeds] = {"date": _began, "begin": _began, "end": _kinds(ENDED)}
_PLACE = _kinds(STARTED, "place_moved")
_PERSON: Mapping[str, _Feeds] = {key: _known(key) for key in ("name", "address", "organisation")}
_BODY: Sequence[str] = ("sex", "age", "position", "height", "build", "hair", "features")

_FEEDS: Mapping[FormId, Mapping[str, _Feeds]] = {
    "report": {
        **_WHEN,
        **_PERSON,
        **{key: _known(key) for key in _BODY},
        "channel": _kinds(STARTED),
        "place": _PLACE,
        "phone": _known("phone", "contact", "email"),
        "purpose": _kinds("demand_stated"),
        "means": _means,
        "damage": _kinds("property_damage"),
        "police": _kinds("police_called"),
        "remarks": _any(_deed, _ordinal),
    },
    "record": {
        **_WHEN,
        **_PERSON,
        "organisation": _known("organisation", "position"),
        "method": _kinds(STARTED),
        "place": _PLACE,
        "staff": _joined,
        "content": _any(_means, _kinds("demand_stated")),
        "result": _deed,
    },
}
