"""The commands of the counter: set-up, encounters, papers, packs."""

import argparse
import time
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import FakeClock, SystemClock
from app.base.errors import EnvironmentProblem
from app.base.terminal import say, say_json
from app.cli.shared import (
    Add,
    passphrase_for,
    pin_for,
    unknown_encounter,
    workstation,
)
from app.models.home import Home, find_home

if TYPE_CHECKING:
    from datetime import datetime

    from app.forms.sign.signer import Signer
    from app.forms.verify.verdict import Verdict
    from app.station.workstation import Workstation


def add_commands(add: Add) -> None:
    """The commands in the order of the help."""
    setup = add("setup", _setup, "最初の設定をします")
    for option in ("name", "department", "title", "phone"):
        setup.add_argument(f"--{option}", required=True)
    setup.add_argument("--pack", default="kamakura")
    setup.add_argument("--passphrase-file", type=Path)

    add("passphrase", _passphrase, "パスフレーズにできる4つの言葉を選びます")

    replay = add("replay", _replay, "シナリオを手引きの規則で確かめます")
    replay.add_argument("file", type=Path)
    replay.add_argument("--json", action="store_true")
    replay.set_defaults(on_problem=2)

    play = add("play", _play, "シナリオを訓練の対応として記録します")
    play.add_argument("file", type=Path)
    pace = play.add_mutually_exclusive_group()
    pace.add_argument("--instant", action="store_true", help="待たずに進めます")
    pace.add_argument("--speed", type=_speed, default=1.0, help="何倍の速さで進めるか")

    add("encounters", _encounters, "対応の一覧").add_argument("--json", action="store_true")
    log = add("log", _log, "ひとつの対応の記録")
    log.add_argument("id")
    log.add_argument("--json", action="store_true")

    export = add("export", _export, "署名した PDF を作ります")
    export.add_argument("id")
    export.add_argument("--form", choices=("report", "record"), required=True)
    export.add_argument("--out", type=Path, required=True)
    export.add_argument("--unsigned", action="store_true")
    export.add_argument("--pin-file", type=Path, help="役所の署名用の証明書の暗証番号（PIN）が入ったファイル")

    verify = add("verify", _verify, "PDF の署名と中身を確かめます")
    verify.add_argument("file", type=Path)
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(on_problem=2)
    verify.epilog = (
        "終了コード: 0 すべて確かめられた、1 変えられているか、署名されたときのままと確かめられない、"
        "2 窓守の書類として読めない、3 署名されたときのままだが、署名者を確かめられない"
        "（知らない人、期限切れ、失効、同じ名前の別の鍵、決裁してはならない人）。"
    )

    pack = add("pack", _pack, "手引きのデータを確かめ、取り込みます")
    pack.add_argument("what", choices=("check", "install", "sign"))
    pack.add_argument("folder", type=Path, help="手引きのフォルダー（install には、署名された手引きのファイルも）")
    pack.add_argument("--pin-file", type=Path, help="sign: 役所の認証局の暗証番号（PIN）が入ったファイル")
    pack.description = (
        "check は誤りがないか確かめ、install はこの端末に取り込みます。"
        "sign は、役所の認証局がある端末で手引きに署名し、フォルダーの中に pack.signed を作ります。"
        "受け渡しフォルダーがあれば、そこからほかの端末にも届きます。"
    )

    demo = add("demo", _demo, "見本の対応を再生し、画面と PDF を残します")
    demo.add_argument("--out", type=Path, default=Path("madomori-demo"))


def _speed(text: str) -> float:
    speed = float(text)
    if not speed > 0:
        raise argparse.ArgumentTypeError("0 より大きい数を入れてください。")
    return speed


def _setup(arguments: argparse.Namespace) -> int:
    from app.models.secrets import passphrase_from_environment, read_passphrase
    from app.models.settings import Staff
    from app.station.setup import Setup

    setup = Setup(find_home(), SystemClock())
    file = arguments.passphrase_file
    passphrase = read_passphrase(file) if file else passphrase_from_environment()
    if passphrase is None and (reason := setup.keyring_problem()):
        raise EnvironmentProblem(
            reason, "まだ何も作っていません。", "`--passphrase-file` でパスフレーズのファイルを渡してください。"
        )
    staff = Staff(arguments.name, arguments.department, arguments.title, arguments.phone)
    setup.create(staff, arguments.pack, passphrase)
    say("用意ができました。")
    return 0


def _passphrase(_: argparse.Namespace) -> int:
    from app.station.passphrase import offered_passphrase

    say(offered_passphrase())
    return 0


def _replay(arguments: argparse.Namespace) -> int:
    from app.guidance.replay_text import replay_lines
    from app.guidance.scenario import pack_of, read_scenario, replay
    from app.station.packs import pack_folders

    scenario = read_scenario(arguments.file)
    pack = pack_of(scenario, pack_folders(find_home()))
    result = replay(scenario, pack)
    if arguments.json:
        for step in result.steps:
            say_json(step.to_json(), indent=None)
        for failure in result.failures:
            say(failure, error=True)
    else:
        for line in replay_lines(scenario, pack, result):
            say(line)
    return 1 if result.failures else 0


def _play(arguments: argparse.Namespace) -> int:
    from app.counter.desk import Desk
    from app.counter.play import play
    from app.counter.pump import Pump
    from app.guidance.scenario import pack_of, read_scenario
    from app.station.packs import pack_folders

    scenario = read_scenario(arguments.file)
    with workstation() as station:
        clock, pump = FakeClock(scenario.start), Pump()
        pack = pack_of(scenario, pack_folders(station.home))
        desk = Desk(station.worker, pack, clock, station.settings.staff, pump.deliver)
        encounter = play(
            scenario,
            desk,
            clock,
            pump,
            pause=(lambda _: None) if arguments.instant else (lambda seconds: time.sleep(seconds / arguments.speed)),
            saved=lambda seq: say("saved", seq, flush=True),
            refused=lambda sentence: say(sentence, error=True),
        )
    say("encounter", encounter, flush=True)
    return 0


def _encounters(arguments: argparse.Namespace) -> int:
    with workstation(read_only=True) as station:
        rows = station.worker.submit(lambda store: store.encounters()).result()
    if arguments.json:
        say_json([asdict(row) for row in rows])
    else:
        for row in rows:
            marks = "訓練" if row.practice else ""
            say(row.id, f"{row.began_at:%Y-%m-%d %H:%M}", "対応中" if row.ended_at is None else "終了", marks)
    return 0


def _log(arguments: argparse.Namespace) -> int:
    from app.guidance.events import to_json

    with workstation(read_only=True) as station:
        events = station.worker.submit(lambda store: store.log(arguments.id)).result()
        if not events:
            raise unknown_encounter()
        pack = station.pack_of(events)
    if arguments.json:
        say_json([to_json(event) for event in events])
    else:
        for event in events:
            say(event.seq, f"{event.at:%Y-%m-%d %H:%M:%S}", pack.named_kind(event.kind).label, event.text)
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from app.counter.desk import Desk
    from app.counter.pump import Pump
    from app.counter.report import open_report

    with workstation() as station:
        pump = Pump()
        desk = Desk.of(station, pump.deliver)
        pump.wait(desk.load(arguments.id))
        if not desk.encounters():
            raise unknown_encounter()
        report = pump.wait(open_report(station, desk, arguments.id, arguments.form))
        signer = None if arguments.unsigned else _author_signer(station, arguments.pin_file)
        try:
            pump.wait(report.export(arguments.out, signed=not arguments.unsigned, signer=signer))
        finally:
            if close := getattr(signer, "close", None):
                close()
        pump.until(lambda: not desk.summary(arguments.id).pending)
        if problem := desk.problem():
            raise problem
    say(arguments.out)
    return 0


def _author_signer(station: "Workstation", pin_file: Path | None) -> "Signer | None":
    """The identity that the office issued to the author, opened; None where there is none, so that the workstation's
    own signs. Where the office issued one, a report is never signed without it in silence."""
    from app.counter.author import means_of_author
    from app.station.signers import open_signer

    if means_of_author(station) is None:
        if pin_file:
            raise EnvironmentProblem(
                "この氏名で署名に使える、役所の証明書がありません。",
                "まだ何も署名していません。記録はそのままです。",
                "設定で証明書を取り込むか、`--pin-file` を外してこの端末の鍵で署名してください。",
            )
        return None
    pin = pin_for(pin_file)
    if pin is None:
        raise EnvironmentProblem(
            "役所の証明書で署名するには、暗証番号（PIN）が要ります。",
            "まだ何も署名していません。記録はそのままです。",
            "`--pin-file` か MADOMORI_PIN_FILE で、暗証番号の入ったファイルを渡してください。",
        )
    return open_signer(station.home, station.master(), pin, station.clock)


def _verify(arguments: argparse.Namespace) -> int:
    from app.people.history.casefile_verify import verify_case_file
    from app.station.checking import verify_file
    from app.station.pack_versions import packs_of

    home = find_home()
    now, packs = SystemClock().now(), packs_of(home)
    case_file = partial(verify_case_file, packs=packs)
    verdict = verify_file(home, arguments.file, case_file, now, lambda pdf, verdict: _received_at(home, pdf, verdict))
    misfit = verdict.case_file.misfit if verdict.case_file else ""
    if verdict.result == "valid" and verdict.record:
        misfit, verdict = packs.misfit(verdict.record), packs.shown(verdict)
    if arguments.json:
        say_json({**verdict.to_json(), "pack_misfit": misfit})
    else:
        for line in (*verdict.lines(), *([f"手引き: {misfit}"] if misfit else [])):
            say(line)
    return verdict.exit_code


def _received_at(home: "Home", pdf: bytes, verdict: "Verdict") -> "datetime | None":
    """When a file first came to this workstation; None where nobody gave the key of its store, or it never came."""
    from app.models.arrivals import Arrivals
    from app.models.secrets import passphrase_from_environment
    from app.station.finding import states_of
    from app.station.workstation import Workstation

    if not home.settings.exists():
        return None
    with suppress(EnvironmentProblem):
        passphrase = passphrase_from_environment()
        if passphrase is None and home.vault.exists():
            return None
        station = Workstation.open(home, SystemClock(), passphrase, read_only=True)
        try:
            states = states_of(pdf, verdict.signatures)
            return station.worker.submit(lambda store: Arrivals(store).first(states)).result()
        finally:
            station.close()
    return None


def _pack(arguments: argparse.Namespace) -> int:
    from app.guidance.packfile import load_pack
    from app.station.packs import install_pack

    if arguments.what == "install":
        pack = install_pack(find_home(), arguments.folder)
        then = "設定で選ぶと使えます。" if arguments.folder.is_dir() else "この手引きの報告書を確かめられます。"
        say(f"{pack.city}の手引き（{pack.version}）を取り込みました。{then}")
    elif arguments.what == "sign":
        for path in _sign_pack(arguments.folder, arguments.pin_file):
            say(path)
    else:
        pack = load_pack(arguments.folder)
        say(f"{pack.city}の手引き（{pack.version}）に誤りはありません。")
    return 0


def _sign_pack(folder: Path, pin_file: Path | None) -> tuple[Path, ...]:
    """The signed pack in its folder and, where there is one, in the shared folder."""
    from app.guidance.packfile import load_pack
    from app.models.settings import load_settings
    from app.station.authority import Authority
    from app.station.packs import share_signed, write_signed
    from app.station.workstation import unlock

    pack, home = load_pack(folder), find_home()
    pin = pin_for(pin_file)
    if pin is None:
        raise EnvironmentProblem(
            "署名には、認証局の暗証番号（PIN）が要ります。",
            "まだ何も署名していません。",
            "`--pin-file` か MADOMORI_PIN_FILE で、暗証番号の入ったファイルを渡してください。",
        )
    authority = Authority(home, lambda: unlock(home, passphrase_for(home)), SystemClock())
    data = authority.sign_pack(pack, pin)
    settings = load_settings(home)
    shared = (share_signed(Path(settings.shared), data),) if settings and settings.shared else ()
    return (write_signed(folder, data), *shared)


def _demo(arguments: argparse.Namespace) -> int:
    from app.ui.demo import run

    return run(arguments.out)
