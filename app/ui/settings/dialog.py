"""The settings: pages side by side, kept with one button."""

from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from app.models.settings import Settings
from app.ui import theme
from app.ui.settings.pages import AboutPage, DataPage, LookPage, OfficePage, PackPage, StaffPage
from app.ui.settings.route_page import RoutePage
from app.ui.settings.state import SettingsView
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Line, fit, row, scrolled
from app.ui.widgets.texts import ListBox

SIGNING = "認証"


class SettingsDialog(QDialog):
    """Shows `settings` and tells what is asked for; whoever opened it does the work.

    saved: the new settings, to be written. theme_chosen: "system", "light" or "dark", to be shown at once (and put
    back where the dialog is rejected). install_asked, back_up_asked, restore_asked: a folder or file was chosen.
    `signing` makes the page of 認証 when it is first looked at: what signs takes a while to load, and its changes hold
    at once.
    """

    saved = Signal(object)
    theme_chosen = Signal(str)
    install_asked = Signal(Path)
    back_up_asked = Signal(Path)
    restore_asked = Signal(Path)

    def __init__(
        self,
        settings: Settings,
        view: SettingsView,
        run: Executor,
        parent: QWidget | None = None,
        signing: Callable[[], QWidget] | None = None,
    ) -> None:
        super().__init__(parent)
        self._settings = settings
        self.setWindowTitle(tr("設定"))
        fit(self, 860, 640)
        self.staff = StaffPage(settings.staff)
        self.pack = PackPage(view.packs, settings.pack, view.pack)
        self.office = OfficePage(view, settings.contacts, settings.titles)
        self.route = RoutePage(view.boxes, settings.box, settings.shared, run, settings.forbids)
        self._make_signing = signing
        self.signing: QWidget | None = None
        self.look = LookPage(settings.theme)
        self.data = DataPage(view.folder)
        self.look.chosen.connect(self.theme_chosen)
        self.pack.install_asked.connect(self.install_asked)
        self.data.back_up_asked.connect(self.back_up_asked)
        self.data.restore_asked.connect(self.restore_asked)

        self.index = ListBox()
        self.index.setProperty("role", "index")
        self.index.setAccessibleName(tr("設定の項目"))
        self.index.setFixedWidth(190)
        self.index.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages = QStackedWidget()
        for title, page in (
            (tr("職員"), self.staff),
            (tr("手引き"), self.pack),
            (tr("連絡先と職名"), self.office),
            (tr("決裁"), self.route),
            (SIGNING, None),
            (tr("画面"), self.look),
            (tr("記録とバックアップ"), self.data),
            (tr("窓守について"), AboutPage(view.version)),
        ):
            if page is None and signing is None:
                continue
            self.index.addItem(tr(title))
            self._pages.addWidget(scrolled(page or QWidget()))
        self.index.currentRowChanged.connect(self._turn_to)
        self.index.setCurrentRow(0)

        self.keep = BigButton(tr("保存する"), "primary")
        self.cancel = BigButton(tr("保存せずに閉じる"))
        self.keep.clicked.connect(self._keep)
        self.cancel.clicked.connect(self.reject)
        outer = QVBoxLayout(self)
        pad = theme.size("s4")
        outer.setContentsMargins(pad, pad, pad, pad)
        outer.setSpacing(theme.size("s3"))
        middle = row(self.index, self._pages)
        middle.setStretch(1, 1)
        outer.addLayout(middle, 1)
        outer.addWidget(Line())
        outer.addLayout(row(1, self.cancel, self.keep))

    def show_signing(self) -> None:
        """Turn to the page of 認証."""
        for item in self.index.findItems(tr(SIGNING), Qt.MatchFlag.MatchExactly):
            self.index.setCurrentItem(item)

    def _turn_to(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        area = self._pages.currentWidget()
        if self.signing is None and self._make_signing and self.index.item(page).text() == tr(SIGNING):
            self.signing = self._make_signing()
            self.signing.setProperty("role", "inside")
            assert isinstance(area, QScrollArea)
            area.setWidget(self.signing)

    def reject(self) -> None:
        if self.look.choice != self._settings.theme:
            self.theme_chosen.emit(self._settings.theme)
        super().reject()

    def _keep(self) -> None:
        """Emit the new settings; the opener writes them and accepts or tells the problem."""
        if not self.staff.complete():
            self.index.setCurrentRow(0)
            self.staff.complete()  # again, now that its page is shown and can take the focus
            return
        changed = replace(
            self._settings,
            staff=self.staff.staff,
            pack=self.pack.pack,
            contacts={**_unknown(self._settings.contacts, self.office.contact_ids), **self.office.contacts},
            titles={**_unknown(self._settings.titles, self.office.title_ids), **self.office.titles},
            shared=self.route.shared,
            box=self.route.box,
            forbids=self.route.forbids,
            theme=cast(Literal["system", "light", "dark"], self.look.choice),
        )
        self.saved.emit(changed)


def _unknown(values: dict[str, str], shown: set[str]) -> dict[str, str]:
    """What belongs to another pack and is not on this screen: it stays."""
    return {id: value for id, value in values.items() if id not in shown}
