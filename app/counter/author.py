"""What the author of a report signs with: the office's identity where one was issued to them, else this workstation's
own."""

from typing import TYPE_CHECKING

from app.station.workstation import Workstation

if TYPE_CHECKING:
    from app.station.signers import Means


def means_of_author(station: Workstation) -> "Means | None":
    """The identity that was issued to this person and signs their reports, once its PIN is given; None where there is
    none, so that the workstation's own signs without a PIN.

    One that was made here for sealing confirms no more than the workstation's own does. One that names another person
    does not sign as this author; a 職責証明書, which names no role and may name an office, does. Raises
    EnvironmentProblem where the description of the identity is damaged.
    """
    from app.station.signers import means

    found = means(station.home)
    if found is None or not found.issuer:
        return None
    return found if found.is_of(station.settings.staff) or not found.roles else None
