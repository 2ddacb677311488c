"""Is this file as it was signed, by whom, and does the page say what the record says (domain 6)?

Any bytes get a verdict; nothing of the file is taken as true before it was checked.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io
from collections.abc import Callable, Iterator, Sequence

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.base.errors import EnvironmentProblem
from app.forms import carrier
from app.forms.carrier import NewerFormat, NotOurs, Record
from app.forms.document import AUTHOR, Document, Rendered
from app.forms.fields import label_of
from app.forms.identity import common_name, fingerprint
from app.forms.render import DRAWING, render
from app.forms.trust import Trust, read_trust
from app.forms.verify_page import overlay_faults, page_faults
from app.forms.verify_signature import check_signature, signed_end
from app.forms.verify_updates import LaterUpdates
from app.forms.verify_verdict import Result, Signature, Verdict
from app.forms.verify_words import word_faults
from app.guidance.events import first_break

_MARKS = (b"madomori-record", rb"madomori\055record")
"""The name of our record, as PDF writers spell it."""

Redraw = Callable[[Document], Rendered]
"""Draws the form of a record again."""


def verify(
    pdf: bytes,
    *,
    trusted: Sequence[bytes],
    revoked: Sequence[bytes] = (),
    redraw: Redraw = render,
    compared: bytes | None = None,
) -> Verdict:
    """The verdict on `pdf`; its signatures count as trusted by the certificates (PEM or DER) in `trusted`, unless one
    of the authorities' lists in `revoked` took theirs back. Whether the seals follow the route is not its matter.

    compared: an earlier state of the same file, of which a verdict found that its pages say what its record says.
    Where `pdf` begins with it, the pages as the author signed them are not drawn and compared again; all else is
    checked as ever.

    Raises EnvironmentProblem for a broken file in `trusted` or `revoked`, and where `redraw` finds this machine
    wanting (a missing font); no bytes of `pdf` raise anything.
    """
    trust = read_trust(trusted, revoked)
    if len(pdf) > carrier.MOST_BYTES:
        return Verdict("unreadable", ("このファイルは大きすぎるので調べていません。",))
    try:
        return _examine(pdf, trust, redraw, compared)
    except EnvironmentProblem:
        raise
    except NewerFormat as problem:
        return Verdict("unreadable", (str(problem),))
    except NotOurs as problem:
        return _not_readable(pdf, str(problem))
    except Exception:  # parsers meet hostile bytes here and may stumble in any way; none may stop the desk
        return _not_readable(pdf, "このファイルはPDFとして正しく読めません。")


def _not_readable(pdf: bytes, sentence: str) -> Verdict:
    """What still carries the name of our record was ours, and is broken or changed now."""
    if any(mark in pdf for mark in _MARKS):
        return Verdict("changed", (sentence, "窓守の書類ですが、壊れているか、変えられています。"))
    return Verdict("unreadable", (sentence,))


def _examine(pdf: bytes, trust: Trust, redraw: Redraw, compared: bytes | None) -> Verdict:
    reader = PdfFileReader(io.BytesIO(pdf))
    raw = carrier.record_bytes(reader)
    record = carrier.parse_record(raw)
    embedded: list[EmbeddedPdfSignature] = reader.embedded_signatures
    updates = LaterUpdates()
    signatures = tuple(
        check_signature(pdf, each, trust, label_of(record, each.field_name), updates) for each in embedded
    )
    faults = list(_signature_faults(signatures, record, trust))

    author = next((each for each in embedded if each.field_name == AUTHOR), None)
    as_signed = reader if author is None else reader.get_historical_resolver(author.signed_revision)
    if carrier.record_bytes(as_signed) != raw:
        faults.append("埋め込まれた記録が、署名のあとで差し替えられています。")
    broken_at = first_break(record.events) if record.events else 1
    if broken_at is not None:
        faults.append(f"対応経過の記録が、{broken_at}件目でつながっていません。")

    by_words = record.drawing != DRAWING
    signed_pdf = _signed_part(pdf, author)
    if author is not None and compared is not None and _begins(pdf, compared, signed_pdf):
        differences = list(overlay_faults(as_signed, reader, record.pack))
    elif by_words:
        differences = list(word_faults(as_signed, reader, record, signed_pdf))
    else:
        differences = list(page_faults(as_signed, reader, redraw(record.document()), record.pack, signed_pdf))
    faults += differences
    result: Result = "changed" if faults else "valid"
    return Verdict(result, tuple(faults), signatures, record, broken_at, not differences, by_words)


def _signed_part(pdf: bytes, author: EmbeddedPdfSignature | None) -> bytes:
    """The file as it stood when the author signed."""
    return pdf if author is None else pdf[: signed_end(author)]


def _begins(pdf: bytes, compared: bytes, signed_pdf: bytes) -> bool:
    """Whether what the author signed stands in `compared` as it stands in `pdf`."""
    return len(signed_pdf) <= len(compared) and pdf.startswith(compared)


def _signature_faults(signatures: Sequence[Signature], record: Record, trust: Trust) -> Iterator[str]:
    author = next((s for s in signatures if s.field == AUTHOR), None)
    if author is None:
        yield "作成者の署名がありません。"
    elif not author.certifying:
        yield "作成者の署名が、書類全体を証明する署名になっていません。"
    elif author.signer != common_name(record.author.name) and not may_bear_another_name(author):
        yield "署名した人と、記録にある作成者の名前が違います。"
    for signature in signatures:
        if not signature.intact:
            yield f"{signature.label}と、書類の中身が合いません。"
        if signature.covers == "part" or signature.later_changes == "forbidden":
            yield f"{signature.label}のあとで、書類が変えられています。"
        if signature.standing == "unknown" and takes_a_name(signature, trust):
            yield f"{signature.label}は、この端末が知っている人と同じ名前の、別の鍵によるものです。"
    if signatures and signatures[-1].covers != "file":
        yield "最後の署名のあとに、署名されていない部分が付け足されています。"


def may_bear_another_name(signature: Signature) -> bool:
    """A certificate that a trusted authority issued to an office rather than a person (職責証明書) names no role."""
    return signature.standing in ("office", "expired", "revoked") and not signature.roles


def takes_a_name(signature: Signature, trust: Trust) -> bool:
    """True where someone known here has this very subject, and another key."""
    return any(
        signature.subject == each.subject.rfc4514_string() and signature.fingerprint != fingerprint(each)
        for each in trust.certificates
    )
