"""Whether a text has a value that must be gone: the search of the self-check, by tables and rules of its own.

It shares nothing with the part that takes values out. That one looks for every spelling of a value; this one takes from
the text all that spelling may change (marks, gaps, width, script, long vowels, systems of Latin letters) and looks for
what is left of the value. What one of the two overlooks the other is to see.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property

from app.forms.copy.secrets import Secret

_ALIKE = """
高髙 崎﨑嵜碕 辺邊邉 斎齋齊斉 浜濱濵 沢澤 桜櫻 広廣 徳德悳 島嶋嶌 富冨 真眞 恵惠 竜龍⻯ 滝瀧 国國 円圓
淵渕渊 岳嶽 条條 寿壽 栄榮 万萬 弥彌 曽曾 呉吳 実實 桑桒 柳栁 柏栢 館舘 土圡 吉𠮷 蔵藏 礼禮 与與
応應 学學 関關 芦蘆 荘莊 鴎鷗 桧檜 槙槇 長⻑⻒⻓ 青⻘靑 西⻄ 黄⻩黃 麦⻨麥 斉⻫ 亀⻲龜 馬⻢ 角⻆ 食⻝
虎⻁ 鬼⻤ 骨⻣ 歯⻭ 清淸 静靜 内內 隆隆 黒黑 塩鹽 豊豐 来來 頼賴 遥遙 尭堯 穂穗 鉄鐵 秋穐 梅楳 峰峯
松枩 橋槗 藪薮 剣劍劔 郎郞 戸戶 宮宫 神神 福福 祥祥 緑綠 暁曉 亜亞 伝傳 聡聰 巌巖岩 縄繩 鶴靏靍 鎌鐮
ヶケヵ
"""
_ONE = {ord(char): group[0] for group in _ALIKE.split() for char in group[1:]}
_ONE |= {code: chr(code - 0x60) for code in range(0x30A1, 0x30F7)} | {ord(char): "け" for char in "ヶケヵゖ"}
_NUMERAL = {char: str(number) for number, char in enumerate("〇一二三四五六七八九")} | {
    "零": "0",
    "壱": "1",
    "弐": "2",
    "参": "3",
}
_ALOUD = {
    "ぜろ": 0,
    "れい": 0,
    "いち": 1,
    "さん": 3,
    "よん": 4,
    "ろく": 6,
    "なな": 7,
    "しち": 7,
    "はち": 8,
    "きゅう": 9,
}
_ALOUD_WORD = re.compile("|".join(_ALOUD))
_NOBODY = re.compile("不明|不詳|匿名|名乗|名のら|なし|無し|未確認|わから|分から|確認|非通知|拒否|自称|旧姓")
_ROWS = """
_あいうえお kかきくけこ sさしすせそ tたちつてと nなにぬねの hはひふへほ mまみむめも yや＿ゆ＿よ rらりるれろ
wわ＿＿＿を gがぎぐげご zざじずぜぞ dだぢづでど bばびぶべぼ pぱぴぷぺぽ
"""
_KUNREI = {
    kana: row[0].strip("_") + vowel for row in _ROWS.split() for kana, vowel in zip(row[1:], "aiueo", strict=True)
} | {"ん": "n", "っ": "", "ゔ": "bu", "ゐ": "i", "ゑ": "e"}
_GLIDE = {"ゃ": "ya", "ゅ": "yu", "ょ": "yo", "ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o"}
_SPELLINGS = (
    *(
        ("l", "r"),
        ("tch", "ch"),
        ("shi", "si"),
        ("chi", "ti"),
        ("tsu", "tu"),
        ("dzu", "zu"),
        ("du", "zu"),
        ("di", "zi"),
    ),
    *(
        ("fu", "hu"),
        ("ji", "zi"),
        ("sh", "sy"),
        ("ch", "ty"),
        ("jy", "j"),
        ("j", "zy"),
        ("cy", "ty"),
        ("c", "k"),
        ("v", "b"),
    ),
)
_HONORIFIC = "(?:さん|さま|様|氏|君|くん|ちゃん|殿|先生)"
_BRACKETED = re.compile(r"[（(《【〔\[［〈『][ぁ-んァ-ヺｦ-ﾟー]{1,8}[）)》】〕\]］〉』]")
_RUN = re.compile(r"[a-z]+(?:[^a-z\d。\n]{0,3}[a-z]+)*")


class _Letters(dict[int, str | None]):
    """For `str.translate`: letters and digits alone, each as the one that stands for all like it."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        self[code] = kept = char if unicodedata.category(char)[0] in "LN" and char != "ー" else None
        return kept


_KEEP = _Letters(_ONE)


def letters(text: str) -> str:
    """`text` without gaps, marks and anything else that is no letter or digit."""
    bare = "".join(
        char
        for char in unicodedata.normalize("NFKD", text)
        if not unicodedata.combining(char) or char in "\u3099\u309a"
    )
    return unicodedata.normalize("NFKC", bare).casefold().translate(_KEEP)


def sounds(latin: str) -> str:
    """Latin letters by their sound: Tarou, TARO and Tarō are one."""
    for spelling, sound in _SPELLINGS:
        latin = latin.replace(spelling, sound)
    latin = re.sub("m(?=[bmp])", "n", latin)
    latin = re.sub("(?<=[aiueo])h(?![aiueoy])", "", latin)
    latin = re.sub("o[uo]+", "o", re.sub("e[ie]+", "e", re.sub(r"([aiu])\1+", r"\1", latin)))
    return re.sub(r"([^aiueo])\1+", r"\1", latin)


def _kunrei(reading: str) -> str:
    latin = ""
    for kana in reading:
        if kana in _GLIDE:
            latin = latin[:-1] + _GLIDE[kana] if latin else _GLIDE[kana]
        else:
            latin += _KUNREI.get(kana, "")
    return latin


@dataclass(frozen=True)
class Text:
    """One text in all the forms that values are looked for in; each is made when it is first asked for."""

    source: str

    @cached_property
    def letters(self) -> str:
        return letters(self.source)

    @cached_property
    def unread(self) -> str:
        """The letters without readings in brackets."""
        return letters(_BRACKETED.sub("", self.source))

    @cached_property
    def plain(self) -> str:
        return unicodedata.normalize("NFKC", self.source).casefold()

    @cached_property
    def spoken(self) -> tuple[str, frozenset[str]]:
        """All runs of Latin letters by sound, joined; and each of their words."""
        bare = "".join(c for c in unicodedata.normalize("NFKD", self.plain) if not unicodedata.combining(c))
        runs = [sounds("".join(re.findall("[a-z]+", run))) for run in _RUN.findall(bare)]
        found = {sounds(re.sub("(?:san|sama|kun|shi|sensei)$", "", word)) for word in re.findall("[a-z]+", bare)}
        return "\n".join(runs), frozenset(found | {sounds(word) for word in re.findall("[a-z]+", bare)})

    @cached_property
    def dialled(self) -> str:
        """All digits that stand in groups near each other, a line for each number, a space between two groups."""
        aloud = _ALOUD_WORD.sub(lambda word: str(_ALOUD[word[0]]), self.plain.translate(_ONE).replace("ー", ""))
        text = "".join(_NUMERAL.get(char) or str(unicodedata.digit(char, char)) for char in aloud)
        lines = re.findall(r"\d(?:[^\d:]{0,3}\d)*", text)
        return "\n".join(re.sub(r"\D+", " ", line) for line in lines)

    @cached_property
    def numbered(self) -> str:
        """Numbers that stand together as those of an address do, 18-10."""
        text = re.sub("[一二三四五六七八九十百]+", _of_kanji, self.plain)
        return re.sub(r"(?<=\d)\s?(?:丁目|番地の|番地|番|号|の|[‐‑–—―−ー⎯─-])\s?(?=\d)", "-", text)


def _of_kanji(match: re.Match[str]) -> str:
    total, count = 0, ""
    for char in match[0]:
        if char in "十百":
            total += int(count or "1") * (10 if char == "十" else 100)
            count = ""
        else:
            count += _NUMERAL[char]
    return str(total + int(count or "0"))


class Search:
    """What is looked for in every text. printed: words that the paper has whoever it is about; kept: words that a
    person let stay."""

    def __init__(self, secrets: Sequence[Secret], printed: Sequence[str], kept: Sequence[str]) -> None:
        self._secrets = secrets
        self._printed = "\n".join(map(letters, printed))
        self._kept = sorted(kept, key=len, reverse=True)

    def in_words(self, source: str) -> Iterator[str]:
        """What kinds of values `source`, a text that people read, still has."""
        for word in self._kept:
            source = source.replace(word, "\u25a1")
        text = Text(source)
        for secret in self._secrets:
            if any(getattr(self, f"_{secret.kind}")(secret.value, text)):
                yield secret.why

    def in_data(self, source: str) -> Iterator[str]:
        """The same in what may be code, where short words are a matter of chance."""
        text = re.sub(r"\s", "", unicodedata.normalize("NFKC", source))
        for secret in self._secrets:
            if any(value in text for value in self._certain(secret)):
                yield secret.why

    @cache  # noqa: B019 - a search lives as long as one check
    def _certain(self, secret: Secret) -> tuple[str, ...]:
        value = re.sub(r"\s", "", unicodedata.normalize("NFKC", secret.value))
        if secret.kind == "number":
            figures = re.sub(r"\D", "", value)
            return tuple(each for each in (value, figures) if len(figures) >= 9)
        found = [value] if letters(value) not in self._printed else []
        if secret.kind in ("name", "kana"):
            found += [unicodedata.normalize("NFKC", part) for part in self._parts(secret.value)]
        return tuple(each for each in found if len(each) >= (8 if each.isascii() else 2) and not _NOBODY.search(each))

    def _name(self, value: str, text: Text) -> Iterator[bool]:
        parts = self._parts(value)
        whole = "".join(parts)
        yield len(whole) > 2 and self._is_own(whole) and (whole in text.letters or whole in text.unread)
        for part in parts:
            if part.isascii():
                yield len(part) > 3 and sounds(part) in text.spoken[1]
            elif len(part) > 1:
                yield self._is_own(part) and (part in text.letters or part in text.unread)
            else:
                yield re.search(re.escape(part) + _HONORIFIC, text.letters) is not None and self._is_own(part)

    def _kana(self, value: str, text: Text) -> Iterator[bool]:
        parts = self._parts(value)
        yield from (len(part) > 2 and self._is_own(part) and part in text.letters for part in parts)
        latin = [sounds(_kunrei(part)) for part in parts]
        yield from (len(part) > 2 and part in text.spoken[1] for part in latin)
        if len(latin) > 1:
            yield any(len(whole) > 5 and whole in text.spoken[0] for whole in ("".join(latin), "".join(latin[::-1])))

    def _number(self, value: str, text: Text) -> Iterator[bool]:
        plain = unicodedata.normalize("NFKC", value)
        for piece in re.findall(r"\+?[\d()][\d() .‐-―−ー-]*", plain):
            figures = re.sub(r"\D", "", piece)
            figures = "0" + figures[2:].lstrip("0") if piece.startswith("+81") else figures
            local = figures[-8 if len(figures) > 10 else -6 :]
            for own in dict.fromkeys((figures, local)) if len(figures) > 5 else ():
                yield re.search(rf"(?<!\d){' ?'.join(own)}(?!\d)", text.dialled) is not None
            dialled = text.dialled.replace(" ", "")
            yield len(figures) > 8 and (figures in dialled or f"81{figures[1:]}" in dialled)

    def _address(self, value: str, text: Text) -> Iterator[bool]:
        if _NOBODY.search(value):
            return
        rest = re.sub(r"^[\s〒\d-]*", "", unicodedata.normalize("NFKC", value))
        rest = re.sub(r"^.{2,3}?[都道府県](?=.)", "", rest)
        rest = re.sub(r"^.{1,6}?市(?:.{1,4}?区)?(?=.)|^.{1,4}?区(?=.)|^.{1,4}?郡.{1,5}?[町村](?=.)", "", rest)
        own = Text(rest).numbered
        if found := re.search(r"\d+(?:-\d+)+", own):
            yield len(found[0]) > 3 and re.search(rf"(?<![\d:/.-]){found[0]}(?!\d)", text.numbered) is not None
        for words in re.split(r"[\d-]+|丁目|番地?|号室?", own):
            name = letters(words)
            yield len(name) > 1 and self._is_own(name) and name in text.letters

    def _words(self, value: str, text: Text) -> Iterator[bool]:
        word = letters(value)
        least = 4 if word.isascii() else 2
        yield len(word) >= least and self._is_own(word) and not _NOBODY.search(value) and word in text.letters

    def _parts(self, value: str) -> list[str]:
        """姓 and 名, as far as a gap tells them; a name without one in the middle too."""
        first = re.split("[（）()「」、，,;；/／]", value.strip("（）()「」"))[0]
        parts = [letters(part) for part in re.split(r"[\s・･.．=＝]+", first) if part and not _NOBODY.search(part)]
        parts = [re.sub(f"{_HONORIFIC}$", "", part) for part in parts]
        if len(parts) == 1 and len(parts[0]) == 4 and not re.search("[ぁ-んa-z]", parts[0]):
            return [parts[0][:2], parts[0][2:]]
        return [part for part in parts if part]

    def _is_own(self, word: str) -> bool:
        """Whether a paper about anybody else would not have the word."""
        return word not in self._printed
