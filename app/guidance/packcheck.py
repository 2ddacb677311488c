"""What must hold in a pack as a whole, beyond the form of its entries: every id is known and stands once, labels
are there, keys do not clash, minutes make sense, 済み takes an action off, neutral wordings are neutral."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from app.guidance.events import KINDS
from app.guidance.pack import Pack, QuickKey, Rule, Trigger

Found = tuple[str, str, str]
"""File, key, reason."""

_PROVOKING = ("不当", "暴言", "暴力", "脅迫", "威嚇", "クレーム")
_MOST_MINUTES = 24 * 60
_PEOPLE_RANGES = (("count_years", 1, 30), ("publish_least", 1, 100))
_ROLE = re.compile(r"\{([^{}]*)\}")
_SIGNATURE_FIELD = re.compile(r"[a-z][a-z0-9_]*")


def faults_of(pack: Pack) -> Iterator[Found]:
    """Every fault of `pack`, in the order of its files."""
    yield from _head(pack)
    yield from _doubles(pack)
    yield from _labels(pack)
    yield from _kinds(pack)
    yield from _actions(pack)
    kinds, actions = {kind.id for kind in pack.kinds}, {action.id for action in pack.actions}
    asked_by = {rule.id: {asked.action for asked in rule.actions} for rule in pack.rules}
    for rule in pack.rules:
        yield from _rule(rule, kinds, actions, asked_by)
    yield from _rest_of_rules(pack)
    yield from _phrases(pack)
    yield from _keys(pack)
    yield from _emergency(pack)
    yield from _review(pack)
    for name, least, most in _PEOPLE_RANGES:
        if not least <= getattr(pack.people, name) <= most:
            yield "people.toml", f"people.{name}", f"{least}から{most}までの数で書いてください。"


def _head(pack: Pack) -> Iterator[Found]:
    for name in ("id", "version", "city", "title", "guideline"):
        if not getattr(pack, name).strip():
            yield "pack.toml", name, "空になっています。"
    for field, label in pack.boxes:
        if not _SIGNATURE_FIELD.fullmatch(field) or field == "author":
            yield "pack.toml", f"boxes[{field}]", "署名欄の名前は、author 以外の英小文字で書いてください。"
        if not label.strip():
            yield "pack.toml", f"boxes[{field}]", "名前が空になっています。"
    yield from _unknown_kinds(pack, "pack.toml", "case_kinds", pack.case_kinds)


def _doubles(pack: Pack) -> Iterator[Found]:
    listed: tuple[tuple[str, str, Iterable[str]], ...] = (
        ("pack.toml", "boxes", (field for field, _ in pack.boxes)),
        ("pack.toml", "forms", (form for form, _ in pack.forms)),
        ("kinds.toml", "kind", (kind.id for kind in pack.kinds)),
        ("actions.toml", "action", (action.id for action in pack.actions)),
        ("rules.toml", "rule", (rule.id for rule in pack.rules)),
        ("rules.toml", "stage", (stage.id for stage in pack.stages)),
        ("rules.toml", "type", (case.id for case in pack.types)),
        ("rules.toml", "caution", (caution.id for caution in pack.cautions)),
        ("desk.toml", "checklist", (checklist.id for checklist in pack.checklists)),
        ("desk.toml", "contact", (contact.role for contact in pack.contacts)),
        ("review.toml", "judgement", (judgement.id for judgement in pack.judgements)),
        ("review.toml", "followup", (followup.id for followup in pack.followups)),
    )
    for file, table, ids in listed:
        for id, times in Counter(ids).items():
            if not id.strip():
                yield file, table, "id が空になっています。"
            if times > 1:
                yield file, f"{table}[{id}]", f"同じ id が{times}回出てきます。"


def _labels(pack: Pack) -> Iterator[Found]:
    shown: tuple[tuple[str, str, str, str, str], ...] = (
        *(("kinds.toml", "kind", kind.id, kind.label, kind.neutral) for kind in pack.kinds),
        *(("actions.toml", "action", action.id, action.label, action.neutral) for action in pack.actions),
        *(("rules.toml", "type", case.id, case.label, case.neutral) for case in pack.types),
        *(("desk.toml", "key", key.key, key.label, key.neutral) for key in pack.keys),
        *(("desk.toml", "contact", contact.role, contact.label, contact.neutral) for contact in pack.contacts),
    )
    for file, table, id, label, neutral in shown:
        if not label.strip():
            yield file, f"{table}[{id}].label", "表示する名前が空になっています。"
        if not neutral.strip():
            yield file, f"{table}[{id}].neutral", "目立たない表示での名前が空になっています。"
        word = next((word for word in _PROVOKING if word in neutral), None)
        if word:
            yield file, f"{table}[{id}].neutral", f"目立たない表示に「{word}」は使えません。"


def _kinds(pack: Pack) -> Iterator[Found]:
    known = {kind.id for kind in pack.kinds}
    for kind in KINDS:
        if kind not in known:
            yield "kinds.toml", "kind", f"{kind} がありません。"
    roles = {contact.role for contact in pack.contacts}
    for each in pack.kinds:
        where = f"kind[{each.id}].deed"
        for role in _ROLE.findall(each.deed):
            if role not in roles:
                yield "kinds.toml", where, f"{{{role}}} は、desk.toml の連絡先にない役です。"
        if re.search(r"[{}]", _ROLE.sub("", each.deed)):
            yield "kinds.toml", where, "{ と } は、{役} の形で書いてください。"


def _unknown_kinds(pack: Pack, file: str, key: str, named: Iterable[str]) -> Iterator[Found]:
    known = {kind.id for kind in pack.kinds}
    for kind in named:
        if kind not in known:
            yield file, key, f"知らない種類 {kind} です。"


def _actions(pack: Pack) -> Iterator[Found]:
    known = {kind.id for kind in pack.kinds}
    asking: dict[str, list[tuple[str, set[str]]]] = {}
    for rule in pack.rules:
        for asked in rule.actions:
            asking.setdefault(asked.action, []).append((rule.id, {each.kind for each in asked.discharged_by}))
    for action in pack.actions:
        where = f"action[{action.id}]"
        if not action.how.strip():
            yield "actions.toml", f"{where}.how", "空になっています。"
        ways = (*((action.done_kind,) if action.done_kind else ()), *action.choices)
        for kind in ways:
            if kind not in known:
                yield "actions.toml", where, f"知らない種類 {kind} です。"
        for id, taken_off in asking.get(action.id, ()):
            for kind in ways:
                if kind not in taken_off:
                    yield "actions.toml", where, f"{kind} を記録しても、{id} の助言が消えません。"


def _rule(rule: Rule, kinds: set[str], actions: set[str], asked_by: Mapping[str, set[str]]) -> Iterator[Found]:
    """`asked_by`: rule → the actions it asks for."""
    file, where = "rules.toml", f"rule[{rule.id}]"
    for text in ("reason", "source"):
        if not getattr(rule, text).strip():
            yield file, f"{where}.{text}", "空になっています。"
    if not rule.triggers:
        yield file, f"{where}.trigger", "きっかけがありません。"
    for trigger in rule.triggers:
        yield from _trigger(trigger, f"{where}.trigger", kinds)
    if not rule.actions:
        yield file, f"{where}.action", "助言がありません。"
    for asked in rule.actions:
        if asked.action not in actions:
            yield file, f"{where}.action[{asked.action}]", "知らない助言です。"
        if not asked.discharged_by:
            yield file, f"{where}.action[{asked.action}].discharged_by", "何で済みになるかがありません。"
        for discharge in asked.discharged_by:
            if discharge.kind not in kinds:
                yield file, f"{where}.action[{asked.action}].discharged_by", f"知らない種類 {discharge.kind} です。"
    for other, action in rule.supersedes:
        if action not in asked_by.get(other, ()):
            yield file, f"{where}.supersedes", f"{other} は {action} を助言していません。"


def _trigger(trigger: Trigger, where: str, kinds: set[str]) -> Iterator[Found]:
    file = "rules.toml"
    for kind in (*trigger.kinds, trigger.after, trigger.until, trigger.along_with):
        if kind and kind not in kinds:
            yield file, where, f"知らない種類 {kind} です。"
    if not 0 <= trigger.minutes <= _MOST_MINUTES:
        yield file, f"{where}.minutes", f"0 から {_MOST_MINUTES} までの分で書いてください。"
    if trigger.min_ordinal < 1 or (trigger.max_ordinal is not None and trigger.max_ordinal < trigger.min_ordinal):
        yield file, f"{where}.min_ordinal", "回数の範囲が正しくありません。"
    by_ordinal = trigger.min_ordinal > 1 or trigger.max_ordinal is not None
    if not trigger.kinds and (not by_ordinal or trigger.after or trigger.until or trigger.along_with):
        yield file, where, "kinds がないときは、min_ordinal か max_ordinal だけを書いてください。"
    if trigger.until and trigger.after:
        yield file, where, "until と after は一緒に使えません。"
    if trigger.along_with and not trigger.until:
        yield file, where, "along_with は until と一緒に使います。"


def _rest_of_rules(pack: Pack) -> Iterator[Found]:
    file = "rules.toml"
    kinds = {kind.id for kind in pack.kinds}
    for stage in pack.stages:
        if stage.id == "listening":
            yield file, "stage[listening]", "どの段階でもないときの名前なので、ここには書けません。"
        for trigger in stage.triggers:
            yield from _trigger(trigger, f"stage[{stage.id}].trigger", kinds)
    for case in pack.types:
        if not case.kinds and case.min_ordinal is None:
            yield file, f"type[{case.id}]", "kinds か min_ordinal を書いてください。"
        for kind in case.kinds:
            if kind not in kinds:
                yield file, f"type[{case.id}].kinds", f"知らない種類 {kind} です。"
    for caution in pack.cautions:
        if not caution.text.strip():
            yield file, f"caution[{caution.id}].text", "空になっています。"
        for kind in (*caution.kinds, *caution.unless):
            if kind not in kinds:
                yield file, f"caution[{caution.id}]", f"知らない種類 {kind} です。"


def _phrases(pack: Pack) -> Iterator[Found]:
    actions = {action.id for action in pack.actions}
    types = {case.id for case in pack.types}
    for number, reply in enumerate(pack.replies, 1):
        where = f"reply[{number}]"
        if not reply.text.strip():
            yield "phrases.toml", f"{where}.text", "空になっています。"
        for action in reply.actions:
            if action not in actions:
                yield "phrases.toml", f"{where}.actions", f"知らない助言 {action} です。"
        for type in reply.types:
            if type not in types:
                yield "phrases.toml", f"{where}.types", f"知らない類型 {type} です。"
    for number, avoid in enumerate(pack.avoid, 1):
        if not avoid.forms or not all(form.strip() for form in avoid.forms):
            yield "phrases.toml", f"avoid[{number}].forms", "どう言ったら当たるかを書いてください。"


def _keys(pack: Pack) -> Iterator[Found]:
    kinds = {kind.id for kind in pack.kinds}
    taken: dict[tuple[str, str], QuickKey] = {}
    for key in pack.keys:
        where = f"key[{key.key}]"
        if not re.fullmatch(r"[0-9a-z]", key.key):
            yield "desk.toml", where, "キーは、数字か英小文字の1字で書いてください。"
        if key.kind not in kinds:
            yield "desk.toml", f"{where}.kind", f"知らない種類 {key.kind} です。"
        for channel in (key.channel,) if key.channel else ("counter", "phone"):
            if taken.setdefault((key.key, channel), key) is not key:
                yield "desk.toml", where, f"同じキーが2回使われています（{channel}）。"


def _emergency(pack: Pack) -> Iterator[Found]:
    for key, kinds in (("emergency_steps", pack.emergency_steps), ("emergency_kinds", pack.emergency_kinds)):
        if not kinds:
            yield "desk.toml", key, "空になっています。"
        yield from _unknown_kinds(pack, "desk.toml", key, kinds)
        for kind, times in Counter(kinds).items():
            if times > 1:
                yield "desk.toml", key, f"{kind} が{times}回出てきます。"


def _review(pack: Pack) -> Iterator[Found]:
    boxes, forms = dict(pack.boxes), dict(pack.forms)
    for step in pack.route:
        if step.box not in boxes:
            yield "review.toml", f"step[{step.box}].box", "決裁欄にない欄です。"
    if pack.route and sorted(step.box for step in pack.route) != sorted(boxes):
        yield "review.toml", "step", "決裁欄のすべての欄を、一度ずつ、回る順に書いてください。"
    if pack.route and sum(step.judges for step in pack.route) != 1:
        yield "review.toml", "step", "判断する人（judges = true）を、ちょうど一人にしてください。"
    for judgement in pack.judgements:
        key = f"judgement[{judgement.id}]"
        if not judgement.label.strip():
            yield "review.toml", f"{key}.label", "表示する名前が空になっています。"
        for form in judgement.forms:
            if form not in forms:
                yield "review.toml", f"{key}.forms", f"知らない様式です（{form}）。"
        if judgement.kind:
            yield from _unknown_kinds(pack, "review.toml", f"{key}.kind", (judgement.kind,))
        if bool(judgement.strikes) != bool(judgement.instead):
            yield (
                "review.toml",
                f"{key}.strikes",
                "消す言葉（strikes）と書き添える言葉（instead）は、両方書いてください。",
            )
    for followup in pack.followups:
        if not followup.label.strip():
            yield "review.toml", f"followup[{followup.id}].label", "表示する名前が空になっています。"
