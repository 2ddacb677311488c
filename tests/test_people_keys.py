"""The keys under which a case is found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.people.identity import Identity
from app.people.recognition.facets import facets_of
from app.people.recognition.keys import keys_of, with_one_less

WHOLE = Identity(
    "架空 太郎", "カクウ タロウ", "0467-00-1234", "神奈川県見本市例示町1-2-3", "株式会社見本商会", "男", "60"
)


def _of(kind: str, who: Identity) -> set[str]:
    return {key[2:] for key in keys_of(who) if key.startswith(f"{kind}:")}


def test_every_field_has_its_keys() -> None:
    assert _of("n", WHOLE) == {"架空太郎"}
    assert _of("d", WHOLE) == {"架空太", "架空郎", "架太郎", "空太郎"}
    assert _of("s", WHOLE) == {"架空"}
    assert _of("k", WHOLE) == {"かくたろ"}
    assert _of("p", WHOLE) == {"0467001234"}
    assert _of("q", WHOLE) == {"001234"}
    assert _of("a", WHOLE) == {"例示1-2-3"}
    assert _of("b", WHOLE) == {"例示|1-2-3", "例示|1-2"}
    assert _of("u", WHOLE) == {"架空|例示"}
    assert _of("o", WHOLE) == {"見本商会"}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Identity("渡邉 太郎"), Identity("渡辺太郎")),
        (Identity("髙﨑　齋"), Identity("高崎 斉様")),
        (Identity(kana="オオノ ジュン"), Identity(kana="おーのじゅん")),
        (Identity(phone="+81-467-00-1234"), Identity(phone="0467(00)1234 内線12")),
        (Identity(address="例示町一丁目二番三号 見本荘"), Identity(address="見本市例示町１－２－３")),
        (Identity(organisation="㈱見本商会"), Identity(organisation="見本商会 株式会社")),
        (Identity("カクウ タロウ"), Identity(kana="かくう たろう")),
    ],
)
def test_ways_of_writing_one_thing_meet_in_a_selective_key(one: Identity, other: Identity) -> None:
    selective = [key for key in keys_of(one) & keys_of(other) if key[0] in "nkpbo"]
    assert selective


@pytest.mark.parametrize(
    "value",
    [
        "",
        "　",
        "不明",
        "不詳",
        "匿名",
        "匿名希望",
        "名乗らず",
        "氏名不詳",
        "男性",
        "年配の男性",
        "若い女性",
        "中年女性",
        "？",
        "---",
        "あ",
        "X",
        "本人",
        "同上",
        "A氏",
        "住民A",
        "電話の主",
        "60代男性",
        "七十代くらいの女性",
        "30歳前後の男の人",
    ],
)
def test_what_says_nobody_has_no_key(value: str) -> None:
    assert keys_of(Identity(name=value)) == frozenset()


def test_a_family_name_of_one_character_has_its_keys() -> None:
    assert keys_of(Identity("林")) == {"n:林", "s:林"}
    assert keys_of(Identity("林")) & keys_of(Identity("林 太郎")) == {"s:林"}


@pytest.mark.parametrize("value", ["個人", "市民", "家族", "同上"])
def test_what_says_no_body_has_no_key(value: str) -> None:
    assert keys_of(Identity(organisation=value)) == frozenset()


@pytest.mark.parametrize("name", ["株式会社見本商会", "㈱見本商会", "見本商会 （有）", "見本商会"])
def test_a_body_in_the_place_of_the_name_is_nobodys_name(name: str) -> None:
    facets = facets_of(Identity(name))
    assert (facets.name, facets.organisation) == ("", "見本商会")
    assert facets_of(Identity(name, organisation="例示組合")).organisation == "例示組合"


@pytest.mark.parametrize("value", ["フメイ", "とくめい", "不明", "ナノラズ"])
def test_a_reading_that_says_nobody_has_no_key(value: str) -> None:
    assert keys_of(Identity(kana=value)) == frozenset()


@pytest.mark.parametrize("value", ["非通知", "公衆電話", "0000000000", "000", "110", "不明"])
def test_a_number_of_nobody_has_no_key(value: str) -> None:
    assert keys_of(Identity(phone=value)) == frozenset()


@pytest.mark.parametrize("value", ["不明", "住所不定", "市内", "見本市", "神奈川県"])
def test_an_address_that_says_nothing_has_no_key(value: str) -> None:
    assert keys_of(Identity(address=value)) == frozenset()


def test_a_family_name_before_a_gap_is_sure_else_a_guess() -> None:
    assert facets_of(Identity("林 太郎")).surnames == ("林",)
    assert set(facets_of(Identity("佐々木太郎")).surnames) == {"佐々", "佐々木"}
    assert facets_of(Identity("架 空 太 郎")).name == "架空太郎"
    assert not facets_of(Identity("佐々木")).whole
    assert not facets_of(Identity("勅使河原")).whole
    assert facets_of(Identity("架空太郎")).whole
    assert facets_of(Identity("林 博")).whole


def test_a_name_in_kana_is_its_reading() -> None:
    facets = facets_of(Identity("わたなべ たろう"))
    assert (facets.name, facets.kana) == ("", "わたなべたろう")
    assert facets_of(Identity("架空 太郎", "漢字")).kana == ""


@pytest.mark.parametrize(
    ("age", "ages"),
    [
        ("60", (60, 60)),
        ("６０歳", (60, 60)),
        ("60代", (60, 69)),
        ("60代後半", (65, 69)),
        ("60歳位", (55, 65)),
        ("50～60代", (50, 69)),
        ("高齢", None),
        ("昭和40年生", None),
        ("", None),
        ("999", None),
    ],
)
def test_ages_are_from_and_to(age: str, ages: tuple[int, int] | None) -> None:
    assert facets_of(Identity(age=age)).ages == ages


@given(st.text(), st.text(), st.text(), st.text(), st.text())
def test_anything_may_be_typed(name: str, kana: str, phone: str, address: str, organisation: str) -> None:
    keys = keys_of(Identity(name, kana, phone, address, organisation))
    assert all(2 < len(key) <= 60 and key[1] == ":" for key in keys)


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA0), min_size=3, max_size=8), st.data())
def test_one_wrong_character_leaves_a_key_in_common(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    wrong = name[:at] + "架" + name[at + 1 :]
    assert with_one_less(name) & with_one_less(wrong)
