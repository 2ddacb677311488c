"""What makes a pack this very pack: the hash of all that it says, whatever file it stands in.

The same pack has the same identity in every version of the program: a field that a later version adds stands in it only
where it says something else than its default. Whoever has the pack as JSON can make the identity again with any tool:
SHA-256 of the JSON with sorted keys, without spaces, in ASCII.
"""

import hashlib
import json
from dataclasses import fields, is_dataclass
from typing import Any

from app.base.shape import ShapeError, shaped
from app.guidance.pack import Pack

MOST_BYTES = 8 * 1024 * 1024
"""Of a pack as JSON; its TOML files are bounded one by one."""


def pack_json(pack: Pack) -> bytes:
    """The pack as canonical JSON."""
    return json.dumps(_plain(pack), sort_keys=True, separators=(",", ":")).encode("ascii")


def identity(pack: Pack) -> str:
    """SHA-256 of `pack_json`, hex."""
    return hashlib.sha256(pack_json(pack)).hexdigest()


def pack_from_json(data: bytes) -> Pack:
    """The pack in `data`. Raises ValueError where it is none that this version of the program understands whole."""
    if len(data) > MOST_BYTES:
        raise ValueError("too large")
    try:
        pack: Pack = shaped(json.loads(data), Pack)
    except (ShapeError, RecursionError) as error:
        raise ValueError("no pack") from error
    if pack_json(pack) != data:
        raise ValueError("not canonical, or of a later version")
    return pack


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        named = ((field, getattr(value, field.name)) for field in fields(value))
        return {field.name: _plain(one) for field, one in named if one != field.default}
    return list(map(_plain, value)) if isinstance(value, tuple) else value
