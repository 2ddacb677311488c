"""Every pack that a workstation ever had: a log is read under the one it was begun under, and a report counts for a
decision only under one that is known here.

What counts: packs that ship, but samples only where they were chosen; those that its administrator installed; those
that the office's authority signed. The pack that travels in a record never counts by itself: its author wrote it.
Kept in `home.pack_versions`, one file a version named by its identity: `.json` chosen or installed here, `.signed` by
the office's authority; `titles.json` the office's own titles over the boxes of the 決裁欄.
"""

import hashlib
import json
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, write_whole
from app.base.resources import resource_dir
from app.guidance.events import Event
from app.guidance.pack import Pack
from app.guidance.packid import MOST_BYTES, identity, pack_from_json, pack_json
from app.guidance.toml import read_bounded
from app.models.home import Home
from app.station.packs import packs_in, with_titles

if TYPE_CHECKING:
    from app.forms.carrier import Record
    from app.forms.sign.signed_pack import SignedPack
    from app.forms.verify.verdict import Verdict

HASH = "pack_hash"
"""In the first event of a log: the identity of the pack it was begun under."""
NOT_HERE = (
    "役所のものと確かめられない手引き（決裁の順路や判断を決めるもの）で作られた書類です。"
    "役所の手引きなら、認証の担当者が署名した手引きを取り込むと、確かめられます。"
)
OTHER_THAN_BEGUN = "対応を始めたときの手引きと、書類に書かれた手引きが違います。"
OTHER_TITLES = (
    "決裁欄の職名が、この端末の手引きとも設定とも違います。"
    "課で決めた職名なら、設定の「決裁欄の職名」に同じものを入れてください。"
)
UNPROVEN = "〔未確認〕"
"""Stands before a label of a pack that does not count here."""
_TITLES, _MOST_TITLES = "titles.json", 100
_MOST_SHARED = 200


class PackVersions:
    """The packs known to one workstation. `own`: the one it works with, with the office's titles over its boxes."""

    def __init__(self, home: Home, pack: Pack, titles: Mapping[str, str]) -> None:
        self._home = home
        self._pure = pack
        self._titles = dict(titles)
        self._lock = threading.Lock()
        self._read: tuple[object, _Known] | None = None
        self._seen: dict[str, tuple[int, int, int]] = {}
        self.own = with_titles(pack, titles)

    @cached_property
    def identity(self) -> str:
        """Of the workstation's own pack, whatever its office calls the boxes."""
        return identity(self._pure)

    def keep_own(self) -> None:
        """Note what is chosen here, so that it counts also after something else is chosen. A disk that takes nothing
        stops nobody from working."""
        with suppress(EnvironmentProblem):
            if _is_sample(self._pure):
                keep(self._home, self._pure)
            _keep_titles(self._home, self._titles)

    def of_log(self, log: Sequence[Event]) -> Pack:
        """The pack that a log was begun under, with the office's titles; where it is not known here, the nearest: of
        the same id, else the workstation's own. Kinds that it lacks are then shown as they are."""
        first = log[0].data if log else {}
        named, id, version = (first.get(key) for key in (HASH, "pack", "pack_version"))
        own = self._pure
        if named == self.identity if named else (id, version) == (own.id, own.version):
            return self.own
        every = self._known().every
        if isinstance(named, str) and named in every:
            return every[named]
        same = [pack for pack in every.values() if pack.id == id]
        nearest = next((pack for pack in same if pack.version == version), None)
        if nearest is None and own.id != id and same:
            nearest = same[0]
        return nearest or self.own

    def has_pack_of(self, log: Sequence[Event]) -> bool:
        """Whether the very pack that a log names is here; True of a log from before packs had an identity."""
        named = self.name_in(log)
        return not named or self.is_here(named)

    def name_in(self, log: Sequence[Event]) -> str:
        """The identity of the pack that a log names, "" where it names none."""
        named = log[0].data.get(HASH) if log else None
        return named[:64] if isinstance(named, str) else ""

    def is_here(self, name: str) -> bool:
        """Whether the pack of that identity is known here."""
        return name == self.identity or name in self._known().every

    def misfit(self, record: "Record") -> str:
        """Why the pack of a record does not count for a decision here, as a sentence; "" where it does."""
        pack, known = record.pack, self._known()
        first = record.events[0].data if record.events else {}
        fitting = {name: one for name, one in _fitting(pack, known).items() if _same_boxes(pack, one)}
        if not fitting:
            return NOT_HERE
        if HASH in first:
            fitting = {name: one for name, one in fitting.items() if name == first[HASH]}
        if not fitting or first.get("pack", pack.id) != pack.id:
            return OTHER_THAN_BEGUN
        if not any(self._titles_fit(pack, one, known.titles) for one in fitting.values()):
            return OTHER_TITLES
        return ""

    def misfit_of_log(self, pack: Pack, log: Sequence[Event]) -> str:
        """The same of a pack that a log is read under, whatever it calls the boxes."""
        fitting = _fitting(pack, self._known())
        if not fitting:
            return NOT_HERE
        return OTHER_THAN_BEGUN if log and _is_another(log[0].data, pack, fitting) else ""

    def shown(self, verdict: "Verdict") -> "Verdict":
        """`verdict` for showing: boxes and judgements are marked where the record's pack does not count here."""
        record = verdict.record if verdict.result == "valid" else None
        return unproven(verdict) if record and self.misfit(record) else verdict

    @property
    def stamp(self) -> str:
        """Changes whenever `misfit` may answer otherwise."""
        known = self._known()
        said = json.dumps([sorted(known.counting), {box: sorted(names) for box, names in sorted(known.titles.items())}])
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def words(self) -> Pack:
        """The workstation's own pack, with the kinds and 類型 that only others of those that count here have: what is
        counted or looked for over all encounters is called by these."""
        kinds, types = list(self.own.kinds), list(self.own.types)
        for pack in self._known().counting.values():
            kinds += [kind for kind in pack.kinds if all(kind.id != known.id for known in kinds)]
            types += [one for one in pack.types if all(one.id != known.id for known in types)]
        if (len(kinds), len(types)) == (len(self.own.kinds), len(self.own.types)):
            return self.own
        return replace(self.own, kinds=tuple(kinds), types=tuple(types))

    def take_signed(self, folder: Path) -> None:
        """Take in what the office's authority signed and somebody put into a folder; whatever else lies there is passed
        over. Raises OSError where the folder cannot be read."""
        from app.forms.sign.signed_pack import MOST_FILE_BYTES, read_signed_pack
        from app.station.checking import trust_here

        if not folder.is_dir():
            return
        trusted = hash(tuple(sorted(self._home.trusted.glob("*"))))
        for path in sorted(folder.glob("*.signed"))[:_MOST_SHARED]:
            with suppress(OSError, ValueError, EnvironmentProblem):
                status = path.lstat()
                looks = (status.st_size, status.st_mtime_ns, trusted)
                if self._seen.get(path.name) == looks:
                    continue
                self._seen[path.name] = looks
                signed = read_signed_pack(read_bounded(path, MOST_FILE_BYTES))
                if signed.is_of(trust_here(self._home).authorities):
                    keep_signed(self._home, signed)

    def _titles_fit(self, pack: Pack, one: Pack, titles: Mapping[str, frozenset[str]]) -> bool:
        labels = dict(one.boxes)
        return all(label == labels[box] or label in titles.get(box, ()) for box, label in pack.boxes)

    def _known(self) -> "_Known":
        """What is known now; read again where a file came or went."""
        with self._lock:
            looks = _looks(self._home)
            if self._read is None or self._read[0] != looks:
                self._read = looks, _known(self._home, self._pure, self._titles)
            return self._read[1]


def _fitting(pack: Pack, known: "_Known") -> dict[str, Pack]:
    """Those that count and are this very pack, but for its boxes."""
    return {
        name: one
        for name, one in known.counting.items()
        if (one.id, one.version) == (pack.id, pack.version) and replace(pack, boxes=one.boxes) == one
    }


def _is_another(first: Mapping[str, Any], pack: Pack, fitting: Mapping[str, Pack]) -> bool:
    """Whether the first event of a log names another pack than this one."""
    return (HASH in first and first[HASH] not in fitting) or first.get("pack", pack.id) != pack.id


def packs_of(home: Home) -> PackVersions:
    """Those of a data folder that is perhaps not set up yet: then the ones that ship."""
    from app.models.settings import load_settings
    from app.station.packs import read_working_pack

    settings = None
    with suppress(EnvironmentProblem):
        settings = load_settings(home)
    pack, _ = read_working_pack(home, settings.pack if settings else "kamakura")
    return PackVersions(home, pack, settings.titles if settings else {})


def unproven(verdict: "Verdict") -> "Verdict":
    """A verdict on a record whose pack does not count: its boxes, judgements and followups are marked wherever they are
    named, for these names are its author's."""
    from app.forms.fields import label_of

    if verdict.record is None:
        return verdict
    record = replace(verdict.record, pack=_marked(verdict.record.pack))
    signatures = tuple(replace(each, label=label_of(record, each.field)) for each in verdict.signatures)
    return replace(verdict, record=record, signatures=signatures)


def _marked(pack: Pack) -> Pack:
    return replace(
        pack,
        boxes=tuple((id, UNPROVEN + label) for id, label in pack.boxes),
        judgements=tuple(replace(one, label=UNPROVEN + one.label) for one in pack.judgements),
        followups=tuple(replace(one, label=UNPROVEN + one.label) for one in pack.followups),
    )


def keep(home: Home, pack: Pack) -> None:
    """Keep a pack that was chosen or installed here, for good. Raises EnvironmentProblem."""
    _keep(home, f"{identity(pack)}.json", pack_json(pack))


def keep_signed(home: Home, signed: "SignedPack") -> None:
    """Keep a pack with its signature, which is checked again whenever it is read. Raises EnvironmentProblem."""
    _keep(home, f"{signed.identity}.signed", signed.file)


def _keep(home: Home, name: str, data: bytes) -> None:
    path = home.pack_versions / name
    if path.exists():
        return
    try:
        home.pack_versions.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error) from error
    write_whole(path, data)


class _Known:
    """every: identity → pack with the office's titles, to read logs with; counting: those that count for a decision;
    titles: what the office ever called a box."""

    def __init__(self, titles: Mapping[str, str]) -> None:
        self._own_titles = titles
        self.every: dict[str, Pack] = {}
        self.counting: dict[str, Pack] = {}
        self.titles: dict[str, frozenset[str]] = {}

    def add(self, packs: Iterable[Pack], *, samples_too: bool = True) -> None:
        for pack in packs:
            name = identity(pack)
            self.every.setdefault(name, with_titles(pack, self._own_titles))
            if samples_too or not _is_sample(pack):
                self.counting[name] = pack


def _known(home: Home, own: Pack, titles: Mapping[str, str]) -> _Known:
    known = _Known(titles)
    known.add((own,))
    known.add(packs_in(home.packs))
    known.add(packs_in(resource_dir() / "packs"), samples_too=False)
    known.add(_kept(resource_dir() / "pack-versions"), samples_too=False)
    known.add(_kept(home.pack_versions))
    known.add(_signed(home))
    held = _titles(home)
    for box in held.keys() | titles.keys():
        known.titles[box] = frozenset((*held.get(box, ()), *([titles[box]] if titles.get(box) else ())))
    return known


def _is_sample(pack: Pack) -> bool:
    """Whether it ships to be looked at and copied: an author must not send a report over its shorter route."""
    return (resource_dir() / "packs" / pack.id / "SAMPLE").exists()


def _kept(folder: Path) -> Iterable[Pack]:
    """The packs in a folder that are what their names say. Others are of a later program, or damaged."""
    for path in sorted(folder.glob("*.json")):
        with suppress(OSError, ValueError):
            data = read_bounded(path, MOST_BYTES)
            if hashlib.sha256(data).hexdigest() == path.stem:
                yield pack_from_json(data)


def _signed(home: Home) -> Iterable[Pack]:
    """The kept packs that an authority known here has signed."""
    files = sorted(home.pack_versions.glob("*.signed"))
    if not files:
        return
    from app.forms.sign.signed_pack import MOST_FILE_BYTES, read_signed_pack
    from app.station.checking import trust_here

    authorities = trust_here(home).authorities
    for path in files:
        with suppress(OSError, ValueError):
            signed = read_signed_pack(read_bounded(path, MOST_FILE_BYTES))
            if signed.is_of(authorities):
                yield signed.pack


def _same_boxes(pack: Pack, one: Pack) -> bool:
    return [box for box, _ in pack.boxes] == [box for box, _ in one.boxes]


def _titles(home: Home) -> dict[str, tuple[str, ...]]:
    """What the office's titles ever were, by box."""
    try:
        content = json.loads(read_bounded(home.pack_versions / _TITLES))
        return {
            box: tuple(name for name in names if isinstance(name, str))
            for box, names in content.items()
            if isinstance(names, list)
        }
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def _keep_titles(home: Home, titles: Mapping[str, str]) -> None:
    held = _titles(home)
    new = {box: name for box, name in titles.items() if name and name not in held.get(box, ())}
    if not new:
        return
    merged = {**held, **{box: (*held.get(box, ()), name)[-_MOST_TITLES:] for box, name in new.items()}}
    try:
        home.pack_versions.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise disk_problem(error) from error
    write_whole(home.pack_versions / _TITLES, json.dumps(merged, ensure_ascii=False, sort_keys=True).encode())


def _looks(home: Home) -> object:
    """What tells that a pack, a title or an authority came or went."""
    found = []
    for folder, names in ((home.pack_versions, "*"), (home.packs, "*/*.toml"), (home.trusted, "*")):
        for path in folder.glob(names):
            with suppress(OSError):
                status = path.stat()
                found.append((str(path), status.st_size, status.st_mtime_ns))
    return sorted(found)
