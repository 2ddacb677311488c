"""Is it a 働きかけ? The questions before the 記録票, in the order that decides soonest (働きかけ Q&A 3-8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Answer = Literal["yes", "no", "unsure"]
Outcome = Literal["record", "none", "doubt"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question to be answered yes, no or unsure; `examples` help to answer it."""

    id: str
    text: str
    source: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ruling:
    """The outcome: record it, it is none, or in doubt (record it too), with why and where that stands."""

    outcome: Outcome
    reason: str
    source: str


_ACTS = Question(
    "acts",
    "法令に反すること、公正な職務を妨げること、特定の人や団体だけの利益・不利益になることを求められましたか。",
    "Q3",
    (
        "予定価格を聞き出す、特定の者への発注を求める",
        "脅しや圧力で公共事業の発注や箇所付けを求める",
        "要件に合わない補助金・融資などの適用、または合うものの不適用を求める",
        "基準に合わない許認可、または合うものの不許可を求める",
        "採用や委員への就任で特別な扱いを求める",
        "入所や試験の合否などを通知の前に聞き出す",
        "通常の営業を超えた図書や商品の押し売り",
        "行うべき職務をさせない、期限までにさせない",
    ),
)
_PRESSURE = Question("pressure", "やめるよう求めても、長時間、繰り返し、または威圧的な言動で続けられましたか。", "Q4")
# A yes to one of these decides for the record, whatever else holds.
_GRAVE: tuple[tuple[Question, str], ...] = (
    (_ACTS, "記録票に記すべき行為にあたります。"),
    (_PRESSURE, "中止の求めに反して、長時間、繰り返し、または威圧的に続けられました。"),
)
# A yes to one of these says that it is none, unless one of the two above applies.
_EXCLUSIONS: tuple[tuple[Question, str], ...] = (
    (
        Question(
            "public",
            "公式または公開の場での発言でしたか。",
            "Q5",
            ("聴聞、委員会の現地視察、関係者への説明会", "本会議や委員会、公開の説明会・討論会・意見交換会"),
        ),
        "公式または公開の場でされたものです。",
    ),
    (
        Question(
            "written",
            "書面で出され、文書として受け付けて処理しますか。",
            "Q6",
            ("要望書、陳情書、提案書、申請書、依頼文、抗議文",),
        ),
        "書面でされ、文書として処理するものです。",
    ),
    (
        Question("ordinary", "ふだんの仕事のなかで受ける要望・相談・苦情でしたか。", "Q7"),
        "通常の職務のなかで受ける要望などです。所属の手続で記録・報告します (Q13)。",
    ),
    (
        Question("ordinance", "条例の制定や改正の要望でしたか。", "Q4"),
        "条例の制定・改正の要望です。",
    ),
)

QUESTIONS: tuple[Question, ...] = tuple(question for question, _ in _GRAVE + _EXCLUSIONS)


def ask(answers: Mapping[str, Answer]) -> Question | Ruling:
    """The next question, or the ruling that `answers` (question id → answer) already give.

    The acts of Q3 and pressure against a request to stop come first: a yes there decides at once,
    whatever else holds. An unsure there cannot be cleared by an exclusion, so it decides too: in
    doubt, record (Q8). After them the first exclusion that holds decides.
    """
    for question, reason in _GRAVE:
        if answers.get(question.id) == "yes":
            return Ruling("record", reason, question.source)
    for question, _ in _GRAVE:
        if answers.get(question.id) == "unsure":
            return _DOUBT
    for question, _ in _GRAVE:
        if question.id not in answers:
            return question
    for question, reason in _EXCLUSIONS:
        if answers.get(question.id) == "yes":
            return Ruling("none", reason, question.source)
    for question, _ in _EXCLUSIONS:
        if question.id not in answers:
            return question
    return _DOUBT


_DOUBT = Ruling("doubt", "判断に迷うときは、働きかけとして記録します。", "Q8")
