"""The self-check of a finished copy: is anything in the file that identifies somebody (4(1)オ)?

Two readers that share no code (PDFium, pypdf) say what the file holds, and its bare bytes are looked through as well.
Everything is searched for every value that was taken out, its parts and spellings. A file that one of them cannot read
to the end counts as leaking. What is found is named by place and kind, never by value. How a value is looked for
(`leaks_values`) shares nothing with how it was found and taken out.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from app.base.errors import Refused
from app.forms.copy.identifying import printed_lines
from app.forms.copy.leaks_values import Search, letters
from app.forms.copy.plan import Plan

Reader = Literal["pdfium", "pypdf", "bytes"]


class Piece(NamedTuple):
    """Something a reader found in a file. kind: "page": the text of a page; "text": words of a person elsewhere;
    "data": what may be code, in which short words are a matter of chance."""

    where: str
    text: str
    kind: Literal["page", "text", "data"]


@dataclass(frozen=True, slots=True)
class Leak:
    """Something that must not leave: where, found by which reader, and what kind of thing it is."""

    where: str
    reader: Reader
    why: str

    @property
    def sentence(self) -> str:
        return f"{self.where}: {self.why}"


def leaks(pdf: bytes, plan: Plan) -> tuple[Leak, ...]:
    """Everything in `pdf` that `plan` took out, and whatever else than pages it holds; () where it may leave.

    Enters PDFium: the screen calls it on the thread that looks files through. Takes some tenths of a second.
    """
    from app.forms.copy import leaks_bytes, leaks_pdfium, leaks_pypdf

    found: dict[Leak, None] = {}
    search = Search(plan.secrets, printed_lines(plan.document.pack, plan.document.form), plan.kept)
    readers: tuple[tuple[Reader, Callable[[bytes], Iterator[Piece]]], ...] = (
        ("pdfium", leaks_pdfium.pieces),
        ("pypdf", leaks_pypdf.pieces),
        ("bytes", leaks_bytes.pieces),
    )
    for reader, read in readers:
        try:
            pieces = list(read(pdf))
        except Exception:  # what cannot be read cannot be checked, whatever the reader stumbled over
            found[Leak("書類の全体", reader, "読み取れない部分があります")] = None
            continue
        for where, why in _in_pieces([*pieces, *_joined(pieces, plan)], search):
            found[Leak(where, reader, why)] = None
    for where in _extras(pdf):
        found[Leak(where, "pypdf", "写しにあってはならない部分です")] = None
    return tuple(found)


def refuse_leaks(found: Sequence[Leak]) -> None:
    """Raises Refused, saying where, if anything was found."""
    if found:
        places = dict.fromkeys(leak.sentence for leak in found)
        raise Refused(
            "写しに個人情報が残っているおそれがあるため、書き出しませんでした。"
            "次の部分の言葉を「ほかに除く言葉」に加えて、もう一度お試しください。",
            (f"・{place}" for place in places),
        )


def _extras(pdf: bytes) -> Iterable[str]:
    from app.forms.copy import leaks_pypdf

    try:
        return list(leaks_pypdf.extras(pdf))
    except Exception:  # as above: it says so itself
        return ["書類の組み立て"]


def _in_pieces(pieces: Iterable[Piece], search: Search) -> Iterator[tuple[str, str]]:
    for piece in dict.fromkeys(pieces):
        within = search.in_data if piece.kind == "data" else search.in_words
        yield from ((piece.where, why) for why in within(piece.text))


_PAGE_NUMBER = re.compile(r"\s*\d+\s*/\s*\d+\s*")


def _joined(pieces: Sequence[Piece], plan: Plan) -> Iterator[Piece]:
    """The text of all pages as one, without what stands at the edges of each: a name may be broken between two."""
    from app.forms.copy.sheets import EDGES

    titles = [title for _, title in plan.document.pack.forms]
    edges = {letters(words) for words in (*EDGES, f"文書番号 {plan.number}", *titles)}
    edges.add("".join(map(letters, titles)))
    lines = [
        line
        for piece in pieces
        if piece.kind == "page"
        for line in piece.text.splitlines()
        if not (letters(line) in edges or _PAGE_NUMBER.fullmatch(line))
    ]
    yield Piece("ページの変わり目の文字", "\n".join(lines), "page")
