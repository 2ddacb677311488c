"""One person's workstation, opened: settings, pack, secret, the worker that owns the store."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from app.base.clock import Clock
from app.base.errors import EnvironmentProblem
from app.guidance.pack import Pack
from app.guidance.packfile import PackProblem
from app.models.home import Home
from app.models.sealed import seal_keys, settle_keys
from app.models.secrets import STORE, secrets_for, subkey
from app.models.settings import Settings, load_settings
from app.models.worker import Worker
from app.station.pack_versions import PackVersions
from app.station.packs import read_working_pack
from app.station.signing import signing_identity

if TYPE_CHECKING:
    from app.forms.sign.identity import Identity
    from app.guidance.events import Event
    from app.models.store import Store


def not_set_up() -> EnvironmentProblem:
    """What to say where the first start has not been made."""
    return EnvironmentProblem(
        "この場所にはまだ窓守の用意がありません。",
        "失われたものはありません。",
        "`madomori setup` を実行するか、窓守を画面で開いて最初の設定をしてください。",
    )


def unlock(home: Home, passphrase: str | None) -> bytes:
    """The master key of the data folder; signing keys of an older form are brought under it, once.

    Raises EnvironmentProblem: keyring locked, wrong passphrase, no key.
    """
    # A passphrase that is given without need (for a backup, say) does not hide the key in the keyring.
    master = secrets_for(home, passphrase if home.vault.exists() else None).load()
    if master is None:
        raise EnvironmentProblem(
            "このデータフォルダーの鍵が見つかりません。",
            "記録は暗号化されたまま残っています。",
            "設定をした利用者として入り直すか、バックアップから戻してください。",
        )
    with suppress(EnvironmentProblem):  # a folder that cannot be written: at the next start
        settle_keys(home, master)
        seal_keys(home, master)
    return master


@dataclass(frozen=True)
class Workstation:
    """What the screens and the command line work with. Close it with `close`."""

    home: Home
    clock: Clock
    settings: Settings
    pack: Pack
    """The one chosen here, under which encounters begin; see `pack_of` for those that have begun."""
    packs: PackVersions
    pack_problem: PackProblem | None
    worker: Worker
    tasks: ThreadPoolExecutor
    """For long work that needs no store: drawing, signing."""
    master: Callable[[], bytes]
    """The master key, fetched once. Raises EnvironmentProblem: keyring locked, wrong passphrase, no key."""
    read_only: bool
    """Opened to read what a damaged store still holds; nothing can be saved."""

    @classmethod
    def open(cls, home: Home, clock: Clock, passphrase: str | None, *, read_only: bool = False) -> "Workstation":
        """Read settings and pack; the key is fetched and the store opened by the worker, on its own thread.

        Raises EnvironmentProblem where the folder is not set up or its settings cannot be read.
        """
        settings = load_settings(home)
        if settings is None:
            raise not_set_up()
        pack, problem = read_working_pack(home, settings.pack)
        master = cache(lambda: unlock(home, passphrase))

        def open_store() -> "Store":
            from app.models.store import Store

            return Store.open(home.store, subkey(master(), STORE), read_only=read_only)

        tasks = ThreadPoolExecutor(max_workers=1, thread_name_prefix="task")
        packs = PackVersions(home, pack, settings.titles)
        if not read_only:
            packs.keep_own()
        return cls(home, clock, settings, packs.own, packs, problem, Worker(open_store), tasks, master, read_only)

    def pack_of(self, log: "Sequence[Event]") -> Pack:
        """The pack that a log was begun under: it is read, filled and exported under that, whatever is chosen now."""
        found = self.packs.of_log(log)
        return self.pack if found is self.packs.own else found

    def identity(self) -> "Identity":
        """What the person signs with. EnvironmentProblem where it cannot be had."""
        return signing_identity(self.home, self.master(), self.settings.staff, self.clock)

    def store_key(self) -> bytes:
        """The key of the store. Raises EnvironmentProblem."""
        return subkey(self.master(), STORE)

    def close(self) -> None:
        """Finish what is under way and close the store."""
        self.tasks.shutdown()
        self.worker.close()
