"""Sealing a case file: the reports and the lines of the record go in as attachments, and its author signs all of it.

One PAdES signature that certifies: nothing may be added to the file afterwards. The time is the caller's, no network.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import io

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata

from app.base.errors import Refused
from app.base.text import sound
from app.forms.casefile import CaseFile
from app.forms.casefile_json import NAME, case_file_json
from app.forms.document import AUTHOR, Rendered
from app.forms.seal import SignerAt, names_another
from app.forms.seal_mark import add_mark
from app.forms.signer import Signer

REASON = "経過一覧の作成者として、まとめた内容と添付に署名します。"


def seal_case_file(file: CaseFile, drawn: Rendered, signer: Signer) -> bytes:
    """`drawn` with everything attached, signed at the time the file was made.

    Raises Refused where the certificate is another person's than the author's, EnvironmentProblem where the key does
    not sign.
    """
    author = file.basis.author.name
    if names_another(signer, author):
        raise Refused("署名用の鍵の名前と、設定の氏名が違うため、署名しませんでした。設定の氏名を確かめてください。")
    writer = IncrementalPdfFileWriter(io.BytesIO(drawn.pdf))
    _attach(writer, NAME, case_file_json(file), "application/json", "数と、もとになった行の記録")
    for report in file.reports:
        _attach(writer, report.name, report.pdf, "application/pdf", report.about)
    box = drawn.boxes[AUTHOR]
    corners = (box.x0, box.y0, box.x1, box.y1)
    spec = SigFieldSpec(AUTHOR, on_page=box.page, box=corners, readable_field_name="作成者の署名")  # type: ignore[arg-type]  # pyHanko writes points as floats; only its annotation says int
    append_signature_field(writer, spec)
    field = next(each.get_object() for each in writer.root["/AcroForm"]["/Fields"])
    mark = add_mark(writer, author, file.basis.made_at, box.x1 - box.x0, box.y1 - box.y0)
    field["/AP"] = generic.DictionaryObject({pdf_name("/N"): mark})
    metadata = PdfSignatureMetadata(
        field_name=AUTHOR,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=sound(author),
        reason=REASON,
    )
    out = SignerAt(metadata, signer.pdf_signer(), file.basis.made_at).sign_pdf(writer, existing_fields_only=True)
    return bytes(out.getbuffer())


def _attach(writer: IncrementalPdfFileWriter, name: str, data: bytes, mime: str, about: str) -> None:
    packed = embed.EmbeddedFileObject.from_file_data(writer, data, params=embed.EmbeddedFileParams(), mime_type=mime)
    spec = embed.FileSpec(
        name, file_name=name, embedded_data=packed, description=about, af_relationship=pdf_name("/Data")
    )
    embed.embed_file(writer, spec)
