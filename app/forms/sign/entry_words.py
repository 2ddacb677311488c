"""A signed entry in words: the pack's labels in the place of the ids that the signature carries."""

from app.base.text import visible
from app.forms.carrier import Record
from app.forms.document import FIELDS
from app.forms.sign.entry import ACT_LABELS, Entry, opinion_label

_ANSWERS = {"yes": "はい", "no": "いいえ"}


def entry_lines(entry: Entry, record: Record) -> list[str]:
    """What `entry` says, a line each, by the labels of the pack in `record`; an id that has none stands as it is.

    A further line of an opinion begins with a space of its own, so that no words pass for another line.
    """
    pack = record.pack
    judgements = {each.id: each.label for each in pack.judgements}
    questions = {id: text for checklist in pack.checklists for id, text in checklist.items}
    lines = [ACT_LABELS[entry.act]]
    if entry.box:
        lines.append(f"欄: {pack.box_label(entry.box)}")
    if entry.judgement:
        lines.append(f"判断: {judgements.get(entry.judgement, entry.judgement)}")
    if entry.text:
        lines.append(f"{opinion_label(entry.act)}: {entry.text}")
    lines += [f"問い「{questions.get(id, id)}」: {_ANSWERS.get(answer, answer)}" for id, answer in entry.answers]
    lines += [f"不在 {pack.box_label(box)}: {reason}" for box, reason in entry.absent]
    lines += [f"指摘 {target_words(each.target, record)}: {each.text}" for each in entry.comments]
    return [visible(line).replace("\n", "\n　") for line in lines]


def target_words(target: str, record: Record) -> str:
    """What a comment speaks of: 「発生場所」, 「10:20 の記録」, or the report as a whole."""
    sort, _, which = target.partition(":")
    if sort == "field":
        found = next((f"{f.group} {f.label}".strip() for f in FIELDS[record.form] if f.id == which), which)
        return f"「{visible(found)}」"
    if sort == "event":
        at = next((f"{event.at:%H:%M}" for event in record.events if str(event.seq) == which), visible(which))
        return f"{at} の記録"
    return "全体について"
