"""Rows of a ledger that differ from imported ones in a few cells: corrected since, or others. A person decides."""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice

from app.base.text import fold
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.people.ledger.encounter import Correction, encounter_of, facts_of, log_of
from app.people.ledger.plan import Known, Preview

Logs = Callable[[Sequence[str]], dict[str, tuple[Event, ...]]]
"""The logs of these encounters."""
_CHUNK = 200
_MOST_CHANGES = 3
"""More cells than these make another encounter."""
_MOST_LIKE_IT = 8
"""Imported rows that are compared with one row."""


def find(
    ledger: Preview, imported: Sequence[str], logs: Logs, known: Known, pack: Pack, cancelled: Callable[[], bool]
) -> dict[str, Correction]:
    """The rows of `ledger` (by hash) that look like corrected ones of `imported`, the encounters of earlier rows.

    Only an earlier row that this file does not have any more, of a day among those of the file, may have been
    corrected, and each only once.
    """
    there = {encounter_of(hash) for hashes in ledger.kept.hashes() for hash in hashes}
    gone = [encounter for encounter in imported if encounter not in there]
    if not gone or ledger.already == ledger.rows_ok:
        return {}
    by_anchor: dict[int, list[str]] = {}
    for some in _some(gone):
        if cancelled():
            return {}
        for encounter, log in logs(some).items():
            for anchor in _anchors(facts_of(log)):
                by_anchor.setdefault(anchor, []).append(encounter)
    found: dict[str, Correction] = {}
    taken: set[str] = set()
    days = [entry.began_at.date().isoformat() for chunk in ledger.kept.chunks() for _, entry in chunk]
    first, last = min(days), max(days)
    for chunk in ledger.kept.chunks():
        if cancelled():
            return {}
        old = known([hash for hash, _ in chunk])
        told = {
            hash: (entry.row, facts_of(log_of(entry, "", 0, pack, "", datetime.min)))  # noqa: DTZ901
            for hash, entry in chunk
            if hash not in old
        }
        like = {hash: _like(facts, by_anchor) for hash, (_, facts) in told.items()}
        before = {id: facts_of(log) for id, log in logs(sorted({id for ids in like.values() for id in ids})).items()}
        for hash, (row, facts) in told.items():
            choices = [
                (_changes(before[id], facts), id)
                for id in like[hash]
                if id in before and id not in taken and first <= before[id]["日付"] <= last
            ]
            changes, id = min(choices, key=lambda one: len(one[0]), default=((), ""))
            if changes and len(changes) <= _MOST_CHANGES and len(changes) * 2 <= len(facts):
                taken.add(id)
                found[hash] = Correction(row, id, changes)
    return found


def _like(facts: dict[str, str], by_anchor: dict[int, list[str]]) -> list[str]:
    ids = (id for anchor in _anchors(facts) for id in by_anchor.get(anchor, ()))
    return list(islice(dict.fromkeys(ids), _MOST_LIKE_IT))


def _anchors(facts: dict[str, str]) -> Iterator[int]:
    """Two of three things that stay where a few cells are corrected: when, who, what."""
    who = fold(facts.get("氏名", "") or facts.get("電話", "") or facts.get("団体", ""))
    three = (facts["日付"], who, fold(facts.get("要求内容", "")))
    for place in range(3):
        pair = three[:place] + three[place + 1 :]
        if all(pair):
            yield hash((place, *pair))


def _changes(before: dict[str, str], now: dict[str, str]) -> tuple[tuple[str, str, str], ...]:
    names = dict.fromkeys((*before, *now))
    pairs = ((name, before.get(name, ""), now.get(name, "")) for name in names)
    return tuple((name, old, new) for name, old, new in pairs if fold(old) != fold(new))


def _some(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))
