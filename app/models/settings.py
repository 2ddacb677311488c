"""Settings: who works here, with which pack, whom to call. One JSON file with a version, written whole."""

import json
from dataclasses import asdict, dataclass, field
from typing import Literal

from app.base.errors import EnvironmentProblem
from app.base.files import disk_problem, free_path, write_whole
from app.base.shape import shaped
from app.models.home import Home

VERSION = 1


@dataclass(frozen=True, slots=True)
class Staff:
    """The person who works at this desk, as the forms print them. `phone` is an extension."""

    name: str
    department: str
    title: str
    phone: str


@dataclass(frozen=True, slots=True)
class Settings:
    """What this person and office have set.

    contacts: role id of the pack → number to call. titles: id of the pack (e.g. a box of the 決裁欄) → the
    office's own wording.
    """

    staff: Staff
    pack: str
    contacts: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)
    shared: str = ""
    """The folder through which reports come and go, "" for none."""
    box: str = ""
    """The box of the 決裁欄 that this person seals, "" for none."""
    forbids: tuple[str, ...] = ()
    """Kinds of doubt (`forms.sign.doubts.DoubtKind`) under which nothing is sealed here; the others are only said."""
    theme: Literal["system", "light", "dark"] = "system"
    version: int = VERSION


def load_settings(home: Home) -> Settings | None:
    """The settings; None before the first start.

    Raises EnvironmentProblem: cannot be read; of a newer program (left as it is); damaged (moved to `home.aside`,
    so that the next start asks again).
    """
    try:
        raw = home.settings.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_problem(error) from error
    try:
        settings = _read(raw)
    except (ValueError, KeyError, TypeError, RecursionError) as error:  # no JSON, or not the settings'
        _move_aside(home)
        raise EnvironmentProblem(
            "設定ファイルが壊れていて読めませんでした。",
            "対応の記録には影響ありません。壊れた設定は aside フォルダーに移して残してあります。",
            "窓守をもう一度開いて設定し直すか、バックアップから戻してください。",
        ) from error
    return settings


def peek_settings(home: Home) -> Settings | None:
    """The settings as far as they can be read; None where there are none or they are damaged. Nothing is moved."""
    try:
        return _read(home.settings.read_bytes())
    except (OSError, EnvironmentProblem, ValueError, KeyError, TypeError, RecursionError):
        return None


def save_settings(home: Home, settings: Settings) -> None:
    """Write the settings whole. Raises EnvironmentProblem."""
    text = json.dumps(asdict(settings), ensure_ascii=False, indent=2)
    write_whole(home.settings, text.encode("utf-8", "replace"))


def _read(raw: bytes) -> Settings:
    content = json.loads(raw)
    version = content["version"]
    if isinstance(version, int) and version > VERSION:
        raise _newer()
    settings: Settings = shaped(content, Settings)
    return settings


def _move_aside(home: Home) -> None:
    try:
        home.aside.mkdir(mode=0o700, exist_ok=True)
        home.settings.rename(free_path(home.aside / home.settings.name))
    except OSError as error:
        raise disk_problem(error) from error


def _newer() -> EnvironmentProblem:
    return EnvironmentProblem(
        "この設定ファイルは、より新しい版の窓守で作られています。",
        "設定も記録も変えていません。",
        "新しい版の窓守で開いてください。",
    )
