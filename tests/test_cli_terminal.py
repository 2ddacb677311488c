"""What commands say: one way out, and nothing from elsewhere writes a line of its own or obeys the terminal."""

import ast
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from forms_route import NOW
from forms_sealed import make_document
from hostile import LURE, TEXTS, harm
from program_home import Commands

from app.base import terminal
from app.forms.carrier import record_json
from app.forms.drawn.render import render
from app.forms.sign.identity import Identity, certificate_pem, key_usage
from app.forms.sign.seal import seal

APP = Path(__file__).parents[1] / "app"
WAYS_OUT = {"print", "stdout", "stderr"}


def ways_out(source: str) -> list[int]:
    """Lines that write to the terminal by themselves. Asking whether it is one is allowed."""
    tree = ast.parse(source)
    asked = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr == "isatty"}
    usage = {id(arg) for node in ast.walk(tree) if _is_usage(node) for arg in node.args}  # type: ignore[attr-defined]
    return [
        node.lineno
        for node in ast.walk(tree)
        if id(node) not in asked | usage
        and (
            (isinstance(node, ast.Name) and node.id == "print")
            or (isinstance(node, ast.Attribute) and node.attr in _STREAMS and _is_of_sys(node))
        )
    ]


_STREAMS = ("stdout", "stderr", "__stdout__", "__stderr__")


def _is_of_sys(node: ast.Attribute) -> bool:
    """The program's own: another process has a `stdout` too."""
    return isinstance(node.value, ast.Name) and node.value.id == "sys"


def _is_usage(node: ast.AST) -> bool:
    """`parser.print_usage(sys.stderr)`: words of our own."""
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "print_usage"


def test_there_is_one_way_out() -> None:
    found = {
        f"{file.relative_to(APP)}:{line}"
        for file in APP.rglob("*.py")
        if file != Path(terminal.__file__)
        for line in ways_out(file.read_text(encoding="utf-8"))
    }
    assert found == set()


def test_the_search_for_other_ways_out_finds_them() -> None:
    assert ways_out("print(1)") == [1]
    assert ways_out("import sys\nsys.stderr.write('x')") == [2]
    assert ways_out("import sys\nsys.stderr.isatty()") == []


@pytest.mark.parametrize("kind", TEXTS)
def test_a_part_stays_in_its_line_and_column(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say("一", TEXTS[kind], "三", sep="\t")
    terminal.say_problem(Exception(TEXTS["escapes"]))
    told = capsys.readouterr()
    assert told.out.count("\n") == 1
    assert told.out.count("\t") == 2
    assert harm(told.out.replace("\t", ""), lines=True) == ""
    assert harm(told.err, lines=True) == ""


@pytest.mark.parametrize("kind", TEXTS)
def test_json_is_exact_and_nothing_in_it_is_obeyed(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    terminal.say_json({"text": TEXTS[kind]})
    told = capsys.readouterr().out
    assert json.loads(told) == {"text": TEXTS[kind]}
    assert not set(told) & set("\x1b\x07\x00\x7f\x85\x9b\u2028\u2029\u202e\u2066\u200f\u061c\u200b\ud83d")


def test_the_end_of_a_command_by_a_fault_tells_no_words_of_it() -> None:
    hook = "import sys; from app.base.terminal import say_fault; sys.excepthook = say_fault; "
    script = f"{hook}raise ValueError('ひみつ\\x1b[2J')"
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=APP.parent, check=False)
    assert ended.returncode == 1
    assert b"ValueError" in ended.stderr
    assert "ひみつ" not in ended.stderr.decode()


def test_a_file_name_of_the_shell_is_quoted_harmlessly(run: Commands) -> None:
    told = run("check", "--\x1b[2J\n" + LURE).err
    assert LURE in told
    assert harm(told, lines=True) == ""
    assert not any(line.startswith(LURE) for line in told.splitlines())


# -- names in certificates --------------------------------------------------------------------------


def identity(department: str, title: str, name: str, *, authority: bool = False) -> Identity:
    """Self-made, with whatever its maker wrote as a name."""
    key = ec.generate_private_key(ec.SECP256R1())
    oids = (NameOID.COMMON_NAME, NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.TITLE)
    parts = [(oid, text) for oid, text in zip(oids, (name, department, title), strict=True) if text]
    subject = x509.Name([x509.NameAttribute(oid, text, _validate=False) for oid, text in parts])
    year = timedelta(days=365)
    use = "key_cert_sign" if authority else "digital_signature"
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(NOW - year)
        .not_valid_after(NOW + year)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(key_usage(use), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Identity(certificate, key)


@pytest.mark.parametrize("kind", [kind for kind in TEXTS if kind not in ("half a character", "turned")])
@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_a_name_in_a_certificate_writes_no_verdict(kind: str, run: Commands, tmp_path: Path) -> None:
    document, file = make_document("record"), tmp_path / "a13.pdf"
    text = TEXTS[kind][:2000]
    forger = identity(text, f"\u202eevil\n{LURE}", document.author.name)
    file.write_bytes(seal(render(document), record_json(document), forger, NOW))
    told = run("verify", file)
    assert harm(told.out + told.err, lines=True) == ""
    assert not any(line.startswith(LURE) for line in told.out.splitlines())
    (signed,) = [line for line in told.out.splitlines() if line.startswith("作成者の署名: ")]
    assert signed.startswith("作成者の署名: 「")
    assert document.author.name in signed[: signed.index("」")]
    ours = signed[signed.index("」") :]
    assert LURE not in ours
    assert "確認できません" in ours


@pytest.mark.parametrize("kind", [kind for kind in TEXTS if kind != "half a character"])
@pytest.mark.filterwarnings("ignore:Attribute's length")
def test_a_name_in_a_certificate_writes_no_fingerprint(kind: str, run: Commands, tmp_path: Path) -> None:
    file = tmp_path / "a13.pem"
    file.write_bytes(certificate_pem(identity("", "", f"{TEXTS[kind][:2000]}\n指紋: 10b4", authority=True).certificate))
    told = run("trust", file)
    assert harm(told.out + told.err, lines=True) == ""
    assert sum(line.startswith("指紋: ") for line in told.out.splitlines()) <= 1
    assert "指紋: 10b4" not in told.out.splitlines()
