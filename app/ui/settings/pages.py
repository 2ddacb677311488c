"""The pages of the settings, each giving back its part of `Settings`."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QGridLayout,
    QVBoxLayout,
    QWidget,
)

from app.base.resources import resource_dir
from app.base.text import shown
from app.models.settings import Staff
from app.ui import theme
from app.ui.settings.state import PackState, SettingsView, Slot
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, Card, Chip, HintLabel, Label, in_documents, row
from app.ui.widgets.entry import Entry
from app.ui.widgets.texts import ComboBox, RadioButton, TextView


def _column(page: QWidget) -> QVBoxLayout:
    box = QVBoxLayout(page)
    pad = theme.size("s6")
    box.setContentsMargins(pad, pad, pad, pad)
    box.setSpacing(theme.size("s4"))
    return box


class StaffPage(QWidget):
    """Who works at this desk."""

    def __init__(self, staff: Staff) -> None:
        super().__init__()
        self.name = Entry(tr("氏名"), value=staff.name)
        self.department = Entry(tr("所属"), value=staff.department)
        self.title = Entry(tr("職"), value=staff.title)
        self.phone = Entry(tr("電話（内線）"), value=staff.phone)
        box = _column(self)
        for entry in (self.name, self.department, self.title, self.phone):
            box.addWidget(entry)
        box.addWidget(
            HintLabel(
                tr("次の記録と報告書から使います。氏名を変えると、署名に使う電子証明書も次の署名のときに作り直します。")
            )
        )
        box.addStretch(1)

    @property
    def staff(self) -> Staff:
        return Staff(self.name.value, self.department.value, self.title.value, self.phone.value)

    def complete(self) -> bool:
        """Whether the report can be written with it; if not, the first gap is named."""
        for entry in (self.name, self.department, self.title):
            if not entry.value:
                entry.show_fault(tr("ここは空けておけません。"))
                return False
        return True


class PackPage(QWidget):
    """Which guideline is in force, and how it is."""

    install_asked = Signal(Path)

    def __init__(self, packs: tuple[tuple[str, str], ...], chosen: str, state: PackState) -> None:
        super().__init__()
        self.choice = ComboBox()
        self.choice.setAccessibleName(tr("手引き"))
        for id, label in packs:
            self.choice.addItem(label, id)
        self.choice.setCurrentIndex(max(0, self.choice.findData(chosen)))
        self._chip = Chip()
        self._name = Label("", "section", wrap=True)
        self._explanation = Label("", wrap=True)
        self.faults = TextView()
        self.faults.setAccessibleName(tr("手引きの誤り"))
        self.faults.setMinimumHeight(120)
        card = Card()
        head = row(self._name, self._chip)
        head.setStretch(0, 1)
        card.box.addLayout(head)
        card.box.addWidget(self._explanation)
        card.box.addWidget(self.faults)
        install = BigButton(tr("手引きのフォルダーを取り込む…"))
        install.clicked.connect(self._install)
        box = _column(self)
        box.addWidget(Label(tr("手引き（自治体の要綱・ガイドライン）"), "section"))
        box.addWidget(self.choice)
        box.addWidget(HintLabel(tr("変えた手引きは、次に窓守を開いたときから使います。")))
        box.addWidget(card)
        box.addLayout(row(install, 1))
        box.addWidget(HintLabel(tr("取り込む前にすべて確かめます。誤りがあれば、今の手引きをそのまま使います。")))
        box.addStretch(1)
        self.show_state(state)

    @property
    def pack(self) -> str:
        return str(self.choice.currentData())

    def show_state(self, state: PackState) -> None:
        """Show the pack in force and the faults of one that could not be used."""
        self._name.setText(tr("今の手引き：{title}　{version}版").format(title=state.title, version=state.version))
        broken = bool(state.faults)
        self._chip.setText(tr("誤りあり") if broken else tr("✓ 使えます"))
        theme.set_property(self._chip, "state", "unsaved" if broken else "saved")
        self._explanation.setText(
            tr("選ばれた手引きに誤りがあるため、上の手引きを使っています。直す所は次のとおりです。")
            if broken
            else tr("すべての項目を確かめました。")
        )
        self.faults.setVisible(broken)
        self.faults.show_text("\n".join(map(shown, state.faults)))

    def _install(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, tr("手引きのフォルダーを選ぶ"))
        if folder:
            self.install_asked.emit(Path(folder))


class OfficePage(QWidget):
    """Whom to call, and the office's own titles; kept apart from the pack, so a new pack leaves them alone."""

    def __init__(self, view: SettingsView, contacts: dict[str, str], titles: dict[str, str]) -> None:
        super().__init__()
        box = _column(self)
        self._contacts = self._entries(box, tr("応援・連絡先の番号"), view.contacts, contacts)
        self._titles = self._entries(box, tr("決裁欄の職名"), view.titles, titles)
        box.addWidget(HintLabel(tr("空けておくと、手引きに書かれたものを使います。")))
        box.addStretch(1)

    @property
    def contact_ids(self) -> set[str]:
        return set(self._contacts)

    @property
    def title_ids(self) -> set[str]:
        return set(self._titles)

    @property
    def contacts(self) -> dict[str, str]:
        return _filled(self._contacts)

    @property
    def titles(self) -> dict[str, str]:
        return _filled(self._titles)

    def _entries(
        self, box: QVBoxLayout, heading: str, slots: tuple[Slot, ...], values: dict[str, str]
    ) -> dict[str, Entry]:
        entries = {slot.id: Entry(slot.label, slot.hint, values.get(slot.id, "")) for slot in slots}
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("s4"))
        grid.setVerticalSpacing(theme.size("s3"))
        for place, entry in enumerate(entries.values()):
            grid.addWidget(entry, place // 2, place % 2, Qt.AlignmentFlag.AlignTop)
        box.addWidget(Label(heading, "heading"))
        box.addLayout(grid)
        return entries


def _filled(entries: dict[str, Entry]) -> dict[str, str]:
    return {id: entry.value for id, entry in entries.items() if entry.value}


class LookPage(QWidget):
    """Light, dark, or as the system has it. `chosen` fires at once, so that the choice can be seen."""

    chosen = Signal(str)

    def __init__(self, choice: str) -> None:
        super().__init__()
        box = _column(self)
        box.addWidget(Label(tr("画面の色"), "heading"))
        self.group = QButtonGroup(self)
        self._ids = ("system", "light", "dark")
        for place, text in enumerate((tr("端末の設定に合わせる"), tr("明るい画面"), tr("暗い画面"))):
            button = RadioButton(text)
            button.setChecked(self._ids[place] == choice)
            self.group.addButton(button, place)
            box.addWidget(button)
        box.addWidget(HintLabel(tr("相手方から画面が見えるときは、対応中に F9 で「目立たない表示」にできます。")))
        box.addStretch(1)
        self.group.idClicked.connect(lambda place: self.chosen.emit(self._ids[place]))

    @property
    def choice(self) -> str:
        return self._ids[self.group.checkedId()]


class DataPage(QWidget):
    """Where the records lie; keeping a copy and bringing one back."""

    back_up_asked = Signal(Path)
    restore_asked = Signal(Path)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        box = _column(self)
        where = Label(str(folder), wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = BigButton(tr("フォルダーを開く"))
        show.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder))))
        self.back_up = BigButton(tr("今すぐバックアップ…"), "primary")
        self.restore = BigButton(tr("バックアップから戻す…"))
        self.back_up.clicked.connect(self._ask_back_up)
        self.restore.clicked.connect(self._ask_restore)
        self.said = Label("", wrap=True)
        box.addWidget(Label(tr("記録の場所"), "heading"))
        box.addWidget(where)
        box.addLayout(row(show, 1))
        box.addWidget(Label(tr("バックアップ"), "heading"))
        box.addWidget(HintLabel(tr("記録は暗号化されたまま写します。毎日の分は自動で残しています。")))
        box.addLayout(row(self.back_up, self.restore, 1))
        box.addWidget(HintLabel(tr("戻すときも、今の記録は消さずに別に取っておきます。")))
        box.addWidget(
            HintLabel(
                tr(
                    "署名の鍵と証明書（signer、trusted）、認証局（authority）は入りません。"
                    "署名は発行し直してもらい、認証局は「控えを作る…」の控えから戻します。"
                )
            )
        )
        box.addWidget(self.said)
        box.addStretch(1)

    def say(self, sentence: str) -> None:
        """Show how a backup or a restore went."""
        self.said.setText(sentence)

    def _ask_back_up(self) -> None:
        name = in_documents(tr("窓守バックアップ.madomori"))
        path, _ = QFileDialog.getSaveFileName(
            self, tr("バックアップの保存先"), name, tr("窓守のバックアップ (*.madomori)")
        )
        if path:
            self.back_up_asked.emit(Path(path))

    def _ask_restore(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self,
            tr("戻すバックアップを選ぶ"),
            in_documents(""),
            tr("窓守のバックアップ (*.madomori);;すべてのファイル (*)"),
        )
        if path:
            self.restore_asked.emit(Path(path))


class AboutPage(QWidget):
    """What this program is, and under which licences its parts come."""

    PARTS = (
        ("窓守", "MIT"),
        ("Qt / PySide6", "LGPL-3.0"),
        ("SQLCipher / sqlcipher3", "BSD-3-Clause / zlib"),
        ("SQLAlchemy, Alembic, argon2-cffi, keyring, platformdirs, pyHanko", "MIT"),
        ("cryptography, uharfbuzz", "Apache-2.0"),
        ("ReportLab, msgspec", "BSD-3-Clause"),
        ("pypdfium2", "Apache-2.0 / BSD-3-Clause"),
        ("BIZ UDゴシック・BIZ UD明朝", "SIL Open Font License 1.1"),
        ("IPADIC（パスフレーズの言葉）", "NAIST / ICOT"),
    )

    def __init__(self, version: str) -> None:
        super().__init__()
        box = _column(self)
        box.addWidget(Label(tr("窓守　{version}").format(version=version), "title"))
        box.addWidget(
            Label(tr("窓口と電話で強い言葉を受ける職員のそばに立ち、次にすることを示し、記録を残します。"), wrap=True)
        )
        box.addWidget(
            HintLabel(tr("時間や回数は目安です。決めるのは職員であり、窓守が不当かどうかを決めることはありません。"))
        )
        box.addWidget(Label(tr("使っている部品とライセンス"), "heading"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.size("s6"))
        for line, (name, licence) in enumerate(self.PARTS):
            grid.addWidget(Label(name, wrap=True), line, 0)
            grid.addWidget(Label(licence), line, 1)
        grid.setColumnStretch(0, 1)
        box.addLayout(grid)
        font_licence = BigButton(tr("フォントのライセンス全文"), "quiet")
        font_licence.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(resource_dir() / "fonts" / "OFL.txt")))
        )
        box.addLayout(row(font_licence, 1))
        box.addStretch(1)
