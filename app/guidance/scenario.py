"""Plays a scenario against the engine on its virtual clock, and compares what came with what was expected."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from app.guidance.advice import Guidance, Stage
from app.guidance.engine import assess, refusal
from app.guidance.events import STARTED, Event
from app.guidance.pack import Pack
from app.guidance.packfile import PackProblem, find_pack, load_pack
from app.guidance.reading import ordinal_of
from app.guidance.scenariofile import (
    ExpectedNext,
    Scenario,
    ScenarioProblem,
    Step,
    check_scenario,
    read_scenario,
)

__all__ = [
    "ExpectedNext",
    "Replay",
    "Scenario",
    "ScenarioProblem",
    "Step",
    "StepResult",
    "check_scenario",
    "compare",
    "pack_of",
    "read_scenario",
    "replay",
]


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came at one step. `next`: (action, in_seconds) pairs; `refusal`: why the event was refused, or None."""

    step: Step
    at: str
    event: str | None
    refused: bool
    refusal: str | None
    stage: Stage
    types: tuple[str, ...]
    due: tuple[str, ...]
    next: tuple[tuple[str, int], ...]
    cautions: tuple[str, ...]
    failures: tuple[str, ...] = field(default=())
    """What was expected and did not come, as sentences that name the step."""

    def to_json(self) -> dict[str, Any]:
        """The object that `madomori replay --json` prints for this step."""
        return {
            "at": self.at,
            "event": self.event,
            "refused": self.refused,
            "stage": self.stage,
            "types": list(self.types),
            "due": list(self.due),
            "next": [{"action": action, "in_seconds": seconds} for action, seconds in self.next],
            "cautions": list(self.cautions),
        }


@dataclass(frozen=True, slots=True)
class Replay:
    """A scenario played to its end."""

    steps: tuple[StepResult, ...]

    @property
    def failures(self) -> tuple[str, ...]:
        return tuple(failure for result in self.steps for failure in result.failures)


def pack_of(scenario: Scenario, folders: Iterable[Path]) -> Pack:
    """The pack that `scenario` names, from `folders`, and known to suit it.

    Raises ScenarioProblem where there is no such pack or the scenario speaks of what it does not know, PackProblem
    where the pack itself is broken.
    """
    try:
        folder = find_pack(scenario.pack, folders)
    except PackProblem as problem:
        raise ScenarioProblem(scenario.path, scenario.lines["pack"], "pack", problem.faults[0].reason) from None
    pack = load_pack(folder)
    check_scenario(scenario, pack)
    return pack


def replay(scenario: Scenario, pack: Pack) -> Replay:
    """Play `scenario` against `pack`. Raises ScenarioProblem where it speaks of what the pack does not know."""
    check_scenario(scenario, pack)
    started = {"channel": scenario.channel, "earlier": scenario.earlier, "pack": pack.id, "pack_version": pack.version}
    log = [_event(scenario, 1, 0, STARTED, "", started)]
    results = []
    for step in scenario.steps:
        why = None
        if step.event is not None:
            data = dict(step.data or {})
            why = refusal(pack, log, step.event, data)
            if why is None:
                log.append(_event(scenario, len(log) + 1, step.at_ms, step.event, step.text, data))
        results.append(compare(step, why, assess(pack, log, ordinal_of(log), step.at_ms)))
    return Replay(tuple(results))


def _event(scenario: Scenario, seq: int, at_ms: int, kind: str, text: str, data: dict[str, Any]) -> Event:
    at = scenario.start + timedelta(milliseconds=at_ms)
    return Event(f"replay-{seq}", "replay", seq, at, at_ms, "handler", kind, text, data)


def compare(step: Step, why: str | None, guidance: Guidance) -> StepResult:
    """What came at `step` against what it expects; `why`: the refusal of its event, if any."""
    due = tuple(one.action for one in guidance.due)
    coming = tuple((one.action, one.in_seconds) for one in guidance.next)
    failures = (
        f"手順{step.number}（{step.at}）: {sentence}"
        for sentence in _differences(step, why, guidance.stage, guidance.types, due, coming)
    )
    return StepResult(
        step=step,
        at=step.at,
        event=step.event,
        refused=why is not None,
        refusal=why,
        stage=guidance.stage,
        types=guidance.types,
        due=due,
        next=coming,
        cautions=guidance.cautions,
        failures=tuple(failures),
    )


def _differences(
    step: Step,
    why: str | None,
    stage: Stage,
    types: tuple[str, ...],
    due: tuple[str, ...],
    coming: tuple[tuple[str, int], ...],
) -> Iterator[str]:
    if step.expect_refused is True and why is None:
        yield f"{step.event} は断られるはずでしたが、記録されました。"
    if step.expect_refused is False and why is not None:
        yield f"{step.event} は記録されるはずでしたが、断られました（{why}）"
    for action in step.expect_due or ():
        if action not in due:
            yield f"期限の来た助言に {action} があるはずですが、ありませんでした（出たもの: {_listed(due)}）。"
    for action in step.expect_not_due or ():
        if action in due:
            yield f"期限の来た助言に {action} はないはずですが、ありました（出たもの: {_listed(due)}）。"
    if step.expect_stage is not None and step.expect_stage != stage:
        yield f"段階は {step.expect_stage} のはずですが、{stage} でした。"
    if step.expect_types is not None and step.expect_types != set(types):
        yield f"類型は {_listed(sorted(step.expect_types))} のはずですが、{_listed(types)} でした。"
    if step.expect_next == () and coming:
        yield f"このあとの予定はないはずですが、ありました（{_countdowns(coming)}）。"
    for expected in step.expect_next or ():
        came = dict(coming).get(expected.action)
        if came is None or expected.in_seconds not in (None, came):
            when = "" if expected.in_seconds is None else f"{expected.in_seconds}秒後に "
            yield f"このあと {when}{expected.action} のはずですが、{_countdowns(coming)} でした。"


def _listed(ids: tuple[str, ...] | list[str]) -> str:
    return "、".join(ids) or "なし"


def _countdowns(coming: tuple[tuple[str, int], ...]) -> str:
    return "、".join(f"{seconds}秒後に {action}" for action, seconds in coming) or "なし"
