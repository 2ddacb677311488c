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
from app.base.text import visible
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
from app.models.home import Home, find_home

if TYPE_CHECKING:
    from app.forms.signer import Signer
    from app.models.outlook import Outlook
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

    add("check", _check, "記録が壊れていないか確かめます")
    add("backup", _backup, "バックアップを作ります").add_argument("--out", type=Path, required=True)
    restore = add("restore", _restore, "バックアップから戻します")
    restore.add_argument("file", type=Path)
    settings = restore.add_mutually_exclusive_group()
    settings.add_argument("--take-settings", action="store_true", help="設定も、バックアップのものにします")
    settings.add_argument("--keep-settings", action="store_true", help="設定は今のままにします（尋ねません）")

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
    pack.add_argument("what", choices=("check", "install"))
    pack.add_argument("folder", type=Path)

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


def _passphrase(_: argparse.Namespace) -> int:
    from app.station.passphrase import offered_passphrase

    print(offered_passphrase())
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
        labels = {kind.id: kind.label for kind in station.pack.kinds}
    if arguments.json:
        print_json([to_json(event) for event in events])
    else:
        for event in events:
            print(event.seq, f"{event.at:%Y-%m-%d %H:%M:%S}", labels.get(event.kind, event.kind), event.text)
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
    from app.station.passphrase import check_passphrase
    from app.station.workstation import unlock

    home = home_set_up()
    passphrase = passphrase_for(home)
    master = unlock(home, passphrase)
    chosen = None if home.vault.exists() else passphrase_from_environment()
    if chosen:
        check_passphrase(chosen)
    vault = wrap(master, chosen) if chosen else None
    back_up(home, subkey(master, STORE), arguments.out, vault=vault)
    print("バックアップを作り、読めることを確かめました。")
    if vault is None and not home.vault.exists():
        print("このバックアップは、この利用者のキーリングがあるパソコンで戻せます。")
    if parts := left_out(home):
        print(f"バックアップに入らないもの: {'、'.join(parts)}。データフォルダーの中のそのフォルダーも写してください。")
    return 0


def _restore(arguments: argparse.Namespace) -> int:
    from app.models.restore import prepared, secret_of
    from app.models.secrets import STORE, subkey

    home, now, passphrase = find_home(), SystemClock().now(), passphrase_for(find_home())
    home.create()
    before, after = _secret_here(home, passphrase), secret_of(home, arguments.file, passphrase)
    with prepared(home, arguments.file, subkey(after, STORE)) as ready:
        outlook = ready.outlook
        for sentence in outlook.sentences(now):
            print(sentence)
        take = _takes_settings(outlook, arguments)
        aside = ready.put_back(now, take_settings=take, secrets=(before, after) if before else None)
    print("バックアップから戻しました。" + ("設定もバックアップのものです。" if take else ""))
    if not home.settings.exists():
        print("設定は戻していません。`madomori setup` で設定してください。記録はそのまま使えます。")
    if aside:
        print(f"今までのファイルは {aside} に残してあります。")
    if not home.signer.exists():
        print(
            "決裁に使う署名と、知っている人の証明書は、バックアップに入っていません。使っていたときは、もう一度取り込んでください。"
        )
    return 0


def _secret_here(home: Home, passphrase: str | None) -> bytes | None:
    """The secret of the folder as it is, so that its signing keys can go along; None where it has none, or cannot be
    opened."""
    from app.station.workstation import unlock

    try:
        return unlock(home, passphrase)
    except EnvironmentProblem:
        return None


def _takes_settings(outlook: "Outlook", arguments: argparse.Namespace) -> bool:
    """Whether the backup's settings come along; what differs is said. Where there are none here, those of an
    authenticated backup do."""
    from app.station.packs import available_packs

    changes = outlook.changes(dict(available_packs(find_home())))
    for each in changes:
        label, here, there = map(visible, (each.label, each.here, each.there))
        print(f"設定の違い: {label}: 今は「{here}」、バックアップでは「{there}」")
    if arguments.take_settings or arguments.keep_settings or not changes:
        return bool(arguments.take_settings)
    if outlook.here is None:
        return outlook.authenticated
    if sys.stdin.isatty():
        return input("設定もバックアップのものにしますか（y/N）: ").strip().lower() == "y"
    print("設定は今のままにします。バックアップのものにするには --take-settings を付けてください。")
    return False


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
    return open_signer(station.home, station.master(), pin, station.clock)


def _verify(arguments: argparse.Namespace) -> int:
    from app.station.checking import verify_file

    verdict = verify_file(find_home(), arguments.file)
    if arguments.json:
        print_json(verdict.to_json())
    else:
        for line in verdict.lines():
            print(line)
    return verdict.exit_code


def _pack(arguments: argparse.Namespace) -> int:
    from app.guidance.packfile import load_pack
    from app.station.packs import install_pack

    if arguments.what == "install":
        pack = install_pack(find_home(), arguments.folder)
        print(f"{pack.city}の手引き（{pack.version}）を取り込みました。設定で選ぶと使えます。")
    else:
        pack = load_pack(arguments.folder)
        print(f"{pack.city}の手引き（{pack.version}）に誤りはありません。")
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from app.ui.demo import run

    return run(arguments.out)
