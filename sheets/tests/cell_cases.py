"""Cases that show in one row: what stands in its cells, what the import says of it, and what it becomes.

Each case is (code, cells, said, values): ``cells`` are put over a blameless row, ``said`` is everything told about the
row as (code, severity), ``values`` are the cleaned values by column.
"""

from __future__ import annotations

import datetime
from datetime import date
from decimal import Decimal
from typing import Any

from sheets import cleaners as clean
from sheets.identity import check_character
from sheets.tests import toy

NUMBER = toy.identity_number(1)  # a man born on 1985-06-12
ENDING_IN_X = next(number for serial in range(1, 200) if (number := toy.identity_number(serial)).endswith("X"))
FULL_WIDTH = {ord(str(digit)): chr(0xFF10 + digit) for digit in range(10)}
WRONG = "1" if NUMBER[17] != "1" else "2"
FIFTEEN = "990101850612021"
LENGTHENED = "99010119850612021" + check_character("99010119850612021")
JUNE = clean.Month(date(1985, 6, 1), False)
TWELFTH = clean.Month(date(1985, 6, 12), True)
EAST_DAGOU = f"{toy.EAST}201"

Said = set[tuple[str, str]]
CellCase = tuple[str, dict[str, Any], Said, dict[str, Any]]

NOTHING: Said = set()


def error(code: str) -> Said:
    return {(code, "error")}


def warning(code: str) -> Said:
    return {(code, "warning")}


def note(code: str) -> Said:
    return {(code, "note")}


def each(code: str, column: str, values: list[Any], said: Said, becomes: Any) -> list[CellCase]:
    """The same for several cells of one column."""
    return [(code, {column: value}, said, {column: becomes}) for value in values]


IDENTITY: list[CellCase] = [
    *each("I1", "identity", [5.10229e17, 510229198506120000, "5.10229E+17"], error("I1"), None),
    ("I1", {"identity": int(NUMBER)}, warning("I1"), {"identity": NUMBER}),
    *each("I2", "identity", [f"'{NUMBER}", f" {NUMBER}\t", f"\u00a0{NUMBER}\u200b"], NOTHING, NUMBER),
    (
        "I3",
        {"identity": NUMBER.translate({ord(str(n)): chr(0xFF10 + n) for n in range(10)})},
        NOTHING,
        {"identity": NUMBER},
    ),
    *each("I4", "identity", [ENDING_IN_X[:17] + sign for sign in "xX×Ｘ"], NOTHING, ENDING_IN_X),
    ("I4", {"identity": NUMBER[:17] + "*"}, error("I4"), {"identity": None}),
    ("I5", {"identity": FIFTEEN}, warning("I5"), {"identity": LENGTHENED}),
    *each(
        "I6",
        "identity",
        [NUMBER[:17], NUMBER + "1", NUMBER[:17] + ("1" if NUMBER[17] != "1" else "2")],
        error("I6"),
        None,
    ),
    ("I7", {"identity": NUMBER, "birth": "1985.07"}, warning("I7"), {"birth": clean.Month(date(1985, 7, 1), False)}),
    ("I8", {"identity": NUMBER, "sex": "女"}, warning("I8"), {"sex": "2"}),
    ("I11", {"identity": "9901****"}, error("I11"), {"identity": None}),
    ("I12", {"identity": "990101198513010011"}, error("I12"), {"identity": None}),
    *each("I13", "identity", ["E12345678", "H1234567890"], warning("I13"), None),
]
PEOPLE: list[CellCase] = [
    *each("N1", "name", ["张 三", "张　三", " 张三 "], NOTHING, "张三"),
    ("N2", {"name": "欧阳 修"}, NOTHING, {"name": "欧阳修"}),
    *each("N2", "name", ["阿卜杜.热合曼", "阿卜杜•热合曼", "阿卜杜．热合曼"], NOTHING, "阿卜杜·热合曼"),
    ("N3", {"name": "李四(女)"}, warning("N3"), {"name": "李四"}),
    ("N3", {"name": "王五★"}, warning("N3"), {"name": "王五"}),
    ("N3", {"name": "赵六（预备）"}, warning("N3"), {"name": "赵六"}),
    ("N4", {"name": "䶮三"}, NOTHING, {"name": "䶮三"}),
    ("N4", {"name": "𠮷四"}, NOTHING, {"name": "𠮷四"}),
    *[("N4", {"name": name}, warning("N4"), {"name": name}) for name in ("王\ue000", "王?", "王□")],
    *each("S1", "sex", ["男", "男性", "M", "1"], NOTHING, "1"),
    *each("S1", "sex", ["女", "F", "2"], NOTHING, "2"),
    *each("S1", "sex", ["0"], error("S1"), None),
    *each("S1", "sex", [""], warning("S1"), None),
    *each("M1", "ethnic", ["汉", "汉族", "汉人"], NOTHING, "汉族"),
    ("M1", {"ethnic": "土家"}, NOTHING, {"ethnic": "土家族"}),
    *each("P1", "politics", ["党员", "中共党员", "中共正式党员", "共产党员"], NOTHING, "01"),
    ("P1", {"politics": "预备党员"}, NOTHING, {"politics": "02"}),
    *each("P2", "politics", ["群众", "一般群众", "无"], NOTHING, "13"),
    ("P2", {"politics": ""}, warning("P2"), {"politics": "13"}),
    *each("P3", "politics", ["团员", "共青团员"], NOTHING, "03"),
]
EDUCATION: list[CellCase] = [
    *each("E1", "education", ["大专", "大学专科", "专科", "高职"], NOTHING, "3_college"),
    *each("E1", "education", ["本科", "大学", "大学本科", "学士"], NOTHING, "4_bachelor"),
    *each("E1", "education", ["研究生", "硕士", "博士"], NOTHING, "5_graduate"),
    *each("E1", "education", ["中专", "中技", "职高", "高中", "中师"], NOTHING, "2_senior"),
    *each("E1", "education", ["初中", "小学", "文盲"], NOTHING, "1_junior"),
    ("E2", {"education": "大专以上"}, warning("E2"), {"education": "3_college"}),
    *each("E3", "education", ["大专在读", "大学在读"], warning("E3"), "2_senior"),
    ("E4", {"education": "高中/大专(在职)"}, note("E4"), {"education": "3_college"}),
    ("E4", {"day_school": "高中", "beside_school": "大专"}, note("E4"), {"education": "3_college"}),
    *each("E5", "education", ["大普", "函授", "自考", "电大", "国开"], warning("E5"), "3_college"),
    ("E5", {"education": "党校大学"}, warning("E5"), {"education": "4_bachelor"}),
    ("E6", {"education": "大砖"}, error("E6"), {"education": None}),
]
DATES: list[CellCase] = [
    *each("D1", "birth", ["1985.06", "1985.6", "1985-06", "1985/6", "1985年6月", "198506"], NOTHING, JUNE),
    ("D1", {"birth": "1985年6月12日"}, NOTHING, {"birth": TWELFTH}),
    ("D2", {"birth": 1985.1}, error("D2"), {"birth": None}),
    (
        "D2",
        {"birth": 1985.1, "identity": toy.identity_number(2, "19851003")},
        NOTHING,
        {"birth": clean.Month(date(1985, 10, 3), True)},
    ),
    *each("D3", "birth", [date(1985, 6, 1), datetime.datetime(1985, 6, 1), 31199, 31199.0], NOTHING, JUNE),
    *each("D4", "birth", ["85.06", "85年6月"], warning("D4"), JUNE),
    ("D5", {"birth": "1985.06（36岁）"}, NOTHING, {"birth": JUNE}),
    *each("D6", "birth", ["36", "36岁", 36], warning("D6"), None),
    *each("D7", "birth", ["一九八五年六月", "１９８５．０６"], NOTHING, JUNE),
    *each("D8", "birth", ["1985.13", "1985.00", "2199.06"], error("D8"), None),
    *each("D9", "birth", ["不详", "—", "无"], warning("D9"), None),
    *each("D10", "day", ["20210517", "2021.5.17上午", "2021-05-17"], NOTHING, date(2021, 5, 17)),
    ("D11", {"birth": "1985.06", "joined": "2001.07"}, warning("D11"), {}),
    ("D11", {"birth": "1985.06", "started": "1984.07"}, warning("D11"), {}),
    ("D11", {"birth": "1985.06", "worked": "1997.07"}, warning("D11"), {}),
    ("D11", {"birth": "1985.06", "joined": "2003.07", "worked": "1999.07"}, NOTHING, {}),
    ("D12", {"birth": "1985.06", "age": "20"}, warning("D12"), {}),
]
POSTS_AND_PLACES: list[CellCase] = [
    *each(
        "O1",
        "post",
        ["书记、主任", "支书主任一肩挑", "党总支书记兼村委会主任"],
        NOTHING,
        clean.Posts("secretary", "chair"),
    ),
    ("O2", {"post": "支部委员、村委委员"}, NOTHING, {"post": clean.Posts("member", "member")}),
    *[
        ("O3", {"post": word}, NOTHING, {"post": clean.Posts(other=word)})
        for word in ("综合专干", "本土人才", "网格员", "主任助理")
    ],
    ("O4", {"post": "监委会主任"}, NOTHING, {"post": clean.Posts(other="监委会主任")}),
    *[
        ("G1", {"village": name}, NOTHING, {"code": EAST_DAGOU})
        for name in ("大沟", "大沟村", "大沟村委会", "大沟村民委员会", "东山街道大沟村", "大 沟 村", "老沟村")
    ],
    ("G2", {"village": "兴隆村"}, error("G2"), {"code": None}),
    ("G2", {"village": "兴隆村", "township": "西河镇"}, NOTHING, {"code": f"{toy.WEST}202"}),
    ("G3", {"village": "柳树村"}, note("G3"), {"code": EAST_DAGOU}),
    ("G3", {"village": "槐树村"}, error("G3"), {"code": None}),
    ("G4", {"village": "大钩村"}, error("G4"), {"code": None}),
    ("G5", {"village": "东门村"}, warning("G5"), {"code": f"{toy.EAST}001"}),
    ("G6", {"village": "某某某"}, error("G6"), {"code": None}),
]
FIGURES: list[CellCase] = [
    *each("Q1", "votes", ["1,234", "１２３４", "1234人", 1234.0], NOTHING, 1234),
    *each("Q2", "votes", ["约1200", "1200多"], error("Q2"), None),
    *each("Q3", "rate", ["87.9%", "0.879", "87.9"], NOTHING, Decimal("87.9")),
    *[("Q3", {"rate": rate, "part": 879, "whole": 1000}, NOTHING, {}) for rate in ("87.9%", 0.879, 87.9)],
    ("Q3", {"rate": "90%", "part": 879, "whole": 1000}, warning("Q3"), {}),
    *each("Q4", "votes", ["—", "/", "无", ""], NOTHING, None),
    *each("Q5", "votes", [-1, "-1", 1.5, "1.5"], error("Q5"), None),
    ("Q6", {"votes": "一千二百"}, NOTHING, {"votes": 1200}),
    ("Q6", {"votes": "1.2万"}, NOTHING, {"votes": 12000}),
    *each("Q7", "flag", ["√", "✓", "是", "1", "Y", "对", "有", "○"], NOTHING, True),
    *each("Q7", "flag", ["×", "否", "无", ""], NOTHING, False),
    *each("Q8", "phone", ["138 0000 1234", "13800001234/65432100", "13800001234"], NOTHING, "13800001234"),
    ("Q8", {"phone": "1.38E+10"}, warning("Q8"), {"phone": None}),
]
CELL_CASES = [*IDENTITY, *PEOPLE, *EDUCATION, *DATES, *POSTS_AND_PLACES, *FIGURES]
