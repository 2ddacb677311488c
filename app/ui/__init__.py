"""Qt widgets only: shows state, sends commands. The one place that imports PySide6."""
