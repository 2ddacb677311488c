"""PDFs that a drawing program does not get to the end of."""

from collections.abc import Sequence

SQUARE = "1 0 0 rg 20 20 40 40 re f"
FOR_EVER = "/Pattern cs /Tiles scn 0 0 100 140 re f"
"""10^12 tiles. Takes time alone."""
HUNGRY = "/Nested Do"
"""6^9 forms of 200 rectangles. PDFium remembers each."""


def pdf_of(contents: Sequence[str], box: str = "0 0 100 140") -> bytes:
    """A PDF with one page for each of these content streams."""
    pages = [f"{4 + 2 * number} 0 R" for number in range(len(contents))]
    nested = 4 + 2 * len(contents)
    tiles = "/Type/Pattern/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 1 1]/XStep 0.0001/YStep 0.0001/Resources<<>>"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{' '.join(pages)}]>>",
        _stream(tiles, "0 0 1 1 re f"),
    ]
    resources = f"<</XObject<</Nested {nested} 0 R>>/Pattern<</Tiles 3 0 R>>>>"
    for page, content in enumerate(contents):
        place = f"{5 + 2 * page} 0 R"
        objects.append(f"<</Type/Page/Parent 2 0 R/MediaBox[{box}]/Resources{resources}/Contents {place}>>")
        objects.append(_stream("", content))
    form = "/Type/XObject/Subtype/Form/BBox[0 0 50 50]"
    for deeper in range(nested + 1, nested + 10):
        objects.append(_stream(f"{form}/Resources<</XObject<</A {deeper} 0 R>>>>", "/A Do " * 6))
    objects.append(_stream(form, "0 0 50 50 re f " * 200))
    return _file(objects)


def _stream(entries: str, content: str) -> str:
    return f"<<{entries}/Length {len(content)}>>stream\n{content}\nendstream"


def _file(objects: Sequence[str]) -> bytes:
    data, places = b"%PDF-1.7\n", []
    for number, words in enumerate(objects, start=1):
        places.append(len(data))
        data += f"{number} 0 obj{words}endobj\n".encode("ascii")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    end = f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}trailer<</Root 1 0 R/Size {len(places) + 1}>>\n"
    return data + f"{end}startxref\n{len(data)}\n%%EOF\n".encode("ascii")
