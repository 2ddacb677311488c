"""What identifies a person, as patterns that see through the ways of writing it (4(1)オ: 個人情報は削除).

Text is compared folded: width, kana kind, hyphens, old and new kanji of names, spaces and variation selectors make no
difference. A pattern is looked for in one of two foldings: `tight` has no spaces at all, `spaced` keeps one for each
gap, so that digits which stand apart stay apart.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

from app.base.kanji import kanji_table
from app.base.text import fold, graphemes

Strength = Literal["anywhere", "alone", "addressed"]
"""Where a pattern counts: anywhere; only before an honorific or between marks; only before an honorific."""

_KANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_HYPHENS: dict[int, str] = dict.fromkeys(map(ord, "‐‑‒–—―−ー⁃﹣－ｰ─━\ufffe"), "-")
_KANA.update({ord("ヶ"): ord("け"), ord("ゖ"): ord("け"), ord("ヵ"): ord("か"), ord("ゕ"): ord("か")})
_TABLE: dict[int, int | str] = {**_KANA, **_HYPHENS, **kanji_table()}
_SPACE = re.compile(r"\s+")
_GAP = "\ue000"
"""Stands for a space while a text is folded; a character of nobody's alphabet."""

HONORIFIC = (
    "(?:さん|さま|様(?!式|子|態|々)|氏(?!名)|君|くん|ちゃん|殿|先生|議員|社長|会長|理事長|代表(?!者|的)|夫妻|夫人)"
)
_TITLE = "(?:(?:課長|係長)?補佐|[係課次部室所局館園校支店組]長|主事|主査|主任|主幹|参事|理事|専務|常務|代表)"
_ADDRESS = f"(?:{HONORIFIC}|{_TITLE})"
_HONORIFIC = re.compile(_ADDRESS)
_AFTER = f"(?:{HONORIFIC})?"
_SAID = re.compile("だ(?![いがけしとな])|です|でございます|と申し?|と名乗")
"""After a name that somebody says is theirs."""


class Found(NamedTuple):
    """A piece of a text, by its place in it."""

    start: int
    end: int
    needle: "Needle"


@dataclass(frozen=True, slots=True)
class Needle:
    """One thing to be taken out. `pattern`: over folded text; `why`: what it is, in words; `spaced`: which folding it
    is for; `staff`: it names staff; `loose`: so short that it is looked for where text stands, not amid raw data."""

    pattern: str
    instead: str
    why: str
    strength: Strength = "anywhere"
    spaced: bool = False
    staff: bool = False
    loose: bool = False


def tight(text: str) -> str:
    """`text` folded, without any space."""
    return fold(text).translate(_TABLE)


def spaced(text: str) -> str:
    """`text` folded, with one space for each gap."""
    return tight(_SPACE.sub(_GAP, text)).replace(_GAP, " ").strip()


@dataclass(frozen=True, slots=True)
class _Folded:
    """A folded text, and for each of its characters where it stood."""

    text: str
    places: Sequence[tuple[int, int]]


def _folded(source: str, keep_spaces: bool) -> _Folded:
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for piece in graphemes(source):
        end = at + len(piece)
        same = tight(piece)
        if not same and keep_spaces and piece.isspace() and text and text[-1] != " ":
            same = " "
        text += same
        places += [(at, end)] * len(same)
        at = end
    return _Folded("".join(text), places)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


def find(source: str, needles: Iterable[Needle]) -> list[Found]:
    """Every place in `source` where one of `needles` counts."""
    foldings: dict[bool, _Folded] = {}
    found: list[Found] = []
    for needle in needles:
        if needle.spaced not in foldings:
            foldings[needle.spaced] = _folded(source, needle.spaced)
        folded = foldings[needle.spaced]
        for match in _compiled(needle.pattern).finditer(folded.text):
            if match.end() == match.start():
                continue
            start, end = folded.places[match.start()][0], folded.places[match.end() - 1][1]
            free = _free(source, start - 1, True), _free(source, end, True)
            if _counts(folded.text, match, needle.strength, *free):
                found.append(Found(start, end, needle))
    return found


def stands_in(folded: str, needle: Needle, *, ends: bool) -> bool:
    """Whether `needle` counts in a text that is folded as it needs it. `ends`: the ends of the text are ends of what it
    says; not so for a line of a page, which may be a character of a name that was broken."""
    for match in _compiled(needle.pattern).finditer(folded):
        free = _free(folded, match.start() - 1, ends), _free(folded, match.end(), ends)
        if match.end() > match.start() and _counts(folded, match, needle.strength, *free):
            return True
    return False


def _counts(folded: str, match: re.Match[str], strength: Strength, begins: bool, ends: bool) -> bool:
    """`begins`, `ends`: no word goes on before it, after it."""
    if strength == "anywhere":
        return True
    if _HONORIFIC.match(folded, match.end()) or _HONORIFIC.search(match[0]):
        return True
    return strength == "alone" and begins and (ends or _SAID.match(folded, match.end()) is not None)


def _free(text: str, at: int, ends: bool) -> bool:
    """Whether no word goes on at that place of the text."""
    if not 0 <= at < len(text):
        return ends
    return not text[at].isalnum()


# -- from values to needles ---------------------------------------------------------------------

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


def literal(word: str, gap: str = "") -> str:
    """The pattern of `word`, which is folded, as it stands, with `gap` between any two characters; the ケ of a name
    between kanji is written ヶ, ガ and が too."""
    return gap.join("[けが]" if _BETWEEN_KANJI.match(word, at) else re.escape(word[at]) for at in range(len(word)))


def says_nobody(value: str) -> bool:
    """Whether a value says that nothing is known (不明, 名乗らず)."""
    return not tight(value) or bool(_NOBODY.fullmatch(tight(value)))


def _strength(part: str, printed: str) -> Strength:
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
            yield from _of_person(each, instead, why, printed, staff=staff)
        else:
            yield from (
                Needle(
                    literal(word) + _AFTER, instead, why, _strength(word, printed), staff=staff, loose=_is_loose(word)
                )
                for word in (re.sub(f"{_LEGAL}|{_ADDRESS}$", "", tight(part)) for part in APART.split(each))
                if len(word) > 1 and not says_nobody(word)
            )


def _of_person(name: str, instead: str, why: str, printed: str, *, staff: bool) -> Iterator[Needle]:
    named = [part for part in APART.split(name) if not says_nobody(part)]
    parts = [part for part in (re.sub(f"{_ADDRESS}$", "", tight(part)) for part in named) if part]
    if not parts:
        return
    whole = "[-・.,=/]?".join(map(literal, parts))
    if len("".join(parts)) > 1:
        certain: Strength = "addressed" if "".join(parts) in printed else "anywhere"
        yield Needle(whole + _AFTER, instead, why, certain, staff=staff, loose=all(map(_is_loose, parts)))
    if len(parts) == 1 and len(parts[0]) >= 3 and not _LATIN.fullmatch(parts[0]):
        one = parts[0]
        least = 3 if _HIRAGANA.fullmatch(one) else 1
        parts = [one[:cut] for cut in range(least, len(one))] + [one[cut:] for cut in range(1, len(one) - least + 1)]
    for part in dict.fromkeys(parts):
        strength = _strength(part, printed)
        yield Needle(literal(part) + _AFTER, instead, why, strength, staff=staff, loose=_is_loose(part))


def _is_loose(word: str) -> bool:
    """A page's own code is made of short words in Latin letters (Info, Font, Adobe)."""
    return len(word) < 2 or (len(word) < 8 and bool(_LATIN.fullmatch(word)))


def of_words(text: str, instead: str, why: str, printed: str, *, least: int = 2) -> Iterator[Needle]:
    """A value as it stands (特徴, 地位, 言葉), where it has at least `least` characters."""
    word = tight(text)
    if len(word) >= least and not word.isdecimal() and not says_nobody(text):
        yield Needle(literal(word), instead, why, "addressed" if word in printed else "anywhere", loose=_is_loose(word))


def of_organisation(text: str, instead: str, why: str, printed: str) -> Iterator[Needle]:
    """The name of a body, with or without its legal form (株式会社, (株))."""
    if says_nobody(text):
        return
    core = re.sub(_LEGAL, "", tight(text))
    names = dict.fromkeys([core, *(re.sub(_LEGAL, "", tight(part)) for part in APART.split(text))])
    for name in names:
        if len(name) >= 2:
            certain: Strength = "addressed" if name in printed else "anywhere"
            yield Needle(f"{_LEGAL}?{literal(name)}{_LEGAL}?", instead, why, certain, loose=_is_loose(name))


_DIGITS = ("0〇零", "1一", "2二", "3三", "4四", "5五", "6六", "7七", "8八", "9九")


_APART_DIGITS = "[-(). ・の/,、_局]{0,3}"


def _dialled(digits: str) -> str:
    return f"{_APART_DIGITS}".join(f"[{_DIGITS[int(digit)]}]" for digit in digits)


def of_phone(number: str, instead: str, why: str, *, staff: bool = False) -> Iterator[Needle]:
    """A telephone number however its digits are set apart, with +81 for its 0, and its local part alone."""
    folded = tight(number)
    for piece in re.findall(r"\+?[\d(][\d().-]*", folded):
        digits = re.sub(r"\D", "", piece)
        if piece.startswith("+81"):
            digits = "0" + digits[2:].removeprefix("0")
        if len(digits) >= 9:
            rest = _dialled(digits[1:])
            start = rf"(?:\+?81[-(). 0]{{0,4}}|[{_DIGITS[int(digits[0])]}]{_APART_DIGITS})"
            yield Needle(start + rest, instead, why, spaced=True, staff=staff)
        local = _local(piece, digits)
        if len(local) >= 6:
            yield Needle(rf"(?<!\d){_dialled(local)}(?!\d)", instead, why, spaced=True, staff=staff, loose=True)
        elif len(digits) >= 3:
            called = rf"(?:内線|電話|tel)[^\d]{{0,3}}{digits}(?!\d)"
            yield Needle(called, instead, why, spaced=True, staff=staff, loose=True)


def _local(piece: str, digits: str) -> str:
    groups = [group for group in re.split(r"\D+", piece) if group]
    if len(groups) >= 3:
        return "".join(groups[-2:])
    if len(digits) < 9:
        return digits
    return digits[-8:] if len(digits) == 11 else digits[-6:]


_PREFECTURE = r"(?:東京都|北海道|京都府|大阪府|[^\d]{2,3}県)"
_CITY = r"(?:[^\d]{1,4}郡[^\d]{1,6}?[町村]|[^\d市]{1,6}市(?:[^\d]{1,4}?区)?|[^\d]{1,4}区)"
_MUNICIPALITY = re.compile(f"(〒?[0-9]{{3}}-?[0-9]{{4}})?({_PREFECTURE}(?:[^\\d]{{1,5}}?[町村](?=[^\\d]))?)?({_CITY})?")
_STEP = r" ?(?:丁目|番地の|番地|番|号室|号|の|-) ?"
_HOUSE = re.compile(r"(\D*?)((?:\d+(?:丁目|番地の?|番|号室?|の|-)*)+)(.*)")
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九十百]+(?=丁目|番|号)")


def of_address(address: str, instead: str, why: str, printed: str) -> Iterator[Needle]:
    """An address and its parts: 町名, 丁目-番-号 in every spelling, the building. 都道府県 and 市区町村 alone name too
    many people to identify one, and stay."""
    if says_nobody(address):
        return
    folded = _KANJI_NUMBER.sub(lambda m: str(_value(m[0])), tight(address))
    found = _MUNICIPALITY.match(folded)
    rest = folded[found.end() :] if found else folded
    before = "".join(f"(?:{re.escape(part)} ?)?" for part in (found.groups("") if found else ()) if part)
    house = _HOUSE.fullmatch(rest)
    town, numbers, tail = house.groups() if house else (rest, "", "")
    figures = re.findall(r"\d+", numbers)
    if figures:
        steps = _figures(figures)
        end = r"(?: ?(?:番地|番|号室|号|丁目))?(?!\d)"
        if town:
            name = literal(town, " ?")
            yield Needle(f"{before}{name} ?{steps}{end}", instead, why, spaced=True)
        if len(figures) > 1:
            yield Needle(rf"(?<![\d:/.-]){_figures(figures, least=2)}{end}", instead, why, spaced=True, loose=True)
    if len(town) > 1:
        yield Needle(literal(town), instead, why, "addressed" if town in printed else "anywhere")
        bare = re.sub(r"^大?字", "", town)
        bare = re.sub("[町村]$", "", bare) if len(bare) > 2 else bare
        if len(bare) > 1 and bare != town:
            # 御成 of 御成町 may as well be a word: it goes where it stands alone, and is a doubt elsewhere.
            sure: Strength = "alone" if len(bare) < 3 else "anywhere"
            office = "(?![課係部室局])" if sure == "alone" else ""
            yield Needle(literal(bare) + office, instead, why, "addressed" if bare in printed else sure)
    for name in re.split(r"[\d-]+", tail):
        if len(name) > 2 and not re.fullmatch("号室?|階", name):
            yield Needle(
                literal(name) + r"\d*(?:の?\d*号室?)?", instead, why, "addressed" if name in printed else "anywhere"
            )


def _figures(figures: Sequence[str], least: int = 1) -> str:
    """The numbers one after the other; those after the first `least` may be left away."""
    pattern = ""
    for index in range(len(figures) - 1, -1, -1):
        own = f"(?:{figures[index].lstrip('0') or '0'}|{_kanji(int(figures[index]))})"
        own = own if index == 0 else f"{_STEP}{own}"
        pattern = f"{own}{pattern}" if index < least else f"(?:{own}{pattern})?"
    return pattern


_NUMERALS = "〇一二三四五六七八九"


def _kanji(number: int) -> str:
    """十八, and 一八 as some write it."""
    plain = "".join(_NUMERALS[int(digit)] for digit in str(number))
    if not 10 <= number < 1000:
        return plain
    words = ""
    for unit, value in (("百", 100), ("十", 10)):
        count, number = divmod(number, value)
        words += ("" if count == 1 else _NUMERALS[count]) + unit if count else ""
    return f"(?:{words}{_NUMERALS[number] if number else ''}|{plain})"


def _value(numeral: str) -> int:
    """The number that kanji numerals below 1000 say."""
    if not re.search("[十百]", numeral):
        return int("".join(str(_NUMERALS.index(char)) for char in numeral))
    total, count = 0, 0
    for char in numeral:
        if char in "十百":
            total += max(count, 1) * (10 if char == "十" else 100)
            count = 0
        else:
            count = _NUMERALS.index(char)
    return total + count
