"""Every case of dirty data has a treatment that is documented and a test that carries it."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from sheets.tests.cell_cases import CELL_CASES
from sheets.tests.matrix import CELLS, MATRIX

ROOT = Path(__file__).resolve().parents[2]
LONGEST = {
    "F": 21, "L": 21, "I": 13, "N": 5, "S": 2, "M": 1, "P": 3, "E": 6, "D": 12, "O": 4, "G": 6, "Q": 8, "V": 18, "X": 8,
}  # fmt: skip
CODES = [f"{letter}{number}" for letter, last in LONGEST.items() for number in range(1, last + 1)]
BY_CODE = {case.code: case for case in MATRIX}
_RANGE = re.compile(r"\b([A-Z])(\d{1,2})(?:\s*[–-]\s*[A-Z]?(\d{1,2}))?\b")


@cache
def functions_of(path: str) -> set[str]:
    """Names of the test functions of a file."""
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@cache
def documented() -> tuple[set[str], set[str]]:
    """Codes in the first cells of the tables of the manual: all of them, and those under “Not as written”."""
    manual = (ROOT / "docs" / "spreadsheets.md").read_text(encoding="utf-8")
    before, _title, after = manual.partition("### Not as written")
    here = _codes(after.partition("\n## ")[0])
    return _codes(before) | here, here


def _codes(text: str) -> set[str]:
    found = set()
    for line in text.splitlines():
        if line.startswith("| "):
            for letter, first, last in _RANGE.findall(line.split("|")[1]):
                found |= {f"{letter}{number}" for number in range(int(first), int(last or first) + 1)}
    return found


def test_the_list_is_complete_and_names_each_code_once():
    assert sorted(case.code for case in MATRIX) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_case_is_carried_by_a_test(code):
    case = BY_CODE[code]
    assert case.tests or case.instead, f"no test carries {code}"
    for test in case.tests:
        path, _colons, name = test.partition("::")
        assert name in functions_of(path), f"{code}: there is no test {test}"
    if CELLS in case.tests:
        assert any(cell_case[0] == code for cell_case in CELL_CASES), f"no row of the cell cases is {code}"


@pytest.mark.parametrize("code", CODES)
def test_every_case_is_in_the_manual(code):
    everything, otherwise = documented()
    assert code in everything
    assert (code in otherwise) == BY_CODE[code].instead


def test_a_case_that_says_what_happens_is_told_by_its_severity():
    letters = {"error": "E", "warning": "W", "note": "N"}
    for code, _cells, told, _values in CELL_CASES:
        own = {letters[severity] for other, severity in told if other == code} or {"N"}
        assert own <= {*BY_CODE[code].treatment.split(), "N", "W"}, code
