"""Cells as people fill them (cases I, N, S, M, P, E, D, O, Q)."""

from __future__ import annotations

import datetime
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sheets import cleaners as clean
from sheets import identity as gb11643
from sheets.chunks import Chunk, ColumnLog
from sheets.findings import IssueLog
from sheets.tests.toy import identity_number


def cell(cleaner, value):
    """(cleaned value, code, severity) of one cell."""
    chunk = Chunk("s", "", [1], IssueLog())
    out = cleaner([value], ColumnLog(chunk, "c"))
    issue = chunk.issues.issues[0] if chunk.issues.issues else None
    return out[0], issue.code if issue else "", issue.severity if issue else ""


GOOD = identity_number(1)
WIDE = GOOD.translate(str.maketrans("0123456789", "０１２３４５６７８９"))
FIFTEEN = "990101850612001"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (GOOD, (GOOD, "", "")),
        (f"'{GOOD}", (GOOD, "", "")),
        (f" {GOOD[:6]} {GOOD[6:]}\u00a0\u200b\t", (GOOD, "", "")),
        (WIDE, (GOOD, "", "")),
        (5.10229e17, (None, "I1", "error")),
        (510229198506120000, (None, "I1", "error")),
        ("5.10229E+17", (None, "I1", "error")),
        (float(FIFTEEN), (gb11643.from_fifteen(FIFTEEN), "I5", "warning")),
        (FIFTEEN, (gb11643.from_fifteen(FIFTEEN), "I5", "warning")),
        (GOOD[:17], (None, "I6", "error")),
        (GOOD + "1", (None, "I6", "error")),
        (GOOD[:17] + ("0" if GOOD[17] != "0" else "1"), (None, "I6", "error")),
        ("9901****0010", (None, "I11", "error")),
        ("990101198506120*", (None, "I4", "error")),
        ("990101198513120011", (None, "I12", "error")),
        ("990101209906120011", (None, "I12", "error")),
        ("H12345678", (None, "I13", "warning")),
        ("", (None, "", "")),
        ("无", (None, "", "")),
        (None, (None, "", "")),
    ],
)
def test_identity_numbers(value, expected):
    assert cell(clean.identity(), value) == expected


@pytest.mark.parametrize("sign", ["x", "×", "Ｘ", "ｘ", "✕"])
def test_every_sign_for_the_last_x_is_understood(sign):
    number = next(n for n in (identity_number(serial) for serial in range(300)) if n.endswith("X"))
    assert cell(clean.identity(), number[:17] + sign) == (number, "", "")


def test_a_numeric_identity_number_that_survived_is_taken_with_a_warning():
    numbers = (identity_number(serial, f"1985{month:02d}12") for month in range(1, 13) for serial in range(499))
    number = next(n for n in numbers if n.isdigit() and int(float(n)) == int(n) and not n.endswith("000"))
    assert cell(clean.identity(), float(number)) == (number, "I1", "warning")


def test_sentences_never_quote_a_whole_identity_number():
    chunk = Chunk("s", "", [1], IssueLog())
    wrong = GOOD[:17] + ("0" if GOOD[17] != "0" else "1")
    clean.identity()([wrong], ColumnLog(chunk, "c"))
    assert wrong[3:14] not in chunk.issues.issues[0].message


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("张 三", ("张三", "", "")),
        ("张　三", ("张三", "", "")),
        ("欧阳 修", ("欧阳修", "", "")),
        ("阿卜杜.热合曼", ("阿卜杜·热合曼", "", "")),
        ("阿卜杜•热合曼", ("阿卜杜·热合曼", "", "")),
        ("阿卜杜．热合曼", ("阿卜杜·热合曼", "", "")),
        ("李四(女)", ("李四", "N3", "warning")),
        ("王五★", ("王五", "N3", "warning")),
        ("赵六（预备）", ("赵六", "N3", "warning")),
        ("䶮丽", ("䶮丽", "", "")),
        ("王\ue000", ("王\ue000", "N4", "warning")),
        ("王□", ("王□", "N4", "warning")),
        ("123", (None, "N1", "error")),
        ("", (None, "", "")),
    ],
)
def test_names(value, expected):
    assert cell(clean.person_name(), value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("男", "1"), ("女", "2"), ("男性", "1"), ("M", "1"), ("F", "2"), (1.0, "1"), ("２", "2"), ("", None)],
)
def test_sexes(value, expected):
    assert cell(clean.sex(), value) == (expected, "", "")


def test_a_strange_sex_is_refused():
    assert cell(clean.sex(), 0.0) == (None, "S1", "error")


@pytest.mark.parametrize(
    ("value", "expected"), [("汉", "汉族"), ("汉人", "汉族"), ("汉族", "汉族"), ("土家", "土家族"), ("—", None)]
)
def test_ethnic_groups(value, expected):
    assert cell(clean.ethnic_group(), value) == (expected, "", "")


JUNE = clean.Month(date(1985, 6, 1), False)
TWELFTH = clean.Month(date(1985, 6, 12), True)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[
            (text, (JUNE, "", ""))
            for text in (
                "1985.06",
                "1985.6",
                "1985-06",
                "1985/6",
                "1985年6月",
                "198506",
                "一九八五年六月",
                "１９８５．０６",
                "1985.06（36岁）",
                1985.06,
                1985.6,
                198506.0,
            )
        ],
        ("1985年6月12日", (TWELFTH, "", "")),
        ("1985-06-12", (TWELFTH, "", "")),
        ("19850612", (TWELFTH, "", "")),
        (datetime.date(1985, 6, 12), (TWELFTH, "", "")),
        (datetime.datetime(1985, 6, 12), (TWELFTH, "", "")),
        (31199.0, (JUNE, "", "")),
        (1985.12, (clean.Month(date(1985, 12, 1), False), "", "")),
        (1985.1, (clean.Month(date(1985, 1, 1), False, True), "", "")),
        ("85.06", (JUNE, "D4", "warning")),
        ("85年6月", (JUNE, "D4", "warning")),
        (36.0, (None, "D6", "warning")),
        ("36岁", (None, "D6", "warning")),
        ("1985.13", (None, "D8", "error")),
        ("1985.00", (None, "D8", "error")),
        ("2999.01", (None, "D8", "error")),
        ("1985", (None, "D8", "error")),
        ("乱写", (None, "D8", "error")),
        ("不详", (None, "D9", "warning")),
        ("—", (None, "D9", "warning")),
        ("", (None, "", "")),
    ],
)
def test_months(value, expected):
    assert cell(clean.month(), value) == expected


@pytest.mark.parametrize(
    "value", ["20210517", "2021.5.17上午", "2021年5月17日", "2021-05-17 08:00", datetime.datetime(2021, 5, 17, 8)]
)
def test_days(value):
    assert cell(clean.date(), value) == (date(2021, 5, 17), "", "")


def test_a_day_column_refuses_a_month():
    assert cell(clean.date(), "2021.5")[1:] == ("D8", "error")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("1,234", (1234, "", "")),
        ("１２３", (123, "", "")),
        ("1234人", (1234, "", "")),
        (12.0, (12, "", "")),
        ("一千二百", (1200, "", "")),
        ("1.2万", (12000, "", "")),
        ("—", (None, "", "")),
        ("/", (None, "", "")),
        ("", (None, "", "")),
        ("0", (0, "", "")),
        ("约1200", (None, "Q2", "error")),
        ("1200多", (None, "Q2", "error")),
        (-1.0, (None, "Q5", "error")),
        (1.5, (None, "Q5", "error")),
        ("abc", (None, "Q5", "error")),
        (True, (None, "Q5", "error")),
    ],
)
def test_counts(value, expected):
    assert cell(clean.count(), value) == expected


@pytest.mark.parametrize(("value", "expected"), [("87.9%", "87.9"), (0.879, "87.9"), ("87.9", "87.9"), (1.0, "100")])
def test_percentages(value, expected):
    assert cell(clean.percent(), value)[0] == Decimal(expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(word, True) for word in ["√", "✓", "是", "1", "Y", "对", "有", "○"]],
        *[(word, False) for word in ["×", "否", "无", "", None]],
        (1.0, True),
        (True, True),
    ],
)
def test_ticks(value, expected):
    assert cell(clean.flag(), value)[0] is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (13900000000.0, "13900000000"),
        ("139 0000 0000", "13900000000"),
        ("13900000000/13800000000", "13900000000"),
        ("不清楚", None),
    ],
)
def test_telephones(value, expected):
    assert cell(clean.phone(), value)[0] == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("党员", "01"),
        ("中共正式党员", "01"),
        ("预备党员", "02"),
        ("团员", "03"),
        ("群众", "13"),
        ("无", "13"),
        ("民盟盟员", "04"),
    ],
)
def test_politics(value, expected):
    assert cell(clean.politics(), value) == (expected, "", "")


def test_empty_politics_become_masses_with_a_warning_and_strange_ones_are_refused():
    assert cell(clean.politics(), "") == ("13", "P2", "warning")
    assert cell(clean.politics(), "先进")[1:] == ("P1", "error")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        *[(word, ("3_college", "", "")) for word in ("大专", "大学专科", "专科", "高职")],
        *[(word, ("4_bachelor", "", "")) for word in ("本科", "大学", "大学本科", "学士")],
        *[(word, ("5_graduate", "", "")) for word in ("研究生", "硕士", "博士")],
        *[(word, ("2_senior", "", "")) for word in ("中专", "中技", "职高", "高中", "中师")],
        *[(word, ("1_junior", "", "")) for word in ("初中", "小学", "文盲")],
        ("大专以上", ("3_college", "E2", "warning")),
        ("大专在读", ("2_senior", "E3", "warning")),
        ("大学在读", ("2_senior", "E3", "warning")),
        ("高中/大专(在职)", ("3_college", "E4", "note")),
        ("党校大学", ("4_bachelor", "E5", "warning")),
        ("函授", ("3_college", "E5", "warning")),
        ("大雪", (None, "E6", "error")),
        ("", (None, "", "")),
    ],
)
def test_education(value, expected):
    assert cell(clean.education(), value) == expected


@pytest.mark.parametrize(
    ("value", "party", "committee"),
    [
        ("书记、主任", "secretary", "chair"),
        ("支书主任一肩挑", "secretary", "chair"),
        ("党总支书记兼村委会主任", "secretary", "chair"),
        ("支部委员、村委委员", "member", "member"),
        ("副书记", "deputy_secretary", ""),
        ("党支部副书记、村委会副主任", "deputy_secretary", "vice_chair"),
        ("居委会委员", "", "member"),
        ("村民委员会主任", "", "chair"),
        ("综合专干", "", ""),
        ("主任助理", "", ""),
        ("监委会主任", "", ""),
        ("妇女主任", "", ""),
        ("村委会委员、妇联主席", "", "member"),
        ("两委委员", "member", "member"),
        ("", "", ""),
    ],
)
def test_posts(value, party, committee):
    posts = cell(clean.posts(), value)[0]
    assert (posts.party, posts.committee) == (party, committee)


def test_origins():
    assert cell(clean.origins(), "退役军人、致富能手")[0] == ("veteran", "prosperity")
    assert cell(clean.origins(), "飞行员")[1:] == ("E6", "warning")


def test_text_that_does_not_fit_is_refused_not_cut():
    assert cell(clean.text(3), "四个字长")[1:] == ("T1", "error")
    assert cell(clean.text(3), "  a  b ")[0] == "a b"


def test_numbers_in_a_text_others_read_are_masked_with_a_warning():
    assert cell(clean.free_text(40), "党员推荐，电话13800001234") == ("党员推荐，电话138****1234", "T3", "warning")
    assert cell(clean.free_text(40), "2021.04.20-2021.04.25外出")[0] == "2021.04.20-2021.04.25外出"
    assert cell(clean.free_text(3), "四个字长")[1:] == ("T1", "error")


CLEANERS = {
    "text": clean.text(30),
    "name": clean.person_name(),
    "sex": clean.sex(),
    "ethnic": clean.ethnic_group(),
    "identity": clean.identity(),
    "month": clean.month(),
    "day": clean.date(),
    "count": clean.count(),
    "percent": clean.percent(),
    "flag": clean.flag(),
    "phone": clean.phone(),
    "politics": clean.politics(),
    "education": clean.education(),
    "origins": clean.origins(),
    "posts": clean.posts(),
    "choice": clean.choice({"同意": 1}),
}
CELLS = st.one_of(
    st.none(),
    st.text(max_size=40),
    st.text(alphabet="0123456789Xx.-/年月日岁一二十百万约%*书记副主任委员大专高中本科（）() \u3000", max_size=24),
    st.floats(),
    st.integers(),
    st.booleans(),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(CELLS, max_size=6))
def test_no_cell_makes_a_cleaner_stumble(values):
    for cleaner in CLEANERS.values():
        chunk = Chunk("s", "", list(range(len(values))), IssueLog())
        assert len(cleaner(values, ColumnLog(chunk, "c"))) == len(values)
