"""The commands that keep the records: check, backup, restore."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import SystemClock
from app.base.errors import EnvironmentProblem
from app.base.terminal import say
from app.cli.shared import Add, home_set_up, passphrase_for, store_key
from app.models.home import Home, find_home

if TYPE_CHECKING:
    from app.models.outlook import Outlook


def add_commands(add: Add) -> None:
    """The commands and their options."""
    check = add("check", _check, "記録が壊れていないか、取り除かれたり古いものに戻されたりしていないか確かめます")
    check.add_argument("files", nargs="*", type=Path, metavar="FILE", help="比べる書類、バックアップ、またはフォルダー")
    check.epilog = (
        "受け渡しフォルダーとデータフォルダーのバックアップは、いつも比べます。"
        "FILE には、ほかに取ってあるものを指定します。"
    )
    add("backup", _backup, "バックアップを作ります").add_argument("--out", type=Path, required=True)
    restore = add("restore", _restore, "バックアップから戻します")
    restore.add_argument("file", type=Path)
    settings = restore.add_mutually_exclusive_group()
    settings.add_argument("--take-settings", action="store_true", help="設定も、バックアップのものにします")
    settings.add_argument("--keep-settings", action="store_true", help="設定は今のままにします（尋ねません）")


def _check(arguments: argparse.Namespace) -> int:
    from app.models.check import check
    from app.people.history.casefile_verify import verify_case_file
    from app.station.witness import witnesses_of

    home = home_set_up()
    key = store_key(home)
    outside = witnesses_of(home, key, arguments.files, verify_case_file)
    report = check(home, key, outside.witnesses)
    for line in (*report.lines(), *outside.aside):
        say(line)
    return 0 if report.ok else 1


def _backup(arguments: argparse.Namespace) -> int:
    from app.models.backup import back_up, left_out
    from app.models.secrets import STORE, passphrase_from_environment, subkey, wrap
    from app.station.passphrase import check_passphrase
    from app.station.workstation import unlock

    home = home_set_up()
    passphrase = passphrase_for(home)
    master = unlock(home, passphrase)
    chosen = None if home.vault.exists() else passphrase_from_environment()
    if chosen:
        check_passphrase(chosen)
    vault = wrap(master, chosen) if chosen else None
    back_up(home, subkey(master, STORE), arguments.out, vault=vault)
    say("バックアップを作り、読めることを確かめました。")
    if vault is None and not home.vault.exists():
        say("このバックアップは、この利用者のキーリングがあるパソコンで戻せます。")
    if parts := left_out(home):
        say(f"バックアップに入らないもの: {'、'.join(parts)}。データフォルダーの中のそのフォルダーも写してください。")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from app.models.restore import prepared, secret_of
    from app.models.secrets import STORE, subkey

    home, now, passphrase = find_home(), SystemClock().now(), passphrase_for(find_home())
    home.create()
    before, after = _secret_here(home, passphrase), secret_of(home, arguments.file, passphrase)
    with prepared(home, arguments.file, subkey(after, STORE)) as ready:
        outlook = ready.outlook
        for sentence in outlook.sentences(now):
            say(sentence)
        take = _takes_settings(outlook, arguments)
        aside = ready.put_back(now, take_settings=take, secrets=(before, after) if before else None)
    say("バックアップから戻しました。" + ("設定もバックアップのものです。" if take else ""))
    if not home.settings.exists():
        say("設定は戻していません。`madomori setup` で設定してください。記録はそのまま使えます。")
    if aside:
        say(f"今までのファイルは {aside} に残してあります。")
    if not home.signer.exists():
        say(
            "決裁に使う署名と、知っている人の証明書は、バックアップに入っていません。使っていたときは、もう一度取り込んでください。"
        )
    return 0


def _secret_here(home: Home, passphrase: str | None) -> bytes | None:
    """The secret of the folder as it is, so that its signing keys can go along; None where it has none, or cannot be
    opened."""
    from app.station.workstation import unlock

    try:
        return unlock(home, passphrase)
    except EnvironmentProblem:
        return None


def _takes_settings(outlook: "Outlook", arguments: argparse.Namespace) -> bool:
    """Whether the backup's settings come along; what differs is said. Where there are none here, those of an
    authenticated backup do."""
    from app.station.packs import available_packs

    changes = outlook.changes(dict(available_packs(find_home())))
    for each in changes:
        say(f"設定の違い: {each.label}: 今は「{each.here}」、バックアップでは「{each.there}」")
    if arguments.take_settings or arguments.keep_settings or not changes:
        return bool(arguments.take_settings)
    if outlook.here is None:
        return outlook.authenticated
    if sys.stdin.isatty():
        return input("設定もバックアップのものにしますか（y/N）: ").strip().lower() == "y"
    say("設定は今のままにします。バックアップのものにするには --take-settings を付けてください。")
    return False
