"""What a command says. All of it goes through here, so that no name, file or text from elsewhere can write a line of
its own, move the cursor or turn the line round."""

import io
import json
import os
import re
import sys
import traceback
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

from app.base.text import shown

_MOST = 10_000
"""Characters of one part of a line: a long memo is said whole, a flood is not."""
_ESCAPED = re.compile("[\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u061c\ufeff\ufff9-\ufffb\ud800-\udfff]")


def prepare() -> None:
    """Names need more than an old encoding has."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def say(*parts: object, sep: str = " ", error: bool = False, flush: bool = False) -> None:
    """One line on standard output, or on standard error. Each part is made harmless (`shown`) and stays in the line;
    of `parts` only `sep` may be a tab."""
    print(sep.join(shown(str(part), _MOST) for part in parts), file=_stream(error), flush=flush)


def say_problem(problem: Exception | str) -> None:
    """A problem of the surroundings, or why a command was refused: a line on standard error for each sentence."""
    for line in str(problem).split("\n"):
        say(line, error=True)


def say_json(value: Any, *, indent: int | None = 1) -> None:
    """One JSON value on standard output, exactly: what a terminal would obey is written as its escape."""
    text = json.dumps(value, ensure_ascii=False, indent=indent, default=datetime.isoformat)
    print(_ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def say_progress(text: str) -> None:
    """In place of what was said so before, on a terminal at standard error only. "" takes it away."""
    if is_watched():
        print(f"\r{shown(text)}\x1b[K", end="", file=sys.stderr, flush=True)


def is_watched() -> bool:
    """Whether standard error is a terminal."""
    return sys.stderr.isatty()


def finish() -> None:
    """Hand on what was said. Raises BrokenPipeError where nobody reads it any more; then `leave`."""
    sys.stdout.flush()


def leave() -> None:
    """The reader has gone: nothing more is said to it, not even at the end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say_fault(kind: type[BaseException], _error: BaseException, trace: TracebackType | None) -> None:
    """In place of `sys.excepthook`: where a fault of ours happened. Its own words may hold what people said."""
    for frame in traceback.extract_tb(trace):
        say(f"  {Path(frame.filename).name}:{frame.lineno} {frame.name}", error=True)
    say(kind.__name__, error=True)


def _stream(error: bool) -> TextIO:
    return sys.stderr if error else sys.stdout
