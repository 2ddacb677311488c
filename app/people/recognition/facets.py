"""An identity made ready to be compared: every value in its normal form, and nothing where it says nothing (不明)."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import takewhile

from app.base import kana
from app.base.address import Address, address_of
from app.base.kanji import plain
from app.base.phone import numbers
from app.base.text import fold
from app.people.identity import Identity
from app.people.recognition.nobody import is_blanked, is_nobody, without_beside

_HONORIFIC = re.compile(
    "(?<=..)[、,]?(?:様|さま|さん|氏|殿|と(?:名乗|称|申|いう).*|らしい|か[?？]?|[?？]+|本人|ご本人)$"
)
_GAP = re.compile(r"[\s\u3000・･,，、.．=＝]+")
_KANA = re.compile("[ぁ-ゖァ-ヺーゝゞヽヾ‐-―−-]+")
_FORMS = re.compile("[\u2e80-\u2fdf\u31c0-\u31e3\uf900-\ufaff\U0002f800-\U0002fa1f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""Radicals, compatibility forms and variation selectors: another glyph of a kanji."""
_KANJI = re.compile("[一-龥々]")
_LATIN = re.compile("[a-z'-]+")
_LEGAL = re.compile(
    "株式会社|有限会社|合同会社|合資会社|合名会社|(?:一般|公益|特定)?(?:社団|財団)法人|特定非営利活動法人|npo法人|"
    r"宗教法人|学校法人|医療法人|社会福祉法人|\([株有社財合同宗学医福]\)"
)
_NOWHERE = Address()
_AGE = re.compile(r"\d{1,3}")
_BODY = re.compile(
    f"(?:{_LEGAL.pattern})|(?:会社|商店|商会|商事|工務店|建設|組合|協会|連盟|自治会|町内会|の会|事務所|せんたあ|せんた-|委員会|労組|支部|法人)$"
)
_SURE_NAME, _SURE_READING = 4, 7
"""A name without a gap that has so many characters, a reading that has so many kana, says 姓 and 名."""
_LONG_SURNAMES = re.compile(
    "勅使河原|勅使川原|小比類巻|武者小路|長曽我部|長宗我部|大豆生田|左衛門三郎|万里小路|四月一日|八月一日"
)


@dataclass(frozen=True, slots=True)
class Facets:
    """name: the kanji (or Latin) name in plain form, written: as it was typed; "" where it says nobody, is one
    letter, or is in kana: then it is the reading. whole: surely 姓 and 名; parted: a gap shows it; surnames: what
    may be its 姓. kana, short: the reading, and without its long vowels; kana_whole and kana_surname alike.
    dialled: the beginning of a number that is still being typed. ages: from and to, as far as it was said.
    """

    name: str
    written: str
    whole: bool
    parted: bool
    surnames: tuple[str, ...]
    kana: str
    short: str
    kana_whole: bool
    kana_surname: str
    phones: tuple[str, ...]
    dialled: str
    address: Address
    organisation: str
    sex: str
    ages: tuple[int, int] | None

    @property
    def nothing(self) -> bool:
        """Nothing that a person could be found by."""
        return not (self.name or self.short or self.phones or self.dialled or self.address.town or self.organisation)


@lru_cache(maxsize=2048)
def facets_of(who: Identity) -> Facets:
    """`who` in normal form. Kept for the newest two thousand: the same records are compared at every key typed."""
    is_body = bool(who.name and _BODY.search(kana.hiragana(who.name)))
    parts, reading = [] if is_body else _parts(who.name), _parts(who.kana)
    if not _are_kana(reading):
        reading = []
    if parts and _are_kana(parts):
        parts, reading = [], reading or parts
    name = "".join(part for _, part in parts)
    if len(name) < 2 and not _KANJI.fullmatch(name):
        name = ""
    read, _, short = kana.levels("".join(part for _, part in reading))
    if len(read) < 2:
        read = short = ""
    phones = numbers(who.phone) if who.phone else ()
    return Facets(
        name=name,
        written="".join(_glyphs(written) for written, _ in parts),
        whole=bool(name) and (len(parts) > 1 or _says_both(name)),
        parted=len(parts) > 1,
        surnames=_surnames([part for _, part in parts]) if name else (),
        kana=read,
        short=short,
        kana_whole=len(reading) > 1 or len(read) >= _SURE_READING,
        kana_surname=kana.short(reading[0][1]) if len(reading) > 1 else "",
        phones=phones,
        dialled=_dialled(who.phone) if who.phone and not phones else "",
        address=address_of(who.address) if who.address else _NOWHERE,
        organisation=organisation_of(who.organisation or who.name) if who.organisation or is_body else "",
        sex=who.sex[:1] if who.sex[:1] in ("男", "女") else "",
        ages=_ages(who.age) if who.age else None,
    )


def _glyphs(written: str) -> str:
    """A name by its glyphs: width, case and spaces make no difference, another form of a kanji does."""
    return fold(written) + "".join(_FORMS.findall(written))


def _parts(text: str) -> list[tuple[str, str]]:
    """The parts of a name as its gaps cut it, 姓 and 名, without 様 and what stands in brackets beside it; each as it
    was written and in plain form."""
    if is_nobody(text):
        return []
    written = _GAP.split(_HONORIFIC.sub("", without_beside(text)).strip())
    parts = list(
        takewhile(lambda part: not is_blanked(part[0]), ((part, plain(part)) for part in written if plain(part)))
    )
    if len(parts) > 2 and all(len(same) == 1 for _, same in parts):
        parts = [("".join(part for part, _ in parts), "".join(same for _, same in parts))]  # 架 空 太 郎
    if len(parts) > 1 and all(_LATIN.fullmatch(same) for _, same in parts):
        parts.sort(key=lambda part: part[1])  # which of them is the 姓 nobody knows
    return parts


def _are_kana(parts: list[tuple[str, str]]) -> bool:
    return all(_KANA.fullmatch(same) for _, same in parts)


def _says_both(name: str) -> bool:
    """Whether a name without a gap is surely 姓 and 名."""
    return len(name) >= _SURE_NAME and not _LONG_SURNAMES.fullmatch(name) and not _LATIN.fullmatch(name)


def _surnames(parts: list[str]) -> tuple[str, ...]:
    name = parts[0]
    if len(parts) > 1 or len(name) < 3 or _LATIN.fullmatch(name):
        return (name,)
    return (name[:2], name[:3]) if len(name) > 3 else (name[:2], name)


def organisation_of(text: str) -> str:
    """The name of a body for comparison, without its legal form; "" where there is none."""
    core = _LEGAL.sub("", kana.hiragana(text))
    return "" if len(core) < 2 or is_nobody(text) else core


def _dialled(text: str) -> str:
    """The digits of a number that is still being typed."""
    digits = re.sub(r"\D", "", fold(text))
    return digits if len(digits) > 1 and digits.startswith("0") and len(set(digits)) > 1 else ""


def _ages(text: str) -> tuple[int, int] | None:
    """From and to: 60代 is anything from 60 to 69, 60歳位 five years to either side."""
    folded = fold(text)
    if "生" in folded:
        return None  # a year of birth
    said = [int(age) for age in _AGE.findall(folded)]
    if not said or not 0 < said[0] < 130:
        return None
    if len(said) > 1 and said[0] <= said[1] < 130:
        return said[0], said[1] + (9 if "代" in folded else 0)
    if "代" in folded:
        part = {"前半": (0, 4), "後半": (5, 9)}
        first, last = next((years for word, years in part.items() if word in folded), (0, 9))
        return said[0] + first, said[0] + last
    slack = 5 if re.search("位|くらい|ぐらい|前後|頃|ころ|約|見た目|推定", folded) else 0
    return said[0] - slack, said[0] + slack
