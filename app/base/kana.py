"""Readings (よみ) for comparison. Three levels, each looser than the one before:

`reading`: script, width, small kana (きょう / きよう), づ/ず and ぢ/じ make no difference.
`drawn`: nor does how a long vowel is written (オーノ / おおの / おうの).
`short`: nor whether it is long (おおの / おの).
"""

import re
import unicodedata

from app.base.kanji import plain
from app.base.text import DASHES

_KATAKANA = {code: chr(code - 0x60) for code in range(0x30A1, 0x30F7)}
_SMALL = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_SAME = str.maketrans("づぢゐゑをゔ", "ずじいえおぶ")
_MARKS = re.compile(r"[・.,、。'’`=()「」/]")
_DASHES = re.compile(f"[{DASHES}]")
_VOICING = re.compile("[\u3099\u309a]")
_AGAIN = re.compile("(.)([ゝゞ])")
_VOICED = str.maketrans("かきくけこさしすせそたちつてとはひふへほ", "がぎぐげござじずぜぞだぢづでどばびぶべぼ")
_ROWS = {
    "あ": "あかがさざただなはばぱまやらわ",
    "い": "いきぎしじちにひびぴみり",
    "う": "うくぐすずつぬふぶぷむゆる",
    "え": "えけげせぜてでねへべぺめれ",
    "お": "おこごそぞとどのほぼぽもよろ",
}
_VOWEL = {kana: vowel for vowel, row in _ROWS.items() for kana in row}
_DRAWS = {"あ": "あ", "い": "い", "う": "う", "え": "えい", "お": "おう"}
"""What a vowel is drawn out with besides ー."""
_ALL = re.compile("[ぁ-ゖー]+")


def hiragana(text: str) -> str:
    """`text` in plain form with all its katakana, of any width, as hiragana."""
    return plain(text).translate(_KATAKANA)


def is_kana(text: str) -> bool:
    """Whether `text` is written in kana alone, of any width."""
    return _ALL.fullmatch(_joined(text)) is not None


def _joined(text: str) -> str:
    return _DASHES.sub("ー", _MARKS.sub("", hiragana(text)))


def _once_more(match: re.Match[str]) -> str:
    return match[1] + (match[1].translate(_VOICED) if match[2] == "ゞ" else match[1])


def reading(text: str) -> str:
    """`text`, a reading, for comparison; "" for what has none."""
    joined = _joined(text)
    while (unfolded := _AGAIN.sub(_once_more, joined)) != joined:
        joined = unfolded
    # A small kana that became a large one may take a voicing mark that stood apart; one on nothing says nothing.
    composed = unicodedata.normalize("NFC", joined.translate(_SMALL))
    return _VOICING.sub("", composed).translate(_SAME)


def levels(text: str) -> tuple[str, str, str]:
    """`reading`, `drawn` and `short` of `text`."""
    read = reading(text)
    long = _drawn(read)
    return read, long, long.replace("ー", "")


def drawn(text: str) -> str:
    """`text`, a reading, for comparison, with each long vowel drawn out by ー."""
    return _drawn(reading(text))


def short(text: str) -> str:
    """`text`, a reading, for comparison, without its long vowels."""
    return drawn(text).replace("ー", "")


def _drawn(read: str) -> str:
    written: list[str] = []
    vowel = ""
    for kana in read:
        if vowel and (kana == "ー" or kana in _DRAWS[vowel]):
            written.append("ー")
        else:
            written.append(kana)
            vowel = _VOWEL.get(kana, "")
    return "".join(written)
