"""What the settings screen shows of a workstation."""

from app import __version__
from app.station.packs import available_packs
from app.station.workstation import Workstation
from app.ui.settings.state import PackState, SettingsView, Slot


def settings_view(station: Workstation) -> SettingsView:
    """The packs to choose from, the pack in force with its faults, and what the office words for itself."""
    pack, problem = station.pack, station.pack_problem
    return SettingsView(
        packs=available_packs(station.home),
        pack=PackState(pack.id, pack.title, pack.version, tuple(map(str, problem.faults)) if problem else ()),
        contacts=tuple(Slot(contact.role, contact.label, contact.purpose) for contact in pack.contacts),
        titles=tuple(Slot(id, label) for id, label in pack.boxes),
        folder=station.home.root,
        version=__version__,
        boxes=tuple(Slot(step.box, pack.box_label(step.box)) for step in pack.steps),
    )
