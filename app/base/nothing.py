"""What stands where a name or a place was not said: 不明, 記載なし, 名前を言わず, 〇〇, ―."""

import re

from app.base.kana import hiragana

BLANK = "〇○◯●◎×✕☓＊*□■△▲◇◆?_…‥・.〓"
"""What is written for characters that are not to be said."""
_BLANKS = re.compile(rf"[\W{re.escape(BLANK)}ー〆x]*")
_WHAT = (
    "(?:お?名前|氏名|姓名|名字|苗字|姓|名|住所|住居|居所|所在地?|連絡先|電話(?:番号)?|番号|素性|身元|"
    "団体名?|なまえ|しめい)"
)
_VERB = (
    "(?:言|云わ|告げ|名乗|名の|教え|答え|応え|応じ|明か|話さ|語ら|書か|書い|聞け|聞か|聞き|伺え|伺わ|尋ね|分か|判ら|知ら|把握|確認|特定|"
    "記載|記入|記名|記録|記憶|申告|回答|入力|聴取|提示|開示|届出?|登録|該当|特に)"
)
_KANA_VERB = "(?:いわ|なのら|おしえ|こたえ|わから|わかり|しら|きけ|あかさ|うかがえ)"
_NOT = "(?:ず|ない|なかっ|なく|ません|なし|無|できず|出来ず|拒否|拒ま|拒む|不可|不能|漏れ|もれ)"
_UNKNOWN = (
    "(?:不(?:明|詳|祥|定|知)|未(?:詳|定|確認|聴取|記入|記載|登録|回答|入力|把握|特定)|匿名|秘匿|秘密|無記名|空欄|空白|拒否|黙秘|省略|"
    "非(?:公開|公表|通知|開示)|同[上左]|仮名|なし|無し?|ふめい|ふしょう|とくめい|ひみつ|ななし|きさいなし|みきにゅう)"
)
_LONGEST = 40
"""Longer texts say something."""
_SAID_NOTHING = re.compile(
    f"(?:{_WHAT}(?:は|を|も|が|の|に|等|[:=])?)?"
    f"(?:{_UNKNOWN}(?:希望.*|扱い|にて|で|です|のため|との(?:こと|事)|を希望.*)?"
    f"|.{{0,6}}{_VERB}.{{0,5}}{_NOT}.*|{_KANA_VERB}(?:れ|て(?:くれ|もらえ)|られ)?(?:ず|ない|なかった|ません|なし))"
    f"|{_WHAT}|n/?a|none|null|unknown|.{{0,3}}(?:不明|不詳|匿名).{{0,4}}"
)


def says_nothing(text: str) -> bool:
    """Whether `text` only says that it says nothing: empty, marks, blanked out, unknown, refused."""
    said = hiragana(text)
    if len(said) > _LONGEST:
        return False
    return _BLANKS.fullmatch(said) is not None or _SAID_NOTHING.fullmatch(said) is not None
