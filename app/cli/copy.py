"""`madomori deidentify`: the copy for 職員課 without personal data (4(1)オ)."""

import argparse
from dataclasses import asdict
from pathlib import Path

from app.base.terminal import say, say_json
from app.cli.shared import Add
from app.models.home import find_home


def add_commands(add: Add) -> None:
    """The command and its options."""
    command = add("deidentify", _deidentify, "職員課へ出す、個人情報を除いた写しを作ります")
    command.add_argument("file", type=Path)
    command.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
    command.add_argument("--staff-names", action="store_true", help="職員の氏名を残します")
    command.add_argument("--also", action="append", default=[], metavar="TEXT", help="ほかに除く言葉（何度でも）")
    command.add_argument("--number", default="", metavar="文書番号", help="写しに書く文書番号")
    command.add_argument("--json", action="store_true")


def _deidentify(arguments: argparse.Namespace) -> int:
    from app.forms.deidentify import plan
    from app.review.copy import export, record_of
    from app.station.checking import verify_file

    record = record_of(verify_file(find_home(), arguments.file))
    planned = plan(record, staff_names=arguments.staff_names, also=arguments.also, number=arguments.number)
    path = export(planned, arguments.out)
    if arguments.json:
        say_json(
            {
                "out": str(path),
                "removed": [asdict(each) for each in planned.removed],
                "doubts": [asdict(each) for each in planned.doubts],
            }
        )
        return 0
    say(path)
    say(f"除いたもの: {len(planned.removed)}か所。できあがったファイルを調べ、残っていないことを確かめました。")
    for each in planned.removed:
        say(f"・{each.where}　{each.why} → {each.instead or '（空欄）'}")
    if planned.doubts:
        say("残っている言葉のうち、人が分かるかもしれないもの（--also で除けます）:")
        for doubt in planned.doubts:
            say(f"・{doubt.where}　「{doubt.what}」　{doubt.why}")
    return 0
