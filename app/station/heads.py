"""What the workstations of an office tell each other of their stores, in the shared folder: one file a workstation.

The file says how its own store's chain ends, which heads of others it has seen (each as the other signed it), and which
states of papers it has seen go on; it is signed as a whole by the workstation's identity. So a store that was put back,
cut or written anew is seen by all who saw it before, and a paper whose end was cut off by all who share the folder.
What a workstation has seen of others stays in its store (`models.known_heads`), whatever becomes of the folder.

Who signed for a store first stands for it from then on; a file by another is left aside with a sentence, unless that
one is known here.
"""

import os
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec

from app.base.files import AS_USUAL, make_folder, plain_file, write_whole
from app.base.heads import Head, Witness
from app.base.text import visible
from app.base.wareki import format_date, format_time
from app.station.hand import Signed, is_known, sign, signer_of

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.sign.identity import Identity
    from app.forms.sign.trust import Trust
    from app.models.known_heads import Known

FOLDER = "控え"
HEAD, PAGE = "head", "heads"
"""What is signed: one head, and a workstation's whole file."""
LARGEST = 8 << 20
MOST_FILES = 2_000
MOST_GROWN = 60_000
MOST_STRANGERS = 300
"""Stores of workstations whose signature is not known here: anybody who can write to the folder makes such."""
MOST_READ = 64 << 20
"""Bytes of the whole folder."""
MOST_PASSED_ON = 4 << 20
"""Bytes of others' heads in the own file, which has to stay within `LARGEST`."""
_LARGEST_HEAD = 64 << 10
_MOST_GROWN_OF_STRANGERS = 2_000
STATE = 32
"""Hex digits that name a state of a paper."""
_NOTED = timedelta(days=30)
_AHEAD = timedelta(days=1)
"""How far a clock may go before this one. A head of a later time would let nothing that follows be newer."""
_YEARS = range(2000, 2200)
"""In which somebody may have signed; other times cannot be reckoned with."""
_Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
_Hex64 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Count = Annotated[int, msgspec.Meta(ge=1, le=2**53)]


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a store's chain ends. `passed`: the heads it had at those numbers that others have seen, for them to compare;
    `restored_at`: when it last came back from a backup."""

    format: int
    store: _Hex32
    number: _Count
    head: _Hex64
    at: datetime
    passed: tuple[tuple[_Count, _Hex64], ...] = ()
    restored_at: datetime | None = None

    def head_at(self, number: int) -> str | None:
        """The head it had at that number, as far as this says so."""
        return self.head if number == self.number else dict(self.passed).get(number)


class _Page(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The file of a workstation: its own head, those of others as they signed them, states of papers that went on."""

    format: int
    own: Signed
    seen: tuple[Signed, ...]
    grown: tuple[_Hex32, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A head that was signed by its own workstation, and by whom."""

    said: Said
    signed: Signed
    signer: str
    name: str
    known: bool

    @property
    def head(self) -> Head:
        """The head itself."""
        return Head(self.said.store, self.said.number, self.said.head)

    @property
    def kept(self) -> str:
        """The words with their signature, as they are kept and passed on."""
        return msgspec.json.encode(self.signed).decode()


@dataclass(frozen=True, slots=True)
class Page:
    """A file of the folder that was read and holds."""

    own: Statement
    seen: tuple[Statement, ...]
    grown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Read:
    """What lies in the folder: the files that hold, and a sentence for each that was left aside."""

    pages: tuple[Page, ...] = ()
    aside: tuple[str, ...] = ()


@dataclass
class Folder:
    """The files of the workstations in the shared folder `shared`. Those that did not change are not read again."""

    shared: Path
    _read: dict[str, tuple[tuple[int, int, int], Page | None]] = field(default_factory=dict)
    _trust: "Trust | None" = None

    def read(self, trust: "Trust", first: Collection[str] = ()) -> Read:
        """Every file, `MOST_FILES` at most, those of the stores `first` before all others. Raises OSError where the
        folder cannot be reached; none there yet is none."""
        if trust != self._trust:
            self._read, self._trust = {}, trust
        folder, pages, aside = self.shared / FOLDER, [], []
        if not folder.exists():
            self.shared.stat()
            return Read()
        with os.scandir(folder) as entries:
            found = sorted((each.name, each.stat(follow_symlinks=False)) for each in entries if _is_name(each.name))
        found.sort(key=lambda each: each[0][:STATE] not in first)
        room, looked_at = MOST_READ, 0
        for name, status in found[:MOST_FILES]:
            room -= status.st_size
            if room < 0:
                break
            looked_at += 1
            looks = (status.st_size, status.st_mtime_ns, status.st_ino)
            if self._read.get(name, (None, None))[0] != looks:
                data = plain_file(folder / name, LARGEST)
                self._read[name] = looks, page_of(data, Path(name).stem, trust) if data else None
            page = self._read[name][1]
            if page:
                pages.append(page)
            else:
                aside.append(f"受け渡しフォルダーの控え {name} は、壊れているか署名が合わないため、使っていません。")
        if looked_at < len(found):
            told = f"受け渡しフォルダーの控えが多すぎるため、{len(found)}件のうち{looked_at}件だけを見ています。"
            aside.insert(0, told + "フォルダーの「控え」を管理担当に確認してもらってください。")
        return Read(tuple(pages), tuple(aside))

    def publish(self, data: bytes, store: str) -> None:
        """Put the file of this workstation's store there. Raises EnvironmentProblem."""
        path = self.shared / FOLDER / f"{store}.json"
        make_folder(path.parent, AS_USUAL)
        write_whole(path, data, AS_USUAL)


def page_of(data: bytes, store: str, trust: "Trust") -> Page | None:
    """The file that says it is of `store`; None where it does not hold as a whole."""
    try:
        whole = msgspec.json.decode(data, type=Signed)
        page = msgspec.json.decode(whole.said, type=_Page)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    own = statement_of(page.own, trust)
    signer = signer_of(whole, PAGE)
    if page.format != 1 or own is None or signer is None or own.said.store != store or _print(signer) != own.signer:
        return None
    seen = [found for each in page.seen if (found := statement_of(each, trust))]
    return Page(own, tuple(seen), page.grown)


def statement_of(signed: Signed, trust: "Trust") -> Statement | None:
    """A head as its workstation signed it; None where nobody did."""
    long = len(signed.said) + len(signed.certificate) + len(signed.signature) > _LARGEST_HEAD
    certificate = None if long else signer_of(signed, HEAD)
    if certificate is None:
        return None
    try:
        said = msgspec.json.decode(signed.said, type=Said)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    if said.format != 1 or not _is_moment(said.at) or (said.restored_at and not _is_moment(said.restored_at)):
        return None
    return Statement(said, signed, _print(certificate), _name(certificate), is_known(certificate, said.at, trust))


def written(identity: "Identity", said: Said, seen: Sequence[str], grown: Sequence[str]) -> bytes:
    """The file of a workstation. `seen`: heads of others, as they signed them."""
    own = sign(identity, HEAD, msgspec.json.encode(said).decode())
    page = _Page(1, own, tuple(msgspec.json.decode(each, type=Signed) for each in seen), tuple(grown))
    return msgspec.json.encode(sign(identity, PAGE, msgspec.json.encode(page).decode()))


def statement_kept(told: str, trust: "Trust") -> Statement | None:
    """A head that was kept as its workstation signed it."""
    return statement_of(msgspec.json.decode(told, type=Signed), trust)


# -- what is said of others ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Learnt:
    """What became known anew of other stores, to be kept, what must be said now of those whose signer is known, and
    what else may be said (anybody can make as much of that as they like)."""

    keep: tuple["Known", ...]
    told: tuple[str, ...]
    aside: tuple[str, ...]


def learn(read: Read, known: "Mapping[str, Known]", own_store: str, now: datetime) -> Learnt:
    """Hold what lies in the folder against what was seen before, store by store, in the order of its times."""
    after = dict(known)
    aside = list(read.aside)
    grown = {page.own.said.store: page.grown for page in read.pages}
    told_own = {page.own.signed.said for page in read.pages}
    statements = {each.signed.said: each for page in read.pages for each in (*page.seen, page.own)}
    trusted = {each.signer for each in statements.values() if each.known}
    strangers, left_out = sum(each.signer not in trusted for each in known.values()), 0
    for each in sorted(statements.values(), key=lambda one: (one.said.at, one.said.number)):
        store = each.said.store
        if store == own_store:
            continue
        if each.said.at > now + _AHEAD:
            name, when = visible(each.name), _moment(each.said.at)
            aside.append(f"{name}の端末の控えは、先の日時（{when}）のものなので、使っていません。")
            continue
        before = after.get(store)
        if before is None and not each.known:
            if strangers >= MOST_STRANGERS:
                left_out += 1
                continue
            strangers += 1
        if before and before.signer != each.signer and not each.known:
            aside.append(f"{visible(each.name)}の署名による控えは、いつもの署名と違うため、使っていません。")
            continue
        if before and (note := _other_hand(before, each)):
            if not _is_settled(before, note, now):
                after[store] = replace(before, note=note, noted_at=now) if before.note != note else before
                continue
            before = None
        after[store] = _compared(before, each, now)
        if each.signed.said in told_own and after[store].signer == each.signer:
            most = MOST_GROWN if each.known else _MOST_GROWN_OF_STRANGERS
            both = dict.fromkeys((*grown[store], *after[store].grown))
            after[store] = replace(after[store], grown=tuple(both)[:most])
    if left_out:
        aside.append(f"知らない署名の控えが多すぎるため、{left_out}件を見ていません。")
    keep = tuple(one for store, one in after.items() if one != known.get(store))
    noted = [one for one in after.values() if one.note and one.noted_at and now - one.noted_at < _NOTED]
    aside += [one.note for one in noted if one.signer not in trusted]
    told = dict.fromkeys(one.note for one in noted if one.signer in trusted)
    return Learnt(keep, tuple(told), tuple(dict.fromkeys(aside)))


def _compared(before: "Known | None", each: Statement, now: datetime) -> "Known":
    """What is known of a store after its workstation said `each`."""
    from app.models.known_heads import Known

    new = Known(each.head, each.said.at, each.signer, each.kept)
    if before is None:
        return new
    new = replace(new, grown=before.grown, note=before.note, noted_at=before.noted_at)
    if (each.said.at, each.said.number) <= (before.at, before.head.number):
        return before  # an older copy of the file, or the one that is known
    expected, found = before.head.head, each.said.head_at(before.head.number)
    if each.said.number >= before.head.number and found is None:
        return before  # it does not know yet what was seen of it; its next file says so
    if found == expected:
        return new
    note = _note(before, each)
    if each.said.restored_at and each.said.restored_at >= before.at:
        return replace(new, note=note, noted_at=now)  # said as it is; from here on it goes by what is there now
    return before if before.note == note else replace(before, note=note, noted_at=now)


def _other_hand(before: "Known", each: Statement) -> str:
    """A sentence where somebody known by another name than before signs for a store; "" else. One person's data folder
    changes its signature with a renewal, its name hardly ever."""
    signer = signer_of(msgspec.json.decode(before.told, type=Signed), HEAD)
    name = _name(signer) if signer else ""
    if before.signer == each.signer or name == each.name:
        return ""
    return (
        f"{visible(name)}の端末の控えに、{visible(each.name)}の署名があります。使っていません。"
        "その端末の人の名前が変わったのでなければ、管理担当に知らせてください。"
    )


def _is_settled(before: "Known", note: str, now: datetime) -> bool:
    """Whether that was said for long enough, and the hand of before has not signed since."""
    said_at = before.noted_at if before.note == note else None
    return said_at is not None and now - said_at >= _NOTED and before.at <= said_at


def _note(before: "Known", each: Statement) -> str:
    name, when = visible(each.name), _moment(before.at)
    if each.said.restored_at and each.said.restored_at >= before.at:
        told = _moment(each.said.restored_at)
        return f"{name}の端末の記録は、{told}にバックアップから戻され、{when}に控えた記録の一部がありません。"
    if each.said.number < before.head.number:
        return f"{name}の端末の記録は、{when}の控えより古いものに戻されています。管理担当に知らせてください。"
    lost = "記録が取り除かれたか、書き直されています。管理担当に知らせてください。"
    return f"{name}の端末の記録は、{when}の控えと食い違います。{lost}"


def own_witnesses(read: Read, store: str, own_keys: frozenset[str]) -> tuple[tuple[Witness, ...], tuple[str, ...]]:
    """What the folder knows of this workstation's own store, as that itself signed it; and what is left aside."""
    witnesses: dict[str, Witness] = {}
    aside: dict[str, None] = {}
    for page in read.pages:
        for each in (page.own, *page.seen):
            if each.said.store != store:
                continue
            if each.signer not in own_keys:
                aside[f"この端末の控えとされるものに、{visible(each.name)}の署名があります。使っていません。"] = None
                continue
            by = "この端末の控え" if page.own is each else f"{visible(page.own.name)}の端末の控え"
            witnesses.setdefault(each.signed.said, Witness(each.head, each.said.at, f"受け渡しフォルダーにある{by}"))
    return tuple(witnesses.values()), tuple(aside)


def _is_moment(at: datetime) -> bool:
    return at.tzinfo is not None and at.year in _YEARS


def _moment(at: datetime) -> str:
    local = at.astimezone()
    return f"{format_date(local.date())} {format_time(local)}"


def _is_name(name: str) -> bool:
    return len(name) == 37 and name.endswith(".json") and all(each in "0123456789abcdef" for each in name[:32])


def _print(certificate: "x509.Certificate") -> str:
    from app.forms.sign.identity import fingerprint

    return fingerprint(certificate)


def _name(certificate: "x509.Certificate") -> str:
    from cryptography.x509.oid import NameOID

    from app.forms.sign.identity import subject

    return subject(certificate, NameOID.COMMON_NAME)
