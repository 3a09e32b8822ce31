"""Departments that vet candidates (县级联审) and the negative list (负面清单), as data installed for a term."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.errors import DomainError
from candidates.models import Bar, Department
from candidates.negative_list import in_force, looks_back_to, too_long_ago
from villages.models import Term


class DepartmentLine(NamedTuple):
    """One vetting department: code, official short name, English name, what it usually checks."""

    code: str
    name: str
    name_en: str
    checks: str


class BarLine(NamedTuple):
    """One case of the negative list; hardness and basis differ between the rule sets of 2018 and 2026."""

    code: str
    text: str
    text_en: str
    hard_2018: bool
    hard_2026: bool
    years: int | None
    basis_2018: str
    basis_2026: str
    answered_by: tuple[str, ...]
    allows_objection: bool = False


DEFAULT_DEPARTMENTS = (
    DepartmentLine("JW", "纪委监委", "Discipline and supervision", "党纪政务处分、立案审查调查情况"),
    DepartmentLine("ZZ", "组织部", "Organisation department", "党员身份、档案、曾被免职情况"),
    DepartmentLine("XC", "宣传部", "Publicity department", "网络言行、意识形态情况"),
    DepartmentLine("ZF", "政法委", "Political and legal affairs committee", "扫黑除恶、邪教、涉稳情况"),
    DepartmentLine("GA", "公安局", "Public security", "违法犯罪记录、拘留、涉毒涉赌、涉黑涉恶情况"),
    DepartmentLine("JC", "检察院", "Procuratorate", "起诉、不起诉情况"),
    DepartmentLine("FY", "法院", "Court", "判决、失信被执行人情况"),
    DepartmentLine("SF", "司法局", "Justice bureau", "社区矫正、刑满释放情况"),
    DepartmentLine("XF", "信访局", "Petitions office", "组织非法上访情况"),
    DepartmentLine("WJ", "卫生健康委", "Health commission", "履职能力情况"),
    DepartmentLine("MZ", "民政局", "Civil affairs", "任期、曾被罢免情况"),
    DepartmentLine("NY", "农业农村委", "Agriculture and rural affairs", "离任审计、集体资金债务情况"),
)
"""The twelve departments most places name; a district may have more, fewer or others (rows of the term)."""

_ART_18 = "《村民委员会组织法》（2025年修正）第十八条；《城市居民委员会组织法》（2025年修订）第十八条"
_POLICY = "候选人资格联审政策（各地标准，待核实）"
_JOINT_VETTING = "《关于加强和改进乡村治理的指导意见》（2019年）县级联审要求"

DEFAULT_BARS = (
    BarLine(
        "N01",
        "政治上的两面人，言行违背党的路线方针政策",
        "Political double-dealing, words or acts against the Party line",
        False,
        False,
        None,
        _POLICY,
        _POLICY,
        ("XC", "ZZ", "JW"),
    ),
    BarLine("N02", "被开除党籍", "Expelled from the Party", False, True, None, _POLICY, _ART_18, ("JW", "ZZ")),
    BarLine(
        "N03",
        "因犯罪受过刑事处罚",
        "Criminal punishment for a crime",
        False,
        True,
        None,
        _JOINT_VETTING,
        _ART_18,
        ("FY", "GA", "JC", "SF"),
    ),
    BarLine(
        "N04",
        "“村霸”，利用宗族或黑恶势力从事违法活动",
        "Village tyrant; clan or gang power used for illegal acts",
        False,
        True,
        None,
        _JOINT_VETTING,
        _ART_18,
        ("ZF", "GA", "JC", "FY"),
    ),
    BarLine(
        "N05",
        "组织、参加非法宗教活动或邪教组织",
        "Organised or joined illegal religious activity or a cult",
        False,
        True,
        None,
        _JOINT_VETTING,
        _ART_18,
        ("ZF", "GA"),
    ),
    BarLine(
        "N06",
        "正在接受纪律审查或监察调查",
        "Under discipline or supervision investigation",
        True,
        True,
        None,
        _POLICY,
        _POLICY,
        ("JW",),
    ),
    BarLine(
        "N07",
        "受党纪政务处分，影响期未满",
        "Party or government penalty still in effect",
        True,
        True,
        None,
        _POLICY,
        _POLICY,
        ("JW", "ZZ"),
    ),
    BarLine(
        "N08",
        "正被立案侦查、采取强制措施或审判",
        "Under criminal investigation, detention or trial",
        True,
        True,
        None,
        _POLICY,
        _POLICY,
        ("GA", "JC", "FY"),
    ),
    BarLine(
        "N09",
        "因涉毒、赌博、嫖娼、扰乱公共秩序等受过行政拘留",
        "Administrative detention for drugs, gambling, prostitution or public disorder",
        False,
        False,
        5,
        _POLICY,
        _POLICY,
        ("GA",),
    ),
    BarLine(
        "N10",
        "经查实有贿选、暴力、威胁、欺骗等破坏选举行为",
        "Proven bribery, force or fraud in an election",
        True,
        True,
        None,
        "《村民委员会组织法》（2018年修正）第十七条",
        "《村民委员会组织法》（2025年修正）第二十一条",
        ("JW", "GA", "MZ"),
    ),
    BarLine(
        "N11",
        "组织、煽动非法上访，扰乱社会秩序",
        "Organised illegal petitioning or disturbance",
        False,
        False,
        5,
        _POLICY,
        _POLICY,
        ("XF", "GA"),
    ),
    BarLine(
        "N12",
        "侵占、挪用集体资金资产，长期拖欠集体债务",
        "Took or kept collective money or assets, or long unpaid debt to the collective",
        False,
        False,
        None,
        _POLICY,
        _POLICY,
        ("NY", "JW"),
    ),
    BarLine(
        "N13",
        "违法用地、违章建筑未整改",
        "Illegal land use or building not corrected",
        False,
        False,
        None,
        _POLICY,
        _POLICY,
        ("NY",),
    ),
    BarLine(
        "N14", "被列为失信被执行人", "On the list of dishonest debtors", False, False, None, _POLICY, _POLICY, ("FY",)
    ),
    # Loss of capacity bars ("not eligible"); being away or refusing the pledge needs a judgement (an objection).
    BarLine(
        "N15",
        "丧失行为能力；长期外出不能履职；拒签纪律承诺书",
        "Loss of capacity; long away and unable to serve; refuses the discipline pledge",
        True,
        True,
        None,
        _POLICY,
        _POLICY,
        ("WJ", "ZZ", "MZ"),
        allows_objection=True,
    ),
)
"""Fifteen cases put together from the law and published local lists; a district confirms each (``is_verified``).

Who answers for an item follows from what each department usually checks; an administrator changes it as data.
"""

_FIRST_DAY = {"2018": date(2018, 12, 29), "2026": date(2026, 1, 1)}
_LAST_DAY: dict[str, date | None] = {"2018": date(2025, 12, 31), "2026": None}


@transaction.atomic
def install_defaults(term: Term) -> None:
    """Give a term its departments and its rule set the negative list; what exists already is left as it is."""
    Term.objects.select_for_update().only("pk").get(pk=term.pk)
    if not Department.objects.filter(term=term).exists():
        Department.objects.bulk_create(
            Department(term=term, code=line.code, name=line.name, name_en=line.name_en, checks=line.checks, order=order)
            for order, line in enumerate(DEFAULT_DEPARTMENTS, start=1)
        )
    Bar.objects.bulk_create([_bar(line, term.rules) for line in DEFAULT_BARS], ignore_conflicts=True)


def _bar(line: BarLine, rules: str) -> Bar:
    is_2026 = rules == "2026"
    return Bar(
        code=line.code,
        text=line.text,
        text_en=line.text_en,
        is_hard=line.hard_2026 if is_2026 else line.hard_2018,
        allows_objection=line.allows_objection,
        look_back_years=line.years,
        rules=rules,
        valid_from=_FIRST_DAY.get(rules),
        valid_to=_LAST_DAY.get(rules),
        answered_by=list(line.answered_by),
        citation=line.basis_2026 if is_2026 else line.basis_2018,
        is_verified=is_2026 and line.hard_2026 and not line.hard_2018,
    )


def of(term: Term) -> list[Department]:
    """The departments of a term in their order; empty before ``install_defaults``."""
    return list(Department.objects.filter(term=term).order_by("order", "code"))


def ensure(term: Term) -> list[Department]:
    """The departments of a term, the default ones installed first when it has none."""
    found = of(term)
    if not found or not Bar.objects.filter(rules=term.rules).exists():
        install_defaults(term)
        found = of(term)
    return found


def bars(term: Term) -> list[Bar]:
    """The negative list of the term's rule set that is in force on its election day, in the order of its codes."""
    return list(Bar.objects.filter(_in_force(term)).order_by("code"))


def every_bar(term: Term) -> dict[str, Bar]:
    """All items of the term's rule set by code, those not in force too (to say why one does not apply)."""
    return {bar.code: bar for bar in Bar.objects.filter(rules=term.rules).order_by("code")}


def hard_codes(term: Term) -> frozenset[str]:
    """Codes that bar without exception under the term's rule set.

    The days of an item are checked when an answer names it; an answer given stays a bar until it is changed.
    """
    return frozenset(Bar.objects.filter(rules=term.rules, is_hard=True).values_list("code", flat=True))


def _in_force(term: Term) -> Q:
    """``negative_list.in_force`` as a condition of the database; a test holds the two together."""
    day = term.election_day
    begun = Q(valid_from=None) | Q(valid_from__lte=day)
    return Q(rules=term.rules) & begun & (Q(valid_to=None) | Q(valid_to__gte=day))


def bar_in_force(term: Term, code: str, fact_on: date | None = None) -> Bar:
    """An item of the negative list by code, if it applies to this term and to a fact of this day (None: not known).

    Raises DomainError when the term's rule set has no such item, when the item is not in force on election day, and
    when the fact lies before the years it looks back.
    """
    bar = Bar.objects.filter(rules=term.rules, code=code).first()
    if bar is None:
        raise DomainError(
            _("“%(code)s” is not on the negative list of the rules of %(rules)s. Choose an item of the list.")
            % {"code": code[:8], "rules": term.rules},
            code="no_such_bar",
            field="bar_code",
        )
    if sentence := why_not_applicable(bar, term, fact_on):
        raise DomainError(sentence, code="bar_not_in_force", field="fact_on" if fact_on else "bar_code")
    return bar


def why_not_applicable(bar: Bar, term: Term, fact_on: date | None) -> str:
    """Why an item of the term's rule set does not apply to a fact; empty when it does. No query."""
    day = term.election_day
    if not in_force(bar.valid_from, bar.valid_to, day):
        return _(
            "Item %(code)s applies from %(first)s to %(last)s; election day is %(day)s. "
            "Choose an item in force, or answer without one."
        ) % {
            "code": bar.code,
            "first": bar.valid_from.isoformat() if bar.valid_from else "…",
            "last": bar.valid_to.isoformat() if bar.valid_to else "…",
            "day": day.isoformat(),
        }
    if fact_on is not None and too_long_ago(fact_on, bar.look_back_years, day):
        return _(
            "Item %(code)s looks back %(years)s years, to %(first)s; the fact is of %(fact)s. "
            "It no longer counts under this item."
        ) % {
            "code": bar.code,
            "years": bar.look_back_years,
            "first": looks_back_to(bar.look_back_years or 0, day).isoformat(),
            "fact": fact_on.isoformat(),
        }
    return ""


def today() -> date:
    """The date in the district's time zone."""
    return timezone.localdate()
