"""Case files of the first format. What their pages were made from is not in them, so they cannot be drawn again and are
never found good; but what they hold may speak against itself, and then they were changed."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from app.base.text import visible
from app.guidance.events import KINDS, Event, first_break, from_json
from app.guidance.reading import standing_events

NOT_COMPARED = (
    "この経過一覧は、以前の版の窓守で作られています。紙面のもとになったすべては入っていないため、紙面が中の記録の"
    "とおりかどうかは確かめられません。作成者に、作り直しを頼んでください。"
)


def contradictions(data: bytes, attached: Mapping[str, bytes]) -> Iterator[str]:
    """What speaks against the file: logs that do not hold, papers that are others, figures that are not the number of
    their lines. `data`: its JSON. Raises whatever broken JSON makes it stumble over."""
    told = json.loads(data)
    logs: dict[int, list[Event]] = {}
    for one in told["encounters"]:
        log = logs[one["number"]] = [from_json(event) for event in one["events"]]
        if not log or first_break(log) is not None:
            yield f"対応{one['number']}の記録が、途中でつながっていません。"
    for one in told["reports"]:
        if hashlib.sha256(attached.get(one["name"], b"")).hexdigest() != one["sha256"]:
            yield "添付の書類が、一覧にあるものと違います。"
    counted = sum(one["counted"] for one in told["encounters"])
    kinds = {(case, event.seq): event.kind for case, log in logs.items() for event in standing_events(log)}
    for figure in told["figures"]:
        if not _holds(figure, kinds, counted):
            yield f"「{visible(figure['label'].strip())}」の数が、中の記録と違います。"


def _holds(figure: Mapping[str, Any], kinds: Mapping[tuple[int, int], str], counted: int) -> bool:
    """Whether a figure is the number of its lines, as far as that can be told without a pack. `kinds`: of the standing
    lines, by encounter and line."""
    lines = [(int(case), int(line)) for case, line in (words.split("-") for words in figure["lines"])]
    found = {kinds.get(line) for line in lines}
    id, value = figure["id"], figure["value"]
    if id in KINDS:
        return bool(found <= {id} and value == f"{len(lines)}回")
    if id in ("encounters", "counter", "phone"):
        return bool(value == f"{len(lines)}件" and (id != "encounters" or len(lines) == counted))
    return None not in found
