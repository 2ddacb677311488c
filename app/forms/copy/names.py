"""Names of people and bodies in every way they are written: apart or together, spelled out through any marks, with a
reading in brackets or in its place, in kana and in Latin letters."""

import re
from collections.abc import Iterable, Iterator

from app.forms.copy import readings
from app.forms.copy.needles import ADDRESSED, HONORIFIC, Needle, Strength, tight

_NOBODY = re.compile(
    ".{0,3}(?:不明|不詳)|匿名.{0,3}|名乗ら.*|名のら.*|なし|無し|未確認|(?:わから|分から)(?:ない|ず)|確認でき.*|非通知|拒否|自称|旧姓"
)
_BESIDE = re.compile("[（）()「」、，,;；/／]+")
"""Between a name and what is put down beside it."""
_KANJI_ONLY = re.compile("[一-龥々]+")
APART = re.compile(r"[\s・･,，、。=＝()（）「」/／.．]+")
_LEGAL = (
    r"(?:株式会社|有限会社|合同会社|合資会社|合名会社|(?:一般|公益|特定)?(?:社団|財団)法人|特定非営利活動法人|"
    r"npo法人|宗教法人|学校法人|医療法人|社会福祉法人|\([株有社財合]\))"
)
_PRINTED_ALONE = frozenset("男女印有無始終年月日時分番号職氏名")
_BETWEEN_KANJI = re.compile("(?<=[一-龥])[けが](?=[一-龥])")
_HIRAGANA = re.compile("[ぁ-ゖ-]+")
_LATIN = re.compile("[a-z'-]+")
_AFTER = f"(?:[(\\[<{{《〈【〔『][ぁ-ゖ-]{{1,5}}[)\\]>}}》〉】〕』])?(?:{HONORIFIC})?"
"""A reading in brackets and an honorific go with the name."""
_KANJI = "一-龥々"
_MARK = r"(?:[^\w。!?]|_)"
_RUBY = rf"{_MARK}{{1,2}}[ぁ-ゖ-]{{1,8}}{_MARK}{{1,2}}"
"""A reading between two marks of any kind: （か）, 《か》, ・か・."""
_APART = f"(?:{_RUBY}|{_MARK}{{1,3}})"
_MAY_BE_APART = f"(?:{_RUBY}|{_MARK}{{0,3}})"


def chars(word: str) -> tuple[str, ...]:
    """The pattern of each character of `word`, which is folded. The ケ of a name between kanji is written ヶ, ガ and が
    too; a reading is any spelling of it."""
    if _HIRAGANA.fullmatch(word):
        return readings.kana_chars(word)
    return tuple("[けが]" if _BETWEEN_KANJI.match(word, at) else re.escape(word[at]) for at in range(len(word)))


def literal(word: str, gap: str = "") -> str:
    """The pattern of `word`, which is folded, as it stands, with `gap` between any two characters."""
    return gap.join(chars(word))


def says_nobody(value: str) -> bool:
    """Whether a value says that nothing is known (不明, 名乗らず)."""
    return not tight(value) or bool(_NOBODY.fullmatch(tight(value)))


def strength(part: str, printed: str) -> Strength:
    """How certain it is that `part` of a name means the person; `printed`: the folded words of form and pack."""
    if len(part) == 1:
        return "addressed" if part in _PRINTED_ALONE else "alone"
    if part in printed:
        return "addressed"
    short = (_HIRAGANA.fullmatch(part) and len(part) < 3) or (_LATIN.fullmatch(part) and len(part) < 4)
    return "alone" if short else "anywhere"


def of_name(name: str, instead: str, why: str, printed: str, *, staff: bool = False) -> Iterator[Needle]:
    """The whole name, 姓 and 名; without a gap between them every cut of it that may be one; and what was put down
    beside the name (団体、連れの人)."""
    for number, each in enumerate(filter(None, _BESIDE.split(name))):
        if number == 0 or _KANJI_ONLY.fullmatch(tight(each)):
            yield from _of_person(each, instead, why, printed, staff)
        else:
            yield from (
                Needle(literal(word) + _AFTER, instead, why, strength(word, printed), staff=staff)
                for word in (re.sub(f"{_LEGAL}|{ADDRESSED}$", "", tight(part)) for part in APART.split(each))
                if len(word) > 1 and not says_nobody(word)
            )


def parts_of(name: str) -> tuple[str, ...]:
    """姓 and 名, folded, of a name that has a gap between them; else the name as one. () where it says nobody."""
    first = next(filter(None, _BESIDE.split(name)), "")
    named = (part for part in APART.split(first) if not says_nobody(part))
    return tuple(part for part in (re.sub(f"{ADDRESSED}$", "", tight(part)) for part in named) if part)


def _of_person(name: str, instead: str, why: str, printed: str, staff: bool) -> Iterator[Needle]:
    parts = parts_of(name)
    if not parts:
        return

    def needle(pattern: str, sure: Strength, spaced: bool = False) -> Needle:
        return Needle(pattern, instead, why, sure, spaced=spaced, staff=staff)

    whole = "".join(parts)
    if len(whole) > 1:
        gap = _MAY_BE_APART if len(whole) > 2 else ""
        joined = gap.join(gap.join(chars(part)) for part in parts)
        yield needle(joined + _AFTER, "addressed" if whole in printed else "anywhere")
    cuts = parts
    if len(parts) == 1 and len(whole) >= 3 and not _LATIN.fullmatch(whole):
        least = 3 if _HIRAGANA.fullmatch(whole) else 1
        cuts = (
            *(whole[:cut] for cut in range(least, len(whole))),
            *(whole[cut:] for cut in range(1, len(whole) - least + 1)),
        )
    for part in dict.fromkeys(cuts):
        yield needle(literal(part) + _AFTER, strength(part, printed))
        if len(part) > (2 if _HIRAGANA.fullmatch(part) else 1):
            beside = "" if _HIRAGANA.fullmatch(part) else f"(?<![{_KANJI}])", f"(?:{_AFTER})(?![{_KANJI}])"
            yield needle(f"{beside[0]}{literal(part, _APART)}{beside[1]}", "anywhere")
    if all(map(_HIRAGANA.fullmatch, parts)):
        yield from (needle(*each) for each in _read(parts, cuts))


def _read(parts: tuple[str, ...], cuts: Iterable[str]) -> Iterator[tuple[str, Strength, bool]]:
    """A reading without its long vowels, and in Latin letters."""
    for part in dict.fromkeys((*parts, *cuts)):
        short = readings.shortened(part)
        if short != part and len(short) > 1:
            yield literal(short) + _AFTER, "alone" if len(short) > 2 else "addressed", False
        if latin := readings.romaji_part(part):
            yield latin, "anywhere" if len(part) > 1 and len(short) > 1 else "alone", True
    if len(parts) > 1:
        yield readings.romaji_whole(parts), "anywhere", True


def of_reading(names: tuple[str, ...], read: tuple[str, ...], instead: str, why: str) -> Iterator[Needle]:
    """A name half in kanji and half in its reading (架くう, かく空, 架空たろう). names, read: 姓 and 名 of one person,
    folded, as many of the one as of the other."""
    for name, kana in zip(names, read, strict=True):
        for at in range(1, len(name)):
            for cut in range(1, len(kana)):
                for mixed in (name[:at] + kana[cut:], kana[:cut] + name[at:]):
                    if len(mixed) > 2:
                        yield Needle(literal(mixed) + _AFTER, instead, why)


def of_words(text: str, instead: str, why: str, printed: str, *, least: int = 2) -> Iterator[Needle]:
    """A value as it stands (特徴, 地位, 言葉), where it has at least `least` characters."""
    word = tight(text)
    if len(word) >= least and not word.isdecimal() and not says_nobody(text):
        yield Needle(literal(word), instead, why, "addressed" if word in printed else "anywhere")


def of_organisation(text: str, instead: str, why: str, printed: str) -> Iterator[Needle]:
    """The name of a body, with or without its legal form (株式会社, (株))."""
    if says_nobody(text):
        return
    core = re.sub(_LEGAL, "", tight(text))
    for name in dict.fromkeys([core, *(re.sub(_LEGAL, "", tight(part)) for part in APART.split(text))]):
        if len(name) >= 2:
            certain: Strength = "addressed" if name in printed else "anywhere"
            gap = _MAY_BE_APART if len(name) > 3 else ""
            yield Needle(f"{_LEGAL}?{literal(name, gap)}{_LEGAL}?", instead, why, certain)
