"""Sealing a case file: the reports and the lines of the record go in as attachments, and its author signs all of it.

One PAdES signature that certifies: nothing may be added to the file afterwards. The time is the caller's, no network.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import json
from collections.abc import Mapping
from typing import Any

from pyhanko.pdf_utils import embed, generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, SigSeedSubFilter, append_signature_field
from pyhanko.sign.signers import PdfSignatureMetadata

from app.base.errors import Refused
from app.base.text import sound
from app.forms.casefile import TITLE, CaseFile, Ref
from app.forms.document import AUTHOR, Rendered
from app.forms.seal import names_another
from app.forms.seal_mark import add_mark
from app.forms.signer import Signer
from app.forms.update import Update, signed
from app.guidance.events import to_json

NAME = "madomori-case-file.json"
REASON = "経過一覧の作成者として、まとめた内容と添付に署名します。"


def seal_case_file(file: CaseFile, drawn: Rendered, signer: Signer) -> bytes:
    """`drawn` with everything attached, signed at the time the file was made.

    Raises Refused where the certificate is another person's than the author's, EnvironmentProblem where the key does
    not sign.
    """
    author = file.author.name
    if names_another(signer, author):
        raise Refused("署名用の鍵の名前と、設定の氏名が違うため、署名しませんでした。設定の氏名を確かめてください。")
    writer = Update(drawn.pdf)
    told = json.dumps(case_file_json(file), ensure_ascii=False, indent=1).encode("utf-8", "replace")
    _attach(writer, NAME, told, "application/json", "数と、もとになった行の記録")
    for report in file.reports:
        _attach(writer, report.name, report.pdf, "application/pdf", report.about)
    box = drawn.boxes[AUTHOR]
    corners = (box.x0, box.y0, box.x1, box.y1)
    spec = SigFieldSpec(AUTHOR, on_page=box.page, box=corners, readable_field_name="作成者の署名")  # type: ignore[arg-type]  # pyHanko writes points as floats; only its annotation says int
    append_signature_field(writer, spec)
    field = next(each.get_object() for each in writer.root["/AcroForm"]["/Fields"])
    mark = add_mark(writer, author, file.made_at, box.x1 - box.x0, box.y1 - box.y0)
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
    return signed(writer, metadata, signer.pdf_signer(), file.made_at)


def case_file_json(file: CaseFile) -> Mapping[str, Any]:
    """The figures, each with its lines, and the whole log of each encounter with its hashes, for a program to check."""
    return {
        "format": 1,
        "title": TITLE,
        "made_at": file.made_at.isoformat(),
        "figures": [
            {"id": one.id, "label": one.label, "value": one.value, "lines": _refs(one.refs)} for one in file.figures
        ],
        "encounters": [
            {
                "number": one.number,
                "id": one.id,
                "counted": not one.why_not,
                "why_not": one.why_not,
                "events": [to_json(event) for event in one.log],
            }
            for one in file.encounters
        ],
        "reports": [{"case": one.case, "name": one.name, "sha256": one.sha256} for one in file.reports],
    }


def _refs(refs: tuple[Ref, ...]) -> list[str]:
    return [ref.words for ref in refs]


def _attach(writer: Update, name: str, data: bytes, mime: str, about: str) -> None:
    packed = embed.EmbeddedFileObject.from_file_data(writer, data, params=embed.EmbeddedFileParams(), mime_type=mime)
    spec = embed.FileSpec(
        name, file_name=name, embedded_data=packed, description=about, af_relationship=pdf_name("/Data")
    )
    embed.embed_file(writer, spec)
