"""The manager's desk: one report opened and verified, a batch of seals, an inbox of thousands.

`python -m benchmarks.review LINES SEALS ROWS REPEATS`, on the data folder of the environment. Prints milliseconds, and
beside the first two their floor: pyHanko's bare validation, and its bare signing, of the same files.
"""

import io
import json
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import SystemClock
from app.counter.pump import Pump
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.models.settings import load_settings, save_settings
from app.review.desk import ReviewDesk
from app.station.signers import make_own, open_signer
from app.station.workstation import Workstation
from benchmarks.samples import encounter

if TYPE_CHECKING:
    from app.forms.sign.identity import Identity
    from app.forms.sign.signer import Signer
    from app.models.store import Store

PIN, BOX = "135790", "kakaricho"


def main() -> None:
    lines, seals, rows, repeats = map(int, sys.argv[1:5])
    home = find_home()
    settings = load_settings(home)
    assert settings
    with tempfile.TemporaryDirectory() as folder:
        shared = Path(folder) / "shared"
        shared.mkdir()
        save_settings(home, replace(settings, shared=str(shared), box=BOX))
        station = Workstation.open(home, SystemClock(), passphrase_from_environment())
        make_own(home, station.master(), settings.staff, PIN, station.clock)
        signer = open_signer(home, station.master(), PIN, station.clock)
        pump, checks = Pump(), ThreadPoolExecutor(max_workers=1)
        desk = ReviewDesk(station, pump.deliver, checks)
        author = known(station, "窓口 見本")
        files = [report(station, author, Path(folder) / f"{number}.pdf", lines) for number in range(seals)]
        ids = [taken.id for taken in pump.wait(desk.take_in(files))]
        pdfs = [file.read_bytes() for file in files]
        result: dict[str, object] = {}
        result["opened"], result["bare_verify"] = _opening(desk, pump, ids[0], pdfs[0], repeats)
        result |= _sealing(desk, pump, ids, pdfs, signer)
        result["sealed_opened"] = _opening_sealed(station, desk, pump, ids[0], repeats)
        template = pump.wait(desk.take_in([report(station, author, Path(folder) / "one.pdf", lines)]))[0].id
        station.worker.submit(lambda store: _fill(store, template, rows)).result()
        result |= _inbox(station, rows)
        desk.close()
        checks.shutdown()
        station.close()
    print(json.dumps(result))


def known(station: Workstation, name: str) -> "Identity":
    """A colleague whose key is known here: nobody seals their own report, nor two boxes of one."""
    from app.forms.document import Author
    from app.forms.sign.identity import certificate_pem, load_identity, make_identity
    from app.station.checking import trust_certificate

    identity = load_identity(make_identity(Author(name, "見本課", "", ""), b"bench", station.clock.now()), b"bench")
    trust_certificate(station.home, certificate_pem(identity.certificate))
    return identity


def report(station: Workstation, author: "Identity", file: Path, lines: int) -> Path:
    """A report of so many lines, as the author's workstation makes it."""
    from app.forms.carrier import record_json
    from app.forms.document import Author, Document
    from app.forms.drawn.render import render
    from app.forms.fill import fill
    from app.forms.sign.seal import seal

    log = tuple(encounter(lines, datetime.now().astimezone(), name="架空 太郎", phone="0467-00-0000"))
    person, now = Author(author.name, "見本課", "", "0000"), station.clock.now()
    document = Document("report", station.pack, fill("report", log, station.pack, person), log, person, False, now)
    file.write_bytes(seal(render(document), record_json(document), author, now))
    return file


def _opening(desk: ReviewDesk, pump: Pump, id: str, pdf: bytes, repeats: int) -> tuple[list[float], list[float]]:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    opened, bare = [], []
    for _ in range(repeats):
        opened.append(_took(lambda: _open(desk, pump, id)))
        bare.append(
            _took(lambda: validate_pdf_signature(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0]).bottom_line)
        )
    return opened, bare


def _opening_sealed(station: Workstation, desk: ReviewDesk, pump: Pump, id: str, repeats: int) -> list[float]:
    """The same report with a judgement and every box of the route sealed."""
    case = pump.wait(desk.case(id))
    assert case.record
    latest = case.others[0].id
    pack = case.record.pack
    judging = next(step.box for step in pack.steps if step.judges)
    for step in pack.steps[1:]:
        signer = known(station, f"{step.box} 見本")
        if step.box == judging:
            latest = pump.wait(desk.judge([latest], signer, "improper", "見本の理由", box=judging))[0].id
        latest = pump.wait(desk.approve([latest], signer, box=step.box))[0].id
    return [_took(lambda: _open(desk, pump, latest)) for _ in range(repeats)]


def _open(desk: ReviewDesk, pump: Pump, id: str) -> None:
    assert pump.wait(desk.case(id)).verdict.result == "valid"


def _took(work: Callable[[], object]) -> float:
    """Milliseconds."""
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def _sealing(desk: ReviewDesk, pump: Pump, ids: list[str], pdfs: list[bytes], signer: "Signer") -> dict[str, float]:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, sign_pdf

    began = time.perf_counter()
    outcomes = pump.wait(desk.approve(ids, signer, box=BOX))
    sealed = 1000 * (time.perf_counter() - began)
    assert all(outcome.sent for outcome in outcomes), outcomes
    bare = signer.pdf_signer()
    began = time.perf_counter()
    for pdf in pdfs:
        sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf)), PdfSignatureMetadata(field_name=BOX), signer=bare)
    return {"sealed": sealed, "bare_sign": 1000 * (time.perf_counter() - began)}


def _fill(store: "Store", template: str, more: int) -> None:
    """So many more reports in the inbox: the same file under other ids, each found to be of another encounter."""
    from app.models.arrivals import Arrivals, Finding

    arrivals = Arrivals(store)
    row, pdf = arrivals.row(template), arrivals.pdf(template)
    assert row
    for first in range(0, more, 100):
        with store.transaction():
            for number in range(first, min(first + 100, more)):
                other = pdf + b"\n%% %d" % number
                id = _sha256(other)
                finding = row.finding.replace(row.encounter, f"{row.encounter[:-6]}{number:06}").replace(template, id)
                told = {**asdict(row), "encounter": f"{row.encounter[:-6]}{number:06}", "finding": finding}
                found = Finding(**{name: told[name] for name in Finding.__dataclass_fields__})
                arrivals.add(f"{number}.pdf", other, datetime.now().astimezone(), found)


def _sha256(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _inbox(station: Workstation, rows: int) -> dict[str, object]:
    """Milliseconds until the window shows its list, twice (the first also loads the screens), and of each step of a
    scroll from top to bottom."""
    from PySide6.QtWidgets import QApplication

    from app.ui import theme
    from app.ui.collector import Collector
    from app.ui.delivery import Delivery

    app = QApplication.instance() or QApplication(["bench"])
    assert isinstance(app, QApplication)
    theme.dress(app)
    theme.apply(app, "light")
    keeper = Collector()  # as in the program: memory is looked through on this thread, without what the start made
    deliver = Delivery(keeper)
    screen_desk = ReviewDesk(station, deliver, ThreadPoolExecutor(max_workers=1))
    took: list[float] = []
    steps: list[float] = []
    for _ in range(2):
        began = time.perf_counter()
        from app.ui.review.window import ReviewWindow

        window = ReviewWindow(
            screen_desk, station.pack, station.clock, station.settings.staff.name, lambda *_a, **_k: None
        )
        window.show()
        window.inbox.refresh()
        while window.inbox.model.rowCount() < rows:
            app.processEvents()
        window.grab()
        took.append(1000 * (time.perf_counter() - began))
        bar = window.inbox.list.verticalScrollBar()
        for value in range(0, bar.maximum(), max(1, bar.maximum() // 200)):
            began = time.perf_counter()
            bar.setValue(value)
            window.inbox.list.viewport().repaint()
            app.processEvents()
            steps.append(1000 * (time.perf_counter() - began))
        window.close()
        window.deleteLater()
    screen_desk.close()
    return {"inbox": took, "scroll": steps, "rows": float(rows)}


if __name__ == "__main__":
    main()
