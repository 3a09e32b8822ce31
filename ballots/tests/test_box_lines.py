"""Lines in which clerks name the voters of a mobile box."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ballots.box_lines import Line, ground_in, read
from tests.builders import identity_number

NUMBER = identity_number(7)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("12", Line(12)),
        ("１２", Line(12)),
        ("张三", Line(name="张三")),
        ("12 张三 年老体弱", Line(12, "张三", ground="old")),
        ("12\t张三\t男\t三组\t残疾人", Line(12, "张三", ground="disabled")),
        ("张三（三组），因病卧床", Line(name="张三", ground="ill")),
        ("12、住院", Line(12, ground="ill")),
        (f"张三 {NUMBER} 路远", Line(name="张三", number=NUMBER, ground="remote")),
        ("李社", Line(name="李社")),
        ("第3村民小组 照顾病人 王五", Line(name="王五", ground="caring")),
        ("12 张三 13800000000", Line(12, "张三")),
        ("old 张三", Line(name="张三", ground="old")),
        ("", Line()),
        ("  、 ", Line()),
    ],
)
def test_a_line_says_number_name_and_why(text, line):
    assert read(text) == line


def test_a_longer_remark_tells_of_a_ground_or_of_none():
    assert ground_in("家住偏远山区") == "remote"
    assert ground_in("想在家里投") == ""


@given(st.text(max_size=60))
def test_no_line_is_too_strange_to_be_read(text):
    line = read(text)
    assert line.serial is None or 0 <= line.serial < 10**7
