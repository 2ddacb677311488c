"""What PDFium finds in a file: the text of pages, and the words in everything else it knows of."""

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium

from app.forms.copy.leaks import Piece

_ANNOTATION_KEYS = (b"Contents", b"T", b"TU", b"Subj", b"RC", b"NM", b"V", b"DA", b"M")
_MOST_DEEP = 200


def pieces(pdf: bytes) -> Iterator[Piece]:
    """Everything PDFium reads."""
    with pypdfium2.PdfDocument(pdf) as document:
        for key, value in document.get_metadata_dict(skip_empty=True).items():
            yield Piece(f"文書の情報（{key}）", value, "text")
        for mark in document.get_toc():
            yield Piece("しおり", mark.get_title(), "text")
        for index in range(document.count_attachments()):
            attached = document.get_attachment(index)
            name = attached.get_name()
            yield Piece("添付ファイルの名前", name, "text")
            # PDFium gives a name without /UF byte by byte.
            yield Piece("添付ファイルの名前", name.encode("latin-1", "ignore").decode("utf-16-be", "ignore"), "text")
            data = bytes(attached.get_data())
            for encoding in ("utf-8", "utf-16", "cp932"):
                yield Piece("添付ファイルの中身", data.decode(encoding, "ignore"), "data")
        for index in range(len(document)):
            page = document[index]
            text = page.get_textpage()
            yield Piece(f"{index + 1}ページの文字", text.get_text_range(), "page")
            yield from _annotations(page, index + 1)
            yield from _structure(page, index + 1)
            text.close()
            page.close()


def _annotations(page: Any, number: int) -> Iterator[Piece]:
    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        for key in _ANNOTATION_KEYS:
            words = _words(partial(pdfium.FPDFAnnot_GetStringValue, annotation, key))
            yield Piece(f"{number}ページの注釈", words, "text")
        pdfium.FPDFPage_CloseAnnot(annotation)


_SPOKEN = (
    pdfium.FPDF_StructElement_GetActualText,
    pdfium.FPDF_StructElement_GetAltText,
    pdfium.FPDF_StructElement_GetExpansion,
    pdfium.FPDF_StructElement_GetTitle,
    pdfium.FPDF_StructElement_GetID,
    pdfium.FPDF_StructElement_GetLang,
)


def _structure(page: Any, number: int) -> Iterator[Piece]:
    tree = pdfium.FPDF_StructTree_GetForPage(page)
    if not tree:
        return
    waiting = [
        (pdfium.FPDF_StructTree_GetChildAtIndex(tree, i), 0) for i in range(pdfium.FPDF_StructTree_CountChildren(tree))
    ]
    while waiting:
        element, deep = waiting.pop()
        if not element or deep > _MOST_DEEP:
            continue
        for ask in _SPOKEN:
            words = _words(partial(ask, element))
            yield Piece(f"{number}ページの読み上げ用の文字", words, "text")
        children = range(pdfium.FPDF_StructElement_CountChildren(element))
        waiting += [(pdfium.FPDF_StructElement_GetChildAtIndex(element, i), deep + 1) for i in children]
    pdfium.FPDF_StructTree_Close(tree)


def _words(ask: Callable[[Any, int], int]) -> str:
    """What PDFium writes into a buffer as UTF-16, "" where it has nothing."""
    size = ask(None, 0)
    if size <= 2:
        return ""
    room = (ctypes.c_ushort * ((size + 1) // 2))()
    ask(room, size)
    return bytes(room)[: size - 2].decode("utf-16-le", "ignore")
