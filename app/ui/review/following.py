"""What is done after the last seal: the number is taken, a dated line is written."""

from typing import TYPE_CHECKING

from app.review.view import CaseEntry
from app.ui.delivery import when_done
from app.ui.review.after import FollowupSheet
from app.ui.review.service import ReviewService
from app.ui.text import tr
from app.ui.widgets.problem import sentence_of

if TYPE_CHECKING:
    from app.ui.review.case import CasePage


class Following:
    """Does it for the report on `page`, and shows what came of it there."""

    def __init__(self, page: "CasePage", service: ReviewService) -> None:
        self._page, self._service = page, service

    def take_number(self) -> None:
        """The next 文書番号 of the office's register."""
        page = self._page

        def taken(number: str) -> None:
            page.tell(tr("文書番号は {number} です。").format(number=number))
            page.reload()

        when_done(self._service.number(page.id), page, taken, lambda error: page.tell(sentence_of(error)))

    def open_sheet(self) -> None:
        """Ask for a line."""
        if self._page.case and self._page.case.record:
            self._page.open_sheet(FollowupSheet(self._page.case, self._keep))

    def _keep(self, sheet: FollowupSheet) -> None:
        page = self._page
        sheet.set_busy(True)

        def kept(_entry: CaseEntry) -> None:
            page.stack.close_sheet()
            page.tell(tr("書き加えました。"))
            page.reload()

        def failed(error: BaseException) -> None:
            sheet.set_busy(False)
            sheet.show_fault(sentence_of(error))

        closes = sheet.closes.isChecked()
        keeping = self._service.add_line(page.id, sheet.followup, sheet.words, sheet.decided_by.value, closes)
        when_done(keeping, page, kept, failed)
