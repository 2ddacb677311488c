"""Real tokens in software (softhsm2), made once in a folder of their own."""

import atexit
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import pkcs11
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from forms_sealed import AUTHOR, CHIEF, NOW
from pkcs11 import Attribute, ObjectClass
from pkcs11.util.ec import decode_ec_private_key
from pkcs11.util.rsa import decode_rsa_private_key

from app.forms.document import Author
from app.forms.sign.authority import issue, make_authority
from app.forms.sign.identity import SLACK, Identity, PrivateKey, load_identity, name_of, signing_certificate

PIN = "135790"
LABEL = "card of 見本"
_PLACES = ("/usr/lib/softhsm", "/usr/lib/x86_64-linux-gnu/softhsm", "/usr/lib/aarch64-linux-gnu/softhsm")
MODULE = next(path for path in (Path(place) / "libsofthsm2.so" for place in _PLACES) if path.exists())

OFFICE = load_identity(make_authority("見本市", b"office pin", NOW), b"office pin")


@cache
def card() -> Path:
    """The library that reaches a token labelled LABEL with PIN. On it: "ec" (係長 of the office), "rsa" (self-made),
    "each time" (a key that wants the PIN for each signature), "no key", "wrong key", and two named "twice"."""
    folder = tempfile.mkdtemp(prefix="madomori-softhsm-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    configuration = Path(folder) / "softhsm2.conf"
    configuration.write_text(f"directories.tokendir = {folder}\nobjectstore.backend = file\nlog.level = ERROR\n")
    # The library reads it when it is first loaded.
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    init = ["softhsm2-util", "--init-token", "--free", "--label", LABEL, "--so-pin", "9876543210", "--pin", PIN]
    subprocess.run(init, check=True, capture_output=True)
    token = pkcs11.lib(str(MODULE)).get_token(token_label=LABEL)
    with token.open(rw=True, user_pin=PIN) as session:
        chief, author = _chief(), _self_made_rsa(AUTHOR)
        _put(session, "ec", b"\x01", chief.certificate, chief.key)
        _put(session, "the office", b"\x09", OFFICE.certificate, None)
        _put(session, "rsa", b"\x02", author.certificate, author.key)
        weak = _self_made_rsa(AUTHOR, 2048)
        _put(session, "weak", b"\x0a", weak.certificate, weak.key)
        _put(session, "each time", b"\x07", chief.certificate, chief.key, each_time=True)
        _put(session, "no key", b"\x03", author.certificate, None)
        _put(session, "wrong key", b"\x04", chief.certificate, ec.generate_private_key(ec.SECP256R1()))
        _put(session, "twice", b"\x05", chief.certificate, None)
        _put(session, "twice", b"\x06", author.certificate, None)
    return MODULE


def _chief() -> Identity:
    return load_identity(issue(OFFICE, CHIEF, ("kakaricho",), b"1234", NOW), b"1234")


def _self_made_rsa(author: Author, bits: int = 3072) -> Identity:
    """As another maker's tool writes them."""
    key = rsa.generate_private_key(65537, bits)
    name = name_of(author)
    valid = (NOW - SLACK, NOW + 900 * SLACK)
    certificate = signing_certificate(key.public_key(), name, name, key, valid)
    return Identity(certificate, key)


def _put(
    session: Any,
    label: str,
    number: bytes,
    certificate: x509.Certificate,
    key: PrivateKey | None,
    each_time: bool = False,
) -> None:
    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: False,
            Attribute.LABEL: label,
            Attribute.ID: number,
            Attribute.SUBJECT: certificate.subject.public_bytes(),
            Attribute.VALUE: certificate.public_bytes(Encoding.DER),
        }
    )
    if key is None:
        return
    der = key.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    parts = decode_ec_private_key(der) if isinstance(key, ec.EllipticCurvePrivateKey) else decode_rsa_private_key(der)
    session.create_object(
        {
            **parts,
            Attribute.TOKEN: True,
            Attribute.PRIVATE: True,
            Attribute.SENSITIVE: True,
            Attribute.EXTRACTABLE: False,
            Attribute.SIGN: True,
            Attribute.ALWAYS_AUTHENTICATE: each_time,
            Attribute.LABEL: label,
            Attribute.ID: number,
        }
    )
