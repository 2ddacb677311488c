"""Which numbers of a text say when, how long, how often or which section, and which may be somebody's.

Over readable text (`doubts.readable`): half width, kanji as they are. A number is read in ASCII and in kanji; what is
no date near the encounter, time, count, sum, or section of a rule is somebody's until a person says otherwise.
"""

import re
from collections.abc import Iterator
from datetime import date

from app.forms.copy.digits import value

_N = "(?:[0-9]{1,3}(?:,[0-9]{3})+|[1-9][0-9]{0,3}|0|[一二三四五六七八九十百千]{1,6}|数[十百千]?)"
_DAY = "(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})"
_WAREKI = r"(?:令和|平成|R|H)\s?(?:[0-9]{1,2}|元|[一二三四五六七八九十]{1,3})"
_COUNTERS = (
    "回|度|人|名|件|枚|部|通|冊|台|個|つ|点|箇所|か所|ヶ所|ケ所|カ所|割|倍|階|歩|口|杯|箱|棟|項目|種類|段|行|字|文字|言|者|問|箇条|"
    "時間|分間|秒間|日間|週間|か月|ヶ月|ケ月|カ月|箇月|年間|年度|年|週|泊|円|千円|万円|億円|%|パーセント|メートル|m|本|社|番目|人目|回目|度目|件目|"
    "条|項|章|節|款|目|級|割引|ページ|頁|文|画面|期|以上|以下|未満"
)
_ALLOWED = re.compile(
    "|".join(
        (
            rf"(?:{_WAREKI}|20[0-9]{{2}}|[0-9]{{1,2}}|[一二三四五六七八九十]{{1,3}})\s?年度?(?:\s?{_DAY}\s?月(?:\s?{_DAY}\s?日)?)?",
            r"[RH]\s?[0-9]{1,2}[./][0-9]{1,2}[./][0-9]{1,2}",
            r"20[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2}",
            rf"{_DAY}\s?月(?:\s?{_DAY}\s?日)?(?:分|頃|ごろ)?",
            rf"{_DAY}\s?日(?!間)",
            r"(?<![0-9/])[0-9]{1,2}/[0-9]{1,2}(?![0-9/])",
            rf"(?:{_DAY}時|[0-9]{{1,2}}:)\s?(?:{_DAY}分?|半)?(?::[0-9]{{2}})?",
            rf"{_DAY}\s?分(?:\s?{_DAY}\s?秒)?",
            rf"(?:別紙|別記|別表|別添|様式|附則|付則|要綱|条例|規則|ガイドライン|第|資料|その|Q|問)\s?(?:第\s?)?{_N}(?:\s?[条項号章款目節])?(?:の{_N})?",
            rf"{_N}条(?:の{_N})?(?:第?{_N}項)?(?:第?{_N}号)?",
            r"要(?:支援|介護)\s?[1-5一二三四五]",
            r"[0-9]{1,2}\([0-9]{1,2}\)",
            r"(?<![0-9A-Za-z])\([0-9]{1,2}\)",
            r"(?:^|(?<=[\n。]))\s*[0-9]{1,2}(?:[.)、]|\s)",
            r"(?<![0-9])(?:110|119|118|#?9110|#?7119|188)\s?番?(?![0-9])",
            rf"{_N}\s?(?:[~〜-]|から)\s?{_N}\s?(?:{_COUNTERS}|時|分|日|月)",
            rf"(?:[0-9]+(?:,[0-9]+)*|{_N})\s?(?:円|千円|万円|億円)",
            rf"{_N}(?:\.[0-9]{{1,2}})?\s?(?:{_COUNTERS})",
            r"[0-9]{1,2}\s?番(?![0-9地])(?!\s?[0-9])",
            r"(?<![0-9一-龥々ァ-ヺー])[0-9](?![0-9])",
        )
    )
)
_JOIN = r"(?:[^\w\n。]{0,3}|の|号|番|番号|番地|丁目|局)"
_FIGURE = "(?:[0-9]+|[〇零一二三四五六七八九十百千万壱弐参]{2,})"
_NUMBER = re.compile(f"{_FIGURE}(?:{_JOIN}(?:{_FIGURE}|(?<=の)[一二三四五六七八九]))*")
_BEFORE = re.compile("[一-龥々ヶァ-ヺーA-Za-zノ]{1,12}$")
_AFTER = re.compile("(?:番地?|号室?|号棟|丁目|歳|才|代|cm|センチ|kg|キロ|桁|棟)")
_AGE = re.compile("[0-9一二三四五六七八九十]{1,3}\\s?(?:[歳才](?!以)|代)")
_DATED = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s?(?:[0-9]{1,2}|元|[〇一二三四五六七八九十]{1,3})|(?:19|20)[0-9]{2})"
    r"(?:\s?年(?:\s?[0-9一二三四五六七八九十]{1,3}\s?月(?:\s?[0-9一二三四五六七八九十]{1,3}\s?日)?)?|[-./][0-9]{1,2}[-./][0-9]{1,2})"
)
_ERA = {
    "明": 1867,
    "M": 1867,
    "大": 1911,
    "T": 1911,
    "昭": 1925,
    "S": 1925,
    "平": 1988,
    "H": 1988,
    "令": 2018,
    "R": 2018,
}
_EARLIER, _LATER = 3, 2
"""Years before and after the encounter in which a date is one of the case, not of a life."""
Span = tuple[int, int, str]


def numbers(text: str, near: date) -> Iterator[Span]:
    """(start, end, why) of each number in `text` that may be somebody's. near: the day of the encounter."""
    dated = list(_dates(text, near))
    yield from ((start, end, "古い日付です（生年月日かもしれません）") for start, end, is_near in dated if not is_near)
    taken = [(start, end) for start, end, _ in dated]
    for age in _AGE.finditer(text):
        taken.append(age.span())
        yield age.start(), age.end(), "年齢かもしれません"
    fine = [*taken, *(match.span() for match in _ALLOWED.finditer(text))]
    for match in _NUMBER.finditer(text):
        if _is_placeholder(match[0]):
            continue
        left = [at for at in _places(match, text) if not any(start <= at < end for start, end in fine)]
        if left:
            start, end = (match.start(), match.end()) if _digits(match[0]) > 1 else (left[0], left[-1] + 1)
            before = _BEFORE.search(text[max(0, start - 12) : start].replace("相手方", "    "))
            after = _AFTER.match(text, end)
            yield (
                start - len(before[0]) if before else start,
                after.end() if after else end,
                "番号や番地かもしれません",
            )


def _places(match: re.Match[str], text: str) -> Iterator[int]:
    return (
        at
        for at in range(match.start(), match.end())
        if text[at].isdigit() or text[at] in "〇零一二三四五六七八九十百千万壱弐参"
    )


def _digits(text: str) -> int:
    return sum(char.isnumeric() for char in text)


def _is_placeholder(text: str) -> bool:
    return set(text) <= set("〇零 ・")


def _dates(text: str, near: date) -> Iterator[tuple[int, int, bool]]:
    for match in _DATED.finditer(text):
        year = _year(match[0])
        yield match.start(), match.end(), year is not None and near.year - _EARLIER <= year <= near.year + _LATER


def _year(words: str) -> int | None:
    found = re.search(r"[0-9]+|元|[〇一二三四五六七八九十]+", words)
    if not found:
        return None
    number = 1 if found[0] == "元" else int(found[0]) if found[0].isdecimal() else value(found[0])
    return number + _ERA.get(words[0], 0)
