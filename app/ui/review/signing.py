"""From a filled-in sheet to a signed file: the PIN, the signature, and what became of it."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from app.forms.document import AUTHOR
from app.review.view import Case, Holder, Outcome
from app.ui.delivery import when_done
from app.ui.pin import close_signer
from app.ui.review.entry_sheet import EntrySheet
from app.ui.review.service import AskSigner, ReviewService
from app.ui.text import tr
from app.ui.widgets.problem import sentence_of

if TYPE_CHECKING:
    from app.forms.sign.signer import Signer


class Page(Protocol):
    """The page that shows the report to be signed."""

    id: str
    case: Case | None
    holder: Holder


class Signing:
    """Signs what a sheet says into the report `on` the page, and tells `signed` of the new file, or the sheet why
    not."""

    def __init__(
        self,
        page: QWidget,
        on: Page,
        service: ReviewService,
        ask_signer: AskSigner,
        signed: Callable[[Outcome], object],
    ) -> None:
        self._page, self._on, self._service = page, on, service
        self._ask_signer, self._signed = ask_signer, signed

    def sign(self, sheet: EntrySheet) -> None:
        """Ask for the PIN, then sign."""
        self._ask(sheet, self._sign)

    def withdraw(self, sheet: EntrySheet) -> None:
        """取下げ by the hand that signed as author: the office's after its PIN, else this workstation's own."""
        signatures = self._on.case.verdict.signatures if self._on.case else ()
        if any(each.field == AUTHOR and (each.roles or each.standing == "office") for each in signatures):
            self._ask(sheet, self._take_back)
        else:
            self._take_back(sheet, None)

    def _ask(self, sheet: EntrySheet, then: "Callable[[EntrySheet, Signer], object]") -> None:
        sheet.set_busy(tr("暗証番号を待っています…"))
        self._ask_signer(self._page, partial(then, sheet), given_up=lambda: sheet.set_busy(""))

    def _sign(self, sheet: EntrySheet, signer: "Signer") -> None:
        sheet.set_busy(tr("署名しています…"))
        entry = sheet.entry()
        signing = self._service.sign([self._on.id], lambda _target: entry, signer)
        when_done(signing, self._page, partial(self._done, sheet, signer), partial(self._failed, sheet, signer))

    def _take_back(self, sheet: EntrySheet, signer: "Signer | None") -> None:
        sheet.set_busy(tr("署名しています…"))
        taking = self._service.withdraw(self._on.id, sheet.entry().text, signer)

        def taken(outcomes: tuple[Outcome, ...]) -> None:
            if signer is None and not outcomes[0].id and self._on.holder.name:
                self._ask(sheet, self._take_back)  # another hand of the same person signed as author
            else:
                self._done(sheet, signer, outcomes)

        when_done(taking, self._page, taken, partial(self._failed, sheet, signer))

    def _done(self, sheet: EntrySheet, signer: "Signer | None", outcomes: tuple[Outcome, ...]) -> None:
        if signer is not None:
            close_signer(signer)
        (outcome,) = outcomes
        sheet.set_busy("")
        if outcome.id:
            self._signed(outcome)
        else:
            sheet.show_fault(outcome.problem)

    def _failed(self, sheet: EntrySheet, signer: "Signer | None", error: BaseException) -> None:
        if signer is not None:
            close_signer(signer)
        sheet.set_busy("")
        sheet.show_fault(sentence_of(error))
