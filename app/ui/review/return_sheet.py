"""差戻し with comments at fields or events, and 取下げ by the handler."""

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.text import shown
from app.forms.document import FIELDS
from app.forms.sign.entry import Comment, Entry
from app.forms.sign.route import BoxState, Route
from app.review.view import Case, Holder
from app.ui import theme
from app.ui.counter.parts import button, clear, column
from app.ui.review.approve_sheet import held_boxes
from app.ui.review.entry_sheet import EntrySheet, prose, written
from app.ui.review.facts import target_label
from app.ui.text import tr
from app.ui.widgets.basic import Label, row, text_label
from app.ui.widgets.composing import ComposingLineEdit
from app.ui.widgets.texts import ComboBox, set_words


def returning(route: Route, holder: Holder) -> tuple[BoxState, ...]:
    """The boxes from the one whose turn it is to that of `holder`, who sends back; () where they may not."""
    names = [box.box for box in route.boxes]
    if not route.turn:
        return ()
    rest = route.boxes[names.index(route.turn) :]
    held = held_boxes(route, holder)
    own = next((number for number, box in enumerate(rest) if box.box in held), None)
    return () if own is None else rest[: own + 1]


class ReturnSheet(EntrySheet):
    """Sends the report back to its handler."""

    long = True

    def __init__(self, case: Case, holder: Holder, begin: Callable[[EntrySheet], object]) -> None:
        super().__init__(tr("差戻し"), tr("署名に進む"), begin)
        assert case.record is not None
        assert case.route is not None
        self._case, self._holder = case, holder
        self.reason = prose(self, tr("差し戻す理由"))
        *passed, self._own = returning(case.route, holder)
        self.absent: dict[str, ComposingLineEdit] = {}
        for each in passed:
            field = ComposingLineEdit(tr("{box}が不在の理由").format(box=each.label))
            field.setPlaceholderText(tr("{box}が不在の理由（例: 出張のため）").format(box=each.label))
            self.box.addWidget(field)
            self.absent[each.box] = field
        self.box.addWidget(Label(tr("箇所ごとのコメント"), "section"))
        self.target = ComboBox()
        self.target.setAccessibleName(tr("どの箇所について"))
        self.target.setMinimumHeight(theme.size("target"))
        self._fill_targets()
        self.text = ComposingLineEdit(tr("コメント"))
        self.text.setPlaceholderText(tr("コメント（Enterで加える）"))
        self.text.submitted.connect(lambda _: self.add())
        self.add_button = button(tr("加える"), self.add)
        self.box.addWidget(self.target)
        line = row(self.text, self.add_button)
        line.setStretch(0, 1)
        self.box.addLayout(line)
        self.comments: list[Comment] = []
        listed = QWidget()
        self._listed: QVBoxLayout = column(listed, 0, "s1")
        self.box.addWidget(listed)
        self.box.addStretch(1)
        self.first = self.reason
        self.explain()

    def _fill_targets(self) -> None:
        record = self._case.record
        assert record is not None
        self.target.addItem(tr("全体について"), "")
        for field in FIELDS[record.form]:
            self.target.addItem(
                tr("欄: {name}").format(name=f"{field.group} {field.label}".strip()), f"field:{field.id}"
            )
        labels = {kind.id: kind.label for kind in record.pack.kinds}
        for event in record.events:
            words = " ".join(filter(None, (labels.get(event.kind, event.kind), shown(event.text, 24))))
            self.target.addItem(
                tr("記録: {line}").format(line=f"{event.at:%H:%M} {shown(words)}"), f"event:{event.seq}"
            )
        self.target.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.target.setMinimumContentsLength(20)

    def add(self) -> None:
        """Keep the comment that is typed."""
        text = self.text.text().strip()
        if text:
            self.comments.append(Comment(str(self.target.currentData() or ""), text))
            self.text.clear()
            self._show()
        self.text.setFocus()

    def _take(self, comment: Comment) -> None:
        self.comments.remove(comment)
        self._show()
        self.text.setFocus()

    def _show(self) -> None:
        clear(self._listed)
        for comment in self.comments:
            says = f"{target_label(self._case, comment)}　{shown(comment.text)}"
            take = button(tr("取る"), lambda c=comment: self._take(c))  # type: ignore[misc]
            set_words(take, name=f"{tr('取る')} {says}")
            line = row(text_label(says), take)
            line.setStretch(0, 1)
            self._listed.addLayout(line)
        self.order()
        self.explain()

    def entry(self) -> Entry:
        comments = list(self.comments)
        if typed := self.text.text().strip():
            comments.append(Comment(str(self.target.currentData() or ""), typed))
        absent = tuple((box, field.text().strip()) for box, field in self.absent.items())
        return Entry("return", self._own.box, written(self.reason), absent=absent, comments=tuple(comments))

    def missing(self) -> str:
        if not written(self.reason):
            self.reason.setFocus()
            return tr("差し戻す理由を書いてください。")
        for field in self.absent.values():
            if not field.text().strip():
                field.setFocus()
                return tr("{what}を入れてください。").format(what=field.accessibleName())
        return ""

    def explain(self) -> None:
        who = tr("{name}の名前で、").format(name=self._holder.name) if self._holder.name else ""
        says = tr("担当者へ差し戻すことに署名します。この版には、以後だれも署名できません。")
        self.says.setText(who + says)


class WithdrawSheet(EntrySheet):
    """The handler takes the report back before the last seal."""

    def __init__(self, begin: Callable[[EntrySheet], object]) -> None:
        super().__init__(tr("取下げ"), tr("取り下げる"), begin)
        self.reason = prose(self, tr("取り下げる理由"))
        self.box.addStretch(1)
        self.first = self.reason
        self.explain()

    def entry(self) -> Entry:
        return Entry("withdraw", text=written(self.reason))

    def missing(self) -> str:
        if written(self.reason):
            return ""
        self.reason.setFocus()
        return tr("取り下げる理由を書いてください。")

    def explain(self) -> None:
        self.says.setText(tr("この報告書を取り下げることに署名します。押されている決裁印は、そのまま残ります。"))
