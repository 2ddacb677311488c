"""The data folder of one person: where everything of 窓守 lies."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.base.files import close_to_others, disk_problem


@dataclass(frozen=True, slots=True)
class Home:
    """The data folder `root` and the paths in it."""

    root: Path

    @property
    def store(self) -> Path:
        return self.root / "store.db"

    @property
    def index(self) -> Path:
        """What search, history and figures are answered from: made from the store, and anew where it is gone."""
        return self.root / "index.db"

    @property
    def settings(self) -> Path:
        return self.root / "settings.json"

    @property
    def identity(self) -> Path:
        return self.root / "identity.p12"

    @property
    def signer(self) -> Path:
        """Where the means of sealing is described: an identity of the office, a PKCS#12 from elsewhere, a token."""
        return self.root / "signer"

    @property
    def authority(self) -> Path:
        """The office's own authority, on the administrator's workstation only."""
        return self.root / "authority"

    @property
    def register(self) -> Path:
        """The register of 文書番号, where workstations share no folder."""
        return self.root / "register"

    @property
    def vault(self) -> Path:
        return self.root / "vault.json"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    @property
    def aside(self) -> Path:
        """Where damaged or replaced files are moved to; nothing in it is ever deleted by the program."""
        return self.root / "aside"

    @property
    def packs(self) -> Path:
        return self.root / "packs"

    @property
    def pack_versions(self) -> Path:
        """Every version of a pack that was ever chosen, installed or signed for this office."""
        return self.root / "pack-versions"

    @property
    def trusted(self) -> Path:
        """Certificates (PEM) whose signatures this workstation takes as known."""
        return self.root / "trusted"

    def create(self) -> None:
        """Make the folder, for its owner only, with all that lies in it. Raises EnvironmentProblem."""
        try:
            self.root.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise disk_problem(error) from error
        self.close_to_others()

    def close_to_others(self) -> None:
        """Whatever lies here is for its owner only, however it came: at each start, before anything is opened."""
        # Somebody's own or the system's folder, named by mistake, is not ours to close; nor one we may not look into.
        ours = any(os.access(part, os.F_OK) for part in (self.settings, self.store, self.vault))
        if ours and not Path(os.path.expanduser("~")).is_relative_to(self.root):  # noqa: PTH111  # may be unknown
            close_to_others(self.root)


def find_home() -> Home:
    """`MADOMORI_HOME`, or the place the system keeps a user's data in."""
    named = os.environ.get("MADOMORI_HOME")
    if named:
        return Home(Path(named).absolute())
    import platformdirs

    return Home(Path(platformdirs.user_data_dir("madomori", appauthor=False)))
