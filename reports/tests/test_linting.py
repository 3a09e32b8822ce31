"""The linter of edited text: a table of what it finds, and what it leaves alone."""

from __future__ import annotations

from datetime import date

import pytest

from reports.catalogue import all_figures
from reports.linting import RULES, Basis, linked, lint
from reports.prose import Place, summary
from reports.runs import Paragraph, Run
from reports.tests.test_figures import BEFORE, NOW
from reports.vocabulary import Genre, vocabulary
from sheets.personal import personal, without
from tests.builders import identity_number

FIGURES = all_figures(NOW, BEFORE)
GENERATED = summary(FIGURES, Place.named("永川区", "county"), date(2021, 5, 17))
WEST = all_figures(type(NOW)(villages=12, committee_polls=12, registered=20_000, cast=18_200, officers=77), None)
BASIS = Basis(GENERATED, FIGURES, vocabulary(Genre.OUTCOME), {"西河镇": lambda: WEST})
NUMBER = identity_number(7)
WRONG_CHECK = NUMBER[:17] + ("0" if NUMBER[17] != "0" else "1")


def read(text, heading="班子结构", explained=None):
    return lint([Paragraph(heading, (Run(text),))], BASIS, explained)


CASES = [
    # Personal data, however it is written.
    ("联系人身份证" + NUMBER, [("identity", True)]),
    (f"身份证{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}", [("identity", True)]),
    ("身份证" + NUMBER.translate(str.maketrans("0123456789", "０１２３４５６７８９")), [("identity", True)]),
    ("号码" + WRONG_CHECK, [("like_identity", True)]),
    ("电话13812345678。", [("phone", True)]),
    ("电话138-1234-5678。", [("phone", True)]),
    ("电话+8613812345678", [("phone", True)]),
    ("区划代码500118111201，办公电话023-49812345。", []),
    # Units.
    ("大专及以上学历占64.2%，较上届提高20.7%。", [("points", False)]),
    ("大专及以上学历占64.2%，较上届提高了20.7%。", [("points", False)]),
    ("大专及以上学历占64.2个百分点。", [("percent", False)]),
    ("“两委”班子成员1897个干部。", [("people", False)]),
    ("“两委”班子成员1897位。", []),
    ("“两委”班子成员1897岁。", [("unit", False)]),
    # Figures that are not the report's.
    ("新一届“两委”班子成员1898人。", [("differs", True)]),
    ("新一届“两委”班子成员1636人。", [("differs", True)]),
    ("培训干部2310余人次。", [("foreign_soft", False)]),
    ("印发宣传资料3000件。", [("foreign", True)]),
    ("抽调党员骨干32人。", [("foreign", True)]),
    ("重难点村35个村。", [("foreign", True)]),
    ("17个成员单位各司其责，细化6个环节。", [("foreign_soft", False)] * 2),
    ("参选率达到95.5%。", [("foreign", True)]),
    ("登记选民52万余人，应到会党员18760余人。", []),
    ("登记选民53万余人。", [("foreign", True)]),
    ("西河镇登记选民20000人，选民参选率91%。", []),
    ("登记选民20000人。", [("foreign", True)]),
    # What is no figure at all.
    ("截至2021年5月17日，第十一届换届按〔2021〕4号文件执行，第1书记2名。", [("foreign", True)]),
    ("均有35岁及以下干部，至少有18周岁以上选民，用时3个月。", []),
    # Sums.
    ("班子成员1897人，其中专职干部1636人。", []),
    ("专职干部1636人，其中班子成员1897人。", [("part", False)]),
    ("登记选民524298人，其中参加投票461109人、未参加投票63189人。", [("foreign", True)]),
    ("班子成员1897人，其中专职干部1636人、本土人才658人。", [("sum", False)]),
    ("班子成员1897人，其中专职干部1636人、本土人才658人等。", []),
    # How it is written.
    ("平均年龄42.1岁，同比下降1岁。", [("compared", False)]),
    ("登记选民524,298人。", [("thousands", False)]),
    ("党员参选率97.0%。", [("zero", False)]),
    ("班子成员{{ officers }}人，联系人XX。", [("placeholder", False)] * 2),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[case[0][:24] for case in CASES])
def test_the_table_of_findings(text, expected):
    assert [(each.code, each.is_hard) for each in read(text)] == expected


def test_every_rule_has_a_case():
    assert {code for _text, found in CASES for code, _hard in found} == set(RULES)


def test_the_generated_text_is_clean():
    assert lint(GENERATED, BASIS) == []


def test_a_finding_names_the_place_what_was_found_and_what_is_expected():
    (found,) = lint([GENERATED[0], Paragraph("班子结构", (Run("新一届“两委”班子成员1898人。"),))], BASIS)
    assert (found.paragraph, found.found, found.expected) == (2, "1898人", "1897人")
    assert found.around.endswith("班子成员")


def test_a_figure_of_another_sentence_does_not_pass_for_this_one():
    (found,) = read("按期换届率100%，一次性选举成功率97%。", heading="")
    assert (found.code, found.found, found.expected) == ("differs", "97%", "100%")


def test_an_explained_figure_may_stand_and_personal_data_never():
    (found,) = read("重难点村35个村。", explained={"35个": "督导台账，2021年3月"})
    assert (found.is_hard, found.explained) == (False, "督导台账，2021年3月")
    masked = personal("13812345678")[0].masked
    assert read("电话13812345678。", explained={"13812345678": "公开电话", masked: "公开电话"})[0].is_hard


def test_nothing_personal_is_quoted_in_a_finding():
    for found in read(f"甲{NUMBER}乙13812345678，班子成员1898人"):
        assert NUMBER not in found.found + found.around + found.expected
        assert "13812345678" not in found.found + found.around + found.expected
    assert without(f"甲{NUMBER}乙") == f"甲{NUMBER[:3]}{'*' * 11}{NUMBER[-4:]}乙"


def test_edited_text_keeps_its_links_to_the_figures():
    runs = [
        run for each in linked([Paragraph(p.heading, (Run(p.text),)) for p in GENERATED], BASIS) for run in each.runs
    ]
    generated = [run for each in GENERATED for run in each.runs]
    assert [(run.text, run.key) for run in runs if run.key] == [
        (run.text, run.key) for run in generated if run.key and any(c.isdigit() for c in run.text)
    ]
    assert "".join(run.text for run in runs) == "".join(run.text for run in generated)
