"""What the next revision of a form says differently from the one that was signed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.base.wareki import format_date_short, format_time
from app.forms.carrier import Record
from app.forms.document import FIELDS, Field
from app.forms.fill import deed
from app.guidance.events import Event
from app.guidance.pack import Pack


@dataclass(frozen=True, slots=True)
class Changed:
    """One difference. `target`: "field:ID" or "event:SEQ", as a comment has it (`forms.sign.entry`).

    label: the field's name, or the time and kind of a line of the log. before, after: what it said and what it says.
    added: a line of the log that was not there before (it may say nothing but its kind).
    """

    target: str
    label: str
    before: str
    after: str
    added: bool = False

    @property
    def field(self) -> str:
        """The id of the field; "" for a line of the log."""
        return self.target.removeprefix("field:") if self.target.startswith("field:") else ""

    @property
    def seq(self) -> int:
        """The number of the line of the log; 0 for a field."""
        return 0 if self.field else int(self.target.removeprefix("event:"))


def changes(before: Record, values: Mapping[str, str], events: Sequence[Event]) -> tuple[Changed, ...]:
    """The fields of `before` whose value is another in `values`, in the order of the form, then the lines of the log
    that only `events` have, in theirs.

    A field that this version's form does not know stands after those it knows. A line that only `before` has (another
    log, never the same one later) counts as taken away.
    """
    labels = {field.id: field_label(field) for field in FIELDS[before.form]}
    unknown = sorted({*before.values, *values} - labels.keys())
    found = []
    for id in (*labels, *unknown):
        old, new = before.values.get(id, ""), values.get(id, "")
        if old != new:
            found.append(Changed(f"field:{id}", labels.get(id, id), old, new))
    return (*found, *_lines(before, events))


def changes_between(before: Record, after: Record) -> tuple[Changed, ...]:
    """What `after` says differently from `before`: two revisions of one form."""
    return changes(before, after.values, after.events)


def field_label(field: Field) -> str:
    """A field's name with that of its group, without which 「その他」 could be anything."""
    return f"{field.group} {field.label}" if field.group else field.label


def event_label(event: Event, log: Sequence[Event], pack: Pack) -> str:
    """The time and kind of a line of `log`; with its day where that is not the day on which the log began."""
    time = format_time(event.at)
    if log and event.at.date() != log[0].at.date():
        time = f"{format_date_short(event.at.date())} {time}"
    return f"{time} {next((kind.label for kind in pack.kinds if kind.id == event.kind), event.kind)}"


def event_words(event: Event, pack: Pack) -> str:
    """What a line of the log says; where nothing was written, what was done."""
    if event.kind in ("amended", "retracted"):
        return " ".join(filter(None, (f"{event.data.get('seq')}番について", event.text)))
    return f"「{event.text}」" if event.kind == "quote" else event.text or deed(event, pack)


def _lines(before: Record, events: Sequence[Event]) -> list[Changed]:
    known, standing = {event.hash for event in before.events}, {event.hash for event in events}

    def line(event: Event, *, added: bool) -> Changed:
        words = event_words(event, before.pack)
        label = event_label(event, before.events, before.pack)
        target = f"event:{event.seq}"
        return Changed(target, label, "", words, added=True) if added else Changed(target, label, words, "")

    gone = [line(event, added=False) for event in before.events if event.hash not in standing]
    return [*gone, *(line(event, added=True) for event in events if event.hash not in known)]
