"""What going back to a backup means, for a person to agree to: its age, what is missing, which settings differ."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.base.errors import EnvironmentProblem
from app.base.wareki import format_date, format_time
from app.models.home import Home
from app.models.settings import Settings, peek_settings
from app.models.store import EncounterRow, Store

_LABELS = {
    "name": "氏名",
    "department": "所属",
    "title": "職",
    "phone": "電話（内線）",
    "pack": "手引き",
    "shared": "受け渡しフォルダー",
    "box": "自分の決裁欄",
    "theme": "画面の色",
}
_THEMES = {"system": "端末の設定に合わせる", "light": "明るい画面", "dark": "暗い画面"}


@dataclass(frozen=True, slots=True)
class Change:
    """One setting that differs: its label, what it is here and what it is in the backup, "" for nothing."""

    label: str
    here: str
    there: str


@dataclass(frozen=True, slots=True)
class Outlook:
    """made_at: None where the backup does not say it so that it can be believed. authenticated: whether every byte of
    it is as the program wrote it. last: when its last encounter began. missing: encounters of this folder that are not
    in it, None where this folder's store cannot be read. here, there: the settings, None where there are none.
    """

    made_at: datetime | None
    authenticated: bool
    last: datetime | None
    encounters: int
    missing: int | None
    here: Settings | None
    there: Settings | None
    same_secret: bool

    def sentences(self, now: datetime) -> tuple[str, ...]:
        """What there is to know before one agrees, but for the settings."""
        said = []
        if self.made_at:
            days = (now.date() - self.made_at.astimezone(now.tzinfo).date()).days
            ago = "今日" if days <= 0 else f"{days}日前"
            said.append(f"このバックアップは {_moment(self.made_at)}（{ago}）に作られました。")
        if not self.authenticated:
            said.append(
                "古い形式のバックアップです。いつ作られたか、設定が作ったときのままかは確かめられません。"
                "記録そのものは、暗号の鍵で確かめました。"
            )
        last = f"最後の対応は {_moment(self.last)} に始まっています。" if self.last else ""
        said.append(f"対応 {self.encounters} 件が入っています。{last}")
        if self.missing is None:
            said.append("今の記録を読めないため、今の記録にあってバックアップにない対応が何件あるかは分かりません。")
        elif self.missing:
            said.append(f"今の記録にあって、このバックアップにない対応が {self.missing} 件あります。")
        if not self.same_secret:
            said.append("今とは別の鍵（パスフレーズ）で守られています。戻したあとは、その鍵で開きます。")
        return tuple(said)

    def changes(self, names: Mapping[str, str]) -> tuple[Change, ...]:
        """The settings that differ. names: what roles, boxes and packs are called."""
        here, there = _told(self.here, names), _told(self.there, names)
        if self.there is None:
            return ()
        return tuple(
            Change(label, here.get(label, ""), there.get(label, ""))
            for label in dict.fromkeys((*here, *there))
            if here.get(label, "") != there.get(label, "")
        )


def outlook_of(home: Home, backup: Home, key: bytes, made_at: datetime | None, authenticated: bool) -> Outlook:
    """What going from `home` back to the unpacked `backup` means; `key`: that of its store."""
    rows = _rows(backup, key)
    present = _rows(home, key) if home.store.exists() else ()
    there = {row.id for row in rows or ()}
    return Outlook(
        made_at=made_at,
        authenticated=authenticated,
        last=max((row.began_at for row in rows or ()), default=None),
        encounters=len(there),
        missing=None if present is None else sum(row.id not in there for row in present),
        here=peek_settings(home),
        there=peek_settings(backup),
        same_secret=_vault(home) == _vault(backup),
    )


def _rows(home: Home, key: bytes) -> tuple[EncounterRow, ...] | None:
    try:
        store = Store.open(home.store, key, read_only=True)
    except EnvironmentProblem:
        return None
    try:
        return store.encounters()
    except EnvironmentProblem:
        return None
    finally:
        store.close()


def _vault(home: Home) -> bytes | None:
    return home.vault.read_bytes() if home.vault.exists() else None


def _told(settings: Settings | None, names: Mapping[str, str]) -> dict[str, str]:
    """Every setting under its label, in words."""
    if settings is None:
        return {}
    staff = settings.staff
    told = {
        "name": staff.name,
        "department": staff.department,
        "title": staff.title,
        "phone": staff.phone,
        "pack": names.get(settings.pack, settings.pack),
        "shared": settings.shared,
        "box": names.get(settings.box, settings.box),
        "theme": _THEMES[settings.theme],
    }
    named = {_LABELS[key]: value for key, value in told.items()}
    contacts = {f"連絡先（{names.get(role, role)}）": number for role, number in settings.contacts.items()}
    titles = {f"職名（{names.get(id, id)}）": title for id, title in settings.titles.items()}
    return {**named, **contacts, **titles}


def _moment(at: datetime) -> str:
    return f"{format_date(at.date())} {format_time(at)}"
