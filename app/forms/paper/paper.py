"""A4 sheets that are drawn on and then written as one tagged PDF, the same bytes every time.

Coordinates are PDF points from the lower left corner. Text belongs to a node of the structure tree;
lines, frames, headers and footers are artifacts.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.pdfbase import pdfdoc

from app.forms.paper.embed import Used, stream, verbatim
from app.forms.paper.fonts import Face, Glyph, Style, face
from app.forms.paper.layout import Line, line

WIDTH, HEIGHT = 595.28, 841.89
Role = Literal["Document", "Sect", "H1", "H2", "P", "Table", "TR", "TH", "TD", "Span"]

_MOST_STRETCH = 0.12
"""Ems between characters; a line that would need more stays ragged."""


@dataclass(slots=True)
class Node:
    """An element of the structure tree. `kids`: nodes and (page, MCID) pairs in reading order."""

    role: Role
    kids: "list[Node | tuple[int, int]]" = field(default_factory=list)
    attributes: str = ""

    def add(self, role: Role, attributes: str = "") -> "Node":
        """A new element at the end of this one."""
        self.kids.append(node := Node(role, attributes=attributes))
        return node

    def head(self, scope: Literal["Row", "Column"]) -> "Node":
        """A header cell of a table."""
        return self.add("TH", f"/A <</O /Table /Scope /{scope}>>")


@dataclass(slots=True)
class _Sheet:
    code: list[str] = field(default_factory=list)
    owners: list[Node] = field(default_factory=list)


class Paper:
    """Sheets under construction. The latest one is drawn on unless `on` names another."""

    def __init__(self) -> None:
        self.root = Node("Document")
        self._sheets: list[_Sheet] = []
        self._faces: dict[int, Used] = {}
        self._codes: dict[tuple[str, bool], str] = {}
        self._at = 0

    @property
    def count(self) -> int:
        """How many sheets there are."""
        return len(self._sheets)

    @property
    def at(self) -> int:
        """The sheet drawn on, counted from 0."""
        return self._at

    def new_sheet(self) -> None:
        """Begin a sheet and draw on it."""
        self._sheets.append(_Sheet())
        self._at = self.count - 1

    def on(self, index: int) -> None:
        """Draw on that sheet."""
        self._at = index

    def text(
        self, node: Node, x: float, y: float, what: Line, size: float, width: float = 0, *, spread: bool = False
    ) -> None:
        """One line, its baseline at `y`. With `width`, a line that goes on is stretched to it (均等割付
        where `spread`, whatever it takes)."""
        if not what.glyphs:
            return
        sheet = self._sheets[self._at]
        mcid = len(sheet.owners)
        sheet.owners.append(node)
        node.kids.append((self._at, mcid))
        sheet.code.append(f"/{node.role} <</MCID {mcid}>> BDC")
        frames = self._show(x, y, what, size, width, spread)
        sheet.code.append("EMC")
        self._frames(frames, y, size)

    def note(self, x: float, y: float, words: str, size: float, style: Style = "gothic") -> None:
        """Words that stand on every page and belong to no part of the text: header, footer."""
        with self._artifact("/Artifact <</Type /Pagination>> BDC"):
            frames = self._show(x, y, line(words, style), size)
        self._frames(frames, y, size)

    def rule(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.6) -> None:
        """A straight line."""
        self._shape(f"{weight:g} w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def frame(self, x0: float, y0: float, x1: float, y1: float, weight: float = 0.6) -> None:
        """The outline of a rectangle."""
        self._shape(f"{weight:g} w {x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re S")

    def shade(self, x0: float, y0: float, x1: float, y1: float, grey: float = 0.93) -> None:
        """A filled rectangle, to lie under text."""
        self._shape(f"{grey:g} g {x0:.2f} {y0:.2f} {x1 - x0:.2f} {y1 - y0:.2f} re f 0 g")

    def ring(self, x: float, y: float, rx: float, ry: float, weight: float = 0.9, dashed: bool = False) -> None:
        """An ellipse about a centre."""
        k = 0.5523
        dash = ("[2 2] 0 d ", " [] 0 d") if dashed else ("", "")
        self._shape(
            f"{dash[0]}{weight:g} w {x + rx:.2f} {y:.2f} m "
            f"{x + rx:.2f} {y + k * ry:.2f} {x + k * rx:.2f} {y + ry:.2f} {x:.2f} {y + ry:.2f} c "
            f"{x - k * rx:.2f} {y + ry:.2f} {x - rx:.2f} {y + k * ry:.2f} {x - rx:.2f} {y:.2f} c "
            f"{x - rx:.2f} {y - k * ry:.2f} {x - k * rx:.2f} {y - ry:.2f} {x:.2f} {y - ry:.2f} c "
            f"{x + k * rx:.2f} {y - ry:.2f} {x + rx:.2f} {y - k * ry:.2f} {x + rx:.2f} {y:.2f} c S{dash[1]}"
        )

    def watermark(self, words: str, size: float, grey: float = 0.93) -> None:
        """Large grey outlines across the sheet; no text, so that nothing of it is copied or read aloud."""
        run = line(words, "bold")
        half = run.width * size / 2
        place = f"q 0.7071 0.7071 -0.7071 0.7071 {WIDTH / 2:.2f} {HEIGHT / 2:.2f} cm {grey:g} g"
        code, x = [], -half
        for glyph in run.glyphs:
            code.append(_outline(glyph.face, glyph.gid, x, -size * 0.38, size))
            x += glyph.width * size
        self._sheets[self._at].code.insert(0, f"/Artifact BMC {place} {' '.join(code)} f Q EMC")

    def _shape(self, code: str) -> None:
        with self._artifact("/Artifact BMC"):
            self._sheets[self._at].code.append(code)

    @contextmanager
    def _artifact(self, begin: str) -> Iterator[None]:
        code = self._sheets[self._at].code
        code.append(begin)
        yield
        code.append("EMC")

    def _show(
        self, x: float, y: float, what: Line, size: float, width: float = 0, spread: bool = False
    ) -> list[tuple[float, Glyph]]:
        """Write the glyphs; gives those that are drawn as a framed code, with where they stand."""
        count = len(what.glyphs)
        slack = 0.0 if count < 2 or not (spread or not what.ends) else (width - what.width * size) / (count - 1)
        stretch = slack if slack > 0 and (spread or slack <= _MOST_STRETCH * size) else 0.0
        code = self._sheets[self._at].code
        frames: list[tuple[float, Glyph]] = []
        run: list[str] = []
        begun, used = x, None

        def flush() -> None:
            if run and used is not None:
                spread = f"{stretch:.4f} Tc " if stretch else "0 Tc "
                code.append(
                    f"BT /{used.resource} {size:g} Tf {spread}1 0 0 1 {begun:.2f} {y:.2f} Tm <{''.join(run)}> Tj ET"
                )
                run.clear()

        for glyph in what.glyphs:
            if glyph.code:
                frames.append((x, glyph))
            if not glyph.text:
                flush()
                used = None
            else:
                own = self._used(glyph.face)
                if own is not used:
                    flush()
                    used, begun = own, x
                run.append(own.hex_cid(glyph))
            x += glyph.width * size + stretch
        flush()
        return frames

    def _used(self, wanted: Face) -> Used:
        found = self._faces.get(id(wanted))
        if found is None:
            found = self._faces[id(wanted)] = Used(wanted, f"F{len(self._faces) + 1}")
        return found

    def _frames(self, frames: list[tuple[float, Glyph]], y: float, size: float) -> None:
        """The codes of characters that no face has, each drawn once and placed where it stands."""
        for x, glyph in frames:
            key = (glyph.code, not glyph.text)
            name = self._codes.setdefault(key, f"X{len(self._codes) + 1}")
            self._shape(f"q {size:g} 0 0 {size:g} {x:.2f} {y:.2f} cm /{name} Do Q")

    def pdf(self, title: str, author: str, made_at: datetime) -> bytes:
        """All sheets as one PDF, tagged, in Japanese, with `title` shown in the window; `author` "" names nobody."""
        doc = pdfdoc.PDFDocument(compression=1, invariant=1, lang="ja", pdfVersion=(1, 7))
        doc.info = _Info(title, author, made_at)
        doc.Catalog.MarkInfo = verbatim("<</Marked true>>")
        doc.Catalog.ViewerPreferences = verbatim("<</DisplayDocTitle true>>")
        doc.Catalog.Metadata = stream(_xmp(title, author, made_at), Type="/Metadata", Subtype="/XML")
        resources = verbatim("")
        pages = [_page(doc, sheet, index, resources) for index, sheet in enumerate(self._sheets)]
        refs = []
        for page in pages:
            name = doc.thisPageName()
            doc.addPage(page)
            refs.append(_ref(doc, page, name))
        fonts = doc.idToObject[pdfdoc.BasicFonts]
        for used in self._faces.values():
            fonts[used.resource] = used.add_to(doc)
        drawn = {
            name: stream(_code(code, frame), Type="/XObject", Subtype="/Form", BBox="[0 -0.2 1 1]")
            for (code, frame), name in self._codes.items()
        }
        resources.source = _resources(doc, drawn)
        doc.Catalog.StructTreeRoot = self._tree(doc, refs)
        # What the document says goes into its ID, so that two documents never share one.
        for sheet in self._sheets:
            doc.updateSignature("\n".join(sheet.code))
        pdf: bytes = doc.GetPDFData(None)
        return pdf

    def _tree(self, doc: pdfdoc.PDFDocument, pages: list[str]) -> pdfdoc.PDFObject:
        """The structure tree with its parent tree."""
        tree = verbatim("")
        refs: dict[int, str] = {}

        def write(node: Node, parent: str) -> str:
            element = verbatim("")
            refs[id(node)] = own = _ref(doc, element)
            kids = [
                write(kid, own) if isinstance(kid, Node) else f"<</Type /MCR /Pg {pages[kid[0]]} /MCID {kid[1]}>>"
                for kid in node.kids
            ]
            source = f"<</Type /StructElem /S /{node.role} /P {parent} {node.attributes} /K [{' '.join(kids)}]>>"
            element.source = source.encode("ascii")
            return own

        root = write(self.root, _ref(doc, tree))
        nums = " ".join(
            f"{index} [{' '.join(refs[id(node)] for node in sheet.owners)}]" for index, sheet in enumerate(self._sheets)
        )
        parents = _ref(doc, verbatim(f"<</Nums [{nums}]>>"))
        tree.source = (
            f"<</Type /StructTreeRoot /K [{root}] /ParentTree {parents} /ParentTreeNextKey {self.count}>>".encode(
                "ascii"
            )
        )
        return tree


def _page(doc: pdfdoc.PDFDocument, sheet: _Sheet, index: int, resources: pdfdoc.PDFObject) -> pdfdoc.PDFPage:
    page = pdfdoc.PDFPage()
    page.Override_default_compilation = 1
    page.MediaBox = verbatim(f"[0 0 {WIDTH} {HEIGHT}]", inline=True)
    page.Contents = stream("\n".join(sheet.code).encode("ascii"))
    page.Resources = doc.Reference(resources)
    # reportlab writes the entries named here; it knows nothing of tagged pages.
    page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
    page.Parent = doc.Pages
    page.StructParents = index
    page.Tabs = pdfdoc.PDFName("S")
    return page


def _resources(doc: pdfdoc.PDFDocument, drawn: Mapping[str, pdfdoc.PDFObject]) -> bytes:
    """What every sheet draws with: the fonts and the framed codes."""
    fonts = doc.Reference(doc.idToObject[pdfdoc.BasicFonts], pdfdoc.BasicFonts).format(doc).decode("ascii")
    objects = " ".join(f"/{name} {_ref(doc, thing)}" for name, thing in drawn.items())
    return f"<</Font {fonts} /XObject <<{objects}>> /ProcSet [/PDF /Text]>>".encode("ascii")


def _code(code: str, frame: bool) -> bytes:
    """A code an em wide, its hex digits in two rows, with a frame of its own or for the box of a font."""
    own, half, small = face("gothic"), (len(code) + 1) // 2, 0.38
    drawn = ["0.03 w 0.08 -0.06 0.84 0.84 re S"] if frame else []
    for row, part in enumerate((code[:half], code[half:])):
        left = 0.5 - len(part) * small / 4
        for index, digit in enumerate(part):
            gid = own.font.get_nominal_glyph(ord(digit)) or 0
            drawn.append(_outline(own, gid, left + index * small / 2, 0.42 - 0.37 * row, small) + "f")
    return " ".join(drawn).encode("ascii")


def _ref(doc: pdfdoc.PDFDocument, thing: pdfdoc.PDFObject, name: str | None = None) -> str:
    """ "12 0 R", the object being written once."""
    source: bytes = doc.Reference(thing, name).format(doc)
    return source.decode("ascii")


class _Info(pdfdoc.PDFInfo):  # type: ignore[misc]  # reportlab has no type information
    """The document's own time instead of reportlab's."""

    def __init__(self, title: str, author: str, made_at: datetime) -> None:
        super().__init__()
        self.title, self.author = title, author
        offset = f"{made_at:%z}" or "+0000"
        self._date = f"(D:{made_at:%Y%m%d%H%M%S}{offset[:3]}'{offset[3:5]}')"

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        author = f"/Author {_hex(self.author)} " if self.author else ""
        return (
            f"<</Title {_hex(self.title)} {author}/Producer {_hex('窓守')} "
            f"/Creator {_hex('窓守')} /CreationDate {self._date} /ModDate {self._date}>>"
        ).encode("ascii")


def _hex(text: str) -> str:
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def _xmp(title: str, author: str, made_at: datetime) -> bytes:
    def alt(name: str, kind: str, words: str, lang: str = "") -> str:
        return f"<dc:{name}><rdf:{kind}><rdf:li{lang}>{escape(words)}</rdf:li></rdf:{kind}></dc:{name}>"

    moment = made_at.isoformat(timespec="seconds")
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/">'
        f"{alt('title', 'Alt', title, ' xml:lang=' + chr(34) + 'x-default' + chr(34))}"
        f"{alt('creator', 'Seq', author) if author else ''}"
        "<dc:language><rdf:Bag><rdf:li>ja</rdf:li></rdf:Bag></dc:language>"
        f"<xmp:CreateDate>{moment}</xmp:CreateDate><xmp:ModifyDate>{moment}</xmp:ModifyDate>"
        "<xmp:CreatorTool>窓守</xmp:CreatorTool><pdf:Producer>窓守</pdf:Producer>"
        '</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode("utf-8", "replace")


def _outline(own: Face, gid: int, x: float, y: float, size: float) -> str:
    """The glyph's outline as a path, to be filled."""
    scale = size / own.upem
    out = StringIO()
    for operator, points in _path(own, gid):
        for px, py in points:
            out.write(f"{x + px * scale:.3f} {y + py * scale:.3f} ")
        out.write(operator + " ")
    return out.getvalue()


_Point = tuple[float, float]


class _Pen:
    """Collects an outline; quadratic curves become cubic ones."""

    def __init__(self) -> None:
        self.path: list[tuple[str, tuple[_Point, ...]]] = []
        self._here: _Point = (0, 0)

    def moveTo(self, point: _Point) -> None:
        self.path.append(("m", (point,)))
        self._here = point

    def lineTo(self, point: _Point) -> None:
        self.path.append(("l", (point,)))
        self._here = point

    def curveTo(self, *points: _Point) -> None:
        self.path.append(("c", points))
        self._here = points[-1]

    def qCurveTo(self, control: _Point, end: _Point) -> None:
        (ax, ay), (cx, cy), (bx, by) = self._here, control, end
        first = (ax + 2 / 3 * (cx - ax), ay + 2 / 3 * (cy - ay))
        self.curveTo(first, (bx + 2 / 3 * (cx - bx), by + 2 / 3 * (cy - by)), end)

    def closePath(self) -> None:
        self.path.append(("h", ()))


@cache
def _path(own: Face, gid: int) -> list[tuple[str, tuple[_Point, ...]]]:
    pen = _Pen()
    own.font.draw_glyph_with_pen(gid, pen)
    return pen.path
