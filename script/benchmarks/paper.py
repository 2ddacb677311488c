"""From a log of 200 events to its signed PDF, in a running program.

`python -m benchmarks.paper LINES REPEATS`, on the data folder of the environment. Prints milliseconds, for the program
and for its floor: reportlab's own one page, signed by pyHanko with the same key.
"""

import io
import json
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

from app.base.clock import SystemClock
from app.counter.desk import Desk
from app.counter.pump import Pump
from app.counter.report import open_report
from app.forms.sign.identity import Identity
from app.models.home import find_home
from app.models.secrets import passphrase_from_environment
from app.station.workstation import Workstation
from benchmarks.samples import encounter


def main() -> None:
    lines, repeats = int(sys.argv[1]), int(sys.argv[2])
    station = Workstation.open(find_home(), SystemClock(), passphrase_from_environment())
    pump = Pump()
    desk = Desk.of(station, pump.deliver)
    log = encounter(lines, datetime.now().astimezone(), name="架空 太郎", phone="0467-00-0000")
    station.worker.submit(lambda store: store.append(log)).result()
    id = log[0].encounter
    pump.wait(desk.load(id))
    report = pump.wait(open_report(station, desk, id, "report"))
    result: dict[str, list[float]] = {"export": [], "bare": []}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(repeats):
            began = time.perf_counter()
            pump.wait(report.export(Path(folder) / f"{number}.pdf"))
            result["export"].append(1000 * (time.perf_counter() - began))
            pump.until(lambda: not desk.summary(id).pending)
            result["bare"].append(_bare(station.identity()))
    station.close()
    print(json.dumps(result))


def _bare(identity: Identity) -> float:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, sign_pdf
    from reportlab.pdfgen.canvas import Canvas

    signer = identity.pdf_signer()
    began = time.perf_counter()
    page = io.BytesIO()
    canvas = Canvas(page)
    canvas.drawString(72, 720, "one page")
    canvas.save()
    sign_pdf(IncrementalPdfFileWriter(page), PdfSignatureMetadata(field_name="author"), signer=signer)
    return 1000 * (time.perf_counter() - began)


if __name__ == "__main__":
    main()
