"""Brings what JSON or TOML gave into the types of our dataclasses, and says in Japanese what does not fit.

Settings and packs are read before the desk's window is there: this costs a tenth of loading a library for it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

_NAMES = {str: "文字列", int: "整数", bool: "true か false"}


class ShapeError(ValueError):
    """A value that does not fit; `str` is the reason, a Japanese phrase."""


@cache
def hints_of(entry: type[Any]) -> Mapping[str, Any]:
    """The types of a dataclass's fields."""
    return get_type_hints(entry)


def shaped(value: Any, hint: Any) -> Any:
    """`value` as `hint`: str, int, bool, a Literal, `… | None`, tuple, dict[str, …] or a dataclass of these, of which
    unknown keys are passed over. Raises ShapeError."""
    origin, inner = get_origin(hint), get_args(hint)
    if hint in _NAMES:
        if type(value) is not hint:
            raise ShapeError(f"{_NAMES[hint]}で書いてください")
        return value
    if origin is Literal:
        if not isinstance(value, str) or value not in inner:
            raise ShapeError(f"{value} は {'、'.join(map(str, inner))} のどれでもありません")
        return value
    if origin in (Union, UnionType):
        (other,) = (each for each in inner if each is not NoneType)
        return None if value is None else shaped(value, other)
    if origin is tuple:
        return _tuple(value, inner)
    if origin is dict:
        return {key: shaped(each, inner[1]) for key, each in _table(value).items()}
    if not is_dataclass(hint):
        raise TypeError(f"no shape for {hint}")
    return _entry(_table(value), hint)


def _tuple(value: Any, inner: tuple[Any, ...]) -> tuple[Any, ...]:
    if not isinstance(value, list):
        raise ShapeError("[ ] の並びで書いてください")
    if inner[-1] is Ellipsis:
        return tuple(shaped(each, inner[0]) for each in value)
    if len(value) != len(inner):
        raise ShapeError(f"{len(inner)} 個を並べてください")
    return tuple(shaped(each, kind) for each, kind in zip(value, inner, strict=True))


def _table(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ShapeError("名前と値の組で書いてください")
    return value


def _entry(table: dict[str, Any], entry: Any) -> Any:
    values: dict[str, Any] = {}
    for field in fields(entry):
        if field.name in table:
            values[field.name] = shaped(table[field.name], hints_of(entry)[field.name])
        elif field.default is MISSING and field.default_factory is MISSING:
            raise ShapeError(f"{field.name} がありません")
    return entry(**values)
