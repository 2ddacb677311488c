"""Where and how an action that is due is answered: read from the pack, decided nowhere else."""

from dataclasses import dataclass
from typing import Literal

from app.guidance.advice import Due
from app.guidance.events import ENDED
from app.guidance.pack import Pack

Where = Literal["tap", "panel", "report", "finish"]

PANEL_KINDS = frozenset({"identified", "demand_stated"})
"""Filled in at the counterpart's panel."""


@dataclass(frozen=True, slots=True)
class Choices:
    """How an action can be answered: by 済み, by one of `kinds`, or elsewhere on the screen."""

    where: Where
    done: bool
    kinds: tuple[str, ...]


def choices(pack: Pack, due: Due) -> Choices:
    """The answers to `due`: 済み where one event does it, the pack's choices, or the place that does it."""
    action = pack.action(due.action)
    if action.done_kind == ENDED:
        return Choices("finish", True, ())
    discharging = {
        discharge.kind
        for reason in due.reasons
        for asked in pack.rule(reason.rule).actions
        if asked.action == due.action
        for discharge in asked.discharged_by
    }
    done = bool(action.done_kind)
    if discharging & PANEL_KINDS:
        return Choices("panel", done, ())
    if done or action.choices:
        return Choices("tap", done, tuple(kind for kind in action.choices if kind != action.done_kind))
    return Choices("report", False, ())
