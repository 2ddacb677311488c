"""Signing entries into files of the inbox, one after the other: each is finished or untouched."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem, Refused
from app.forms.sign.entry import Entry
from app.guidance.pack import Pack, Step
from app.review.inbox import Person, filed, relations
from app.review.library import Known, Library
from app.review.sending import Sending, name_of
from app.review.view import ASIDE, Outcome, Target
from app.station.finding import Found, to_kept
from app.station.shared import WRITING_SECONDS, patiently, put_new

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer

Make = Callable[[Target], Entry | Sequence[Entry]]
"""What is to be signed: one entry, or several that go into one new file, one after the other."""
CANCELLED = "取りやめました。この書類には署名していません。"
_WITHOUT_SEAL = ("return", "withdraw")
"""What may be done about a file of which there is doubt."""
_GONE = "この書類は受信箱にありません。"


class Signing:
    """Signs files of the library and sends them on."""

    def __init__(self, library: Library, sending: Sending, glance: Callable[[], None]) -> None:
        """`glance`: a quick look for what came in, whether somebody else was faster."""
        self._library = library
        self._glance = glance
        self._sending = sending

    def sign(
        self,
        ids: Sequence[str],
        make: Make,
        signer: "Signer | None",
        progress: Callable[[int, int, str], None],
        cancelled: Callable[[], bool],
        folder: Path | None,
    ) -> tuple[Outcome, ...]:
        """Sign what `make` says into each of the files. signer: None for the workstation's own identity."""
        self._glance()
        known, person = self._library.known(), self._library.person()
        outcomes: list[Outcome] = []
        reachable = True
        for number, id in enumerate(ids):
            if cancelled():
                outcomes.append(Outcome(id, "", CANCELLED))
                continue
            outcome, name = self._one(id, make, signer, person, known, folder)
            progress(number, len(ids), name)
            if outcome.id and folder is None and reachable:
                sent, _, problem = self._sending.send_unsent()
                reachable = not problem
                if outcome.id in sent:
                    outcome = replace(outcome, sent=True, path=sent[outcome.id])
            outcomes.append(outcome)
            progress(number + 1, len(ids), name)
        return tuple(outcomes)

    def _one(
        self, id: str, make: Make, signer: "Signer | None", person: Person, known: Known, folder: Path | None
    ) -> tuple[Outcome, str]:
        """One file: signed and kept, or untouched. With the name it is known by."""
        name = ""
        try:
            found, name = self._fit(id, known)
            new, made, file_name = self._signed(id, found, make, signer, person, known)
            new_id = self._keep(id, file_name, new, made, known, queue=folder is None)
        except (Refused, EnvironmentProblem) as problem:
            return Outcome(id, "", _sentence(problem)), name
        except KeyError:
            return Outcome(id, "", _GONE), name
        if folder is None:
            return Outcome(id, new_id), name
        try:
            path = patiently(folder, lambda: put_new(folder, file_name, new), WRITING_SECONDS)
        except EnvironmentProblem as problem:
            # Signed is signed: it must not stay here unseen, beside the state that the others go on with.
            now = self._library.station.clock.now()
            self._library.arrivals(lambda kept: kept.queue(new_id, file_name, now))
            kept = "署名してこの端末に残しましたが、書き出せませんでした。受け渡しフォルダーへ送ります。"
            return Outcome(id, new_id, f"{kept}{problem.happened}"), name
        return Outcome(id, new_id, sent=True, path=str(path)), name

    def _fit(self, id: str, known: Known) -> tuple[Found, str]:
        """What was found of a file that an entry may be signed into. Raises Refused with the sentence why not."""
        library = self._library
        file = library.file(id, known)
        found = file.found or library.check(id, library.pdf(id), known)
        state, sentence = found.state()
        paper = found.paper
        if paper is None or state in ASIDE:
            raise Refused(sentence)
        # Somebody else may have been faster: what the store holds now counts, not what a screen shows.
        beside = relations(library.of_report(paper.encounter, paper.form, known), library.gone_on()).get(id)
        if beside and beside[0] in ASIDE:
            raise Refused(beside[1])
        return found, f"{paper.title} {paper.counterpart}".strip()

    def _signed(
        self, id: str, found: Found, make: Make, signer: "Signer | None", person: Person, known: Known
    ) -> tuple[bytes, Found, str]:
        """The new file, what a check finds of it, and the name for it."""
        library = self._library
        pdf = library.pdf(id)

        def work() -> tuple[bytes, Found, str]:
            from app.forms.carrier import read_record
            from app.forms.sign.approve import add_entry
            from app.forms.sign.route import refusal, route_of

            hand = signer or library.station.identity()
            decides, barred = library.decides(hand, known), library.barred(found, known)
            record = read_record(pdf)
            route = route_of(record, found.signatures)
            asked = make(Target(id, record, route, boxes_of(record.pack, _as(person, hand))))
            new, made, name = pdf, found, ""
            for entry in (asked,) if isinstance(asked, Entry) else asked:
                if entry.act not in _WITHOUT_SEAL and barred:
                    raise Refused(barred)
                if problem := refusal(record, route, entry, hand, decides=decides):
                    raise Refused(problem)
                new = add_entry(new, entry, hand, library.person_of(hand), library.station.clock.now())
                made = library.signed_now(new, pdf, known)
                state, sentence = made.state()
                if made.paper is None or state in ASIDE:
                    raise Refused(f"署名しても有効にならないので、やめました。{sentence}")
                route = route_of(record, made.signatures)
                name = name_of(made.paper, entry, record.pack.box_label(entry.box) if entry.box else "")
            if not name:
                raise Refused("署名することがありません。")
            return new, made, name

        return library.on_checks(work)

    def _keep(self, grown_from: str, name: str, pdf: bytes, made: Found, known: Known, *, queue: bool) -> str:
        """Keep the new file with what was found of it, and queue it, in one transaction. Its id. Raises Refused where
        another program on this data folder has signed the file `grown_from` meanwhile."""
        from app.models.arrivals import Arrivals
        from app.models.store import Store

        paper = made.paper
        assert paper
        id, now = paper.states[-1], self._library.station.clock.now()

        def keep(store: Store) -> None:
            with store.transaction():
                arrivals = Arrivals(store)
                arrivals.add(name, pdf, now)  # from here on nobody else writes
                here = relations(filed(arrivals.of_case(paper.encounter, paper.form), known.stamp))
                if grown_from in here and here[grown_from][0] == "older":
                    raise Refused("この書類には、いま別の画面から署名されました。新しいほうを開いてください。")
                arrivals.set_finding(id, to_kept(made, known.stamp))
                if queue:
                    arrivals.queue(id, name, now)

        self._library.ask(keep)
        return id


def boxes_of(pack: Pack, person: Person) -> tuple[str, ...]:
    """The boxes of a route that are this person's, in its order."""
    return tuple(step.box for step in pack.steps if person.holds(step.box, step.role))


def own_box(target: Target, box: str) -> str:
    """Which box an approval or a return is for: the one named; else, of this person's boxes, the one whose turn it is,
    or the first that is still open; for who holds none, the one whose turn it is."""
    if box:
        return box
    turn = target.route.turn
    if not target.boxes or turn in target.boxes:
        return turn
    is_open = {each.box for each in target.route.boxes if each.state == "open"}
    return next((each for each in target.boxes if each in is_open), target.boxes[0])


def judging_box(target: Target, box: str) -> str:
    """Which box a judgement is given from: the named one, or that of the 所属長."""
    judging: tuple[Step, ...] = tuple(step for step in target.record.pack.steps if step.judges)
    own = [step.box for step in judging if step.box in target.boxes]
    return box or (own or [step.box for step in judging] or [""])[0]


def later_box(target: Target, box: str) -> str:
    """Which box is looked at afterwards (後閲): the named one; else this person's that still waits for that."""
    waiting = [each.box for each in target.route.boxes if each.state in ("deputised", "absent") and not each.after_by]
    own = [each for each in waiting if each in target.boxes]
    return box or (own or (waiting if not target.boxes else []) or [*target.boxes, ""])[0]


def _as(person: Person, signer: "Signer") -> Person:
    return replace(person, roles=signer.roles)


def _sentence(problem: Refused | EnvironmentProblem) -> str:
    return problem.happened if isinstance(problem, EnvironmentProblem) else str(problem)
