"""What must fit with what: every cross-check declared once, in the order a person reads them. Pure.

HARD means the books contradict each other: the report cannot be released until it is put right or explained. SOFT means
unusual: it is listed with its explanation. A check is silent where one of its sides is not known yet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from reports.figures import Words
from reports.referee.books import Book


class Severity(StrEnum):
    """How much a break weighs."""

    HARD = "hard"
    SOFT = "soft"


Side = Callable[[Book], int]
Condition = Callable[[Book], bool]


@dataclass(frozen=True, slots=True)
class Check:
    """One cross-check: ``left`` and ``right`` are the two figures shown when ``breaks`` says they do not fit."""

    code: str
    severity: Severity
    claim: Words
    left: Side
    right: Side
    left_name: Words
    right_name: Words
    breaks: Callable[[int, int], bool]
    applies: Condition


def _side(name: str | Side) -> Side:
    return name if callable(name) else lambda book: int(getattr(book, name))


def _always(_book: Book) -> bool:
    return True


def _flag(name: str) -> Condition:
    return lambda book: bool(getattr(book, name))


# When a check is broken: left differs from, lies above, lies below right.
def _differ(left: int, right: int) -> bool:
    return left != right


def _above(left: int, right: int) -> bool:
    return left > right


def _below(left: int, right: int) -> bool:
    return left < right


def _check(
    code: str, claim: Words, left: str | Side, right: str | Side, names: tuple[Words, Words],
    breaks: Callable[[int, int], bool], when: Condition = _always, severity: Severity = Severity.HARD,
) -> Check:  # fmt: skip
    return Check(code, severity, claim, _side(left), _side(right), *names, breaks, when)


def _none(
    code: str, claim: Words, what: str | Side, name: Words, when: Condition = _always,
    severity: Severity = Severity.HARD,
) -> Check:  # fmt: skip
    """Nothing of the kind may exist."""
    return _check(code, claim, what, lambda _book: 0, (name, ALLOWED), _above, when, severity)


def _share(
    code: str, claim: Words, part: str | Side, whole: str | Side, names: tuple[Words, Words],
    percent: tuple[int, int], when: Condition = _always,
) -> Check:  # fmt: skip
    """``part`` ÷ ``whole`` within two whole percentages, both allowed: SOFT."""
    low, high = percent

    def breaks(left: int, right: int) -> bool:
        return bool(right) and not low * right <= 100 * left <= high * right

    return _check(code, claim, part, whole, names, breaks, when, Severity.SOFT)


def _near(
    code: str, claim: Words, now: str | Side, before: str | Side, names: tuple[Words, Words], percent: int,
    when: Condition = _always,
) -> Check:  # fmt: skip
    """Within so many per cent of the previous term: SOFT."""
    return _share(code, claim, now, before, names, (100 - percent, 100 + percent), when)


ALLOWED = Words("允许", "allowed")
ROLL_ROWS = Words("名册人数", "rows of the roll")
REGISTERED = Words("登记选民数", "registered voters")
DUE = Words("应到会党员", "party members due")
PRESENT = Words("实到会党员", "party members present")
ISSUED = Words("发出选票", "ballots issued")
CAST = Words("收回选票", "ballots collected")
VALID_INVALID = Words("有效票加无效票", "valid and invalid ballots")
OFFICERS = Words("在任成员", "officers in office")
BEFORE = Words("上届", "previous term")
NOW = Words("本届", "this term")
COUNTER = Words("台账数", "counter")
ROWS = Words("逐行计数", "rows counted")
ELECTED = Words("当选人数", "people elected")
SEATS = Words("应选名额", "seats")

_PARTY = _flag("party_certified")
_COMMITTEE = _flag("committee_certified")


def _by_all_voters(book: Book) -> bool:
    return bool(book.committee_certified and book.all_voters)


def _comparable(book: Book) -> bool:
    return bool(book.before and book.committee_certified and book.before_registered)


ROLL_CHECKS = (
    _check("R01", Words("登记选民数等于名册人数", "Registered voters equal the rows of the roll"),
           "registered", "roll", (REGISTERED, ROLL_ROWS), _differ),
    _check("R02",
           Words("投票时的登记选民数等于名册人数", "Voters registered at the poll equal the rows of the roll"),
           "c_registered", "roll", (REGISTERED, ROLL_ROWS), _differ, _by_all_voters),
    _check("R03", Words("结果审定前名册已冻结", "The roll was frozen before the result was certified"),
           "roll_frozen", "committee_certified", (Words("名册已冻结", "roll frozen"), Words("结果已审定", "certified")),
           _below, _by_all_voters),
    _none("R04", Words("名册中没有未满法定年龄的人", "Nobody on the roll is under age"),
          "roll_under_age", Words("未满年龄", "under age")),
    _none("R05", Words("没有人同时在两个村的名册上", "Nobody stands on the rolls of two villages"),
          "roll_doubles", Words("重复登记", "double registrations")),
    _share("R06", Words("缺身份证号的不超过5%", "At most 5% lack an identity number"),
           "roll_without_number", "roll", (Words("缺身份证号", "without a number"), ROLL_ROWS), (0, 5)),
    _share("R07", Words("女性选民占35%至65%", "Women are 35% to 65% of the roll"),
           "roll_women", "roll_sex_known", (Words("女性", "women"), Words("已登记性别", "sex recorded")), (35, 65)),
    _near("R08",
          Words("登记选民数与上届相差不超过30%", "Registered voters within 30% of the previous term"),
          "c_registered", "before_registered", (NOW, BEFORE), 30, _comparable),
)  # fmt: skip

PARTY_CHECKS = (
    _check("P01", Words("实到会不超过应到会", "Present at most due"), "p_present", "p_due", (PRESENT, DUE),
           _above, _PARTY),
    _check("P02", Words("有效的党员大会实到会达到应到会的五分之四",
                                    "Four fifths of those due were present at a valid party meeting"),
           lambda b: 5 * b.p_present, lambda b: 4 * b.p_due,
           (Words("实到会×5", "present × 5"), Words("应到会×4", "due × 4")), _below,
           lambda b: bool(b.party_certified and b.p_is_valid)),
    _check("P03", Words("发出选票不超过实到会", "Ballots issued at most members present"),
           "p_issued", "p_present", (ISSUED, PRESENT), _above, _PARTY),
    _check("P04", Words("收回选票不超过发出选票", "Ballots collected at most issued"), "p_cast", "p_issued",
           (CAST, ISSUED), _above, lambda b: bool(b.party_certified and b.p_is_valid)),
    _check("P05", Words("有效票加无效票等于收回选票", "Valid and invalid ballots are those collected"),
           lambda b: b.p_valid + b.p_invalid, "p_cast", (VALID_INVALID, CAST), _differ, _PARTY),
    _none("P06", Words("没有候选人得票超过有效票", "No candidate has more votes than valid ballots"),
          "p_lines_over", Words("超出的候选人", "candidates above")),
    _none("P07",
          Words("各职务得票合计不超过有效票乘应选名额", "Votes of a post are at most valid ballots × seats"),
          "p_posts_over", Words("超出的职务", "posts above")),
    _check("P08", Words("党组织当选人数不超过应选名额", "At most as many elected as seats"),
           "p_elected", "seats_party", (ELECTED, SEATS), _above, _PARTY),
    _check("P09", Words("总览的应到会等于报告单", "Members due on the board equal the result form"),
           "party_due", "p_due", (COUNTER, DUE), _differ, _PARTY),
    _check("P10", Words("总览的实到会等于报告单", "Members present on the board equal the result form"),
           "party_present", "p_present", (COUNTER, PRESENT), _differ, _PARTY),
    _share("P11", Words("党员参选率不低于85%", "Party turnout of 85% or more"), "p_present", "p_due",
           (PRESENT, DUE), (85, 100), _PARTY),
    _near("P12", Words("应到会党员与上届相差不超过30%", "Members due within 30% of the previous term"),
          "p_due", "before_due", (NOW, BEFORE), 30, lambda b: bool(b.party_certified and b.before_due)),
)  # fmt: skip

COMMITTEE_CHECKS = (
    _check("C01", Words("发出选票不超过登记选民数", "Ballots issued at most registered voters"),
           "c_issued", "c_registered", (ISSUED, REGISTERED), _above, _COMMITTEE),
    _check("C02", Words("有效选举收回选票不超过发出选票", "Ballots collected at most issued"),
           "c_cast", "c_issued", (CAST, ISSUED), _above, lambda b: bool(b.committee_certified and b.c_is_valid)),
    _check("C03", Words("有效票加无效票等于收回选票", "Valid and invalid ballots are those collected"),
           lambda b: b.c_valid + b.c_invalid, "c_cast", (VALID_INVALID, CAST), _differ, _COMMITTEE),
    _check("C04", Words("总览的投票数等于报告单", "Ballots on the board equal the result form"),
           "cast", "c_cast", (COUNTER, CAST), _differ, _COMMITTEE),
    _check("C05", Words("委托投票不超过收回选票", "Proxies at most ballots collected"),
           "c_proxy", "c_cast", (Words("委托投票", "proxies"), CAST), _above, _COMMITTEE),
    _check("C06", Words("流动票箱票数不超过收回选票", "Mobile-box ballots at most ballots collected"),
           "c_mobile", "c_cast", (Words("流动票箱", "mobile boxes"), CAST), _above, _COMMITTEE),
    _check("C07",
           Words("有效选举的投票人数过登记选民半数", "More than half took part in a valid election"),
           lambda b: 2 * b.c_cast, lambda b: b.c_registered + 1,
           (Words("收回选票×2", "collected × 2"), Words("登记选民数+1", "registered + 1")), _below,
           lambda b: bool(b.committee_certified and b.c_is_valid)),
    _none("C08", Words("没有候选人得票超过有效票", "No candidate has more votes than valid ballots"),
          "c_lines_over", Words("超出的候选人", "candidates above")),
    _none("C09",
          Words("各职务得票合计不超过有效票乘应选名额", "Votes of a post are at most valid ballots × seats"),
          "c_posts_over", Words("超出的职务", "posts above")),
    _none("C10",
          Words("首次投票当选者得票均过参加投票半数", "Everybody elected at the first poll has more than half"),
          "c_elected_by_half", Words("未过半而当选", "elected without a majority"), _COMMITTEE),
    _check("C11", Words("当选人数不超过应选名额", "At most as many elected as seats"),
           "c_elected", "seats_committee", (ELECTED, SEATS), _above, _COMMITTEE),
    _share("C12", Words("委托投票不超过20%", "Proxies of 20% or less"), "c_proxy", "c_cast",
           (Words("委托投票", "proxies"), CAST), (0, 20), _COMMITTEE),
    _share("C13", Words("废票率不超过5%", "Invalid ballots of 5% or less"), "c_invalid", "c_cast",
           (Words("无效票", "invalid ballots"), CAST), (0, 5), _COMMITTEE),
    _check("C14", Words("参选率不足100%", "Turnout below 100%"), "c_cast", "c_registered",
           (CAST, REGISTERED), lambda left, right: left == right > 0, _COMMITTEE, Severity.SOFT),
    _check("C15", Words("参选率与上届相差不超过20个百分点",
                                        "Turnout within 20 percentage points of the previous term"),
           lambda b: 100 * b.c_cast // b.c_registered, lambda b: 100 * b.before_cast // b.before_registered,
           (Words("本届参选率（整数）", "turnout now, whole per cent"), Words("上届", "previous term")),
           lambda left, right: abs(left - right) > 20, lambda b: bool(_comparable(b) and b.c_registered),
           Severity.SOFT),
)  # fmt: skip

VETTING_CHECKS = (
    _check("V01", Words("总览的人选数等于逐人计数", "People on the board equal the rows"), "candidates",
           "people", (COUNTER, ROWS), _differ),
    _check("V02", Words("总览的联审数等于逐人计数", "Vetted people on the board equal the rows"),
           "vetted", "people_vetted", (COUNTER, ROWS), _differ),
    _check("V03", Words("总览的取消数等于逐人计数", "People struck off on the board equal the rows"),
           "struck_off", "people_struck_off", (COUNTER, ROWS), _differ),
    _none("V04", Words("选票上没有未经联审的人", "Nobody unvetted stands on a ballot"),
          "standing_unvetted", Words("未联审而列入", "unvetted on a ballot")),
    _none("V05", Words("没有被取消资格的人当选", "Nobody struck off was elected"),
          "elected_struck_off", Words("取消资格而当选", "struck off and elected")),
    _check("V06", Words("候选人状态的当选数等于选票结果", "People marked elected equal the ballots"),
           "elected_by_state", "elected_by_ballot", (COUNTER, ELECTED), _differ,
           lambda b: bool(b.party_certified and b.committee_certified)),
    _none("V07", Words("已作结论的人选各部门均已答复", "Every department answered about everybody decided"),
          "vetted_without_answer", Words("部门未答复", "without an answer")),
    _share("V08", Words("取消资格不超过20%", "At most 20% struck off"), "people_struck_off",
           "people_vetted", (Words("取消资格", "struck off"), Words("联审人选", "people vetted")), (0, 20)),
)  # fmt: skip

OFFICER_CHECKS = (
    _check("O01", Words("班子成员数＝党组织＋委员会－交叉任职",
                                       "Officers = party + committee − people in both"),
           "officers", lambda b: b.officers_party + b.officers_committee - b.officers_both,
           (OFFICERS, Words("党组织＋委员会－交叉", "party + committee − both")), _differ),
    _none("O02", Words("当选的人均已进入班子名册", "Everybody elected is on the roster"),
          "elected_not_officers", Words("当选而不在名册", "elected, not on the roster")),
    _none("O03", Words("名册上的人均由选举产生", "Everybody on the roster was elected"),
          "officers_not_elected", Words("在名册而未当选", "on the roster, not elected"),
          lambda b: bool(b.party_certified and b.committee_certified), Severity.SOFT),
    _check("O04", Words("党组织选举审定后有书记", "A secretary once the party election is certified"),
           "secretaries", "party_certified", (Words("书记", "secretaries"), Words("应有", "needed")), _below, _PARTY,
           Severity.SOFT),
    _check("O05", Words("委员会选举审定后有主任", "A chair once the committee election is certified"),
           "chairs", "seats_chair", (Words("主任", "chairs"), SEATS), _below, _COMMITTEE, Severity.SOFT),
    _check("O06", Words("空缺数等于应选名额减在任委员会成员",
                                       "Empty seats equal seats less committee members in office"),
           "vacancies", lambda b: max(0, b.seats_committee - b.officers_committee),
           (Words("空缺", "empty seats"), Words("应有空缺", "seats less members")), _differ, _COMMITTEE, Severity.SOFT),
    _check("O07", Words("委员会至少有一名女性", "At least one woman in the committee"),
           "committee_women", lambda _b: 1, (Words("女性成员", "women"), Words("应有", "needed")), _below,
           lambda b: bool(b.committee_certified and b.committee_sex_known), Severity.SOFT),
    _check("O08", Words("委员会成员不超过7人", "At most seven committee members"), "officers_committee",
           lambda _b: 7, (Words("委员会成员", "committee members"), ALLOWED), _above, _COMMITTEE),
    _none("O09", Words("没有人同时在两个村任职", "Nobody holds office in two villages"),
          "officers_elsewhere", Words("两村任职", "in two villages")),
    _none("O10", Words("任党组织职务的都是党员", "Everybody with a party post is a party member"),
          "party_posts_outside_party", Words("非党员任党组织职务", "not a party member")),
    _none("O11", Words("选举日成员均满18周岁", "All officers are of age on election day"),
          "officers_under_age", Words("未满18周岁", "under 18")),
    _none("O12", Words("没有超过70周岁的成员", "No officer over 70"), "officers_over_70",
          Words("超过70周岁", "over 70"), severity=Severity.SOFT),
    _none("O13", Words("成员学历均已登记", "Everybody's education is recorded"),
          "officers_no_education", Words("学历未登记", "education missing"), severity=Severity.SOFT),
    _check("O14", Words("至少有一名专职干部", "At least one full-time cadre"), "fulltime", lambda _b: 1,
           (Words("专职干部", "full-time"), Words("应有", "needed")), _below,
           lambda b: bool(b.committee_certified and b.officers), Severity.SOFT),
    _near("O15", Words("班子人数与上届相差不超过50%", "Officers within 50% of the previous term"),
          "officers", "before_officers", (NOW, BEFORE), 50, lambda b: bool(b.officers and b.before_officers)),
    _check("O16",
           Words("平均年龄与上届相差不超过12岁", "Mean age within 12 years of the previous term"),
           lambda b: b.officers_months // (12 * b.officers), lambda b: b.before_months // (12 * b.before_officers),
           (Words("本届平均年龄（整岁）", "mean age now, whole years"), BEFORE),
           lambda left, right: abs(left - right) > 12, lambda b: bool(b.officers and b.before_officers), Severity.SOFT),
)  # fmt: skip

VILLAGE_CHECKS = (
    _check("T01", Words("两项选举审定后才算完成", "Complete only when both elections are certified"),
           "completed", lambda b: b.party_certified * b.committee_certified,
           (Words("已完成", "complete"), Words("两项均审定", "both certified")), _above),
    _check("T02", Words("两项选举均已审定", "Both elections are certified"),
           lambda b: b.party_certified + b.committee_certified, lambda _b: 2,
           (Words("已审定", "certified"), Words("应审定", "needed")), _below, severity=Severity.SOFT),
)  # fmt: skip

CHECKS: tuple[Check, ...] = (
    *ROLL_CHECKS,
    *PARTY_CHECKS,
    *COMMITTEE_CHECKS,
    *VETTING_CHECKS,
    *OFFICER_CHECKS,
    *VILLAGE_CHECKS,
)
BY_CODE = {each.code: each for each in CHECKS}
