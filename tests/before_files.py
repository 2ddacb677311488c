"""The data folder of an earlier version, as that version wrote it (`before/README.md`)."""

import shutil
import zipfile
from pathlib import Path

from app.models.home import Home

BEFORE = Path(__file__).parent / "before"
OLD_BACKUP = BEFORE / "backup.madomori"
OLD_PASSPHRASE, OLD_PIN, OLD_OFFICE_PIN = "以前の見本の合言葉", "482913", "office pin"


def old_home(root: Path) -> Home:
    """That folder at `root`: store, settings, vault, identity, and keys under a PIN alone."""
    with zipfile.ZipFile(OLD_BACKUP) as archive:
        archive.extractall(root, [name for name in archive.namelist() if name != "manifest.json"])
    for part in ("signer", "authority"):
        shutil.copytree(BEFORE / part, root / part)
    return Home(root)
