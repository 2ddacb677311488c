"""Words that a report is made of and that name nobody by themselves, though they may be a name or look like one.

They are data: `resources/words/ordinary.toml`, where each list says what it is for.
"""

import tomllib
from functools import cache

from app.base.resources import resource_dir


@cache
def ordinary(which: str) -> frozenset[str]:
    """The list of that name."""
    lists = tomllib.loads((resource_dir() / "words" / "ordinary.toml").read_text("utf-8"))
    return frozenset(lists[which].split())
