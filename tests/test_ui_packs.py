"""Two encounters on one desk that were begun under two packs: each shows its own keys, advice and words."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from packs_office import city_folder
from program_running import Running
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from app.models.home import Home
from app.models.settings import load_settings, save_settings
from app.station.packs import install_pack


def choose(home: Home, pack: str) -> None:
    settings = load_settings(home)
    assert settings
    save_settings(home, replace(settings, pack=pack))


def buttons(widget: QWidget) -> list[str]:
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return [button.accessibleName() or button.text() for button in widget.findChildren(QPushButton)]


def test_each_encounter_goes_on_in_the_words_of_its_own_pack(
    home: Home, begin: Callable[[], Running], tmp_path: Path
) -> None:
    install_pack(home, Path(shutil.copytree(city_folder(), tmp_path / "minato")))
    choose(home, "minato")
    program = begin()
    of_city = program.start()
    window = program.session.window
    window.live.log("interpreter_joined", "英語")
    window.live.log("violence")
    program.saved(of_city)
    program.close()

    choose(home, "kamakura")
    program = begin()
    session, window = program.session, program.session.window
    program.until(lambda: window.live.encounter == of_city)
    session.reopen()
    assert session.desk.pack_of(of_city).id == "minato"
    labels = [window.live.model.line(row).label for row in range(window.live.model.rowCount())]
    assert "通訳が加わった" in labels
    assert window.live.now.cards
    of_kamakura = program.start()
    window.live.log("violence")
    program.until(lambda: window.live.now.cards)
    kamakuras = buttons(window.live.keys)
    for encounter, pack in ((of_city, "minato"), (of_kamakura, "kamakura"), (of_city, "minato")):
        window.bring(encounter)
        assert window._wording.pack.id == pack
        assert (buttons(window.live.keys) == kamakuras) is (pack == "kamakura")
        window.toggle_discreet()
        window.toggle_discreet()
        assert window._wording.pack.id == pack
        window.show_emergency()
        window.close_emergency()
        assert window.live.encounter == encounter
    window.live.log("interpreter_joined", "中国語")
    assert session.desk.events(of_city)[-1].text == "中国語"
    window.show_start()
    window.begin("phone")
    assert window._wording.pack.id == "kamakura"
    for id in (of_city, of_kamakura, window.live.encounter):
        program.until(lambda id=id: not session.desk.summary(id).pending)  # type: ignore[misc]
