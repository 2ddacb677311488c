"""Who is this, while listening: candidates beside the fields, on a real store and its index."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from threading import Event as Gate
from typing import Any

import pytest
from counter_people import Counter
from desk_station import button, click, focus_in, spoken
from people_station import NOON, log, people_station
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.base.clock import FakeClock
from app.base.errors import EnvironmentProblem

pytestmark = pytest.mark.usefixtures("themed")

TARO = {"name": "架空 太郎", "kana": "かくう たろう", "phone": "0467-00-1234", "address": "見本市例示町1-2-3"}
JIRO = {"name": "架空 次郎", "kana": "かくう じろう", "phone": "0467-00-1234", "address": "見本市例示町1-2-3"}
HANAKO = {"name": "見本 花子", "phone": "0467-00-9999", "address": "見本市仮町5-6"}


def earlier(who: dict[str, Any], *days_ago: int, **more: Any) -> list[Any]:
    return [log(*more.get("lines", ()), who=who, at=NOON - timedelta(days=days)) for days in days_ago]


@pytest.fixture
def counter(tmp_path: Path, clock: FakeClock, qtbot: QtBot) -> Iterator[Counter]:
    with people_station(tmp_path, clock) as people:
        made = Counter(people, qtbot)
        yield made
        made.close()


def test_a_candidate_appears_while_the_number_is_typed_and_nothing_moves(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 48, 18))
    counter.press("F2")
    field = counter.type("連絡先", "0467")
    before = (field.mapToGlobal(field.rect().topLeft()), counter.live.memo.line.mapToGlobal(field.rect().topLeft()))
    counter.type("連絡先", "001234")
    counter.shown("架空 太郎")
    QApplication.processEvents()
    after = (field.mapToGlobal(field.rect().topLeft()), counter.live.memo.line.mapToGlobal(field.rect().topLeft()))
    assert before == after
    assert field.hasFocus()
    assert "電話が同じ" in counter.said()
    assert "これまで2件、最後はR8.11.2。すべて回数に数えます" in counter.said()
    assert counter.desk.summary(counter.id).ordinal == 1
    assert [event.kind for event in counter.desk.events(counter.id)] == ["encounter_started"]


def test_one_key_confirms_and_the_third_time_says_so_at_once(counter: Counter) -> None:
    ids = counter.people.add(*earlier(TARO, 48, 18))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    counter.press("Ctrl+S")
    assert counter.desk.summary(counter.id).ordinal == 3
    assert "refuse_and_warn" in counter.due()
    named, confirmed = counter.desk.events(counter.id)[1:]
    assert named.data == {"phone": "0467001234"}  # what was typed is taken over first
    assert confirmed.data["earlier"] == 2
    assert set(confirmed.data["same_as"]) == set(ids)
    counter.qtbot.waitUntil(lambda: "同一人物と確認済み" in counter.said())
    assert any("応じられない" in text for text in spoken(counter.live.now))
    assert counter.field("連絡先").hasFocus()
    assert counter.field("連絡先").cursorPosition() == len("0467001234")  # whoever types goes on typing
    counter.press("Ctrl+Z")
    assert counter.desk.summary(counter.id).ordinal == 1
    counter.qtbot.waitUntil(lambda: "同一人物と確認済み" not in counter.said())


def test_the_button_takes_it_back_too(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    click(button(counter.live.candidates, "同一人物と確認"))
    assert counter.desk.summary(counter.id).ordinal == 2
    counter.live.refresh()
    click(button(counter.live.candidates, "同一人物の確認を取り消す"))
    assert counter.desk.summary(counter.id).ordinal == 1
    assert [event.kind for event in counter.desk.events(counter.id)][-2:] == ["identified", "retracted"]


def test_a_candidates_history_is_asked_for_out_of_the_encounter(counter: Counter) -> None:
    ids = counter.people.add(*earlier(TARO, 48, 18))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    asked: list[tuple[str, str]] = []
    counter.live.recognition.history_asked.connect(lambda *what: asked.append(what))
    click(button(counter.live.candidates, "履歴"))
    ((encounter, person),) = asked
    assert encounter == counter.id
    assert person in ids


def test_the_key_does_nothing_by_itself(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18))
    counter.press("F2")
    counter.press("Ctrl+S")
    counter.press("Ctrl+L")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    counter.compose("かくう")
    counter.press("Ctrl+S")
    counter.press("Ctrl+L")
    assert counter.field("連絡先").hasFocus()
    counter.compose("")
    counter.press("Ctrl+E")  # a sheet is in front of it
    assert counter.names() == []
    counter.press("Ctrl+S")
    counter.press("Escape")
    assert not counter.desk.confirmed(counter.id)
    counter.shown("架空 太郎")
    counter.press("F11")
    counter.press("Ctrl+S")
    assert not counter.desk.confirmed(counter.id)


def test_father_and_son_are_two_and_the_arrow_keys_choose(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 48))
    (son,) = counter.people.add(*earlier(JIRO, 18))
    counter.press("F2")
    field = counter.type("連絡先", "0467001234")
    counter.qtbot.waitUntil(lambda: len(counter.names()) == 2)
    counter.press("Ctrl+L")
    assert focus_in(counter.live.candidates)
    counter.press("Tab")
    assert not focus_in(counter.live.candidates)  # the one that is chosen is the one stop
    assert focus_in(counter.live.timeline) or counter.live.timeline.hasFocus()
    field.setFocus()
    steps = counter.names().index("架空 次郎")
    for _ in range(steps + 2):  # once around and on
        counter.press("Down")
    counter.press("Up")
    counter.press("Down")
    assert field.hasFocus()
    counter.press("Ctrl+S")
    assert [each.same_as for each in counter.desk.confirmed(counter.id)] == [(son,)]
    assert counter.desk.summary(counter.id).ordinal == 2


def test_two_confirmed_ones_count_together(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 48, 28), *earlier(JIRO, 18))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.qtbot.waitUntil(lambda: len(counter.names()) == 2)
    for _ in range(2):
        counter.press("Ctrl+S")
        counter.live.refresh()
        counter.press("Down")
    assert counter.desk.summary(counter.id).ordinal == 4
    assert counter.said().count("✓ 同一人物と確認済み") == 2


def test_judged_legitimate_and_long_past_encounters_do_not_count(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 40, lines=[("judged_legitimate", "", {})]), *earlier(TARO, 3 * 366, 10))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    for part in ("これまで3件", "うち1件を回数に数えます", "3年が過ぎた 1件", "正当な要求と判断 1件"):
        assert part in counter.said()
    counter.press("Ctrl+S")
    assert counter.desk.summary(counter.id).ordinal == 2
    assert len(counter.desk.confirmed(counter.id)[0].same_as) == 3


def test_the_counterparts_own_words_are_shown_with_it(counter: Counter) -> None:
    (id,) = counter.people.add(*earlier(TARO, 18))
    counter.people.desk.object_(id, "その日は電話していない").result(30)
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    assert "本人の申し出「その日は電話していない」" in counter.said()


def test_a_name_corrected_to_another_leaves_the_confirmation_and_says_so(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 48, 18))
    counter.press("F2")
    counter.type("氏名", "架空太郎")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    counter.press("Ctrl+S")
    counter.field("氏名").clear()
    counter.type("氏名", "見本 花子")
    counter.qtbot.waitUntil(lambda: "「架空太郎」さんとして確認してあります" in counter.said())
    assert counter.desk.summary(counter.id).ordinal == 3
    counter.field("氏名").clear()
    counter.type("氏名", "架空 太朗")
    counter.qtbot.waitUntil(lambda: "さんとして確認してあります" not in counter.said())


def test_what_was_confirmed_stays_in_sight_when_nothing_leads_to_it_any_more(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18))
    counter.press("F2")
    field = counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    counter.press("Ctrl+S")
    field.clear()
    counter.type("連絡先", "0467-00-7777")
    counter.shown("")
    assert "1件（うち1件を回数に数えています）" in counter.said()
    click(button(counter.live.candidates, "同一人物の確認を取り消す"))
    counter.live.refresh()
    assert counter.desk.summary(counter.id).ordinal == 1
    assert counter.names() == []


def test_the_latest_answer_wins_and_nobody_waits_for_one(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18), *earlier(HANAKO, 18))
    counter.press("F2")
    gate, asked = Gate(), list[Any]()
    counter.people.desk.ask(lambda _: gate.wait(30))
    ask = counter.people.desk.ask

    class Slow:
        station = counter.people.station
        look_up = staticmethod(counter.people.desk.look_up)

        @staticmethod
        def ask(question: Callable[[Any], Any]) -> "Future[Any]":
            asked.append(question)
            return ask(question)

    counter.live.recognition.people = Slow  # type: ignore[assignment]  # the real one, counted
    for text in ("0467001234", "", "0467-00-0", "0467-00-9999"):
        counter.field("連絡先").clear()
        counter.type("連絡先", text)
        counter.qtbot.wait(120)
    assert counter.names() == []
    gate.set()
    counter.shown("見本 花子")
    assert len(asked) == 2  # the first, and the last


def test_a_slow_answer_and_none_at_all_are_said(counter: Counter) -> None:
    counter.press("F2")
    gate = Gate()
    counter.people.desk.ask(lambda _: gate.wait(30))
    counter.type("氏名", "架空")
    counter.qtbot.waitUntil(lambda: "以前の記録を調べています…" in counter.said())
    gate.set()
    counter.qtbot.waitUntil(lambda: not counter.live.candidates.isVisible())

    class Broken:
        @staticmethod
        def ask(_: object) -> "Future[Any]":
            failed: Future[Any] = Future()
            failed.set_exception(EnvironmentProblem("読めません。", "そのままです。", "管理者に知らせてください。"))
            return failed

    counter.live.recognition.people = Broken  # type: ignore[assignment]  # a store that cannot be read
    counter.type("氏名", "太郎")
    counter.qtbot.waitUntil(lambda: "以前の記録を調べられませんでした" in counter.said())
    counter.press("Return")
    assert counter.desk.counterpart(counter.id).name == "架空太郎"


def test_who_was_shown_is_written_down_once_and_not_for_each_key(counter: Counter) -> None:
    taro = counter.people.add(*earlier(TARO, 48, 18))
    hanako = counter.people.add(*earlier(HANAKO, 18))
    counter.press("F2")
    for text in ("0467", "00", "1234"):
        counter.type("連絡先", text)
        counter.qtbot.wait(130)
    counter.shown("架空 太郎")
    counter.field("連絡先").clear()
    counter.type("連絡先", "0467-00-9999")
    counter.shown("見本 花子")
    id = counter.id
    lines = counter.looked_up()
    for line in lines:
        assert (line.by, line.what, line.why, line.encounter) == ("窓口 花子", "candidates", "encounter", id)
        assert line.reason == ""
    people = [person for line in lines for person in line.people]
    assert len(people) == 2
    assert all(set(people) & set(ids) for ids in (taro, hanako))
    counter.window.close()
    counter.window.show()
    counter.qtbot.wait(200)
    counter.live.recognition.pause()
    assert counter.looked_up() == lines


def test_it_is_written_when_somebody_comes_into_sight_and_not_some_time_after(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    assert len(counter.looked_up()) == 1
    counter.window.begin("phone")
    counter.type("連絡先", "0467001234")
    counter.qtbot.waitUntil(lambda: "架空 太郎" in counter.names())
    counter.live.recognition.pause()
    assert len({line.encounter for line in counter.looked_up()}) == 2


def test_an_answer_to_an_encounter_out_of_sight_shows_nobody_and_is_asked_for_again(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18))
    counter.press("F2")
    gate = Gate()
    counter.people.desk.ask(lambda _: gate.wait(30))
    counter.type("連絡先", "0467001234")
    counter.qtbot.waitUntil(lambda: "以前の記録を調べています…" in counter.said())
    counter.window.close()
    gate.set()
    counter.people.desk.ask(lambda _: None).result(30)
    counter.qtbot.wait(50)
    assert counter.looked_up() == []
    counter.window.show()
    counter.shown("架空 太郎")
    assert len(counter.looked_up()) == 1


def test_practice_looks_up_nobody(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 18))
    counter.window.start.practice.click()
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.qtbot.waitUntil(lambda: "訓練では、実在の方の記録を調べません。" in counter.said())
    assert counter.names() == []
    counter.window.close()
    assert counter.looked_up() == []


def test_the_discreet_tone_tells_nobody_who_it_is(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 40, lines=[("judged_legitimate", "", {})]), *earlier(TARO, 10))
    counter.press("F2")
    counter.type("連絡先", "0467001234")
    counter.shown("架空 太郎")
    counter.press("F9")
    said = counter.said()
    assert "電話が同じ" in said
    assert "これまで2件" in said
    for word in ("架空", "かくう", "1234", "例示町", "不当", "正当", "相手方", "要注意"):
        assert word not in said
    counter.press("Ctrl+S")
    counter.live.refresh()
    assert "✓ 確認済み" in counter.said()
    assert "同一人物" not in counter.said()
    timeline = counter.live.model
    assert "同一人物" not in "".join(str(timeline.data(timeline.index(row))) for row in range(timeline.rowCount()))


def test_on_a_small_screen_the_chosen_one_stands_alone(counter: Counter) -> None:
    counter.people.add(*earlier(TARO, 48), *earlier(JIRO, 18))
    counter.press("F2")
    counter.window.resize(QSize(683, 384))
    counter.live.show_panel()
    counter.type("連絡先", "0467001234")
    counter.qtbot.waitUntil(lambda: len(counter.names()) == 2)
    cards = counter.live.candidates.cards
    assert [card.isVisible() for card in cards] == [True, False]
    click(button(counter.live.candidates, "1 / 2 次へ"))
    assert [card.isVisible() for card in cards] == [False, True]
    assert counter.live.timeline.height() >= 58
    assert counter.window.height() == 384
    counter.press("Ctrl+L")
    assert focus_in(counter.live.candidates)
