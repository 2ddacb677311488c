"""Play a scenario through the desk's own commands, into the store, as a practice encounter (domain 4)."""

from collections.abc import Callable

from app.base.clock import FakeClock
from app.base.errors import Refused
from app.counter.desk import Desk
from app.counter.pump import Pump
from app.counter.view import Change
from app.guidance.scenario import Scenario


def play(
    scenario: Scenario,
    desk: Desk,
    clock: FakeClock,
    pump: Pump,
    *,
    pause: Callable[[float], None],
    saved: Callable[[int], None],
    refused: Callable[[str], None],
) -> str:
    """Play every step on a virtual clock; `pause(seconds)` lets real time pass between them.

    `saved(seq)` is called once an event is durable, `refused(sentence)` where the rules do not allow it.
    Returns the encounter's id. EnvironmentProblem where an event cannot be saved.
    """
    durable = 0

    def note(change: Change) -> None:
        nonlocal durable
        if change.what == "saved":
            for seq in change.seqs:
                saved(seq)
            durable = max(durable, *change.seqs)

    def settle(seq: int) -> None:
        pump.until(lambda: durable >= seq or desk.problem() is not None)
        if problem := desk.problem():
            raise problem

    desk.subscribe(note)
    encounter = desk.start(scenario.channel, practice=True, earlier=scenario.earlier, played=True)
    settle(1)
    now_ms = 0
    for step in scenario.steps:
        seconds = (step.at_ms - now_ms) / 1000
        pause(seconds)
        clock.advance(seconds)
        now_ms = step.at_ms
        if step.event:
            try:
                settle(desk.log(encounter, step.event, step.text, step.data))
            except Refused as refusal:
                refused(str(refusal))
    return encounter
