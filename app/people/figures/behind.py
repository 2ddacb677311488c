"""From a figure to the encounters it counts: the search that finds them."""

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING

from app.people.figures.year import Wanted
from app.people.search.filters import Filters, JudgedIs, Query

if TYPE_CHECKING:
    from app.guidance.pack import Pack

_JUDGED: dict[str, JudgedIs] = {
    "judged_improper": "judged_improper",
    "judged_legitimate": "judged_legitimate",
    "none": "none",
}


def query_of(wanted: Wanted, key: str, pack: "Pack") -> Query:
    """The search for what stands behind the `key` of a chart (`figure_charts.key_of`) in the figures of `wanted`."""
    parts = dict(part.split("=", 1) for part in key.split("\n") if part)
    since = until = None
    if month := int(parts.get("month", 0)):
        year = wanted.year if month >= 4 else wanted.year + 1
        since, until = date(year, month, 1), date(year, month, monthrange(year, month)[1])
    kind = next((each.label for each in pack.kinds if each.id == parts.get("kind")), "")
    return Query(
        text=f'"{kind}"' if kind else "",  # some labels have 「」 in them
        filters=Filters(
            since=since,
            until=until,
            fiscal=wanted.year,
            types=(parts["type"],) if "type" in parts else (),
            department=parts.get("department", wanted.department or ""),
            channel=parts.get("channel", ""),
            judged=_JUDGED.get(parts.get("judged", ""), ""),
        ),
    )
