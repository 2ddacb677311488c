"""What in a text may identify somebody, though nobody recorded it: whatever is not in the vocabulary of pack and form
and of a dictionary. A person settles each before the copy can be made.

Every proper noun, word that no dictionary has, word in Latin letters, number that is no date, time, count or section
(`numbers`), and unusual character is a doubt; so is what stands where a name does.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import pairwise

from app.base.text import graphemes
from app.forms.copy.needles import find
from app.forms.copy.numbers import Span, numbers
from app.forms.copy.ordinary import ordinary
from app.forms.copy.radicals import RADICALS
from app.forms.copy.standing import (
    ACTS,
    ADDRESS,
    BEFORE_ADDRESS,
    CALLED,
    JOINED,
    KANJI,
    KIN,
    NAME,
    SPELLED,
    STANDING,
)
from app.forms.copy.words import Word, is_name, is_reading, readings_of_name, words

UNKNOWN, LATIN, ODD = "辞書にない言葉です", "英字の名前やIDかもしれません", "ふだん使わない文字です"
_SCRIPT = re.compile(rf"(?P<kanji>[{KANJI}]+)|(?P<kata>[ァ-ヺー]+)|(?P<hira>[ぁ-ゖー]+)|(?P<latin>[A-Za-z]+)")
_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9_.'@#-]*(?: (?=[A-Za-z])[A-Za-z][A-Za-z0-9_.'@#-]*)*|[@#][A-Za-z0-9_]+")
_ERA_DATE = re.compile(r"[RHSTM][0-9]{1,2}(?:[./-][0-9]{1,2}){0,2}\.?")
"""S40.5.3: a number, which `numbers` judges."""
_LATIN_WORD = re.compile("[A-Za-z]+(?:-[A-Za-z]+)?")
_RUN = re.compile(f"[{KANJI}]*$"), re.compile(f"[{KANJI}]*")
_FINE = frozenset("–—―‐−・•·€£￥")
_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_SECOND_LEVEL = b"\x98\x9f"
"""Where the less common kanji of JIS X 0208 begin in Shift_JIS."""
_GRAMMAR = ("助詞", "助動詞")
_DOING = ("する", "できる", "いたす", "為る")
_GRAMMAR_BEFORE = re.compile("[ぁ-ん]+(?=[ァ-ヺ])")
_GRAMMAR_AFTER = re.compile("(?<=[ァ-ヺーA-Za-z0-9])(?!さん|さま|くん|ちゃん)[ぁ-ん]+$")
_KATAKANA = re.compile("[ァ-ヺー]")
_KANA_RUN = re.compile("[ぁ-んー]+")
_NAME_ENDS = re.compile("[がはもとにのをへで]|から|より|さん|氏|[^ぁ-んー]|$")
_LONGEST_READING = 7
_MOST_TOGETHER = 4


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words that a report may have whoever it is about."""

    words: frozenset[str]
    latin: frozenset[str]


@lru_cache(maxsize=16)
def vocabulary(printed: str) -> Vocabulary:
    """printed: the words of pack and form as they stand there, a line each."""
    text, _ = readable(printed)
    found = frozenset(word.text for line in text.split("\n") for word in words(line))
    # A line of ASCII alone is a name within the pack (abuse.stop), which nobody reads.
    latin = frozenset(
        word.casefold() for line in text.split("\n") if not line.isascii() for word in _LATIN_WORD.findall(line)
    )
    return Vocabulary(found, latin | ordinary("latin"))


def readable(source: str) -> tuple[str, Sequence[tuple[int, int]]]:
    """`source` as a dictionary has it (NFKC, radicals and marks made plain), and where each character stood."""
    text: list[str] = []
    places: list[tuple[int, int]] = []
    at = 0
    for piece in graphemes(source):
        end = at + len(piece)
        plain = unicodedata.normalize("NFKC", piece).translate(RADICALS)
        kept = [char for char in plain if char in "\n\t" or unicodedata.category(char) not in ("Mn", "Me", "Cf", "Cc")]
        text += kept
        places += [(at, end)] * len(kept)
        at = end
    return "".join(text), places


def doubts(source: str, known: Vocabulary, near: date) -> Iterator[Span]:
    """(start, end, why) of everything in `source` that may identify somebody; what overlaps is one. near: the day of
    the encounter."""
    found: list[Span] = [(*_trimmed(source, start, end), needle.why) for start, end, needle in find(source, STANDING)]
    text, places = readable(source)
    within = [*numbers(text, near), *_latin(text, known), *_words(text, known)]
    within += [(*match.span(), NAME) for pattern in (SPELLED, JOINED, ACTS) for match in pattern.finditer(text)]
    within += [
        (*match.span(), NAME)
        for match in CALLED.finditer(text)
        if match[0] not in known.words and match[0] not in ordinary("nouns") and match[0] not in ordinary("hiragana")
    ]
    within += [
        (*match.span(), ADDRESS)
        for match in BEFORE_ADDRESS.finditer(text)
        if match[0] not in known.words and match[0] not in ordinary("nouns") and match[0][-1] not in "市区郡県都府道"
    ]
    whole = [(*_whole(text, start, end), why) for start, end, why in within if end > start]
    found += [(places[start][0], places[end - 1][1], why) for start, end, why in whole]
    found += _odd(source)
    return _united(found)


def _whole(text: str, start: int, end: int) -> tuple[int, int]:
    """Never a part of a word in katakana: a dictionary cuts one that it does not know anywhere (メゾ・ン)."""
    if _KATAKANA.match(text, start):
        while start and _KATAKANA.match(text, start - 1):
            start -= 1
    if _KATAKANA.match(text, end - 1):
        while end < len(text) and _KATAKANA.match(text, end):
            end += 1
    return start, end


def _trimmed(source: str, start: int, end: int) -> tuple[int, int]:
    """Without the grammar at the edges of a name: folded, it cannot be told from katakana (はキムさん, アルファと)."""
    piece = source[start:end]
    before, after = _GRAMMAR_BEFORE.match(piece), _GRAMMAR_AFTER.search(piece)
    return start + (before.end() if before else 0), start + (after.start() if after else len(piece))


def _united(found: list[Span]) -> Iterator[Span]:
    waiting: Span | None = None
    for start, end, why in sorted(found, key=lambda span: (span[0], -span[1])):
        if waiting is not None and start < waiting[1]:
            waiting = waiting[0], max(end, waiting[1]), waiting[2]
            continue
        if waiting is not None:
            yield waiting
        waiting = start, end, why
    if waiting is not None:
        yield waiting


# -- words --------------------------------------------------------------------------------------


def _words(text: str, known: Vocabulary) -> Iterator[Span]:
    at = 0
    for line in text.split("\n"):
        found = words(line)
        for index, word in enumerate(found):
            kin = index > 1 and found[index - 1].text == "の" and found[index - 2].text in KIN.split("|")
            if why := _why(word, known, found[index - 1] if index else None) or (kin and _named(word, known)):
                first, last = _extent(found, index, known)
                yield at + found[first].start, at + _half_read(line, found, last), why
        for one, other in pairwise(word for word in found if word.kind != "空白"):
            names = _is(one, "kanji") and _is(other, "kanji") and is_name(one.text + other.text)
            if names or (one.kind == "名詞" and not one.number and _is_place(one, other)):
                yield at + one.start, at + other.end, NAME
        for start, end in (*_read(line, found), *_half(line, found)):
            yield at + start, at + end, NAME
        at += len(line) + 1


def _half_read(line: str, found: Sequence[Word], last: int) -> int:
    """Where a name ends that the word at `last` does: further where the rest stands as it is read (佐とう)."""
    end = found[last].end
    after = found[last + 1] if last + 1 < len(found) else None
    run = _KANA_RUN.match(line, end)
    if after and run and len(found[last].text) == 1 and _is(after, "hira") and not _is_small(after):
        return next((end + n for n in (2, 3) if n <= len(run[0]) and _NAME_ENDS.match(line, end + n)), end)
    return end


def _why(word: Word, known: Vocabulary, before: Word | None) -> str:
    """Why the word may name somebody; "" where it does not. before: the word before it."""
    script = _SCRIPT.fullmatch(word.text)
    kind = script.lastgroup if script else ""
    if word.text in known.words or word.number or kind == "latin" or word.kind in ("補助記号", "空白", "記号"):
        return ""
    if word.proper or not word.known:
        if word.text in ordinary("names"):
            return ""
        return NAME if word.proper else UNKNOWN
    if kind == "kanji" and len(word.text) == 1:
        return NAME if _may_be_name(word, known, before) else ""
    if kind == "kanji":
        fine = word.doing or word.text in ordinary("nouns")
        return NAME if word.kind == "名詞" and not fine and is_name(word.text) else ""
    if kind == "kata":
        return NAME if is_name(word.text) or (is_reading(word.text) and word.text not in ordinary("katakana")) else ""
    if kind == "hira" and len(word.text) > 1 and not _is_small(word):
        return NAME if word.kind == "名詞" or is_name(word.text) else ""
    return ""


def _named(word: Word, known: Vocabulary) -> str:
    """Of a word where a name stands (息子の実): why, whether or not it may as well be a word."""
    if word.text in known.words or word.doing:
        return ""
    one = len(word.text) == 1 and _is(word, "kanji") and word.text not in ordinary("kanji")
    return NAME if one or is_name(word.text) else ""


def _is_place(word: Word, end: Word) -> bool:
    """見本町, 架空ハイツ, ハイツ架空: a noun beside a word that names of places end in or begin with."""
    first, last = ordinary("place_begins"), ordinary("place_ends")
    noun = end.kind == "名詞" and not end.number and not (_is(end, "hira") and _is_small(end))
    return (end.text in last and word.text not in ordinary("before_places")) or (word.text in first and noun)


def _is_small(word: Word) -> bool:
    """Of a word in hiragana: whether every text is made of such words."""
    usual = ordinary("verbs") if word.kind == "動詞" else ordinary("hiragana")
    return word.kind in _GRAMMAR or word.base in usual or word.text in ordinary("hiragana")


def _may_be_name(word: Word, known: Vocabulary, before: Word | None) -> bool:
    """Of a single kanji: whether it may be one, or a part of one that no dictionary has."""
    if word.text in ordinary("kanji") or word.kind not in ("名詞", "接尾辞", "接頭辞", "形状詞"):
        return False
    beside = before is not None and before.kind == "名詞" and not before.number
    if word.kind == "接尾辞" and beside:
        return False
    odd = beside and before is not None and len(before.text) == 1 and before.text not in known.words
    return odd or is_name(word.text) or word.text.encode("shift_jis", "replace") >= _SECOND_LEVEL


def _extent(found: Sequence[Word], index: int, known: Vocabulary) -> tuple[int, int]:
    """The first and last word of the expression that this one is part of: 湘南信用金庫, サンハイツ鎌倉203号室."""
    hiragana = _is(found[index], "hira")
    first = last = index
    while first and index - first < _MOST_TOGETHER and _joins(found[first - 1], hiragana):
        if not hiragana and (found[first - 1].text in known.words or found[first - 1].doing):
            break
        first -= 1
    while last + 1 < len(found) and last - index < _MOST_TOGETHER and _joins(found[last + 1], hiragana):
        last += 1
    if last > index and found[last].doing and last + 1 < len(found) and found[last + 1].base in _DOING:
        last -= 1
    return first, last


def _is(word: Word, script: str) -> bool:
    match = _SCRIPT.fullmatch(word.text)
    return match is not None and match.lastgroup == script


def _joins(word: Word, hiragana: bool) -> bool:
    if hiragana:
        return _is(word, "hira") and word.kind not in _GRAMMAR and word.text not in ordinary("hiragana")
    return word.kind in ("名詞", "接頭辞", "接尾辞") and not _is(word, "hira")


def _read(line: str, found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Names in hiragana, which are often taken for small words (や・まし・た): the reading of a name from the beginning
    of a word to where a name ends."""
    for word in found:
        run = _KANA_RUN.match(line, word.start)
        if run is None or run[0] in ordinary("hiragana"):
            continue
        for length in range(min(_LONGEST_READING, len(run[0])), 2, -1):
            kana = run[0][:length]
            if is_reading(kana.translate(_TO_KATAKANA)) and _NAME_ENDS.match(line, word.start + length):
                if kana not in ordinary("read_alike") and kana not in ordinary("hiragana"):
                    yield word.start, word.start + length
                break


def _half(line: str, found: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """Names of a kanji that may as well be a word and of kana, which together are read as a name is (た中, 山もと)."""
    for index, word in enumerate(found):
        if len(word.text) != 1 or not _is(word, "kanji"):
            continue
        before, run = found[index - 1] if index else None, _KANA_RUN.match(line, word.end)
        reads = readings_of_name(word.text)
        if before and _is(before, "hira") and (index < 2 or found[index - 2].kind in ("助詞", "補助記号")):
            if any(is_reading(before.text.translate(_TO_KATAKANA) + read) for read in reads):
                yield before.start, word.end
        elif run and (before is None or before.kind in ("助詞", "補助記号")):
            for length in range(2, min(3, len(run[0])) + 1):
                kana = run[0][:length].translate(_TO_KATAKANA)
                if _NAME_ENDS.match(line, word.end + length) and any(is_reading(read + kana) for read in reads):
                    yield word.start, word.end + length


# -- letters ------------------------------------------------------------------------------------


def _latin(text: str, known: Vocabulary) -> Iterator[Span]:
    for match in _LATIN.finditer(text):
        pieces = match[0].strip(".-'").split(" ")
        if _ERA_DATE.fullmatch(match[0]) or all(piece.casefold().strip(".-'") in known.latin for piece in pieces):
            continue
        yield match.start(), match.end(), LATIN


def _odd(source: str) -> Iterator[Span]:
    at = 0
    for piece in graphemes(source):
        end = at + len(piece)
        if not piece.isspace() and not _usual(piece):
            before, after = _RUN[0].search(source, 0, at), _RUN[1].match(source, end)
            yield before.start() if before else at, after.end() if after else end, ODD
        at = end


def _usual(piece: str) -> bool:
    """Whether JIS X 0208 has it, which is what a report is usually written in."""
    try:
        unicodedata.normalize("NFKC", piece).encode("shift_jis")
    except UnicodeEncodeError:
        return piece in _FINE or (len(piece) == 1 and unicodedata.category(piece) == "Pd")
    return not any("\u2e80" <= char <= "\u2fdf" or "\ufe00" <= char <= "\ufe0f" for char in piece)
