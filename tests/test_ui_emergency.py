"""The emergency card offers what the pack says."""

from dataclasses import replace

import pytest
from desk_station import PACK, focus_in
from pytestqt.qtbot import QtBot

from app.ui.counter.emergency import EmergencyCard
from app.ui.counter.wording import Wording

pytestmark = pytest.mark.usefixtures("themed")


@pytest.mark.parametrize(
    ("steps", "happened"),
    [
        (("safety_secured", "police_called"), ("threat",)),
        (("facility_called",), ("harm_announced", "violence")),
        ((), ()),
    ],
)
def test_steps_and_events_come_from_the_pack(qtbot: QtBot, steps: tuple[str, ...], happened: tuple[str, ...]) -> None:
    pack = replace(PACK, emergency_steps=steps, emergency_kinds=happened)
    card = EmergencyCard(Wording(pack), {})
    qtbot.addWidget(card)
    card.set_wording(Wording(pack), {})
    card.show()
    card.activateWindow()
    qtbot.waitUntil(card.isActiveWindow)
    card.open(frozenset(), can_log=True, practice=False)
    assert tuple(card.buttons) == (*steps, *happened)
    assert focus_in(card)
    assert not steps or card.buttons[steps[0]].hasFocus()
