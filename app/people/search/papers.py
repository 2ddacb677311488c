"""What the papers of an encounter say: its forms as edited by hand or signed, the judgement, what followed."""

import json
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from app.forms.carrier import read_record
from app.forms.document import FIELDS
from app.models.arrivals import Arrivals
from app.models.case_lines import CaseLines
from app.models.tables import drafts
from app.people.case import Case
from app.station.finding import from_kept

if TYPE_CHECKING:
    from app.people.library import Reading

MOST_FILES = 8
"""So many arrived files are opened for one page of hits; that takes some milliseconds each."""

_FIELDS: dict[tuple[str, str], str] = {
    (form, field.id): f"{field.group}の{field.label}" if field.group else field.label
    for form, fields in FIELDS.items()
    for field in fields
}


class Paper(NamedTuple):
    """A text, and where it stands."""

    label: str
    text: str


class Papers:
    """The papers of cases, read when asked for."""

    def __init__(self, reading: "Reading") -> None:
        self._reading = reading
        self._files = 0

    def of(self, case: Case) -> list[Paper]:
        """The texts of its papers. Those of an arrived file are left out once `MOST_FILES` were opened."""
        followed = CaseLines(self._reading.store).texts([case.encounter]).get(case.encounter, ())
        written = self._arrived(case.encounter) if case.origin == "arrived" else self._edited(case.encounter)
        said = self._reading.index.connection.execute(
            "SELECT text FROM objections WHERE encounter = ? ORDER BY at", (case.encounter,)
        )
        return [
            *written,
            *(Paper("決裁のあとのこと", text) for text in followed),
            *(Paper("本人の申し出", text) for (text,) in said),
        ]

    def _edited(self, encounter: str) -> list[Paper]:
        wanted = select(drafts.c.form, drafts.c.edited).where(drafts.c.encounter == encounter)
        with self._reading.store.transaction() as connection:
            rows = connection.execute(wanted.order_by(drafts.c.form)).all()
        return [
            Paper(self._label(row.form, field), text)
            for row in rows
            for field, text in json.loads(row.edited).items()
            if isinstance(text, str) and text
        ]

    def _arrived(self, encounter: str) -> list[Paper]:
        files = self._reading.index.connection.execute("SELECT file FROM arrived WHERE encounter = ?", (encounter,))
        arrivals, found = Arrivals(self._reading.store), files.fetchone()
        row = arrivals.row(found[0]) if found and self._files < MOST_FILES else None
        if row is None:
            return []
        self._files += 1
        record, kept = read_record(arrivals.pdf(row.id)), from_kept(row)
        papers = [Paper(self._label(record.form, field), text) for field, text in record.values.items() if text]
        judgement = kept.paper.judgement if kept and kept.paper else None
        if judgement and judgement.reason:
            papers.append(Paper("判断の理由", judgement.reason))
        return papers

    def _label(self, form: str, field: str) -> str:
        """Like 「不当要求行為等報告書 要求手段」, as far as form and field are known."""
        title = dict(self._reading.pack.forms).get(form, "")
        return " ".join(filter(None, (title, _FIELDS.get((form, field), "")))) or "様式"
