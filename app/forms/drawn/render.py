"""From a document to its PDF, as the drawing of a number does it."""

from dataclasses import replace

from app.forms.document import Document, Rendered
from app.forms.drawn.v2 import form as v2
from app.forms.fields import CORRECTION

DRAWING = 2
"""Today's drawing. With every change of what a page or a seal says or where, raise it and draw in a new folder beside
those that are there: a report is drawn again by the number that it states, for as long as there are reports of it."""


class UnknownDrawing(Exception):
    """This program does not know how a document of that drawing looks."""


def render(document: Document, drawing: int = DRAWING) -> Rendered:
    """The document as a tagged PDF, unsigned, with the boxes where signatures go.

    Deterministic: the same document gives the same bytes. Raises EnvironmentProblem where a font that
    comes with the program is missing or broken, UnknownDrawing for a number that is none of ours.
    """
    match drawing:
        case 1:
            drawn = v2.draw(document)
            return replace(drawn, boxes={name: box for name, box in drawn.boxes.items() if name != CORRECTION})
        case 2:
            return v2.draw(document)
    raise UnknownDrawing
