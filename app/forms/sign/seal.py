"""Sealing: the record goes in, the boxes of the 決裁欄 become signature fields, and the author signs (domain 6).

The author's signature is PAdES B-B and certifies: after it only the remaining boxes may be signed. It is
one incremental update over the rendered page, so the page as it was drawn stands in the file byte for byte.
Nothing here uses a network; the time is the caller's.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io
from collections.abc import Mapping
from datetime import datetime

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata

from app.base.errors import EnvironmentProblem
from app.forms import carrier
from app.forms.document import AUTHOR, Box, Rendered
from app.forms.drawn.v2.seal_mark import add_mark
from app.forms.fields import label_of
from app.forms.sign.identity import common_name
from app.forms.sign.signer import Signer
from app.forms.sign.update import Stamp, Update, appearance, signed

REASON = "報告書の作成者として、内容と経過の記録に署名します。"


def seal(rendered: Rendered, record: bytes, signer: Signer, at: datetime) -> bytes:
    """`rendered` with `record` attached, a signature field for each of its boxes, and "author" signed at `at`.

    Raises EnvironmentProblem where the signer is another person than the author of the record.
    """
    if len(record) > carrier.MOST_RECORD:
        raise EnvironmentProblem(
            "対応の記録が長すぎて、ひとつの書類に入りきらないため、署名しませんでした。",
            "対応の記録と書類の内容はそのままです。",
            "記録を分けるかどうかを、管理担当に相談してください。",
        )
    read = carrier.parse_record(record)
    author = read.author.name
    if names_another(signer, author):
        raise EnvironmentProblem(
            "署名用の鍵の名前と、書類の作成者の名前が違うため、署名しませんでした。",
            "対応の記録と書類の内容はそのままです。",
            "設定の氏名を確かめて、もう一度署名してください。新しい名前の鍵は、そのときに作られます。",
        )
    update, metadata = author_update(rendered.pdf, rendered.boxes, record, read, at)
    return signed(update, metadata, signer.pdf_signer(), at)


def author_update(
    page: bytes,
    boxes: Mapping[str, Box],
    record: bytes,
    read: carrier.Record,
    at: datetime,
    stamp: Stamp | None = None,
) -> tuple[Update, PdfSignatureMetadata]:
    """The update over `page` that the author of `record` (which says `read`) signs at `at`, and how it is signed."""
    update = _with_record(page, boxes, record, read, stamp)
    author, box = read.author.name, boxes[AUTHOR]
    mark = add_mark(update, author, at, box.x1 - box.x0, box.y1 - box.y0)
    _field(update, AUTHOR)["/AP"] = appearance(mark)
    metadata = PdfSignatureMetadata(
        field_name=AUTHOR,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.FILL_FORMS,
        name=author,
        reason=REASON,
    )
    return update, metadata


def attach(rendered: Rendered, record: bytes) -> bytes:
    """`rendered` with `record` and its empty signature fields, signed by nobody (`export --unsigned`)."""
    out = io.BytesIO()
    _with_record(rendered.pdf, rendered.boxes, record, carrier.parse_record(record)).write(out)
    return out.getvalue()


def _with_record(
    page: bytes, boxes: Mapping[str, Box], record: bytes, read: carrier.Record, stamp: Stamp | None = None
) -> Update:
    update = Update(page, stamp)
    attachment = embed.EmbeddedFileObject.from_file_data(
        update, record, params=embed.EmbeddedFileParams(), mime_type="application/json"
    )
    spec = embed.FileSpec(
        carrier.NAME,
        file_name=carrier.NAME,
        embedded_data=attachment,
        description="窓守の記録（様式の内容と対応経過）",
        af_relationship=pdf_name("/Data"),
    )
    embed.embed_file(update, spec)
    for name, box in boxes.items():
        label = label_of(read, name)
        corners = (box.x0, box.y0, box.x1, box.y1)
        spec_of_field = SigFieldSpec(name, on_page=box.page, box=corners, readable_field_name=label)  # type: ignore[arg-type]  # pyHanko writes points as floats; only its annotation says int
        append_signature_field(update, spec_of_field)
    return update


def _field(writer: BasePdfFileWriter, name: str) -> generic.DictionaryObject:
    fields = (field.get_object() for field in writer.root["/AcroForm"]["/Fields"])
    return next(field for field in fields if field["/T"] == name)


def names_another(signer: Signer, name: str) -> bool:
    """Whether the certificate is another person's. A self-made one and one that names roles name the person; one from
    elsewhere may name an office instead (職責証明書)."""
    from_elsewhere = signer.certificate.issuer != signer.certificate.subject and not signer.roles
    return signer.name != common_name(name) and not from_elsewhere
