"""What the settings screen shows besides the settings themselves, as frozen data."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class PackState:
    """The pack in force. `faults`: why the chosen one could not be used, one line each; empty where it is valid."""

    id: str
    title: str
    version: str
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Slot:
    """Something of the pack that the office words for itself: a contact's role or a box of the 決裁欄."""

    id: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class SettingsView:
    """packs: (id, title) to choose from. contacts, titles: what the pack in force lets the office fill in. boxes: those
    of the 決裁欄 in the order of the route."""

    packs: tuple[tuple[str, str], ...]
    pack: PackState
    contacts: tuple[Slot, ...]
    titles: tuple[Slot, ...]
    folder: Path
    version: str
    boxes: tuple[Slot, ...] = ()
