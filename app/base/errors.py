"""Errors split by blame: what the surroundings did, and what was asked wrongly. All else is a bug."""

from collections.abc import Iterable

from app.base.text import shown


class EnvironmentProblem(Exception):
    """Something outside the program went wrong (disk, keyring, passphrase, a broken file).

    Its three sentences are shown to the user as they are, in Japanese; `details` (the faults of a pack) are listed
    after them. They never carry what people said or who they are. What they name (a file, a sheet, a holder) comes
    from elsewhere, so each is one harmless line.
    """

    def __init__(self, happened: str, safe: str, todo: str, details: Iterable[str] = ()) -> None:
        self.happened, self.safe, self.todo = shown(happened), shown(safe), shown(todo)
        self.details = tuple(map(shown, details))
        super().__init__(self.happened)

    def __str__(self) -> str:
        return "\n".join((self.happened, self.safe, self.todo, *self.details))


class Refused(Exception):
    """A command that the rules do not allow now; its text is a sentence for the user, in Japanese, and a line for each
    of its `details`."""

    def __init__(self, sentence: str, details: Iterable[str] = ()) -> None:
        super().__init__("\n".join(map(shown, (sentence, *details))))
