"""What the bare bytes of a file hold, whatever its tables say: strings, and every stream that can be unpacked."""

import re
import zlib
from collections.abc import Iterator

from app.forms.copy.leaks import Piece

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\n?endstream", re.DOTALL)
_LITERAL = re.compile(rb"\(((?:[^()\\]|\\.|\((?:[^()\\]|\\.)*\))*)\)", re.DOTALL)
_HEX = re.compile(rb"<([0-9A-Fa-f\s]{4,})>")
_ESCAPE = re.compile(rb"\\([0-7]{1,3}|\r\n|.)", re.DOTALL)
_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")
_ENCODINGS = ("utf-8", "cp932", "utf-16-be", "utf-16-le")
_MARKS = ((b"\xfe\xff", "utf-16-be"), (b"\xff\xfe", "utf-16-le"), (b"\xef\xbb\xbf", "utf-8"))
_MOST_BYTES = 64 * 1024 * 1024


def pieces(pdf: bytes) -> Iterator[Piece]:
    """Everything the bytes say."""
    yield from _read(_STREAM.sub(b"", pdf), "書類の中のデータ（生）")
    for match in _STREAM.finditer(pdf):
        yield from _read(_unpacked(match[1]), "書類の中のデータ（圧縮）")


def _unpacked(body: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(body, _MOST_BYTES)
    except zlib.error:
        return body


def _read(data: bytes, where: str) -> Iterator[Piece]:
    for encoding in _ENCODINGS:
        yield Piece(where, data.decode(encoding, "ignore"), "data")
    if b"#" in data:
        yield Piece(
            where, _NAME.sub(lambda m: bytes.fromhex(m[1].decode("ascii")), data).decode("utf-8", "ignore"), "data"
        )
    for literal in _LITERAL.findall(data):
        yield from _string(_ESCAPE.sub(_escaped, literal), where)
    for digits in _HEX.findall(data):
        bare = b"".join(digits.split())
        yield from _string(bytes.fromhex((bare + b"0" * (len(bare) % 2)).decode("ascii")), where)


def _escaped(match: re.Match[bytes]) -> bytes:
    code = match[1]
    if code[0] in b"01234567":
        return bytes([int(code, 8) & 0xFF])
    return {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}.get(code, code)


def _string(data: bytes, where: str) -> Iterator[Piece]:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            yield Piece(where, data[len(mark) :].decode(encoding, "ignore"), "text")
            return
    for encoding in _ENCODINGS:
        yield Piece(where, data.decode(encoding, "ignore"), "data")
