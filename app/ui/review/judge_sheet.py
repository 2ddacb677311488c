"""The judgement of the 所属長 (4(1)ア・イ): the two test questions, the judgement, the reason."""

from collections.abc import Callable

from app.base.text import shown
from app.forms.sign.entry import Entry
from app.review.view import Case, Holder
from app.ui.review.entry_sheet import EntrySheet, picked, prose, radios, written
from app.ui.text import tr
from app.ui.widgets.basic import Label, row, text_label
from app.ui.widgets.texts import RadioButton, set_words

QUESTIONS = "test_questions"


class JudgeSheet(EntrySheet):
    """Gives a judgement of the pack that travels in the report."""

    long = True

    def __init__(self, case: Case, holder: Holder, begin: Callable[[EntrySheet], object]) -> None:
        super().__init__(tr("判断"), tr("署名に進む"), begin)
        assert case.record is not None
        assert case.route is not None
        self._holder = holder
        pack, form = case.record.pack, case.record.form
        self._judgements = {each.id: each for each in pack.judgements if form in each.forms}
        self._box = next((step.box for step in pack.steps if step.judges), "")
        warning = (
            "時間の長さ、回数、声の大きさだけで「不当」とは判断しません。要求の内容と態様をあわせて見ます (4(1)ア)。"
        )
        self.box.addWidget(text_label(tr(warning), "hint"))
        self.questions: dict[str, dict[str, RadioButton]] = {}
        questions = [list for list in pack.checklists if list.id == QUESTIONS] if form == "report" else []
        for checklist in questions:
            self.box.addWidget(Label(f"{shown(checklist.title)}（{shown(checklist.source)}）", "section", wrap=True))
            for id, text in checklist.items:
                self._ask(id, text)
        self.box.addWidget(Label(tr("判断"), "section"))
        texts = [(each.id, f"{shown(each.label)}（{shown(each.source)}）") for each in self._judgements.values()]
        self.choices = radios(self, texts, self._changed)
        self.strikes = text_label("", "hint")
        self.box.addWidget(self.strikes)
        self.reason = prose(self, tr("理由・指示"))
        self.box.addStretch(1)
        asked = next(iter(self.questions.values()), self.choices)
        self.first = next(iter(asked.values()), None)
        self._changed()

    def _ask(self, id: str, text: str) -> None:
        """A test question with はい and いいえ on its line."""
        made = radios(self, [("yes", tr("はい")), ("no", tr("いいえ"))], lambda: self.show_fault(""))
        for each in made.values():
            self.box.removeWidget(each)
            set_words(each, name=f"{text} {each.text()}")
        line = row(text_label(text), *made.values(), spacing="s4")
        line.setStretch(0, 1)
        self.box.addLayout(line)
        self.questions[id] = made

    def entry(self) -> Entry:
        answers = tuple((id, picked(made)) for id, made in self.questions.items() if picked(made))
        return Entry("judge", self._box, written(self.reason), picked(self.choices), answers)

    def missing(self) -> str:
        if not picked(self.choices):
            return tr("判断を選んでください。")
        open_ = self._judgements[picked(self.choices)].open
        if not open_ and not all(picked(made) for made in self.questions.values()):
            return tr("二つの問いに答えてください。")
        if not written(self.reason):
            self.reason.setFocus()
            return tr("理由を書いてください。")
        return ""

    def explain(self) -> None:
        chosen = self._judgements.get(picked(self.choices))
        if chosen is None:
            self.says.setText(tr("判断を選ぶと、何に署名するかをここに書きます。"))
            return
        who = tr("{name}の名前で、").format(name=self._holder.name) if self._holder.name else ""
        self.says.setText(
            who + tr("「{label}」という判断を、理由とともに署名します。").format(label=shown(chosen.label))
        )

    def _changed(self) -> None:
        chosen = self._judgements.get(picked(self.choices))
        text = ""
        if chosen and chosen.strikes:
            says = "表題の「{word}」に二本線を引いて印を押し、「{instead}」と書き添えます。記録は残ります。"
            text = tr(says).format(word=shown(chosen.strikes), instead=shown(chosen.instead))
        self.strikes.setText(text)
        self.strikes.setVisible(bool(text))
        self.show_fault("")
        self.explain()
