"""Takes a ledger into the log, as one and once only, and takes an import back.

The rows go to the thread of the store some at a time, so that a tap never waits long behind them. They count once the
last one is written: an import that was cancelled or broken off shows nothing, and the next import of the same ledger
goes on with what is there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import Refused
from app.people.ledger.corrections import find
from app.people.ledger.encounter import Correction, encounter_of, log_of
from app.people.ledger.entry import Entry
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.plan import Preview, preview
from app.people.ledger.reading import Progress, untold

if TYPE_CHECKING:
    from app.guidance.events import Event
    from app.models.imports import Import, Imports
    from app.models.store import Store
    from app.station.pack_versions import PackVersions
    from app.station.workstation import Workstation


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did. `number`: by which it is undone, None where nothing was new."""

    number: int | None
    imported: int
    already: int


def preview_for(
    station: "Workstation",
    path: Path,
    by_hand: LedgerMap,
    progress: Progress = untold,
    cancelled: Callable[[], bool] = lambda: False,
) -> Preview | None:
    """The ledger at `path` as this workstation would take it in (`plan.preview`). Blocks; not for the thread of the
    store."""

    def known(hashes: Sequence[str]) -> dict[str, bool]:
        return station.worker.submit(_known_in(hashes)).result()

    def logs(encounters: Sequence[str]) -> "dict[str, tuple[Event, ...]]":
        return station.worker.submit(lambda store: _logs(store, encounters)).result()

    read = preview(
        path, station.pack, station.clock.now(), known, by_hand=by_hand, progress=progress, cancelled=cancelled
    )
    if read is None or read.rows_bad or read.already == read.rows_ok:
        return read
    imported = station.worker.submit(_standing).result()
    corrections = find(read, imported, logs, known, station.pack, cancelled)
    return None if cancelled() else replace(read, corrections=corrections)


def import_ledger(
    station: "Workstation",
    ledger: Preview,
    *,
    correct: bool = False,
    progress: Progress = untold,
    cancelled: Callable[[], bool] = lambda: False,
) -> Imported | None:
    """Take in what the preview `ledger` shows; None where it was cancelled. Blocks; not for the thread of the store.

    correct: rows that look like corrected ones take the place of those they correct, which stay in the log and are not
    to be seen while this import counts. progress: rows. Refused where a row cannot be read, or another import began
    meanwhile. Raises EnvironmentProblem for what the disk does.
    """
    if ledger.rows_bad:
        raise Refused("読めない行があるため、1行も取り込んでいません。")
    if ledger.already == ledger.rows_ok:
        return Imported(None, 0, ledger.already)
    worker, at = station.worker, station.clock.now()
    number = worker.submit(lambda store: _begin(store, station, ledger, at)).result()
    done = imported = 0
    for chunk in ledger.kept.chunks():
        if cancelled():
            return None
        known = worker.submit(_known_in([hash for hash, _ in chunk])).result()
        corrections = ledger.corrections if correct else {}
        writing = _Chunk(number, station.packs, at, [pair for pair in chunk if not known.get(pair[0])], corrections)
        imported += worker.submit(writing.write).result()
        done += len(chunk)
        progress(done, ledger.rows_ok)
    worker.submit(lambda store: _finish(store, number, station.clock.now())).result()
    return Imported(number, imported, done - imported)


def undo_import(station: "Workstation", number: int) -> None:
    """From now on nothing of that import counts. Blocks. Refused where there is none, or it is undone already."""
    at, by = station.clock.now(), station.settings.staff.name

    def undo(store: "Store") -> None:
        from app.models.imports import Imports

        imports = Imports(store)
        found = next((one for one in imports.all() if one.number == number), None)
        if found is None:
            raise Refused("その番号の取り込みはありません。")
        if found.undone_at is not None:
            raise Refused("その取り込みは、すでに取り消されています。")
        if found.finished_at is None:
            raise Refused("その取り込みは途中で終わっていて、何も数えられていません。取り消すものはありません。")
        imports.undo(number, at, by)

    station.worker.submit(undo).result()


def imports_of(station: "Workstation") -> "tuple[Import, ...]":
    """Every import, newest first. Blocks."""

    def read(store: "Store") -> "tuple[Import, ...]":
        from app.models.imports import Imports

        return Imports(store).all()

    return station.worker.submit(read).result()


def _known_in(hashes: Sequence[str]) -> "Callable[[Store], dict[str, bool]]":
    """Asks a store which rows of these hashes were imported before, and whether they are to be seen."""

    def ask(store: "Store") -> dict[str, bool]:
        from app.models.imports import Imports

        return Imports(store).known(hashes)

    return ask


def _logs(store: "Store", encounters: Sequence[str]) -> "dict[str, tuple[Event, ...]]":
    from app.models.logs import logs

    return logs(store, encounters)


def _standing(store: "Store") -> list[str]:
    """The encounters of the ledger that count."""
    from app.models.imports import Imports

    imports = Imports(store)
    ids = [id for one in imports.all() if one.counts for id in imports.encounters(one.number)]
    counting = imports.counting(ids)
    return [id for id in ids if id in counting]


class _Chunk:
    """Some rows, made into logs on the caller's thread and written together on that of the store."""

    def __init__(
        self,
        number: int,
        packs: "PackVersions",
        at: datetime,
        rows: Sequence[tuple[str, Entry]],
        corrections: Mapping[str, Correction],
    ) -> None:
        self._number = number
        self._corrects = {hash: one.encounter for hash, one in corrections.items()}
        self._logs = {
            hash: log_of(entry, encounter_of(hash), number, packs.own, packs.identity, at, corrections.get(hash))
            for hash, entry in rows
        }

    def write(self, store: "Store") -> int:
        """How many of the rows came to count by this."""
        from app.models.imports import Imports

        imports = Imports(store)
        with store.transaction():
            _require_newest(imports, self._number)
            # Asked again in the transaction: another window may have taken the same ledger in.
            known = imports.known(list(self._logs))
            new = {hash: log for hash, log in self._logs.items() if hash not in known}
            store.append([event for log in new.values() for event in log])
            imports.keep_rows(self._number, {hash: log[0].encounter for hash, log in new.items()}, self._corrects)
            adopted = [hash for hash, counts in known.items() if not counts]
            imports.adopt(self._number, adopted)
        return len(new) + len(adopted)


def _begin(store: "Store", station: "Workstation", ledger: Preview, at: datetime) -> int:
    from app.models.imports import Imports

    return Imports(store).begin(at, station.settings.staff.name, ledger.name, ledger.sha256, ledger.rows)


def _finish(store: "Store", number: int, at: datetime) -> None:
    from app.models.imports import Imports

    imports = Imports(store)
    with store.transaction():
        _require_newest(imports, number)
        imports.finish(number, at)


def _require_newest(imports: "Imports", number: int) -> None:
    """One import at a time: a later one goes on with the rows of this one, so that this could not count whole."""
    if not imports.hold(number):
        raise Refused(
            "ほかの画面かコマンドで別の取り込みが始まったため、この取り込みをやめました。1行も取り込んでいません。"
            "そちらが終わってから、もう一度お試しください。"
        )
