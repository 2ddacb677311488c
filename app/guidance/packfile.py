"""Reads a guideline pack: a folder of TOML files. All faults are found and told at once, and a pack with a
fault is no pack: the one in use stays. `docs/packs.md` shows how to write one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_args

from app.base.errors import EnvironmentProblem
from app.base.shape import ShapeError, hints_of, shaped
from app.base.text import cut, visible
from app.guidance.pack import (
    Action,
    Avoid,
    CaseType,
    Caution,
    Checklist,
    Contact,
    Followup,
    Judgement,
    Kind,
    Pack,
    PeopleRules,
    QuickKey,
    Reply,
    Rule,
    StageRule,
    Step,
)
from app.guidance.packcheck import faults_of
from app.guidance.toml import TomlProblem, parse_toml, read_bounded

T = TypeVar("T")

_HEAD = ("id", "version", "city", "title", "guideline", "titles", "boxes", "forms", "case_kinds")
_FILES: Mapping[str, Mapping[str, type[Any] | None]] = {
    "pack.toml": dict.fromkeys(_HEAD),
    "kinds.toml": {"kind": Kind},
    "actions.toml": {"action": Action},
    "rules.toml": {"rule": Rule, "stage": StageRule, "type": CaseType, "caution": Caution},
    "phrases.toml": {"reply": Reply, "avoid": Avoid},
    "desk.toml": {
        "key": QuickKey,
        "checklist": Checklist,
        "contact": Contact,
        **dict.fromkeys(("first_aid", "emergency_steps", "emergency_kinds")),
    },
    "review.toml": {"step": Step, "judgement": Judgement, "followup": Followup},
    "people.toml": {"people": PeopleRules},
}
"""Each file, and the tables it holds: the dataclass of one entry, or None for a plain value."""
_OPTIONAL = ("review.toml", "people.toml")
_MOST_FAULTS, _LONGEST = 100, 300
"""So many faults are told, each in so many characters."""
_FIELD_OF = {
    "kind": "kinds",
    "action": "actions",
    "rule": "rules",
    "stage": "stages",
    "type": "types",
    "caution": "cautions",
    "reply": "replies",
    "avoid": "avoid",
    "key": "keys",
    "checklist": "checklists",
    "contact": "contacts",
    "step": "route",
    "judgement": "judgements",
    "followup": "followups",
    "people": "people",
}
_TABLE_OF = {"triggers": "trigger", "actions": "action"}
"""Fields of an entry that TOML writes as sub-tables, under the name of one of them."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a pack: where, and why (a Japanese sentence)."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        said = f"{self.file}: {self.key}: {self.reason}" if self.key else f"{self.file}: {self.reason}"
        return cut(visible(said[: _LONGEST * 4]).replace("\n", " "), _LONGEST)


class PackProblem(EnvironmentProblem):
    """A pack that cannot be used, with every fault found."""

    def __init__(self, name: str, faults: Sequence[Fault]) -> None:
        super().__init__(
            f"手引き「{name}」に誤りが{len(faults)}か所あるため、使えません。",
            "いまお使いの手引きと記録は、そのままです。",
            "次の箇所を直してから、もう一度読み込んでください。",
            _told(faults),
        )
        self.faults = tuple(faults)


def _told(faults: Sequence[Fault]) -> list[str]:
    rest = len(faults) - _MOST_FAULTS
    return [*map(str, faults[:_MOST_FAULTS]), *([f"ほかに{rest}か所"] if rest > 0 else [])]


def find_pack(name: str, folders: Iterable[Path]) -> Path:
    """The folder of the pack `name` within `folders`. Raises PackProblem where there is none, or more than one:
    a city's own pack never takes the place of another silently."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", name):
        raise PackProblem(name, [Fault(name, "id", "手引きの名前は、英小文字・数字・-・_ で書いてください。")])
    found = [folder / name for folder in folders if (folder / name / "pack.toml").is_file()]
    if not found:
        raise PackProblem(name, [Fault(name, "", "この名前の手引きが見つかりません。")])
    if len(found) > 1:
        places = "、".join(map(str, found))
        raise PackProblem(name, [Fault(name, "id", f"同じ名前の手引きが複数あります（{places}）。")])
    return found[0]


def load_pack(folder: Path) -> Pack:
    """The pack in `folder`. Raises PackProblem with every fault: file, key and reason."""
    return read_pack_files(folder)[0]


def read_pack_files(folder: Path) -> tuple[Pack, Mapping[str, bytes]]:
    """The pack in `folder`, and the files that it was read from, byte for byte. Raises PackProblem."""
    faults: list[Fault] = []
    files: dict[str, bytes] = {}
    parts: dict[str, Any] = {}
    for file, tables in _FILES.items():
        data = _content(folder / file, faults)
        if data is not None:
            files[file] = data
            parts.update(_parts_of(file, data, tables, faults))
    if faults:
        raise PackProblem(folder.name, faults)
    pack = Pack(**parts)
    faults = [Fault(*fault) for fault in faults_of(pack)]
    if pack.id != folder.name:
        faults.append(Fault("pack.toml", "id", f"フォルダーの名前（{folder.name}）と同じにしてください。"))
    if faults:
        raise PackProblem(folder.name, faults)
    return pack, files


def _content(path: Path, faults: list[Fault]) -> bytes | None:
    """The bytes of one file; None, and the fault noted unless it may be left out, where there is none."""
    try:
        return read_bounded(path)
    except TomlProblem as problem:
        faults.append(Fault(path.name, "", str(problem)))
    except FileNotFoundError:
        if path.name not in _OPTIONAL:
            faults.append(Fault(path.name, "", "このファイルを読めません。"))
    except OSError:
        faults.append(Fault(path.name, "", "このファイルを読めません（リンクなどは使えません）。"))
    return None


def _parts_of(
    file: str, data: bytes, tables: Mapping[str, type[Any] | None], faults: list[Fault]
) -> Iterator[tuple[str, Any]]:
    """The fields of Pack that one file gives."""
    try:
        content = parse_toml(data)
    except TomlProblem as problem:
        faults.append(Fault(file, "", str(problem)))
        return
    faults.extend(Fault(file, key, "知らない項目です。") for key in content if key not in tables)
    hints = hints_of(Pack)
    for name, entry in tables.items():
        if entry is not None and hints[_FIELD_OF[name]] is entry:
            yield _FIELD_OF[name], _only(entry, content.get(name), file, name, faults)
        elif entry is not None:
            yield _FIELD_OF[name], _entries(entry, content.get(name, []), file, name, faults)
        elif name not in content:
            faults.append(Fault(file, name, "この項目がありません。"))
        else:
            yield name, _value(content[name], hints[name], file, name, faults)


def _entries(entry: type[T], tables: Any, file: str, key: str, faults: list[Fault]) -> tuple[T, ...]:
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        faults.append(Fault(file, key, f"[[{key}]] の形で書いてください。"))
        return ()
    built = (_entry(entry, table, file, f"{key}[{_name_of(table, n)}]", faults) for n, table in enumerate(tables, 1))
    return tuple(one for one in built if one is not None)


def _only(entry: type[T], table: Any, file: str, key: str, faults: list[Fault]) -> T | None:
    """A table that stands once."""
    if not isinstance(table, dict):
        faults.append(Fault(file, key, f"[{key}] の形で書いてください。"))
        return None
    return _entry(entry, table, file, key, faults)


def _name_of(table: Mapping[str, Any], number: int) -> str:
    """How a fault names an entry: by its id where it has one, else by its place."""
    named = next((table[key] for key in ("id", "role", "action", "key") if isinstance(table.get(key), str)), "")
    return named or str(number)


def _entry(entry: type[T], table: Mapping[str, Any], file: str, key: str, faults: list[Fault]) -> T | None:
    """One dataclass of the pack from its TOML table; None, and its faults noted, where it is not right."""
    assert is_dataclass(entry)
    before = len(faults)
    hints = hints_of(entry)
    values: dict[str, Any] = {}
    known = set()
    for field in fields(entry):
        name = _TABLE_OF.get(field.name, field.name) if _entry_type(hints[field.name]) else field.name
        known.add(name)
        if name in table:
            values[field.name] = _value(table[name], hints[field.name], file, f"{key}.{name}", faults)
        elif field.default is MISSING:
            faults.append(Fault(file, f"{key}.{name}", "この項目がありません。"))
    faults.extend(Fault(file, f"{key}.{name}", "知らない項目です。") for name in table if name not in known)
    return entry(**values) if len(faults) == before else None


def _entry_type(hint: Any) -> type[Any] | None:
    """The dataclass where `hint` is a tuple of one."""
    first = next(iter(get_args(hint)), None)
    return first if isinstance(first, type) and is_dataclass(first) else None


def _value(value: Any, hint: Any, file: str, key: str, faults: list[Fault]) -> Any:
    entry = _entry_type(hint)
    if entry is not None:
        if key.endswith(".discharged_by") and isinstance(value, list):
            value = [{"kind": one} if isinstance(one, str) else one for one in value]
        return _entries(entry, value, file, key, faults)
    try:
        return shaped(value, hint)
    except ShapeError as error:
        faults.append(Fault(file, key, f"値の形が正しくありません（{error}）。"))
        return None
