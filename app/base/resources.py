"""Where the packs, fonts, icons and the style sheet lie."""

from pathlib import Path


def resource_dir() -> Path:
    """The folder `resources`, beside the package in a work tree or inside it where installed."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "resources"
    return inside if inside.is_dir() else package.parent / "resources"
