"""The self-check of a finished copy, on files into which something was planted."""

import io
import re
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pypdf
import pytest
from copied import LINES, Line, document_of, record_of
from pypdf import PdfReader, PdfWriter
from pypdf.annotations import FreeText
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfgen.canvas import Canvas

from app.base.errors import Refused
from app.forms.copy.leaks import leaks, refuse_leaks
from app.forms.copy.plan import Plan, plan
from app.forms.copy.sheets import MARK, draw
from app.forms.drawn.render import render

NAME, PHONE = "架空 太郎", "0467-11-2233"
Plant = Callable[[PdfWriter], object]


@cache
def planned() -> Plan:
    return plan(record_of(), number="第12号")


@cache
def clean() -> bytes:
    return draw(planned())


def planted(plant: Plant) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(clean())))
    plant(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def found(pdf: bytes) -> dict[str, set[str]]:
    """Reader → what kinds it found, other than that there is something that does not belong."""
    readers: dict[str, set[str]] = {}
    for leak in leaks(pdf, planned()):
        if leak.why.startswith(("相手方", "電話")):
            readers.setdefault(leak.reader, set()).add(leak.why)
    return readers


def page_of(*lines: str, white: bool = False) -> bytes:
    """A page that says these lines, one under the other."""
    registerFont(UnicodeCIDFont("HeiseiKakuGo-W5"))
    out = io.BytesIO()
    canvas = Canvas(out, invariant=1)
    canvas.setFont("HeiseiKakuGo-W5", 10)
    if white:
        canvas.setFillGray(1)
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - 14 * number, line)
    canvas.save()
    return out.getvalue()


def _pages(*lines: str, white: bool = False) -> Plant:
    return lambda writer: writer.append(io.BytesIO(page_of(*lines, white=white)))


def _info(key: str) -> Plant:
    return lambda writer: writer.add_metadata({key: f"報告 {NAME}"})


def _xmp(writer: PdfWriter) -> None:
    stream: Any = writer.root_object["/Metadata"].get_object()
    stream.set_data(stream.get_data().replace("窓守".encode(), NAME.encode()))


def _bookmark(writer: PdfWriter) -> None:
    writer.add_outline_item(title=f"{NAME}の件", page_number=0)


def _spoken(key: str) -> Plant:
    def plant(writer: PdfWriter) -> None:
        element = writer.root_object["/StructTreeRoot"]["/K"][0].get_object()  # type: ignore[index]
        element[NameObject(key)] = TextStringObject(NAME)

    return plant


def _attached(name: str, data: bytes) -> Plant:
    return lambda writer: writer.add_attachment(name, data)


def _note(writer: PdfWriter) -> None:
    writer.add_annotation(0, FreeText(text=NAME, rect=(10, 10, 90, 40)))


def _layer(writer: PdfWriter) -> None:
    """A layer that is switched off, with the name on it."""
    writer.append(io.BytesIO(page_of(NAME)))
    group = writer._add_object(DictionaryObject({NameObject("/Type"): NameObject("/OCG")}))
    page = writer.pages[-1]
    content: Any = page["/Contents"].get_object()
    data = content.get_data()
    hidden = DecodedStreamObject()
    hidden.set_data(b"/OC /MC0 BDC\n" + data + b"\nEMC")
    page[NameObject("/Contents")] = writer._add_object(hidden)
    page["/Resources"].get_object()[NameObject("/Properties")] = DictionaryObject({NameObject("/MC0"): group})  # type: ignore[index]
    off = DictionaryObject({NameObject("/OFF"): ArrayObject([group])})
    layers = DictionaryObject({NameObject("/OCGs"): ArrayObject([group]), NameObject("/D"): off})
    writer.root_object[NameObject("/OCProperties")] = layers


def _loose_object(writer: PdfWriter) -> None:
    writer._add_object(DictionaryObject({NameObject("/Note"): TextStringObject(NAME)}))


def _own_key(writer: PdfWriter) -> None:
    writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject(PHONE)})


def _to_unicode(writer: PdfWriter) -> None:
    """A glyph that no page shows means the whole name."""
    for thing in writer._objects:
        if isinstance(thing, pypdf.generic.StreamObject) and b"begincmap" in thing.get_data():
            meaning = "架空太郎".encode("utf-16-be").hex().upper().encode()
            data = thing.get_data().replace(b"endcmap", b"1 beginbfchar\n<7FFF> <" + meaning + b">\nendbfchar\nendcmap")
            thing.set_data(data)
            return


def _to_unicode_in_pieces(writer: PdfWriter) -> None:
    """Four glyphs that no page shows mean the four characters of the name."""
    for thing in writer._objects:
        if isinstance(thing, pypdf.generic.StreamObject) and b"begincmap" in thing.get_data():
            rows = b"\n".join(
                f"<{0x7FF0 + n:04X}> <{char.encode('utf-16-be').hex()}>".encode() for n, char in enumerate("架空太郎")
            )
            thing.set_data(thing.get_data().replace(b"endcmap", b"4 beginbfchar\n" + rows + b"\nendbfchar\nendcmap"))
            return


BOTH = {"pdfium", "pypdf"}


@pytest.mark.parametrize(
    ("plant", "readers"),
    [
        pytest.param(_pages(NAME), BOTH, id="page text"),
        pytest.param(_pages("きょう架", "空さんが来た"), BOTH, id="a name broken over a line end"),
        pytest.param(_pages("電話は0467-1", "1-2233"), BOTH, id="a number broken over a line end"),
        pytest.param(_pages("カクウ　タロウ"), BOTH, id="the reading in katakana"),
        pytest.param(_pages(NAME, white=True), BOTH, id="white text"),
        pytest.param(_layer, BOTH, id="a hidden layer"),
        pytest.param(_info("/Title"), BOTH, id="title"),
        pytest.param(_info("/Author"), BOTH, id="author"),
        pytest.param(_info("/Subject"), BOTH, id="subject"),
        pytest.param(_info("/Anything"), {"pypdf"}, id="a key of one's own"),
        pytest.param(_xmp, {"pypdf"}, id="XMP"),
        pytest.param(_bookmark, BOTH, id="bookmark"),
        pytest.param(_spoken("/ActualText"), BOTH, id="ActualText"),
        pytest.param(_spoken("/Alt"), BOTH, id="Alt"),
        pytest.param(_spoken("/T"), BOTH, id="title of an element"),
        pytest.param(_attached(f"{NAME}.txt", b"x"), BOTH, id="name of an attachment"),
        pytest.param(_attached("a.txt", NAME.encode()), BOTH, id="attachment"),
        pytest.param(_attached("a.txt", NAME.encode("utf-16-be")), {"pypdf"}, id="attachment in UTF-16"),
        pytest.param(_attached("a.txt", NAME.encode("cp932")), BOTH, id="attachment in Shift_JIS"),
        pytest.param(_note, BOTH, id="annotation"),
        pytest.param(_loose_object, {"bytes"}, id="an object that nothing refers to"),
        pytest.param(_own_key, {"pypdf"}, id="a key of a page"),
        pytest.param(_to_unicode, {"pypdf"}, id="ToUnicode"),
        pytest.param(_to_unicode_in_pieces, {"pypdf"}, id="ToUnicode of unused glyphs"),
    ],
)
def test_what_was_planted_is_found(plant: Plant, readers: set[str]) -> None:
    seen = found(planted(plant))
    assert readers <= set(seen), seen


def test_a_clean_copy_may_leave() -> None:
    assert leaks(clean(), planned()) == ()
    refuse_leaks(())


@pytest.mark.parametrize("staff_names", [True, False])
@pytest.mark.parametrize("form", ["report", "record"])
@pytest.mark.parametrize("practice", [True, False])
def test_every_kind_of_copy_is_clean(form: str, practice: bool, staff_names: bool) -> None:
    own = plan(record_of(form=form, practice=practice), staff_names=staff_names)  # type: ignore[arg-type]
    assert leaks(draw(own), own) == ()


def test_a_long_log_is_clean_too() -> None:
    lines: list[Line] = [*LINES[:-1]]
    lines += [
        ("memo", f"架空さんの{n}度目の話。道路の補修はいつか、という同じ要求が続いた。" * 4, {}) for n in range(80)
    ]
    own = plan(record_of(lines))
    assert leaks(draw(own), own) == ()


def test_the_report_itself_is_full_of_leaks() -> None:
    assert set(found(render(document_of()).pdf)) == {"pdfium", "pypdf"}


def test_a_name_broken_between_two_sheets_is_found() -> None:
    first, second = PdfReader(io.BytesIO(page_of("前の頁の終わりに架"))), PdfReader(io.BytesIO(page_of("空さんが来た")))
    writer = PdfWriter(clone_from=first)
    writer.add_page(second.pages[0])
    out = io.BytesIO()
    writer.write(out)
    assert {"pdfium", "pypdf"} <= set(found(out.getvalue()))


def test_an_object_in_an_object_stream_is_found() -> None:
    """Two objects packed into one stream, and a table of places that is a stream too."""
    packed = (
        "1 0 2 30 <</A /B>>".ljust(38).encode() + b"<</Note <FEFF" + NAME.encode("utf-16-be").hex().encode() + b">>>"
    )
    body = zlib.compress(packed)
    head = f"<</Type /ObjStm /N 2 /First 8 /Filter /FlateDecode /Length {len(body)}>>".encode()
    stuffed = clean().replace(
        b"xref\n", b"900 0 obj\n" + head + b"\nstream\n" + body + b"\nendstream\nendobj\nxref\n", 1
    )
    assert "bytes" in found(stuffed)


def test_an_object_that_was_left_uncompressed_is_found() -> None:
    octal = "".join(f"\\{byte:03o}" for byte in b"\xfe\xff" + NAME.encode("utf-16-be"))
    for words in (octal, NAME, "#".join(["", *(f"{b:02X}" for b in NAME.encode())])[0:]):
        source = f"901 0 obj\n<</Note ({words})>>\nendobj\n".encode()
        assert "bytes" in found(clean().replace(b"xref\n", source + b"xref\n", 1)), words


def test_an_earlier_state_of_the_file_and_an_embedded_thing_are_no_part_of_a_copy() -> None:
    grown = clean() + b"\n" + clean()[clean().rindex(b"startxref") :]
    assert any("前の版" in leak.where for leak in leaks(grown, planned()))
    holding = planted(_attached("harmless.txt", b"harmless"))
    assert any("添付" in leak.where for leak in leaks(holding, planned()))


def test_what_cannot_be_read_cannot_leave() -> None:
    assert {leak.reader for leak in leaks(b"no pdf at all", planned())} >= {"pdfium", "pypdf"}


def test_a_hit_blocks_with_a_sentence_that_says_where_and_not_what() -> None:
    hits = leaks(planted(_pages(NAME, PHONE)), planned())
    with pytest.raises(Refused) as refused:
        refuse_leaks(hits)
    sentence = str(refused.value)
    assert "3ページの文字: 相手方の氏名" in sentence
    assert "架空" not in sentence + repr(hits)
    assert "2233" not in sentence + repr(hits)


def test_the_check_depends_on_no_single_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each reader alone finds a name on a page; the file is not searched through the other's eyes."""
    from app.forms.copy import leaks_pdfium, leaks_pypdf

    pdf = planted(_pages(NAME))
    for module in (leaks_pdfium, leaks_pypdf):
        with monkeypatch.context() as patch:
            patch.setattr(module, "pieces", lambda _pdf: iter(()))
            assert found(pdf)


def test_the_finished_file_names_nobody_and_holds_nothing_but_pages() -> None:
    reader = PdfReader(io.BytesIO(clean()))
    assert reader.metadata is not None
    assert "/Author" not in reader.metadata
    assert set(reader.root_object) & {"/AcroForm", "/Names", "/AF", "/OCProperties", "/Outlines"} == set()
    for page in reader.pages:
        assert MARK in re.sub(r"\s", "", page.extract_text())
        assert "第12号" in page.extract_text()
    assert b"enc-" not in clean()
    assert draw(planned()) == clean()


@pytest.mark.parametrize(
    "person",
    [
        {"contact": "info@example.jp"},
        {"organisation": "Adobe"},
        {"organisation": "IPA"},
        {"name": "Page Font"},
        {"features": "root"},
    ],
)
def test_words_that_every_pdf_has_do_not_block(person: dict[str, str]) -> None:
    made = plan(record_of((LINES[0], ("identified", "", person))))
    assert leaks(draw(made), made) == ()
