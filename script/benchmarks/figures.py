"""A figure beside its floor, and the table of them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from unicodedata import east_asian_width


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `limit` is the most it may be: a multiple of `floor` where there is one, else in `unit`;
    None: it is only reported."""

    id: str
    what: str
    unit: str
    value: float
    limit: float | None = None
    floor: float | None = None
    floor_is: str = ""
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """How many times the floor; None where there is no floor."""
        return None if self.floor is None else self.value / self.floor

    @property
    def reached(self) -> bool | None:
        """Whether the limit is kept; None where there is none."""
        if self.limit is None:
            return None
        measured = self.value if self.ratio is None else self.ratio
        return measured <= self.limit

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "ratio": self.ratio, "reached": self.reached}


def table(figures: Iterable[Figure]) -> list[str]:
    """The lines of a plain table."""
    head = ("what", "measured", "floor", "ratio", "to reach", "reached")
    rows = [head, *(_cells(figure) for figure in figures)]
    widths = [max(_width(row[column]) for row in rows) for column in range(len(head))]
    lines = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines.insert(1, "  ".join("-" * width for width in widths))
    return lines


def _cells(figure: Figure) -> Sequence[str]:
    floor = "" if figure.floor is None else f"{_number(figure.floor)} {figure.unit} ({figure.floor_is})"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f}×"
    unit = figure.unit if figure.ratio is None else "×"
    limit = "" if figure.limit is None else f"≤ {_number(figure.limit)} {unit}"
    reached = {True: "yes", False: "NO", None: ""}[figure.reached]
    return figure.what, f"{_number(figure.value)} {figure.unit}", floor, ratio, limit, reached


def _number(value: float) -> str:
    return f"{value:.0f}" if value >= 100 else f"{value:.3g}"


def _width(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
