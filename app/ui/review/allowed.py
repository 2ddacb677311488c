"""What is offered on a report: the buttons of its page. The route itself refuses what may not be (`forms.route`)."""

from dataclasses import dataclass

from app.review.view import Case, Holder
from app.ui.review.approve_sheet import ways


@dataclass(frozen=True, slots=True)
class Allowed:
    """Which acts a person is offered."""

    approve: bool = False
    judge: bool = False
    send_back: bool = False
    withdraw: bool = False


def allowed(case: Case | None, holder: Holder, me: str) -> Allowed:
    """What `me` (氏名), who holds the boxes of `holder`, is offered on `case`."""
    if case is None or case.record is None or case.route is None:
        return Allowed()
    on_its_way = case.row.approvable
    wrote_it = case.record.author.name == me
    if wrote_it and not holder.boxes:
        return Allowed(withdraw=on_its_way)
    judging = {step.box for step in case.record.pack.steps if step.judges}
    judges = case.route.turn in judging or not holder.boxes or bool(judging & set(holder.boxes))
    return Allowed(
        approve=(on_its_way or case.row.state == "done") and bool(ways(case.route, holder)),
        judge=on_its_way and judges,
        send_back=on_its_way,
        withdraw=on_its_way and wrote_it,
    )
