"""The one translation step for every string on the screen."""

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """`text` (plain polite Japanese) in the language of the screen; itself where no translation is installed."""
    return QCoreApplication.translate("madomori", text)
