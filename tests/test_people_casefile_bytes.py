"""`verify` of a case file: nothing stands in it but what drawing and sealing it gives, to the byte."""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls

import functools
import io
import zlib
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from typing import Any

import pytest
from casefile_sample import AUTHOR, MADE
from casefile_signed import honest, sealed, signed, verdict
from forms_sealed import identity_of
from pyhanko.pdf_utils.generic import DictionaryObject, FloatObject, TextStringObject, pdf_name
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.signers import PdfSignatureMetadata

from app.forms.casefile import seal as casefile_seal
from app.forms.casefile.casefile import CaseFile
from app.forms.casefile.draw import draw
from app.forms.document import Box
from app.forms.drawn.v2.seal_mark import add_mark
from app.forms.sign.update import Update, appearance
from app.forms.sign.update import signed as sign_update

Tamper = Callable[[Update, PdfSignatureMetadata], object]


def field_of(update: Update) -> Any:
    return update.root["/AcroForm"]["/Fields"][0].get_object()


def mark(update: Update, name: str = AUTHOR.name, days: int = 0) -> DictionaryObject:
    box = draw(honest()).boxes["author"]
    at = MADE + timedelta(days=days)
    return appearance(add_mark(update, name, at, box.x1 - box.x0, box.y1 - box.y0))


def script(update: Update) -> Any:
    return update.add_object(
        DictionaryObject({pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): TextStringObject("1")})
    )


TAMPERED: dict[str, Tamper] = {
    "orphan": lambda update, _: update.add_object(TextStringObject("hidden")),
    "script": lambda update, _: update.root.__setitem__(pdf_name("/OpenAction"), script(update)),
    "language": lambda update, _: update.root.__setitem__(pdf_name("/Lang"), TextStringObject("en")),
    "attachment": lambda update, _: casefile_seal._attach(update, "more.pdf", b"x", "application/pdf", "more"),
    "seal's name": lambda update, _: field_of(update).__setitem__(pdf_name("/AP"), mark(update, "市長 印太")),
    "seal's day": lambda update, _: field_of(update).__setitem__(pdf_name("/AP"), mark(update, days=1)),
    "rollover": lambda update, _: field_of(update)["/AP"].__setitem__(pdf_name("/R"), mark(update)["/N"]),
    "box": lambda update, _: field_of(update)["/Rect"].__setitem__(0, FloatObject("1.0")),
    "reason": lambda _, metadata: object.__setattr__(metadata, "reason", "承認します"),
    "name": lambda _, metadata: object.__setattr__(metadata, "name", "市長 印太"),
    "may be filled": lambda _, metadata: object.__setattr__(metadata, "docmdp_permissions", MDPPerm.FILL_FORMS),
    "place": lambda _, metadata: object.__setattr__(metadata, "location", "見本市"),
}


@pytest.mark.parametrize("what", TAMPERED)
def test_nothing_else_stands_in_what_the_author_signs(monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    made = casefile_seal.case_file_update

    def tampered(page: bytes, box: Box, file: CaseFile) -> tuple[Update, PdfSignatureMetadata]:
        update, metadata = made(page, box, file)
        TAMPERED[what](update, metadata)
        return update, metadata

    monkeypatch.setattr(casefile_seal, "case_file_update", tampered)
    found = verdict(signed(honest()))
    assert found.result == "changed"
    assert found.signatures[0].intact
    assert "窓守の書き方" in found.faults[-1]


@pytest.mark.parametrize("between", [b"\n", b"% x\n", b"again", b"9000 0 obj\n<</A 1>>\nendobj\n"])
def test_nothing_stands_between_the_page_and_what_the_author_signs(between: bytes) -> None:
    drawn = draw(honest())
    between = drawn.pdf[drawn.pdf.rindex(b"startxref") :] if between == b"again" else between
    found = verdict(signed(honest(), replace(drawn, pdf=drawn.pdf + between)))
    assert found.result == "changed"


def test_another_update_between_is_found() -> None:
    drawn, out = draw(honest()), io.BytesIO()
    update = Update(drawn.pdf)
    update.add_object(TextStringObject("hidden"))
    update.write(out)
    assert verdict(signed(honest(), replace(drawn, pdf=out.getvalue()))).result == "changed"


def test_the_time_of_the_signature_is_the_one_on_the_cover() -> None:
    drawn, file = draw(honest()), honest()
    for at in (MADE + timedelta(seconds=1), MADE.astimezone(UTC)):
        update, metadata = casefile_seal.case_file_update(drawn.pdf, drawn.boxes["author"], file)
        late = sign_update(update, metadata, identity_of(AUTHOR).pdf_signer(), at)
        assert verdict(late).result == "changed"


def test_streams_deflated_on_another_machine_are_the_same_file(monkeypatch: pytest.MonkeyPatch) -> None:
    weak = functools.partial(zlib.compress, level=1)
    monkeypatch.setattr(zlib, "compress", lambda data, *_, **__: weak(data))
    pdf = signed(honest())
    monkeypatch.undo()
    assert pdf[: len(pdf) // 2] != sealed()[: len(pdf) // 2]
    assert verdict(pdf).result == "valid"
