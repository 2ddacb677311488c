"""The rows of the inbox as `madomori inbox --json` gives them."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from app.review.view import Row, Taken


def row_json(row: "Row") -> dict[str, Any]:
    """One file of the inbox."""
    from app.review.view import ASIDE

    return {
        "id": row.id,
        "file": row.name,
        "state": row.state,
        "sentence": row.sentence,
        "form": row.form,
        "title": row.title,
        "encounter": row.encounter,
        "revision": row.revision,
        "turn": row.box,
        "mine": row.mine,
        "approvable": row.approvable,
        "judgement": row.judgement,
        "number": row.number,
        "author": row.author,
        "department": row.department,
        "counterpart": row.counterpart,
        "types": list(row.types),
        "occurred": row.occurred,
        "arrived_at": row.arrived_at,
        "waiting_since": row.waiting_since,
        "boxes": [{"label": label, "state": state} for label, state in row.seals],
        "faults": [row.sentence] if row.state in ASIDE else [],
    }


def taken_json(one: "Taken") -> dict[str, Any]:
    """A file that was not kept, as a row."""
    from datetime import UTC, datetime

    from app.review.view import Row

    row = Row(one.id, one.name, datetime.fromtimestamp(0, UTC), one.state, one.sentence)
    return {**row_json(row), "arrived_at": None}
