"""The office's register of 文書番号 as this workstation signs in it and reads it."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from app.models.register import Hand, Register, Seal
from app.station.checking import trust_here
from app.station.hand import Signed, is_known, sign, signer_of

if TYPE_CHECKING:
    from app.forms.sign.identity import Identity
    from app.forms.sign.trust import Trust
    from app.models.home import Home

REGISTER = "文書番号"
"""The folder in the shared one."""
_PURPOSE = "number"


@dataclass(frozen=True)
class _Hands:
    """`models.register.Hands`: the workstation's identity signs, and whom it knows is known."""

    trust: "Trust"
    identity: "Identity | None"

    def sign(self, said: str) -> Seal:
        """The seal of what an entry says."""
        assert self.identity, "this register is only read"
        signed = sign(self.identity, _PURPOSE, said)
        return Seal(signed.certificate, signed.signature)

    def hand(self, said: str, seal: Seal, at: datetime) -> Hand | None:
        """Whose signature it is."""
        certificate = signer_of(Signed(said, seal.certificate, seal.signature), _PURPOSE)
        if certificate is None:
            return None
        return "known" if is_known(certificate, at, self.trust) else "stranger"


def register_in(folder: Path, home: "Home", identity: "Identity | None" = None) -> Register:
    """The register in `folder`; `identity`: what signs what is given here, None to read only."""
    return Register(folder, _Hands(trust_here(home), identity))
