"""窓守 (Madomori): stands beside the staff member at the counter of a city hall."""

__version__ = "0.1.0"
