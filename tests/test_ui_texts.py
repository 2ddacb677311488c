"""No window shows, speaks or has in a tool tip a text from elsewhere as it came: the rule, and what keeps it."""

import ast
from collections.abc import Callable
from pathlib import Path

import pytest
import screen_texts
from hostile import NEEDLE, TEXTS, harm
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtGui import Qt as Markup
from PySide6.QtWidgets import QApplication, QLabel, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.base.errors import EnvironmentProblem
from app.ui.people.rows_model import RowsTable
from app.ui.widgets import texts
from app.ui.widgets.basic import BigButton, Chip, ElidedLabel, HintLabel, Label, TextDialog, in_documents
from app.ui.widgets.entry import Entry
from app.ui.widgets.problem import ProblemDialog, show_note

UI = Path(__file__).parents[1] / "app" / "ui"
KEPT = (UI / "widgets", UI / "demo")
"""Where the parts are made that everything else is made of; the demonstration only looks for them."""
RAW = {
    *(
        "QLabel",
        "QPushButton",
        "QCheckBox",
        "QRadioButton",
        "QComboBox",
        "QListWidget",
        "QListWidgetItem",
        "QTableWidget",
    ),
    *("QTableWidgetItem", "QTabBar", "QTabWidget", "QTextEdit", "QTextBrowser", "QMessageBox", "QInputDialog"),
    *("QProgressDialog", "QErrorMessage", "QGroupBox", "QStatusBar", "QStandardItem", "QTreeWidgetItem", "QWizard"),
    *("QTextDocument", "QStaticText", "QDockWidget", "QToolBox", "QCommandLinkButton", "QSplashScreen", "QWhatsThis"),
}
"""Of Qt: what shows a text as it is given, or as markup."""
SETTERS = {
    *("setToolTip", "setStatusTip", "setWhatsThis", "setAccessibleName", "setAccessibleDescription", "setWindowTitle"),
    *("setTabToolTip", "setHtml", "insertHtml", "appendHtml", "setMarkdown", "setTextFormat", "setOpenExternalLinks"),
    *("drawText", "drawStaticText", "setHorizontalHeaderLabels", "setVerticalHeaderLabels", "setWindowFilePath"),
    *("showMessage", "setInformativeText", "setDetailedText", "setPlainText", "setFormat", "setTitle"),
}
ALLOWED = {
    "counter/candidates_panel.py: CandidateCard(QPushButton)": "has labels of its own, and no text",
    "report/field.py: setPlainText": "is typed into; a check before signing tells what of it cannot be printed",
}


def raw_texts(source: str) -> list[str]:
    """How a file shows texts past the parts of `app.ui.widgets`. Our own fixed words are no texts from elsewhere."""
    found = []
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in RAW:
                found.append(f"{name}(…)")
            case ast.ClassDef(bases=bases):
                found += [f"{node.name}({b.id})" for b in bases if isinstance(b, ast.Name) and b.id in RAW]
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]) if name in SETTERS:
                if not _is_fixed(first) and not (name == "setToolTip" and _is_item(node)):
                    found.append(name)
            case ast.Call(args=args):  # handed on to be called
                handed = [each.attr for each in args if isinstance(each, ast.Attribute) and each.attr in SETTERS]
                found += [f"{name} handed on" for name in handed]
    return found


def _is_fixed(node: ast.expr) -> bool:
    match node:
        case ast.Constant():
            return True
        case ast.Call(func=ast.Name(id="tr"), args=[ast.Constant()]):
            return True
        case ast.Call(func=ast.Attribute(attr="say"), args=[ast.Constant(), ast.Constant()]):  # `Wording.say`
            return True
        case _:
            return False


def _is_item(node: ast.Call) -> bool:
    """Items of our own lists and tables make their tool tips harmless."""
    return (
        isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name) and node.func.value.id == "item"
    )


def test_texts_are_shown_by_the_parts_that_make_them_harmless() -> None:
    found = {
        f"{file.relative_to(UI).as_posix()}: {each}"
        for file in UI.rglob("*.py")
        if not any(file.is_relative_to(folder) for folder in KEPT)
        for each in raw_texts(file.read_text(encoding="utf-8"))
    }
    assert found == set(ALLOWED)


@pytest.mark.parametrize(
    "source",
    [
        "QLabel(name)",
        "class Mine(QTableWidget): pass",
        "self.setToolTip(name)",
        "label.setAccessibleName(f'{name}')",
        "window.setWindowTitle(tr('{name}').format(name=name))",
        "painter.drawText(area, flags, name)",
        "box.textChanged.connect(box.setToolTip)",
        "view.setPlainText(name)",
    ],
)
def test_the_rule_sees_what_it_forbids(source: str) -> None:
    assert raw_texts(source)


def test_the_rule_lets_our_own_words_be() -> None:
    assert not raw_texts("self.setToolTip(tr('閉じる')); self.setAccessibleName('表'); Label(name)")


# -- the parts --------------------------------------------------------------------------------------

Make = Callable[[str], QWidget]


def _named(text: str) -> QWidget:
    made = QWidget()
    texts.set_words(made, name=text, description=text, tip=text, title=text)
    return made


def _combo(text: str) -> QWidget:
    made = texts.ComboBox()
    made.addItem(text)
    made.addItems([text])
    made.addItem("")
    made.setItemText(2, text)
    return made


def _list(text: str) -> QWidget:
    made = texts.ListBox()
    made.addItem(text)
    item = texts.ListItem("")
    item.setText(text)
    item.setToolTip(text)
    made.addItem(item)
    return made


def _table(text: str) -> QWidget:
    made = texts.TableBox(1, 2)
    item = texts.TableItem("")
    item.setText(text)
    item.setToolTip(text)
    made.setItem(0, 0, item)
    made.setItem(0, 1, texts.TableItem(text))
    made.set_headings([text, text])
    return made


def _rows(text: str) -> QWidget:
    made = RowsTable("表")
    made.show_rows([text], [[text]], 0)
    return made


def _tabs(text: str) -> QWidget:
    made = texts.TabBar()
    made.addTab(text)
    made.addTab("")
    made.setTabText(1, text)
    return made


def _lines(text: str) -> QWidget:
    made = texts.LinesView(4)
    made.show_lines([text, text])
    return made


def _changed(made: "Label | BigButton | texts.CheckBox | texts.RadioButton", text: str) -> QWidget:
    made.setText(text)
    return made


def _fault(text: str) -> QWidget:
    made = Entry("欄")
    made.show_fault(text)
    return made


def _note(text: str) -> QWidget:
    made = QWidget()
    show_note(made, text, text)
    return made


MAKERS: dict[str, Make] = {
    "label": Label,
    "wrapped label": HintLabel,
    "label changed": lambda text: _changed(Label("a"), text),
    "wrapped label changed": lambda text: _changed(HintLabel("a"), text),
    "chip": Chip,
    "elided label": ElidedLabel,
    "button": BigButton,
    "button changed": lambda text: _changed(BigButton("a"), text),
    "check box": texts.CheckBox,
    "check box changed": lambda text: _changed(texts.CheckBox(), text),
    "radio button": texts.RadioButton,
    "radio button changed": lambda text: _changed(texts.RadioButton(), text),
    "combo box": _combo,
    "list": _list,
    "table": _table,
    "rows": _rows,
    "tabs": _tabs,
    "text to read": texts.TextView,
    "lines to read": _lines,
    "names": _named,
    "dialog": lambda text: TextDialog(text, text, 400),
    "entry": lambda text: Entry(text, text),
    "fault of an entry": _fault,
    "problem": lambda text: ProblemDialog(EnvironmentProblem(text, text, text, [text])),
    "note": _note,
}


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize("part", MAKERS)
def test_a_part_shows_texts_harmlessly(part: str) -> None:
    for kind, text in TEXTS.items():
        made = MAKERS[part](text)
        made.show()
        told = [shown for _, shown, _ in screen_texts.texts_of(made)]
        found = screen_texts.faults()
        delete(made)
        assert any(NEEDLE in shown for shown in told), kind
        assert found == [], kind


@pytest.mark.usefixtures("qapp")
@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: QLabel("<b>x</b>"), "markup"),
        (lambda: QLabel("a\u202eb"), "U+202E"),
        (lambda: _rich("<p>a<img src='file:///etc/hostname'></p>"), "<img>"),
        (lambda: _tip("<b>x</b>"), "markup"),
        (lambda: QLabel("e" + "\u0301" * 9), "marks"),
    ],
)
def test_the_look_at_the_screen_sees_harm(make: Callable[[], QWidget], fault: str) -> None:
    made = make()
    found = screen_texts.faults()
    delete(made)
    assert any(fault in said for said in found)
    assert screen_texts.faults() == []


def _rich(markup: str) -> QWidget:
    made = QLabel(markup)
    made.setTextFormat(Qt.TextFormat.RichText)
    return made


def _tip(text: str) -> QWidget:
    made = QWidget()
    made.setToolTip(text)
    return made


@pytest.mark.parametrize("kind", TEXTS)
def test_a_tool_tip_is_no_markup(kind: str) -> None:
    assert not Markup.mightBeRichText(texts.plain(TEXTS[kind]))
    assert harm(texts.plain(TEXTS[kind]), lines=True) == ""


@pytest.mark.usefixtures("themed")
def test_whatever_becomes_a_tool_tip_is_shown_as_typed(qtbot: QtBot, tmp_path: Path) -> None:
    """Also one of Qt's own, or of a part that this program did not make."""
    picture = QPixmap(300, 300)
    picture.fill(Qt.GlobalColor.red)
    assert picture.save(str(tmp_path / "p.png"))
    host = QWidget()
    qtbot.addWidget(host)
    host.show()
    QToolTip.showText(QPoint(5, 5), f"<img src='{tmp_path}/p.png'>", host)
    (tip,) = [each for each in QApplication.topLevelWidgets() if each.metaObject().className() == "QTipLabel"]
    assert isinstance(tip, QLabel)
    assert tip.textFormat() is Qt.TextFormat.PlainText
    assert tip.height() < 100
    QToolTip.hideText()
    tip.setText("")


def test_words_give_back_what_they_show(qtbot: QtBot) -> None:
    for made in (BigButton("Q&A 17"), texts.CheckBox("Q&A 17"), texts.RadioButton("Q&A 17"), Label("Q&A 17")):
        qtbot.addWidget(made)
        assert made.text() == "Q&A 17"
        made.setText("&印")
        assert made.text() == "&印"


@pytest.mark.usefixtures("qapp")
def test_a_painted_text_is_harmless() -> None:
    def painted(text: str) -> bytes:
        picture = QPixmap(400, 60)
        picture.fill(Qt.GlobalColor.white)
        painter = QPainter(picture)
        texts.draw(painter, QRect(0, 0, 400, 60), Qt.AlignmentFlag.AlignLeft, text)
        painter.end()
        return bytes(picture.toImage().constBits())

    assert painted("a\u202ebcd") == painted("a\ufffdbcd") != painted("abcd")


@pytest.mark.parametrize("kind", TEXTS)
def test_a_name_that_is_offered_for_a_file_stays_in_its_folder(kind: str) -> None:
    offered = Path(in_documents(f"署名 {TEXTS[kind]}.p12"))
    assert offered.parent == Path(in_documents("x.p12")).parent
    assert offered.suffix == ".p12"
    assert harm(offered.name) == ""


def test_a_long_run_breaks_and_is_spoken_whole(qtbot: QtBot) -> None:
    host = QWidget()
    qtbot.addWidget(host)
    label = HintLabel("W" * 400)
    QVBoxLayout(host).addWidget(label)
    assert host.minimumSizeHint().width() < 500
    assert label.accessibleName() == label.text() == "W" * 400
