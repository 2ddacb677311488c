"""Is this case file (経過一覧) as its author signed it, and does it say what the logs in it say?

It is counted, drawn and sealed again from what it was made from, and the bytes are compared: what is not expected is
not allowed. The reports that go along are checked as reports.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Any

from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.signers import PdfSignatureMetadata
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.base.errors import EnvironmentProblem
from app.forms.carrier import MOST_BYTES, NewerFormat, NotOurs, reader_of
from app.forms.casefile.casefile import TITLE, Basis, CaseFile
from app.forms.casefile.draw import draw
from app.forms.casefile.first import NOT_COMPARED, contradictions
from app.forms.casefile.json import NAME, case_file_json, format_of, parse_basis
from app.forms.casefile.seal import case_file_update
from app.forms.document import AUTHOR, Box, Rendered
from app.forms.paper.fonts import bundled_only, ipamj, is_bundled
from app.forms.sign.identity import common_name
from app.forms.sign.trust import Trust, read_trust
from app.forms.sign.update import Stamp, Update
from app.forms.verify.rebuild import update_end
from app.forms.verify.same_bytes import same_update
from app.forms.verify.signature import check_signature, embedded_in
from app.forms.verify.verdict import CaseFinding, Result, Signature, Verdict
from app.forms.verify.verify import NotComparable, confirms, may_bear_another_name, takes_a_name, verify
from app.people.history.casefile_told import Contradiction, told
from app.station.pack_versions import PackVersions

_MARK = NAME.encode().removesuffix(b".json")
_MARKS = (_MARK, _MARK.replace(b"-", rb"\055"))
"""The name of the JSON, as PDF writers spell it."""
_MOST_JSON = 8 * 1024 * 1024
"""Bytes; those of a hundred encounters are one or two million. More only makes who checks it wait."""
_BROKEN = f"{TITLE}ですが、壊れているか、変えられています。"

_DRAWINGS: Mapping[int, tuple[Callable[[Basis], CaseFile], Callable[[CaseFile], Rendered]]] = {1: (told, draw)}
"""How each drawing (`casefile.DRAWING`) is counted and drawn."""


def verify_case_file(
    pdf: bytes, *, trusted: Sequence[bytes], revoked: Sequence[bytes] = (), packs: PackVersions | None = None
) -> Verdict | None:
    """The verdict on a case file, as `verify` has it for reports; None where `pdf` does not say that it is one.

    packs: those known here, to say which of the file's do not count. Raises EnvironmentProblem for a broken file in
    `trusted` or `revoked`, and where this machine lacks a font; no bytes of `pdf` raise anything.
    """
    if len(pdf) > MOST_BYTES or not any(mark in pdf for mark in _MARKS):
        return None
    trust = read_trust(trusted, revoked)
    try:
        reader = reader_of(pdf)
        embedded = embedded_in(reader)[:2]
        signatures = tuple(check_signature(pdf, each, trust, "作成者の署名") for each in embedded)
        attached = _attachments(reader)
        if len(attached[NAME]) > _MOST_JSON:
            raise NotOurs("記録が大きすぎます。")
        faults = tuple(_signature_faults(signatures, trust))
        if format_of(attached[NAME]) == 1:
            return _first(reader, attached, signatures, faults)
        basis = parse_basis(attached[NAME], attached)
    except NewerFormat as problem:
        return Verdict("unreadable", (str(problem),))
    except Exception:  # parsers meet hostile bytes here and may stumble in any way; none may stop the desk
        return Verdict("changed", (_BROKEN,))
    if basis.drawing not in _DRAWINGS:
        return Verdict("unreadable", ("この経過一覧は、この版の窓守では描き直して比べられません。",), signatures)
    faults += tuple(_name_faults(basis.author.name, signatures))
    signatures = tuple(confirms(each, basis.author.name) for each in signatures)
    if faults:  # then nothing is drawn of it
        return Verdict("changed", faults, signatures)
    try:
        faults = tuple(_content_faults(pdf, basis, attached[NAME], embedded[:1]))
    except NotComparable as problem:
        return Verdict("unreadable", (str(problem),), signatures)
    enclosed = tuple(_enclosed(basis, trusted, revoked))
    misfit = _misfit(basis, enclosed, packs) if packs else ""
    if packs:
        enclosed = tuple((name, packs.shown(one)) for name, one in enclosed)
    return _verdict(basis, faults, signatures, enclosed, misfit)


def _first(
    reader: PdfFileReader, attached: Mapping[str, bytes], signatures: tuple[Signature, ...], faults: tuple[str, ...]
) -> Verdict:
    """A file of the first format: changed where it speaks against itself, else not compared."""
    faults += tuple(contradictions(attached[NAME], attached))
    named = str(reader.trailer["/Info"]["/Author"])
    faults += tuple(_name_faults(named, signatures))
    return Verdict("changed" if faults else "unreadable", faults or (NOT_COMPARED,), signatures)


def _signature_faults(signatures: Sequence[Signature], trust: Trust) -> Iterator[str]:
    if [each.field for each in signatures] != [AUTHOR]:
        yield "作成者の署名がないか、ほかの署名が付け足されています。"
    for signature in signatures:
        if not signature.intact:
            yield "作成者の署名と、書類の中身が合いません。"
        if signature.covers != "file" or signature.later_changes != "none":
            yield "作成者の署名のあとで、書類が変えられています。"
        if signature.standing == "unknown" and takes_a_name(signature, trust):
            yield "作成者の署名は、この端末が知っている人と同じ名前の、別の鍵によるものです。"


def _name_faults(author: str, signatures: Sequence[Signature]) -> Iterator[str]:
    if any(each.signer != common_name(author) and not may_bear_another_name(each) for each in signatures):
        yield "署名した人と、紙面にある作成者の名前が違います。"


def _content_faults(pdf: bytes, basis: Basis, data: bytes, embedded: Sequence[EmbeddedPdfSignature]) -> Iterator[str]:
    """What differs where the file is counted, drawn and sealed again from `basis`; `data`: its JSON. Raises
    NotComparable."""
    tell, draw_again = _DRAWINGS[basis.drawing]
    try:
        file = tell(basis)
        differs = case_file_json(file) != data
        if differs:
            yield "書かれている数や言葉が、中の記録から数え直したものと違います。"
    except Contradiction as problem:
        yield str(problem)
        return
    except Exception:  # of a report that is none, whatever its bytes make a parser stumble over
        yield "添付の報告書か、中の記録が読めません。"
        return
    try:
        fault = _drawn_fault(pdf, file, draw_again, embedded)
    except EnvironmentProblem:
        raise
    except Exception:  # dates and texts may be anything here
        fault = "中の記録から、紙面を描き直せません。"
    if fault and not differs and ipamj() is None and not is_bundled(data.decode()):
        raise NotComparable(
            "この経過一覧には、この端末の書体にない文字があり、描き直して比べられません。IPAmj明朝を入れてから、"
            "もう一度確かめてください。"
        )
    if fault:
        yield fault


def _drawn_fault(
    pdf: bytes, file: CaseFile, draw_again: Callable[[CaseFile], Rendered], embedded: Sequence[EmbeddedPdfSignature]
) -> str:
    """What of the bytes is not what drawing and sealing `file` gives, with all the fonts of this machine or with the
    program's own alone; "" where nothing is."""
    fault = "紙面が、中の記録から描き直したものと違います。"
    for fonts in (nullcontext, bundled_only):
        with fonts():
            drawn = draw_again(file)
            page = same_update(pdf, drawn.pdf, 0)
            if page is None or page.signature:
                continue
            if any(_is_sealed(pdf, page.end, drawn.boxes[AUTHOR], file, each) for each in embedded):
                return ""
            fault = "作成者が署名したところに、窓守の書き方ではないものが入っています。"
    return fault


def _is_sealed(pdf: bytes, start: int, box: Box, file: CaseFile, embedded: EmbeddedPdfSignature) -> bool:
    """Whether all that follows the page is what sealing `file` gives."""

    def make(_: Stamp | None) -> tuple[Update, PdfSignatureMetadata]:
        return case_file_update(pdf[:start], box, file)

    return update_end(pdf, start, embedded, len(pdf), file.basis.made_at, make) is not None


def _enclosed(basis: Basis, trusted: Sequence[bytes], revoked: Sequence[bytes]) -> Iterator[tuple[str, Verdict]]:
    """The verdict on each report that goes along, by what it is called."""
    for place, (number, pdf) in enumerate(basis.reports, start=1):
        yield f"添付{place}（対応{number}の報告書）", verify(pdf, trusted=trusted, revoked=revoked)


def _verdict(
    basis: Basis,
    faults: tuple[str, ...],
    signatures: tuple[Signature, ...],
    enclosed: tuple[tuple[str, Verdict], ...],
    misfit: str,
) -> Verdict:
    forged, unread = _enclosed_faults(enclosed, "changed"), _enclosed_faults(enclosed, "unreadable")
    if faults or forged:
        return Verdict("changed", (*faults, *forged), signatures, page_matches=not faults)
    if unread:
        return Verdict("unreadable", unread, signatures)
    logs = tuple(one.log for one in basis.encounters)
    found = CaseFinding(tuple(_about(basis)), basis.made_at, logs, misfit, enclosed, basis.head)
    return Verdict("valid", (), signatures, page_matches=True, case_file=found)


def _enclosed_faults(enclosed: Sequence[tuple[str, Verdict]], result: Result) -> tuple[str, ...]:
    """What the verdicts of that result say, each fault after the name of its report."""
    return tuple(f"{name}: {fault}" for name, one in enclosed if one.result == result for fault in one.faults)


def _about(basis: Basis) -> Iterator[str]:
    lines = sum(len(one.log) for one in basis.encounters)
    yield f"{TITLE}: {len(basis.encounters)}件の対応、{lines}行の記録は、順番も中身もつながっています。"
    yield "紙面と数: 中の記録から数え直し、描き直したものと同じです。"
    yield "作成者の記載: 目的、期間、本人の申し出、どの対応が同じ方のものかは、記録からは確かめられません。"
    if basis.elsewhere:
        yield "作成者の記載: 「期間外の記録では」とある氏名などは、もとの記録が入っていません。"
    if not basis.with_reports and any(one.judged for one in basis.encounters):
        yield "作成者の記載: 「判断は報告書による」とある判断は、報告書が添付されていません。"
    yield f"添付の報告書: {len(basis.reports)}通。"


def _misfit(basis: Basis, enclosed: Sequence[tuple[str, Verdict]], packs: PackVersions) -> str:
    """What of its packs does not count here, and for which encounters and reports."""
    found: dict[str, list[str]] = {}
    logs = [(f"対応{number}", one.pack, one.log) for number, one in enumerate(basis.encounters, start=1)]
    for name, pack, log in (("数え方", basis.pack, ()), *logs):
        found.setdefault(packs.misfit_of_log(pack, log), []).append(name)
    for name, one in enclosed:
        if one.record and one.result == "valid":
            found.setdefault(packs.misfit(one.record), []).append(name)
    return " ".join(f"{'、'.join(names)}: {problem}" for problem, names in found.items() if problem)


def _attachments(reader: PdfFileReader) -> dict[str, bytes]:
    names = reader.root["/Names"]["/EmbeddedFiles"]["/Names"]
    found: dict[str, bytes] = {}
    for place in range(0, len(names), 2):
        found[str(names[place])] = _content(names[place + 1]["/EF"]["/F"])
        if sum(map(len, found.values())) > 2 * MOST_BYTES:
            raise NotOurs("添付が大きすぎます。")
    return found


def _content(stream: Any) -> bytes:
    """An attached file, as pyHanko packs it. Raises NotOurs where it is too large or packed in another way."""
    unpacking = zlib.decompressobj()
    content = unpacking.decompress(stream.encoded_data, MOST_BYTES)
    if stream.get("/Filter") != "/FlateDecode" or not unpacking.eof:
        raise NotOurs("添付が大きすぎるか、読めません。")
    return content
