"""`madomori`: the desk without arguments, a command with them. Each imports only what it needs."""

import sys

from app.base.process import close_off


def main() -> int:
    close_off()
    if len(sys.argv) == 1:
        from app.ui.main import run

        return run()
    from app.cli import main as command

    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
