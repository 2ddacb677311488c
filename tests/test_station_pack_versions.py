"""Which packs count here, under which a log is read, and what makes a pack that very pack."""

import json
import shutil
from dataclasses import fields, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from forms_sealed import AUTHOR, pem
from hypothesis import given, settings
from hypothesis import strategies as st
from packs_office import KAMAKURA, SHIPPED, city_folder, exchanged, log_under, record_under, sealed_under, set_fields

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem
from app.base.resources import resource_dir
from app.forms.carrier import Record
from app.forms.fill import fill
from app.forms.sign.signed_pack import read_signed_pack
from app.forms.verify.verify import verify
from app.guidance.pack import Pack, PeopleRules
from app.guidance.packfile import PackProblem, load_pack
from app.guidance.packid import identity, pack_from_json, pack_json
from app.models.home import Home
from app.station.authority import Authority
from app.station.checking import trust_certificate
from app.station.pack_versions import NOT_HERE, OTHER_THAN_BEGUN, OTHER_TITLES, UNPROVEN, PackVersions, packs_of
from app.station.packs import SIGNATURE, install_pack, packs_in, share_signed, write_signed

PIN = "office pin"
MISAKI = load_pack(SHIPPED / "misaki")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path / "home")
    made.create()
    return made


@pytest.fixture
def city(tmp_path: Path) -> Path:
    return Path(shutil.copytree(city_folder(), tmp_path / "minato"))


def versions(home: Home, pack: Pack = KAMAKURA, **titles: str) -> PackVersions:
    return PackVersions(home, pack, titles)


# -- identity ---------------------------------------------------------------------------------------


def test_the_identity_is_of_what_a_pack_says_not_of_how_it_is_kept() -> None:
    """A later version's field with its default, or an earlier one's that it lacks, changes nothing."""
    plain = json.loads(pack_json(KAMAKURA))
    assert all("standing" not in kind or kind["standing"] for kind in plain["kinds"])
    assert (
        identity(KAMAKURA) == sha256(pack_json(KAMAKURA)).hexdigest() == identity(pack_from_json(pack_json(KAMAKURA)))
    )
    sparse = json.loads(pack_json(MISAKI))
    del sparse["people"]
    as_default = replace(MISAKI, people=PeopleRules())
    assert json.loads(pack_json(as_default)) == sparse
    assert identity(as_default) != identity(MISAKI)


def test_a_pack_of_a_later_version_is_not_taken_for_one_that_is_understood() -> None:
    later = {**json.loads(pack_json(KAMAKURA)), "deadlines": [{"days": 3}]}
    with pytest.raises(ValueError, match="later"):
        pack_from_json(json.dumps(later, sort_keys=True, separators=(",", ":")).encode())
    for bad in (b"", b"[]", b"null", b"[" * 100_000, b"{" + b'"id":' * 50, b'{"id":1}', b"\xff"):
        with pytest.raises(ValueError):  # noqa: PT011 - any reason will do
            pack_from_json(bad)


def test_every_shipped_version_that_was_released_is_still_known(home: Home) -> None:
    """The reports under the attacks' genuine one stay what they are when the shipped pack changes."""
    kept = sorted((resource_dir() / "pack-versions").glob("*.json"))
    names = {path.stem for path in kept}
    assert {identity(pack) for pack in packs_in(SHIPPED)} <= names, "run script/keep-packs"
    for path in kept:
        pack = pack_from_json(path.read_bytes())
        assert identity(pack) == path.stem
        assert (versions(home).misfit(record_under(pack)) == "") is (pack.id != MISAKI.id)


def _parts(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The ways to every part of a pack."""
    inner: list[tuple[Any, Any]]
    if is_dataclass(value):
        inner = [(field.name, getattr(value, field.name)) for field in fields(value)]
    elif isinstance(value, tuple):
        inner = list(enumerate(value))
    else:
        return [way]
    return [way, *(each for name, one in inner for each in _parts(one, (*way, name)))]


WAYS = [way for way in _parts(KAMAKURA) if way]


def _changed(value: Any, way: tuple[Any, ...], draw: Any) -> Any:
    if way:
        name, *rest = way
        if isinstance(value, tuple):
            return (*value[:name], _changed(value[name], tuple(rest), draw), *value[name + 1 :])
        return replace(value, **{name: _changed(getattr(value, name), tuple(rest), draw)})
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + draw(st.integers(1, 5))
    if isinstance(value, str):
        return draw(st.text(max_size=6).filter(lambda text: text != value))
    if isinstance(value, tuple) and value:
        at = draw(st.integers(0, len(value) - 1))
        other = draw(st.sampled_from(["drop", "double", "first"]))
        shorter = (*value[:at], *value[at + 1 :])
        made = {"drop": shorter, "double": (*value, value[at]), "first": (value[at], *shorter)}[other]
        return made if made != value else shorter
    if isinstance(value, tuple):
        return ("x",)
    return None if is_dataclass(value) else "x"


@st.composite
def changed_packs(draw: st.DrawFn) -> Pack:
    """Kamakura's pack with any one part of it changed, added, left out, doubled or put elsewhere."""
    while True:
        made = _changed(KAMAKURA, draw(st.sampled_from(WAYS)), draw)
        if isinstance(made, Pack) and made != KAMAKURA:
            return made


NOWHERE = Home(Path("/nowhere"))
PLAIN, TITLED = versions(NOWHERE), versions(NOWHERE, kacho="室長")
UNNAMED = record_under(KAMAKURA)
NAMED = record_under(KAMAKURA, log_under(KAMAKURA, pack_hash=identity(KAMAKURA)))


@settings(max_examples=200, deadline=None)
@given(changed_packs(), st.sampled_from([UNNAMED, NAMED]), st.sampled_from([PLAIN, TITLED]))
def test_whatever_part_of_a_pack_is_changed_it_does_not_count(pack: Pack, record: Record, known: PackVersions) -> None:
    assert not known.misfit(record)
    assert known.misfit(replace(record, pack=pack))


# -- what counts ------------------------------------------------------------------------------------


def test_a_record_counts_under_a_pack_that_is_here(home: Home) -> None:
    known = versions(home)
    assert known.misfit(record_under(KAMAKURA)) == ""
    assert known.misfit(record_under(KAMAKURA, log_under(KAMAKURA, pack_hash=identity(KAMAKURA)))) == ""
    assert known.misfit(record_under(exchanged(KAMAKURA))) == NOT_HERE
    assert known.misfit(record_under(replace(KAMAKURA, version="9"))) == NOT_HERE


@pytest.mark.parametrize("named", [identity(MISAKI), "0" * 64, "", None, 7, ["x"]])
def test_a_record_that_was_begun_under_another_pack_does_not_count(home: Home, named: object) -> None:
    assert versions(home).misfit(record_under(KAMAKURA, log_under(KAMAKURA, pack_hash=named))) == OTHER_THAN_BEGUN


def test_a_record_of_another_id_than_its_log_says_does_not_count(home: Home) -> None:
    assert versions(home).misfit(record_under(KAMAKURA, log_under(MISAKI))) == OTHER_THAN_BEGUN


def test_a_sample_counts_only_where_it_was_chosen(home: Home) -> None:
    """Else an author could send a report over the sample's shorter route."""
    assert versions(home).misfit(record_under(MISAKI)) == NOT_HERE
    chosen = versions(home, MISAKI)
    assert chosen.misfit(record_under(MISAKI)) == ""
    chosen.keep_own()
    assert versions(home).misfit(record_under(MISAKI)) == ""


def test_an_installed_pack_counts_and_still_does_when_a_newer_one_came(home: Home, city: Path) -> None:
    first = load_pack(city)
    known = versions(home)
    assert known.misfit(record_under(first)) == NOT_HERE
    before = known.stamp
    install_pack(home, city)
    assert known.misfit(record_under(first)) == ""
    assert known.stamp != before
    set_fields(city, version='"2"', title='"改正後"')
    second = install_pack(home, city)
    shutil.rmtree(home.packs)
    assert [known.misfit(record_under(pack)) for pack in (first, second)] == ["", ""]
    assert known.of_log(log_under(first, pack_hash=identity(first))) == first


def test_a_kept_pack_that_was_changed_on_the_disk_does_not_count(home: Home, city: Path) -> None:
    pack = install_pack(home, city)
    shutil.rmtree(home.packs)
    (file,) = home.pack_versions.glob("*.json")
    forged = exchanged(pack)
    file.write_bytes(pack_json(forged))
    known = versions(home)
    assert known.misfit(record_under(pack)) == known.misfit(record_under(forged)) == NOT_HERE


# -- the office's own titles ------------------------------------------------------------------------


def titled(pack: Pack, **titles: str) -> Pack:
    return replace(pack, boxes=tuple((id, titles.get(id, label)) for id, label in pack.boxes))


def test_own_titles_count_where_they_are_the_offices_own(home: Home) -> None:
    record = record_under(titled(KAMAKURA, kacho="室長"))
    assert versions(home).misfit(record) == OTHER_TITLES
    office = versions(home, kacho="室長")
    assert office.misfit(record) == office.misfit(record_under(KAMAKURA)) == ""
    for other in ({"kacho": "部長"}, {"bucho": "室長"}, {"kacho": "室長", "bucho": "課長"}):
        assert office.misfit(record_under(titled(KAMAKURA, **other))) == OTHER_TITLES
    assert office.identity == identity(KAMAKURA)


def test_a_title_that_was_changed_since_still_counts(home: Home) -> None:
    """A report that was sealed under the old title is not misrouted by the new one."""
    versions(home, kacho="室長").keep_own()
    versions(home, kacho="所長").keep_own()
    now = versions(home)
    assert [now.misfit(record_under(titled(KAMAKURA, kacho=name))) for name in ("室長", "所長")] == ["", ""]
    assert now.misfit(record_under(titled(KAMAKURA, kacho="局長"))) == OTHER_TITLES


def test_a_pack_that_does_not_count_is_shown_with_marks(home: Home) -> None:
    known = versions(home)
    trusted = (pem(AUTHOR),)
    shown = known.shown(verify(sealed_under(exchanged(KAMAKURA)), trusted=trusted)).record
    assert shown
    assert all(label.startswith(UNPROVEN) for _, label in shown.pack.boxes)
    assert all(one.label.startswith(UNPROVEN) for one in shown.pack.judgements)
    genuine = verify(sealed_under(KAMAKURA), trusted=trusted)
    assert genuine.record
    assert known.shown(genuine) is genuine


# -- signed by the office's authority ---------------------------------------------------------------


MASTER = b"m" * 32


@pytest.fixture
def authority(tmp_path: Path, clock: FakeClock) -> Authority:
    admin = Home(tmp_path / "admin")
    admin.create()
    made = Authority(admin, lambda: MASTER, clock)
    made.create("見本市", PIN)
    return made


def trusts(home: Home, authority: Authority, out: Path) -> None:
    certificate, _ = authority.export(PIN, out)
    trust_certificate(home, certificate.read_bytes())


def test_a_signed_pack_counts_where_its_authority_is_known(
    home: Home, city: Path, authority: Authority, tmp_path: Path
) -> None:
    pack = load_pack(city)
    shared = tmp_path / "shared"
    shared.mkdir()
    share_signed(shared, authority.sign_pack(pack, PIN))
    known = versions(home)
    known.take_signed(shared / "手引き")
    assert known.misfit(record_under(pack)) == NOT_HERE
    trusts(home, authority, tmp_path / "out")
    known.take_signed(shared / "手引き")
    assert known.misfit(record_under(pack)) == ""
    for file in home.trusted.glob("*.pem"):
        file.unlink()
    assert known.misfit(record_under(pack)) == NOT_HERE


def test_what_else_lies_in_the_shared_folder_is_passed_over(
    home: Home, city: Path, authority: Authority, tmp_path: Path
) -> None:
    trusts(home, authority, tmp_path / "out")
    pack, data = load_pack(city), authority.sign_pack(load_pack(city), PIN)
    folder = tmp_path / "shared"
    folder.mkdir()
    forged = json.loads(data)
    forged["pack"]["boxes"] = [["bucho", "部長"]]
    bad = (b"", b"[]", b"{}", b"[" * 100_000, data[:-20], json.dumps(forged).encode(), b"\0" * 9_000_000)
    for number, content in enumerate(bad):
        (folder / f"{number}.signed").write_bytes(content)
    (folder / "link.signed").symlink_to(write_signed(city, data))
    (folder / "folder.signed").mkdir()
    known = versions(home)
    known.take_signed(folder)
    assert not home.pack_versions.exists()
    assert known.misfit(record_under(pack)) == NOT_HERE


def test_install_takes_a_signed_folder_and_a_signed_file(
    home: Home, city: Path, authority: Authority, tmp_path: Path
) -> None:
    file = write_signed(city, authority.sign_pack(load_pack(city), PIN))
    for way in (city, file):
        with pytest.raises(EnvironmentProblem, match="認証局"):
            install_pack(home, way)
    assert not home.packs.exists()
    assert not home.pack_versions.exists()
    trusts(home, authority, tmp_path / "out")
    pack = install_pack(home, file)
    assert versions(home).misfit(record_under(pack)) == ""
    assert not home.packs.exists()
    install_pack(home, city)
    assert (home.packs / "minato" / "pack.toml").exists()
    set_fields(city, title='"あとから変えた"')
    with pytest.raises(PackProblem, match=SIGNATURE):
        install_pack(home, city)


def test_a_signature_of_something_else_is_none_of_a_pack(city: Path, authority: Authority) -> None:
    signed = read_signed_pack(authority.sign_pack(load_pack(city), PIN))
    certificate = authority._certificate()
    assert signed.is_of([certificate])
    assert not replace(signed, identity=identity(KAMAKURA)).is_of([certificate])
    assert not replace(signed, signature=certificate.signature).is_of([certificate])


# -- reading a log under its own pack ---------------------------------------------------------------


def test_a_log_is_read_under_the_pack_it_was_begun_under(home: Home, city: Path) -> None:
    own = install_pack(home, city)
    known = versions(home)
    assert known.of_log(log_under(own, pack_hash=identity(own))).id == "minato"
    assert known.of_log(log_under(own)).id == "minato"  # from before packs had an identity
    assert known.of_log(log_under(KAMAKURA)) is known.own
    assert known.of_log(log_under(replace(own, version="77"))).id == "minato"
    assert known.of_log(log_under(replace(own, id="nowhere"))) is known.own
    assert known.of_log(()) is known.own
    titled = versions(home, hancho="係長")
    assert dict(titled.of_log(log_under(own)).boxes)["hancho"] == "係長"


def test_a_kind_that_no_pack_knows_shows_its_words_with_a_mark() -> None:
    log = list(log_under(KAMAKURA))
    log[2] = replace(log[2], kind="interpreter_joined", text="手話の通訳が加わった")
    values = fill("report", log, KAMAKURA, AUTHOR)
    assert "interpreter_joined〔手引きにない種類〕（手話の通訳が加わった）" in values["remarks"]
    assert "手話の通訳が加わった" in fill("record", log, KAMAKURA, AUTHOR)["result"]
    assert KAMAKURA.named_kind("abuse").label != KAMAKURA.named_kind("x").label == "x〔手引きにない種類〕"


def test_a_folder_that_is_not_set_up_knows_what_ships(tmp_path: Path) -> None:
    assert packs_of(Home(tmp_path / "nothing")).misfit(record_under(KAMAKURA)) == ""
