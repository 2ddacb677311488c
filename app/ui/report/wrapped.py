"""Words of people as wrapped labels: what has no place to break is given some."""

import re

from app.base.text import visible
from app.ui.widgets.basic import Label, LabelRole

_LONG = re.compile(r"[^\s\u2e80-\U0003ffff]{24}")
"""A run without a space and without a Japanese character, between which a line may break anyway."""


def wrapped(text: str, role: LabelRole = "") -> Label:
    """`text` in lines that are never wider than their place, unruly characters made visible. A screen reader has it as
    it was written."""
    text = visible(text)
    label = Label(_LONG.sub(lambda run: f"{run[0]}\u200b", text), role, wrap=True)
    label.setAccessibleName(text)
    return label
