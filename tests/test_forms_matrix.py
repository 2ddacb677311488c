"""Keys, digests, uses and chains: only those that are good in every respect count as the office's."""

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from certificate_matrix import CHAINS, DIGESTS, EXTENDED, GOOD_DIGESTS, KEYS, USES, Sort, made
from cryptography.hazmat.primitives.serialization import Encoding
from forms_sealed import NOW
from hypothesis import given, settings
from hypothesis import strategies as st

from app.forms.sign.identity import certificate_pem
from app.forms.sign.trust import Vouched, read_trust, vouch

PLAIN = Sort()
CHOICES: dict[str, list[str]] = {
    "key": list(KEYS),
    "digest": list(DIGESTS),
    "uses": list(USES),
    "extended": list(EXTENDED),
    "chain": list(CHAINS),
}
ONE_BY_ONE = [replace(PLAIN, **{respect: each}) for respect, names in CHOICES.items() for each in names]
OLD = [each for each in DIGESTS if each not in GOOD_DIGESTS]


@st.composite
def sorts(draw: st.DrawFn) -> Sort:
    """A good one, with any choice in up to two respects."""
    changes = draw(st.lists(st.sampled_from(list(CHOICES)), max_size=2, unique=True))
    return replace(PLAIN, **{respect: draw(st.sampled_from(CHOICES[respect])) for respect in changes})


def found(sort: Sort) -> Vouched:
    one = made(sort)
    return vouch(one.certificate, one.chain, NOW, read_trust([certificate_pem(one.root)]))


@pytest.mark.parametrize("sort", ONE_BY_ONE, ids=str)
def test_one_bad_respect_is_enough(sort: Sort) -> None:
    said = found(sort)
    assert (said.standing == "office") is sort.is_good, said
    assert said.standing in ("office", "unknown")
    assert said.decides is sort.is_good
    if sort.is_good:
        assert (said.unfit, said.by) == ("", "見本根")
    elif sort.chain == "direct":
        assert said.unfit


@settings(max_examples=60, deadline=None)
@given(sorts())
def test_any_combination_counts_only_where_all_is_good(sort: Sort) -> None:
    assert (found(sort).standing == "office") is sort.is_good


@pytest.mark.parametrize("sort", [Sort(key="RSA-2048"), Sort(uses="none"), Sort(extended="server"), Sort(key="P-224")])
def test_a_bad_one_that_is_known_by_itself_does_not_count_either(sort: Sort) -> None:
    one = made(sort)
    known = read_trust([certificate_pem(one.certificate)])
    assert vouch(one.certificate, (), NOW, known).standing == "unknown"
    assert vouch(one.certificate, (), NOW, known).unfit
    good = made(PLAIN)
    assert vouch(good.certificate, (), NOW, read_trust([certificate_pem(good.certificate)])).standing == "known"


def test_a_weak_way_up_does_not_stand_in_the_way_of_a_good_one() -> None:
    weak, good = made(Sort(chain="root SHA-1", digest="RSA SHA-256")), made(Sort(chain="between"))
    both = read_trust([certificate_pem(weak.root), certificate_pem(good.root)])
    assert vouch(good.certificate, (*weak.chain, *good.chain), NOW, both).standing == "office"


@pytest.mark.parametrize("digest", OLD)
def test_what_is_refused_here_would_pass_where_nobody_looks_at_the_digest(digest: str, tmp_path: Path) -> None:
    one = made(Sort(digest=digest))
    files = []
    for number, each in enumerate((one.root, *one.chain, one.certificate)):
        files.append(tmp_path / f"{number}.pem")
        files[-1].write_bytes(each.public_bytes(Encoding.PEM))
    above = [part for file in files[1:-1] for part in ("-untrusted", str(file))]
    lax = ["-auth_level", "0", "-no_check_time", "-CAfile", str(files[0])]
    ran = subprocess.run(["openssl", "verify", *lax, *above, str(files[-1])], capture_output=True, text=True)
    assert ran.stdout.endswith("OK\n"), ran.stderr
