"""Certificates of every sort, good and bad in one respect or several: keys, digests, uses, and who issued them."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from asn1crypto import algos, crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import Prehashed
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from forms_sealed import NOW

from app.forms.sign.identity import key_usage

DAYS = 1000


@dataclass(frozen=True)
class Sort:
    """One choice of each respect, by its name in the tables below."""

    key: str = "P-256"
    digest: str = "SHA-256"
    uses: str = "both"
    extended: str = "none"
    chain: str = "direct"

    @property
    def is_good(self) -> bool:
        return all(
            name in good
            for name, good in (
                (self.key, GOOD_KEYS),
                (self.digest, GOOD_DIGESTS),
                (self.uses, GOOD_USES),
                (self.extended, GOOD_EXTENDED),
                (self.chain, GOOD_CHAINS),
            )
        )


GOOD_KEYS = ("P-256", "P-384", "P-521", "RSA-3072", "RSA-4096")
KEYS = (
    *GOOD_KEYS,
    *("secp192r1", "P-224", "secp256k1", "Ed25519"),
    *("RSA-512", "RSA-1024", "RSA-2048", "RSA-3071", "RSA exponent 3"),
)
GOOD_DIGESTS = ("SHA-256", "SHA-384", "SHA-512", "RSA SHA-256", "PSS SHA-256")
DIGESTS = (*GOOD_DIGESTS, "SHA-1", "SHA-224", "RSA SHA-1", "PSS SHA-1", "PSS mask SHA-1")
USES: Mapping[str, tuple[str, ...] | None] = {
    "both": ("digital_signature", "content_commitment"),
    "signature": ("digital_signature",),
    "commitment": ("content_commitment",),
    "none": None,
    "nothing": (),
    "encipher": ("key_encipherment", "data_encipherment"),
    "agree": ("key_agreement",),
    "issue": ("key_cert_sign", "crl_sign"),
}
GOOD_USES = ("both", "signature", "commitment")
_DOCUMENTS = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")
EXTENDED: Mapping[str, tuple[x509.ObjectIdentifier, ...] | None] = {
    "none": None,
    "documents": (_DOCUMENTS,),
    "documents and server": (ExtendedKeyUsageOID.SERVER_AUTH, _DOCUMENTS),
    "any": (ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,),
    "server": (ExtendedKeyUsageOID.SERVER_AUTH,),
    "client": (ExtendedKeyUsageOID.CLIENT_AUTH,),
    "code": (ExtendedKeyUsageOID.CODE_SIGNING,),
    "mail": (ExtendedKeyUsageOID.EMAIL_PROTECTION,),
    "time": (ExtendedKeyUsageOID.TIME_STAMPING,),
    "status": (ExtendedKeyUsageOID.OCSP_SIGNING,),
}
GOOD_EXTENDED = ("none", "documents", "documents and server", "any")
GOOD_CHAINS = ("direct", "between", "two between", "name permitted")
CHAINS = (
    *GOOD_CHAINS,
    *("between weak", "between SHA-1", "between no CA", "between may not issue", "between server"),
    *("between expired", "path length", "name excluded", "name not permitted", "root weak", "root SHA-1"),
    *("another root", "between missing", "unknown critical"),
)


@cache
def private(name: str) -> Any:
    """A key of that sort, made once. Of an RSA key that no library makes any more only the public half is one."""
    curves: dict[str, Any] = {
        "P-256": ec.SECP256R1,
        "P-384": ec.SECP384R1,
        "P-521": ec.SECP521R1,
        "P-224": ec.SECP224R1,
    }
    curves |= {"secp192r1": ec.SECP192R1, "secp256k1": ec.SECP256K1}
    if name in curves:
        return ec.generate_private_key(curves[name]())
    if name == "Ed25519":
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, int(name.removeprefix("RSA-")))


@cache
def public(name: str) -> Any:
    """The public key of that sort."""
    if name in ("RSA-512", "RSA-3071"):
        bits = int(name.removeprefix("RSA-"))
        modulus = private("RSA-3072").public_key().public_numbers().n >> (3072 - bits) | 1
        return rsa.RSAPublicNumbers(65537, modulus | 1 << (bits - 1)).public_key()
    if name.startswith("RSA exponent"):
        modulus = private("RSA-3072").public_key().public_numbers().n
        return rsa.RSAPublicNumbers(3, modulus).public_key()
    return private(name).public_key()


def named(name: str, *more: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    parts = ((NameOID.ORGANIZATION_NAME, "見本市"), (NameOID.COMMON_NAME, name), *more)
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def issued(
    subject: x509.Name,
    key: Any,
    issuer: x509.Name,
    issuer_key: Any,
    digest: str = "SHA-256",
    *extensions: tuple[x509.ExtensionType, bool],
    until: datetime = NOW + timedelta(days=DAYS),
) -> x509.Certificate:
    """A certificate as any tool may write it."""
    builder = (
        x509.CertificateBuilder(subject_name=subject, issuer_name=issuer, public_key=key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=DAYS))
        .not_valid_after(until)
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    if digest in ("SHA-384", "SHA-512"):
        return builder.sign(issuer_key, hashes.SHA384() if digest == "SHA-384" else hashes.SHA512())
    if digest in ("SHA-256", "RSA SHA-256"):
        return builder.sign(issuer_key, hashes.SHA256())
    if digest == "PSS SHA-256":
        return builder.sign(issuer_key, hashes.SHA256(), rsa_padding=padding.PSS(padding.MGF1(hashes.SHA256()), 32))
    return _signed_with(builder.sign(issuer_key, hashes.SHA256()), issuer_key, digest)


def _signed_with(certificate: x509.Certificate, key: Any, digest: str) -> x509.Certificate:
    """The same certificate, signed as no library does any more."""
    read = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    mask = "sha1" if "mask" in digest or digest == "PSS SHA-1" else "sha256"
    name = "sha256" if "mask" in digest else digest.split()[-1].replace("-", "").lower()
    if digest.startswith("PSS"):
        algorithm = algos.SignedDigestAlgorithm(
            {
                "algorithm": "rsassa_pss",
                "parameters": {
                    "hash_algorithm": {"algorithm": name},
                    "mask_gen_algorithm": {"algorithm": "mgf1", "parameters": {"algorithm": mask}},
                    "salt_length": 20,
                },
            }
        )
    else:
        kind = "rsa" if digest.startswith("RSA") else "ecdsa"
        algorithm = algos.SignedDigestAlgorithm({"algorithm": f"{name}_{kind}"})
    tbs = read["tbs_certificate"]
    tbs["signature"] = algorithm
    hashed = hashlib.new(name, tbs.dump(force=True)).digest()
    if digest.startswith("PSS"):
        signature = _raw_rsa(key, _pss(hashed, name, mask, key.key_size))
    elif digest.startswith("RSA"):
        signature = _rsa(key, name, tbs.dump(force=True))
    else:
        signature = key.sign(hashed.rjust(32, b"\0"), ec.ECDSA(Prehashed(hashes.SHA256())))
    made = asn1_x509.Certificate(
        {"tbs_certificate": tbs, "signature_algorithm": algorithm, "signature_value": signature}
    )
    return x509.load_der_x509_certificate(made.dump())


def list_with_sha1(der: bytes, key: Any) -> bytes:
    """The same revocation list, signed with RSA and SHA-1."""
    read = crl.CertificateList.load(der)
    algorithm = algos.SignedDigestAlgorithm({"algorithm": "sha1_rsa"})
    tbs = read["tbs_cert_list"]
    tbs["signature"] = algorithm
    made = {
        "tbs_cert_list": tbs,
        "signature_algorithm": algorithm,
        "signature": _rsa(key, "sha1", tbs.dump(force=True)),
    }
    return bytes(crl.CertificateList(made).dump())


def _rsa(key: Any, name: str, data: bytes) -> bytes:
    """RSASSA-PKCS1-v1_5 (RFC 8017 8.2)."""
    digest = {"digest_algorithm": {"algorithm": name}, "digest": hashlib.new(name, data).digest()}
    info = algos.DigestInfo(digest).dump()
    return _raw_rsa(key, b"\0\1" + b"\xff" * (key.key_size // 8 - 3 - len(info)) + b"\0" + info)


def _raw_rsa(key: Any, padded: bytes) -> bytes:
    numbers = key.private_numbers()
    number: int = pow(int.from_bytes(padded, "big"), numbers.d, numbers.public_numbers.n)
    return number.to_bytes(key.key_size // 8, "big")


def _pss(hashed: bytes, name: str, mask: str, bits: int) -> bytes:
    """EMSA-PSS (RFC 8017 9.1.1) with a salt of twenty zeros."""
    salt, length = bytes(20), bits // 8
    inner = hashlib.new(name, bytes(8) + hashed + salt).digest()
    block = bytes(length - 20 - len(inner) - 2) + b"\1" + salt
    masks = b"".join(hashlib.new(mask, inner + n.to_bytes(4, "big")).digest() for n in range(length // 20 + 1))
    masked = bytes(a ^ b for a, b in zip(block, masks, strict=False))
    return bytes([masked[0] & 0x7F]) + masked[1:] + inner + b"\xbc"


def authority(
    name: str, key: Any, issuer: x509.Name | None = None, issuer_key: Any = None, digest: str = "SHA-256", **how: Any
) -> x509.Certificate:
    """An authority's certificate; `how`: ca, issues, length, names, extended, until."""
    uses = ("key_cert_sign", "crl_sign") if how.get("issues", True) else ("crl_sign", "digital_signature")
    is_ca = how.get("ca", True)
    extensions: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(is_ca, how.get("length") if is_ca else None), True),
        (key_usage(*uses), True),
    ]
    if names := how.get("names"):
        extensions.append((names, True))
    if extended := how.get("extended"):
        extensions.append((x509.ExtendedKeyUsage(extended), False))
    until = how.get("until", NOW + timedelta(days=DAYS))
    subject = named(name)
    return issued(subject, key.public_key(), issuer or subject, issuer_key or key, digest, *extensions, until=until)


@dataclass(frozen=True)
class Made:
    """A person's certificate, what came with it, and the root that is known."""

    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    root: x509.Certificate


def made(sort: Sort) -> Made:
    """A certificate of that sort."""
    root_key = _issuer_key(sort.digest if sort.chain in ("direct", "another root") else "SHA-256")
    root_name = named("見本根")
    permitted, elsewhere = x509.DirectoryName(x509.Name(list(named("x"))[:1])), x509.DirectoryName(named("よそ"))
    names = {
        "name permitted": x509.NameConstraints([permitted], None),
        "name not permitted": x509.NameConstraints([elsewhere], None),
        "name excluded": x509.NameConstraints(None, [permitted]),
    }.get(sort.chain)
    if sort.chain == "root weak":
        root_key = private("RSA-2048")
    if sort.chain == "root SHA-1":
        root_key = private("RSA-3072")
    length = 0 if sort.chain == "path length" else None
    root = authority(
        "見本根", root_key, digest="RSA SHA-1" if sort.chain == "root SHA-1" else "SHA-256", names=names, length=length
    )
    if sort.chain not in ("direct", "another root", "root weak", "root SHA-1", "unknown critical") and names is None:
        chain, issuer_name, issuer_key = _between(sort, root_name, root_key)
    else:
        chain, issuer_name, issuer_key = (), root_name, root_key
        if _kind(sort.digest) != _kind_of(root_key):
            between_key = _issuer_key(sort.digest)
            chain = (authority("見本中", between_key, root_name, root_key),)
            issuer_name, issuer_key = named("見本中"), between_key
    extensions: list[tuple[x509.ExtensionType, bool]] = [(x509.BasicConstraints(False, None), True)]
    if (uses := USES[sort.uses]) is not None:
        extensions.append((key_usage(*uses), True))
    if extended := EXTENDED[sort.extended]:
        extensions.append((x509.ExtendedKeyUsage(extended), False))
    if sort.chain == "unknown critical":
        extensions.append((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00"), True))
    role = (NameOID.BUSINESS_CATEGORY, "role:supervisor")
    person = issued(named("見本 太郎", role), public(sort.key), issuer_name, issuer_key, sort.digest, *extensions)
    if sort.chain == "another root":
        root = authority("見本根", private("P-384"))
    return Made(person, () if sort.chain == "between missing" else chain, root)


def _between(sort: Sort, root_name: x509.Name, root_key: Any) -> tuple[tuple[x509.Certificate, ...], x509.Name, Any]:
    key = private("RSA-2048") if sort.chain == "between weak" else _issuer_key(sort.digest)
    sorts: dict[str, dict[str, Any]] = {
        "between no CA": {"ca": False},
        "between may not issue": {"issues": False},
        "between server": {"extended": [ExtendedKeyUsageOID.SERVER_AUTH]},
        "between expired": {"until": NOW - timedelta(days=1)},
    }
    how = sorts.get(sort.chain, {})
    above: tuple[x509.Certificate, ...] = ()
    above_name, above_key = root_name, root_key
    if sort.chain == "two between":
        above_key, above_name = private("P-521"), named("見本上")
        above = (authority("見本上", above_key, root_name, root_key),)
    digest = "SHA-1" if sort.chain == "between SHA-1" else "SHA-256"
    between = authority("見本中", key, above_name, above_key, digest, **how)
    return (between, *above), named("見本中"), key


def _kind(digest: str) -> str:
    return "RSA" if digest.startswith(("RSA", "PSS")) else "EC"


def _kind_of(key: Any) -> str:
    return "RSA" if isinstance(key, rsa.RSAPrivateKey) else "EC"


def _issuer_key(digest: str) -> Any:
    return private("RSA-3072" if _kind(digest) == "RSA" else "P-256")
