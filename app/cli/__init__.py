"""`madomori COMMAND`: the same capabilities as the screens, without a screen."""

import argparse
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from app import __version__
from app.base import terminal
from app.base.errors import EnvironmentProblem, Refused
from app.cli import casefile, copy, figures, identity, keeping, ledger, recognise, review, search, settings
from app.cli import commands as counter
from app.models.home import find_home


def main(argv: Sequence[str]) -> int:
    """Run one command; returns the exit code. Problems of the surroundings are said on standard error."""
    terminal.prepare()
    arguments = _parser().parse_args(argv)
    try:
        find_home().close_to_others()
        code: int = arguments.run(arguments)
        terminal.finish()
        return code
    except (EnvironmentProblem, Refused) as problem:
        terminal.say_problem(problem)
        return int(getattr(arguments, "on_problem", 1))
    except BrokenPipeError:
        terminal.leave()
        return 1


class _Parser(argparse.ArgumentParser):
    """Quotes what it was given harmlessly: a shell's * puts file names there that others chose."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        terminal.say(f"{self.prog}: error: {message}", error=True)
        sys.exit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="madomori", description="窓守: 窓口と電話の対応を支え、記録を残します。")
    parser.add_argument("--version", action="version", version=f"madomori {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, help=help, description=help)
        command.set_defaults(run=run)
        return command

    counter.add_commands(add)
    keeping.add_commands(add)
    review.add_commands(add)
    copy.add_commands(add)
    search.add_commands(add)
    recognise.add_commands(add)
    casefile.add_commands(add)
    figures.add_commands(add)
    ledger.add_commands(add)
    identity.add_commands(add)
    settings.add_commands(add)
    return parser
