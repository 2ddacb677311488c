"""What opening a PKCS#12 costs, read off before it is opened: the file itself says how often its key is derived."""

from collections.abc import Iterator
from typing import Any

from asn1crypto import pkcs12


def rounds_to_open(p12: bytes) -> int:
    """The most rounds that one key in `p12` asks for; 0 where it cannot be read, and so will not open either."""
    try:
        return max(_rounds(pkcs12.Pfx.load(p12)), default=0)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):  # asn1crypto's, for what is no PKCS#12
        return 0


def _rounds(pfx: Any) -> Iterator[int]:
    if pfx["mac_data"].native is not None:
        yield pfx["mac_data"]["iterations"].native
    for part in pfx.authenticated_safe:
        if part["content_type"].native == "encrypted_data":
            yield part["content"]["encrypted_content_info"]["content_encryption_algorithm"].kdf_iterations
        elif part["content_type"].native == "data":
            for bag in pkcs12.SafeContents.load(part["content"].native):
                if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
                    yield bag["bag_value"]["encryption_algorithm"].kdf_iterations
