"""The grammar of PDF objects, as narrow as an update by another program may be written: no comments, no key twice.

Names are bytes that begin with "/", strings are `Text`, references `Ref`; numbers, true, false and null are bytes.
"""

import re
from dataclasses import dataclass
from typing import Any

Value = Any
"""bytes, `Text`, `Ref`, a list of values or a dictionary from names to values."""

_GAP = re.compile(rb"[\x00\t\n\x0c\r ]*")
_ATOM = re.compile(rb"[+-]?\d{0,12}\.?\d{0,12}(?=[\x00\t\n\x0c\r /<>\[\]()]|\Z)|true|false|null")
_NAME = re.compile(rb"/(?:[!-$&'*-.0-;=?-Z\\^-z|~]|#[0-9A-Fa-f]{2})*")
_REF = re.compile(rb"(\d{1,7})[\x00\t\n\x0c\r ]+0[\x00\t\n\x0c\r ]+R(?=[\x00\t\n\x0c\r /<>\[\]()]|\Z)")
_HEX = re.compile(rb"<[0-9A-Fa-f\x00\t\n\x0c\r ]*>")
_IN_TEXT = re.compile(rb"[^()\\]+|\\(?:[0-7]{1,3}|\r\n|[\s\S])|[()]")
_DEPTH = 20


class NotPlain(Exception):
    """Something stands there that no update may hold."""


@dataclass(frozen=True, slots=True)
class Text:
    """A string, as it is written."""

    raw: bytes


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object of generation 0."""

    number: int


def value_at(data: bytes, at: int, depth: int = 0) -> tuple[Value, int]:
    """The value that begins at `at`, and where it ends. Raises NotPlain."""
    if depth > _DEPTH:
        raise NotPlain
    if data.startswith(b"<<", at):
        return _dictionary(data, at + 2, depth)
    if data.startswith(b"[", at):
        return _array(data, at + 1, depth)
    if data.startswith(b"(", at):
        end = _text_end(data, at)
        return Text(data[at:end]), end
    if found := _HEX.match(data, at):
        return Text(found[0]), found.end()
    if found := _REF.match(data, at):
        return Ref(int(found[1])), found.end()
    found = _NAME.match(data, at) or _ATOM.match(data, at)
    if not found or not found[0]:
        raise NotPlain
    return found[0], found.end()


def _dictionary(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    entries: dict[bytes, object] = {}
    while True:
        at = skip(data, at)
        if data.startswith(b">>", at):
            return entries, at + 2
        name = _NAME.match(data, at)
        if not name or b"#" in name[0] or name[0] in entries:
            raise NotPlain
        value, at = value_at(data, skip(data, name.end()), depth + 1)
        entries[name[0]] = value


def _array(data: bytes, at: int, depth: int) -> tuple[Value, int]:
    values: list[object] = []
    while True:
        at = skip(data, at)
        if data.startswith(b"]", at):
            return values, at + 1
        value, at = value_at(data, at, depth + 1)
        values.append(value)


def _text_end(data: bytes, at: int) -> int:
    open_ = 0
    while found := _IN_TEXT.match(data, at):
        at = found.end()
        open_ += {b"(": 1, b")": -1}.get(found[0], 0)
        if open_ == 0:
            return at
    raise NotPlain


def skip(data: bytes, at: int) -> int:
    """Where the white space ends that begins at `at`."""
    found = _GAP.match(data, at)
    assert found is not None
    return found.end()
