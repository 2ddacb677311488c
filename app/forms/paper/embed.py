"""Faces embedded in a PDF: only the glyphs in use, each copying as exactly what was typed.

A character identifier (CID) stands for one glyph with one text, so two characters that look the same
still copy differently, and a kanji with a variation selector keeps its selector.
"""

import hashlib
from collections.abc import Sequence

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from app.forms.paper.fonts import Face, Glyph

_TABLES = frozenset({"glyf", "loca", "head", "hhea", "hmtx", "maxp"})
"""What a PDF needs of a TrueType font; characters are mapped by the PDF itself."""
_BATCH = 100


class Used:
    """The glyphs of one face that a document uses, numbered in order of first use."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face = face
        self.resource = resource
        self._cids: dict[tuple[int, str], int] = {}
        self._widths: list[float] = []

    def hex_cid(self, glyph: Glyph) -> str:
        """The glyph's CID as four hex digits."""
        key = (glyph.gid, glyph.text)
        cid = self._cids.get(key)
        if cid is None:
            cid = self._cids[key] = len(self._cids) + 1
            self._widths.append(glyph.width)
        return f"{cid:04X}"

    def add_to(self, doc: pdfdoc.PDFDocument) -> pdfdoc.PDFObjectReference:
        """Write the font into `doc`; gives the Type0 font's reference."""
        gids = [gid for gid, _ in self._cids]
        program, renumbered = _subset(self.face, gids)
        tag = hashlib.sha256(program).digest()
        name = "".join(chr(65 + byte % 26) for byte in tag[:6]) + "+" + self.face.name
        extents = self.face.font.get_font_extents("ltr")
        em = 1000 / self.face.upem
        descriptor = _dictionary(
            Type="/FontDescriptor",
            FontName=f"/{name}",
            Flags=4,
            FontBBox=f"[-100 {round(extents.descender * em) - 50} 1100 {round(extents.ascender * em) + 50}]",
            ItalicAngle=0,
            Ascent=round(extents.ascender * em),
            Descent=round(extents.descender * em),
            CapHeight=round(extents.ascender * em),
            StemV=80,
            FontFile2=doc.Reference(stream(program, Length1=len(program))),
        )
        widths = " ".join(f"{width * 1000:g}" for width in self._widths)
        to_gid = b"\0\0" + b"".join(renumbered[gid].to_bytes(2, "big") for gid in gids)
        descendant = _dictionary(
            Type="/Font",
            Subtype="/CIDFontType2",
            BaseFont=f"/{name}",
            CIDSystemInfo="<</Registry (Adobe) /Ordering (Identity) /Supplement 0>>",
            FontDescriptor=doc.Reference(descriptor),
            DW=1000,
            W=f"[1 [{widths}]]",
            CIDToGIDMap=doc.Reference(stream(to_gid)),
        )
        font = _dictionary(
            Type="/Font",
            Subtype="/Type0",
            BaseFont=f"/{name}",
            Encoding="/Identity-H",
            DescendantFonts=pdfdoc.PDFArray([doc.Reference(descendant)]),
            ToUnicode=doc.Reference(stream(_to_unicode([text for _, text in self._cids]))),
        )
        return doc.Reference(font)


def _subset(face: Face, gids: Sequence[int]) -> tuple[bytes, dict[int, int]]:
    """The font program with only `gids`, and where each of them went."""
    wanted = hb.SubsetInput()
    wanted.glyph_set.update(gids)
    dropped = set(face.font.face.table_tags) - _TABLES
    wanted.drop_table_tag_set.update(int.from_bytes(tag.encode("ascii"), "big") for tag in dropped)
    wanted.flags = hb.SubsetFlags.NO_HINTING | hb.SubsetFlags.NOTDEF_OUTLINE
    plan = hb.SubsetPlan(face.font.face, wanted)
    return plan.execute().blob.data, dict(plan.old_to_new_glyph_mapping)


def _to_unicode(texts: Sequence[str]) -> bytes:
    """The ToUnicode CMap: CID 1 is the first of `texts`."""
    lines = [
        "/CIDInit /ProcSet findresource begin",
        "12 dict begin",
        "begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def",
        "/CMapType 2 def",
        "1 begincodespacerange",
        "<0000> <FFFF>",
        "endcodespacerange",
    ]
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        lines.append(f"{len(batch)} beginbfchar")
        lines += [f"<{start + i:04X}> <{text.encode('utf-16-be').hex().upper()}>" for i, text in enumerate(batch, 1)]
        lines.append("endbfchar")
    lines += ["endcmap", "CMapName currentdict /CMap defineresource pop", "end", "end"]
    return "\n".join(lines).encode("ascii")


class _Verbatim(pdfdoc.PDFObject):  # type: ignore[misc]  # reportlab has no type information
    """PDF source written as it is."""

    def __init__(self, source: str) -> None:
        self.source = source.encode("ascii")

    def format(self, _document: pdfdoc.PDFDocument) -> bytes:
        return self.source


def verbatim(source: str, *, inline: bool = False) -> pdfdoc.PDFObject:
    """PDF source (ASCII) as an object of its own, or `inline` where it stands."""
    found = _Verbatim(source)
    found.__RefOnly__ = not inline
    return found


def _dictionary(**entries: object) -> pdfdoc.PDFDictionary:
    """A dictionary; strings are PDF source."""
    found = pdfdoc.PDFDictionary({k: _Verbatim(v) if isinstance(v, str) else v for k, v in entries.items()})
    found.__RefOnly__ = 1
    return found


def stream(content: bytes, **entries: object) -> pdfdoc.PDFStream:
    """A compressed stream."""
    return pdfdoc.PDFStream(_dictionary(**entries), content, filters=[pdfdoc.PDFZCompress])
