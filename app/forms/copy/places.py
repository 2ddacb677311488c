"""Telephone numbers and addresses in every way they are written."""

import re
from collections.abc import Iterator, Sequence

from app.forms.copy import digits
from app.forms.copy.names import literal, says_nobody
from app.forms.copy.needles import Needle, Strength, tight


def of_phone(number: str, instead: str, why: str, *, staff: bool = False) -> Iterator[Needle]:
    """A telephone number however its digits are written and set apart, with +81 for its 0, and its local part alone."""
    folded = tight(number)
    for piece in re.findall(r"\+?[\d(][\d().-]*", folded):
        figures = re.sub(r"\D", "", piece)
        if piece.startswith("+81"):
            figures = "0" + figures[2:].removeprefix("0")
        if len(figures) >= 9:
            start = rf"(?:\+?81[-(). 0]{{0,4}}|{digits.DIGIT[int(figures[0])]}{digits.APART})"
            yield Needle(start + digits.dialled(figures[1:]), instead, why, spaced=True, staff=staff)
        local = _local(piece, figures)
        if len(local) >= 6:
            pattern = rf"(?<!\d){digits.dialled(local)}(?!\d)"
            yield Needle(pattern, instead, why, spaced=True, staff=staff)
        elif len(figures) >= 3:
            called = rf"(?:内線|電話|tel)[^\d]{{0,3}}{digits.dialled(figures)}(?!\d)"
            yield Needle(called, instead, why, spaced=True, staff=staff)


def _local(piece: str, figures: str) -> str:
    groups = [group for group in re.split(r"\D+", piece) if group]
    if len(groups) >= 3:
        return "".join(groups[-2:])
    if len(figures) < 9:
        return figures
    return figures[-8:] if len(figures) == 11 else figures[-6:]


_PREFECTURE = r"(?:東京都|北海道|京都府|大阪府|[^\d]{2,3}県)"
_CITY = r"(?:[^\d]{1,4}郡[^\d]{1,6}?[町村]|[^\d市]{1,6}市(?:[^\d]{1,4}?区)?|[^\d]{1,4}区)"
_MUNICIPALITY = re.compile(f"(〒?[0-9]{{3}}-?[0-9]{{4}})?({_PREFECTURE}(?:[^\\d]{{1,5}}?[町村](?=[^\\d]))?)?({_CITY})?")
_STEP = r"(?: ?(?:丁目|番地の|番地|番|号室|号|の|ちょうめ|ばんち|ばん|ごう|[^\w:/]) ?){1,2}"
_HOUSE = re.compile(r"(\D*?)((?:\d+(?:丁目|番地の?|番|号室?|の|-)*)+)(.*)")
_KANJI_NUMBER = re.compile(r"[一二三四五六七八九十百]+(?=丁目|番|号)")
_END = r"(?: ?(?:番地|番|号室|号|丁目))?(?!\d)"


def of_address(address: str, instead: str, why: str, printed: str) -> Iterator[Needle]:
    """An address and its parts: 町名 and its reading, 丁目-番-号 in every spelling, the building. 都道府県 and 市区町村
    alone name too many people to identify one, and stay."""
    if says_nobody(address):
        return
    folded = _KANJI_NUMBER.sub(lambda m: str(digits.value(m[0])), tight(address))
    found = _MUNICIPALITY.match(folded)
    rest = folded[found.end() :] if found else folded
    before = "".join(f"(?:{re.escape(part)} ?)?" for part in (found.groups("") if found else ()) if part)
    house = _HOUSE.fullmatch(rest)
    town, numbers, tail = house.groups() if house else (rest, "", "")
    figures = re.findall(r"\d+", numbers)
    names = [town, *_read(town)] if len(town) > 1 else [town]
    for name in names if figures and town else ():
        steps = _figures(figures)
        yield Needle(f"{before}{literal(name, ' ?')}(?: ?の)? ?{steps}{_END}", instead, why, spaced=True)
    if len(figures) > 1:
        yield Needle(rf"(?<![\d:/.-]){_figures(figures, least=2)}{_END}", instead, why, spaced=True)
    for name in names if len(town) > 1 else ():
        yield from _town(name, instead, why, printed)
    for name in re.split(r"[\d-]+", tail):
        if len(name) > 2 and not re.fullmatch("号室?|階", name):
            sure: Strength = "addressed" if name in printed else "anywhere"
            yield Needle(literal(name) + r"\d*(?:の?\d*号室?)?", instead, why, sure)


def _town(town: str, instead: str, why: str, printed: str) -> Iterator[Needle]:
    yield Needle(literal(town), instead, why, "addressed" if town in printed else "anywhere")
    bare = re.sub(r"^大?字", "", town)
    bare = re.sub("(?:町|村|まち|ちょう|むら|そん)$", "", bare) if len(bare) > 2 else bare
    if len(bare) > 1 and bare != town:
        # 御成 of 御成町 may as well be a word: it goes where it stands alone, and is a doubt elsewhere.
        sure: Strength = "alone" if len(bare) < 3 else "anywhere"
        office = "(?![課係部室局])" if sure == "alone" else ""
        yield Needle(literal(bare) + office, instead, why, "addressed" if bare in printed else sure)


def _read(town: str) -> list[str]:
    """The readings of a town in hiragana, 町 as まち and ちょう."""
    from app.forms.copy.words import readings_of_place

    bare, end = (town[:-1], town[-1]) if town[-1] in "町村" and len(town) > 2 else (town, "")
    ends = {"町": ("まち", "ちょう"), "村": ("むら", "そん"), "": ("",)}[end]
    found = [tight(read) + tail for read in readings_of_place(bare) for tail in ends]
    found += [tight(read) for read in readings_of_place(town)]
    return [name for name in dict.fromkeys(found) if len(name) > 2 and name != town]


def _figures(figures: Sequence[str], least: int = 1) -> str:
    """The numbers one after the other; those after the first `least` may be left away."""
    pattern = ""
    for index in range(len(figures) - 1, -1, -1):
        own = digits.figure(int(figures[index]))
        own = own if index == 0 else f"{_STEP}{own}"
        pattern = f"{own}{pattern}" if index < least else f"(?:{own}{pattern})?"
    return pattern
