"""One desk for each data folder: a second start brings the first one to the front and ends.

A lock file says who is first; the system frees it when its holder dies. A local socket carries the wish.
"""

import hashlib
import tempfile
from pathlib import Path

from PySide6.QtCore import QLockFile, QObject, Signal
from PySide6.QtNetwork import QLocalServer, QLocalSocket

WAIT_MS = 1000
SHOW = b"show\n"


def name_for(home: Path) -> str:
    """The socket's name for this data folder: the same for every start of the same folder."""
    return "madomori-" + hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:24]


class SingleInstance(QObject):
    """Held by the first desk of a data folder; `woken` fires whenever a second one is started."""

    woken = Signal()

    def __init__(self, home: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._name = name_for(home)
        # Beside the data, not in it: the data folder may be read-only.
        self._lock = QLockFile(str(Path(tempfile.gettempdir()) / f"{self._name}.lock"))
        self._lock.setStaleLockTime(0)
        self._server = QLocalServer(self)
        self._server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        self._server.newConnection.connect(self._answer)

    def claim(self) -> bool:
        """True: this is the first desk, and it now listens. False: another one runs and has been woken."""
        if not self._lock.tryLock(0) and self._wake():
            return False
        QLocalServer.removeServer(self._name)  # left behind by a desk that was killed
        self._server.listen(self._name)
        return True

    def release(self) -> None:
        """Let the next start be the first."""
        self._server.close()
        self._lock.unlock()

    def _wake(self) -> bool:
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        if not socket.waitForConnected(WAIT_MS):
            return False
        socket.write(SHOW)
        socket.waitForBytesWritten(WAIT_MS)
        socket.disconnectFromServer()
        return True

    def _answer(self) -> None:
        while (connection := self._server.nextPendingConnection()) is not None:
            connection.disconnected.connect(connection.deleteLater)
            self.woken.emit()
