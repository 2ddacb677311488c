"""A ledger taken into a real store: as one, once only, undone, gone on with, and never in the way of a tap."""

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from ledger_files import HEADINGS, ROW, csv_file, rows_of, xlsx
from people_station import PASSPHRASE, PeopleStation, log, people_station

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem, Refused
from app.guidance.events import Event, first_break
from app.models.imports import Import
from app.models.store import Store
from app.people.case import Case
from app.people.index.cases import case_of
from app.people.ledger.desk import LedgerDesk
from app.people.ledger.mapping import LedgerMap
from app.people.ledger.plan import Preview
from app.people.ledger.run import Imported, import_ledger, imports_of, preview_for, undo_import
from app.people.library import Reading
from app.station.workstation import Workstation

Rows = Sequence[Sequence[str]]


class Office:
    """A workstation with a folder of ledgers."""

    def __init__(self, people: PeopleStation, folder: Path) -> None:
        self.people, self.station, self.folder = people, people.station, folder

    def preview(self, rows: Rows) -> Preview:
        found = preview_for(self.station, csv_file(self.folder / "台帳.csv", rows), LedgerMap())
        assert found is not None
        return found

    def take(self, rows: Rows) -> Imported:
        done = import_ledger(self.station, self.preview(rows))
        assert done is not None
        return done

    def encounters(self, number: int) -> tuple[str, ...]:
        def read(store: Store) -> tuple[str, ...]:
            from app.models.imports import Imports

            return Imports(store).encounters(number)

        return self.station.worker.submit(read).result(30)

    def log(self, encounter: str) -> tuple[Event, ...]:
        return self.station.worker.submit(lambda store: store.log(encounter)).result(30)

    def events(self) -> int:
        return self.station.worker.submit(_events).result(30)

    def shown(self) -> list[Case]:
        """The cases of the ledger that history and search have, oldest first."""
        assert self.people.desk.tend(lambda *_: None, lambda: False).result(60)

        def read(reading: Reading) -> list[Case]:
            index = reading.index
            ids = [id for (id,) in index.connection.execute("SELECT encounter FROM cases ORDER BY number")]
            return [case for case in (case_of(index, id) for id in ids) if case and case.origin == "ledger"]

        return self.people.desk.ask(read).result(60)


def _events(store: Store) -> int:
    with store.transaction() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM events").scalar_one())


@pytest.fixture
def office(tmp_path: Path, clock: FakeClock) -> Iterator[Office]:
    with people_station(tmp_path, clock) as people:
        yield Office(people, tmp_path)


def test_a_row_becomes_an_encounter_with_its_log(office: Office, clock: FakeClock) -> None:
    done = office.take([HEADINGS, ROW])
    assert done == Imported(1, 1, 0)
    (encounter,) = office.encounters(1)
    lines = office.log(encounter)
    assert first_break(lines) is None
    assert [(line.kind, line.text) for line in lines] == [
        ("encounter_started", ""),
        ("identified", ""),
        ("demand_stated", "道路の補修を求める"),
        ("memo", "要求手段: 大声で繰り返す"),
        ("memo", "対応結果: 説明した"),
        ("encounter_ended", ""),
    ]
    assert {(line.actor, line.at) for line in lines} == {("窓口 花子", clock.now())}
    assert lines[0].data["ledger"] == 1
    (case,) = office.shown()
    assert (case.encounter, case.origin, case.channel, case.place) == (encounter, "ledger", "counter", "見本課の窓口")
    assert (case.began_at.isoformat(), case.seconds) == ("2023-04-03T09:05:00+09:00", 45 * 60)
    assert (case.handler, case.department, case.types, case.judged) == ("窓口 花子", "見本課", ("abuse",), "")
    who = case.who
    assert (who.name, who.kana, who.phone) == ("架空 太郎", "カクウ タロウ", "0467-00-0001")
    assert (who.address, who.organisation) == ("例示町1-2-3", "見本商店")


def test_what_the_ledger_leaves_open_stays_open(office: Office) -> None:
    rows = [("日付", "方法", "結果"), ("R5.4.3", "メール", "正当な要求"), ("R5.4.4", "", "不当要求行為等")]
    office.take(rows)
    first, second = office.shown()
    assert (first.channel, first.seconds, first.ended, first.judged) == ("", None, True, "judged_legitimate")
    assert (second.handler, second.judged) == ("", "judged_improper")
    lines = office.log(first.encounter)
    assert [line.text for line in lines if line.kind == "memo"] == ["方法: メール"]
    assert (lines[0].data["no_time"], lines[0].data["open_end"]) == (True, True)


def test_a_second_import_of_the_same_rows_changes_nothing(office: Office) -> None:
    assert office.take(rows_of(30)) == Imported(1, 30, 0)
    before = office.events()
    assert office.take(rows_of(30)) == Imported(None, 0, 30)
    other = xlsx(office.folder / "b.xlsx", [HEADINGS, *[(*row[:3], "来庁", *row[4:]) for row in rows_of(30)[1:]]])
    same = preview_for(office.station, other, LedgerMap())
    assert same is not None
    assert same.already == 30
    assert office.events() == before
    assert len(imports_of(office.station)) == 1


def test_a_ledger_that_grew_brings_only_its_new_rows(office: Office) -> None:
    office.take(rows_of(3))
    grown = [*rows_of(3), ROW, ROW]
    assert office.preview(grown).already == 3
    assert office.take(grown) == Imported(2, 2, 3)
    assert len(office.shown()) == 5
    assert office.take([*grown, ROW]) == Imported(3, 1, 5)  # the same words three times are three encounters


def test_an_import_can_be_undone_and_made_again(office: Office) -> None:
    office.take(rows_of(3))
    kept = office.take([*rows_of(3), ROW])
    ids = {case.encounter for case in office.shown()}
    before = office.events()
    undo_import(office.station, 1)
    assert [case.who.name for case in office.shown()] == ["架空 太郎"]
    for number, part in ((1, "すでに取り消"), (9, "その番号")):
        with pytest.raises(Refused, match=part):
            undo_import(office.station, number)
    assert office.take([*rows_of(3), ROW]) == Imported(3, 3, 1)
    assert {case.encounter for case in office.shown()} == ids
    assert office.events() == before
    assert [(one.number, one.counts) for one in imports_of(office.station)] == [(3, True), (2, True), (1, False)]
    assert kept.number == 2


def test_nothing_comes_in_where_one_row_cannot_be_read(office: Office) -> None:
    with pytest.raises(Refused, match="1行も"):
        office.take([*rows_of(3), ("4/1", *ROW[1:])])
    assert (office.events(), imports_of(office.station)) == (0, ())


def test_a_cancelled_import_shows_nothing_and_is_gone_on_with(office: Office) -> None:
    far: list[int] = []
    cancelled = import_ledger(
        office.station,
        office.preview(rows_of(450)),
        progress=lambda *done: far.append(done[0]),
        cancelled=lambda: bool(far) and far[-1] >= 200,
    )
    assert cancelled is None
    assert far == [100, 200]
    assert office.shown() == []
    assert [one.counts for one in imports_of(office.station)] == [False]
    with pytest.raises(Refused, match="途中で"):
        undo_import(office.station, 1)
    events = office.events()
    assert office.preview(rows_of(450)).already == 0
    assert office.take(rows_of(450)) == Imported(2, 450, 0)
    assert len(office.shown()) == 450
    assert office.events() == events // 200 * 450  # what was written before was not written again


def test_an_import_that_the_disk_broke_off_shows_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real, calls = Store.append, 0

    def append(store: Store, batch: Sequence[Event]) -> None:
        nonlocal calls
        calls += 1
        real(store, batch)
        if calls == 2:
            raise EnvironmentProblem("ディスクの空きが足りません。", "", "")

    monkeypatch.setattr(Store, "append", append)
    with pytest.raises(EnvironmentProblem):
        office.take(rows_of(300))
    assert office.shown() == []
    assert len(office.encounters(1)) == 100  # the second hundred was rolled back whole
    assert office.take(rows_of(300)).imported == 300
    assert len(office.shown()) == 300


def test_two_windows_that_take_the_same_ledger_in_have_it_once(office: Office) -> None:
    one, other = office.preview(rows_of(250)), office.preview(rows_of(250))
    assert import_ledger(office.station, one) == Imported(1, 250, 0)
    assert import_ledger(office.station, other) == Imported(2, 0, 250)
    assert len(office.shown()) == 250


def test_of_two_imports_at_once_the_later_is_whole_and_the_earlier_nothing(office: Office) -> None:
    one, other = office.preview(rows_of(500)), office.preview(rows_of(500))
    finished: list[Imported | None] = []

    def meanwhile(done: int, _: int) -> None:
        if done == 300:
            finished.append(import_ledger(office.station, other))

    with pytest.raises(Refused, match="1行も取り込んでいません"):
        import_ledger(office.station, one, progress=meanwhile)
    assert finished == [Imported(2, 500, 0)]
    assert [one.counts for one in imports_of(office.station)] == [True, False]
    assert len(office.shown()) == 500


def test_an_import_whose_rows_another_takes_over_does_not_end_as_if_it_had_them(office: Office) -> None:
    one, other = office.preview(rows_of(300)), office.preview(rows_of(300))
    far: list[int] = []

    def meanwhile(done: int, _: int) -> None:
        if done == 300:
            import_ledger(
                office.station, other, progress=lambda done, _: far.append(done), cancelled=lambda: far == [100]
            )

    with pytest.raises(Refused):
        import_ledger(office.station, one, progress=meanwhile)
    assert office.shown() == []
    assert office.take(rows_of(300)) == Imported(3, 300, 0)
    assert len(office.shown()) == 300


def test_rows_of_the_ledger_are_no_work_of_this_desk(office: Office) -> None:
    office.people.add(log(who={"name": "見本 花子"}))
    office.take(rows_of(3))
    rows = office.station.worker.submit(lambda store: store.encounters()).result(30)
    assert [row.counterpart for row in rows] == ["見本 花子"]


def test_a_tap_does_not_wait_behind_an_import(office: Office) -> None:
    waits: list[float] = []
    ledger = office.preview(rows_of(1500))
    done = threading.Event()

    def tap() -> None:
        while not done.is_set():
            began = time.perf_counter()
            office.people.add(log(end=False))
            waits.append(time.perf_counter() - began)
            time.sleep(0.02)

    tapping = threading.Thread(target=tap)
    tapping.start()
    try:
        import_ledger(office.station, ledger)
    finally:
        done.set()
        tapping.join()
    assert len(waits) > 5
    assert sorted(waits)[len(waits) // 2] < 0.25


def test_an_import_by_another_program_goes_on_while_lines_are_written(office: Office, clock: FakeClock) -> None:
    other = Workstation.open(office.station.home, clock, PASSPHRASE)
    ledger, done = office.preview(rows_of(1000)), threading.Event()

    def tap() -> None:
        while not done.wait(0.005):
            office.people.add(log(end=False))

    tapping = threading.Thread(target=tap)
    tapping.start()
    try:
        assert import_ledger(other, ledger) == Imported(1, 1000, 0)
    finally:
        done.set()
        tapping.join()
        other.close()


@pytest.fixture
def desk(office: Office) -> Iterator[LedgerDesk]:
    made = LedgerDesk(office.station)
    yield made
    made.close()


def never() -> bool:
    return False


def test_the_desk_answers_a_screen(office: Office, desk: LedgerDesk) -> None:
    file = csv_file(office.folder / "a.csv", [("日付", "来た人A"), ("R5.4.3", "架空 太郎")])
    words = office.folder / "map.toml"
    words.write_text("[columns]\n'氏名' = '来た人A'\n", encoding="utf-8")
    with pytest.raises(EnvironmentProblem, match="見出し"):
        desk.preview(file, LedgerMap(), told, never).result(30)
    ledger = desk.preview(file, desk.read_map(words).result(30), told, never).result(30)
    assert ledger is not None
    assert ledger.headings["name"] == "来た人A"
    made = desk.take_in(ledger, told, never).result(30)
    assert isinstance(made, Import)
    assert (made.number, made.rows, made.counts, made.name) == (1, 1, True, "a.csv")
    assert desk.imports().result(30) == (made,)
    again = desk.preview(file, LedgerMap(columns={"氏名": "来た人A"}), told, never).result(30)
    assert again is not None
    with pytest.raises(Refused, match="新しく"):
        desk.take_in(again, told, never).result(30)
    desk.undo(1).result(30)
    assert not desk.imports().result(30)[0].counts


def test_closing_the_desk_cancels_what_is_under_way(office: Office) -> None:
    desk = LedgerDesk(office.station)
    under_way = threading.Event()
    go_on = threading.Event()

    def wait(*_: int) -> None:
        under_way.set()
        go_on.wait(30)

    taking = desk.take_in(office.preview(rows_of(300)), wait, never)
    assert under_way.wait(30)
    closing = threading.Thread(target=desk.close)
    closing.start()
    while not desk._closed.is_set():
        time.sleep(0.01)
    go_on.set()
    closing.join(30)
    assert taking.result(30) is None
    assert office.shown() == []


def told(done: int, total: int) -> None:
    assert 0 <= done <= total
