"""The report of one encounter: a draft that follows the log, edited fields that stay, one signed PDF a revision.

Only what a person typed over is kept in the store; every other field is filled from the log anew, so the
draft cannot fall behind it. A report that was signed stays in the store as it is: signing again makes the next
revision, from the same draft.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.base.files import AS_USUAL, write_new, write_whole
from app.base.text import sound, visible
from app.counter.desk import Desk
from app.counter.handing import pdf_name, put_into
from app.counter.view import Change
from app.forms.compare import Changed, changes, event_label, event_words, field_label
from app.forms.document import FIELDS, Author, Document, Field, FormId
from app.forms.fill import fill
from app.forms.sign.entry import Comment
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.station.workstation import Workstation

if TYPE_CHECKING:
    from app.forms.carrier import Record
    from app.forms.sign.signer import Signer
    from app.models.store import DocumentRow, Store

SIGNED_KINDS = {"report": "report_signed"}
"""What the log says once a form is signed; it discharges `write_report`."""


@dataclass(frozen=True, slots=True)
class FieldState:
    """One field of the draft: its definition, its value, and whether the value still comes from the log."""

    field: Field
    value: str
    follows_log: bool


@dataclass(frozen=True, slots=True)
class Commented:
    """What came with a report that was sent back (差戻し). `by`, `at`: whose comments these are, and when they signed
    them; "" and None where that is not known."""

    comments: tuple[Comment, ...] = ()
    by: str = ""
    at: datetime | None = None


NOTHING_SAID = Commented()


@dataclass(frozen=True, slots=True)
class Remark:
    """One comment, ready to be shown. `field`: beside which field, "" for none; `about`: what it is about, in words."""

    field: str
    about: str
    text: str
    by: str
    at: datetime | None


def author_of(station: Workstation) -> Author:
    """The staff member of this workstation as the author of a form."""
    staff = station.settings.staff
    return Author(staff.name, staff.department, staff.title, staff.phone)


class Report:
    """The draft of one form of one encounter that is on the desk."""

    def __init__(
        self,
        station: Workstation,
        desk: Desk,
        encounter: str,
        form: FormId,
        edited: dict[str, str],
        signed: "DocumentRow | None" = None,
        commented: Commented = NOTHING_SAID,
    ) -> None:
        """`signed`: the latest revision in the store. `commented`: what a report came back with."""
        self._station = station
        self._desk = desk
        self.encounter = encounter
        self.form = form
        self._edited = edited
        self._signed = signed
        self._before: tuple[int, Future[Record]] | None = None
        self._commented = commented
        self._listeners: list[Callable[[], None]] = []
        desk.subscribe(lambda change: self._changed() if _concerns(change, encounter) else None)

    @property
    def _pack(self) -> Pack:
        return self._station.pack_of(self._desk.events(self.encounter))

    @property
    def title(self) -> str:
        """The form's title."""
        return dict(self._pack.forms).get(self.form, self.form)

    @property
    def revision_to_make(self) -> int:
        """Which revision signing makes, from 1. Those that were signed stay in the store as they are."""
        return self._signed.revision + 1 if self._signed else 1

    @property
    def pdf_name(self) -> str:
        """The name offered for the file that signing makes."""
        return self._name(self.revision_to_make)

    @property
    def hands_to(self) -> str:
        """Who comes first in the route (係長), where a signed report can be handed on from here; else ""."""
        practice = self._desk.summary(self.encounter).practice
        steps = self._pack.steps
        if not self._station.settings.shared or practice or not steps:
            return ""
        return self._pack.box_label(steps[0].box)

    def remarks(self) -> tuple[Remark, ...]:
        """The comments that the report came back with, in the order of what they are about."""
        said = self._commented
        fields = {f"field:{field.id}": field for field in FIELDS[self.form]}
        log = {f"event:{event.seq}": event for event in self._desk.events(self.encounter)}
        whole = tuple(log.values())
        places = {target: place for place, target in enumerate(("", *fields, *log))}
        found = []
        for comment in sorted(said.comments, key=lambda each: places.get(each.target, 0)):
            about, field, event = "書類の全体", fields.get(comment.target), log.get(comment.target)
            if field:
                about = field_label(field)
            elif event:
                label = event_label(event, whole, self._pack)
                about = f"対応経過 {label} {event_words(event, self._pack)}".strip()
            found.append(Remark(field.id if field else "", about, visible(comment.text), visible(said.by), said.at))
        return tuple(found)

    def changes(self) -> "Future[tuple[Changed, ...]]":
        """What the draft says differently from the latest signed revision; () where none was signed.

        The future fails with EnvironmentProblem where that revision cannot be read.
        """
        found: Future[tuple[Changed, ...]] = Future()
        row = self._signed
        if row is None:
            found.set_result(())
            return found
        values, events = self._values(), self._desk.events(self.encounter)
        if self._before is None or self._before[0] != row.id:
            self._before = (row.id, self._station.tasks.submit(self._read_signed, row.id))

        def compare(read: "Future[Record]") -> None:
            if error := read.exception():
                self._before = None
                found.set_exception(error)
            else:
                found.set_result(changes(read.result(), values, events))

        self._before[1].add_done_callback(compare)
        return found

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
            from app.forms.drawn.render import render

            return render(document).pdf

        drawn = self._station.tasks.submit(draw)
        # What signs takes a second to load. Whoever looks at the page may sign it next.
        self._station.tasks.submit(_load_what_signs)
        return drawn

    def export(
        self, path: Path, *, signed: bool = True, overwrite: bool = False, signer: "Signer | None" = None
    ) -> "Future[Path]":
        """Draw, sign and write the PDF, keep it in the store and log that it was signed.

        `signer`: an opened identity of the office; without one the workstation's own identity signs.
        Raises Refused while lines of the log are not on the disk yet. The future fails with EnvironmentProblem where
        `path` exists (unless `overwrite`) or cannot be written, or the store cannot keep the file; nothing new is then
        left there and nothing is logged.
        """
        summary = self._desk.summary(self.encounter)
        if summary.pending or summary.unsaved:
            raise Refused("まだ保存できていない行があります。保存されてから、もう一度お試しください。")
        if signed and not self._station.packs.has_pack_of(self._desk.events(self.encounter)):
            raise Refused(
                "この対応を始めたときの手引きが、この端末にありません。署名しても決裁で使えないため、やめました。"
                "記録はそのままです。手引きをもう一度取り込んでください。"
            )
        draft = self._document()
        kept = self._station.worker.submit(lambda store: (store.documents(self.encounter), store.chain_head()))
        done: Future[Path] = Future()

        def write() -> bytes:
            rows, head = kept.result()
            earlier = [row.revision for row in rows if row.form == self.form]
            document = replace(draft, revision=max(earlier, default=0) + 1, head=head if signed else None)
            pdf = sign_document(document, self._station, signer) if signed else unsigned_document(document)
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
            self._signed = stored.result()
            if kind := SIGNED_KINDS.get(self.form):
                self._desk.log(self.encounter, kind, data={"form": self.form, "sha256": stored.result().sha256})
            done.set_result(path)

        kept.add_done_callback(lambda stored: self._desk.deliver(lambda: logged(stored)))

    def hand_on(self) -> "Future[Path]":
        """Put the latest signed revision into the shared folder as a new file. The future is done, with its path, once
        the file is there; it fails with EnvironmentProblem where the folder is gone or cannot be written to.

        Raises Refused where nothing was signed yet or no shared folder is set.
        """
        row, shared = self._signed, self._station.settings.shared
        if row is None or not shared:
            raise Refused("署名したPDFがまだないか、受け渡しフォルダーが設定されていません。")
        name = self._name(row.revision)

        def put() -> Path:
            pdf = self._station.worker.submit(lambda store: store.document(row.id)).result()
            return put_into(Path(shared), name, pdf)

        return self._station.tasks.submit(put)

    def _name(self, revision: int) -> str:
        return pdf_name(self.title, self._desk.summary(self.encounter).began_at.date(), self.encounter, revision)

    def _read_signed(self, id: int) -> "Record":
        from app.forms.carrier import read_record

        return read_record(self._station.worker.submit(lambda store: store.document(id)).result())

    def _document(self) -> Document:
        events = self._desk.events(self.encounter)
        return make_document(self._station, self.form, events, self._values(), self._station.clock.now())

    def _values(self) -> dict[str, str]:
        log = self._desk.events(self.encounter)
        return {**fill(self.form, log, self._pack, author_of(self._station)), **self._edited}

    def _save(self) -> "Future[None]":
        edited = dict(self._edited)
        saved = self._station.worker.submit(lambda store: store.save_draft(self.encounter, self.form, edited))
        self._changed()
        return saved

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()


def _concerns(change: Change, encounter: str) -> bool:
    """Whether a field may say something else now; of one that was put away nothing can be read any more."""
    return change.encounter == encounter and change.what != "closed"


def open_report(
    station: Workstation, desk: Desk, encounter: str, form: FormId, commented: Commented = NOTHING_SAID
) -> "Future[Report]":
    """The draft of an encounter that is on the desk, with what was edited before."""
    opened: Future[Report] = Future()

    def read(store: "Store") -> "tuple[dict[str, str], DocumentRow | None]":
        signed = [row for row in store.documents(encounter) if row.form == form]
        return dict(store.draft(encounter, form)), signed[-1] if signed else None

    def ready(asked: "Future[tuple[dict[str, str], DocumentRow | None]]") -> None:
        if error := asked.exception():
            opened.set_exception(error)
        else:
            opened.set_result(Report(station, desk, encounter, form, *asked.result(), commented))

    station.worker.submit(read).add_done_callback(lambda asked: desk.deliver(lambda: ready(asked)))
    return opened


def _load_what_signs() -> None:
    import app.forms.sign.seal  # noqa: F401 - for its import alone


def make_document(
    station: Workstation, form: FormId, events: tuple[Event, ...], values: dict[str, str], made_at: datetime
) -> Document:
    """The document to draw: what the paper says and the log beside it, under the pack that the log was begun under."""
    return Document(
        form=form,
        pack=station.pack_of(events),
        values=values,
        events=events,
        author=author_of(station),
        practice=bool(events[0].data.get("practice")),
        made_at=made_at,
    )


def sign_document(document: Document, station: Workstation, signer: "Signer | None" = None) -> bytes:
    """The signed PDF of a document, by `signer` or the workstation's own identity.

    Raises EnvironmentProblem where identity or fonts cannot be read, or the identity bears another name.
    """
    from app.forms.carrier import record_json
    from app.forms.drawn.render import render
    from app.forms.sign.seal import seal

    return seal(render(document), record_json(document), signer or station.identity(), document.made_at)


def unsigned_document(document: Document) -> bytes:
    """The PDF with its record embedded but no signature."""
    from app.forms.carrier import record_json
    from app.forms.drawn.render import render
    from app.forms.sign.seal import attach

    return attach(render(document), record_json(document))
