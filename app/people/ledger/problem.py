"""A ledger or its map that cannot be used, as a sentence for the person who chose it."""

from app.base.errors import EnvironmentProblem

NOTHING_DONE = "何も取り込んでいません。元のファイルもそのままです。"


class LedgerProblem(EnvironmentProblem):
    """The file or the map cannot be used at all. `headings`: what the columns may be called, where no line of
    headings was understood, so that a person can map them by hand."""

    def __init__(self, happened: str, todo: str, headings: tuple[str, ...] = ()) -> None:
        super().__init__(happened, NOTHING_DONE, todo)
        self.headings = headings
