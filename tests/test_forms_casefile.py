"""The case file as a PDF: all of it is on the page, every figure leads to its lines, the signature covers it."""

import io
import json
import re
import subprocess
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from casefile_sample import AUTHOR, BEGAN, CALL, HARD, MADE, case_file, numbered, report_of
from forms_sealed import CHIEF, identity_of
from pypdf import PdfReader

from app.base.errors import Refused
from app.forms.casefile.casefile import CaseFile, Month, Objected, Ref, length_words, ref_words
from app.forms.casefile.chart import months_between
from app.forms.casefile.draw import draw
from app.forms.casefile.json import NAME
from app.forms.casefile.seal import seal_case_file


def several(count: int = 4) -> CaseFile:
    days = (BEGAN + timedelta(days=9 * number) for number in range(count))
    past = [numbered(number, day, CALL if number % 3 != 1 else HARD) for number, day in enumerate(days, start=1)]
    said = Objected(2, MADE, AUTHOR.name, "怒鳴ってはいない")
    return case_file(past, reports=((1, report_of("enc-0001", BEGAN)),), objections=(said,))


def signed(file: CaseFile, folder: Path) -> Path:
    path = folder / "case.pdf"
    path.write_bytes(seal_case_file(file, draw(file), identity_of(AUTHOR)))
    return path


def words_of(pdf: bytes) -> str:
    """The text of all pages without spaces, as a reader copies it."""
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True).stdout
    return re.sub(r"\s", "", told.decode("utf-8"))


def checked(pdf: bytes) -> Any:
    """What pyHanko says of the signature."""
    from pyhanko.keys.internal import translate_pyca_cryptography_cert_to_asn1
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    known = ValidationContext(trust_roots=[translate_pyca_cryptography_cert_to_asn1(identity_of(AUTHOR).certificate)])
    return validate_pdf_signature(PdfFileReader(io.BytesIO(pdf)).embedded_signatures[0], known)


def test_every_line_that_a_figure_names_stands_in_the_annex_with_its_hash() -> None:
    file = several()
    told = words_of(draw(file).pdf)
    annex = told[told.rindex("9行の一覧") :]
    for figure in file.figures:
        assert re.sub(r"\s", "", figure.label) in told
        assert figure.value in told
    assert file.named()
    for ref in file.named():
        line = next(each for each in file.encounters[ref.case - 1].lines if each.event.seq == ref.line)
        assert ref.words in annex
        assert line.event.hash in annex


def test_cover_quotes_objections_and_reports_are_told() -> None:
    told = words_of(draw(several()).pdf)
    for words in (
        "架空太郎",
        "証明書の手数料を返すこと",
        "警察への相談・通報",
        "窓口花子",
        "令和8年11月20日(金)",
        "「責任者を出せ」",
        "怒鳴ってはいない",
    ):
        assert words in told
    assert several().reports[0].sha256 in told
    assert re.search(r"1/\d+", told)


def test_the_same_file_is_drawn_the_same() -> None:
    assert draw(several()).pdf == draw(several()).pdf


@pytest.mark.parametrize("length", [0, 1, 40, 5_000])
def test_a_long_quote_flows_over_sheets_and_none_of_it_is_lost(length: int) -> None:
    quote = "".join(chr(0x4E00 + number % 900) for number in range(length))
    past = [numbered(1, BEGAN, (*CALL[:2], (3, "quote", quote, {}), *CALL[2:]))]
    pages = PdfReader(io.BytesIO(draw(case_file(past)).pdf)).pages
    text = "".join(page.extract_text() for page in pages)
    for start in range(0, length, 400):
        assert all(char in text for char in quote[start : start + 400])
    assert length < 5_000 or len(pages) > 6


def test_nothing_is_smaller_than_8_points_and_nothing_leaves_the_sheet() -> None:
    wide = "見本" * 60
    file = several()
    file = replace(file, known=(("氏名", wide), ("住所", wide * 9)), basis=replace(file.basis, purpose=wide))
    sizes: set[float] = set()
    for page in PdfReader(io.BytesIO(draw(file).pdf)).pages:
        code = page.get_contents()
        assert code is not None
        data = code.get_data().decode("ascii")
        sizes |= {float(size) for size in re.findall(r"/F\d+ ([\d.]+) Tf", data)}
        places = re.findall(r"1 0 0 1 ([\d.-]+) ([\d.-]+) Tm", data)
        assert all(55 < float(x) < 540 and 20 < float(y) < 830 for x, y in places)
    assert min(sizes) >= 8


def test_names_with_rare_kanji_have_their_glyphs() -> None:
    file = replace(several(), known=(("氏名", "髙﨑 𠮷子 邉󠄂"),))
    assert "髙﨑𠮷子邉󠄂" in words_of(draw(file).pdf)


def test_one_signature_covers_the_whole_file(tmp_path: Path) -> None:
    path = signed(several(), tmp_path)
    told = subprocess.run(["pdfsig", str(path)], capture_output=True, text=True, check=False).stdout
    assert told.count("Signature #") == 1
    assert "Signature is Valid." in told
    assert "Total document signed" in told
    assert AUTHOR.name in told


def test_nothing_may_be_changed_or_added_afterwards(tmp_path: Path) -> None:
    data = signed(several(), tmp_path).read_bytes()
    sound = checked(data)
    assert sound.intact
    assert sound.valid
    assert sound.docmdp_ok
    spoilt = data.replace(b"/Title", b"/Tilte", 1)
    assert not checked(spoilt).intact


def test_reports_and_the_whole_record_are_attached_byte_for_byte(tmp_path: Path) -> None:
    file = several()
    attached = PdfReader(signed(file, tmp_path)).attachments
    (report,) = file.reports
    assert report.name == f"no001-report-1-{report.sha256[:8]}.pdf"
    assert attached[report.name] == [report_of("enc-0001", BEGAN)]
    told = json.loads(attached[NAME][0])
    assert [len(one["events"]) for one in told["encounters"]] == [len(one.log) for one in file.encounters]
    assert told["encounters"][0]["events"][3]["hash"] == file.encounters[0].log[3].hash
    assert told["figures"][0] == {
        "id": "encounters",
        "label": "対応",
        "value": "4件",
        "rule": "",
        "lines": ["1-1", "2-1", "3-1", "4-1"],
    }


def test_another_persons_key_signs_nothing() -> None:
    file = several()
    with pytest.raises(Refused, match="氏名"):
        seal_case_file(file, draw(file), identity_of(CHIEF))


def test_lines_are_listed_as_runs() -> None:
    refs = [Ref(1, 1), Ref(2, 1), Ref(3, 1), Ref(5, 1), Ref(2, 7), Ref(3, 7)]
    assert ref_words(refs) == "1-1〜3-1、2-7、3-7、5-1"
    assert ref_words([]) == ""


@pytest.mark.parametrize(("seconds", "told"), [(0, "0分"), (20, "1分"), (3_599, "1時間00分"), (12_000, "3時間20分")])
def test_lengths_in_words(seconds: int, told: str) -> None:
    assert length_words(seconds) == told


def test_the_months_between_are_shown_too() -> None:
    whole = months_between([Month(2025, 11, 2, 60, 2), Month(2026, 2, 1, 60, 1)])
    assert [(one.month, one.count) for one in whole] == [(11, 2), (12, 0), (1, 0), (2, 1)]
    assert months_between([]) == []


def test_three_hundred_encounters_are_drawn_in_seconds() -> None:
    drawn = draw(several(300))
    assert drawn.pages > 30
