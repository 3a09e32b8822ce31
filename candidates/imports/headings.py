"""Columns every sheet of people has, with the headings people write."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sheets import cleaners as clean
from sheets.checks import age_agrees, follows_birth, highest, identity_agrees
from sheets.columns import REFUSE, Check, Column, Question
from sheets.words import EDUCATION_NAMES

TOWNSHIP = Column("township", _("Township"), ("镇街", "乡镇", "镇（街道）", "街镇", "所属镇街"), clean.text(60))
VILLAGE = Column(
    "village",
    _("Village or community"),
    ("村（社区）", "村名", "村居", "社区", "村", "所在村", "村（居）", "所属村（社区）", "任职村", "单位"),
    clean.text(60),
    width=18,
    example="大沟村",
)
NAME = Column(
    "name", _("Full name"), ("姓名", "人选姓名", "候选人姓名"), clean.person_name(), required=True, example="王小明"
)
SEX = Column("sex", _("Sex"), ("性别",), clean.sex(), width=6, choices=("男", "女"), example="男")
ETHNIC_GROUP = Column("ethnic_group", _("Ethnic group"), ("民族",), clean.ethnic_group(), width=8, example="汉族")
BIRTH = Column(
    "birth",
    _("Month of birth"),
    ("出生年月", "出生日期", "出生年月日", "出生时间"),
    clean.month(),
    example="1985.06",
    as_text=True,
)
IDENTITY = Column(
    "identity",
    _("Identity number"),
    ("身份证号码", "公民身份号码", "身份证号", "身份证", "证件号码", "公民身份证号码"),
    clean.identity(),
    width=22,
    as_text=True,
    help=_("18 characters, the cell formatted as text. Without it the month of birth is needed."),
)
POLITICS = Column(
    "politics",
    _("Political status"),
    ("政治面貌", "是否党员"),
    clean.politics(),
    example="中共党员",
    words=("中共党员", "中共预备党员", "共青团员", "群众"),
)
EDUCATION = Column(
    "education",
    _("Education"),
    ("学历", "文化程度", "最高学历", "学历/最高学历", "学历层次"),
    clean.education(),
    example="大专",
    choices=tuple(EDUCATION_NAMES.values()),
)
DAY_SCHOOL = Column(
    "day_school",
    _("Education by day school"),
    ("学历/全日制", "学历/全日制教育", "全日制学历", "全日制教育", "第一学历"),
    clean.education(),
    in_template=False,
)
BESIDE_SCHOOL = Column(
    "beside_school",
    _("Education beside work"),
    ("学历/在职", "学历/在职教育", "在职学历", "在职教育"),
    clean.education(),
    in_template=False,
)
AGE = Column("age", _("Age"), ("年龄", "周岁", "实际年龄"), clean.lenient(clean.count()), in_template=False)
JOINED = Column(
    "joined", _("Joined the party"), ("入党时间", "入党年月"), clean.lenient(clean.month()), in_template=False
)
WORKED = Column(
    "worked",
    _("First work"),
    ("参加工作时间", "工作时间", "工作年月", "参加工作年月"),
    clean.lenient(clean.month()),
    in_template=False,
)
COMPARED = (DAY_SCHOOL, BESIDE_SCHOOL, AGE, JOINED, WORKED)
"""Columns that are only compared with others (D11, D12, E4); nothing of them is kept."""

FULLTIME = Column(
    "fulltime",
    _("Full-time cadre"),
    ("是否专职", "专职", "是否专职干部", "专职干部"),
    clean.flag(),
    choices=("是", "否"),
)
ORIGINS = Column(
    "origins",
    _("Origins"),
    ("人员类别", "来源", "人员来源", "身份类别", "类别"),
    clean.origins(),
    width=20,
    example="退役军人、致富能手",
)
PARTY_POST_HEADINGS = ("党组织职务", "党内职务", "党支部职务", "党总支职务")
COMMITTEE_POST_HEADINGS = ("村（居）委会职务", "村委会职务", "居委会职务", "村民委员会职务", "自治组织职务")


def person_columns() -> tuple[Column, ...]:
    """Place and person, in the order rosters have them."""
    return (TOWNSHIP, VILLAGE, NAME, SEX, ETHNIC_GROUP, BIRTH, IDENTITY)


def person_checks() -> tuple[Check, ...]:
    """Comparisons within a row: number, age and the dates of a life; the highest of several schools."""
    return (
        identity_agrees(identity_decides=True),
        age_agrees(),
        follows_birth("joined", years=18),
        follows_birth("worked", years=14),
        highest("education", "day_school", "beside_school"),
    )


SCHOOLING = Question(
    "schooling",
    _("Schooling beside the day school (党校, 函授, 自考, 电大 …)"),
    (("count", _("counts like the day school")), (REFUSE, _("an error: write the level to be counted"))),
    default="count",
    refuses=frozenset({"E5"}),
)
"""Offices count such schooling differently, so it is asked once per file (E5)."""
