"""Which column of the old ledger is what: recognised by its heading, set right by hand."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtWidgets import QGridLayout

from app.base.text import shown
from app.ui import theme
from app.ui.counter.parts import button, order_tabs
from app.ui.counter.sheet import Sheet
from app.ui.text import tr
from app.ui.widgets.basic import Label, text_label
from app.ui.widgets.texts import ComboBox, set_words

LONGEST = 40


class MappingSheet(Sheet):
    """A choice for each thing that an encounter says (`fields`: id → name), with the column it stands in.

    headings: of the columns, in their order. chosen: field → heading. `use` gets the choice, "" for a field that is not
    to be read.
    """

    def __init__(
        self,
        fields: Mapping[str, str],
        headings: Sequence[str],
        chosen: Mapping[str, str],
        use: Callable[[dict[str, str]], object],
    ) -> None:
        super().__init__(tr("列の対応"), "やめる")
        self._use = use
        self._headings = tuple(dict.fromkeys(headings))
        self.box.addWidget(
            text_label(
                tr(
                    "台帳のどの列に何が書いてあるかを選びます。見出しから分かったものは選んであります。"
                    "選ばなかった列は、備考として残ります。"
                ),
                "sub",
            )
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("s3"))
        grid.setVerticalSpacing(theme.size("s2"))
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self.choices: dict[str, ComboBox] = {}
        for line, (field, name) in enumerate(fields.items()):
            choice = self.choices[field] = ComboBox()
            choice.addItem(tr("（なし）"))
            for heading in self._headings:
                choice.addItem(shown(heading, LONGEST).strip())
            choice.setCurrentIndex(self._headings.index(chosen[field]) + 1 if field in chosen else 0)
            choice.setMinimumContentsLength(12)
            choice.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            set_words(choice, name=tr(name))
            caption = Label(tr(name), "section")
            caption.setBuddy(choice)
            # Two to a line: sixteen of them fit a small screen with little scrolling.
            grid.addWidget(caption, line // 2, line % 2 * 2)
            grid.addWidget(choice, line // 2, line % 2 * 2 + 1)
        self.box.addLayout(grid)
        self.box.addStretch(1)
        self.go = self.answer(button(tr("この対応で読む"), self._go, "primary"))
        self.first = next(iter(self.choices.values()))
        order_tabs(self.area, self.go, self.close_button)

    @property
    def chosen(self) -> dict[str, str]:
        """field → heading as chosen now, "" for none."""
        return {id: ("", *self._headings)[choice.currentIndex()] for id, choice in self.choices.items()}

    def _go(self) -> None:
        self._use(self.chosen)
