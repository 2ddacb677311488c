"""The list of the inbox: what each file is beside the others. Made from what checks found; no PDF is opened."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.base.text import sound, visible
from app.review.view import ASIDE, Row
from app.station.finding import GOOD, Found, Paper, State, doubts, from_kept
from app.station.heads import STATE

if TYPE_CHECKING:
    from app.models.arrivals import ArrivalRow

_CHECKING = "確かめています。"
_DOUBTFUL = "日時に疑いがあります。"
NOT_WHOLE = "窓守の報告書として読めないため、名前だけを残しています。"


@dataclass(frozen=True, slots=True)
class Person:
    """Who sits here. roles: of the means of sealing, () where it names none; then `box` (of the settings) counts.
    keys: fingerprints of the certificates that sign as this person. decides: they may seal at all (`trust.Vouched`)."""

    roles: tuple[str, ...] = ()
    box: str = ""
    keys: frozenset[str] = frozenset()
    decides: bool = True

    def holds(self, box: str, role: str) -> bool:
        """Whether a box of a route is this person's."""
        if not self.decides:
            return False
        return role in self.roles if self.roles and role else bool(box) and box == self.box


@dataclass(frozen=True, slots=True)
class Filed:
    """One file of the inbox with what was found of it."""

    id: str
    name: str
    arrived_at: datetime
    found: Found | None

    @property
    def alone(self) -> State:
        """Its state, the other files left aside."""
        return self.found.state()[0] if self.found else "checking"

    @property
    def good(self) -> Paper | None:
        """What it says, where that bears on other files."""
        return self.found.paper if self.found and self.alone in GOOD else None


@dataclass(frozen=True, slots=True)
class GoneOn:
    """Whose workstation has seen a state of a paper go on; `known`: who signs there is known here."""

    by: str
    known: bool


NOTHING_SEEN: Mapping[str, GoneOn] = {}


def filed(rows: "Sequence[ArrivalRow]", stamp: str) -> tuple[Filed, ...]:
    """The files of the store. What was checked with another trust than that of `stamp` counts as not checked."""
    return tuple(
        Filed(row.id, row.name, row.arrived_at, _found(row) if row.checked_with == stamp or not row.whole else None)
        for row in rows
    )


def _found(row: "ArrivalRow") -> Found | None:
    """What the store keeps of a check; of a file that is not kept whole there will be no other."""
    return from_kept(row) or (None if row.whole else Found("unreadable", (NOT_WHOLE,)))


def rows_of(
    files: Sequence[Filed],
    person: Person,
    numbers: Mapping[tuple[str, str], str],
    now: datetime,
    gone_on: Mapping[str, GoneOn] = NOTHING_SEEN,
) -> tuple[Row, ...]:
    """The inbox as of `now`: first what waits for `person`, then what has waited longest. `numbers`: of the register,
    by encounter and form; `gone_on`: states of papers that others have seen go on."""
    beside = relations(files, gone_on)
    rows = [_row(file, beside.get(file.id), person, numbers, now) for file in files]
    return tuple(sorted(rows, key=_order))


def relations(files: Sequence[Filed], gone_on: Mapping[str, GoneOn] = NOTHING_SEEN) -> dict[str, tuple[State, str]]:
    """What other files of the same report, here or at another workstation, make of a file: "older" or "conflict" with
    the sentence."""
    reports: dict[tuple[str, str], list[tuple[Filed, Paper]]] = defaultdict(list)
    for file in files:
        if paper := file.good:
            reports[paper.encounter, paper.form].append((file, paper))
    told: dict[str, tuple[State, str]] = {}
    for report in reports.values():
        if len(report) > 1:
            told.update(_of_report(report))
        told.update(_cut(report, told, gone_on))
    return told


def _cut(
    report: "Sequence[tuple[Filed, Paper]]", told: Mapping[str, tuple[State, str]], gone_on: Mapping[str, GoneOn]
) -> Iterator[tuple[str, tuple[State, str]]]:
    """Files whose continuation is known elsewhere and is not here: late, or cut off."""
    for file, paper in report:
        seen = gone_on.get(file.id[:STATE])
        if seen is None or told.get(file.id, ("",))[0] == "older":
            continue
        if seen.known:
            sentence = (
                f"この書類の続きを、{visible(seen.by)}の端末が控えています。続きのファイルが、まだ届いていません。"
            )
            yield file.id, ("older", sentence)
        elif file.id not in told and paper.turn:
            sentence = (
                f"{paper.turn_label}の決裁待ち。{visible(seen.by)}（確かめられない署名）が、続きがあると控えています。"
            )
            yield file.id, ("waiting", sentence)


def live_copies(files: Sequence[Filed], id: str) -> tuple[str, ...]:
    """Other copies of the same revision as `id` that are still on their way: neither of the two grew from the other."""
    here = next((file.good for file in files if file.id == id), None)
    if here is None:
        return ()
    extended = {state for file in files if file.good for state in file.good.states[:-1]}
    return tuple(
        file.id
        for file in files
        if file.id not in extended
        and (other := file.good)
        and (other.encounter, other.form, other.revision) == (here.encounter, here.form, here.revision)
        and file.alone == "waiting"
        and file.id not in here.states
        and id not in other.states
    )


def _of_report(report: Sequence[tuple[Filed, Paper]]) -> Iterator[tuple[str, tuple[State, str]]]:
    """The states of one report, and its revisions, beside one another."""
    grown = {state for _, paper in report for state in paper.states[:-1]}
    leaves = [(file, paper) for file, paper in report if file.id not in grown]
    for file, paper in report:
        if file.id in grown:
            yield file.id, ("older", "先へ進んだ新しいファイルが届いています。")
            continue
        others = [(other, beside) for other, beside in leaves if other.id != file.id]
        newer = max((beside.revision for _, beside in others if _same_author(paper, beside)), default=0)
        if newer > paper.revision and not paper.done:
            yield file.id, ("older", f"作成者が書き直した新しい版（第{newer}版）が届いています。")
        elif any(_same_author(paper, beside) and _apart(paper, beside) for _, beside in others):
            yield file.id, ("conflict", "同じ報告書のファイルが別々に進んでいます。両方を残してあります。")
        elif any(not _same_author(paper, beside) for _, beside in others):
            yield file.id, ("conflict", "同じ対応の報告書が、別の作成者の署名でも届いています。")


def _same_author(one: Paper, other: Paper) -> bool:
    if one.author_key == other.author_key:
        return True
    return one.by_office and other.by_office and one.author_subject == other.author_subject


def _apart(one: Paper, other: Paper) -> bool:
    """Whether two copies of the same revision, of which neither grew from the other, contradict each other. A copy that
    was returned or withdrawn after they had parted is settled: that is how a person settles it."""
    if one.revision != other.revision:
        return False
    if one.ending and other.ending:
        return False
    if one.body != other.body:
        return not (one.ending or other.ending)
    parted = sum(1 for a, b in zip(one.states, other.states, strict=False) if a == b) - 1
    return not any(paper.ending and paper.ending.place > parted + 1 for paper in (one, other))


def _row(
    file: Filed,
    beside: tuple[State, str] | None,
    person: Person,
    numbers: Mapping[tuple[str, str], str],
    now: datetime,
) -> Row:
    if file.found is None:
        return Row(file.id, file.name, file.arrived_at, "checking", _CHECKING)
    state, sentence = file.found.state()
    paper = file.found.paper
    if paper is None:
        return Row(file.id, file.name, file.arrived_at, state, sentence)
    if beside:
        own = sentence
        state, sentence = beside
        if state == "conflict":
            sentence = f"{sentence}このファイルは{own.rstrip('。')}です。" if paper.turn else f"{sentence}{own}"
    doubtful = tuple(each.sentence for each in doubts(file.found, now))
    if doubtful and state not in ASIDE:
        sentence = f"{sentence.rstrip('。')}。{_DOUBTFUL}"
    row = Row(
        id=file.id,
        name=file.name,
        arrived_at=file.arrived_at,
        state=state,
        sentence=sentence,
        form=paper.form,
        title=paper.title,
        encounter=paper.encounter,
        revision=paper.revision,
        types=paper.types,
        counterpart=paper.counterpart,
        author=paper.author,
        department=paper.department,
        occurred=paper.occurred,
        waiting_since=min(paper.since, file.arrived_at) if paper.since else file.arrived_at,
        judgement=paper.judgement.id if paper.judgement else "",
        number=numbers.get((paper.encounter, paper.form), "") if state not in ASIDE else "",
        seals=paper.seals,
        doubts=doubtful,
    )
    if state not in ("waiting", "conflict"):
        return replace(row, mine=state == "returned" and paper.author_key in person.keys)
    wrote_it = paper.author_key in person.keys
    mine = bool(paper.turn) and not wrote_it and person.holds(paper.turn, paper.turn_role)
    return replace(row, box=paper.turn, mine=mine)


_RANK: Mapping[State, int] = {"conflict": 1, "waiting": 1, "checking": 2, "returned": 3, "done": 4, "withdrawn": 5}


def _order(row: Row) -> tuple[int, float, str]:
    rank = 0 if row.mine else _RANK.get(row.state, 6)
    moment = (row.waiting_since or row.arrived_at).timestamp()
    # What still waits: the longest first. What is over: the newest first.
    return rank, moment if rank < 3 else -moment, sound(row.id)
