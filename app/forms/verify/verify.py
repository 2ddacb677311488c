"""Is this file as 窓守 makes it, by whom was it signed, and does the page say what the record says (domain 6)?

Any bytes get a verdict. A file is accepted only where every byte of it follows from what it says: `rebuild` makes each
update again and compares. What another program signed a box with is held to `outside`.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.base.errors import EnvironmentProblem
from app.forms import carrier
from app.forms.carrier import NewerFormat, NotOurs, Record
from app.forms.document import AUTHOR
from app.forms.drawn.render import UnknownDrawing, render
from app.forms.fields import label_of
from app.forms.paper.fonts import ipamj, is_bundled
from app.forms.sign.entry import claims
from app.forms.sign.identity import common_name, fingerprint
from app.forms.sign.trust import Trust, read_trust
from app.forms.verify.outside import plain_approval
from app.forms.verify.rebuild import Redraw, author_end, entry_end, page_of, stated
from app.forms.verify.signature import as_stated, check_signature, embedded_in, signed_end
from app.forms.verify.verdict import Signature, Verdict
from app.guidance.events import first_break

_MARKS = (b"madomori-record", rb"madomori\055record")
"""The name of our record, as PDF writers spell it."""


_UNKNOWN_DRAWING = (
    "この書類の紙面は、この版の窓守が知らない描き方なので、記録と比べられません。新しい版の窓守で確かめてください。"
)


class NotComparable(Exception):
    """The page cannot be drawn again here; the reason is a sentence."""


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

    compared: an earlier state of the same file that a verdict found valid. Where `pdf` begins with it, only what came
    after it is made again and compared; all signatures are checked as ever.

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
    except UnknownDrawing:
        return Verdict("unreadable", (_UNKNOWN_DRAWING,))
    except (NewerFormat, NotComparable) as problem:
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
    reader = carrier.reader_of(pdf)
    raw = carrier.record_bytes(reader)
    record = carrier.parse_record(raw)
    embedded = embedded_in(reader)
    bytes_ = _account(pdf, record, raw, embedded, redraw, compared)
    signatures = tuple(_signature(pdf, each, trust, record, bytes_) for each in embedded)
    broken_at = first_break(record.events) if record.events else 1
    faults = [*bytes_.faults, *_signature_faults(signatures, record, trust)]
    if broken_at is not None:
        faults.append(f"対応経過の記録が、{broken_at}件目でつながっていません。")
    return Verdict("changed" if faults else "valid", tuple(faults), signatures, record, broken_at, not bytes_.faults)


@dataclass(frozen=True, slots=True)
class _Account:
    """How far the bytes of a file are accounted for. ends: of each update that is as it should be, with the field that
    it signs; outside: the fields that another program signed; drawn: those whose seal it drew."""

    ends: frozenset[tuple[int, str]] = frozenset()
    outside: frozenset[str] = frozenset()
    drawn: frozenset[str] = frozenset()
    faults: tuple[str, ...] = ()


def _account(
    pdf: bytes,
    record: Record,
    raw: bytes,
    embedded: Sequence[EmbeddedPdfSignature],
    redraw: Redraw,
    compared: bytes | None,
) -> _Account:
    """Follow the updates from the first byte on, as long as each is what it should be."""
    known = len(compared) if compared is not None and pdf.startswith(compared) else 0
    at, found = 0, _Account()
    for each in embedded:
        end = signed_end(each)
        problem, outside = "", None
        others = each.field_name in dict(record.pack.boxes) and not claims(stated(each, "/Reason"))
        if end <= known:
            outside = plain_approval(pdf, at, end, each) if others else None
        elif at == 0:
            page = page_of(pdf, record, redraw)
            if page is None:
                _refuse_where_fonts_are_missing(record)
                return _Account(faults=("紙面に、記録と違うことが書かれています。",))
            if each.field_name != AUTHOR:
                problem = "作成者の署名より前に、ほかの署名があります。"
            elif author_end(pdf, page, record, raw, each, end) is None:
                problem = "作成者が署名したところに、窓守の書き方ではないものが入っています。"
        elif entry_end(pdf, at, record, each, end) is None:
            label = label_of(record, each.field_name)
            outside = plain_approval(pdf, at, end, each) if others else None
            if outside is None:
                problem = f"{label}のところに、署名にないものが書き加えられているか、印が署名と違います。"
        if problem:
            return replace(found, faults=(problem,))
        at, found = end, replace(found, ends=found.ends | {(end, each.field_name)})
        if outside:
            found = replace(found, outside=found.outside | {each.field_name})
        if outside and outside.drawn:
            found = replace(found, drawn=found.drawn | {each.field_name})
    if not embedded:
        page = page_of(pdf, record, redraw)
        return _Account(faults=() if page else ("紙面に、記録と違うことが書かれています。",))
    if at != len(pdf):
        return replace(found, faults=("最後の署名のあとに、署名されていない部分が付け足されています。",))
    return found


def _refuse_where_fonts_are_missing(record: Record) -> None:
    texts = [*record.values.values(), record.author.name, record.author.department]
    texts += [text for event in record.events for text in (event.actor, event.text)]
    if ipamj() is None and not all(map(is_bundled, texts)):
        raise NotComparable(
            "この書類には、この端末の書体にない文字があり、紙面を記録と比べられません。IPAmj明朝を入れてから、もう一度確かめてください。"
        )


def _signature(
    pdf: bytes, embedded: EmbeddedPdfSignature, trust: Trust, record: Record, account: _Account
) -> Signature:
    """The finding on a signature; nothing of one whose update is not accounted for is taken as holding."""
    outside = embedded.field_name in account.outside
    label = label_of(record, embedded.field_name)
    if (signed_end(embedded), embedded.field_name) not in account.ends:
        return as_stated(embedded, label)
    found = check_signature(pdf, embedded, trust, label, outside=outside)
    if found.field == AUTHOR:
        found = confirms(found, record.author.name)
    if found.field in account.drawn:
        found = _doubted(found, "印は、ほかのソフトが描いたもので、署名した人や日付のとおりか比べられません")
    last, _ = max(account.ends)
    return found if last == len(pdf) else replace(found, later_changes="forbidden")


def _signature_faults(signatures: Sequence[Signature], record: Record, trust: Trust) -> Iterator[str]:
    author = next((s for s in signatures if s.field == AUTHOR), None)
    if author is None:
        yield "作成者の署名がありません。"
    elif not author.certifying:
        yield "作成者の署名が、書類全体を証明する署名になっていません。"
    elif author.signer != common_name(record.author.name) and not may_bear_another_name(author):
        yield "署名した人と、記録にある作成者の名前が違います。"
    for signature in signatures:
        if signature.weak:
            yield f"{signature.label}では、{signature.weak}。変えられていないとは確かめられません。"
        elif not signature.intact:
            yield f"{signature.label}と、書類の中身が合いません。"
        if signature.standing == "unknown" and takes_a_name(signature, trust):
            yield f"{signature.label}は、この端末が知っている人と同じ名前の、別の鍵によるものです。"


def may_bear_another_name(signature: Signature) -> bool:
    """A certificate that a trusted authority issued to an office rather than a person (職責証明書) names no role."""
    return bool(signature.by) and not signature.roles


def confirms(signature: Signature, author: str) -> Signature:
    """The signature of an author: it confirms nobody where its certificate names somebody else than the page does,
    since that of an office cannot be told from that of a colleague."""
    if signature.signer == common_name(author):
        return signature
    return _doubted(signature, "証明書の名義が、紙面の作成者の名前と違います")


def _doubted(signature: Signature, why: str) -> Signature:
    """`signature` as one that confirms nobody, whatever its certificate is worth."""
    if signature.standing not in ("office", "known"):
        return signature
    return replace(signature, trusted=False, standing="unknown", unfit=why)


def takes_a_name(signature: Signature, trust: Trust) -> bool:
    """True where someone known here has this very subject, and another key."""
    return any(
        signature.subject == each.subject.rfc4514_string() and signature.fingerprint != fingerprint(each)
        for each in trust.certificates
    )
