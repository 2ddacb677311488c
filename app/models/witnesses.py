"""What those outside know of a store, held against its chain: is it older, or another one, than they have seen?"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from app.base.heads import Witness
from app.base.wareki import format_date, format_time
from app.models import chain
from app.models.integrity import Fault
from app.models.tables import events, links

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Standing:
    """What is wrong, and what must be known."""

    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Restored:
    """The link that a restore left: its number, when it was made."""

    number: int
    at: datetime


def stand(connection: Connection, witnesses: Sequence[Witness]) -> Standing:
    """How the chain of the open store stands against `witnesses`, those of other stores left aside."""
    end = chain.newest(connection)
    last_at = chain.moment(connection.execute(select(links.c.at).where(links.c.number == end.number)).scalar_one())
    mine = [each for each in witnesses if each.head.store == end.store]
    heads = _heads(connection, [each.head.number for each in mine])
    borne_out = [each for each in mine if heads.get(each.head.number) == each.head.head]
    restored = [_Restored(number, at) for number, at in chain.restored(connection)]
    faults: list[Fault] = []
    notes = [_restored_note(each) for each in restored]
    for each in sorted(mine, key=lambda one: one.head.number, reverse=True):
        if each in borne_out:
            continue
        if any(_explains(one, each) for one in restored):
            continue  # a note says so already
        agreed = max((one.head.number for one in borne_out if one.head.number < each.head.number), default=0)
        since = chain.moment(_at(connection, agreed)) if agreed else None
        if each.head.number > end.number:
            lost = each.head.number - end.number
            told = f"この保管ファイルは、{each.source}{_when(each)}より古いものです。"
            told += f"少なくとも{lost}件の記録がありません。"
            faults.append(Fault(told, since=last_at))
        else:
            told = (
                f"この保管ファイルは、{each.source}{_when(each)}と食い違います。"
                "記録が取り除かれたか、古い写しに戻してから続けられています。"
            )
            faults.append(Fault(told, since=since))
        break  # the newest says the most; what is older could only say the same
    faults += _lost_lines(connection, mine)
    return Standing(tuple(faults), (*notes, _proven(end.number, borne_out)))


def _lost_lines(connection: Connection, witnesses: Sequence[Witness]) -> Iterator[Fault]:
    """Lines that stand in papers signed from this store and not in it."""
    for each in witnesses:
        if each.event:
            encounter, seq, hash = each.event
            wanted = select(events.c.hash).where(events.c.encounter == encounter, events.c.seq == seq)
            if connection.execute(wanted).scalar() != hash:
                told = f"{each.source}{_when(each)}にある対応の記録が、この保管ファイルにないか、違っています。"
                yield Fault(told, encounter, seq)


def _proven(last: int, borne_out: Sequence[Witness]) -> str:
    """How far the store is borne out, and what cannot be known."""
    unproven = "それより後に取り除かれた記録がないかは、この端末だけでは確かめられません。"
    if not borne_out:
        return f"外に控えがないため、古い写しへの戻しや、末尾の記録の取り除きがないかは確かめられません（全{last}件）。"
    newest = max(borne_out, key=lambda one: one.head.number)
    told = f"{newest.source}{_when(newest)}までの{newest.head.number}件（全{last}件のうち）は、外の控えと一致しました。"
    return told + unproven


def _when(witness: Witness) -> str:
    return f"（{_moment(witness.at)}）" if witness.at else ""


def _moment(at: datetime) -> str:
    return f"{format_date(at.date())} {format_time(at)}"


def _restored_note(one: _Restored) -> str:
    return (
        f"{_moment(one.at)}に、バックアップから戻されています。"
        "戻したバックアップより後の記録は、この保管ファイルにありません。"
    )


def _explains(one: _Restored, witness: Witness) -> bool:
    """Whether the restore took what the witness knew of: its links came where those of the lost end were."""
    return witness.head.number >= one.number and witness.at is not None and witness.at <= one.at


def _heads(connection: Connection, numbers: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for begin in range(0, len(numbers), _AT_ONCE):
        found |= chain.heads_at(connection, numbers[begin : begin + _AT_ONCE])
    return found


def _at(connection: Connection, number: int) -> str:
    found: str = connection.execute(select(links.c.at).where(links.c.number == number)).scalar_one()
    return found
