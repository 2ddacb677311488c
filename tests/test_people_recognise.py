"""Who is this, asked of a real store and its index: who is found, by what, and who is never made one."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from people_station import NOON, PeopleStation, log, people_station
from store_logs import after

from app.base.clock import FakeClock
from app.people.identity import Identity
from app.people.recognition.candidate import Candidate

PHONE, ADDRESS = "0467-00-1234", "神奈川県見本市例示町1-2-3 見本ハイツ203号室"
ONE = {"name": "渡邉 架空太", "kana": "ワタナベ カクウタ", "phone": PHONE, "address": ADDRESS}


@pytest.fixture
def people(tmp_path: Path, clock: FakeClock) -> Iterator[PeopleStation]:
    with people_station(tmp_path, clock) as people:
        yield people


def recorded(people: PeopleStation, *whos: dict[str, Any]) -> list[str]:
    """An encounter of each, a day after the other."""
    first = NOON - timedelta(days=len(whos))
    return people.add(*(log(who=who, at=first + timedelta(days=day)) for day, who in enumerate(whos)))


def asked(people: PeopleStation, who: Identity, apart_from: str = "", limit: int = 5) -> tuple[Candidate, ...]:
    return people.desk.candidates(who, apart_from, limit).result(30)


def encounters(candidate: Candidate) -> list[str]:
    return [earlier.encounter for earlier in candidate.earlier]


@pytest.mark.parametrize(
    "who",
    [
        Identity("渡辺架空太"),
        Identity("渡邊　架空太様"),
        Identity("渡辺"),
        Identity("渡邉 架"),
        Identity("渡邉 架空犬"),
        Identity("わたなべ かくうた"),
        Identity(kana="ﾜﾀﾅﾍﾞ"),
        Identity(kana="わたなべかくーた"),
        Identity(kana="ワタナベ カクオタ"),
        Identity(kana="わた"),
        Identity(phone="+81 (0)467 00 1234"),
        Identity(phone="0467-00-1243"),
        Identity(phone="0467-0"),
        Identity(address="見本市例示町一丁目二番三号"),
        Identity(address="例示1-2"),
        Identity(address="例示町"),
        Identity("渡辺", address="例示町9-9"),
    ],
)
def test_found_by_whatever_is_typed(people: PeopleStation, who: Identity) -> None:
    other = {"name": "見本 花子", "kana": "ミホン ハナコ", "phone": "090-0000-9876", "address": "別例町8-8"}
    id, _ = recorded(people, ONE, other)
    found = asked(people, who)
    assert [encounters(candidate) for candidate in found] == [[id]]
    assert found[0].likeness.reasons


@pytest.mark.parametrize(
    "who", [Identity(), Identity("渡"), Identity("不明", "フメイ", "非通知", "不明"), Identity(sex="男", age="60")]
)
def test_too_little_finds_nobody(people: PeopleStation, who: Identity) -> None:
    recorded(
        people, ONE, {"name": "不明", "kana": "フメイ", "phone": "非通知", "address": "不明", "sex": "男", "age": "60"}
    )
    assert asked(people, who) == ()


def test_half_a_character_is_no_obstacle(people: PeopleStation) -> None:
    (id,) = recorded(people, ONE)
    half = Identity("架空 太郎\ud83d", phone="0467-00-1234", address="\udc00", organisation="見本\ud83d")
    assert [encounters(candidate) for candidate in asked(people, half)] == [[id]]


def test_the_running_encounter_is_left_out(people: PeopleStation) -> None:
    earlier, now = recorded(people, ONE, ONE)
    (candidate,) = asked(people, Identity(**ONE), apart_from=now)
    assert encounters(candidate) == [earlier]


def test_what_says_the_very_same_is_one_candidate_newest_first(people: PeopleStation) -> None:
    ids = recorded(
        people,
        ONE,
        {"name": "渡辺架空太", "phone": "0467(00)1234", "organisation": "見本商会"},
        {"name": "渡邊 架空太", "address": "例示町一丁目二番三号", "age": "60"},
    )
    (candidate,) = asked(people, Identity("渡邉架空太", phone=PHONE))
    assert encounters(candidate) == ids[::-1]
    assert (candidate.likeness.confidence, candidate.confirmed) == ("high", False)
    assert candidate.person == ids[-1]
    assert candidate.who == Identity(
        "渡邊 架空太", "ワタナベ カクウタ", "0467(00)1234", "例示町一丁目二番三号", "見本商会", "", "60"
    )
    assert candidate.counting == 3


def test_what_a_person_confirmed_is_one_candidate(people: PeopleStation) -> None:
    one, other = recorded(people, ONE, {"name": "見本 花子", "phone": "090-0000-9876"})
    people.desk.say_same(one, other).result(30)
    for who in (Identity(phone=PHONE), Identity("見本 花子")):
        (candidate,) = asked(people, who)
        assert encounters(candidate) == [other, one]
        assert candidate.confirmed


def test_a_record_that_says_the_same_as_a_confirmed_one_is_not_confirmed_by_it(people: PeopleStation) -> None:
    ids = recorded(people, ONE, {"name": "見本 花子", "phone": "090-0000-9876"}, ONE)
    people.desk.say_same(ids[0], ids[1]).result(30)
    (candidate,) = asked(people, Identity(phone=PHONE))
    assert (encounters(candidate), candidate.confirmed) == (ids[::-1], False)


def test_whom_a_person_said_to_be_two_are_two(people: PeopleStation) -> None:
    ids = recorded(people, ONE, ONE)
    people.desk.say_apart(*ids).result(30)
    assert sorted(encounters(one) for one in asked(people, Identity(**ONE))) == sorted([id] for id in ids)


@pytest.mark.parametrize(
    "more",
    [
        ({"age": "72"}, {"age": "41"}),
        ({"kana": "ワタナベ カクウタ"}, {"kana": "ワタナベ ソラタ"}),
        ({"sex": "男"}, {"sex": "女"}),
    ],
)
def test_two_of_one_name_in_one_house_are_two_and_neither_is_sure(
    people: PeopleStation, more: tuple[dict[str, str], dict[str, str]]
) -> None:
    same = {"name": ONE["name"], "phone": PHONE, "address": ADDRESS}
    ids = recorded(people, {**same, **more[0]}, {**same, **more[1]})
    found = asked(people, Identity(**same))
    assert sorted(encounters(one) for one in found) == sorted([id] for id in ids)
    assert [one.likeness.confidence for one in found] == ["medium", "medium"]
    assert all("同じ氏名の別の方の記録もあります" in one.likeness.reasons for one in found)
    first, second = asked(people, Identity(**{**same, **more[1]}))
    assert (encounters(first), first.likeness.confidence) == ([ids[1]], "high")
    assert (encounters(second), second.likeness.confidence) == ([ids[0]], "medium")


def test_father_and_son_are_never_joined(people: PeopleStation) -> None:
    recorded(people, ONE, {**ONE, "name": "渡邉 見本郎", "kana": "ワタナベ ミホンロウ"})
    found = asked(people, Identity(**ONE))
    assert [one.likeness.confidence for one in found] == ["high", "low"]
    assert len(found[0].earlier) == len(found[1].earlier) == 1


def test_a_number_of_many_is_no_sign_of_one(people: PeopleStation) -> None:
    surnames = ("架空", "見本", "例示", "仮名", "試作")
    recorded(
        people, *({"name": f"{surname} 花子", "phone": PHONE} for surname in surnames), {"name": "架空", "phone": PHONE}
    )
    (mine, *others) = asked(people, Identity("架空 花子", phone=PHONE))
    assert (mine.who.name, mine.likeness.confidence) == ("架空 花子", "medium")
    assert "同じ電話の方がほかにもいます（代表電話かもしれません）" in mine.likeness.reasons
    assert all(other.likeness.confidence == "low" for other in others if other.who.name != "架空")


def test_a_family_name_alone_at_a_number_of_many_is_nobodys(people: PeopleStation) -> None:
    surnames = ("見本", "例示", "仮名", "試作")
    many = [{"name": f"{surname} 花子", "phone": PHONE} for surname in surnames]
    ids = recorded(people, *many, *[{"name": "架空", "phone": PHONE}] * 2)
    found = asked(people, Identity("架空", phone=PHONE), limit=9)
    assert [[ids[-1]], [ids[-2]]] == [encounters(one) for one in found if one.who.name == "架空"]


def test_what_was_judged_legitimate_or_is_long_past_does_not_count(people: PeopleStation) -> None:
    long_past = log(who=ONE, at=NOON - timedelta(days=5 * 366))
    rightly = log(("judged_legitimate", "", {}), who=ONE, at=NOON - timedelta(days=2))
    newest = log(who=ONE, at=NOON - timedelta(days=1))
    ids = people.add(long_past, rightly, newest)
    (candidate,) = asked(people, Identity(**ONE))
    assert encounters(candidate) == ids[::-1]
    assert [(one.counts, one.why_not) for one in candidate.earlier] == [
        (True, ""),
        (False, "正当な要求と判断"),
        (False, "3年が過ぎた"),
    ]
    assert candidate.counting == 1


def test_the_counterparts_own_words_are_shown(people: PeopleStation) -> None:
    (id,) = recorded(people, ONE)
    people.desk.object_(id, "そのようには申していない").result(30)
    (candidate,) = asked(people, Identity(phone=PHONE))
    assert candidate.objections == ("そのようには申していない",)


def test_practice_and_what_was_struck_is_nobody(people: PeopleStation) -> None:
    struck = log(who=ONE)
    people.add([*struck, after(struck[-1], "retracted", seq=1)], log(who=ONE, practice=True))
    assert asked(people, Identity(**ONE)) == ()


def test_no_more_than_asked_for_and_the_likeliest_of_them(people: PeopleStation) -> None:
    others = [
        {"name": f"渡辺 {given}", "phone": f"090-0000-{number:04}"}
        for number, given in enumerate("一二三四五六七八", 1000)
    ]
    ids = recorded(people, ONE, *others)
    found = asked(people, Identity("渡辺", phone=PHONE), limit=3)
    assert len(found) == 3
    assert encounters(found[0]) == [ids[0]]


def test_all_encounters_of_the_likeliest_are_there_however_many(people: PeopleStation) -> None:
    many = [log(who=ONE, at=NOON - timedelta(days=1, minutes=number), minutes=1) for number in range(330)]
    people.station.worker.submit(lambda store: store.append([event for one in many for event in one])).result(60)
    people.desk.library.tend(lambda *_: None, lambda: False).result(60)
    (candidate,) = asked(people, Identity(phone=PHONE))
    assert len(candidate.earlier) == 330


def test_a_family_name_of_one_character_finds_at_once_and_the_next_key_narrows(people: PeopleStation) -> None:
    names = ("林 太郎", "林次郎", "林田 花子", "小林 一郎", "森 太郎")
    ids = recorded(people, *({"name": name} for name in names))
    first = asked(people, Identity("林"), limit=9)
    assert [encounters(candidate) for candidate in first] == [[ids[0]]]
    for typed, name in (("林太", "林 太郎"), ("林 次", "林次郎"), ("林田", "林田 花子")):
        assert asked(people, Identity(typed), limit=9)[0].who.name == name


def test_addresses_of_other_blocks_are_never_very_likely(people: PeopleStation) -> None:
    recorded(
        people,
        {"name": "架空 太郎", "address": "札幌市中央区北1条西2丁目3-4"},
        {"name": "見本 花子", "address": "例示第3地割12番地5"},
    )
    for name, address in (("架空 太郎", "札幌市中央区北1条西9丁目1-4"), ("見本 花子", "例示第8地割12番地5")):
        found = asked(people, Identity(name, address=address))
        assert [one.likeness.confidence for one in found] == ["medium"]
    for name, address in (("架空 太郎", "北一条西二丁目三番四号"), ("見本 花子", "例示3地割12-5")):
        assert asked(people, Identity(name, address=address))[0].likeness.confidence == "high"
