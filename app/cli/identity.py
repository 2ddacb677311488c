"""The commands of who may sign: the office's authority, what this person seals with, whom this workstation knows."""

import argparse
import getpass
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.clock import SystemClock
from app.base.errors import EnvironmentProblem, Refused
from app.base.files import disk_problem, file_bytes, write_new
from app.base.terminal import say, say_json
from app.base.text import quoted
from app.cli.shared import Add, home_set_up, passphrase_for
from app.models.home import Home, find_home

if TYPE_CHECKING:
    from cryptography import x509

    from app.station.authority import Authority, Handed
    from app.station.signers import Means


def add_commands(add: Add) -> None:
    """The commands in the order of the help."""
    _add_authority(add("authority", None, "役所の認証局: 署名用の証明書を発行し、失効させます"))
    _add_identity(add("identity", None, "決裁に使う署名を決めます"))
    trust = add(
        "trust", _trust, "証明書 (.pem/.cer)、失効リスト (.crl)、または報告書 (.pdf) の署名者を、この端末に登録します"
    )
    trust.add_argument("file", type=Path, metavar="FILE")
    trust.add_argument(
        "--fingerprint", default="", metavar="HEX", help="報告書に署名した人が多いときに、その証明書の指紋"
    )


def _add_authority(authority: argparse.ArgumentParser) -> None:
    commands = authority.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        return _command(commands, name, run, help)

    create = add("create", _create, "認証局を作ります（一度だけ）")
    create.add_argument("--office", required=True, help="役所の名前")
    _pin(create)

    issue = add("issue", _issue, "署名用の証明書を発行します")
    issue.add_argument("--name", required=True)
    issue.add_argument("--department", default="")
    issue.add_argument("--title", default="")
    issue.add_argument(
        "--role", action="append", default=[], help="決裁欄の役割のID（繰り返せます。違うと一覧が出ます）"
    )

    renew = add("renew", _renew, "同じ人に、新しい期間の証明書を発行します")
    renew.add_argument("which", metavar="SERIAL|NAME")
    for command in (issue, renew):
        command.add_argument("--out", required=True, type=Path, help="本人に渡すファイル (.p12)")
        _pin(command)
        _pin(command, "--code-file", "取り込み番号を書くファイル（ないと、画面に出します）")

    spare = add("spare", _spare, "認証局の控えを作ります（鍵のかかる場所に保管します）")
    spare.add_argument("--out", required=True, type=Path, metavar="FILE")
    _pin(spare)
    _pin(spare, "--code-file", "控えを開く番号を書くファイル（ないと、画面に出します）")

    back = add("take-back", _take_back, "認証局を控えから戻します")
    back.add_argument("file", type=Path, metavar="FILE")
    _pin(back, "--code-file", "控えを開く番号のファイル")
    _pin(back, "--new-pin-file", "認証局の新しい暗証番号のファイル")

    revoke = add("revoke", _revoke, "証明書を失効させます（配るには export）")
    revoke.add_argument("which", metavar="SERIAL|NAME")
    revoke.add_argument(
        "--reason", required=True, choices=("lost", "left"), help="lost: 紛失・漏えい、left: 異動・退職"
    )

    listing = add("list", _list, "発行したものの一覧を出します")
    listing.add_argument("--json", action="store_true")

    export = add("export", _export, "各端末に配る証明書と失効リストを書き出します")
    export.add_argument("--out", required=True, type=Path, metavar="FOLDER")
    _pin(export)


def _add_identity(identity: argparse.ArgumentParser) -> None:
    commands = identity.add_subparsers(required=True, metavar="COMMAND")

    def add(name: str, run: Any, help: str) -> argparse.ArgumentParser:
        return _command(commands, name, run, help)

    add("show", _show, "いま使うものを示します").add_argument("--json", action="store_true")

    take_in = add("take-in", _take_in, "受け取った署名用のファイル (.p12) を取り込みます")
    take_in.add_argument("file", type=Path, metavar="FILE")

    token = add("token", _token, "カード（トークン）を使います")
    token.add_argument("--module", required=True, type=Path, help="PKCS#11 モジュールの場所")
    token.add_argument("--token", required=True, help="カード（トークン）の名前")
    token.add_argument("--certificate", required=True, help="証明書の名前")

    for command in (take_in, token):
        command.add_argument("--trust-authority", action="store_true", help="発行した認証局も、この端末に登録します")
    _pin(take_in, "--code-file", "ファイルと一緒に知らされた取り込み番号（パスワード）のファイル")
    _pin(take_in, "--new-pin-file", "これから使う、自分の暗証番号のファイル")
    _pin(token)

    _pin(add("make", _make, "自分用の署名を作ります（役所の証明書がないとき）"))

    change = add("change-pin", _change_pin, "暗証番号を変えます")
    _pin(change)
    _pin(change, "--new-pin-file", "新しい暗証番号のファイル")


def _command(commands: Any, name: str, run: Any, help: str) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(name, help=help, description=help)
    command.set_defaults(run=run)
    return command


def _pin(command: argparse.ArgumentParser, option: str = "--pin-file", help: str = "暗証番号のファイル") -> None:
    command.add_argument(option, type=Path, metavar="FILE", help=help)


def _create(arguments: argparse.Namespace) -> int:
    authority = _authority(begin=True)
    authority.create(arguments.office, _read_pin(arguments.pin_file, "認証局の新しい暗証番号: ", new=True))
    say(f"認証局を作りました。指紋: {authority.fingerprint()}")
    say("この端末が壊れたときのために、`madomori authority spare` で控えを作り、鍵のかかる場所に保管してください。")
    return 0


def _spare(arguments: argparse.Namespace) -> int:
    code = _authority().spare(_read_pin(arguments.pin_file, "認証局の暗証番号: "), arguments.out)
    say("認証局の控えを作りました。")
    _hand_code(code, arguments.code_file, "控えを開く番号")
    return 0


def _take_back(arguments: argparse.Namespace) -> int:
    authority, spare = _authority(begin=True), _read(arguments.file)
    code = _read_pin(arguments.code_file, "控えを開く番号: ", option="--code-file")
    authority.take_back(spare, code, _read_new_pin(arguments, "認証局の新しい暗証番号: "))
    say(f"認証局を控えから戻しました。指紋: {authority.fingerprint()}")
    return 0


def _issue(arguments: argparse.Namespace) -> int:
    from app.forms.document import Author

    _check_roles(arguments.role)
    person = Author(arguments.name, arguments.department, arguments.title, "")
    pin = _read_pin(arguments.pin_file, "認証局の暗証番号: ")
    _say_issued(_authority().issue(person, arguments.role, pin, arguments.out), arguments.code_file)
    return 0


def _check_roles(roles: list[str]) -> None:
    """Raises Refused for a role that no pack here has: its holder could seal nothing."""
    from app.station.packs import available_packs, read_pack

    home = find_home()
    known = {"handler": "担当者"}
    for id, _ in available_packs(home):
        pack = read_pack(home, id)
        known |= {step.role: pack.box_label(step.box) for step in pack.steps if step.role and step.role not in known}
    if unknown := [role for role in roles if role not in known]:
        listed = "、".join(f"{role}（{label}）" for role, label in known.items())
        raise Refused(f"役割「{unknown[0]}」は手引きにありません。発行していません。使える役割: {listed}")


def _renew(arguments: argparse.Namespace) -> int:
    pin = _read_pin(arguments.pin_file, "認証局の暗証番号: ")
    _say_issued(_authority().renew(arguments.which, pin, arguments.out), arguments.code_file)
    return 0


def _say_issued(handed: "Handed", code_file: Path | None) -> None:
    say(f"発行しました。番号: {handed.entry.serial}")
    _hand_code(handed.code, code_file, "取り込み番号")
    say("ファイルと取り込み番号は、別々の方法で本人に渡してください。取り込んだら、ファイルは消してもらいます。")


def _hand_code(code: str, file: Path | None, label: str) -> None:
    """Once: it can be shown no second time."""
    if file is None:
        say(f"{label}: {code}")
        return
    write_new(file, f"{code}\n".encode("ascii"))
    say(f"{label}は {file} にあります。")


def _revoke(arguments: argparse.Namespace) -> int:
    revoked = _authority().revoke(arguments.which, arguments.reason)
    say(f"失効させました。番号: {revoked.serial}")
    say("`madomori authority export` で失効リストを書き出し、各端末で取り込んでください。")
    return 0


def _list(arguments: argparse.Namespace) -> int:
    from app.station.authority import STATE_LABELS

    authority = _authority()
    issued = authority.issued()
    if arguments.json:
        say_json(
            {
                "office": authority.office(),
                "fingerprint": authority.fingerprint(),
                "issued": [asdict(each) for each in issued],
            }
        )
    else:
        say(f"{authority.office()}　指紋: {authority.fingerprint()}")
        for each in issued:
            who = "　".join(part for part in (each.department, each.title, each.name) if part)
            say(
                STATE_LABELS[each.state], who, " ".join(each.roles) or "役割なし", f"{each.until[:10]}まで", each.serial
            )
    return 0


def _export(arguments: argparse.Namespace) -> int:
    pin = _read_pin(arguments.pin_file, "認証局の暗証番号: ")
    for path in _authority().export(pin, arguments.out):
        say(path)
    return 0


def _authority(*, begin: bool = False) -> "Authority":
    """begin: a folder that has no secret yet gets one. Raises EnvironmentProblem."""
    from app.station.authority import Authority
    from app.station.setup import secret_made
    from app.station.workstation import unlock

    home = find_home()
    if begin:
        home.create()
        secret_made(home, passphrase_for(home))
    return Authority(home, lambda: unlock(home, passphrase_for(home)), SystemClock())


def _show(arguments: argparse.Namespace) -> int:
    from app.station.signers import means

    found = means(home_set_up())
    if arguments.json:
        say_json(None if found is None else asdict(found))
    elif found is None:
        say("決裁に使う署名は、まだ決まっていません。")
    else:
        _say(found)
    return 0


def _take_in(arguments: argparse.Namespace) -> int:
    from app.station.signers import take_in

    home = home_set_up()
    p12 = _read(arguments.file)
    master = _master(home)
    code = _read_pin(arguments.code_file, "取り込み番号（パスワード）: ", option="--code-file")
    pin = _read_new_pin(arguments, "これから使う暗証番号: ")
    _say(take_in(home, master, p12, code, pin, trust_authority=arguments.trust_authority))
    say("取り込み終わったので、受け取ったファイルは消してください。")
    return 0


def _token(arguments: argparse.Namespace) -> int:
    from app.station.signers import use_token

    home = home_set_up()
    pin = _read_pin(arguments.pin_file, "暗証番号: ")
    _say(
        use_token(
            home,
            arguments.module,
            arguments.token,
            arguments.certificate,
            pin,
            trust_authority=arguments.trust_authority,
        )
    )
    return 0


def _make(arguments: argparse.Namespace) -> int:
    from app.models.settings import load_settings
    from app.station.signers import make_own
    from app.station.workstation import not_set_up

    home = home_set_up()
    settings = load_settings(home)
    if settings is None:
        raise not_set_up()
    master = _master(home)
    pin = _read_pin(arguments.pin_file, "新しい暗証番号: ", new=True)
    _say(make_own(home, master, settings.staff, pin, SystemClock()))
    return 0


def _change_pin(arguments: argparse.Namespace) -> int:
    from app.station.signers import change_pin

    home = home_set_up()
    master = _master(home)
    old = _read_pin(arguments.pin_file, "いまの暗証番号: ")
    change_pin(home, master, old, _read_new_pin(arguments, "新しい暗証番号: "), SystemClock())
    say("暗証番号を変えました。")
    return 0


def _master(home: Home) -> bytes:
    from app.station.workstation import unlock

    return unlock(home, passphrase_for(home))


def _say(found: "Means") -> None:
    from app.station.signers import KIND_LABELS

    say("　".join(part for part in (found.department, found.title, found.name) if part))
    say(KIND_LABELS[found.kind])
    say(f"発行者: {found.issuer}" if found.issuer else "発行者: なし（役所の確認なし）")
    say(f"役割: {' '.join(found.roles) or 'なし'}")
    say(f"有効期間: {found.not_after.date().isoformat()} まで")
    if not found.not_before <= SystemClock().now() <= found.not_after:
        say("いまは有効期間の外なので、署名には使えません。")
    say(f"指紋: {found.fingerprint}")
    if found.authority:
        say(f"認証局の指紋: {found.authority}")


def _trust(arguments: argparse.Namespace) -> int:
    from app.forms.sign.identity import certificate_pem, fingerprint, subject
    from app.forms.sign.trust import is_authority
    from app.station.checking import take_in_list, trust_certificate

    home, file = home_set_up(), arguments.file
    kind = file.suffix.lower()
    if kind == ".crl":
        revoked = take_in_list(home, _read(file))
        say(f"失効リストを取り込みました。{len(revoked)}件、{revoked.last_update_utc.date().isoformat()} 現在。")
        return 0
    data = certificate_pem(_signer_of(home, file, arguments.fingerprint)) if kind == ".pdf" else _read(file)
    certificate = trust_certificate(home, data)
    from cryptography.x509.oid import NameOID

    name = quoted(subject(certificate, NameOID.COMMON_NAME))
    say(f"登録しました: {name}{'（認証局）' if is_authority(certificate) else ''}")
    say(f"指紋: {fingerprint(certificate)}")
    say("この指紋が、本人または認証の担当者の示すものと同じかを、電話などで確かめてください。")
    say("違うときは、設定の「認証」で外してください。")
    return 0


def _signer_of(home: Home, file: Path, wanted: str) -> "x509.Certificate":
    """The certificate of a signer of that report whom this workstation does not know yet; `wanted`: the fingerprint,
    where there are several. Raises Refused, EnvironmentProblem."""
    from app.forms.sign.identity import fingerprint
    from app.station.checking import signer_certificates, verify_file

    signed = {fingerprint(each): each for each in signer_certificates(file)}
    unknown = {
        each.fingerprint: f"{each.label} {each.signer} {each.fingerprint}"
        for each in verify_file(home, file).signatures
        if each.standing == "unknown"
    }
    if wanted:
        if wanted.lower() not in signed:
            raise Refused("その指紋の証明書による署名は、この書類にありません。登録していません。")
        return signed[wanted.lower()]
    if not unknown:
        raise Refused("この書類に、登録の要る署名者はいません。失効や期限切れは、登録しても変わりません。")
    if len(unknown) > 1:
        raise Refused(
            f"知らない署名者が{len(unknown)}人います。--fingerprint で一人ずつ指定してください。", unknown.values()
        )
    return signed[next(iter(unknown))]


def _read(file: Path) -> bytes:
    try:
        return file_bytes(file)
    except OSError as error:
        raise disk_problem(error) from error


def _read_new_pin(arguments: argparse.Namespace, prompt: str) -> str:
    return _read_pin(arguments.new_pin_file, prompt, new=True, option="--new-pin-file")


def _read_pin(file: Path | None, prompt: str, *, new: bool = False, option: str = "--pin-file") -> str:
    """The PIN in `file`, or asked for where there is a terminal; a new one twice. Raises EnvironmentProblem."""
    from app.models.secrets import read_passphrase

    if file:
        return read_passphrase(file)
    if not sys.stdin.isatty():
        what = "取り込み番号" if option == "--code-file" else "暗証番号"
        raise _no_pin(f"{what}がありません。", f"{what}を書いたファイルを {option} で渡してください。")
    pin = getpass.getpass(prompt)
    if new and getpass.getpass("もう一度: ") != pin:
        raise _no_pin("2回の暗証番号が違います。", "もう一度はじめから入れてください。")
    return pin


def _no_pin(happened: str, todo: str) -> EnvironmentProblem:
    return EnvironmentProblem(happened, "まだ何も変えていません。", todo)
