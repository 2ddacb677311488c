"""The signature fields of a report: those drawn on it, and the invisible ones that entries of the route add."""

import re

from app.forms.carrier import Record
from app.forms.document import AUTHOR, FormId
from app.forms.sign.entry import Entry
from app.guidance.pack import Judgement, Pack

CORRECTION = "correction"
"""Over the title of a 働きかけ記録票: signed where the 所属長 found it to be none (Q17)."""
WITHDRAW = "withdraw"
_AFTER = "_after"
_NUMBERED = re.compile(r"(judge|return)_([1-9][0-9]{0,3})")
_LABELS = {"judge": "判断の署名", "return": "差戻しの署名"}


def correction(pack: Pack, form: FormId) -> Judgement | None:
    """The judgement that strikes words of the title of that form; None where there is none."""
    title = dict(pack.forms).get(form, "")
    fitting = (each for each in pack.judgements if form in each.forms and each.strikes)
    return next((each for each in fitting if title.startswith(each.strikes)), None) if form == "record" else None


def drawn_fields(pack: Pack, form: FormId, drawing: int) -> set[str]:
    """The fields that a page of that drawing shows a place for; before drawing 2 there was none over the title."""
    corrected = drawing >= 2 and correction(pack, form) is not None
    return {AUTHOR, *(id for id, _ in pack.boxes), *([CORRECTION] if corrected else [])}


def is_invisible(field: str, pack: Pack) -> bool:
    """Whether that is the name of a field that an entry adds."""
    box, after, rest = field.partition(_AFTER)
    return (
        field == WITHDRAW
        or _NUMBERED.fullmatch(field) is not None
        or (bool(after) and not rest and box in dict(pack.boxes))
    )


def field_of(entry: Entry, *, passed_over: bool, judged: int) -> str:
    """The field that `entry` signs. passed_over: its box was; judged: how many judgements there are already."""
    if entry.act == "judge":
        return f"judge_{judged + 1}"
    if entry.act == "return":
        return "return_1"
    if entry.act == "withdraw":
        return WITHDRAW
    return entry.box + _AFTER if entry.act == "after" and not passed_over else entry.box


def label_of(record: Record, field: str) -> str:
    """What a signature in that field is called."""
    if field == AUTHOR or field in dict(record.pack.boxes):
        return record.box_label(field)
    if field == CORRECTION:
        return "表題の訂正の署名"
    if field == WITHDRAW:
        return "取下げの署名"
    if field.endswith(_AFTER):
        return f"後閲（{record.pack.box_label(field.removesuffix(_AFTER))}）の署名"
    numbered = _NUMBERED.fullmatch(field)
    return _LABELS[numbered[1]] if numbered else record.box_label(field)
