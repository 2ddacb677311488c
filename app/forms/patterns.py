"""What identifies by its shape, whatever the record says: numbers, addresses, plates; and what may identify.

All patterns are over spaced folded text (`needles.spaced`): half width, lower case, katakana as hiragana, one kind of
hyphen.
"""

import re
from collections.abc import Sequence

from app.forms.needles import HONORIFIC, Needle

_KANJI = "一-龥々ヶ"
_NUMBER = r"(?:\d{1,5}|[一二三四五六七八九十百〇]{1,6})"
_TOWN = f"[{_KANJI}]{{0,10}}"
_GAP = r"[-(). ]{0,2}"

_ADDRESS = "|".join(
    (
        rf"{_TOWN} ?{_NUMBER} ?丁目(?: ?{_NUMBER}(?: ?(?:番地|番|号室|号|の|-))?)*",
        rf"{_TOWN} ?{_NUMBER} ?番地(?: ?の? ?{_NUMBER}(?: ?号)?)?",
        rf"{_TOWN} ?{_NUMBER} ?番 ?{_NUMBER} ?号",
        rf"(?<![\d/:.-])(?!0|(?:19|20)\d\d-)(?:[{_KANJI}]{{1,10}} ?)?[1-9]\d{{0,3}}-\d{{1,4}}-\d{{1,5}}(?![\d-])",
        rf"[{_KANJI}]{{0,8}}[町村字通条] ?\d{{1,4}}-\d{{1,4}}(?![\d-])",
    )
)


def _shape(pattern: str, instead: str, why: str) -> Needle:
    return Needle(pattern, instead, why, spaced=True, loose=True)


SHAPES: Sequence[Needle] = (
    _shape(r"[a-z0-9._%+-]{1,64} ?@ ?[a-z0-9-]{1,63}(?:\.[a-z0-9-]+)+", "（メールアドレス）", "メールアドレスの形"),
    _shape(r"(?:https?://|www\.)[!-~]+", "（URL）", "URLの形"),
    _shape(r"(?<![a-z0-9.])@[a-z0-9_]{3,}", "（アカウント）", "アカウント名の形"),
    _shape(r"〒 ?\d{3}[- ]?\d{4}(?!\d)", "（郵便番号）", "郵便番号の形"),
    _shape(
        rf"(?<![\d:])(?=(?:[-+(). ]{{0,3}}\d){{9,13}}(?!\d))(?:\+ ?81{_GAP}0?{_GAP}\d{{1,4}}|\(?0\d{{1,4}})"
        rf"{_GAP}\d{{1,4}}{_GAP}\d{{3,4}}(?!\d)",
        "（電話番号）",
        "電話番号の形",
    ),
    _shape(r"(?<![\d-])\d{2,4}-\d{4}(?![\d-])", "（電話番号）", "電話番号か郵便番号の形"),
    _shape(r"(?<!\d)(?:\d{4}[- ]?){2,3}\d{4}(?!\d)", "（番号）", "個人番号やカード番号の形"),
    _shape(r"(?<![\d,.])\d{7,}(?![\d円])", "（番号）", "長い番号"),
    _shape(
        rf"[{_KANJI}]{{1,4}} ?\d{{2,3}}[a-z]? ?[あ-んa-z] ?"
        r"(?:\d{1,2}-\d{2}|[・.]{1,3} ?\d{1,3}(?:-\d{2})?|\d{4})(?!\d)",
        "（車両番号）",
        "車両番号の形",
    ),
    _shape(_ADDRESS, "（住所）", "住所の形"),
    _shape(
        r"(?:明治|大正|昭和|平成|令和|[mtshr])? ?(?:\d+|元) ?[年./-] ?\d+ ?[月./-] ?\d+ ?日? ?生(?:まれ)?",
        "（生年月日）",
        "生年月日の形",
    ),
)
"""Taken out wherever they stand in a free text."""

_NO_NAME = (
    "お客|客|皆|奥|娘|息子|父|母|兄|姉|弟|妹|子|相手|相手方|担当|担当者|職員|市長|係長|課長|部長|次長|市議会|市|議会|県|国会|"
    "各|何|誰|同|別記|別|仕|模|多|有|王|神|仏|医|先方|貴|弁護士|警察|警備員|業者|近所|隣|部長等|窓口|団体|学校"
)
DOUBTS: Sequence[Needle] = (
    Needle(f"(?<![{_KANJI}])(?!(?:{_NO_NAME}){HONORIFIC})[{_KANJI}]{{1,4}}{HONORIFIC}", "", "人の名前かもしれません"),
    Needle(
        r"(?<![あ-んー])(?!お|ご|みな|みんな|たく|やく|むす|こども|いろ|ひゃく|とう|かあ|にい|ねえ|じい|ばあ)"
        "[あ-んー]{2,4}(?:さん|ちゃん|くん|氏)",
        "",
        "人の名前かもしれません",
    ),
    Needle(
        f"(?:妻|夫|娘|息子|母|父|兄|弟|姉|妹|孫|長男|次男|長女|次女)の(?!学校|会社|こと|方|件|名前|家|病|介|手続|保育)[{_KANJI}]{{2,3}}",
        "",
        "人の名前かもしれません",
    ),
    Needle(
        rf"(?:株式会社|有限会社|\([株有]\))[{_KANJI}あ-んa-z0-9-]{{2,12}}|[{_KANJI}a-z]{{2,12}}(?:株式会社|有限会社|\([株有]\)|自治会|町内会|新聞社)",
        "",
        "団体の名前かもしれません",
    ),
    Needle(r"(?<!\d)\d{2,3} ?[歳才](?!以)", "", "年齢かもしれません", spaced=True),
    Needle(r"(?:下|末尾)\d?桁?[^\d]{0,4}\d{4}(?!\d)", "", "番号の一部かもしれません", spaced=True),
    Needle(f"[{_KANJI}]{{2,8}}(?:小学校|中学校|高校|保育園|幼稚園|病院|医院)", "", "その人の行き先かもしれません"),
)
"""Shown to the person, who decides. The places are given as they stand in the copy."""

QUOTED = re.compile("「[^「」]*(?:「[^「」]*」[^「」]*)*」|「[^」\n]*$", re.MULTILINE)
"""What somebody said, quotes within it included; one that is not closed ends with its line."""
