"""The language of what Qt itself says: the buttons of its dialogs, the menus of its fields."""

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

_NAME = "qtbase_ja"


def speak_japanese(app: QCoreApplication) -> None:
    """Let Qt's own dialogs speak Japanese; they stay English where its translation is not installed."""
    if app.findChild(QTranslator, _NAME) is not None:
        return
    translator = QTranslator(app)
    translator.setObjectName(_NAME)
    if translator.load(_NAME, QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
