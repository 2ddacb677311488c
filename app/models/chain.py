"""The one chain of a store, over everything that is only ever added to it: logs, papers, arrivals, lines.

Each append adds a link in its own transaction. A link names what was added and its hash; its head is the SHA-256 over
the head before and all that it says. The head of a log's event covers the whole log before it, so a link for the last
event of an append is enough. What was taken out, cut or changed no longer fits its link; a store that was put back, or
whose links were written anew, no longer ends as those outside have seen it (`base.heads`).
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select, text

from app.base.heads import Head
from app.models.integrity import Fault
from app.models.tables import arrivals, case_lines, links, lookups, numbers, people_lines

LOG, PAPER, ARRIVAL, BEGUN, RESTORED = "log", "paper", "arrival", "begun", "restored"
LINES: Mapping[str, tuple[Table, str]] = {
    "case_line": (case_lines, "その後の記録"),
    "number": (numbers, "文書番号の控え"),
    "people_line": (people_lines, "同一人物などの記録"),
    "lookup": (lookups, "照会の記録"),
}
"""Kinds of links that are of a whole row, with the table and its words."""
NOTHING = "0" * 64

# Each tap passes through these two: as they are, since to have them made costs as much again as the tap.
_LAST = "SELECT number, head FROM links ORDER BY number DESC LIMIT 1"
_INSERT = "INSERT INTO links (number, kind, what, place, hash, at, head) VALUES (?, ?, ?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Link:
    """What was added: of what kind, to what (an encounter, "" none), as which number there, with which hash, when."""

    kind: str
    what: str
    place: int
    hash: str
    at: str


def extend(connection: Connection, added: Sequence[Link]) -> None:
    """Tie `added` to the chain, within the transaction that wrote what it names."""
    number, head = connection.exec_driver_sql(_LAST).one()
    rows = []
    for link in added:
        number += 1
        head = head_of(head, number, link)
        rows.append((number, link.kind, link.what, link.place, link.hash, link.at, head))
    if rows:
        connection.exec_driver_sql(_INSERT, rows)


def extend_by_row(connection: Connection, kind: str, row: Mapping[str, Any]) -> None:
    """Tie a row of one of the tables of `LINES`, as it was written, to the chain."""
    extend(connection, [row_link(kind, row)])


def row_link(kind: str, row: Mapping[str, Any]) -> Link:
    """The link of a whole row."""
    return Link(kind, str(row.get("year", "")), row["number"], digest_of(row), row["at"])


def digest_of(row: Mapping[str, Any]) -> str:
    """SHA-256 over a whole row; truth values count as 0 and 1, as SQLite keeps them."""
    plain = {name: int(value) if isinstance(value, bool) else value for name, value in row.items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode("ascii")).hexdigest()


def head_of(previous: str, number: int, link: Link) -> str:
    """The head of a link that follows the one whose head is `previous`. Migration 0004 says the same."""
    said = [previous, number, link.kind, link.what, link.place, link.hash, link.at]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode("ascii")).hexdigest()


def newest(connection: Connection) -> Head:
    """The end of the chain."""
    number, head = connection.exec_driver_sql(_LAST).one()
    return Head(store_id(connection), number, head)


def store_id(connection: Connection) -> str:
    """What the store calls itself, from its beginning on and in every copy."""
    found: str = connection.execute(select(links.c.what).where(links.c.number == 1)).scalar_one()
    return found


def heads_at(connection: Connection, wanted: Sequence[int]) -> dict[int, str]:
    """The heads of the links of these numbers, of those that there are."""
    found = connection.execute(select(links.c.number, links.c.head).where(links.c.number.in_(wanted)))
    return {row.number: row.head for row in found}


def restored(connection: Connection) -> tuple[tuple[int, datetime], ...]:
    """The links that restores left, each with when that was, oldest first."""
    wanted = select(links.c.number, links.c.at).where(links.c.kind == text("'restored'")).order_by(links.c.number)
    return tuple((row.number, at) for row in connection.execute(wanted) if (at := moment(row.at)))


def broken_link(connection: Connection) -> Fault | None:
    """Where the chain itself first fails to hold."""
    previous, before, number = NOTHING, "", 0
    for number, row in enumerate(connection.execute(select(links).order_by(links.c.number)), start=1):
        link = Link(row.kind, row.what, row.place, row.hash, row.at)
        if row.number != number or row.head != head_of(previous, number, link):
            return Fault(f"保管ファイル全体のつながりが第{number}件で切れています。", since=moment(before or row.at))
        previous, before = row.head, row.at
    return None if number else Fault("保管ファイル全体のつながりがありません。")


_LOST = text(
    """SELECT l.what, min(l.place) AS seq, min(l.at) AS at, e.id IS NULL AS gone FROM links l
    LEFT JOIN encounters e ON e.id = l.what LEFT JOIN events v ON v.encounter = l.what AND v.seq = l.place
    WHERE l.kind = 'log' AND v.hash IS NOT l.hash GROUP BY l.what ORDER BY min(l.number)"""
)
_UNTIED = text(
    """SELECT e.id, e.started_at AS at FROM encounters e
    LEFT JOIN (SELECT what, max(number) AS number FROM links WHERE kind = 'log' GROUP BY what) n ON n.what = e.id
    LEFT JOIN links l ON l.number = n.number
    WHERE e.last_seq > 0 AND (l.place IS NOT e.last_seq OR l.hash IS NOT e.head) ORDER BY e.number"""
)


def log_faults(connection: Connection, known: set[str]) -> Iterator[Fault]:
    """Encounters that were taken out, cut at their end or written anew, or of which the chain knows nothing. `known`:
    those of which something is told already."""
    for row in connection.execute(_LOST):
        if row.what in known:
            continue
        known.add(row.what)
        if row.gone:
            yield Fault("対応がまるごと取り除かれています。", row.what, None, moment(row.at))
        else:
            yield Fault("記録が取り除かれたか、書き直されています。", row.what, row.seq, moment(row.at))
    for row in connection.execute(_UNTIED):
        if row.id not in known:
            yield Fault("保管ファイル全体のつながりにない行があります。", row.id, None, moment(row.at))


_PAPERS = text(
    """SELECT l.what, l.at FROM links l LEFT JOIN documents d ON d.id = l.place AND d.encounter = l.what
    WHERE l.kind = 'paper' AND d.sha256 IS NOT l.hash"""
)
_UNTIED_PAPERS = text(
    """SELECT d.encounter AS what, d.made_at AS at FROM documents d
    WHERE NOT EXISTS (SELECT 1 FROM links l WHERE l.kind = 'paper' AND l.place = d.id)"""
)


def paper_faults(connection: Connection, known: set[str]) -> Iterator[Fault]:
    """Signed papers that were taken out or exchanged, or put in past the chain."""
    for row in connection.execute(_PAPERS):
        if row.what not in known:
            yield Fault("署名済みの文書が取り除かれたか、取り替えられています。", row.what, None, moment(row.at))
    for row in connection.execute(_UNTIED_PAPERS):
        yield Fault("保管ファイル全体のつながりにない文書があります。", row.what, None, moment(row.at))


def row_faults(connection: Connection) -> Iterator[tuple[str, Fault]]:
    """Arrivals and lines that were taken out, changed, or put in past the chain; with the kind."""
    wanted = select(links).where(links.c.kind.in_([ARRIVAL, *LINES]))
    tied: dict[str, dict[tuple[str, int], Row[Any]]] = {kind: {} for kind in (ARRIVAL, *LINES)}
    for link in connection.execute(wanted.order_by(links.c.number)):
        tied[link.kind][link.what, link.place] = link
    found: dict[str, dict[tuple[str, int], str]] = {
        kind: {
            (str(getattr(row, "year", "")), row.number): digest_of(row._asdict())
            for row in connection.execute(select(table))
        }
        for kind, (table, _) in LINES.items()
    }
    came = connection.execute(select(arrivals.c.number, arrivals.c.id))
    found[ARRIVAL] = {("", row.number): row.id for row in came}
    labels = {ARRIVAL: "届いたファイル"} | {kind: label for kind, (_, label) in LINES.items()}
    for kind, label in labels.items():
        for key, link in tied[kind].items():
            if key not in found[kind]:
                yield kind, Fault(f"{label}が取り除かれています（{link.place} 番目）。", since=moment(link.at))
            elif found[kind][key] != link.hash:
                yield kind, Fault(f"{label}が書き換えられています（{link.place} 番目）。", since=moment(link.at))
        if extra := sorted(found[kind].keys() - tied[kind].keys()):
            yield kind, Fault(f"{label}に、つながりにないものがあります（{extra[0][1]} 番目）。")


def moment(at: str) -> datetime | None:
    """A time of a link; None where somebody made it none."""
    try:
        return datetime.fromisoformat(at)
    except ValueError:
        return None
