"""One incremental update as 窓守 writes it: what goes in decides every byte, so that it can be made again and compared.

Nothing is read from a clock and nothing is drawn by lot. The first version let pyHanko restamp the document (time,
producer, a random second /ID) in each update; `Stamp` holds what such an update says of that, so that it can be made
again too.
"""
# pyHanko's own annotations are partial:
# mypy: allow-untyped-calls, no-warn-return-any

import hashlib
import io
import re
import zlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from asn1crypto import x509 as asn1_x509
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_date, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.metadata.xmp_xml import MetadataStream
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner
from pyhanko.sign.signers import Signer as KeyOfPdf
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.stamp.noop import NoOpStampStyle

_INFO = re.compile(rb"/ModDate \(D\\072(\d{14})(?:(Z)|([+-])(\d\d)\\047(\d\d)\\047)\)\n")
_SECOND_ID = re.compile(rb"/ID \[ <[0-9a-f]{32}> <([0-9a-f]{32})> \]")
_XMP = re.compile(rb"/Subtype /XML\n/Type /Metadata\n>>\nstream\n")
_MODIFIED = re.compile(rb"xmp:ModifyDate=\"([0-9T:+-]{25})\"")
_MOST_XMP = 64 * 1024


@dataclass(frozen=True, slots=True)
class Stamp:
    """What an update of the first version says of its making: /ModDate, the same in the XMP, the second /ID."""

    modified: datetime
    modified_xmp: datetime
    id: bytes


def stamp_of(update: bytes) -> Stamp | None:
    """The stamp that these bytes of a file carry; None where there is none that can be read. To be believed only where
    the update made again with it is the same."""
    date, number, xmp = _INFO.search(update), _SECOND_ID.search(update), _XMP.search(update)
    if not (date and number and xmp):
        return None
    try:
        packet = zlib.decompressobj().decompress(update[xmp.end() :], _MOST_XMP)
        modified = _MODIFIED.search(packet)
        if modified is None:
            return None
        zone = "Z" if date[2] else (date[3] + date[4] + date[5]).decode()
        stamped = datetime.strptime(date[1].decode() + zone, "%Y%m%d%H%M%S%z")
        return Stamp(stamped, datetime.fromisoformat(modified[1].decode()), bytes.fromhex(number[1].decode()))
    except (ValueError, zlib.error):
        return None


class Update(IncrementalPdfFileWriter):
    """The next update of `pdf`, its second /ID made from what was there before."""

    def __init__(self, pdf: bytes, stamp: Stamp | None = None) -> None:
        super().__init__(io.BytesIO(pdf))
        self._stamp = stamp
        first = self._document_id[0]
        second = stamp.id if stamp else hashlib.sha256(pdf).digest()[:16]
        self._document_id = generic.ArrayObject([first, generic.ByteStringObject(second)])

    def _update_meta(self) -> None:
        if self._stamp is None:
            return
        self._meta.last_modified = self._stamp.modified_xmp
        assert self._info is not None
        info = self._info.get_object()
        info["/ModDate"] = pdf_date(self._stamp.modified)
        info["/Producer"] = generic.TextStringObject(_PRODUCED)
        self.mark_update(self._info)
        packet = self.root["/Metadata"]
        if isinstance(packet, MetadataStream):
            packet.update_xmp_with_meta(self._meta)
            self.update_container(packet)
        self.update_root()


_PRODUCED = "窓守; pyHanko 0.38.0"


class SignerAt(PdfSigner):
    """A PdfSigner whose signing time is given, not read from the system."""

    def __init__(self, metadata: PdfSignatureMetadata, signer: KeyOfPdf, at: datetime) -> None:
        super().__init__(metadata, signer, stamp_style=NoOpStampStyle())
        self._at = at

    def init_signing_session(self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self._at
        return session


class _Nobody(KeyOfPdf):
    """Leaves the place of the signature as it is: zeros. The certificate decides which extension of PDF is named."""

    def __init__(self, certificate: asn1_x509.Certificate) -> None:
        super().__init__(signing_cert=certificate)

    async def async_sign(self, *_args: Any, **_kwargs: Any) -> bytes:
        return b""

    async def async_sign_raw(self, *_args: Any, **_kwargs: Any) -> bytes:
        return b""


def signed(update: Update, metadata: PdfSignatureMetadata, key: KeyOfPdf, at: datetime) -> bytes:
    """The file with `update`, its field signed with `key` at `at`."""
    out = SignerAt(metadata, key, at).sign_pdf(update, existing_fields_only=True)
    return bytes(out.getbuffer())


def unsigned(
    update: Update, metadata: PdfSignatureMetadata, certificate: asn1_x509.Certificate, at: datetime, room: int
) -> bytes:
    """The same with zeros where the signature by the holder of `certificate` will stand, a place of `room` hex
    digits."""
    out = SignerAt(metadata, _Nobody(certificate), at).sign_pdf(update, existing_fields_only=True, bytes_reserved=room)
    return bytes(out.getbuffer())


def appearance(mark: generic.IndirectObject) -> generic.DictionaryObject:
    """What a field looks like: `mark`."""
    return generic.DictionaryObject({pdf_name("/N"): mark})
