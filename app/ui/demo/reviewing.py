"""The arrived reports as a person works with them: look, open, decide, sign with the PIN."""

from collections.abc import Callable

from app.review.view import Row
from app.ui.demo.camera import Camera
from app.ui.demo.hands import DemoFailed, Hands
from app.ui.demo.issuing import PIN
from app.ui.demo.office import Office, Person
from app.ui.pin import PinDialog
from app.ui.review.case import CasePage
from app.ui.review.inbox_model import Filter
from app.ui.review.window import ReviewWindow

Which = Callable[[Row], bool]


class Reviewing:
    """The window of the arrived reports at the workstation of `person`, who sits down there."""

    def __init__(self, office: Office, camera: Camera, person: Person) -> None:
        self._hands: Hands = office.hands
        self._camera = camera
        self._pin = office.pins[person.key]
        self.seat = office.sit_down(person)
        self.window: ReviewWindow = self.seat.inbox()
        if self.case.isVisible():
            self.back()
        self._hands.click("受け渡しフォルダーを見る")
        self.show(Filter.ALL)

    @property
    def case(self) -> CasePage:
        """The page of one report."""
        return self.window.case

    @property
    def rows(self) -> tuple[Row, ...]:
        """What the list shows, from the top."""
        model = self.window.inbox.model
        return tuple(model.row(place) for place in range(model.rowCount()))

    def show(self, which: Filter) -> None:
        """Show the rows of that filter only."""
        self._hands.click(self.window.inbox.filters[which].accessibleName())

    def arrived(self, *wanted: Which) -> None:
        """Wait until a row of each sort is in the list, and every file is checked."""

        def there() -> bool:
            rows = self.rows
            return all(any(map(each, rows)) for each in wanted) and all(row.state != "checking" for row in rows)

        self._hands.until(there, "届いた書類")

    def open(self, which: Which) -> None:
        """Open the first report of that sort, by mouse and Enter, and wait until its page is drawn."""
        self.arrived(which)
        place = next(place for place, row in enumerate(self.rows) if which(row))
        self._hands.touch(self.window.inbox.list, place)
        self._hands.press("Return")
        self.drawn()
        shown = self.case.case
        if shown is None or not which(shown.row):
            raise DemoFailed("選んだものとは別の書類が開きました。")

    def drawn(self) -> None:
        """Wait until the report that was opened is shown."""
        case = self.case

        def shown() -> bool:
            done = case.case is not None and case.case.row.id == case.id
            return done and (case.preview is None or bool(case.preview.pages))

        self._hands.until(shown, "書類の表示")

    def sheet(self, key: str, what: str) -> None:
        """Open the sheet of that key."""
        self._hands.press(key)
        self._hands.until(lambda: self.case.stack.sheet is not None, what)

    def sign(self, picture: str = "") -> None:
        """Go on from the sheet to the PIN and sign; the new state is then shown."""
        before = self.case.id
        self._hands.click("署名に進む")
        self.give_pin(picture)
        self._hands.until(lambda: self.case.id != before and self.case.stack.sheet is None, "署名")
        self._hands.front(self.window)
        self.drawn()

    def give_pin(self, picture: str = "") -> None:
        """Answer the question for the PIN."""
        dialog = self._hands.appears(PinDialog)
        self._hands.fill(PIN, self._pin)
        if picture:
            self._camera.take(picture, "本人の暗証番号（PIN）を一度だけ入れます。", self.window, dialog)
        self._hands.click("署名する")
        self._hands.gone(dialog)

    def approve(self, picture: str = "", say: str = "") -> None:
        """決裁, as the sheet offers it first."""
        self.sheet("Ctrl+K", "決裁")
        if picture:
            self.take(picture, say)
        self.sign()

    def pdf(self) -> bytes:
        """The file of the report that is open."""
        asked = self.seat.session.reviews.desk.pdf(self.case.id)
        self._hands.until(asked.done, "書類のファイル")
        return asked.result()

    def back(self) -> None:
        """To the list."""
        self._hands.press("Escape")
        if not self.window.inbox.isVisible():
            raise DemoFailed("一覧に戻りません。")

    def take(self, name: str, say: str) -> None:
        """A picture of the window as it stands."""
        self._hands.settle()
        self._camera.take(name, say, self.window)
