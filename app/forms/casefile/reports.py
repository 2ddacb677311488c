"""What a report that goes with a case file says of itself: its name there and which report it is, read off its bytes,
so that both can be told again by whoever has the file."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.text import visible
from app.base.wareki import format_date_short
from app.forms.casefile.casefile import Report
from app.guidance.events import Event

if TYPE_CHECKING:
    from app.forms.carrier import Record
    from app.forms.sign.route import Route


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A report and what it says; nothing of it is checked here."""

    report: Report
    record: "Record"
    route: "Route"

    @property
    def judged(self) -> str:
        """The kind of event that its latest judgement is, "" where it has none or it is still open."""
        said = self.route.judgement
        known = {each.id: each for each in self.record.pack.judgements}
        judgement = known.get(said.entry.judgement) if said else None
        return judgement.kind if judgement and not judgement.open else ""


def enclosed(case: int, pdf: bytes, log: Sequence[Event]) -> Enclosed:
    """The report `pdf` as it goes along with the encounter number `case`, whose log is `log`.

    Raises EnvironmentProblem where it is no report of ours. What pyHanko raises for broken signatures passes through.
    """
    from app.forms.carrier import opened  # here, as a file without reports needs nothing that reads a PDF
    from app.forms.sign.route import route_of
    from app.forms.verify.signature import read_signatures

    reader, record = opened(pdf)
    route = route_of(record, read_signatures(reader, record))
    sha256 = hashlib.sha256(pdf).hexdigest()
    title = dict(record.pack.forms).get(record.form, record.form)
    words = [f"{title} 第{record.revision}版　{format_date_short(record.made_at.date())} 署名"]
    words += [_state(record, route), "" if _agree(record.events, log) else "経過が、この一覧の記録と違います"]
    name = f"no{case:03}-{record.form}-{record.revision}-{sha256[:8]}.pdf"
    return Enclosed(Report(case, name, visible("　".join(filter(None, words))), sha256, pdf), record, route)


def _state(record: "Record", route: "Route") -> str:
    """How far it is, by the signatures that stand in it."""
    if route.withdrawn:
        return "取り下げ"
    if route.returned:
        return "差し戻し"
    if route.done:
        return "決裁済み"
    return f"{record.pack.box_label(route.turn)}の決裁待ち" if route.entries and route.turn else ""


def _agree(one: Sequence[Event], other: Sequence[Event]) -> bool:
    """Whether one is the beginning of the other: a log grows after a report of it was signed."""
    return all(a.hash == b.hash for a, b in zip(one, other, strict=False))
