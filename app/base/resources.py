"""Where the files that come with the program lie: packs, fonts, icons, the style sheet."""

from pathlib import Path

_BASE = Path(__file__).resolve().parent


def resource_dir() -> Path:
    """The `resources` folder: at the top of a checkout, or `app/resources` where the program is installed."""
    checkout, installed = _BASE.parents[1] / "resources", _BASE.parent / "resources"
    return installed if installed.is_dir() else checkout
