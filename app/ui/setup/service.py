"""What the first start needs from the program below it."""

from collections.abc import Mapping
from typing import Protocol

from app.models.settings import Staff


class SetupService(Protocol):
    """Makes a data folder ready (`app.station.setup.Setup`)."""

    def keyring_problem(self) -> str | None:
        """Why the keyring cannot be used, as a sentence; None where it can. May take some seconds."""

    def packs(self) -> tuple[tuple[str, str], ...]:
        """(id, title) of the packs to choose from, the default first."""

    def create(
        self, staff: Staff, pack: str, passphrase: str | None, contacts: Mapping[str, str] | None = None
    ) -> None:
        """Make the store, the identity and the settings. Raises EnvironmentProblem; may then be called again."""
