"""The commands of the counter: set-up, encounters, papers, packs, backup."""

import argparse
import json
import sys
import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.clock import FakeClock, SystemClock
from app.base.errors import EnvironmentProblem
from app.cli.shared import (
    Add,
    home_set_up,
    passphrase_for,
    pin_for,
    print_json,
    store_key,
    unknown_encounter,
    workstation,
)
from app.models.home import find_home

if TYPE_CHECKING:
    from app.forms.signer import Signer
    from app.station.workstation import Workstation


def add_commands(add: Add) -> None:
    """The commands in the order of the help."""
    setup = add("setup", _setup, "最初の設定をします")
    for option in ("name", "department", "title", "phone"):
        setup.add_argument(f"--{option}", required=True)
    setup.add_argument("--pack", default="kamakura")
    setup.add_argument("--passphrase-file", type=Path)

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

    add("check", _check, "記録が壊れていないか確かめます")
    add("backup", _backup, "バックアップを作ります").add_argument("--out", type=Path, required=True)
    add("restore", _restore, "バックアップから戻します").add_argument("file", type=Path)

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
        "終了コード: 0 署名されたときのまま、1 変えられているか、確かめられない、2 窓守の書類として読めない。"
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
    print("用意ができました。")
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
            print(json.dumps(step.to_json(), ensure_ascii=False))
        for failure in result.failures:
            print(failure, file=sys.stderr)
    else:
        for line in replay_lines(scenario, pack, result):
            print(line)
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
            saved=lambda seq: print("saved", seq, flush=True),
            refused=lambda sentence: print(sentence, file=sys.stderr),
        )
    print("encounter", encounter, flush=True)
    return 0


def _encounters(arguments: argparse.Namespace) -> int:
    with workstation(read_only=True) as station:
        rows = station.worker.submit(lambda store: store.encounters()).result()
    if arguments.json:
        print_json([asdict(row) for row in rows])
    else:
        for row in rows:
            marks = "訓練" if row.practice else ""
            print(row.id, f"{row.began_at:%Y-%m-%d %H:%M}", "対応中" if row.ended_at is None else "終了", marks)
    return 0


def _log(arguments: argparse.Namespace) -> int:
    from app.guidance.events import to_json

    with workstation(read_only=True) as station:
        events = station.worker.submit(lambda store: store.log(arguments.id)).result()
        if not events:
            raise unknown_encounter()
        pack = station.pack_of(events)
    if arguments.json:
        print_json([to_json(event) for event in events])
    else:
        for event in events:
            print(event.seq, f"{event.at:%Y-%m-%d %H:%M:%S}", pack.named_kind(event.kind).label, event.text)
    return 0


def _check(_: argparse.Namespace) -> int:
    from app.models.check import check

    home = home_set_up()
    report = check(home, store_key(home))
    for line in report.lines():
        print(line)
    return 0 if report.ok else 1


def _backup(arguments: argparse.Namespace) -> int:
    from app.models.backup import back_up, left_out
    from app.models.secrets import STORE, passphrase_from_environment, subkey, wrap
    from app.station.workstation import unlock

    home = home_set_up()
    passphrase = passphrase_for(home)
    master = unlock(home, passphrase)
    chosen = None if home.vault.exists() else passphrase_from_environment()
    vault = wrap(master, chosen) if chosen else None
    back_up(home, subkey(master, STORE), arguments.out, vault=vault)
    print("バックアップを作り、読めることを確かめました。")
    if vault is None and not home.vault.exists():
        print("このバックアップは、この利用者のキーリングがあるパソコンで戻せます。")
    if parts := left_out(home):
        print(f"バックアップに入らないもの: {'、'.join(parts)}。データフォルダーの中のそのフォルダーも写してください。")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from app.models.restore import key_of, restore

    home = find_home()
    home.create()
    key = key_of(home, arguments.file, passphrase_for(home))
    aside = restore(home, arguments.file, key, SystemClock().now())
    print("バックアップから戻しました。")
    if aside:
        print(f"今までのファイルは {aside} に残してあります。")
    if not home.signer.exists():
        print(
            "決裁に使う署名と、知っている人の証明書は、バックアップに入っていません。使っていたときは、もう一度取り込んでください。"
        )
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
    print(arguments.out)
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
    return open_signer(station.home, pin, station.clock)


def _verify(arguments: argparse.Namespace) -> int:
    from app.station.checking import verify_file
    from app.station.pack_versions import packs_of

    verdict = verify_file(find_home(), arguments.file)
    misfit = ""
    if verdict.result == "valid" and verdict.record:
        packs = packs_of(find_home())
        misfit, verdict = packs.misfit(verdict.record), packs.shown(verdict)
    if arguments.json:
        print_json({**verdict.to_json(), "pack_misfit": misfit})
    else:
        for line in (*verdict.lines(), *([f"手引き: {misfit}"] if misfit else [])):
            print(line)
    return verdict.exit_code


def _pack(arguments: argparse.Namespace) -> int:
    from app.guidance.packfile import load_pack
    from app.station.packs import install_pack

    if arguments.what == "install":
        pack = install_pack(find_home(), arguments.folder)
        then = "設定で選ぶと使えます。" if arguments.folder.is_dir() else "この手引きの報告書を確かめられます。"
        print(f"{pack.city}の手引き（{pack.version}）を取り込みました。{then}")
    elif arguments.what == "sign":
        for path in _sign_pack(arguments.folder, arguments.pin_file):
            print(path)
    else:
        pack = load_pack(arguments.folder)
        print(f"{pack.city}の手引き（{pack.version}）に誤りはありません。")
    return 0


def _sign_pack(folder: Path, pin_file: Path | None) -> tuple[Path, ...]:
    """The signed pack in its folder and, where there is one, in the shared folder."""
    from app.guidance.packfile import load_pack
    from app.models.settings import load_settings
    from app.station.authority import Authority
    from app.station.packs import share_signed, write_signed

    pack, home = load_pack(folder), find_home()
    pin = pin_for(pin_file)
    if pin is None:
        raise EnvironmentProblem(
            "署名には、認証局の暗証番号（PIN）が要ります。",
            "まだ何も署名していません。",
            "`--pin-file` か MADOMORI_PIN_FILE で、暗証番号の入ったファイルを渡してください。",
        )
    data = Authority(home, SystemClock()).sign_pack(pack, pin)
    settings = load_settings(home)
    shared = (share_signed(Path(settings.shared), data),) if settings and settings.shared else ()
    return (write_signed(folder, data), *shared)


def _demo(arguments: argparse.Namespace) -> int:
    from app.ui.demo import run

    return run(arguments.out)
