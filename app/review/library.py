"""The inbox of one workstation as the parts of the desk use it: its files in the store, and the check of one of them.

Everything here waits for other threads (the store's, the one that checks), so none of it is called on the desk's own.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from app import __version__
from app.base.errors import EnvironmentProblem, Refused
from app.forms.document import Author
from app.forms.verify.verdict import Verdict
from app.review.inbox import NOT_WHOLE, Filed, GoneOn, Person, filed, rows_of
from app.review.view import Holder, Row
from app.station.finding import Found, doubts, found, to_kept
from app.station.workstation import Workstation

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.sign.signer import Signer
    from app.models.arrivals import ArrivalRow, Arrivals
    from app.models.known_heads import Known as KnownHead
    from app.models.store import Store

T = TypeVar("T")


UNGRANTED = "決裁に使う署名に、役所の認証局が認めた役割がないため、決裁できません。"


@dataclass(frozen=True, slots=True)
class Known:
    """Whom this workstation trusts (certificates, and lists of those taken back), with a stamp that changes whenever
    that does, or which packs count here."""

    certificates: tuple[bytes, ...]
    lists: tuple[bytes, ...]
    stamp: str


class Library:
    """Files, findings and the person of one workstation."""

    def __init__(self, station: Workstation, checks: Executor) -> None:
        self.station = station
        self._checks = checks
        self._gone_on: dict[str, GoneOn] | None = None

    # -- the store ------------------------------------------------------------------------------

    def ask(self, task: "Callable[[Store], T]") -> T:
        """What `task` finds in the store."""
        return self.station.worker.submit(task).result()

    def arrivals(self, task: "Callable[[Arrivals], T]") -> T:
        """What `task` finds among the arrivals."""
        from app.models.arrivals import Arrivals

        return self.ask(lambda store: task(Arrivals(store)))

    def pdf(self, id: str) -> bytes:
        """The bytes of a file. Raises KeyError; EnvironmentProblem where they are not those that came in, or were not
        kept since it is no report."""
        row = self.arrivals(lambda kept: kept.row(id))
        if row and not row.whole:
            raise EnvironmentProblem(
                NOT_WHOLE, "ほかの書類と記録はそのままです。", "中身が要るときは、送った人にもう一度もらってください。"
            )
        pdf = self.arrivals(lambda kept: kept.pdf(id))
        if hashlib.sha256(pdf).hexdigest() != id:
            raise EnvironmentProblem(
                "保管してあるファイルが、届いたときのままではありません。",
                "ほかの書類と記録はそのままです。",
                "データを確かめ（madomori check）、必要ならバックアップから戻してください。",
            )
        return pdf

    def files(self, known: Known) -> tuple[Filed, ...]:
        """Every file of the inbox."""
        return filed(self.arrivals(lambda kept: kept.rows()), known.stamp)

    def of_report(self, encounter: str, form: str, known: Known) -> tuple[Filed, ...]:
        """Every file that says it belongs to a report."""
        return filed(self.arrivals(lambda kept: kept.of_case(encounter, form)), known.stamp)

    def file(self, id: str, known: Known) -> Filed:
        """One file. Raises KeyError."""
        row = self.arrivals(lambda kept: kept.row(id))
        if row is None:
            raise KeyError(id)
        return filed((row,), known.stamp)[0]

    def is_checked(self, row: "ArrivalRow", known: Known) -> bool:
        """Whether this was checked with what is trusted now, by this version of the program."""
        return row.checked_with == known.stamp

    def numbers(self) -> dict[tuple[str, str], str]:
        """The numbers of the office's register that are known here, by encounter and form."""
        from app.models.case_lines import CaseLines

        return {(each.encounter, each.form): str(each) for each in self.ask(lambda store: CaseLines(store).numbers())}

    def rows(self, files: Sequence[Filed]) -> tuple[Row, ...]:
        """The list of the inbox made of `files`."""
        return rows_of(files, self.person(), self.numbers(), self.station.clock.now(), self.gone_on())

    # -- what others have seen ------------------------------------------------------------------

    def known_heads(self) -> "dict[str, KnownHead]":
        """What is known of the stores of others, by their ids."""
        from app.models.known_heads import KnownHeads

        return self.ask(lambda store: KnownHeads(store).all())

    def keep_heads(self, heads: "Sequence[KnownHead]") -> None:
        """Keep what became known of the stores of others."""
        from app.models.known_heads import KnownHeads

        def keep(store: "Store") -> None:
            with store.transaction():
                for each in heads:
                    KnownHeads(store).keep(each)

        if heads:
            self.ask(keep)
            self._gone_on = None

    def gone_on(self) -> Mapping[str, GoneOn]:
        """The states of papers that others have seen go on."""
        from app.station.checking import trust_here
        from app.station.heads import statement_kept

        if self._gone_on is None:
            trust = trust_here(self.station.home)
            found: dict[str, GoneOn] = {}
            for known in self.known_heads().values():
                if known.grown and (by := statement_kept(known.told, trust)):
                    found |= {s: GoneOn(by.name, by.known) for s in known.grown if by.known or s not in found}
            self._gone_on = found
        return self._gone_on

    # -- the check ------------------------------------------------------------------------------

    def known(self) -> Known:
        """Whom this workstation trusts now."""
        from app.station.checking import trust_of

        certificates, lists = trust_of(self.station.home)
        digest = hashlib.sha256(f"{__version__} {_FINDINGS} {self.station.packs.stamp}".encode())
        for kind, files in ((b"certificate", certificates), (b"list", lists)):
            for each in files:
                digest.update(kind + hashlib.sha256(each).digest())
        return Known(certificates, lists, digest.hexdigest())

    def verdict(self, pdf: bytes, known: Known) -> Verdict:
        """The whole verdict, the pages compared with the record. Raises EnvironmentProblem."""
        return self._checks.submit(_verify, pdf, known).result()

    def check(self, id: str, pdf: bytes, known: Known) -> Found:
        """Verify a file that is in the store, and keep what was found."""
        one = self.look_through(pdf, known)
        self.arrivals(lambda kept: kept.set_finding(id, to_kept(one, known.stamp)))
        return one

    def look_through(self, pdf: bytes, known: Known) -> Found:
        """What a check finds of these bytes; nothing is written."""
        return self._checks.submit(lambda: self._found(pdf, _verify(pdf, known))).result()

    def on_checks(self, task: Callable[[], T]) -> T:
        """Run `task` on the thread that checks, and wait for it."""
        return self._checks.submit(task).result()

    def signed_now(self, pdf: bytes, before: bytes, known: Known) -> Found:
        """What a check finds of a file that was signed on this very thread; `before`: as it was then, known to be good.
        All its signatures are checked; its pages were compared when `before` was."""
        return self._found(pdf, _verify(pdf, known, before))

    def told(self, verdict: Verdict, one: Found, known: Known) -> Verdict:
        """`verdict` with when the file came here first, and what speaks against its times."""
        from app.forms.sign.trust import read_trust
        from app.station.checking import with_doubts

        if one.paper is None:
            return verdict
        states, station = one.paper.states, self.station
        verdict = replace(verdict, received_at=self.arrivals(lambda kept: kept.first(states)))
        trust = read_trust(known.certificates, known.lists)
        return with_doubts(verdict, trust, station.clock.now(), station.settings.forbids)

    def verdict_found(self, pdf: bytes, verdict: Verdict) -> Found:
        """`verdict` in short."""
        return self._checks.submit(self._found, pdf, verdict).result()

    def _found(self, pdf: bytes, verdict: Verdict) -> Found:
        try:
            return found(pdf, verdict, self.station.packs.misfit)
        except EnvironmentProblem:
            raise
        except Exception:  # a known author may sign a record that is made to hurt its reader; it must not stop the desk
            return Found("unreadable", ("この書類に埋め込まれた記録が読めません。",))

    # -- the person -----------------------------------------------------------------------------

    def person(self) -> Person:
        """Who sits here, as far as it is known without a PIN."""
        from app.station.signers import may_decide, means

        keys: set[str] = set()
        roles: tuple[str, ...] = ()
        decides = True
        with suppress(EnvironmentProblem):
            keys.add(self.station.identity().fingerprint)
        with suppress(EnvironmentProblem):
            if held := means(self.station.home):
                keys.add(held.fingerprint)
                roles, decides = held.roles, may_decide(self.station.home, self.station.clock.now())
        return Person(roles, self.station.settings.box, frozenset(keys), decides)

    def holder(self) -> Holder:
        """Who seals here, and which boxes."""
        from app.station.signers import means

        try:
            held = means(self.station.home)
        except EnvironmentProblem as problem:
            return Holder(problem=problem.happened)
        if held is None:
            return Holder(problem="決裁に使う署名が、まだ決まっていません。")
        person = self.person()
        boxes = tuple(step.box for step in self.station.pack.steps if person.holds(step.box, step.role))
        if not person.decides:
            return Holder(held.name, problem=UNGRANTED, barred=True)
        return Holder(held.name, boxes, bool(held.issuer and held.roles))

    def decides(self, signer: "Signer", known: Known) -> bool:
        """Whether what `signer` seals would count here (`trust.Vouched`)."""
        from app.forms.sign.trust import read_trust, vouch

        trust = read_trust(known.certificates, known.lists)
        return vouch(signer.certificate, signer.chain, self.station.clock.now(), trust).decides

    def barred(self, one: Found, known: Known) -> str:
        """Why the office's settings let nothing be sealed on a file now, "" where they do."""
        from app.forms.sign.doubts import list_doubts
        from app.forms.sign.trust import read_trust

        forbids, now = self.station.settings.forbids, self.station.clock.now()
        trust = read_trust(known.certificates, known.lists)
        said = [each.sentence for each in (*doubts(one, now), *list_doubts(trust, now)) if each.kind in forbids]
        return " ".join((*said, "役所の設定により、署名できません。")) if said else ""

    def is_own(self, id: str) -> bool:
        """Whether this workstation's own identity signed a file as its author. Raises KeyError, EnvironmentProblem."""
        known = self.known()
        paper = (self.file(id, known).found or self.check(id, self.pdf(id), known)).paper
        return paper is not None and paper.author_key == self.station.identity().fingerprint

    def trust(self, id: str, fingerprint: str) -> None:
        """Know the certificate with that fingerprint, which signed in a file, from now on. Raises Refused."""
        from cryptography.hazmat.primitives.serialization import Encoding

        pdf = self.pdf(id)
        # Whoever is known here already must not stand in the way: their next certificate bears the same name.
        if self.look_through(pdf, Known((), (), "")).result != "valid":
            raise Refused("署名されたときのままではない書類からは、署名者を登録できません。")
        certificate = next((each for each in _certificates(pdf) if _fingerprint(each) == fingerprint), None)
        if certificate is None:
            raise Refused("その証明書による署名は、この書類にありません。")
        from app.station.checking import trust_certificate

        trust_certificate(self.station.home, certificate.public_bytes(Encoding.PEM))

    def person_of(self, signer: "Signer") -> Author:
        """Who stands on the seal: as the certificate has it, and the settings where it does not say."""
        from cryptography.x509.oid import NameOID

        from app.forms.sign.identity import subject

        staff = self.station.settings.staff
        department = subject(signer.certificate, NameOID.ORGANIZATIONAL_UNIT_NAME) or staff.department
        title = subject(signer.certificate, NameOID.TITLE) or staff.title
        return Author(signer.name, department, title, staff.phone)


_FINDINGS = 2
"""Raised whenever what a check finds, or what is kept of that, changes: the files are then checked anew."""


def _verify(pdf: bytes, known: Known, compared: bytes | None = None) -> Verdict:
    from app.forms.verify.verify import verify

    return verify(pdf, trusted=known.certificates, revoked=known.lists, compared=compared)


def _certificates(pdf: bytes) -> "Iterator[x509.Certificate]":
    """Those that signed in a file."""
    from cryptography import x509

    from app.forms.carrier import reader_of

    for each in reader_of(pdf).embedded_signatures:
        yield x509.load_der_x509_certificate(each.signer_cert.dump())


def _fingerprint(certificate: "x509.Certificate") -> str:
    from app.forms.sign.identity import fingerprint

    return fingerprint(certificate)
