"""A workstation of the office that the attacks of issue 9 were made under, and packs that are not the office's."""

import shutil
from dataclasses import replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from forms_sealed import AUTHOR, NOW, identity_of

from app.base.resources import resource_dir
from app.forms import carrier
from app.forms.document import Document
from app.forms.drawn.render import render
from app.forms.fill import fill
from app.forms.sign.seal import seal
from app.guidance.events import ENDED, STARTED, Event, chained
from app.guidance.pack import Pack
from app.guidance.packfile import load_pack

SHIPPED = resource_dir() / "packs"
KAMAKURA = load_pack(SHIPPED / "kamakura")


@cache
def city_folder() -> Path:
    """A city's own pack, made from the sample: id "minato"."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="madomori-test-")) / "minato"
    shutil.copytree(SHIPPED / "misaki", folder)
    set_fields(folder, id='"minato"', version='"1"')
    return folder


def set_fields(folder: Path, **fields: str) -> None:
    """Other values (as TOML) in pack.toml."""
    file = folder / "pack.toml"
    lines = file.read_text(encoding="utf-8").splitlines()
    changed = [next((f"{k} = {v}" for k, v in fields.items() if line.startswith(f"{k} =")), line) for line in lines]
    file.write_text("\n".join(changed), encoding="utf-8")


def log_under(pack: Pack, at: datetime = NOW, encounter: str = "enc-1", **start: Any) -> tuple[Event, ...]:
    """A log of four lines that says it was begun under `pack`."""
    data = {"channel": "counter", "pack": pack.id, "pack_version": pack.version, "practice": False, **start}
    lines: tuple[tuple[str, str, dict[str, Any]], ...] = (
        (STARTED, "", data),
        ("identified", "", {"name": "架空 太郎"}),
        ("abuse", "「見本の暴言」", {}),
        (ENDED, "", {}),
    )
    log: list[Event] = []
    for seq, (kind, text, more) in enumerate(lines, start=1):
        event = Event(f"{encounter}-{seq}", encounter, seq, at, seq * 1000, AUTHOR.name, kind, text, more)
        log.append(chained(event, log[-1] if log else None))
    return tuple(log)


def document_under(pack: Pack, log: tuple[Event, ...] | None = None) -> Document:
    log = log or log_under(pack)
    return Document("report", pack, fill("report", log, pack, AUTHOR), log, AUTHOR, False, NOW)


def sealed_under(pack: Pack, log: tuple[Event, ...] | None = None) -> bytes:
    """A report as the program makes it where the author has put this pack into it."""
    document = document_under(pack, log)
    return seal(render(document), carrier.record_json(document), identity_of(AUTHOR), NOW)


def record_under(pack: Pack, log: tuple[Event, ...] | None = None) -> carrier.Record:
    return carrier.parse_record(carrier.record_json(document_under(pack, log)))


def exchanged(pack: Pack) -> Pack:
    """Attack 12 b: the labels of two judgements and of all boxes exchanged."""
    labels = {"improper": "正当な要求", "legitimate": "不当要求行為等"}
    judgements = tuple(replace(one, label=labels.get(one.id, one.label)) for one in pack.judgements)
    boxes = tuple((id, label) for (id, _), (_, label) in zip(pack.boxes, reversed(pack.boxes), strict=True))
    return replace(pack, judgements=judgements, boxes=boxes)
