"""Going back to a backup: what that means, said before it is done. The settings come along only where wished."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from app.ui.settings.trust_list import Table
from app.ui.text import tr
from app.ui.widgets.basic import BigButton, HintLabel, Label, TextDialog, row
from app.ui.widgets.texts import CheckBox

if TYPE_CHECKING:
    from pathlib import Path

    from app.models.outlook import Outlook
    from app.models.restore import Prepared
    from app.station.workstation import Workstation


@dataclass(frozen=True, slots=True)
class Ready:
    """A backup that can be gone back to. `let_go` takes away what was unpacked of it."""

    prepared: "Prepared"
    secrets: tuple[bytes, bytes] | None
    let_go: Callable[[], None]

    def put_back(self, now: datetime, take_settings: bool) -> None:
        """Do it; the store must be closed. Raises EnvironmentProblem."""
        try:
            self.prepared.put_back(now, take_settings=take_settings, secrets=self.secrets)
        finally:
            self.let_go()


def make_ready(station: "Workstation", file: "Path", passphrase: str | None) -> Ready:
    """Check and unpack the backup `file`, beside the running program. Raises PassphraseNeeded, WrongPassphrase or
    another EnvironmentProblem."""
    from app.models.restore import prepared, secret_of
    from app.models.secrets import STORE, subkey

    after = secret_of(station.home, file, passphrase)
    with ExitStack() as stack:
        ready = stack.enter_context(prepared(station.home, file, subkey(after, STORE)))
        return Ready(ready, (station.master(), after), stack.pop_all().close)


def names_of(station: "Workstation") -> Mapping[str, str]:
    """What the ids in the settings are called here."""
    from app.station.packs import available_packs

    pack = station.pack
    return {**dict(available_packs(station.home)), **dict(pack.boxes), **{c.role: c.label for c in pack.contacts}}


class RestoreDialog(TextDialog):
    """Accepted: go back. `settings` says whether the settings of the backup are taken over, too."""

    def __init__(
        self, outlook: "Outlook", names: Mapping[str, str], now: datetime, parent: QWidget | None = None
    ) -> None:
        super().__init__(tr("バックアップから戻す"), tr("このバックアップに戻しますか"), 720, parent)
        for sentence in outlook.sentences(now):
            self.box.addWidget(Label(sentence, wrap=True))
        changes = outlook.changes(names)
        self.settings = CheckBox(tr("設定も、バックアップのものにする"))
        if changes:
            self.box.addWidget(Label(tr("設定の違い"), "section"))
            self.table = Table(tr("設定の違い"), (tr("設定"), tr("今"), tr("バックアップ")))
            self.table.show_lines([(each.label, each.here or tr("なし"), each.there or tr("なし")) for each in changes])
            self.box.addWidget(self.table)
            self.box.addWidget(self.settings)
            self.box.addWidget(HintLabel(tr("印を付けなければ、設定は今のままです。")))
        self.box.addWidget(HintLabel(tr("今の記録は消さずに、aside フォルダーに移します。")))
        self.go_back = BigButton(tr("戻す"), "primary")
        self.cancel = BigButton(tr("やめる"))
        self.go_back.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.reject)
        self.box.addLayout(row(1, self.cancel, self.go_back))
        self.cancel.setFocus()

    @property
    def take_settings(self) -> bool:
        return self.settings.isChecked()
