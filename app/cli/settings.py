"""`madomori settings`: this person's box of the 決裁欄, the folder through which reports come and go, and under which
doubts nothing is sealed."""

import argparse
import os
from dataclasses import replace
from pathlib import Path

from app.base.errors import EnvironmentProblem, Refused
from app.base.terminal import say, say_json
from app.cli.shared import Add, home_set_up


def add_commands(add: Add) -> None:
    """The command and its options."""
    command = add(
        "settings",
        _settings,
        "自分の決裁欄、受け渡しフォルダー、署名させない疑いを決めます（何も付けないと、今のものを示します）",
    )
    command.add_argument("--box", metavar="BOX", help='決裁欄の欄（"" で、なし）')
    command.add_argument("--shared", metavar="FOLDER", help='受け渡しフォルダー（"" で、なし）')
    command.add_argument(
        "--forbid",
        action="append",
        metavar="KIND",
        help="疑いがあるとき署名させない種類: order 署名の順、future 先の日時、log 経過の時刻、list 失効リスト"
        '（何度でも。"" で、なし）',
    )
    command.add_argument("--json", action="store_true")


def _settings(arguments: argparse.Namespace) -> int:
    from app.forms.sign.doubts import DOUBT_LABELS
    from app.models.settings import load_settings, save_settings
    from app.station.packs import read_working_pack, with_titles
    from app.station.workstation import not_set_up

    home = home_set_up()
    settings = load_settings(home)
    if settings is None:
        raise not_set_up()
    pack = with_titles(read_working_pack(home, settings.pack)[0], settings.titles)
    labels = {step.box: pack.box_label(step.box) for step in pack.steps}
    changed = settings
    if arguments.box is not None:
        if arguments.box and arguments.box not in labels:
            listed = "、".join(f"{box}（{label}）" for box, label in labels.items())
            raise Refused(f"決裁欄にない欄です。この手引きの欄: {listed}")
        changed = replace(changed, box=arguments.box)
    if arguments.shared is not None:
        changed = replace(changed, shared=_usable(arguments.shared))
    if arguments.forbid is not None:
        changed = replace(changed, forbids=_kinds(arguments.forbid))
    if changed != settings:
        save_settings(home, changed)
    if arguments.json:
        say_json({"box": changed.box, "shared": changed.shared, "forbids": list(changed.forbids)})
    else:
        say(f"自分の決裁欄: {labels.get(changed.box, changed.box) or 'なし'}")
        say(f"受け渡しフォルダー: {changed.shared or 'なし'}")
        say(f"署名させないとき: {'、'.join(DOUBT_LABELS.get(kind, kind) for kind in changed.forbids) or 'なし'}")
    return 0


def _kinds(given: list[str]) -> tuple[str, ...]:
    """The kinds of doubt, each once; "" is none. Raises Refused."""
    from app.forms.sign.doubts import DOUBT_LABELS

    kinds = tuple(dict.fromkeys(filter(None, given)))
    if unknown := [kind for kind in kinds if kind not in DOUBT_LABELS]:
        listed = "、".join(f"{kind}（{label}）" for kind, label in DOUBT_LABELS.items())
        raise Refused(f"「{unknown[0]}」という種類はありません。使えるもの: {listed}")
    return kinds


def _usable(folder: str) -> str:
    """Its whole path, "" for none. Raises EnvironmentProblem where nobody can read and write there."""
    if not folder:
        return ""
    path = Path(folder).resolve()
    if not (path.is_dir() and os.access(path, os.R_OK | os.W_OK)):
        raise EnvironmentProblem(
            "受け渡しフォルダーがないか、読み書きできません。",
            "設定は今までのままです。",
            "共有の場所につながっているか、書き込みの許可があるかを確かめてください。",
        )
    return str(path)
