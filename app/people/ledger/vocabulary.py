"""The words of old ledgers: what their columns are called, how they say that somebody came or telephoned.

They are common to all cities; what one city alone says is mapped by its own file (`mapping`).
"""

from collections.abc import Mapping

from app.base.text import fold

FIELDS = {
    "date": "日付",
    "begin": "開始",
    "end": "終了",
    "channel": "方法",
    "place": "場所",
    "name": "氏名",
    "reading": "フリガナ",
    "phone": "電話",
    "address": "住所",
    "organisation": "団体",
    "demand": "要求内容",
    "means": "要求手段",
    "type": "類型",
    "handler": "担当者",
    "department": "課",
    "result": "結果",
}
"""What a ledger can say of an encounter, by the id used in files and answers, with its name on the screen."""

_HEADINGS = {
    "date": """日付 年月日 発生日 発生年月日 対応日 対応年月日 受付日 受付年月日 受理日 来庁日 実施日 記録日
        月日 期日 日 日時 発生日時 対応日時 受付日時 来庁日時 日にち 対応月日 発生月日 受付月日 いつ
        date day 出来事日 タイムスタンプ timestamp""",
    "begin": """開始 開始時刻 開始時間 対応開始 対応開始時刻 対応開始時間 始 自 から 始まり 時刻から 時間から
        開始時 受付時刻 受付時間 発生時刻 発生時間 来庁時刻 来庁時間 入電時刻 時刻 時間 対応時刻 start
        starttime begin begintime time""",
    "end": """終了 終了時刻 終了時間 対応終了 対応終了時刻 対応終了時間 終 至 まで 終了時 退庁時刻 終わり
        おわり 時刻まで 時間まで 退庁時間 対応終わり 通話終了 通話終了時刻 end endtime""",
    "channel": """方法 経路 対応方法 受付方法 申出方法 来電来庁 来庁来電 来庁電話 電話来庁 電話窓口 窓口電話
        受付経路 媒体 接触方法 対応形態 受付形態 来庁電話の別 窓口電話の別 来庁電話別 形態 来訪電話
        channel 手段区分 受付手段 連絡手段 申出手段 相談手段 相談方法 連絡方法 受信方法 受付媒体
        窓口電話等 申出形態 相談形態 来庁電話等 受付区分""",
    "place": """場所 対応場所 発生場所 面談場所 場 対応した場所 どこで place location""",
    "name": """氏名 相手方氏名 相手氏名 相手方 相手 相手方名 相手名 お名前 名前 姓名 要求者 要求者氏名 行為者
        行為者氏名 来庁者 来庁者氏名 来庁者名 申出者 申出者氏名 申出人 申出人氏名 申立人 当事者
        当事者氏名 対象者 対象者氏名 本人氏名 市民氏名 苦情者 苦情者氏名 苦情申出者 不当要求者 name""",
    "reading": """フリガナ ふりがな カナ かな カナ氏名 氏名カナ 氏名フリガナ 氏名ふりがな 氏名かな よみ 読み
        よみがな 読み仮名 読みがな ヨミ ヨミガナ シメイ しめい kana reading furigana""",
    "phone": """電話 電話番号 連絡先 TEL 連絡先電話番号 連絡先電話 連絡先TEL 電話連絡先 TEL番号 携帯 携帯電話
        携帯番号 携帯電話番号 電話番号連絡先 ℡ phone telephone tel contact 電話等 電話番号等 連絡先等
        連絡先番号 自宅電話 電話携帯 固定電話""",
    "address": """住所 所在地 居所 現住所 住所地 住所所在地 住所居所 所在 ご住所 address 住居 居住地 住まい
        お住まい 住所等 住所地等 お住い 自宅住所 自宅""",
    "organisation": """団体 会社 所属団体 団体名 会社名 法人 法人名 法人団体 法人団体名 団体法人 団体会社 会社団体
        団体会社名 会社団体名 勤務先 勤め先 所属組織 組織名 組織 団体等 団体等名 団体名等 会社等 法人等
        企業名 事業者名 名称 会社名等 屋号 organisation organization company""",
    "demand": """要求内容 要求 要望 要望内容 用件 内容 要件 相談内容 苦情内容 申出内容 要求事項 主訴 案件 件名
        概要 事案 事案概要 事案の概要 案件内容 要求の内容 用件内容 訴え 主張 要求要旨 要旨 趣旨 demand
        request 申出要旨 申出概要 相談概要 相談要旨 要望要旨 要望概要 苦情概要 苦情要旨 内容要旨 内容等
        意見 意見内容 質問 質問内容 問合せ内容 陳情内容 陳情 苦情 タイトル 標題 表題""",
    "means": """要求手段 手段 言動 態様 要求態様 要求手段態様 手段態様 行為 行為態様 行為内容 相手の言動
        相手方の言動 具体的言動 要求の手段 要求の態様 様子 状況 発生状況 経過 経緯 対応経過 対応経緯
        言動等 行為等 手段方法 means manner""",
    "type": """類型 区分 種別 分類 類型区分 類型種別 行為類型 行為区分 不当要求類型 態様区分 タイプ 型
        要求類型 該当類型 行為の類型 種類 type types category""",
    "handler": """担当 担当者 対応者 対応職員 対応者名 対応者氏名 担当者名 担当者氏名 対応職員名 対応職員氏名
        担当職員 担当職員名 担当職員氏名 受付者 受付者名 受付職員 職員名 職員氏名 職員 記録者 記入者
        報告者 作成者 職氏名 担当職氏名 担当者職氏名 対応職員職氏名 対応者職氏名 handler staff 応対者
        応対職員 受電者 面談者 聴取者 記入職員 担当職氏名等 応対者名 受けた職員 働きかけを受けた職員""",
    "department": """課 部署 所属 所属課 担当課 課名 部署名 担当部署 対応課 対応部署 所管課 所管 所属名 部課名 部課
        課係 課係名 課等 課等名 担当課名 担当所属 主管課 所属部署 部局 職員所属 対応者所属 担当者所属
        department section 部課等 課所 課所名 課室 課室名 室 係 部 局 担当部局 担当課室 担当係 関係課
        担当課所 部署等""",
    "result": """結果 対応結果 処理 処理結果 処理状況 措置 対応措置 判断 判断結果 結末 対応状況 顛末 てん末 処置
        結論 判定 対応方針 備考結果 結果等 処理内容 対応内容 対応結果等 処理てん末 処理顛末 対応てん末
        対応顛末 result outcome 措置内容 回答 回答内容 対応 対応概要 処理経過 措置結果 対応措置等 処遇
        対応要旨""",
}
HEADINGS: dict[str, tuple[str, int]] = {
    fold(heading).replace("の", ""): (field, place)
    for field, headings in _HEADINGS.items()
    for place, heading in enumerate([field, *headings.split()])
}
"""Field and rank of a heading, by its folded spelling without の: of two columns for one field the lower rank has
it."""

_PERSONS = """相手方 相手 申出人 申出者 申立人 申立者 申入者 苦情申出者 苦情申立者 苦情申出人 苦情者 苦情主 要望者
    要求者 不当要求者 相談者 来庁者 来所者 来訪者 来館者 来客 訪問者 行為者 通報者 届出者 請求者 申請者
    当事者 対象者 本人 市民 住民 町民 村民 県民 依頼者 提案者 提言者 意見者 陳情者 請願者 質問者 照会者
    問合せ者 架電者 入電者 発信者 お客様 お客 利用者 加害者 働きかけ者 要望等者 差出人"""
PERSONS = tuple(_PERSONS.split())
"""Whom an office has before it, as the first part of a heading (要望者氏名) or all of it."""
_EVENTS = """相談 申出 申入れ 申入 申立 申立て 受付 対応 応対 要望 苦情 発生 受理 受領 来庁 来所 来訪 来館 受電 入電
    架電 着信 来電 電話 働きかけ 要求 通報 面談 面会 訪問 事案 事件 行為 接触 意見 提言 提案 陳情 請願
    問合せ 質問 照会 連絡 クレーム カスハラ カスタマーハラスメント ハラスメント 不当要求 不当要求行為
    不当行為 迷惑行為 行政対象暴力 暴力 言動 案件 市民声 広聴 トラブル"""
EVENTS = tuple(_EVENTS.split())
"""What happened, as the first part of a heading: 相談日, 申出年月日, 働きかけの内容."""
_ELSE = """代理 紹介 家族 通訳 同席 同行 関係者 被害 目撃 第三者 確認 決裁 課長 係長 保護者 仲介 回答 完了 次回
    前回 終結 起案 登録 更新 公表 公開 期限 締切 入力 生年 提出 返信 引継 報告 処理"""
ELSE = tuple(_ELSE.split())
"""Other people and other days than those of the encounter: what stands under such words says nothing of it."""
_ASIDE = """性別 年齢 年代 生年月日 職業 人数 備考 続柄 内線 内線番号 メール メールアドレス 印 確認 件数 番号 id
    コード 回数 有無 録音 郵便番号 国籍 役職 職名"""
ASIDE = tuple(_ASIDE.split())
"""What may be known besides, in brackets behind a person: 相手方（性別） is no name."""

_CHANNELS = {
    "counter": """窓口 来庁 来所 来訪 来課 来館 来署 来 対面 面談 面会 訪問 来客 窓 カウンター 直接 口頭
        来庁者 counter visit""",
    "phone": """電話 TEL ℡ ☎ 📞 架電 入電 受電 来電 電 携帯 でんわ phone telephone call""",
    "": """メール 電子メール Eメール e-mail email mail FAX ファックス ファクス ファクシミリ 手紙 文書 郵便
        郵送 封書 はがき ハガキ 葉書 投書 書面 SNS インターネット ネット ホームページ HP ウェブ Web フォーム
        その他 不明 other""",
}
CHANNELS: Mapping[str, str] = {fold(word): channel for channel, words in _CHANNELS.items() for word in words.split()}
"""counter or phone, by the folded word; "" for the other ways."""

_JUDGED = {
    "judged_improper": "不当 不当要求 不当な要求 不当要求等 不当要求行為 不当要求行為等",
    "judged_legitimate": "正当 正当な要求 正当要求 正当な要求行為",
}
JUDGED: Mapping[str, str] = {fold(word): kind for kind, words in _JUDGED.items() for word in words.split()}
"""The kind of judgement, by the folded words for it."""

_NOTHING = "- ー ― — – − ‐ / なし 無 無し ナシ 該当なし 非該当 該当せず 特になし 特に無し * ・ ×"
NOTHING = frozenset(["", *map(fold, _NOTHING.split())])
"""Folded words that only fill a cell."""

_DITTO = "〃 \" '' ″ 〞 ” 々 同上 仝 同"
DITTO = frozenset(_DITTO.split())
"""What repeats the cell above."""

_RUNNING = "No no. № # 番号 連番 通番 項番 通し番号 行番号 行 順 番"
RUNNING = frozenset(map(fold, _RUNNING.split()))
"""Folded headings of what only counts the rows: another number does not make another entry."""

_TOTALS = "合計 計 小計 総計 総合計 累計 年計 月計 件数 合計件数 以下余白 以上 余白 total"
TOTALS = frozenset(map(fold, _TOTALS.split()))
"""Folded words that a row begins with which is no encounter."""
