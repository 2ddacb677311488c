"""What JSON and TOML give becomes our dataclasses, or is told."""

from dataclasses import asdict, dataclass, field
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.shape import ShapeError, shaped


@dataclass(frozen=True, slots=True)
class Inner:
    name: str
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Outer:
    inner: Inner
    on: bool
    kind: Literal["a", "b"] = "a"
    numbers: dict[str, str] = field(default_factory=dict)
    pairs: tuple[tuple[str, int], ...] = ()


INNERS = st.builds(Inner, st.text(), st.none() | st.integers())
OUTERS = st.builds(
    Outer,
    INNERS,
    st.booleans(),
    st.sampled_from(["a", "b"]),
    st.dictionaries(st.text(), st.text()),
    st.lists(st.tuples(st.text(), st.integers())).map(tuple),
)


def as_json(value: Any) -> Any:
    """Tuples as the lists that a file knows."""
    if isinstance(value, dict):
        return {key: as_json(each) for key, each in value.items()}
    return [as_json(each) for each in value] if isinstance(value, tuple) else value


@given(OUTERS)
def test_what_was_written_comes_back(outer: Outer) -> None:
    assert shaped(as_json(asdict(outer)), Outer) == outer


def test_what_is_left_out_has_its_default_and_what_is_unknown_is_passed_over() -> None:
    assert shaped({"inner": {"name": "x"}, "on": True, "later": 1}, Outer) == Outer(Inner("x"), on=True)


@pytest.mark.parametrize(
    ("value", "hint", "reason"),
    [
        (1, str, "文字列"),
        (True, int, "整数"),
        (1.5, int, "整数"),
        ("1", int | None, "整数"),
        (0, bool, "true"),
        ("c", Literal["a", "b"], "c は a、b"),
        (["a"], Literal["a", "b"], "どれでも"),
        ("ab", tuple[str, ...], "並び"),
        (["a", 1], tuple[str, ...], "文字列"),
        (["a"], tuple[str, str], "2 個"),
        ([], dict[str, str], "組"),
        ({"a": 1}, dict[str, str], "文字列"),
        ({}, Inner, "name"),
        (None, Inner, "組"),
    ],
)
def test_what_does_not_fit_is_told(value: Any, hint: Any, reason: str) -> None:
    with pytest.raises(ShapeError, match=reason):
        shaped(value, hint)
