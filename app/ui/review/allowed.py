"""What is offered on a report: the buttons of its page. What may not be, the route refuses (`forms.sign.route`)."""

from dataclasses import dataclass

from app.review.view import Case, Holder
from app.ui.review.approve_sheet import held_boxes, ways
from app.ui.review.return_sheet import returning


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
    if wrote_it:  # nobody decides on their own report
        return Allowed(withdraw=on_its_way)
    if holder.barred:
        return Allowed()
    held = held_boxes(case.route, holder)
    judging = {step.box for step in case.record.pack.steps if step.judges}
    stands_in = any(
        box.box in judging and box.state == "deputised" and box.by == holder.name for box in case.route.boxes
    )
    return Allowed(
        approve=(on_its_way or case.row.state == "done") and bool(ways(case.route, holder)),
        judge=on_its_way and (stands_in or bool(judging.intersection(held))),
        send_back=on_its_way and bool(returning(case.route, holder)),
    )
