"""The stand-alone check of a report: what it takes, and that no change of the bytes gets past it."""

import importlib.util
import json
import os
import re
import zlib
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[1]
SCRIPT = ROOT / "script/check-pdf.py"
ATTACKS = Path(__file__).parent / "corpus/attacks"
AUTHORITY = ATTACKS / "authority.pem"
LONG = bool(os.environ.get("MADOMORI_LONG"))


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_pdf", SCRIPT)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_it_is_short_enough_to_be_read() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    assert len(source.splitlines()) <= 200
    assert not re.search(r"^(import|from) (app|pyhanko|cryptography|pypdf)", source, re.MULTILINE)


@pytest.mark.parametrize(("name", "signers"), [("genuine", 1), ("done", 5), ("a7_returned", 3)])
def test_a_report_of_the_program_is_found_whole(
    check: ModuleType, capsys: pytest.CaptureFixture[str], name: str, signers: int
) -> None:
    assert check.main([str(ATTACKS / f"{name}.pdf"), str(AUTHORITY)]) == 0
    told = capsys.readouterr().out
    assert told.count("Fingerprint=") == signers
    assert "CN=窓口 花子, OU=市民課, title=主事" in told
    assert "記録は 7 行、鎖はつながっています" in told
    assert "紙面が記録のとおりかは、見ていません" in told


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("a4", "その版の部品の表ではありません"),
        ("a3_af2", "ちょうど一つ入っていません"),
        ("a3_js", "書類の部品ではないもの"),
        ("a3_apd", "書類の部品ではないもの"),
        ("a13", "認証局の証明書と合いません"),
    ],
)
def test_what_hides_in_the_bytes_or_comes_from_a_stranger_is_found(
    check: ModuleType, capsys: pytest.CaptureFixture[str], name: str, sentence: str
) -> None:
    assert check.main([str(ATTACKS / f"{name}.pdf"), str(AUTHORITY)]) == 1
    assert sentence in capsys.readouterr().out


def test_a_strangers_name_is_shown_harmlessly(check: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main([str(ATTACKS / "a13.pdf")]) == 0
    told = capsys.readouterr().out
    assert "\x1b" not in told
    assert not [line for line in told.splitlines() if line.startswith("役所")]


def test_the_log_is_printed_when_asked_for(check: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main(["--log", str(ATTACKS / "genuine.pdf")]) == 0
    assert "過去の申請をさかのぼって認めてほしい" in capsys.readouterr().out


def test_a_log_whose_chain_is_broken_is_found(check: ModuleType) -> None:
    revisions = check.revisions_of((ATTACKS / "genuine.pdf").read_bytes())
    (record,) = (stream for _, words, stream in revisions[1][1] if b"/EmbeddedFile\n" in words)
    log = json.loads(zlib.decompress(record))
    assert len(check.log_of(_with_record(log), 0)) == 7
    text = {**log["events"][3], "text": "別の言葉"}
    for events in ([*log["events"][:3], text, *log["events"][4:]], log["events"][1:], log["events"][::-1]):
        changed = {**log, "events": events}
        with pytest.raises(check.Wrong, match="鎖が切れています"):
            check.log_of(_with_record(changed), 0)


def _with_record(log: object) -> list[object]:
    stream = zlib.compress(json.dumps(log).encode("utf-8"))
    return [(0, [(1, b"/Type /EmbeddedFile\n", stream)])]


def test_wrong_use_and_unreadable_files_are_told(check: ModuleType, tmp_path: Path) -> None:
    assert check.main([]) == 2
    assert check.main([str(tmp_path / "not there.pdf")]) == 1
    for content in (b"", b"%PDF-1.7\n", (ATTACKS / "genuine.pdf").read_bytes()[:-1]):
        (tmp_path / "broken.pdf").write_bytes(content)
        assert check.main([str(tmp_path / "broken.pdf")]) == 1


def test_what_no_signature_covers_has_one_spelling(check: ModuleType, tmp_path: Path) -> None:
    """The room for a signature is filled up with zeros, and its digits are capitals."""
    pdf = (ATTACKS / "genuine.pdf").read_bytes()
    room = re.search(rb"/Contents <([0-9A-F]+?)(0{20,})>", pdf)
    assert room
    last, digit = room.end(2) - 1, pdf.index(b"A", room.start(1))
    for at, other in ((last, b"1"), (digit, b"a")):
        (tmp_path / "changed.pdf").write_bytes(pdf[:at] + other + pdf[at + 1 :])
        assert check.main([str(tmp_path / "changed.pdf"), str(AUTHORITY)]) == 1


@pytest.mark.parametrize("name", ["genuine", "done"])
@settings(max_examples=400 if LONG else 12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_change_of_the_bytes_gets_past_it(check: ModuleType, tmp_path: Path, name: str, data: st.DataObject) -> None:
    pdf = (ATTACKS / f"{name}.pdf").read_bytes()
    at = data.draw(st.integers(0, len(pdf)), label="at")
    taken = data.draw(st.integers(0, 40), label="taken")
    put = data.draw(st.one_of(st.binary(max_size=40), st.sampled_from((b"startxref\n5\n", b"%\n", b"\n"))), label="put")
    changed = pdf[:at] + put + pdf[at + taken :]
    (tmp_path / "changed.pdf").write_bytes(changed)
    assert (check.main([str(tmp_path / "changed.pdf"), str(AUTHORITY)]) == 0) is (changed == pdf)
