"""The manager's screens on the screen, over a desk in memory that a test holds in its hand."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from guidance_logs import START, pack
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from report_draft import done, failed, make_pdf

from app.base.clock import FakeClock
from app.forms.carrier import Record
from app.forms.document import Author, FormId
from app.forms.fill import fill
from app.forms.sign.entry import Comment, Entry
from app.forms.sign.route import BoxState, Route, Signed
from app.forms.verify.verdict import Signature, Standing, Verdict
from app.guidance.events import Event
from app.review.view import Case, CaseEntry, Holder, Looked, Outcome, Row, Taken, Target
from app.ui.review.window import ReviewWindow

AUTHOR = Author("窓口 花子", "見本課", "主事", "0467-00-0000")
NAMES = {"kakaricho": "係 長太郎", "kacho": "課 長子", "jicho": "次 長一", "bucho": "部 長美"}
LABELS = {"kakaricho": "係長", "kacho": "課長", "jicho": "次長", "bucho": "部長"}
ROUTE = tuple(LABELS)
SIGNER: Any = object()
"""Stands for an opened key: the screens only hand it on."""

Line = tuple[str, int, str, dict[str, Any]]
_LINES: tuple[Line, ...] = (
    ("demand_stated", 1, "申請の却下を取り消すこと", {}),
    ("identified", 2, "", {"name": "架空 太郎", "phone": "0467-00-0009", "address": "見本町1-1"}),
    ("quote", 10, "責任者を出せ。ここで待つ", {}),
    ("abuse", 12, "大声で「ばかもの」と言った", {}),
    ("stop_requested", 13, "", {}),
    ("threat", 20, "机をたたいた", {}),
    ("warning_given", 21, "", {}),
    ("memo", 25, "押し間違い", {}),
    ("retracted", 26, "", {"seq": 9}),
    ("police_called", 30, "", {}),
    ("encounter_ended", 45, "", {}),
)


@cache
def record(form: FormId = "report", practice: bool = False) -> Record:
    """A report of eleven lines under the city's pack."""
    data = {"channel": "counter", "place": "1階 窓口", "practice": practice}
    log = [Event("e1", "enc-1", 1, START, 0, AUTHOR.name, "encounter_started", "", data)]
    for seq, (kind, minute, text, more) in enumerate(_LINES, 2):
        at = START + timedelta(minutes=minute)
        log.append(Event(f"e{seq}", "enc-1", seq, at, minute * 60_000, AUTHOR.name, kind, text, more))
    return Record(
        format=1,
        program="madomori",
        pack=pack(),
        form=form,
        encounter="enc-1",
        revision=1,
        practice=practice,
        made_at=START + timedelta(hours=2),
        author=AUTHOR,
        values=fill(form, log, pack(), AUTHOR),
        events=tuple(log),
        drawing=1,
    )


def signature(field: str, name: str, title: str, hours: int, standing: Standing = "office") -> Signature:
    return Signature(
        field=field,
        label=LABELS.get(field, "作成者の署名"),
        signer=name,
        subject=f"CN={name}",
        department="見本課",
        title=title,
        at=START + timedelta(hours=hours),
        intact=True,
        covers="file",
        later_changes="none",
        certifying=field == "author",
        trusted=standing in ("office", "known"),
        fingerprint="ab" * 32 if name == AUTHOR.name else f"{sum(map(ord, name)):064x}",
        standing=standing,
    )


def author_signature(standing: Standing = "known") -> Signature:
    return signature("author", AUTHOR.name, AUTHOR.title, 2, standing)


def route(*entries: Entry) -> Route:
    """The route after these entries, each by the holder of its box."""
    boxes = {box: BoxState(box, label, "open") for box, label in LABELS.items()}
    signed: list[Signed] = []
    route = Route((), ())
    for hours, entry in enumerate(entries, 3):
        name = NAMES.get(entry.box, AUTHOR.name)
        one = Signed(entry, signature(entry.box or "author", name, LABELS.get(entry.box, "主事"), hours))
        signed.append(one)
        for box, reason in entry.absent:
            boxes[box] = replace(boxes[box], state="absent", note=reason)
        match entry.act:
            case "approve":
                boxes[entry.box] = replace(boxes[entry.box], state="sealed", by=name, at=one.signature.at)
            case "deputise":
                boxes[entry.box] = replace(boxes[entry.box], state="deputised", by=name, note=entry.text)
            case "after":
                boxes[entry.box] = replace(boxes[entry.box], after_by=name, after_at=one.signature.at)
            case "judge":
                route = replace(route, judgement=one)
            case "return":
                route = replace(route, returned=one)
            case "withdraw":
                route = replace(route, withdrawn=one)
    return replace(route, boxes=tuple(boxes.values()), entries=tuple(signed))


class FakeReview:
    """The desk in memory. Futures are done at once, except those a test holds back with `hold`."""

    def __init__(self) -> None:
        self.cases: dict[str, Case] = {}
        self.who = Holder("課 長子", ("kacho",), office=True)
        self.listeners: list[Callable[[], None]] = []
        self.hold: Future[Any] | None = None
        self.refusal: Exception | None = None
        self.problem = ""
        """What becomes of every further file that is signed."""
        self.signed: list[tuple[str, Entry]] = []
        self.approved: list[str] = []
        self.withdrawn: list[tuple[str, str, Any]] = []
        self.trusted: list[tuple[str, str]] = []
        self.lines: list[CaseEntry] = []
        self.taken: list[Path] = []
        self.looked = Looked()
        self.looks = 0
        self.batch: Iterator[Outcome] | None = None

    # -- for the test --------------------------------------------------------------------------------

    def add(self, id: str, *entries: Entry, form: FormId = "report", mine: bool = True, **more: Any) -> Case:
        """A report of that id that has come so far on its way."""
        on = route(*entries)
        state = "returned" if on.returned else "withdrawn" if on.withdrawn else "done" if on.done else "waiting"
        says = {"returned": "差し戻されています", "withdrawn": "取り下げられています", "done": "決裁が済みました"}
        label = LABELS.get(on.turn, "")
        row = Row(
            id=id,
            name=f"{id}.pdf",
            arrived_at=START + timedelta(hours=3),
            state=state,  # type: ignore[arg-type]  # one of them
            sentence=says.get(state, f"{label}の決裁待ち"),
            form=form,
            title=dict(pack().forms)[form],
            encounter="enc-1",
            revision=1,
            types=("abuse", "threat"),
            counterpart="架空 太郎",
            author=AUTHOR.name,
            department=AUTHOR.department,
            occurred=START,
            box=on.turn if state == "waiting" else "",
            mine=mine and state == "waiting",
            waiting_since=START + timedelta(hours=3) if state == "waiting" else None,
            seals=tuple((box.label, box.state) for box in on.boxes),
        )
        row = replace(row, **more)
        signatures = (author_signature(), *(s.signature for s in on.entries))
        verdict = Verdict("valid", (), signatures, record(form), page_matches=True)
        self.cases[id] = Case(row, verdict, record(form), on, (), (), ())
        return self.cases[id]

    def add_aside(self, id: str, state: Any, sentence: str, *faults: str, standing: Standing = "unknown") -> Case:
        """A file that is kept aside."""
        row = Row(id, f"{id}.pdf", START + timedelta(hours=3), state, sentence)
        readable = state in ("unknown", "practice", "older", "misrouted")
        verdict = Verdict("valid" if readable else "changed", faults, (author_signature(standing),) if readable else ())
        self.cases[id] = Case(row, verdict, record() if readable else None, route() if readable else None, (), (), ())
        return self.cases[id]

    def change(self, id: str, **more: Any) -> None:
        self.cases[id] = replace(self.cases[id], **more)

    def changed(self) -> None:
        for listener in self.listeners:
            listener()

    # -- what the screens call -----------------------------------------------------------------------

    def subscribe(self, listener: Callable[[], None]) -> None:
        self.listeners.append(listener)

    def take_in(self, paths: Sequence[Path]) -> "Future[tuple[Taken, ...]]":
        self.taken += paths
        for path in paths:
            self.add(path.stem)
        return done(tuple(Taken(path.stem, path.name, "waiting", "係長の決裁待ち", True) for path in paths))

    def look(self) -> "Future[Looked]":
        self.looks += 1
        return done(self.looked)

    def rows(self) -> "Future[tuple[Row, ...]]":
        return done(tuple(case.row for case in self.cases.values()))

    def holder(self) -> "Future[Holder]":
        return done(self.who)

    def case(self, id: str) -> "Future[Case]":
        return done(self.cases[id])

    def pdf(self, id: str) -> "Future[bytes]":
        assert id in self.cases
        return done(paper())

    def sign(
        self,
        ids: Sequence[str],
        make: Callable[[Target], Entry],
        signer: Any,
        *,
        progress: Any = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> "Future[tuple[Outcome, ...]]":
        assert signer is SIGNER
        assert progress is None
        assert not cancelled()
        (id,) = ids
        case = self.cases[id]
        assert case.record is not None
        assert case.route is not None
        entry = make(Target(id, case.record, case.route, self.who.boxes))
        return self._outcome(id, entry)

    def approve(
        self,
        ids: Sequence[str],
        signer: Any,
        *,
        progress: Callable[[int, int, str], None] | None = None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> "Future[tuple[Outcome, ...]]":
        """A batch that `step` goes on with, file by file."""
        assert signer is SIGNER
        future: Future[tuple[Outcome, ...]] = Future()
        outcomes: list[Outcome] = []

        def steps() -> Iterator[Outcome]:
            for number, id in enumerate(ids):
                if cancelled():
                    outcomes.append(Outcome(id, "", "中止しました。"))
                else:
                    self.approved.append(id)
                    outcomes.append(Outcome(id, "", self.problem) if self.problem else Outcome(id, f"{id}+", sent=True))
                if progress:
                    progress(number + 1, len(ids), f"{id}.pdf")
                yield outcomes[-1]
            future.set_result(tuple(outcomes))

        self.batch = steps()
        return future

    def withdraw(self, id: str, reason: str, signer: Any = None) -> "Future[tuple[Outcome, ...]]":
        self.withdrawn.append((id, reason, signer))
        return self._outcome(id, Entry("withdraw", text=reason))

    def number(self, id: str) -> "Future[str]":
        if self.refusal:
            return failed(self.refusal)
        self.change(id, row=replace(self.cases[id].row, number="見本第7号"))
        return done("見本第7号")

    def add_line(self, id: str, followup: str, text: str, decided_by: str, closes: bool = False) -> "Future[CaseEntry]":
        if self.refusal:
            return failed(self.refusal)
        entry = CaseEntry(START + timedelta(days=1), followup, text, self.who.name, decided_by, closes)
        self.change(id, entries=(*self.cases[id].entries, entry), open_followups=() if closes else (followup,))
        return done(entry)

    def trust(self, id: str, fingerprint: str) -> "Future[None]":
        self.trusted.append((id, fingerprint))
        self.add(id)
        return done(None)

    def _outcome(self, id: str, entry: Entry) -> "Future[tuple[Outcome, ...]]":
        if self.problem:
            return done((Outcome(id, "", self.problem),))
        if self.refusal:
            return failed(self.refusal)
        self.signed.append((id, entry))
        before = self.cases[id].route
        assert before is not None
        self.add(f"{id}+", *(s.entry for s in before.entries), entry)
        if self.hold is not None:
            return self.hold
        return done((Outcome(id, f"{id}+", sent=True),))


@cache
def paper() -> bytes:
    return make_pdf(1)


class Pin:
    """The question for the PIN: given at once, given up, or left open by a test."""

    def __init__(self) -> None:
        self.asked = 0
        self.answer: bool | None = True

    def __call__(self, parent: QWidget, done: Callable[[Any], object], *, given_up: Callable[[], object]) -> None:
        assert parent.isVisible()
        self.asked += 1
        if self.answer:
            done(SIGNER)
        elif self.answer is False:
            given_up()


APPROVED = Entry("approve", "kakaricho")
JUDGED = Entry("judge", "kacho", "態様が社会的相当性を欠く", "improper", (("anyone", "no"), ("without_pressure", "no")))
RETURNED = Entry(
    "return",
    "kacho",
    "発生場所を確かめてください",
    comments=(
        Comment("field:place", "何階ですか"),
        Comment("event:5", "暴言の言葉をそのまま"),
        Comment("", "急ぎません"),
    ),
)


def now() -> datetime:
    return START + timedelta(days=3, hours=4)


def on_case(service: FakeReview, id: str, pin: Pin, qtbot: QtBot, me: str = "課 長子") -> ReviewWindow:
    """The window with that report open."""
    window = ReviewWindow(service, pack(), FakeClock(now()), me, pin)
    qtbot.addWidget(window)
    window.resize(1366, 720)
    window.show()
    window.activateWindow()
    window.open_report(id)
    qtbot.waitUntil(lambda: QApplication.activeWindow() is window and window.case.case is not None)
    return window


def texts(widget: QWidget) -> str:
    """All that is to be read on a widget."""
    labels = (each.text() for each in widget.findChildren(QLabel) if each.isVisibleTo(widget))
    return "\n".join(labels)


def press(widget: QWidget, text: str) -> None:
    """Click the button of that text."""
    (made,) = (each for each in widget.findChildren(QPushButton) if each.text() == text and each.isVisible())
    QTest.mouseClick(made, Qt.MouseButton.LeftButton)
