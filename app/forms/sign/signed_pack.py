"""A pack with the signature of the office's authority over it, as one file: what an office decides under, wherever the
file comes from.

JSON: `format`, `pack` (as `packid.pack_json` has it) and `signature` (base64): ECDSA with SHA-384 over the ASCII text
"madomori pack 1 " and the pack's identity. No certificate and no list begins like that, so that a signature of one is
none of the other.
"""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from app.guidance.pack import Pack
from app.guidance.packid import MOST_BYTES, identity, pack_from_json, pack_json

if TYPE_CHECKING:
    from cryptography import x509

    from app.forms.sign.identity import Identity

FORMAT = 1
MOST_FILE_BYTES = MOST_BYTES + 64 * 1024
_MOST_SIGNATURE = 1024


@dataclass(frozen=True, slots=True)
class SignedPack:
    """A pack and a signature that is still to be checked."""

    pack: Pack
    identity: str
    signature: bytes
    file: bytes
    """As it was read."""

    def is_of(self, authorities: "Iterable[x509.Certificate]") -> bool:
        """Whether one of these authorities signed it."""
        return any(self._signed_by(each.public_key()) for each in authorities)

    def _signed_by(self, key: object) -> bool:
        if not isinstance(key, ec.EllipticCurvePublicKey):
            return False
        try:
            key.verify(self.signature, _message(self.identity), ec.ECDSA(hashes.SHA384()))
        except InvalidSignature:
            return False
        return True


def sign_pack(pack: Pack, authority: "Identity") -> bytes:
    """The file of `pack`, signed with the authority's key. Raises ValueError where that is none on a curve."""
    if not isinstance(authority.key, ec.EllipticCurvePrivateKey):
        raise ValueError("the key of an authority is on a curve")
    signature = authority.key.sign(_message(identity(pack)), ec.ECDSA(hashes.SHA384()))
    whole = {"format": FORMAT, "pack": json.loads(pack_json(pack)), "signature": base64.b64encode(signature).decode()}
    return json.dumps(whole, sort_keys=True, separators=(",", ":")).encode("ascii")


def read_signed_pack(data: bytes) -> SignedPack:
    """What stands in such a file. Raises ValueError where it is none; it says nothing about the signature."""
    try:
        whole = json.loads(data) if len(data) <= MOST_FILE_BYTES else None
        if not isinstance(whole, dict) or whole.keys() != {"format", "pack", "signature"} or whole["format"] != FORMAT:
            raise ValueError("no signed pack of this format")
        pack = pack_from_json(json.dumps(whole["pack"], sort_keys=True, separators=(",", ":")).encode("ascii"))
        signature = base64.b64decode(whole["signature"], validate=True)
    except (RecursionError, TypeError) as error:
        raise ValueError("no signed pack") from error
    if len(signature) > _MOST_SIGNATURE:
        raise ValueError("no signature")
    return SignedPack(pack, identity(pack), signature, data)


def _message(identity: str) -> bytes:
    return f"madomori pack 1 {identity}".encode("ascii")
