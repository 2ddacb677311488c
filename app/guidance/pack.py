"""What a guideline pack says, as frozen data (domain 3). Loading and validation: `packfile`.

Ids are ASCII; labels and texts are Japanese. `neutral` is the wording for 目立たない表示: it must name
neither 不当 nor 暴言 nor anything else that would provoke a person who reads the screen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from app.guidance.advice import Stage

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


UNKNOWN = "〔手引きにない種類〕"
"""Stands beside the id of a kind that a pack does not have."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event. `standing`: it discharges wherever it stands in the log."""

    id: str
    label: str
    neutral: str
    standing: bool = False
    means: bool = False
    """What the counterpart said or did: it stands under 要求手段 (2(1), 6)."""
    deed: str = ""
    """What staff did, as a sentence of fact for the forms; `{role}` is the label of that contact."""


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
    """Something that can be due. `done_kind`: what 済み logs ("" where it takes a choice, a form or a panel);
    `choices`: the kinds to choose from where there is more than one way to be done."""

    id: str
    label: str
    neutral: str
    how: str
    """One or two short sentences: what to do, in the words of the counter."""
    done_kind: str = ""
    choices: tuple[str, ...] = ()
    after_end: bool = False
    """It can be due after the encounter has ended."""


@dataclass(frozen=True, slots=True)
class Discharge:
    """What takes an action off: an event `kind`; with `fields`, the data of all events of that kind
    together must fill each group (any one key of a group is enough)."""

    kind: str
    fields: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Trigger:
    """One way for a rule to fire: at every event of `kinds` (`encounter_started` for the start of the encounter),
    or without kinds by the ordinal alone, as from the start. Of several firings the latest counts.

    after: only where an event of this kind stands before it.
    until: makes it a long timer that does not restart: the first since the last event of this kind counts, a
        second tap changes nothing, and an event of this kind ends it.
    along_with: a long timer fires only once an event of this kind stands too (the first of the encounter), from
        the later of the two.
    min_ordinal / max_ordinal: only for these ordinals of the encounter.
    needs_case: only while a type applies or one of the pack's `case_kinds` stands.
    minutes: how long after the firing the actions are due (目安).
    """

    kinds: tuple[str, ...] = ()
    after: str = ""
    until: str = ""
    along_with: str = ""
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
class StageRule:
    """A stage applies while one of its triggers has fired and has not been ended."""

    id: Stage
    triggers: tuple[Trigger, ...]


@dataclass(frozen=True, slots=True)
class CaseType:
    """A 類型. In play when one of `kinds` stands in the log or the ordinal reaches `min_ordinal`."""

    id: str
    label: str
    neutral: str
    source: str
    kinds: tuple[str, ...] = ()
    min_ordinal: int | None = None


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
class Step:
    """One step of the route of a report. `box`: its signature field; `role`: who holds it, as an office's identity
    names it; `judges`: the 所属長, who judges (4(1)イ)."""

    box: str
    role: str = ""
    judges: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """A judgement on a report. `forms`: those it may be given on; `kind`: what the handler's log takes of it ("":
    nothing); `strikes`: the title of the form is struck and sealed, and `instead` written beside it (Q17); `open`: no
    judgement yet, more is to be found out."""

    id: str
    label: str
    source: str
    forms: tuple[str, ...]
    kind: str = ""
    strikes: str = ""
    """The words of the title that are struck, "" for none."""
    instead: str = ""
    open: bool = False


@dataclass(frozen=True, slots=True)
class Followup:
    """What may follow after the last seal (4(2)-(7))."""

    id: str
    label: str
    source: str
    decided_by: str
    """Who decides, in words: 所管部長, 委員会, …"""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """What an office settles about what it knows of counterparts.

    count_years: so many years an earlier encounter counts towards the ordinal. publish_least: a figure of the yearly
    summary below this is not published, for few may be told apart. source: where a rule says so, "" where the office
    settled it itself.
    """

    count_years: int = 3
    publish_least: int = 5
    source: str = ""


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
    stages: tuple[StageRule, ...]
    """The highest first; where none applies the stage is `listening`."""
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
    case_kinds: tuple[str, ...]
    """The events that make it a case though no type applies: 不当 was judged."""
    emergency_steps: tuple[str, ...]
    """The kinds to log from the emergency card, in the order of doing them."""
    emergency_kinds: tuple[str, ...]
    """The kinds that may have happened, to log from the emergency card."""
    route: tuple[Step, ...] = ()
    """The 決裁 in its order; () means the boxes from right to left, any signer, the second of them judging."""
    judgements: tuple[Judgement, ...] = ()
    followups: tuple[Followup, ...] = ()
    people: PeopleRules = PeopleRules()

    @property
    def steps(self) -> tuple[Step, ...]:
        """The route, where the pack says none too."""
        if self.route:
            return self.route
        fields = [field for field, _ in reversed(self.boxes)]
        return tuple(Step(field, judges=number == min(1, len(fields) - 1)) for number, field in enumerate(fields))

    def box_label(self, field: str) -> str:
        """What a box of the 決裁欄 is called; its field's name where the pack has no such box."""
        return dict(self.boxes).get(field, field)

    def kind(self, id: str) -> Kind:
        """The kind of that id. Raises KeyError, as the others do."""
        return _of_id(self.kinds, id)

    def named_kind(self, id: str) -> Kind:
        """The kind of that id for showing; where the pack has none, its id with a mark, so that nothing goes lost."""
        return next((kind for kind in self.kinds if kind.id == id), None) or unknown_kind(id)

    def named_action(self, id: str) -> tuple[str, str]:
        """Label and neutral label of an action for showing; its id with a mark where the pack has none."""
        found = next((action for action in self.actions if action.id == id), None)
        return (found.label, found.neutral) if found else (f"{id}{UNKNOWN}", f"{id}{UNKNOWN}")

    def action(self, id: str) -> Action:
        return _of_id(self.actions, id)

    def rule(self, id: str) -> Rule:
        return _of_id(self.rules, id)

    def type(self, id: str) -> CaseType:
        return _of_id(self.types, id)

    def caution(self, id: str) -> Caution:
        return _of_id(self.cautions, id)


def unknown_kind(id: str) -> Kind:
    """What stands for a kind that the pack does not have."""
    return Kind(id, f"{id}{UNKNOWN}", f"{id}{UNKNOWN}")


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_HasId)


def _of_id(things: Iterable[_T], id: str) -> _T:
    for thing in things:
        if thing.id == id:
            return thing
    raise KeyError(id)
