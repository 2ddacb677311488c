"""A report comes back: its comments, the next revision, what changed, who signs, and handing it on. Real store, real
widgets."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from desk_station import button, click, spoken
from program_running import Running
from PySide6.QtWidgets import QApplication, QWidget
from report_draft import write

from app.counter.report import author_of
from app.forms.sign.authority import issue, make_authority
from app.forms.sign.entry import Comment
from app.forms.sign.identity import Identity, load_identity
from app.forms.sign.signer import Signer
from app.models.home import Home
from app.models.settings import load_settings, save_settings
from app.station.checking import verify_file
from app.station.signers import Means, make_own, take_in
from app.ui.pin import PinDialog
from app.ui.report.editor import ReportEditor
from app.ui.report.window import ReportWindow
from app.ui.widgets.problem import ProblemDialog

COMMENTS = (
    Comment("field:place", "何階ですか。"),
    Comment("event:2", "言葉のまま書いてください。"),
    Comment("", "二つ直してください。"),
)


@dataclass
class Papers:
    """The papers of one encounter on the screen, opened as often as asked."""

    running: Running
    id: str
    folder: Path
    windows: list[ReportWindow] = field(default_factory=list)

    def open(self, comments: tuple[Comment, ...] = ()) -> ReportEditor:
        """The report's editor in a window of its own, at 1366×700."""
        self.close()
        session = self.running.session
        by, at = ("係長 係 長太郎", session.station.clock.now()) if comments else ("", None)
        window = ReportWindow(
            session.station, session.desk, self.id, form="report", comments=comments, comments_by=by, comments_at=at
        )
        self.windows.append(window)
        window.choose_path = lambda parent, name: self.path(parent, name)
        window.resize(1366, 700)
        window.show()
        window.activateWindow()
        self.running.until(lambda: window.editor)
        assert window.editor
        return window.editor

    def path(self, _parent: QWidget, name: str) -> Path | None:
        return self.folder / name

    def sign(self, editor: ReportEditor) -> Path:
        self.running.saved(self.id)
        written: list[Path] = []
        editor.exported.connect(written.append)
        click(editor.sign)
        self.running.until(lambda: written)
        self.running.saved(self.id)
        return written[0]

    def edit(self, editor: ReportEditor, name: str, text: str) -> None:
        editor.paper.fields[name].editor.setFocus()
        write(editor.paper.fields[name].editor, text)
        editor.flush()
        self.running.until(lambda: not editor.saving)

    def kept(self) -> list[bytes]:
        return (
            self.running.session.station.worker.submit(
                lambda store: [store.document(row.id) for row in store.documents(self.id)]
            )
        ).result()

    def close(self) -> None:
        for window in self.windows:
            window.leave()
            window.deleteLater()
        self.windows.clear()
        QApplication.processEvents()


@pytest.fixture
def shared(home: Home, tmp_path: Path) -> Path:
    folder = tmp_path / "shared"
    folder.mkdir()
    settings = load_settings(home)
    assert settings
    save_settings(home, replace(settings, shared=str(folder)))
    return folder


@pytest.fixture
def papers(shared: Path, begin: Callable[[], Running], tmp_path: Path) -> Iterator[Papers]:
    assert shared.is_dir()
    running = begin()
    made = Papers(running, running.start(), tmp_path)
    running.saved(made.id)
    yield made
    made.close()


def shows(editor: ReportEditor, *, changed: bool) -> bool:
    return editor.changed.isVisible() is changed and editor.preview.isVisible() is not changed


def test_the_first_revision_says_nothing_of_revisions(papers: Papers) -> None:
    editor = papers.open()
    assert editor.strip is None
    assert not editor.revision.isVisible()
    assert not editor.compare.isVisible()
    assert not editor.handing.isVisible()
    assert shows(editor, changed=False)


def test_the_way_from_a_report_that_came_back_to_its_second_revision(papers: Papers, home: Home) -> None:
    editor = papers.open()
    papers.edit(editor, "features", "glasses")
    first = papers.sign(editor).read_bytes()
    editor = papers.open(COMMENTS)
    assert "第2版を作ります" in editor.revision.text()
    papers.running.until(lambda: editor.changed.shown is not None)
    assert shows(editor, changed=True)
    assert "欄の内容は第1版と同じです。" in " ".join(spoken(editor.changed))
    assert editor.paper.fields["features"].editor.value() == "glasses"
    papers.edit(editor, "place", "2F")
    papers.running.until(lambda: editor.changed.shown and editor.changed.shown[0].after == "2F")
    assert "発生場所。前の版は 空欄。今度の版は 2F" in spoken(editor.changed)
    second = papers.sign(editor)
    assert papers.kept() == [first, second.read_bytes()]
    verdict = verify_file(home, second)
    assert verdict.record is not None
    assert (verdict.result, verdict.record.revision) == ("valid", 2)
    assert (verdict.record.values["place"], verdict.record.values["features"]) == ("2F", "glasses")


def test_comments_stand_beside_their_fields_and_stay_while_one_writes(papers: Papers) -> None:
    editor = papers.open(COMMENTS)
    (note,) = editor.paper.fields["place"].notes
    assert note.isVisible()
    assert note.accessibleName() == "「発生場所」へのコメント　係長 係 長太郎　R8.11.20 10:00。何階ですか。"
    papers.edit(editor, "place", "2F")
    assert note.isVisible()
    assert "何階ですか。" in editor.paper.fields["place"].editor.accessibleDescription()
    assert editor.strip
    said = spoken(editor.strip)
    for part in ("二つ直してください。", "言葉のまま書いてください。", "対応経過 10:00 メモ はじめの一行"):
        assert part in said
    assert "何階ですか。" not in said
    editor.sign.setFocus()
    click(editor.strip.next)
    assert QApplication.focusWidget() is editor.paper.fields["place"].editor


def test_a_signed_report_that_goes_on_being_written_becomes_the_next_revision(papers: Papers) -> None:
    editor = papers.open()
    papers.sign(editor)
    assert not editor.revision.isVisible()
    assert not editor.compare.isVisible()
    papers.edit(editor, "place", "2F")
    assert "第2版を作ります" in editor.revision.text()
    assert editor.revision.isVisible()
    assert editor.compare.isVisible()


def test_nobody_signs_a_next_revision_without_seeing_what_changed(papers: Papers) -> None:
    papers.sign(papers.open())
    editor = papers.open()
    papers.windows[-1].resize(683, 384)  # 1366×768 at 200 %
    papers.running.until(lambda: editor.paper.isVisible() and not editor.changed.isVisible())
    papers.edit(editor, "place", "2F")
    click(editor.sign)
    papers.running.until(editor.changed.isVisible)
    assert len(papers.kept()) == 1
    assert "もう一度" in editor.said.whole
    papers.sign(editor)
    assert len(papers.kept()) == 2


def test_signing_twice_asks_first_whether_a_second_revision_is_meant(papers: Papers) -> None:
    editor = papers.open()
    papers.sign(editor)
    click(editor.sign)
    papers.running.until(editor.changed.isVisible)
    assert "第2版を作ります" in editor.revision.text()
    assert len(papers.kept()) == 1


def test_preview_and_comparison_take_turns(papers: Papers) -> None:
    papers.sign(papers.open())
    editor = papers.open()
    assert shows(editor, changed=True)
    click(editor.look)
    assert shows(editor, changed=False)
    click(button(editor, "前の版から変わったところ"))
    assert shows(editor, changed=True)
    assert not editor.look.isChecked()


def test_only_the_lines_that_differ_are_set_against_each_other(papers: Papers) -> None:
    desk = papers.running.session.desk
    desk.log(papers.id, "quote", "はじめの言葉")
    papers.sign(papers.open())
    desk.log(papers.id, "quote", "あとの言葉")
    editor = papers.open()
    papers.running.until(lambda: editor.changed.shown is not None)
    said = spoken(editor.changed)
    assert "要求手段（脅し文句等）。前の版は なし。今度の版は 10:00 「あとの言葉」" in said
    assert "ほかの行は同じです。" in said
    assert any("＋ 10:00 相手方の発言　「あとの言葉」" in text for text in said)


def test_long_words_wrap_and_need_no_sideways_scrolling(papers: Papers) -> None:
    editor = papers.open()
    papers.edit(editor, "remarks", "x")
    papers.sign(editor)
    editor = papers.open(COMMENTS)
    papers.edit(editor, "remarks", "y" * 200 + " 長い言葉" * 60)
    papers.running.until(lambda: editor.changed.shown is not None)
    for width in (1366, 683):
        papers.windows[-1].resize(width, 700 if width == 1366 else 384)
        editor.compare.setChecked(True)
        QApplication.processEvents()
        assert editor.changed.isVisible()
        assert editor.changed.horizontalScrollBar().maximum() == 0
        assert not editor._page.isVisible() or editor._page.horizontalScrollBar().maximum() == 0
        assert editor.minimumSizeHint().width() <= width


PIN = "482913"


def issued(papers: Papers, home: Home) -> Means:
    """The identity that the office's authority issued to this person, taken in here."""
    station = papers.running.session.station
    now = station.clock.now()
    authority = load_identity(make_authority("見本市", b"1", now), b"1")
    p12 = issue(authority, author_of(station), ("handler",), b"once", now)
    return take_in(home, station.master(), p12, "once", PIN)


def asked(papers: Papers, editor: ReportEditor) -> PinDialog:
    """What asks for the PIN once the person signs."""
    papers.running.saved(papers.id)
    click(editor.sign)
    papers.running.until(lambda: [each for each in editor.findChildren(PinDialog) if each.isVisible()])
    assert not editor.sign.isEnabled()
    return editor.findChildren(PinDialog)[0]


def test_the_offices_identity_signs_once_its_pin_is_given(papers: Papers, home: Home) -> None:
    means = issued(papers, home)
    editor = papers.open()
    papers.edit(editor, "place", "2F")
    dialog = asked(papers, editor)
    written: list[Path] = []
    editor.exported.connect(written.append)
    dialog.entry.edit.setText("000000")
    click(dialog.sign)
    papers.running.until(lambda: dialog.sign.isEnabled())
    assert not written
    assert papers.kept() == []
    dialog.entry.edit.setText(PIN)
    click(dialog.sign)
    papers.running.until(lambda: written)
    verdict = verify_file(home, written[0])
    assert (verdict.result, [s.fingerprint for s in verdict.signatures]) == ("valid", [means.fingerprint])
    assert len(papers.kept()) == 1


def test_giving_up_on_the_pin_leaves_the_draft_as_it_is(papers: Papers, home: Home) -> None:
    issued(papers, home)
    editor = papers.open()
    papers.edit(editor, "place", "2F")
    click(asked(papers, editor).cancel)
    papers.running.until(editor.sign.isEnabled)
    assert "署名をやめました。" in editor.said.whole
    assert papers.kept() == []
    assert not list(papers.folder.glob("*.pdf"))
    assert editor.paper.fields["place"].editor.value() == "2F"


def test_an_identity_made_here_for_sealing_does_not_stand_in_the_authors_way(papers: Papers, home: Home) -> None:
    station = papers.running.session.station
    make_own(home, station.master(), station.settings.staff, PIN, station.clock)
    editor = papers.open()
    assert papers.sign(editor).exists()
    assert not editor.findChildren(PinDialog)


class Session:
    """Stands for a card: one that signs, and is to be let go."""

    def __init__(self, identity: Identity) -> None:
        self._identity, self.closed = identity, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._identity, name)

    def close(self) -> None:
        self.closed += 1


def test_a_card_is_let_go_after_signing_and_after_a_refusal(papers: Papers) -> None:
    station = papers.running.session.station
    card = Session(station.identity())
    editor = papers.open()
    answer: Future[Signer | None] = Future()
    answer.set_result(card)  # type: ignore[arg-type]  # a Signer by what it passes on
    editor._ask_signer = lambda _parent: answer
    papers.sign(editor)
    assert card.closed == 1
    click(editor.sign)
    papers.running.until(editor.changed.isVisible)
    papers.running.session.desk.log(papers.id, "memo", "まだ保存されていない行")
    click(editor.sign)
    click(editor.sign)
    papers.running.until(lambda: card.closed == 2)


def hand_button(parent: QWidget) -> QWidget:
    return button(parent, "係長へ回す（受け渡しフォルダーに置く）")


def test_a_signed_report_goes_to_the_shared_folder_and_is_called_sent_only_then(papers: Papers, shared: Path) -> None:
    editor = papers.open()
    pdf = papers.sign(editor).read_bytes()
    assert QApplication.focusWidget() is hand_button(editor)
    assert editor.handing.said.text() == "署名した第1版は、まだ回していません。"
    assert not list(shared.iterdir())
    click(hand_button(editor))
    papers.running.until(lambda: editor.handing.said.text().startswith("✓"))
    assert [file.read_bytes() for file in shared.iterdir()] == [pdf]
    assert not editor.handing.button.isVisible()


def test_a_shared_folder_that_is_gone_is_said_and_the_report_can_go_later(papers: Papers, shared: Path) -> None:
    editor = papers.open()
    pdf = papers.sign(editor).read_bytes()
    shared.rmdir()
    click(hand_button(editor))
    papers.running.until(lambda: editor.handing.said.property("state") == "unsaved")
    assert "まだ回していません" in editor.handing.said.text()
    (told,) = editor.findChildren(ProblemDialog)
    assert "受け渡しフォルダーが見つからない" in told.accessibleName()
    told.close()
    shared.mkdir()
    editor = papers.open()  # another day
    assert "第1版は署名済みです" in editor.handing.said.text()
    click(hand_button(editor))
    papers.running.until(lambda: list(shared.iterdir()) and not editor.handing.button.isVisible())
    assert [file.read_bytes() for file in shared.iterdir()] == [pdf]


def test_a_report_that_came_back_is_not_offered_again_as_it_was(papers: Papers) -> None:
    papers.sign(papers.open())
    assert not papers.open(COMMENTS).handing.isVisible()
