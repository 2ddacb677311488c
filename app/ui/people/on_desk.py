"""What is said of a counterpart on the history page counts at once in the encounter that goes on with them."""

from app.counter.desk import Desk
from app.people.history.history import History, Other


class OnDesk:
    """The encounters of the desk that go on. What is said of theirs is said in their logs, where it counts towards the
    ordinal and can be taken back, and not beside them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def same(self, history: History, other: Other, reason: str) -> bool:
        """同一人物: `other` too. Returns whether one of the history goes on; else nothing is done. Raises Refused."""
        here = self._going_on(history)
        if not here:
            return False
        earlier = other.candidate.earlier
        self._desk.confirm_same(
            here, [one.encounter for one in earlier], {one.encounter for one in earlier if one.counts}
        )
        if reason:
            self._desk.log(here, "memo", reason)
        return True

    def apart(self, history: History, encounter: str) -> bool:
        """`encounter` is another person's: take back what the one that goes on says of it. Returns whether it did."""
        here = self._going_on(history)
        confirmed = [id for each in self._desk.confirmed(here) for id in each.same_as] if here else []
        if encounter != here and encounter not in confirmed:
            return False
        self._desk.undo_same(here, confirmed if encounter == here else [encounter])
        if encounter != here:
            still = {id for each in self._desk.confirmed(here) for id in each.same_as}
            # What was confirmed in one line with it stays confirmed.
            rest = [id for id in confirmed if id != encounter and id not in still]
            counting = {one.case.encounter for one in history.past if one.counts}
            if rest:
                self._desk.confirm_same(here, rest, counting)
        return bool(confirmed)

    def _going_on(self, history: History) -> str:
        ours = [one.id for one in self._desk.encounters() if not one.ended and not one.practice]
        return next((id for id in ours if history.of(id)), "")
