"""`madomori deidentify`: the copy for 職員課 without personal data (4(1)オ)."""

import argparse
from dataclasses import asdict
from pathlib import Path

from app.base.terminal import say, say_json
from app.cli.shared import Add
from app.models.home import find_home

_OPEN = 1
"""Exit code where a doubt is open: nothing was written."""


def add_commands(add: Add) -> None:
    """The command and its options."""
    command = add("deidentify", _deidentify, "職員課へ出す、個人情報を除いた写しを作ります")
    command.add_argument("file", type=Path)
    command.add_argument("--out", type=Path, required=True, metavar="OUT.pdf")
    command.add_argument("--staff-names", action="store_true", help="職員の氏名を残します")
    command.add_argument("--also", action="append", default=[], metavar="TEXT", help="ほかに除く言葉（何度でも）")
    command.add_argument(
        "--settle",
        type=Path,
        metavar="FILE",
        help="除くか残すかの答え（JSON か TOML。--json の doubts に answer を加えたもの）",
    )
    command.add_argument("--number", default="", metavar="文書番号", help="写しに書く文書番号")
    command.add_argument("--json", action="store_true")


def _deidentify(arguments: argparse.Namespace) -> int:
    from app.review.copy import LOOKED_FOR, export, open_sentence, record_of
    from app.review.copy_answers import Answers, Choices, read_answers, settle
    from app.station.checking import verify_file

    answers = read_answers(arguments.settle) if arguments.settle else Answers()
    record = record_of(verify_file(find_home(), arguments.file))
    choices = Choices(arguments.staff_names, tuple(arguments.also), number=arguments.number)
    planned = settle(record, choices, answers)
    path = None if planned.doubts else export(planned, arguments.out)
    if arguments.json:
        say_json(
            {
                "out": str(path) if path else None,
                "removed": [asdict(each) for each in planned.removed],
                "doubts": [asdict(each) for each in planned.doubts],
            }
        )
        return _OPEN if planned.doubts else 0
    say(path or open_sentence(len(planned.doubts)))
    say(f"除いたもの: {len(planned.removed)}か所。{LOOKED_FOR if path else ''}")
    for each in planned.removed:
        say(f"・{each.where}　{each.why} → {each.instead or '（空欄）'}")
    if planned.doubts:
        say("除くか残すかを決める言葉（--settle で答えます。--also でも除けます）:")
        for doubt in planned.doubts:
            say(f"・「{doubt.what}」　{doubt.why}　{doubt.where}")
    return _OPEN if planned.doubts else 0
