"""The copy for 職員課 without personal data (ガイドライン 4(1)オ), from a checked report to the file."""

from pathlib import Path

from app.base.errors import Refused
from app.base.files import AS_USUAL, write_new, write_whole
from app.forms.carrier import Record
from app.forms.copy.plan import Plan
from app.forms.verify.verdict import Verdict


def record_of(verdict: Verdict) -> Record:
    """The record that may be copied: of a report that is as it was signed. Practice reports too; their copy says 訓練.

    Raises Refused.
    """
    if verdict.result != "valid" or verdict.record is None:
        raise Refused(
            "署名のとおりと確かめられた書類だけ、写しを作れます。何も書き出していません。",
            (f"・{fault}" for fault in verdict.faults),
        )
    return verdict.record


def drawn(plan: Plan) -> bytes:
    """The copy as it will look, not checked yet: for the preview only."""
    from app.forms.copy.sheets import draw

    return draw(plan)


def finish(plan: Plan) -> bytes:
    """The copy, drawn and searched for everything that was taken out. Raises Refused where a doubt is open, and on any
    hit, saying where.

    Enters PDFium: the screen calls it on the thread that looks files through.
    """
    from app.forms.copy.leaks import leaks, refuse_leaks

    if plan.doubts:
        raise Refused(open_sentence(len(plan.doubts)))
    pdf = drawn(plan)
    refuse_leaks(leaks(pdf, plan))
    return pdf


LOOKED_FOR = (
    "報告書に記録された相手方の氏名・よみ・住所・電話番号・団体名などと、除くと決めた言葉を、できあがったファイルの中で探しました。"
    "見つかりませんでした。あだ名など、ほかの言葉から人が分かることまでは確かめていません。"
)
"""What the check of a finished copy says: what was looked for, and never more."""


def open_sentence(count: int) -> str:
    """Why no copy can be made yet."""
    return f"人が分かるかもしれない言葉が{count}件残っています。除くか残すかをすべて決めると、写しを書き出せます。"


def export(plan: Plan, path: Path, *, overwrite: bool = False) -> Path:
    """Write the checked copy to `path`; only the file of which every byte was checked. Raises Refused,
    EnvironmentProblem."""
    pdf = finish(plan)
    (write_whole if overwrite else write_new)(path, pdf, AS_USUAL)
    return path


def copy_name(record: Record, number: str = "") -> str:
    """The name offered for the file: it names nobody and no encounter."""
    title = next((title for id, title in record.pack.forms if id == record.form), "報告書")
    return f"写し {title} {number or f'{record.made_at:%Y-%m-%d}'}.pdf".replace("/", "-")
