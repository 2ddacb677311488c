"""The report of one encounter: a draft that follows the log, edited fields that stay, one signed PDF.

Only what a person typed over is kept in the store; every other field is filled from the log anew, so the
draft cannot fall behind it.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.base.files import AS_USUAL, write_new, write_whole
from app.base.text import sound
from app.counter.desk import Desk
from app.forms.document import FIELDS, Author, Document, Field, FormId
from app.forms.fill import fill
from app.guidance.events import Event
from app.station.workstation import Workstation

if TYPE_CHECKING:
    from app.models.store import DocumentRow

SIGNED_KINDS = {"report": "report_signed"}
"""What the log says once a form is signed; it discharges `write_report`."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field of the draft: its definition, its value, and whether the value still comes from the log."""

    field: Field
    value: str
    follows_log: bool


def author_of(station: Workstation) -> Author:
    """The staff member of this workstation as the author of a form."""
    staff = station.settings.staff
    return Author(staff.name, staff.department, staff.title, staff.phone)


class Report:
    """The draft of one form of one encounter that is on the desk."""

    def __init__(self, station: Workstation, desk: Desk, encounter: str, form: FormId, edited: dict[str, str]) -> None:
        self._station = station
        self._desk = desk
        self.encounter = encounter
        self.form = form
        self._edited = edited
        self._listeners: list[Callable[[], None]] = []
        desk.subscribe(lambda change: self._changed() if change.encounter == encounter else None)

    @property
    def title(self) -> str:
        """The form's title."""
        return dict(self._station.pack.forms)[self.form]

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call `listener` when a field may have changed: by the log or by hand."""
        self._listeners.append(listener)

    def fields(self) -> tuple[FieldState, ...]:
        """Every field of the form in its order."""
        values = self._values()
        return tuple(FieldState(f, values[f.id], f.id not in self._edited) for f in FIELDS[self.form])

    def edit(self, field: str, value: str) -> "Future[None]":
        """Set a field by hand; from now on it stays as typed. The future is done when the draft is on the disk."""
        self._edited[field] = sound(value)
        return self._save()

    def follow_log(self, field: str) -> "Future[None]":
        """Let a field follow the log again."""
        self._edited.pop(field, None)
        return self._save()

    def preview(self) -> "Future[bytes]":
        """The form as it would print now, unsigned."""
        document = self._document()

        def draw() -> bytes:
            from app.forms.render import render

            return render(document).pdf

        drawn = self._station.tasks.submit(draw)
        # What signs takes a second to load. Whoever looks at the page may sign it next.
        self._station.tasks.submit(_load_what_signs)
        return drawn

    def export(self, path: Path, *, signed: bool = True, overwrite: bool = False) -> "Future[Path]":
        """Draw, sign and write the PDF, keep it in the store and log that it was signed.

        Raises Refused while lines of the log are not on the disk yet. The future fails with EnvironmentProblem where
        `path` exists (unless `overwrite`) or cannot be written, or the store cannot keep the file; nothing new is then
        left there and nothing is logged.
        """
        summary = self._desk.summary(self.encounter)
        if summary.pending or summary.unsaved:
            raise Refused("まだ保存できていない行があります。保存されてから、もう一度お試しください。")
        draft = self._document()
        kept = self._station.worker.submit(lambda store: store.documents(self.encounter))
        done: Future[Path] = Future()

        def write() -> bytes:
            earlier = [row.revision for row in kept.result() if row.form == self.form]
            document = replace(draft, revision=max(earlier, default=0) + 1)
            pdf = sign_document(document, self._station) if signed else unsigned_document(document)
            (write_whole if overwrite else write_new)(path, pdf, AS_USUAL)
            return pdf

        def written(drawn: "Future[bytes]") -> None:
            if error := drawn.exception():
                done.set_exception(error)
            elif not signed:
                done.set_result(path)
            else:
                self._keep(draft.made_at, drawn.result(), path, done, is_new=not overwrite)

        self._station.tasks.submit(write).add_done_callback(lambda drawn: self._desk.deliver(lambda: written(drawn)))
        return done

    def _keep(self, made_at: datetime, pdf: bytes, path: Path, done: "Future[Path]", *, is_new: bool) -> None:
        """Keep the signed file in the store, then log the signature; a new file that cannot be kept is taken back."""
        kept = self._station.worker.submit(lambda store: store.add_document(self.encounter, self.form, pdf, made_at))

        def logged(stored: "Future[DocumentRow]") -> None:
            if error := stored.exception():
                if is_new:
                    self._station.tasks.submit(path.unlink, missing_ok=True)
                done.set_exception(error)
                return
            if kind := SIGNED_KINDS.get(self.form):
                self._desk.log(self.encounter, kind, data={"form": self.form, "sha256": stored.result().sha256})
            done.set_result(path)

        kept.add_done_callback(lambda stored: self._desk.deliver(lambda: logged(stored)))

    def _document(self) -> Document:
        events = self._desk.events(self.encounter)
        return make_document(self._station, self.form, events, self._values(), self._station.clock.now())

    def _values(self) -> dict[str, str]:
        log = self._desk.events(self.encounter)
        return {**fill(self.form, log, self._station.pack, author_of(self._station)), **self._edited}

    def _save(self) -> "Future[None]":
        edited = dict(self._edited)
        saved = self._station.worker.submit(lambda store: store.save_draft(self.encounter, self.form, edited))
        self._changed()
        return saved

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()


def open_report(station: Workstation, desk: Desk, encounter: str, form: FormId) -> "Future[Report]":
    """The draft of an encounter that is on the desk, with what was edited before."""
    opened: Future[Report] = Future()

    def ready(read: "Future[dict[str, str]]") -> None:
        if error := read.exception():
            opened.set_exception(error)
        else:
            opened.set_result(Report(station, desk, encounter, form, dict(read.result())))

    asked = station.worker.submit(lambda store: store.draft(encounter, form))
    asked.add_done_callback(lambda read: desk.deliver(lambda: ready(read)))
    return opened


def _load_what_signs() -> None:
    import app.forms.seal  # noqa: F401 - for its import alone


def make_document(
    station: Workstation, form: FormId, events: tuple[Event, ...], values: dict[str, str], made_at: datetime
) -> Document:
    """The document to draw: what the paper says and the log beside it."""
    return Document(
        form=form,
        pack=station.pack,
        values=values,
        events=events,
        author=author_of(station),
        practice=bool(events[0].data.get("practice")),
        made_at=made_at,
    )


def sign_document(document: Document, station: Workstation) -> bytes:
    """The signed PDF of a document. Raises EnvironmentProblem where identity or fonts cannot be read."""
    from app.forms.carrier import record_json
    from app.forms.render import render
    from app.forms.seal import seal

    return seal(render(document), record_json(document), station.identity(), document.made_at)


def unsigned_document(document: Document) -> bytes:
    """The PDF with its record embedded but no signature."""
    from app.forms.carrier import record_json
    from app.forms.render import render
    from app.forms.seal import attach

    return attach(render(document), record_json(document))
