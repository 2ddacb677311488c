"""`madomori`: the desk without arguments, a command with them. Each imports only what it needs."""

import sys

from app.base.process import close_off


def main() -> int:
    close_off()
    if len(sys.argv) == 1:
        from app.ui.main import run

        return run()
    if sys.argv[1] == "--draw-pages":  # how a frozen program starts the child that draws pages
        from app.forms.verify.pages_child import main as draw

        return draw()
    from app.base.terminal import say_fault
    from app.cli import main as command

    sys.excepthook = say_fault
    return command(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
