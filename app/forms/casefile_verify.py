"""Is this case file (経過一覧) as its author signed it: the signature, the logs in it, the papers that go along."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import hashlib
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader

from app.forms.carrier import MOST_BYTES
from app.forms.casefile import TITLE
from app.forms.casefile_seal import NAME
from app.forms.document import AUTHOR
from app.forms.trust import Trust, read_trust
from app.forms.verify import takes_a_name
from app.forms.verify_signature import check_signature
from app.forms.verify_verdict import Signature, Verdict
from app.guidance.events import first_break, from_json

_MARK = NAME.encode().removesuffix(b".json")


def verify_case_file(pdf: bytes, *, trusted: Sequence[bytes], revoked: Sequence[bytes] = ()) -> Verdict | None:
    """The verdict on a case file, as `verify` has it for reports; None where `pdf` does not say that it is one.

    Of the pages nothing is drawn again: what they say is held by the signature alone. Raises EnvironmentProblem for a
    broken file in `trusted` or `revoked`; no bytes of `pdf` raise anything.
    """
    if len(pdf) > MOST_BYTES or not any(mark in pdf for mark in (_MARK, _MARK.replace(b"-", rb"\055"))):
        return None
    trust = read_trust(trusted, revoked)
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = tuple(check_signature(pdf, each, trust, "作成者の署名") for each in reader.embedded_signatures)
        attached = _attachments(reader)
        told = json.loads(attached[NAME])
        faults = (*_signature_faults(signatures, trust), *_log_faults(told), *_paper_faults(told, attached))
        lines = sum(len(one["events"]) for one in told["encounters"])
    except Exception:  # parsers meet hostile bytes here and may stumble in any way; none may stop the desk
        return Verdict("changed", (f"{TITLE}ですが、壊れているか、変えられています。",))
    if faults:
        return Verdict("changed", faults, signatures)
    about = (
        f"{TITLE}: {len(told['encounters'])}件の対応、{lines}行の記録は、順番も中身もつながっています。",
        f"添付の書類: {len(told['reports'])}通は、一覧にあるとおりです。",
        "紙面: 署名のあとで変えられていません。",
    )
    return Verdict("valid", (), signatures, about=about)


def _signature_faults(signatures: Sequence[Signature], trust: Trust) -> Iterator[str]:
    if [each.field for each in signatures] != [AUTHOR]:
        yield "作成者の署名がないか、ほかの署名が付け足されています。"
    for signature in signatures:
        if signature.weak:
            yield f"作成者の署名では、{signature.weak}。変えられていないとは確かめられません。"
        elif not signature.intact:
            yield "作成者の署名と、書類の中身が合いません。"
        if signature.covers != "file" or signature.later_changes != "none":
            yield "作成者の署名のあとで、書類が変えられています。"
        if signature.standing == "unknown" and takes_a_name(signature, trust):
            yield "作成者の署名は、この端末が知っている人と同じ名前の、別の鍵によるものです。"


def _log_faults(told: Mapping[str, Any]) -> Iterator[str]:
    for one in told["encounters"]:
        log = [from_json(event) for event in one["events"]]
        if not log or first_break(log) is not None:
            yield f"対応{one['number']}の記録が、途中でつながっていません。"


def _paper_faults(told: Mapping[str, Any], attached: Mapping[str, bytes]) -> Iterator[str]:
    for one in told["reports"]:
        if hashlib.sha256(attached.get(one["name"], b"")).hexdigest() != one["sha256"]:
            yield "添付の書類が、一覧にあるものと違います。"


def _attachments(reader: PdfFileReader) -> dict[str, bytes]:
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    places = range(0, len(names), 2)
    return {str(names[at]): bytes(names[at + 1]["/EF"]["/F"].data) for at in places}
