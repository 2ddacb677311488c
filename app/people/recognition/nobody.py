"""Words in the place of a name that are nobody's: a part that anybody may play (近隣住民, 保護者), or none is known.

Two records that say them are not one person's. What the words are put together of is listed; a name that has anything
else in it is a name.
"""

import re

from app.base.kana import hiragana
from app.base.nothing import BLANK, says_nothing

_AGE = r"(?:\d{1,3}|[一二三四五六七八九]?十)(?:代|歳|才)?(?:前半|半ば|後半|くらい|ぐらい|位|前後|頃)?"
_WHICH = (
    "近隣|近所|近く|隣|通りがかり|通りすがり|家|隣家|隣地|隣接|付近|周辺|沿線|沿道|地元|地域|地区|当該|同一?|町内|市内|区内|村内|県内|市外|区外|県外|団地|現地|"
    "一般|特定|ある|別|他|ほか|前回|上記|例|いつも|常連|匿名|不明|複数|多数|数|若[いき]?|中年|初老|高齢|年配|老|外国人?|日本人|成人|未成年|"
    rf"性別|氏名|名前|住所|{_AGE}|第三|利害"
)
_WHO = (
    "(?:住民|市民|区民|町民|村民|県民|都民|府民|道民|国民|島民|人|方|者|男性?|女性?|男の?人|女の?人|男の方|女の方|老人|高齢者|若者|子ども?|子供|児童|生徒|学生|"
    "父|母|父親|母親|父母|両親|親|祖父|祖母|祖父母|夫|妻|夫婦|配偶者|息子|娘|兄|姉|弟|妹|兄弟|姉妹|長男|次男|長女|次女|孫|親族|親戚|親類|家族|身内|遺族|保護者|"
    "本人|同人|当人|自分|友人|知人|知り合い|同僚|代理人?|後見人|相続人|弁護士|隣人|近隣者|居住者|入居者|世帯主|地権者|地主|家主|大家さん|所有者|管理者|管理人|耕作者|"
    "使用者|利用者|来庁者|来所者|来館者|来客|お?客|訪問者|通報者|通行人|通行者|歩行者|運転手|運転者|飼い?主|店主|店員|店長|従業員|社員|会社員|業者|工事業者|職員|"
    "申出人|申出者|申立人|申請者|届出人|相談者|要望者|請求者|請願者|陳情者|苦情者|苦情主|申告者|投書者|投稿者|発信者|差出人|相手方?|当事者|関係者|関係人|被害者|加害者|"
    "患者|受診者|受給者|納税者|滞納者|参加者|観光客|旅行者|町内会長|自治会長|区長|組長|班長|会長|代表者?|役員|議員|担当者?|自称|旧姓|誰か|某|何某|なにがし|だれか|"
    "個人|団体|会社|企業|法人|店|町内会|自治会|pta|匿名|近隣|近所|地元|隣家|家人|世帯|電話の(?:主|方|人|相手)|メール|手紙|投書|通報|電話|窓口|"
    "ほごしゃ|じゅうみん|きんりんじゅうみん|しみん|ほんにん|かぞく)"
)
_HOW_MANY = r"(?:[a-z]|[0-9０-９]{1,3}|[一二三四五六七八九十数何]{1,2})?(?:名|人|件|世帯|軒)?"
_AFTER = (
    "(?:一同|有志|ら|等|達|たち|ども|など|同士|複数|多数|代表|本人|自身|希望|らしき?(?:人|方|者)?|風|と思われる.*|の(?:方|人|者|声|一人|ひとり|男性|女性|妻|夫|母|父|"
    "親|家族|息子|娘|子)(?:々|がた|方)?|さま|さん|様|氏|殿|君|[a-z]|[0-9]{1,2})"
)
_NOBODY = re.compile(
    rf"[おご]?(?:(?:{_WHICH})の?)*{_WHO}(?:の?{_WHO})*{_HOW_MANY}{_AFTER}{{0,3}}|[おご]?(?:{_WHICH})(?:の?(?:{_WHICH}))*{_AFTER}{{0,2}}"
    rf"|(?:{_WHICH}|の|、)*(?:氏|さん|様)?|(?:住民|市民)?[a-z](?:氏|さん|様)?|{_AGE}の?{_WHO}?{_AFTER}?"
)
_LONGEST = 24
"""No part that anybody may play has a longer name."""
_BESIDE = re.compile(r"[(（「\[【].*?(?:[)）」\]】]|$)")
_PART = re.compile(rf"[{re.escape(BLANK)}]")


def is_nobody(text: str) -> bool:
    """Whether `text`, in the place of a name, names nobody, whatever stands in brackets beside it."""
    said = hiragana(without_beside(text))
    return says_nothing(said) or (len(said) <= _LONGEST and _NOBODY.fullmatch(said) is not None)


def without_beside(text: str) -> str:
    """A name without what stands in brackets beside it."""
    return _BESIDE.sub("", text).strip()


def is_blanked(part: str) -> bool:
    """Whether characters of a part of a name are blanked out (〇田, 太〇, ×× ): it is no name to go by."""
    return _PART.search(part) is not None
