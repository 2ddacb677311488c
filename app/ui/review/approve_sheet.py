"""決裁, 代決, 後閲, and the boxes of absent holders passed over."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.forms.sign.entry import Entry
from app.forms.sign.route import BoxState, Route
from app.review.view import Case, Holder
from app.ui.counter.parts import column
from app.ui.review.entry_sheet import EntrySheet, picked, prose, radios, written
from app.ui.text import tr
from app.ui.widgets.basic import text_label
from app.ui.widgets.composing import ComposingLineEdit


@dataclass(frozen=True, slots=True)
class Way:
    """One way to seal: in which box, and the boxes passed over for it."""

    act: Literal["approve", "deputise", "after"]
    box: BoxState
    passed: tuple[BoxState, ...] = ()

    @property
    def id(self) -> str:
        return f"{self.act}:{self.box.box}"

    @property
    def label(self) -> str:
        """On its radio button."""
        box = self.box.label
        if self.act == "deputise":
            return tr("代決（不在の{box}に代わって、{box}の欄に）").format(box=box)
        if self.act == "after":
            return tr("後閲（{box}の欄をあとから見た）").format(box=box)
        if self.passed:
            return tr("決裁（{box}の欄。{passed}は不在）").format(box=box, passed=_names(self.passed))
        return tr("決裁（{box}の欄）").format(box=box)


def held_boxes(route: Route, holder: Holder) -> tuple[str, ...]:
    """The boxes of this route that `holder` may seal, in its order: those named, or without an office's identity all
    where none is named; none where they may seal nothing."""
    if holder.barred:
        return ()
    own = tuple(box.box for box in route.boxes if box.box in holder.boxes)
    return own if own or holder.office else tuple(box.box for box in route.boxes)


def ways(route: Route, holder: Holder) -> tuple[Way, ...]:
    """How `holder` may seal now; nobody fills two boxes."""
    found: list[Way] = []
    signed = route.stands_for(holder.name) if holder.name else frozenset()
    names = [box.box for box in route.boxes]
    held = held_boxes(route, holder)
    if route.turn and held:
        rest = route.boxes[names.index(route.turn) :]
        found += [Way("approve", box, rest[:passed]) for passed, box in enumerate(rest) if box.box in held]
        if not (holder.office and rest[0].box in held):
            found.append(Way("deputise", rest[0]))
    missed = (box for box in route.boxes if box.state in ("absent", "deputised") and not box.after_by)
    if not (route.returned or route.withdrawn or route.faults):
        found += [Way("after", box) for box in missed if box.box in held and box.by != holder.name]
    return tuple(way for way in found if signed <= {way.box.box})


class ApproveSheet(EntrySheet):
    """Chooses the way, asks for the reasons it needs, and for an opinion."""

    def __init__(self, case: Case, holder: Holder, begin: Callable[[EntrySheet], object]) -> None:
        super().__init__(tr("決裁"), tr("署名に進む"), begin)
        assert case.route is not None
        assert case.record is not None
        self._case, self._holder = case, holder
        self._ways = {way.id: way for way in ways(case.route, holder)}
        self.choices = radios(self, [(way.id, way.label) for way in self._ways.values()], self._changed)
        reasons = QWidget()
        self._reasons: QVBoxLayout = column(reasons)
        self.reasons: dict[str, ComposingLineEdit] = {}
        for box in case.route.boxes:
            field = ComposingLineEdit(tr("{box}が不在の理由").format(box=box.label))
            field.setPlaceholderText(tr("{box}が不在の理由（例: 出張のため）").format(box=box.label))
            self._reasons.addWidget(field)
            self.reasons[box.box] = field
        self.box.addWidget(reasons)
        self.hint = text_label("", "problem")
        self.box.addWidget(self.hint)
        self.opinion = prose(self, tr("意見"), required=False)
        self.box.addStretch(1)
        first = next(iter(self.choices.values()), None)
        if first is not None:
            first.setChecked(True)
        self.first = first if len(self.choices) > 1 else self.opinion
        self._changed()

    @property
    def way(self) -> Way | None:
        return self._ways.get(picked(self.choices))

    def entry(self) -> Entry:
        way = self.way
        assert way is not None  # `missing` says so before
        if way.act == "deputise":
            reason = self.reasons[way.box.box].text().strip()
            return Entry("deputise", way.box.box, "\n".join(filter(None, (reason, written(self.opinion)))))
        absent = tuple((box.box, self.reasons[box.box].text().strip()) for box in way.passed)
        return Entry(way.act, way.box.box, written(self.opinion), absent=absent)

    def missing(self) -> str:
        if self.way is None:
            return tr("どのように決裁するかを選んでください。")
        for box in self._asked(self.way):
            if not self.reasons[box.box].text().strip():
                self.reasons[box.box].setFocus()
                return tr("{box}が不在の理由を入れてください。").format(box=box.label)
        return ""

    def explain(self) -> None:
        way = self.way
        if way is None:
            self.says.setText(tr("いま、この書類に押せる決裁印はありません。"))
            return
        name = self._holder.name
        who = tr("{name}の名前で、").format(name=name) if name else ""
        box = way.box.label
        match way.act:
            case "deputise":
                says = tr("不在の{box}に代わって、{box}の欄に代決の印を押して署名します。").format(box=box)
            case "after":
                says = tr("{box}の欄に、後閲として署名します。").format(box=box)
            case _:
                says = tr("{box}の欄に決裁印を押して署名します。").format(box=box)
        if way.passed:
            says += tr("{passed}の欄は、不在としてとばします。").format(passed=_names(way.passed))
        self.says.setText(who + says)

    def _asked(self, way: Way) -> tuple[BoxState, ...]:
        """The boxes whose holder's absence needs a reason."""
        return (way.box,) if way.act == "deputise" else way.passed

    def _changed(self) -> None:
        asked = {box.box for box in self._asked(self.way)} if self.way else set()
        for box, field in self.reasons.items():
            field.setVisible(box in asked)
        self.sign.setEnabled(self.way is not None)
        self.hint.setText(self._judgement_hint())
        self.hint.setVisible(bool(self.hint.text()))
        self.show_fault("")
        self.explain()

    def _judgement_hint(self) -> str:
        """A word where the box of the 所属長 is about to be sealed without a judgement (4(1)イ)."""
        route, record = self._case.route, self._case.record
        if self.way is None or self.way.act == "after" or route is None or record is None:
            return ""
        judging = {step.box for step in record.pack.steps if step.judges}
        if self.way.box.box not in judging or route.judgement is not None:
            return ""
        return tr("判断がまだ署名されていません。先に「判断する」で判断を残してください。")


def _names(boxes: Sequence[BoxState]) -> str:
    return "・".join(box.label for box in boxes)
