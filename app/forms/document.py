"""What a form is, as data: its fields, and the document that is rendered, signed and verified (domain 5).

Field values are text, written as they are to be read (dates in 和暦, times as "14:05"). A value that is
one of `choices` is circled on the paper; any other value is written beside the printed choices.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from app.base.heads import Head
from app.guidance.events import Event
from app.guidance.pack import Pack

FormId = Literal["report", "record"]
AUTHOR = "author"
"""The signature field of the one who made the document; the others are the boxes of the 決裁欄."""

COUNTER, PHONE = "来訪", "電話"
IN_PERSON, OTHER_WAY = "面談", "その他"
MALE, FEMALE = "男", "女"
IS_APPROACH, NO_APPROACH = "該当する", "該当しない"


@dataclass(frozen=True, slots=True)
class Field:
    """One blank of a form. `group`: the row it stands in; `multiline`: prose that may run on to a 別紙."""

    id: str
    label: str
    group: str = ""
    multiline: bool = False
    choices: tuple[str, ...] = ()
    hint: str = ""
    """What belongs here, for the person who fills it in."""


REPORT: tuple[Field, ...] = (
    Field("date", "年月日", "発生日時", hint="令和8年11月20日(金)"),
    Field("channel", "来訪・電話", "発生日時", choices=(COUNTER, PHONE)),
    Field("begin", "始", "発生日時", hint="14:05"),
    Field("end", "終", "発生日時", hint="14:50"),
    Field("place", "発生場所"),
    Field("name", "氏名", "相手方"),
    Field("sex", "性別", "相手方", choices=(MALE, FEMALE), hint="わからないときは空けておきます"),
    Field("age", "年齢", "相手方", hint="見た目のときは「50代くらい」など"),
    Field("address", "住所", "相手方"),
    Field("phone", "連絡先電話", "相手方"),
    Field("organisation", "団体名", "相手方"),
    Field("position", "地位", "相手方"),
    Field("height", "身長", "身体的特徴"),
    Field("build", "体格", "身体的特徴"),
    Field("hair", "髪型", "身体的特徴"),
    Field("features", "その他", "身体的特徴"),
    Field("purpose", "来訪の目的（電話をしてきた目的）", multiline=True),
    Field("means", "要求手段（脅し文句等）", multiline=True, hint="相手方の言葉はそのまま書きます"),
    Field("damage", "備品等被害状況", multiline=True),
    Field("police", "警察への通報連絡の有無", hint="有 (10:23 通報) または 無"),
    Field("remarks", "その他特記事項", multiline=True, hint="したこと、判断、警告、録音など。事実だけを書きます"),
)
"""不当要求行為等報告書 (鎌倉市要綱 別記様式, 第4条). 所属・氏名・電話: the author's; 年月日: `made_at`."""

RECORD: tuple[Field, ...] = (
    Field("number", "番号"),
    Field("date", "年月日", "日時", hint="令和8年11月20日(金)"),
    Field("begin", "始", "日時", hint="14:05"),
    Field("end", "終", "日時", hint="14:50"),
    Field("place", "場所"),
    Field("method", "方法", choices=(IN_PERSON, PHONE, OTHER_WAY)),
    Field("staff", "対応職員（職・氏名）", multiline=True, hint="一人一行。原則として複数で対応します (Q11)"),
    Field("name", "氏名", "相手方"),
    Field("address", "住所", "相手方"),
    Field("organisation", "団体名・役職", "相手方"),
    Field(
        "category",
        "区分",
        "相手方",
        choices=("個人", "団体の代表者", "公職にある者"),
        hint="開示の範囲にかかわります (Q20)",
    ),
    Field("content", "働きかけの内容", multiline=True, hint="主観を交えず、事実だけを書きます (Q10)"),
    Field("restated", "趣旨の復唱確認", choices=("確認した", "確認していない"), hint="「今回のお話の趣旨は…」 (Q11)"),
    Field(
        "reviewed", "相手方による内容確認", choices=("申出なし", "確認した"), hint="申出があれば確認に応じます (Q12)"
    ),
    Field("objection", "修正の申出", multiline=True, hint="はじめの記録は直さず、申出があったことを書き足します (Q12)"),
    Field("judgement", "所属長の判断", choices=(IS_APPROACH, NO_APPROACH), hint="該当しないときも記録は残します (Q17)"),
    Field("judgement_reason", "判断の理由・指示", multiline=True),
    Field("result", "対応結果", multiline=True),
    Field("reported_on", "対応結果報告 年月日", "対応結果報告", hint="令和8年11月27日"),
    Field(
        "reported_how",
        "報告の方法",
        "対応結果報告",
        choices=("書面", "口頭"),
        hint="口頭のときはその旨を記します (Q18)",
    ),
    Field("affairs", "関係する事務事業", hint="公文書としてその事務事業のファイルに保存します (Q21)"),
    Field("retention", "保存期間", hint="関係する事務事業がないときは1年 (Q21)"),
    Field("attachments", "添付"),
)
"""働きかけ記録票 (働きかけ Q&A, Q9-Q21)."""

FIELDS: Mapping[FormId, tuple[Field, ...]] = {"report": REPORT, "record": RECORD}


@dataclass(frozen=True, slots=True)
class Author:
    """Who writes and signs the form: 氏名, 所属, 職, 電話."""

    name: str
    department: str
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class Document:
    """All that a form prints. `values`: field id → text; `events`: the whole log, for the 別紙 対応経過; `revision`:
    which edition of this form of the encounter it is, from 1, and `head`: how the author's store ended when it was
    signed (both stand in the record, not on the paper)."""

    form: FormId
    pack: Pack
    values: Mapping[str, str]
    events: tuple[Event, ...]
    author: Author
    practice: bool
    made_at: datetime
    revision: int = 1
    head: Head | None = None


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in PDF points from the lower left corner; `page` counts from 0."""

    page: int
    x0: float
    y0: float
    x1: float
    y1: float


@dataclass(frozen=True, slots=True)
class Rendered:
    """A form as PDF. `boxes`: where signatures go: "author" and each of the pack's 決裁欄."""

    pdf: bytes
    boxes: Mapping[str, Box]
    pages: int
