"""The whole program: who was here before is told from one start of it to the next."""

from collections.abc import Callable

from desk_station import button, click
from program_home import STAFF, Commands
from program_running import Running
from PySide6.QtWidgets import QLineEdit

from app.ui.session import Session


def fill(session: Session, name: str, text: str) -> None:
    (field,) = (each for each in session.window.live.side.findChildren(QLineEdit) if each.accessibleName() == name)
    field.setFocus()
    field.insert(text)


def test_somebody_who_comes_back_is_told_and_the_look_up_is_written(
    begin: Callable[[], Running], run: Commands
) -> None:
    first = begin()
    earlier = first.start()
    fill(first.session, "氏名", "髙橋 仮名")
    fill(first.session, "連絡先", "0467-00-1234")
    first.session.window.live.counterpart.commit()
    first.session.desk.log(earlier, "encounter_ended")
    first.saved(earlier)
    first.close()

    second = begin()
    window = second.session.window
    window.begin("phone")
    now = window.live.encounter
    fill(second.session, "氏名", "高橋仮名")
    fill(second.session, "連絡先", "０４６７００１２３４")
    panel = window.live.candidates
    second.until(lambda: panel.isVisible() and panel.cards)
    assert second.session.desk.summary(now).ordinal == 1
    click(button(panel, "同一人物と確認"))
    assert second.session.desk.summary(now).ordinal == 2
    second.close()  # at once: neither what is typed nor who was shown is lost

    (line,) = run("lookups", "--json").json
    assert (line["by"], line["why"], line["encounter"], line["people"]) == (STAFF.name, "encounter", now, [earlier])
    rows = {row["id"]: row["ordinal"] for row in run("encounters", "--json").json}
    assert rows == {earlier: 1, now: 2}
    (candidate,) = run("who", "--name", "高橋 仮名", "--phone", "0467-00-1234", "--json").json
    assert candidate["confirmed"]
    assert {one["encounter"] for one in candidate["encounters"]} == {earlier, now}
