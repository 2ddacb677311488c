"""Sealing a case file: the reports and the lines of the record go in as attachments, and its author signs all of it.

One PAdES signature that certifies: nothing may be added to the file afterwards. The time is the caller's, no network.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

from pyhanko.pdf_utils import embed
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata

from app.base.errors import Refused
from app.base.text import sound
from app.forms.casefile.casefile import CaseFile
from app.forms.casefile.json import NAME, case_file_json
from app.forms.document import AUTHOR, Box, Rendered
from app.forms.drawn.v2.seal_mark import add_mark
from app.forms.sign.seal import names_another
from app.forms.sign.signer import Signer
from app.forms.sign.update import Update, appearance, signed

REASON = "経過一覧の作成者として、まとめた内容と添付に署名します。"


def seal_case_file(file: CaseFile, drawn: Rendered, signer: Signer) -> bytes:
    """`drawn` with everything attached, signed at the time the file was made.

    Raises Refused where the certificate is another person's than the author's, EnvironmentProblem where the key does
    not sign.
    """
    if names_another(signer, file.basis.author.name):
        raise Refused("署名用の鍵の名前と、設定の氏名が違うため、署名しませんでした。設定の氏名を確かめてください。")
    update, metadata = case_file_update(drawn.pdf, drawn.boxes[AUTHOR], file)
    return signed(update, metadata, signer.pdf_signer(), file.basis.made_at)


def case_file_update(page: bytes, box: Box, file: CaseFile) -> tuple[Update, PdfSignatureMetadata]:
    """The update over the drawn `page` that attaches everything and signs in `box`, and how it is signed."""
    update, author = Update(page), file.basis.author.name
    _attach(update, NAME, case_file_json(file), "application/json", "数と、もとになった行の記録")
    for report in file.reports:
        _attach(update, report.name, report.pdf, "application/pdf", report.about)
    corners = (box.x0, box.y0, box.x1, box.y1)
    spec = SigFieldSpec(AUTHOR, on_page=box.page, box=corners, readable_field_name="作成者の署名")  # type: ignore[arg-type]  # pyHanko writes points as floats; only its annotation says int
    append_signature_field(update, spec)
    field = next(each.get_object() for each in update.root["/AcroForm"]["/Fields"])
    field["/AP"] = appearance(add_mark(update, author, file.basis.made_at, box.x1 - box.x0, box.y1 - box.y0))
    metadata = PdfSignatureMetadata(
        field_name=AUTHOR,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=sound(author),
        reason=REASON,
    )
    return update, metadata


def _attach(update: Update, name: str, data: bytes, mime: str, about: str) -> None:
    packed = embed.EmbeddedFileObject.from_file_data(update, data, params=embed.EmbeddedFileParams(), mime_type=mime)
    spec = embed.FileSpec(
        name, file_name=name, embedded_data=packed, description=about, af_relationship=pdf_name("/Data")
    )
    embed.embed_file(update, spec)
