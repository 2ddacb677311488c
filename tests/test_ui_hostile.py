"""Whole windows over a stranger's report, log, pack, certificate: nothing of it reaches the screen as it came.

What is looked at is `screen_texts.faults`, after each step: every label, cell, tool tip, title and spoken name.
"""

from datetime import timedelta
from pathlib import Path

import desk_station
import pytest
import screen_texts
from conftest import InlineExecutor
from desk_station import DeskStation
from hostile import FLOODS, MIXED, NEEDLE, stained
from people_station import log, people_station
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from review_screen import APPROVED, JUDGED, RETURNED, FakeReview, Pin, on_case

from app.base.clock import FakeClock
from app.people.purpose import stated
from app.review.view import CaseEntry
from app.ui.people.history_page import HistoryPage
from app.ui.people.search_page import SearchPage
from app.ui.settings.trust_list import ConfirmTrust, Table, Trusted


def look(window: QWidget) -> None:
    """The strange words are there, and harmless."""
    QApplication.processEvents()
    assert any(NEEDLE in text for _, text, _ in screen_texts.texts_of(window))
    assert screen_texts.faults() == []


def test_reports_of_strangers(qtbot: QtBot) -> None:
    text, service = MIXED, FakeReview()
    service.add("waiting", APPROVED, JUDGED)
    service.add("returned", APPROVED, RETURNED)
    service.add("done", number="見本第7号")
    service.add_aside("unknown", "unknown", "署名者を確かめられません", "署名者を確かめられません")
    service.add_aside("changed", "changed", "署名のあとで変えられています", "ページが違います")
    line = CaseEntry(service.cases["done"].row.arrived_at, "note", "覚え書き", "課 長子", "部 長美", closes=False)
    service.change("done", entries=(line,), open_followups=("見本",), others=(service.cases["waiting"].row,))
    service.cases = {id: stained(case, text) for id, case in service.cases.items()}
    window = on_case(service, "waiting", Pin(), qtbot)
    look(window)
    for id in service.cases:
        window.open_report(id)
        qtbot.waitUntil(lambda: window.case.case is not None)
        assert window.case.id == id
        look(window)
        case = window.case
        for ask in (case.open_approve, case.open_judge, case.open_return, case.open_withdraw):
            ask()
            look(window)
            case.stack.close_sheet()
    window.close()


def test_a_desk_under_a_strange_pack(
    tmp_path: Path, clock: FakeClock, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = MIXED
    monkeypatch.setattr(desk_station, "PACK", stained(desk_station.PACK, text))
    station = DeskStation(tmp_path / "store.db", clock, qtbot)
    look(station.window)
    station.press("F2")
    live = station.window.live
    for what, said, data in (
        ("memo", text, {}),
        ("quote", text, {}),
        ("abuse", text, {}),
        ("threat", "", {}),
        ("identified", "", dict.fromkeys(("name", "kana", "address", "phone", "organisation"), text)),
        ("demand_stated", text, {}),
    ):
        station.desk.log(station.id, what, said, data)
    station.desk.log(station.id, "amended", text, {"seq": 2})
    clock.advance(40 * 60)
    station.window.tick()
    station.settle()
    look(station.window)
    live.sheets.open_line(2)
    look(station.window)
    for key in ("F8", "F12", "Escape", "Ctrl+E"):
        station.press(key)
        look(station.window)
    station.close()


def test_people_with_strange_names(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> None:
    text = MIXED
    at = clock.now() - timedelta(days=9)
    who = dict.fromkeys(("name", "kana", "address", "phone", "organisation"), text)
    lines: tuple[tuple[str, str, dict[str, object]], ...] = (
        ("memo", text, {}),
        ("quote", f"責任者を出せ{text}", {}),
        ("abuse", text, {}),
    )
    with people_station(tmp_path, clock) as people:
        one, two = people.add(log(*lines, who=who, at=at), log(*lines, who=who, at=at - timedelta(days=9)))
        people.desk.say_same(one, two).result(30)
        pages: list[SearchPage | HistoryPage] = [SearchPage(people.desk), HistoryPage(people.desk, InlineExecutor())]
        for page in pages:
            qtbot.addWidget(page)
            page.resize(1366, 650)
            page.purpose = stated(text)
            page.show()
        search, history = pages
        assert isinstance(search, SearchPage)
        assert isinstance(history, HistoryPage)
        search.refresh()
        search.field.setText("責任者")
        qtbot.waitUntil(lambda: len(search.model.hits) == 2)
        look(search)
        history.show_person(one, stated(text))
        qtbot.waitUntil(lambda: history.history is not None)
        look(history)
        history.open_case_file()
        look(history)
        qtbot.waitUntil(lambda: not search.asking)
        for page in pages:
            page.leave()


@pytest.mark.parametrize("kind", FLOODS)
def test_a_strange_certificate(kind: str, qtbot: QtBot) -> None:
    strange = Trusted(FLOODS[kind], "authority", "ab" * 32, None)
    dialog = ConfirmTrust(strange)
    qtbot.addWidget(dialog)
    dialog.show()
    look(dialog)
    heading = dialog.findChildren(QLabel)[0]
    assert heading.accessibleName().startswith("「")
    assert "\n" not in heading.accessibleName()
    table = Table("知っている人", ("名前", "種類", "期限", "指紋"))
    qtbot.addWidget(table)
    table.show_lines([(FLOODS[kind], FLOODS[kind], "", "")])
    look(table)
