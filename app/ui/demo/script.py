"""A sample encounter as data: what the hands do, when, and what is to be seen (resources/demo/*.toml)."""

import tomllib
from dataclasses import dataclass

from app.base.resources import resource_dir

PRACTICES = ("long-detention", "abuse-phone", "violence")
REPORTED, APPROACH, THIRD = "reported", "approach", "third"
"""Played as real encounters: a practice report cannot enter the route, and in a practice nobody is looked up."""
ENCOUNTERS = (*PRACTICES, REPORTED, APPROACH, THIRD)


@dataclass(frozen=True, slots=True)
class Step:
    """`at`: seconds since the encounter began. `do`: acts, each a verb and what it acts on.
    `picture`: the name of the picture taken after them ("" for none), with the line `say` under it."""

    at: int
    do: tuple[tuple[str, ...], ...]
    picture: str
    say: str


@dataclass(frozen=True, slots=True)
class Encounter:
    """`begins`: "HH:MM" on the day of the demonstration. `logged`: the kinds that the log must hold at the end.
    `place`: 発生場所. `forms`: the papers that are signed then."""

    id: str
    title: str
    begins: str
    place: str
    steps: tuple[Step, ...]
    logged: tuple[str, ...]
    forms: tuple[str, ...]


def read_encounter(id: str) -> Encounter:
    """Read one of `ENCOUNTERS`."""
    with (resource_dir() / "demo" / f"{id}.toml").open("rb") as file:
        data = tomllib.load(file)
    steps = tuple(
        Step(_seconds(each["at"]), tuple(map(tuple, each.get("do", ()))), each.get("picture", ""), each.get("say", ""))
        for each in data["step"]
    )
    logged, forms = tuple(data["logged"]), tuple(data["forms"])
    return Encounter(id, data["title"], data["begins"], data["place"], steps, logged, forms)


def _seconds(text: str) -> int:
    hours, minutes, seconds = map(int, text.split(":"))
    return hours * 3600 + minutes * 60 + seconds
