"""Errors split by blame: what the surroundings did, and what was asked wrongly. All else is a bug."""


class EnvironmentProblem(Exception):
    """Something outside the program went wrong (disk, keyring, passphrase, a broken file).

    Its three sentences are shown to the user as they are, in Japanese. They never carry what people
    said or who they are.
    """

    def __init__(self, happened: str, safe: str, todo: str) -> None:
        super().__init__(happened)
        self.happened = happened
        self.safe = safe
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.happened}\n{self.safe}\n{self.todo}"


class Refused(Exception):
    """A command that the rules do not allow now; its text is a sentence for the user, in Japanese."""
