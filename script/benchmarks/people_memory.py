"""The program over a whole city, with the window about people used: what it holds in memory then.

`python -m benchmarks.people_memory`, on the data folder of the environment, whose index is whole. A search, the history
of who came most often and the figures are shown one after the other. Prints bytes.
"""

import json
import sys
from typing import TYPE_CHECKING

from benchmarks.process import SETTLE_MS, resident_bytes

if TYPE_CHECKING:
    from app.ui.program import Program


def main() -> None:
    from app.ui.main import run
    from app.ui.program import Program

    seen: dict[str, int] = {}
    begin = Program.begin

    def begin_watched(program: Program) -> bool:
        begun = begin(program)
        _use(program, seen)
        return begun

    Program.begin = begin_watched  # type: ignore[method-assign, assignment]  # the one way in that leaves `run` as it is
    sys.argv[1:] = []
    code = run()
    print(json.dumps(seen))
    sys.exit(code)


def _use(program: "Program", seen: dict[str, int]) -> None:
    from app.models.home import find_home
    from benchmarks.city import read_sample
    from benchmarks.screen import later

    session = program.session
    assert session is not None
    people, sample = session.people, read_sample(find_home())

    def start() -> None:
        seen["begun"] = resident_bytes()
        from app.people.purpose import stated

        people.open_person(sample.busiest, stated("見本の理由"))
        later(SETTLE_MS, search)

    def search() -> None:
        from app.people.search.find import Query

        assert people.window is not None
        people.window.show_query(Query(sample.words["2"][0]))
        later(SETTLE_MS, figures)

    def figures() -> None:
        people.open_figures()
        later(2 * SETTLE_MS, quiet)

    def quiet() -> None:
        seen["resident"] = resident_bytes()
        assert people.window is not None
        people.window.close()
        session.window.close()

    later(2 * SETTLE_MS, start)


if __name__ == "__main__":
    main()
