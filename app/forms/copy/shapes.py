"""What identifies by its shape, whatever the record says: numbers, addresses, plates, dates of birth.

All patterns are over spaced folded text (`needles.spaced`): half width, lower case, katakana as hiragana, one kind of
hyphen.
"""

import re
from collections.abc import Sequence

from app.forms.copy.digits import ANY, APART, NUMBER
from app.forms.copy.needles import Needle

_KANJI = "一-龥々ヶ"
_TOWN = f"[{_KANJI}]{{0,10}}"
_KANA_TOWN = "[ぁ-ん]{2,8}(?:まち|ちょう|むら)"
_GAP = r"[-(). ]{0,2}"
_TO = r"(?: ?(?:番地|番|号室|号|の|-|[^\w:/.,、。 ]) ?)"
"""Between the numbers of an address."""

_ADDRESS = "|".join(
    (
        rf"{_TOWN} ?{NUMBER} ?丁目(?: ?{NUMBER}(?: ?(?:番地|番|号室|号|の|-))?)*",
        rf"{_TOWN} ?{NUMBER} ?番地(?: ?の? ?{NUMBER}(?: ?号)?)?",
        rf"{_TOWN} ?{NUMBER} ?番 ?{NUMBER} ?号",
        rf"(?<![\d/:.-])(?!0|(?:19|20)\d\d-)(?:[{_KANJI}]{{1,10}} ?)?[1-9]\d{{0,3}}-\d{{1,4}}-\d{{1,5}}(?![\d-])",
        rf"[{_KANJI}]{{0,8}}[町村字通条] ?\d{{1,4}}-\d{{1,4}}(?![\d-])",
        rf"(?:[{_KANJI}]{{1,8}}[町村台丘浜]|{_KANA_TOWN})(?: ?の)? ?{NUMBER}(?:{_TO}{NUMBER})+(?: ?号室?)?",
        rf"{_KANA_TOWN}(?: ?の)? ?{NUMBER}(?: ?番地?| ?号)?",
    )
)
_AT = r"(?:@|[\[({<]? ?(?:at|あっと(?:ま-く)?) ?[\])}>]|(?<=[a-z0-9]) at (?=[a-z0-9])|あっとま-く)"
_DOT = r"(?: ?[\[({<] ?(?:dot|\.|どっと) ?[\])}>] ?| dot |どっと|\.)"
_ERA = "(?:明治|大正|昭和|平成|令和|[mtshr])"
_YEAR = rf"(?:{_ERA} ?(?:{NUMBER}|元)|(?:西暦 ?)?{NUMBER}) ?(?:年|[-./])"
_BORN_IN = rf"(?:{_ERA} ?(?:{NUMBER}|元)|(?:西暦 ?)?(?:19|20)\d\d) ?年(?: ?{NUMBER} ?月)?"
_DATE = (
    rf"(?:{_YEAR} ?{NUMBER} ?(?:月の?|[-./]) ?{NUMBER} ?日?|{_BORN_IN}|{NUMBER} ?年 ?{NUMBER} ?月|"
    rf"{NUMBER} ?月の? ?{NUMBER} ?日?|\d{{6}}|\d{{8}})"
)
_BORN = "(?:生年月日|誕生日|たんじょうび|生まれた(?:のは|日は)|生まれ(?:は|が|:)|birthday|dob)"


def _shape(pattern: str, instead: str, why: str) -> Needle:
    return Needle(pattern, instead, why, spaced=True)


SHAPES: Sequence[Needle] = (
    _shape(
        rf"[a-z0-9._%+-]{{1,64}} ?{_AT} ?[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]+)+",
        "（メールアドレス）",
        "メールアドレスの形",
    ),
    _shape(r"(?:https?://|www\.)[!-~]+", "（URL）", "URLの形"),
    _shape(r"(?<![a-z0-9.])@[a-z0-9_]{3,}", "（アカウント）", "アカウント名の形"),
    _shape(
        rf"〒 ?\d{{3}}[- ]?\d{{4}}(?!\d)|郵便番号[^\d]{{0,4}}(?:{ANY}{APART}){{6}}{ANY}", "（郵便番号）", "郵便番号の形"
    ),
    _shape(
        rf"(?<![\d:])(?=(?:[-+(). ]{{0,3}}\d){{9,13}}(?!\d))(?:\+ ?81{_GAP}0?{_GAP}\d{{1,4}}|\(?0\d{{1,4}})"
        rf"{_GAP}\d{{1,4}}{_GAP}\d{{3,4}}(?!\d)",
        "（電話番号）",
        "電話番号の形",
    ),
    _shape(rf"(?<!\d)(?:0|〇|零|ぜろ|れい)(?:{APART}{ANY}){{8,10}}(?!\d)", "（電話番号）", "電話番号の形"),
    _shape(r"(?<![\d-])\d{2,4}-\d{4}(?![\d-])", "（電話番号）", "電話番号か郵便番号の形"),
    _shape(r"(?<!\d)(?:\d{4}[- ]?){2,3}\d{4}(?!\d)", "（番号）", "個人番号やカード番号の形"),
    _shape(
        rf"記号[^\d]{{0,3}}{ANY}+[^\d]{{0,4}}番号[^\d]{{0,3}}{ANY}+|口座(?:番号)?[^\d]{{0,6}}{ANY}{{4,}}",
        "（番号）",
        "口座番号の形",
    ),
    _shape(
        rf"(?:{_BORN})[^\d。]{{0,6}}(?:{_DATE}|{NUMBER}[-./・]{NUMBER})(?: ?の? ?生(?:まれ)?)?|"
        rf"{_DATE} ?(?:生(?:まれ)?(?![活徒じず命産計])|の ?(?:生まれ|誕生日)|(?:が|は)[^。\d]{{0,6}}(?:誕生日|生まれ))",
        "（生年月日）",
        "生年月日の形",
    ),
    _shape(r"(?<![\d,.])\d{7,}(?![\d円])", "（番号）", "長い番号"),
    _shape(
        rf"[{_KANJI}]{{1,4}} ?\d{{2,3}}[a-z]? ?[ぁ-んa-z] ?"
        r"(?:\d{1,2}-\d{2}|[・.]{1,3} ?\d{1,3}(?:-\d{2})?|\d{4})(?!\d)",
        "（車両番号）",
        "車両番号の形",
    ),
    _shape(_ADDRESS, "（住所）", "住所の形"),
)
"""Taken out wherever they stand in a free text."""

QUOTED = re.compile("「[^「」]*(?:「[^「」]*」[^「」]*)*」|「[^「」\n]*$", re.MULTILINE)
"""What somebody said, quotes within it included; one that is not closed ends with its line."""
