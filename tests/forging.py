"""Further forgeries of each kind: whoever signs an update may write into it what they like, and sign that.

Objects of the last update of a file are inserted, repeated, put in another order, shortened or exchanged; then the
table is written anew (or left wrong), and the update signed again by its own signer, so that the signature itself
holds.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import asyncio
import hashlib
import re
import zlib
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from pyhanko.sign.signers.pdf_cms import PdfCMSSignedAttributes

from app.forms.sign.identity import Identity

_OBJECT = re.compile(rb"(\d+) 0 obj\n")
_RANGE = re.compile(rb"/ByteRange (\[[^\]]*\] *)\n")


@dataclass(frozen=True)
class Update:
    """The last update of a file: what stands before it, its objects with their bytes, its trailer."""

    before: bytes
    objects: tuple[tuple[int, bytes], ...]
    trailer: bytes

    def written(self, *, between: bytes = b"", after: bytes = b"", wrong_table: bool = False) -> bytes:
        """The file with this update; `between` stands before the table, `after` behind the last %%EOF."""
        out, places = self.before, {}
        for number, content in self.objects:
            if not wrong_table or number not in places:
                places[number] = len(out)
            out += content
        out += between
        xref = len(out)
        out += b"xref\n0 1\n0000000000 65535 f \n"
        numbers = sorted(places)
        while numbers:
            run = [numbers.pop(0)]
            while numbers and numbers[0] == run[-1] + 1:
                run.append(numbers.pop(0))
            out += b"%d %d\n" % (run[0], len(run)) + b"".join(b"%010d 00000 n \n" % places[n] for n in run)
        return out + self.trailer + b"startxref\n%d\n%%%%EOF\n" % xref + after


def last_update(pdf: bytes, before: bytes) -> Update:
    """The update that `pdf` has after `before`."""
    xref = int(re.findall(rb"startxref\n(\d+)\n%%EOF\n", pdf)[-1])
    table_end = pdf.index(b"trailer", xref)
    places = sorted(int(at) for at in re.findall(rb"(\d{10}) 00000 n ", pdf[xref:table_end]))
    ends = [*places[1:], xref]
    objects = []
    for place, end in zip(places, ends, strict=True):
        found = _OBJECT.match(pdf, place)
        assert found is not None
        objects.append((int(found[1]), pdf[place:end]))
    trailer = pdf[table_end : pdf.index(b"startxref", table_end)]
    return Update(before, tuple(objects), trailer)


def resigned(pdf: bytes, identity: Identity) -> bytes:
    """`pdf` with its last signature made anew over all that now stands in it."""
    found = list(_RANGE.finditer(pdf))[-1]
    first = pdf.rindex(b"/Contents <", 0, found.start()) + len(b"/Contents ")
    last = pdf.index(b">", first) + 1
    numbers = (b"[0 %d %d %d]" % (first, last, len(pdf) - last)).ljust(len(found[1]))
    made = bytearray(pdf)
    made[found.start(1) : found.end(1)] = numbers
    digest = hashlib.sha256(bytes(made[:first]) + bytes(made[last:])).digest()
    signer = identity.pdf_signer()
    settings = PdfCMSSignedAttributes()
    signed = signer.async_sign(digest, "sha256", use_pades=True, signed_attr_settings=settings)
    container = asyncio.run(signed).dump().hex().upper().encode()
    room = last - first - 2
    assert len(container) <= room
    made[first : last - 1] = b"<" + container.ljust(room, b"0")
    return bytes(made)


JUNK = (
    b" ", b"\n", b"% a remark\n", b"%%EOF\n", b"startxref\n15\n%%EOF\n", b"xref\n0 0\ntrailer <<>>\n", b"\0",
    b"999 0 obj\n<</Type /Catalog>>\nendobj\n", b"3 0 obj\n<</Type /Page>>\nendobj\n",
    b"998 0 obj\n<<\n/S /JavaScript\n/JS (app.alert)\n>>\nendobj\n",
)  # fmt: skip


KINDS = ("insert", "repeat", "swap", "drop", "shorten", "junk", "tail", "stream", "other", "key")


@st.composite
def forgeries(draw: st.DrawFn, update: Update, others: tuple[Update, ...] = ()) -> bytes:
    """Files whose last update is another than `update`, not signed yet. `others`: updates to take objects from."""
    objects = list(update.objects)
    kind = draw(st.sampled_from(KINDS))
    at = draw(st.integers(0, len(objects) - 1))
    number, content = objects[at]
    if kind == "insert":
        free = max(n for n, _ in objects) + draw(st.integers(1, 3))
        objects.insert(at, (free, b"%d 0 obj\n<<\n/Type /Annot\n>>\nendobj\n" % free))
    elif kind == "repeat":
        objects.insert(draw(st.integers(0, len(objects))), (number, content))
    elif kind == "swap":
        to = draw(st.integers(0, len(objects) - 1))
        objects[at], objects[to] = objects[to], objects[at]
    elif kind == "drop":
        del objects[at]
    elif kind == "shorten":
        cut = draw(st.integers(1, max(1, len(content) - 20)))
        objects[at] = (number, content[:-cut] + b"\nendobj\n")
    elif kind == "stream":
        objects[at] = (number, with_stream(content, draw(st.binary(max_size=30))))
    elif kind == "key":
        objects[at] = (number, content.replace(b"<<\n", b"<<\n/Extra true\n", 1))
    elif kind == "other" and others:
        taken = draw(st.sampled_from(others))
        _, foreign = draw(st.sampled_from(taken.objects))
        objects[at] = (number, _OBJECT.sub(b"%d 0 obj\n" % number, foreign, count=1))
    junk = draw(st.sampled_from(JUNK))
    if kind == "junk":
        objects.insert(at, (number, junk + content))
        del objects[at + 1]
    made = replace(update, objects=tuple(objects))
    return made.written(
        between=junk if kind == "tail" else b"",
        after=draw(st.sampled_from((b"", junk))) if kind == "tail" else b"",
        wrong_table=draw(st.booleans()),
    )


def with_stream(content: bytes, added: bytes) -> bytes:
    """The object with something more in its stream, in a length that is right."""
    found = re.search(rb"/Length (\d+)(.*?stream\r?\n)", content, re.DOTALL)
    if not found or b"/FlateDecode" not in content:
        return content + added
    begin = found.end()
    old = content[begin : begin + int(found[1])]
    new = zlib.compress(zlib.decompress(old) + added)
    head = content[: found.start(1)] + b"%d" % len(new) + found[2]
    return head + new + content[begin + len(old) :]
