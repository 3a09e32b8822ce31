"""Check codes of paper forms."""

import re

from hypothesis import given
from hypothesis import strategies as st

from ballots.check_codes import ALPHABET, check_code, normal, same

DETAILS = {"key": "k", "term": 1, "village": "990101001201", "organ": "committee", "number": 1}


def test_a_code_has_five_unmistakable_characters():
    assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{2}-[0-9A-HJKMNP-TV-Z]{3}", check_code(**DETAILS))
    assert not set("ILOU") & set(ALPHABET)


def test_every_detail_changes_the_code():
    codes = {check_code(**DETAILS)}
    for name, other in {"key": "l", "term": 2, "village": "990101001202", "organ": "party", "number": 2}.items():
        codes.add(check_code(**{**DETAILS, name: other}))
    assert len(codes) == 6


def test_codes_of_a_district_hardly_ever_collide():
    codes = {
        check_code(**{**DETAILS, "village": f"99010100{n:04d}", "organ": organ})
        for n in range(263)
        for organ in ("party", "committee")
    }
    assert len(codes) >= 524


@given(st.sampled_from(["7K-4Q2", "00-1V1"]), st.booleans(), st.sampled_from(["", " ", "-", "－"]))
def test_a_code_is_recognised_however_it_is_typed(code, lower, dash):
    typed = code.replace("-", dash)
    typed = typed.lower() if lower else typed
    assert same(typed, code)
    assert same(typed.replace("0", "O").replace("1", "l"), code)


def test_full_width_letters_are_read_and_other_codes_are_not():
    assert normal("７ｋ－４ｑ２") == "7K4Q2"
    assert not same("7K-4Q3", "7K-4Q2")
    assert not same("", "7K-4Q2")
