#!/usr/bin/env python3
"""Checks a report of 窓守 without 窓守: `python3 check-pdf.py [--log] REPORT.pdf [AUTHORITY.pem]`.

It needs Python 3.8 and OpenSSL 3, and shares no code with the program. It finds out whether
- the file is a chain of revisions and nothing else: objects back to back, each listed in the one table of its
  revision, one trailer, one startxref, %%EOF, the next revision at the very next byte; no script, action or layer;
- from the author's on, each revision is what one signature covers, from the first byte of the file to its own last;
- each signature fits those bytes, and with AUTHORITY.pem whether that office issued its certificate;
- the record in it (madomori-record.json) came before the first signature and its log is an unbroken chain of hashes.
It draws nothing: whether page and record agree `madomori verify` says, or eyes, beside `--log`. Exit code 1: not so.
"""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
import tempfile
import unicodedata
import zlib
from pathlib import Path

MOST = 64 * 1024 * 1024
HEADER = re.compile(rb"%PDF-1\.\d\n%[^\r\n]*\n")
OBJECT = re.compile(rb"([1-9]\d*) 0 obj\n")
TOKEN = re.compile(
    rb"[ \n]+|<<|>>|\[|\]|<[0-9A-Fa-f]*>|\((?:[^()\\]|\\.)*\)|[-+]?[\d.]+|/application#2Fjson\b|"
    rb"/(?!(?:JS|JavaScript|OpenAction|AA|XFA|Launch|URI|SubmitForm|ImportData|GoTo[RE]?|Rendition|RichMedia|Movie|D|R|OC|UR3"
    rb"|OCProperties|Templates|Encrypt|ObjStm|Outlines|Collection)\b)[!\"$&'*-.0-;=?-Z\\^-z|~]*|R\b|true\b|false\b|null\b|endobj\n|stream\n",
    re.DOTALL,
)
TRAILER = re.compile(
    rb"trailer\n<<\n/ID \n?\[ ?<[0-9a-f]*> ?<[0-9a-f]*> ?\]\n(?:% ReportLab[^\r\n]*\n\n)?"
    rb"/Info (\d+) 0 R\n/Root (\d+) 0 R\n/Size (\d+)\n(?:/Prev (\d+)\n)?>>\nstartxref\n(\d+)\n%%EOF\n"
)
STREAM_END = re.compile(rb"\n?endstream\nendobj\n")
RANGE = re.compile(rb"/ByteRange \[0 (\d+) (\d+) (\d+)\]")


class Wrong(Exception):
    """What does not hold, as a sentence."""


def object_at(data: bytes, at: int) -> tuple[int, bytes, bytes, int]:
    """Number, dictionary, stream ("" where there is none) and end of the object that begins at `at`."""
    begun = OBJECT.match(data, at)
    if not begun:
        raise Wrong(f"{at} バイト目に、どの版にも属さないものがあります。")
    start = here = begun.end()
    while True:
        token = TOKEN.match(data, here)
        if not token:
            raise Wrong(f"{here} バイト目に、書類の部品ではないものがあります。")
        here = token.end()
        if token.group() == b"endobj\n":
            return int(begun.group(1)), data[start:here], b"", here
        if token.group() == b"stream\n":
            words = data[start : token.start()]
            lengths = re.findall(rb"/Length (\d+)", words)
            if len(lengths) != 1:
                raise Wrong(f"{at} バイト目の部品の長さが、一つに決まりません。")
            end = STREAM_END.match(data, here + int(lengths[0]))
            if not end:
                raise Wrong(f"{at} バイト目の部品が、言っている長さと違います。")
            return int(begun.group(1)), words, data[here : here + int(lengths[0])], end.end()


def table_of(places: dict[int, int]) -> bytes:
    """The one spelling of the table of these objects."""
    lines, numbers = [b"xref\n"], sorted({0, *places})
    for number in numbers:
        if number - 1 not in numbers:
            end = next(n for n in range(number, number + len(numbers) + 1) if n not in numbers)
            lines.append(b"%d %d\n" % (number, end - number))
        lines.append(b"%010d 00000 n \n" % places[number] if number else b"0000000000 65535 f \n")
    return b"".join(lines)


def revisions_of(data: bytes) -> list[tuple[int, list[tuple[int, bytes, bytes]]]]:
    """Each revision's end and its objects. Raises Wrong where the file is anything else."""
    header = HEADER.match(data)
    at, previous, first_root, size, revisions = header.end() if header else 0, None, None, 0, []
    while at < len(data):
        places, objects = {}, []
        while not data.startswith(b"xref\n", at):
            number, words, stream, end = object_at(data, at)
            if number in places:
                raise Wrong(f"一つの版に、部品 {number} が二つあります。")
            places[number], at = at, end
            objects.append((number, words, stream))
        table = table_of(places)
        trailer = TRAILER.match(data, at + len(table))
        if not data.startswith(table, at) or not trailer:
            raise Wrong(f"{at} バイト目の表が、その版の部品の表ではありません。")
        _, root, said_size, before, start = (int(word) if word else None for word in trailer.groups())
        first_root = first_root or root
        size = max(size, *(number + 1 for number in places))
        if (start, before, root, said_size) != (at, previous, first_root, size):
            raise Wrong(f"{at} バイト目の版が、前の版につながっていません。")
        previous, at = at, trailer.end()
        revisions.append((at, objects))
    return revisions


def signatures_of(data: bytes, revisions: list) -> list[tuple[int, int, bytes, bytes]]:
    """Of each signature in turn: the revision, where its file ends, what was signed, and the CMS."""
    found = []
    for position, (end, objects) in enumerate(revisions):
        ranges = [match for _, words, _ in objects for match in RANGE.finditer(words)]
        if not ranges and not found:
            continue  # as it was drawn, before the author signed
        if len(ranges) != 1:
            raise Wrong(f"{position + 1} 番目の版の署名が、一つではありません。")
        first, second, rest = (int(number) for number in ranges[0].groups())
        hexed = re.fullmatch(rb"<3082((?:[0-9A-F]{2})+)>", data[first:second])
        cms = b"\x30\x82" + bytes.fromhex(hexed.group(1).decode("ascii")) if hexed else b""
        if second + rest != end or not cms or cms[4 + int.from_bytes(cms[2:4], "big") :].strip(b"\0"):
            raise Wrong(f"{position + 1} 番目の版の署名が、その版の全部にかかっていません。")
        found.append((position, end, data[:first] + data[second:end], cms))
    if not found:
        raise Wrong("署名がありません。")
    return found


def openssl(*arguments: object) -> tuple[bool, str]:
    done = subprocess.run(["openssl", *map(str, arguments)], capture_output=True)
    return done.returncode == 0, visible((done.stdout or done.stderr).decode("utf-8", "replace"))


def signer_of(signed: bytes, cms: bytes, authority: str | None) -> str:
    """Who signed these bytes. Raises Wrong where the signature does not fit, or is not of that authority's people."""
    with tempfile.TemporaryDirectory() as folder:
        content, der, pem = (Path(folder, name) for name in ("content", "cms", "signer"))
        content.write_bytes(signed)
        der.write_bytes(cms)
        known = ("-CAfile", authority, "-purpose", "any", "-no_check_time", "-cades") if authority else ("-noverify",)
        files = ("-in", der, "-content", content, "-out", Path(folder, "out"), "-signer", pem)
        fits, said = openssl("cms", "-verify", "-binary", "-inform", "DER", *files, *known)
        if not fits:
            raise Wrong(f"署名が、書類の中身か認証局の証明書と合いません。\n{said}")
        names = ("-nameopt", "utf8,sep_comma_plus_space,-esc_msb", "-subject", "-enddate", "-fingerprint", "-sha256")
        return openssl("x509", "-in", pem, "-noout", *names)[1]


def log_of(revisions: list, first_signed: int) -> list[dict]:
    """The log in the record. Raises Wrong where there is not exactly one record, or its chain is broken."""
    every = [(at, words, stream) for at, (_, objects) in enumerate(revisions) for _, words, stream in objects]
    files = [(at, stream) for at, words, stream in every if b"/EmbeddedFile\n" in words]
    if len(files) != 1 or files[0][0] > first_signed:
        raise Wrong("記録が、最初の署名より前に、ちょうど一つ入っていません（経過一覧は調べられません）。")
    record = json.loads(zlib.decompressobj().decompress(files[0][1], MOST))
    previous = "0" * 64
    for position, event in enumerate(record["events"], 1):
        fields = {name: value for name, value in event.items() if name != "hash"}
        canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
        digest = hashlib.sha256(canonical.encode("ascii")).hexdigest()
        found = tuple(event[name] for name in ("encounter", "seq", "prev_hash", "hash"))
        if found != (record["encounter"], position, previous, digest):
            raise Wrong(f"記録の {position} 行目で、ハッシュの鎖が切れています。")
        previous = digest
    return record["events"]


def visible(text: str) -> str:
    """In one line, without characters that turn or hide what stands beside them."""
    text = "　".join(text.splitlines())
    return "".join(c if c in " 　" or unicodedata.category(c)[0] not in "CZ" else f"[{ord(c):04X}]" for c in text)


def main(arguments: list[str]) -> int:
    sys.stdout.reconfigure(errors="backslashreplace")
    wanted = [argument for argument in arguments if argument != "--log"]
    if len(wanted) not in (1, 2):
        return print(__doc__, file=sys.stderr) or 2
    try:
        data = Path(wanted[0]).read_bytes()[:MOST]
        revisions = revisions_of(data)
        signatures = signatures_of(data, revisions)
        print(f"版が {len(revisions)}、署名が {len(signatures)}。どのバイトも、どれかの版のものです。")
        for position, end, signed, cms in signatures:
            print(f"版 {position + 1}（{end} バイト目まで）: {signer_of(signed, cms, (wanted[1:] or [None])[0])}")
        log = log_of(revisions, signatures[0][0])
        print(f"記録は {len(log)} 行、鎖はつながっています。最後のハッシュ: {log[-1]['hash'] if log else '-'}")
        for event in log if "--log" in arguments else ():
            print(visible(" ".join(str(event[part]) for part in ("seq", "at", "actor", "kind", "text", "data"))))
    except Wrong as wrong:
        print(f"合いません: {wrong}")
        return 1
    except (OSError, ValueError, KeyError, TypeError, AttributeError, zlib.error, RecursionError) as problem:
        print(f"読めません: {visible(repr(problem))}")
        return 1
    unknown = "" if wanted[1:] else "だれの署名かは、上の指紋を役所に確かめてください。"
    print(f"以上は合っています。{unknown}紙面が記録のとおりかは、見ていません。")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
