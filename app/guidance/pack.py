"""What a guideline pack says, as frozen data (domain 3). Loading and validation: `packfile`.

Ids are ASCII; labels and texts are Japanese. `neutral` is the wording for 目立たない表示: it must name
neither 不当 nor 暴言 nor anything else that would provoke a person who reads the screen.
"""

from dataclasses import dataclass
from typing import Literal, Never

Channel = Literal["counter", "phone"]
Group = Literal["emergency", "eviction", "leaving", "stop_and_warn", "supervisor", "report_and_judge", "first_response"]
GROUPS: tuple[Group, ...] = (
    "emergency",
    "eviction",
    "leaving",
    "stop_and_warn",
    "supervisor",
    "report_and_judge",
    "first_response",
)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. `standing`: it discharges wherever it stands in the log."""

    id: str
    label: str
    neutral: str
    standing: bool = False


@dataclass(frozen=True, slots=True)
class QuickKey:
    """A one-tap, one-key event of the desk. `key` is "1".."9", "0" or a letter; `channel` None: both."""

    key: str
    kind: str
    label: str
    neutral: str
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Action:
    """Something that can be due. `done_kind`: what 済み logs ("" where a form or a panel does it)."""

    id: str
    label: str
    neutral: str
    how: str
    """One or two short sentences: what to do, in the words of the counter."""
    done_kind: str
    after_end: bool = False


@dataclass(frozen=True, slots=True)
class Discharge:
    """What takes an action off: an event `kind`; with `fields`, the data of all events of that kind
    together must fill each group (any one key of a group is enough)."""

    kind: str
    fields: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way for a rule to fire.

    kinds: any of these event kinds fires it (empty: it fires at the start).
    after: only where an event of this kind stands before it ("" : no condition).
    both: fires once every kind of this tuple stands in the log, from the later (long timers).
    steady: the first since `until` counts, a second tap changes nothing; `until` ends it.
    min_ordinal / max_ordinal: only for these ordinals of the encounter.
    needs_case: only while a type applies or 不当 was judged.
    """

    kinds: tuple[str, ...] = ()
    after: str = ""
    both: tuple[str, ...] = ()
    steady: bool = False
    until: str = ""
    min_ordinal: int = 1
    max_ordinal: int | None = None
    needs_case: bool = False
    minutes: int = 0


@dataclass(frozen=True, slots=True)
class RuleAction:
    """An action that a rule asks for; `group` orders it among the due ones."""

    action: str
    group: Group
    discharged_by: tuple[Discharge, ...]
    channel: Channel | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """trigger → after minutes → action due, until discharged."""

    id: str
    triggers: tuple[Trigger, ...]
    actions: tuple[RuleAction, ...]
    reason: str
    """Why, in a few words; `{minutes}` is filled in."""
    source: str
    """Where the guideline says so, e.g. "6(1)"."""
    channel: Channel | None = None
    emergency: bool = False
    supersedes: tuple[tuple[str, str], ...] = ()
    """(rule, action) pairs that are asked no more once this rule has fired."""


@dataclass(frozen=True, slots=True)
class CaseType:
    """A 類型. In play when one of `kinds` stands in the log or the ordinal reaches `min_ordinal`."""

    id: str
    label: str
    neutral: str
    kinds: tuple[str, ...]
    min_ordinal: int | None
    source: str


@dataclass(frozen=True, slots=True)
class Caution:
    """Always shown, never due. `kinds`: only while the latest of `kinds`+`unless` in the log is in `kinds`
    (empty: always)."""

    id: str
    text: str
    source: str
    kinds: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A model reply (8), tied to actions, types or event kinds it serves."""

    text: str
    actions: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    consent: bool = False
    """Wording for asking consent to record (8(4))."""


@dataclass(frozen=True, slots=True)
class Avoid:
    """A phrase to avoid (8(2)(3)) and why. `forms`: strings that count as saying it."""

    text: str
    why: str
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Checklist:
    """Points to look at, e.g. the four things of 5(1), the three facts of 5(2), the test questions of 4(1)ア."""

    id: str
    title: str
    items: tuple[tuple[str, str], ...]
    """(id, text) pairs."""
    source: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to call, as a role. `number` "" is a placeholder: the office's settings fill it."""

    role: str
    label: str
    neutral: str
    number: str
    purpose: str
    emergency: bool = False


@dataclass(frozen=True, slots=True)
class Pack:
    """A city's guideline, whole and validated."""

    id: str
    version: str
    city: str
    title: str
    guideline: str
    kinds: tuple[Kind, ...]
    keys: tuple[QuickKey, ...]
    actions: tuple[Action, ...]
    rules: tuple[Rule, ...]
    types: tuple[CaseType, ...]
    cautions: tuple[Caution, ...]
    replies: tuple[Reply, ...]
    avoid: tuple[Avoid, ...]
    checklists: tuple[Checklist, ...]
    contacts: tuple[Contact, ...]
    first_aid: tuple[str, ...]
    """What to do until the police come (6(4)), one short line each."""
    titles: tuple[str, ...]
    """職 names offered in the wizard."""
    boxes: tuple[tuple[str, str], ...]
    """The 決裁欄 from left to right: (signature field, label), e.g. ("bucho", "部長")."""
    forms: tuple[tuple[str, str], ...]
    """(form id, title): ("report", "不当要求行為等報告書"), ("record", "働きかけ記録票")."""

    def kind(self, id: str) -> Kind:
        """The kind of that id. Raises KeyError."""
        return next((k for k in self.kinds if k.id == id), None) or _missing(id)

    def action(self, id: str) -> Action:
        """The action of that id. Raises KeyError."""
        return next((a for a in self.actions if a.id == id), None) or _missing(id)


def _missing(id: str) -> Never:
    raise KeyError(id)
