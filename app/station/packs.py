"""Which guideline packs an office can choose from, and how a new one comes in.

Packs to choose lie in the data folder and beside the program; one id stands in one place only. A pack is written into
the data folder only after all of it was found valid, so a broken one never replaces one that works. Every version that
ever came in stays known (`station.pack_versions`): what was logged under it is read under it.
"""

import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem
from app.base.files import AS_USUAL, disk_problem, write_whole
from app.base.resources import resource_dir
from app.guidance.pack import Pack
from app.guidance.packfile import Fault, PackProblem, find_pack, load_pack, read_pack_files
from app.guidance.toml import TomlProblem, read_bounded
from app.models.home import Home

if TYPE_CHECKING:
    from app.forms.sign.signed_pack import SignedPack

SHARED = "手引き"
"""The folder in the shared folder through which signed packs reach the other workstations."""
SIGNATURE = "pack.signed"
"""The file in a pack's folder, or by itself, that the office's authority signed (`madomori pack sign`)."""


def pack_folders(home: Home) -> tuple[Path, ...]:
    """Where packs are looked for, the office's own and those that ship."""
    for interrupted in home.packs.glob(".*.old"):
        _put_back(interrupted)
    return home.packs, resource_dir() / "packs"


def available_packs(home: Home) -> tuple[tuple[str, str], ...]:
    """(id, title) of every valid pack, Kamakura's first."""
    found: dict[str, str] = {}
    for folder in pack_folders(home):
        for pack in packs_in(folder):
            found.setdefault(pack.id, f"{pack.city}（{pack.title}）")
    return tuple(sorted(found.items(), key=lambda item: (item[0] != "kamakura", item[0])))


def packs_in(folder: Path) -> tuple[Pack, ...]:
    """The valid packs in a folder of packs."""
    found = []
    for path in sorted(folder.glob("[a-z0-9]*/pack.toml")):
        try:
            found.append(load_pack(path.parent))
        except PackProblem:
            continue
    return tuple(found)


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


def install_pack(home: Home, given: Path) -> Pack:
    """Take a city's pack in, after checking all of it: a folder, or the file that the office's authority signed. What
    carries a signature must be signed by an authority known here; a file alone is known from then on, but is not to be
    chosen. PackProblem or EnvironmentProblem: what was here stays as it was."""
    from app.station.pack_versions import keep, keep_signed

    if given.is_file():
        signed = _genuine(home, given)
        keep_signed(home, signed)
        return signed.pack
    pack, files = read_pack_files(given)
    if (resource_dir() / "packs" / pack.id).exists():
        reason = "この id の手引きは窓守に付いています。別の id を付けてください。"
        raise PackProblem(pack.id, [Fault("pack.toml", "id", reason)])
    if (given / SIGNATURE).exists():
        signed = _genuine(home, given / SIGNATURE)
        if signed.pack != pack:
            raise PackProblem(pack.id, [Fault(SIGNATURE, "", "署名されたものと、フォルダーの中身が違います。")])
        keep_signed(home, signed)
    target = home.packs / pack.id
    with suppress(PackProblem):
        keep(home, load_pack(target))  # what was logged under it is still read under it
    keep(home, pack)
    _place(home, target, files)
    return pack


def write_signed(folder: Path, data: bytes) -> Path:
    """Put a signed pack beside the files that it was made of. Raises EnvironmentProblem."""
    path = folder / SIGNATURE
    write_whole(path, data, AS_USUAL)
    return path


def share_signed(shared: Path, data: bytes) -> Path:
    """Put a signed pack where the other workstations find it. Raises EnvironmentProblem."""
    from app.forms.sign.signed_pack import read_signed_pack

    path = shared / SHARED / f"{read_signed_pack(data).identity}.signed"
    try:
        path.parent.mkdir(exist_ok=True)
    except OSError as error:
        raise disk_problem(error) from error
    write_whole(path, data, AS_USUAL)
    return path


def _place(home: Home, target: Path, files: Mapping[str, bytes]) -> None:
    """Put the files in the place of what is at `target`, whole or not at all."""
    incoming, outgoing = home.packs / f".{target.name}.new", home.packs / f".{target.name}.old"
    try:
        for leftover in (incoming, outgoing):
            shutil.rmtree(leftover, ignore_errors=True)
        incoming.mkdir(parents=True)
        for name, data in files.items():
            write_whole(incoming / name, data)
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


def _genuine(home: Home, file: Path) -> "SignedPack":
    """The signed pack in a file. Raises EnvironmentProblem where no authority known here signed it."""
    from app.forms.sign.signed_pack import MOST_FILE_BYTES, read_signed_pack
    from app.station.checking import trust_here

    safe = "今までの手引きはそのまま使えます。"
    try:
        signed = read_signed_pack(read_bounded(file, MOST_FILE_BYTES))
    except OSError as error:
        raise disk_problem(error) from error
    except (TomlProblem, ValueError):
        raise EnvironmentProblem(
            "署名された手引きのファイルとして読めません。",
            safe,
            "認証の担当者から、もう一度受け取ってください。新しい版の窓守で署名したものは、この窓守も新しくしてください。",
        ) from None
    if not signed.is_of(trust_here(home).authorities):
        raise EnvironmentProblem(
            "この手引きの署名は、この端末が知っている役所の認証局のものではありません。",
            safe,
            "先に認証局の証明書を `madomori trust` で登録するか、署名のない手引きとして管理担当に相談してください。",
        )
    return signed


def _put_back(outgoing: Path) -> None:
    """A program that ended between the two renames of `install_pack` left the old pack beside its place."""
    target = outgoing.with_name(outgoing.name.removeprefix(".").removesuffix(".old"))
    if not target.exists():
        try:
            outgoing.rename(target)
        except OSError as error:
            raise disk_problem(error) from error
