"""TOML that anybody may have written: a regular file of bounded size, depth and number of keys.

The bounds are looked at before the parser is: nesting ends its recursion, and a key of very many parts takes it a time
that grows with their cube.
"""

import errno
import os
import re
import stat
import tomllib
from pathlib import Path
from typing import Any

MOST_BYTES = 1024 * 1024
DEEPEST, MOST_PARTS, MOST_ENTRIES = 16, 8, 20_000
"""How deep brackets stand in one another, of how many parts a dotted key is, how many keys and members a file has.
Kamakura's largest file: 3, 2 and about 900."""
_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+(?:"{3,5}|\Z)'
    r"|'''(?:[^']|'{1,2}(?!'))*+(?:'{3,5}|\Z)"
    r'|"(?:[^"\\\n]|\\[^\n])*+"?'
    r"|'[^'\n]*+'?"
    r"|\#[^\n]*+"
    r"|(?P<mark>[\[\]{}=,.\n])",
    re.DOTALL,
)
"""What hides marks (strings, also without their end, and comments), else a mark: of every text in linear time."""


class TomlProblem(ValueError):
    """A file that is no TOML, or more of it than is read; `str` is a sentence in Japanese."""


def read_bounded(path: Path, most: int = MOST_BYTES) -> bytes:
    """The bytes of a regular file. Raises OSError for anything else (links, pipes, devices too), TomlProblem for one of
    more than `most` bytes."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():  # where the system has no O_NOFOLLOW
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
    with os.fdopen(os.open(path, flags), "rb") as file:
        if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        data = file.read(most + 1)
    if len(data) > most:
        raise TomlProblem(f"ファイルが大きすぎます（{most // 1024}キロバイトまで）。")
    return data


def parse_toml(data: bytes) -> dict[str, Any]:
    """What `data` says. Raises TomlProblem."""
    if len(data) > MOST_BYTES:
        raise TomlProblem(f"ファイルが大きすぎます（{MOST_BYTES // 1024}キロバイトまで）。")
    try:
        text = data.decode("utf-8")
        check_bounds(text)
        return tomllib.loads(text)
    except TomlProblem:
        raise
    except (ValueError, RecursionError) as error:  # a TOMLDecodeError, no UTF-8, or a number of thousands of digits
        raise TomlProblem(f"TOML として読めません（{error}）。") from error


def check_bounds(text: str) -> None:
    """Raises TomlProblem for what would hurt the parser."""
    depth = parts = entries = 0
    for token in _TOKEN.finditer(text):
        mark = token["mark"]
        if not mark:
            continue
        depth += (mark in "[{") - (mark in "]}")
        parts = parts + 1 if mark == "." else 0
        entries += mark in "[{=,"
        if depth > DEEPEST or parts >= MOST_PARTS or entries > MOST_ENTRIES:
            raise TomlProblem("入れ子が深すぎるか、項目が多すぎます。")
