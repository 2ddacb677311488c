"""Run by the crash test of the whole program: a warm parent that forks programs to be killed.

Each line on standard input is `command ARGS`, `desk begin`, `desk go-on` or `quit`. A program says `pid N` before it
does anything, then what it holds to be saved: a command in its own words (`saved SEQ`, `encounter ID`), the desk with
`shown ENCOUNTER SEQ` for each line its timeline shows as saved and `told ENCOUNTER LINES` after all of them, `elapsed
ENCOUNTER MS` for the timer and `draft ENCOUNTER N` for each edit of a draft that is on the disk. When it is dead the
parent says `gone`.
"""

import os
import shlex
import signal
import sys
from collections.abc import Callable

import app.cli
import app.counter.desk
import app.counter.play
import app.counter.pump
import app.guidance.scenariofile
import app.models.schema
import app.models.secrets
import app.models.store  # all of it loaded before the fork, so that a program starts at once

app.models.secrets._bounded = lambda vault: vault.lanes > 0  # the tests' vault costs less than one may


def say(*words: object) -> None:
    """A line, in a write so short that no kill can cut it."""
    os.write(1, (" ".join(map(str, words)) + "\n").encode())


def command(arguments: str) -> None:
    """A command of `madomori`; when it has ended, it waits to be killed."""
    app.cli.main(shlex.split(arguments))


def desk(how: str) -> None:
    """The real desk under a hand that taps without a pause, and a draft that is edited beside it."""
    from PySide6.QtCore import QTimer
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication

    from app.base.clock import SystemClock
    from app.counter.report import Report, open_report
    from app.models.home import find_home
    from app.ui.delivery import when_done
    from app.ui.program import Program

    qt = QApplication(["madomori"])
    program = Program(find_home(), SystemClock())
    assert program.begin()
    assert program.session
    session = program.session
    live = session.window.live
    drafts: list[Report] = []
    taps = 0

    def tell_shown() -> None:
        saved = [line for line in map(live.model.line, range(live.model.rowCount())) if line.state == "saved"]
        for line in saved:
            say("shown", line.event.encounter, line.event.seq)
        if saved:
            say("told", saved[0].event.encounter, len(saved))

    def refused(error: BaseException) -> None:
        raise error

    def tap() -> None:
        nonlocal taps
        taps += 1
        if not live.encounter:
            if how == "begin":  # again until the window takes keys
                QTest.keySequence(session.window, "F2")
            return
        say("elapsed", live.encounter, session.desk.summary(live.encounter).elapsed_ms)
        if not drafts:
            when_done(
                open_report(session.station, session.desk, live.encounter, "report"), session, drafts.append, refused
            )
        if taps % 3:
            QTest.keySequence(live.timeline, "1234"[taps % 4])
        else:
            live.memo.line.setText("同じ要求に終始")
            QTest.keySequence(live.memo.line, "Return")
            for report in drafts:
                edit(report, live.encounter)

    def edit(report: Report, encounter: str) -> None:
        now = session.desk.summary(encounter).elapsed_ms
        when_done(report.edit("means", str(now)), session, lambda _: say("draft", encounter, now), refused)

    live.model.dataChanged.connect(tell_shown)
    live.model.modelReset.connect(tell_shown)
    tapping = QTimer(interval=4)
    tapping.timeout.connect(tap)
    tapping.start()
    qt.exec()


def main() -> None:
    tasks: dict[str, Callable[[str], None]] = {"command": command, "desk": desk}
    for line in sys.stdin:
        task, _, argument = line.strip().partition(" ")
        if task == "quit":
            return
        if task == "desk":
            import app.ui.program  # noqa: F401  # warm for the next one
        child = os.fork()
        if child == 0:
            say("pid", os.getpid())
            try:
                tasks[task](argument)
            except BaseException as error:  # nothing of the child may go on in the parent's loop
                say("failed", repr(error))
            while True:
                signal.pause()
        os.waitpid(child, 0)
        say("gone")


if __name__ == "__main__":
    main()
