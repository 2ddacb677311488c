"""May a page be given to PDFium? A small file can hold drawings that take hours and gigabytes.

Our forms are text in embedded fonts, lines, and a few small marks. What is drawn with anything else, or is larger
than any form, is not looked at.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import re
from typing import Any

from pyhanko.pdf_utils import generic

_MOST_DECODED = 32 * 1024 * 1024
"""Bytes of all streams that the pages draw with; a form with 100,000 characters of text has about 2 MB."""
_MOST_MARK = 64 * 1024
_MOST_MARKS = 50_000
"""Marks (framed codes of characters that no font has) on a page, and bytes of one."""
_DRAWS_WITH = {"/Font", "/XObject", "/ProcSet"}
_USE = re.compile(rb"\bDo\b")
_INLINE_IMAGE = re.compile(rb"(?:^|\s)BI\s")


def is_plain(pages: list[generic.DictionaryObject]) -> bool:
    """Whether `pages` are such as a form of ours can be. What pyHanko raises for broken bytes passes
    through."""
    left = _MOST_DECODED
    seen: set[generic.Reference] = set()
    for page in pages:
        resources = _inherited(page, "/Resources")
        code = _content(page)
        if not _is_plain_page(resources, code):
            return False
        left -= len(code) + _decoded(resources, seen)
        if left < 0:
            return False
    return True


def _is_plain_page(resources: generic.DictionaryObject, code: bytes) -> bool:
    fonts, marks = _dictionary(resources, "/Font"), _dictionary(resources, "/XObject")
    return (
        set(resources) <= _DRAWS_WITH
        and len(code) <= _MOST_DECODED
        and len(_USE.findall(code)) <= _MOST_MARKS
        and not _INLINE_IMAGE.search(code)
        and all(font.get_object().get("/Subtype") != "/Type3" for font in fonts.values())
        and all(_is_plain_mark(mark.get_object()) for mark in marks.values())
    )


def _is_plain_mark(mark: Any) -> bool:
    """A mark draws by itself: marks within marks grow without end."""
    return mark.get("/Subtype") == "/Form" and not _dictionary(mark, "/Resources") and len(mark.data) <= _MOST_MARK


def _content(page: generic.DictionaryObject) -> bytes:
    content = page["/Contents"] if "/Contents" in page else None  # noqa: SIM401  # get() follows no references
    parts = [part.get_object() for part in content] if isinstance(content, generic.ArrayObject) else [content]
    return b"\n".join(part.data for part in parts if isinstance(part, generic.StreamObject))


def _decoded(thing: Any, seen: set[generic.Reference]) -> int:
    """How many bytes all streams under `thing` have, those already `seen` not counted."""
    waiting, size = [thing], 0
    while waiting and size <= _MOST_DECODED:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            if one.reference in seen:
                continue
            seen.add(one.reference)
            one = one.get_object()
        if isinstance(one, generic.StreamObject):
            size += len(one.data)
        if isinstance(one, generic.DictionaryObject):
            waiting += [one.raw_get(key) for key in one if key != "/Parent"]
        elif isinstance(one, generic.ArrayObject):
            waiting += [one.raw_get(at) for at in range(len(one))]
    return size


def _inherited(page: generic.DictionaryObject, key: str) -> generic.DictionaryObject:
    for _ in range(100):
        if key in page:
            break
        if "/Parent" not in page:
            return generic.DictionaryObject()
        page = page["/Parent"]
    return _dictionary(page, key)


def _dictionary(where: generic.DictionaryObject, key: str) -> generic.DictionaryObject:
    """What stands under `key`, followed where it is a reference; empty where it is no dictionary."""
    found = where[key] if key in where else None  # noqa: SIM401  # get() follows no references
    return found if isinstance(found, generic.DictionaryObject) else generic.DictionaryObject()
