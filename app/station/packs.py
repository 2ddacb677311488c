"""Which guideline packs an office has, and how a new one comes in.

Packs lie in the data folder and beside the program; one id stands in one place only. A pack is copied into
the data folder only after all of it was found valid, so a broken one never replaces one that works.
"""

import shutil
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem
from app.base.resources import resource_dir
from app.guidance.pack import Pack
from app.guidance.packfile import Fault, PackProblem, find_pack, load_pack
from app.models.home import Home


def pack_folders(home: Home) -> tuple[Path, ...]:
    """Where packs are looked for, the office's own and those that ship."""
    for interrupted in home.packs.glob(".*.old"):
        _put_back(interrupted)
    return home.packs, resource_dir() / "packs"


def available_packs(home: Home) -> tuple[tuple[str, str], ...]:
    """(id, title) of every valid pack, Kamakura's first."""
    found: dict[str, str] = {}
    for folder in pack_folders(home):
        for path in sorted(folder.glob("*/pack.toml")):
            try:
                pack = load_pack(path.parent)
            except PackProblem:
                continue
            found.setdefault(pack.id, f"{pack.city}（{pack.title}）")
    return tuple(sorted(found.items(), key=lambda item: (item[0] != "kamakura", item[0])))


def read_pack(home: Home, name: str) -> Pack:
    """The pack of that id. Raises PackProblem with every fault."""
    return load_pack(find_pack(name, pack_folders(home)))


def read_working_pack(home: Home, name: str) -> tuple[Pack, PackProblem | None]:
    """The pack of that id; where the office's own copy is broken, the one that ships, with the problem to show."""
    try:
        return read_pack(home, name), None
    except PackProblem as problem:
        shipped = resource_dir() / "packs"
        try:
            return load_pack(find_pack(name, [shipped])), problem
        except PackProblem:
            return load_pack(find_pack("kamakura", [shipped])), problem


def with_titles(pack: Pack, titles: Mapping[str, str]) -> Pack:
    """The pack with the office's own titles over the boxes of the 決裁欄; `titles`: box id → title."""
    return replace(pack, boxes=tuple((id, titles.get(id) or label) for id, label in pack.boxes))


def install_pack(home: Home, folder: Path) -> Pack:
    """Take a city's pack in, after checking all of it. PackProblem or EnvironmentProblem: the old one then stays."""
    pack = load_pack(folder)
    if (resource_dir() / "packs" / pack.id).exists():
        reason = "この id の手引きは窓守に付いています。別の id を付けてください。"
        raise PackProblem(pack.id, [Fault("pack.toml", "id", reason)])
    target = home.packs / pack.id
    incoming, outgoing = home.packs / f".{pack.id}.new", home.packs / f".{pack.id}.old"
    try:
        home.packs.mkdir(parents=True, exist_ok=True)
        for leftover in (incoming, outgoing):
            shutil.rmtree(leftover, ignore_errors=True)
        shutil.copytree(folder, incoming)
        if target.exists():
            target.rename(outgoing)
        incoming.rename(target)
        shutil.rmtree(outgoing, ignore_errors=True)
    except OSError as error:
        raise EnvironmentProblem(
            "手引きのデータを取り込めませんでした。",
            "今までの手引きはそのまま使えます。",
            "データフォルダーの空きと書き込みの許可を確かめて、もう一度お試しください。",
        ) from error
    return pack


def _put_back(outgoing: Path) -> None:
    """A program that ended between the two renames of `install_pack` left the old pack beside its place."""
    target = outgoing.with_name(outgoing.name.removeprefix(".").removesuffix(".old"))
    if not target.exists():
        try:
            outgoing.rename(target)
        except OSError as error:
            raise disk_problem(error) from error
