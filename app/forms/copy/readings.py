"""A reading (よみ) in every way it is written: kana of both scripts, long vowels, and Latin letters by any system.

All patterns are over folded text (`needles.spaced`): katakana as hiragana, ー as "-", letters lower case without marks.
"""

import re

_VOWELS = "aiueo"
_ROWS = {
    "": "あいうえお",
    "k": "かきくけこ",
    "s": "さしすせそ",
    "t": "たちつてと",
    "n": "なにぬねの",
    "h": "はひふへほ",
    "m": "まみむめも",
    "y": "や ゆ よ",
    "r": "らりるれろ",
    "w": "わゐ ゑを",
    "g": "がぎぐげご",
    "z": "ざじずぜぞ",
    "d": "だぢづでど",
    "b": "ばびぶべぼ",
    "p": "ぱぴぷぺぽ",
}
_SOUND = {kana: (row, vowel) for row, kanas in _ROWS.items() for kana, vowel in zip(kanas, _VOWELS, strict=True)}
_SOUND |= {"ゔ": ("v", "u"), "ん": ("n", "")}
_CONSONANT = {"r": "[rl]", "k": "[kc]", "v": "[vb]"}
_OWN = {
    "し": "(?:shi|si|ci)",
    "ち": "(?:chi|ti)",
    "つ": "(?:tsu|tu)",
    "ふ": "(?:fu|hu)",
    "じ": "(?:ji|zi)",
    "ぢ": "(?:ji|di|zi)",
    "ず": "(?:zu|du|dzu)",
    "づ": "(?:zu|du|dzu)",
    "を": "w?o",
    "え": "y?e",
    "ん": "(?:n['-]?n?|m)",
}
_GLIDED = {"し": "(?:sh|sy)", "ち": "(?:ch|ty|cy)", "じ": "(?:j|zy|jy)", "ぢ": "(?:j|dy|jy)"}
_SMALL = {**dict(zip("ぁぃぅぇぉ", _VOWELS, strict=True)), "ゃ": "a", "ゅ": "u", "ょ": "o"}
_FOREIGN = {"ふ": "(?:f|hw?)", "つ": "ts", "て": "th?", "で": "dh?", "う": "(?:w|u)", "ゔ": "[vb]", "く": "(?:k|q)w?"}
_LENGTHENS = {"a": "あぁ-", "i": "いぃ-", "u": "うぅ-", "e": "えいぇぃ-", "o": "うおぅぉを-"}
_LENGTH = {"a": "[ah-]?", "i": "[iy-]?", "u": "[uh-]?", "e": "[eih-]?", "o": "[ouh-]?"}
_SAME = ("つっ", "やゃ", "ゆゅ", "よょ", "あぁ", "いぃゐ", "うぅ", "えぇゑ", "おぉを", "ずづ", "じぢ", "わゎ")
_CLASS = {kana: f"[{same}]" for same in _SAME for kana in same}
_LEAST = 2
_SUFFIX = "(?:-?(?:san|sama|shi|kun|chan|sensei))?"


def _vowel(kana: str, before: str) -> str:
    """The vowel that a kana ends in, "" for none; a lengthening mark keeps the one before."""
    if kana in _SMALL:
        return _SMALL[kana]
    if kana == "-":
        return before
    return _SOUND.get(kana, ("", ""))[1]


def kana_chars(reading: str) -> tuple[str, ...]:
    """Of a folded reading, for each kana the pattern of what may stand for it."""
    parts: list[str] = []
    vowel = ""
    for kana in reading:
        long = vowel and kana in _LENGTHENS[vowel]
        parts.append(f"[{_LENGTHENS[vowel]}]" if long else _CLASS.get(kana, re.escape(kana)))
        vowel = _vowel(kana, vowel)
    return tuple(parts)


def shortened(reading: str) -> str:
    """The reading without its long vowels: かくう, かく."""
    short, vowel = "", ""
    for kana in reading:
        if not (vowel and kana in _LENGTHENS[vowel]):
            short += kana
        vowel = _vowel(kana, vowel)
    return short


def _romaji(reading: str) -> str:
    """The pattern of a reading in Latin letters: Hepburn, 訓令式, 日本式, as typed, long vowels written or not."""
    pattern, vowel, at = "", "", 0
    while at < len(reading):
        kana, after = reading[at], reading[at + 1 : at + 2]
        if vowel and kana in _LENGTHENS[vowel]:
            pattern += _LENGTH[vowel]
        elif kana == "っ":
            pattern += "[a-z]?"
        elif after in _SMALL and kana in _SOUND:
            consonant = _SOUND[kana][0]
            if after in "ゃゅょ":
                pattern += _GLIDED.get(kana, f"{_CONSONANT.get(consonant, consonant)}(?:i?y)")
            else:
                pattern += _FOREIGN.get(kana) or _GLIDED.get(kana) or _CONSONANT.get(consonant, consonant)
            pattern += _SMALL[after]
            kana, at = after, at + 1
        elif kana in _OWN:
            pattern += _OWN[kana]
        elif kana in _SOUND:
            consonant, own = _SOUND[kana]
            pattern += _CONSONANT.get(consonant, consonant) + own
        else:
            pattern += re.escape(kana)
        vowel = _vowel(kana, vowel)
        at += 1
    return pattern


def romaji_part(reading: str) -> str:
    """The pattern of one part of a name in Latin letters, where no further letter stands beside it; "" for one that is
    too short to tell from any other word."""
    return f"(?<![a-z])(?:[a-z]\\. ?)?{_romaji(reading)}{_SUFFIX}(?![a-z])" if len(reading) >= _LEAST else ""


def romaji_whole(parts: tuple[str, ...]) -> str:
    """The pattern of a whole name in Latin letters, its parts in either order, with or without something between."""
    between = r"(?:[^\w]|_|\d){0,3}"
    ways = (between.join(map(_romaji, order)) for order in (parts, parts[::-1]))
    return f"(?:{'|'.join(ways)}){_SUFFIX}[0-9_.-]*"
