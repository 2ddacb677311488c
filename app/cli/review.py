"""The commands of the manager's desk: the inbox, 決裁, 差戻し, 取下げ, 文書番号."""

import argparse
import os
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import EnvironmentProblem, Refused
from app.base.terminal import say, say_json, say_problem
from app.cli.rows import row_json, taken_json
from app.cli.shared import Add, pin_for, workstation

if TYPE_CHECKING:
    from app.counter.pump import Pump
    from app.forms.sign.entry import Comment, Entry
    from app.forms.sign.signer import Signer
    from app.review.desk import ReviewDesk
    from app.review.view import Outcome, Taken, Target
    from app.station.workstation import Workstation

_COMMENT = re.compile(r"(field:[A-Za-z0-9_]+|event:[0-9]+)=(.*)", re.DOTALL)
_HOW_TO_KNOW = (
    "役所の証明書や失効リスト、または本人の証明書を `madomori trust` で登録すると、確かめられます。"
    "報告書 (.pdf) からも登録できます。"
)
_LEAST_ID = 6
"""Characters of an id that are enough to name a file of the inbox."""
_REFUSED, _NO_REPORT = 1, 2
_CODES = (
    "終了コード: 0 できた、1 断られた（理由を標準エラーに出します）、2 窓守の有効な報告書ではない、または書き方の誤り。"
)
_LISTED = "BOX（欄）と ID（判断）は手引きごとに決まっています。ないものを指定すると、使えるものを示します。"
_STATES = """\
state: waiting 決裁待ち、done 決裁済み、returned 差戻し、withdrawn 取下げ、conflict ファイルが別々に進んでいる。
次のものには署名できません: practice 訓練、unknown 署名者を確かめられない、changed 変えられている、
unreadable 窓守の報告書ではない、misrouted 順路に合わない、older 先へ進んだものがある。"""


def add_commands(add: Add) -> None:
    """The commands in the order of the help."""
    inbox = add("inbox", _inbox, "届いた報告書を受け取り、一覧を出します")
    inbox.add_argument("files", nargs="*", type=Path, metavar="FILE", help="受け取るファイルまたはフォルダー")
    inbox.add_argument("--json", action="store_true")
    _notes(inbox, _STATES, "終了コード: 0 一覧を出した、1 受け渡しフォルダーにつながらない。")

    approve = add("approve", _approve, "決裁・判断・代決・後閲の署名をします")
    approve.add_argument("files", nargs="+", metavar="FILE", help="ファイル、または受信箱の番号の初め")
    approve.add_argument("--box", default="", help="決裁欄の欄（省くと自分の欄）")
    approve.add_argument("--judge", default="", metavar="ID", help="判断もする")
    approve.add_argument("--judge-only", action="store_true", help="判断だけをして、決裁はしない")
    approve.add_argument("--reason", default="", metavar="TEXT", help="判断・代決の理由、意見")
    approve.add_argument("--absent", action="append", default=[], type=_absent, metavar="BOX=REASON", help="不在の欄")
    how = approve.add_mutually_exclusive_group()
    how.add_argument("--deputise", action="store_true", help="代決: 不在の人の欄に代わって署名する")
    how.add_argument("--after", action="store_true", help="後閲: 不在だった人があとから見たことを署名する")
    _signing(approve)
    _notes(approve, _LISTED, _CODES)

    back = add("return", _return, "報告書を作成者に差し戻します")
    back.add_argument("file", metavar="FILE")
    back.add_argument(
        "--comment",
        action="append",
        default=[],
        metavar="[TARGET=]TEXT",
        help="指摘。様式の欄へは field:means=…、記録の行へは event:4=…（何度でも）",
    )
    back.add_argument("--box", default="", help="決裁欄の欄（省くと、いま順番の欄）")
    _signing(back)
    _notes(back, _LISTED, _CODES)

    withdraw = add("withdraw", _withdraw, "自分の報告書を取り下げます")
    withdraw.add_argument("file", metavar="FILE")
    withdraw.add_argument("--reason", required=True, metavar="TEXT")
    _signing(withdraw)
    _notes(withdraw, _CODES)

    number = add("number", _number, "決裁の済んだ報告書に文書番号を付けます")
    number.add_argument("file", metavar="FILE")
    _notes(
        number,
        "番号は受け渡しフォルダーの台帳から、年度ごとに続けて付けます。付いているときは、その番号を示します。",
        _CODES,
    )


def _notes(command: argparse.ArgumentParser, *notes: str) -> None:
    """What stands under the options, line by line as it is."""
    command.epilog = "\n".join(notes)
    command.formatter_class = argparse.RawDescriptionHelpFormatter


def _signing(command: argparse.ArgumentParser) -> None:
    command.add_argument("--pin-file", type=Path, help="暗証番号（PIN）が入ったファイル")
    command.add_argument(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="書き出すフォルダー（省くと受け渡しフォルダー。それもなければ、元のファイルのそば）",
    )


def _absent(text: str) -> tuple[str, str]:
    box, _, reason = text.partition("=")
    if not (box and reason):
        raise argparse.ArgumentTypeError("「欄=理由」と書いてください。")
    return box, reason


@dataclass(frozen=True)
class _Desk:
    """The review desk of this workstation, and what waits for it."""

    station: "Workstation"
    desk: "ReviewDesk"
    pump: "Pump"

    def named(self, given: str) -> "tuple[str, Path] | Taken":
        """The id of a file that is named by its path or the beginning of its id, and the folder it came from; what
        became of it where it is no report."""
        path = Path(given)
        if not path.exists() and re.fullmatch(rf"[0-9a-f]{{{_LEAST_ID},64}}", given):
            found = [row.id for row in self.pump.wait(self.desk.rows()) if row.id.startswith(given)]
            if len(found) == 1:
                return found[0], Path()
            raise Refused("その番号の書類は受信箱にないか、ひとつに決まりません。`madomori inbox` で確かめてください。")
        taken = self.pump.wait(self.desk.take_in([path]))
        if len(taken) != 1:
            raise Refused("ファイルをひとつ指定してください。")
        if taken[0].state in ("unreadable", "changed"):
            return taken[0]
        return taken[0].id, path.parent


@contextmanager
def _opened() -> Iterator[_Desk]:
    from concurrent.futures import ThreadPoolExecutor

    from app.counter.pump import Pump
    from app.review.desk import ReviewDesk

    with workstation() as station, ThreadPoolExecutor(max_workers=1) as checks:
        pump = Pump()
        desk = ReviewDesk(station, pump.deliver, checks)
        try:
            yield _Desk(station, desk, pump)
        finally:
            desk.close()


def _inbox(arguments: argparse.Namespace) -> int:
    with _opened() as opened:
        desk, pump = opened.desk, opened.pump
        problem, unreachable = "", False
        taken: tuple[Taken, ...]
        if arguments.files:
            taken = pump.wait(desk.take_in(arguments.files))
        else:
            looked = pump.wait(desk.look(patient=False))
            taken, problem = looked.taken, "\n".join(filter(None, (looked.problem, *looked.notices)))
            unreachable = bool(looked.problem)
        pump.wait(desk.recheck())
        rows = pump.wait(desk.rows())
    told = [*map(row_json, rows), *(taken_json(one) for one in taken if not one.id)]
    if arguments.json:
        say_json(told)
    else:
        for row in told:
            say(row["id"][:8] or "-" * 8, row["state"], row["file"], row["sentence"], sep="\t")
    if problem:
        say_problem(problem)
    return _REFUSED if unreachable else 0


def _approve(arguments: argparse.Namespace) -> int:
    from app.forms.sign.entry import Entry
    from app.review.signing import judging_box, later_box, own_box

    box, reason, absent = arguments.box, arguments.reason, tuple(arguments.absent)

    def make(target: "Target") -> "tuple[Entry, ...]":
        _check_boxes(target, box, *(each for each, _ in absent))
        entries = []
        judgement = next((one for one in target.record.pack.judgements if one.id == arguments.judge), None)
        if arguments.judge and judgement is None:
            known = [
                f"{one.id}（{one.label}）" for one in target.record.pack.judgements if target.record.form in one.forms
            ]
            raise Refused(f"その判断はありません。この様式の判断: {'、'.join(known)}")
        if arguments.judge:
            entries.append(Entry("judge", judging_box(target, box), reason, arguments.judge))
        if arguments.judge_only or (judgement and judgement.open):
            return tuple(entries)
        opinion = "" if arguments.judge else reason
        if arguments.deputise:
            return (Entry("deputise", box or target.route.turn, reason, absent=absent), *entries)
        if arguments.after:
            return (*entries, Entry("after", later_box(target, box), opinion))
        return (*entries, Entry("approve", own_box(target, box), opinion, absent=absent))

    if arguments.judge_only and not arguments.judge:
        raise Refused("--judge で判断を選んでください。")
    return _sign(arguments, arguments.files, make)


def _return(arguments: argparse.Namespace) -> int:
    from app.forms.sign.entry import Comment, Entry

    matched = [(text, _COMMENT.fullmatch(text)) for text in arguments.comment]
    comments = tuple(Comment(found[1], found[2]) for _, found in matched if found)
    words = "\n".join(text for text, found in matched if not found)

    def make(target: "Target") -> "Entry":
        _check_boxes(target, arguments.box)
        _check_targets(comments, target)
        return Entry("return", arguments.box or target.route.turn, words, comments=comments)

    return _sign(arguments, [arguments.file], make)


def _check_boxes(target: "Target", *boxes: str) -> None:
    """Raises Refused for a box that the route does not have; "" is none."""
    pack = target.record.pack
    known = {step.box: pack.box_label(step.box) for step in pack.steps}
    if any(box and box not in known for box in boxes):
        listed = "、".join(f"{box}（{label}）" for box, label in known.items())
        raise Refused(f"決裁欄にない欄です。この様式の欄: {listed}")


def _check_targets(comments: "Sequence[Comment]", target: "Target") -> None:
    """Raises Refused for a comment on a field or a line that the report does not have."""
    from app.forms.document import FIELDS

    fields = [field.id for field in FIELDS[target.record.form]]
    lines = {f"event:{event.seq}" for event in target.record.events}
    for comment in comments:
        if comment.target not in lines and comment.target.removeprefix("field:") not in fields:
            raise Refused(
                f"指摘の場所「{comment.target}」は、この書類にありません。"
                f"欄は {' '.join(fields)}、行は event:1 から event:{len(lines)} までです。"
            )


def _withdraw(arguments: argparse.Namespace) -> int:
    from app.forms.sign.entry import Entry

    return _sign(arguments, [arguments.file], lambda _: Entry("withdraw", text=arguments.reason), by_author=True)


def _number(arguments: argparse.Namespace) -> int:
    with _opened() as opened:
        named = opened.named(arguments.file)
        if not isinstance(named, tuple):
            say(named.sentence, error=True)
            return _NO_REPORT
        say(opened.pump.wait(opened.desk.number(named[0])))
        if not opened.station.settings.shared:
            say("受け渡しフォルダーがないので、この端末だけの台帳の番号です。", error=True)
    return 0


def _sign(
    arguments: argparse.Namespace,
    files: Sequence[str],
    make: "Callable[[Target], Entry | Sequence[Entry]]",
    *,
    by_author: bool = False,
) -> int:
    """Sign into each file and print where the new one lies, or its id where it could not be sent yet."""
    from app.review.view import ASIDE

    code = 0
    if arguments.out:
        _check_folder(arguments.out)
    with _opened() as opened:
        desk, pump = opened.desk, opened.pump
        pump.wait(desk.look(patient=False))  # whether somebody else was faster
        wanted: list[tuple[str, Path]] = []
        for file in files:
            named = opened.named(file)
            if isinstance(named, tuple):
                wanted.append(named)
            else:
                say(f"{file}: {named.sentence}", error=True)
                code = _NO_REPORT
        rows = {row.id: row for row in pump.wait(desk.rows())}
        for id, _ in wanted:
            if rows[id].state in ASIDE:  # said before anybody is asked for a PIN
                say(rows[id].sentence, error=True)
                if rows[id].state == "unknown":
                    say(_HOW_TO_KNOW, error=True)
                code = max(code, _REFUSED)
        wanted = [(id, folder) for id, folder in wanted if rows[id].state not in ASIDE]
        if not wanted:
            return code
        if not arguments.out and not opened.station.settings.shared:
            for _, beside in wanted:
                _check_folder(beside)
        without_pin = by_author and all(pump.wait(desk.is_own(id)) for id, _ in wanted)
        signer = None if without_pin else _signer(opened.station, arguments.pin_file)
        try:
            for ids, folder in _batches(wanted, arguments.out, opened.station.settings.shared):
                for outcome in pump.wait(desk.sign(ids, make, signer, folder=folder)):
                    code = max(code, _said(outcome, queued=folder is None))
        finally:
            if close := getattr(signer, "close", None):
                close()
    return code


def _batches(
    wanted: Sequence[tuple[str, Path]], out: Path | None, shared: str
) -> Iterator[tuple[list[str], Path | None]]:
    """Which files go where: into --out, else the shared folder (None), else beside the file that was given."""
    if out or shared:
        yield [id for id, _ in wanted], out
    else:
        for id, folder in wanted:
            yield [id], folder


def _check_folder(folder: Path) -> None:
    """Raises EnvironmentProblem where nothing can be written, before anything is signed."""
    if not (folder.is_dir() and os.access(folder, os.W_OK)):
        raise EnvironmentProblem(
            "書き出すフォルダーがないか、書き込めません。",
            "まだ何も署名していません。書類はそのままです。",
            "フォルダーを作るか、`--out` に別のフォルダーを指定してください。",
        )


def _said(outcome: "Outcome", *, queued: bool) -> int:
    if outcome.problem:
        say(outcome.problem, error=True)
    if not outcome.id:
        return _REFUSED
    if not outcome.sent and queued:
        say("受け渡しフォルダーに書けないので、この端末に残しました。つながると送ります。", error=True)
    say(outcome.path or outcome.id)
    return _REFUSED if outcome.problem else 0


def _signer(station: "Workstation", pin_file: Path | None) -> "Signer":
    """What this person seals with, opened. Raises EnvironmentProblem."""
    from app.station.signers import means, open_signer

    nothing_signed = "まだ何も署名していません。書類はそのままです。"
    if means(station.home) is None:
        raise EnvironmentProblem(
            "決裁に使う署名が、まだ決まっていません。",
            nothing_signed,
            "役所の証明書は `madomori identity take-in` で、自分用は `madomori identity make --pin-file FILE` で"
            "用意します。",
        )
    pin = pin_for(pin_file)
    if pin is None:
        raise EnvironmentProblem(
            "署名には暗証番号（PIN）が要ります。",
            nothing_signed,
            "`--pin-file` か MADOMORI_PIN_FILE で、暗証番号の入ったファイルを渡してください。",
        )
    return open_signer(station.home, station.master(), pin, station.clock)
