"""The four questions that a check of a file answers, each for itself: none of them takes the place of another."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from app.base.text import quoted
from app.base.wareki import format_date, format_time
from app.forms.document import AUTHOR
from app.forms.verify.verdict import Answer, Signature, Verdict

_MOST_NAMES = 5


def answers_of(verdict: Verdict) -> tuple[Answer, ...]:
    """The answers on a file of ours."""
    return (_unchanged(verdict), *_page(verdict), _signers(verdict), _since(verdict))


def _unchanged(verdict: Verdict) -> Answer:
    holds = verdict.result == "valid"
    says = "署名のあと、どこも変わっていません。" if holds else "上の点が、窓守で作って署名したままのものと違います。"
    return Answer("unchanged", "窓守で作ったままか:", holds, says)


def _page(verdict: Verdict) -> Iterator[Answer]:
    """Of a file that could not even be read there is no such answer."""
    if verdict.record is None and verdict.page_matches is None:
        return
    if verdict.case_file and verdict.case_file.misfit:
        says_so = "紙面は記録のとおりですが、この端末にない手引きの言葉で書かれています。"
        yield Answer("page", "紙面と記録は同じか:", None, says_so)
        return
    says = {
        True: "紙面には、埋め込まれた記録のとおりに書かれています。",
        False: "紙面と、埋め込まれた記録が食い違っています。",
        None: "紙面と記録を比べられませんでした。",
    }
    yield Answer("page", "紙面と記録は同じか:", verdict.page_matches, says[verdict.page_matches])


def _signers(verdict: Verdict) -> Answer:
    """Whether each hand is confirmed, and may do what it did."""
    question, signatures = "だれの署名かを確かめたか:", verdict.signatures
    if verdict.result != "valid":
        return Answer("signers", question, None, "変えられている書類なので、署名者のものとはいえません。")
    if doubtful := dict.fromkeys(quoted(each.signer) for each in signatures if not each.trusted):
        return Answer(
            "signers", question, False, f"確かめられない署名者がいます（{'、'.join(list(doubtful)[:_MOST_NAMES])}）。"
        )
    if verdict.case_file and not all(one.confirmed for _, one in verdict.case_file.enclosed):
        return Answer("signers", question, False, "添付の報告書に、確かめられないものがあります。")
    if verdict.route and verdict.route.faults:
        return Answer("signers", question, False, "決裁してはならない人の署名か、順路に合わない署名があります。")
    by = Counter(_confirmed_by(each) for each in signatures)
    return Answer("signers", question, True, "、".join(f"{words} {count}件" for words, count in by.items()) + "。")


def _confirmed_by(signature: Signature) -> str:
    if signature.standing != "office":
        return "この端末で登録した署名者（役所の確認なし）"
    return f"認証局{quoted(signature.by)}が確認した署名者" if signature.by else "役所の認証局が確認した署名者"


def _since(verdict: Verdict) -> Answer:
    """The times that the signers state, and the one that this workstation knows by itself."""
    question = "いつからのものか:"
    author = next((each for each in verdict.signatures if each.field == AUTHOR), None)
    if verdict.result != "valid" or author is None or author.at is None:
        return Answer("since", question, None, "署名の日時を信じられません。")
    stated = f"作成者の署名は{_moment(author.at)}（署名者の申告）"
    last = verdict.signatures[-1]
    if last is not author and last.at:
        stated += f"、最後の署名は{_moment(last.at)}（同）"
    known = verdict.received_at
    says = f"{stated}。この端末には、{_moment(known)}に初めて届きました。" if known else f"{stated}。"
    if verdict.barred:
        return Answer("since", question, False, says + "疑いがあります。役所の設定により、これには署名できません。")
    return Answer("since", question, True, says + ("次の疑いがあります。" if verdict.doubts else ""))


def _moment(at: datetime) -> str:
    return f"{format_date(at.date())} {format_time(at)}"
