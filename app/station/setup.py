"""First start: the secret, the store, the signing identity and the settings (issue: first start)."""

import secrets as random
from collections.abc import Mapping
from dataclasses import replace

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem
from app.base.text import sound
from app.models.home import Home
from app.models.secrets import STORE, keyring_problem, secrets_for, subkey
from app.models.settings import Settings, Staff, load_settings, save_settings
from app.station.packs import available_packs, read_pack
from app.station.passphrase import check_passphrase
from app.station.signing import signing_identity


class Setup:
    """Makes a data folder ready. Of what is there already only the person and the pack are replaced, so it can be run
    again: after a failure, or because the person's title changed."""

    def __init__(self, home: Home, clock: Clock) -> None:
        self._home = home
        self._clock = clock

    def keyring_problem(self) -> str | None:
        """Why the key cannot come from the keyring, as a sentence; None where it can."""
        if self._home.vault.exists():
            return "この場所の記録は、前に決めたパスフレーズで守られています。"
        return keyring_problem()

    def packs(self) -> tuple[tuple[str, str], ...]:
        """(id, title) of the packs to choose from."""
        return available_packs(self._home)

    def create(
        self, staff: Staff, pack: str, passphrase: str | None, contacts: Mapping[str, str] | None = None
    ) -> None:
        """Make the secret, the identity, the store and, last of all, the settings.

        Raises Refused (a passphrase that may not be chosen) and EnvironmentProblem (no keyring and no passphrase,
        folder not writable, …); what was made by then is kept and used by the next attempt.
        """
        from app.models.store import Store

        # Arguments of the command line may hold bytes that are no text.
        staff = Staff(*map(sound, (staff.name, staff.department, staff.title, staff.phone)))
        read_pack(self._home, pack)
        self._home.create()
        master = secret_made(self._home, passphrase)
        signing_identity(self._home, master, staff, self._clock)
        Store.open(self._home.store, subkey(master, STORE)).close()
        before = load_settings(self._home) or Settings(staff, pack)
        save_settings(
            self._home, replace(before, staff=staff, pack=pack, contacts={**before.contacts, **(contacts or {})})
        )


def secret_made(home: Home, passphrase: str | None) -> bytes:
    """The secret of the data folder, made where there is none yet. Raises Refused, EnvironmentProblem."""
    kept = secrets_for(home, passphrase)
    master = kept.load()
    if master is None:
        if home.store.exists():
            raise _key_missing()
        if passphrase:
            check_passphrase(passphrase)
        master = random.token_bytes(32)
        kept.save(master)
    return master


def _key_missing() -> EnvironmentProblem:
    return EnvironmentProblem(
        "この場所には前からの記録がありますが、それを開く鍵が見つかりません。",
        "記録は暗号化されたまま残っています。",
        "前に設定した利用者で入り直すか、バックアップから戻してください。",
    )
