"""決裁 of several reports with one PIN: what will be signed, how far it is, and what became of each."""

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QProgressBar

from app.base.text import shown
from app.review.view import Outcome, Row
from app.ui import theme
from app.ui.counter.parts import button
from app.ui.counter.sheet import Sheet
from app.ui.review import wording
from app.ui.text import tr
from app.ui.widgets.basic import text_label
from app.ui.widgets.texts import LinesView
from app.ui.widgets.voice import announce


class BatchSheet(Sheet):
    """Asks, shows the progress, then the results. While it signs, leaving it stops it after the file under way."""

    def __init__(self, rows: Sequence[Row], begin: Callable[["BatchSheet"], object]) -> None:
        super().__init__(tr("まとめて決裁"), "やめる")
        self.rows = tuple(rows)
        self.cancelled = False
        self.asking = self.running = False
        says = tr("{n} 件の書類の、あなたの欄に決裁印を押して署名します。暗証番号（PIN）は一度だけ尋ねます。")
        self.said = text_label(says.format(n=len(rows)), "section")
        self.box.addWidget(self.said)
        self.bar = QProgressBar()
        self.bar.setRange(0, len(rows))
        self.bar.setValue(0)
        self.bar.setFormat("%v / %m")
        self.bar.setAccessibleName(tr("進み具合"))
        self.bar.hide()
        self.box.addWidget(self.bar)
        self.list = LinesView(theme.size("s2"))
        self.list.setAccessibleName(tr("書類の一覧"))
        self.list.show_lines(self.name(row.id) for row in rows)
        self.box.addWidget(self.list, 1)
        self.sign = self.answer(button(tr("署名に進む"), lambda: begin(self), "primary"))
        self.first = self.sign

    def name(self, id: str) -> str:
        """A file of the batch as the list calls it."""
        row = next((row for row in self.rows if row.id == id), None)
        if row is None:
            return ""
        parts = (wording.short(row.title or row.name), wording.short(row.counterpart), wording.handler(row))
        return "　".join(filter(None, parts))

    @property
    def busy(self) -> bool:
        """Whether the PIN is being asked for, or something signed."""
        return self.asking or self.running

    def ask(self, asking: bool) -> None:
        """The PIN is being asked for; the sheet stays until that is answered or given up."""
        self.asking = asking
        self.sign.setEnabled(not asking)
        self.close_button.setEnabled(not asking)

    def leave(self) -> None:
        if self.asking:
            return
        if not self.running:
            super().leave()
            return
        self.cancelled = True
        self.close_button.setEnabled(False)
        self.said.setText(tr("いま署名している一件を終えたら中止します…"))

    def start(self) -> None:
        """The PIN was right."""
        self.ask(False)
        self.running = True
        self.sign.hide()
        self.close_button.setText(tr("中止"))
        self.close_button.setAccessibleName(tr("中止"))
        self.bar.show()
        self.said.setText(tr("署名しています…"))

    def step(self, done: int, _count: int, name: str) -> None:
        """`done` files are finished; `name` is under way."""
        self.bar.setValue(done)
        if not self.cancelled and name:
            self.said.setText(tr("署名しています… {name}").format(name=wording.short(name)))

    def finish(self, outcomes: Sequence[Outcome]) -> None:
        """What became of each."""
        self.running = False
        signed = [each for each in outcomes if each.id]
        left = len(outcomes) - len(signed)
        self.bar.setValue(len(signed))
        says = tr("{n} 件に署名しました。").format(n=len(signed))
        if left:
            says += tr("{n} 件は手をつけていません。").format(n=left)
        if any(not each.sent for each in signed):
            says += tr("受け渡しフォルダーへまだ置けていないものは、つながったときに送ります。")
        self.said.setText(says)
        self.list.show_lines(self._result(each) for each in outcomes)
        self._closing()
        announce(self, says)

    def fail(self, sentence: str) -> None:
        """It could not be done at all."""
        self.running = False
        self.said.setText(sentence)
        self._closing()

    def _result(self, outcome: Outcome) -> str:
        name = self.name(outcome.source)
        return f"✓ {tr('署名しました')}　{name}" if outcome.id else f"― {name}　{shown(outcome.problem)}"

    def _closing(self) -> None:
        self.sign.hide()
        self.close_button.setText(tr("閉じる"))
        self.close_button.setAccessibleName(tr("閉じる"))
        self.close_button.setEnabled(True)
        self.close_button.setFocus()
