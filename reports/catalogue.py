"""Every figure of the report, declared once, in the order of the contract. Pure.

To add a figure: count its integers in ``facts.py`` (a field of ``Facts``), add one line here, and a test.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from reports.figures import Declaration, Facts, Figure, Kind, Parts, Words, calculate

NOTHING = Words("—", "—")
VILLAGES = Words("个村（社区）", "villages")
PEOPLE = Words("人", "people")
BALLOTS = Words("票", "ballots")
CASES = Words("件", "cases")
PERCENT = Words("%", "%")
YEARS = Words("岁", "years")

ALL_OFFICERS = Words("全部“两委”班子成员（一人只算一次）", "All officers of the two committees, each person once")
ALL_FULLTIME = Words("全部专职干部", "All full-time cadres")
ALL_SECRETARIES = Words("全部党组织书记", "All party secretaries")
OFFICERS = Words("现任班子成员", "Officers in office")
AGE = Words(
    "以选举日为截止日，按出生年月到截止年月的月数计算，月数合计除以12再除以人数，两届同一方法。",
    "Whole months from the month of birth to the month of election day; the sum divided by 12 and by the number of "
    "people. Both terms are counted the same way.",
)
MONTHS = Words("年龄合计（月）", "Sum of ages, months")
COLLEGE = Words("大专、本科、研究生学历的人数", "People with college, bachelor or graduate education")
COLLEGE_RULE = Words(
    "大专、本科、研究生学历的人数 ÷ 全部人数；学历均未登记时不列数。",
    "College, bachelor or graduate education ÷ everybody; no figure while nobody's education is recorded.",
)
LEDGER = Words(
    "来自督导台账。台账尚未登记时不列数，不以0代替。",
    "From the supervision ledgers. No figure until rows are recorded there; unknown is not zero.",
)

AGE_BANDS: dict[str, Words] = {
    "35_or_younger": Words("35岁及以下", "35 or younger"),
    "36_45": Words("36—45岁", "36–45"),
    "46_55": Words("46—55岁", "46–55"),
    "56_60": Words("56—60岁", "56–60"),
    "over_60": Words("60岁以上", "Over 60"),
}
EDUCATION_BANDS: dict[str, Words] = {
    "junior": Words("初中及以下", "Junior high or below"),
    "senior": Words("高中（中专）", "Senior high or vocational"),
    "college": Words("大专", "College"),
    "bachelor": Words("本科", "Bachelor"),
    "graduate": Words("研究生", "Graduate"),
    "unknown": Words("未登记", "Not recorded"),
}
ORIGINS: dict[str, Words] = {
    "prosperity": Words("致富能手", "Prosperity leader"),
    "veteran": Words("退役军人", "Veteran"),
    "graduate": Words("返乡大学生", "Returned graduate"),
    "local_talent": Words("本土人才", "Local talent"),
    "village_graduate": Words("大学生村官", "Graduate village official"),
    "returned_worker": Words("外出务工经商返乡人员", "Returned from work or business elsewhere"),
    "seconded": Words("机关下派", "Seconded from an office"),
    "retired": Words("离退休干部", "Retired official"),
    "recruited": Words("公开招考", "Openly recruited"),
    "other": Words("其他", "Other"),
}

Rule = Callable[[Facts], Parts | None]


def _count(
    key: str, zh: str, en: str, unit: Words, definition: Words, parts: Rule, *, out_of: Words = NOTHING, better: int = 0
) -> Declaration:
    name = Words(zh, en)
    return Declaration(key, Kind.COUNT, name, definition, name, out_of, unit, parts, better=better)


def _share(
    key: str,
    zh: str,
    en: str,
    top: Words,
    bottom: Words,
    parts: Rule,
    *,
    definition: Words | None = None,
    better: int = 1,
) -> Declaration:
    meaning = definition or Words(f"{top.zh} ÷ {bottom.zh}", f"{top.en} ÷ {bottom.en[:1].lower()}{bottom.en[1:]}")
    return Declaration(key, Kind.PERCENT, Words(zh, en), meaning, top, bottom, PERCENT, parts, better=better)


def _age(key: str, zh: str, en: str, people: Words, parts: Rule) -> Declaration:
    return Declaration(key, Kind.AGE, Words(zh, en), AGE, MONTHS, people, YEARS, parts, better=-1)


def _bands(
    key: str, zh: str, en: str, definition: Words, bands: dict[str, Words], prefix: str, known: Callable[[Facts], int]
) -> Declaration:
    def parts(facts: Facts) -> Parts | None:
        if not known(facts):
            return None
        return Parts(None, facts.officers, {band: getattr(facts, f"{prefix}_{band}") for band in bands})

    return Declaration(key, Kind.BANDS, Words(zh, en), definition, OFFICERS, ALL_OFFICERS, PEOPLE, parts, bands)


def _ledger(key: str, zh: str, en: str, unit: Words) -> Declaration:
    return _count(key, zh, en, unit, LEDGER, lambda _: None)


def _if(known: int, numerator: int, denominator: int | None = None) -> Parts | None:
    """The parts, or nothing where nothing is known."""
    return Parts(numerator, denominator) if known else None


CATALOGUE: tuple[Declaration, ...] = (
    _count("villages", "村（社区）数", "Villages and communities", VILLAGES,
           Words("本届组织换届的村（社区）。", "Villages and communities that hold an election in this term."),
           lambda f: Parts(f.villages)),
    _share("completed_on_schedule_pct", "按期换届率", "Completed on schedule",
           Words("按期完成两项选举的村（社区）", "Villages with both elections completed on schedule"),
           Words("全部村（社区）", "All villages"), lambda f: _if(f.organs_polled, f.completed_on_schedule, f.villages),
           definition=Words(
               "党组织、村（居）民委员会两项选举均已审定且应选名额选足，"
               "投票日不晚于选举日后法定另行选举期限（10日）的村（社区） ÷ 全部村（社区）；尚无审定结果时不列数。",
               "Villages where the party and the committee election are both certified with every seat filled, the "
               "poll held no later than the days the law leaves for a rerun (10) after election day ÷ all villages; "
               "no figure while nothing is certified.")),
    _share("first_vote_success_pct", "一次性选举成功率", "Successful at the first poll",
           Words("首次投票有效且选足名额的选举", "Elections valid with every seat filled at the first poll"),
           Words("首次投票已审定的选举（党组织、村（居）委会分别计）",
                 "Elections whose first poll is certified; party and committee counted apart"),
           lambda f: _if(f.organs_polled, f.organs_filled_at_once, f.organs_polled)),
    _count("secretary_chair", "书记主任“一肩挑”村数", "Villages where the secretary is the chair", VILLAGES,
           Words("党组织书记同时担任村（居）委会主任的村（社区）。",
                 "The party secretary is also chair of the committee."),
           lambda f: _if(f.both_posts_filled, f.secretary_chair, f.both_posts_filled),
           out_of=Words("书记、主任均已选出的村（社区）", "Villages with both posts filled"), better=1),
    _share("secretary_chair_pct", "“一肩挑”比例", "Secretary is the chair, share",
           Words("书记主任“一肩挑”的村（社区）", "Villages where the secretary is the chair"),
           Words("书记、主任均已选出的村（社区）", "Villages with both posts filled"),
           lambda f: _if(f.both_posts_filled, f.secretary_chair, f.both_posts_filled)),
    _count("party_due", "应到会党员", "Party members due", PEOPLE,
           Words("各村（社区）党组织首次选举大会应到会党员，已审定结果合计。",
                 "Members due at the first party meeting of each village; sum of certified results."),
           lambda f: _if(f.party_polls, f.party_due)),
    _count("party_present", "实到会党员", "Party members present", PEOPLE,
           Words("各村（社区）党组织首次选举大会实到会党员，已审定结果合计。",
                 "Members present at the first party meeting of each village; sum of certified results."),
           lambda f: _if(f.party_polls, f.party_present, f.party_due), out_of=Words("应到会党员", "Party members due")),
    _share("party_turnout_pct", "党员参选率", "Party turnout", Words("实到会党员", "Party members present"),
           Words("应到会党员", "Party members due"), lambda f: _if(f.party_polls, f.party_present, f.party_due)),
    _count("voters_registered", "登记选民", "Registered voters", PEOPLE,
           Words("村（居）委会首次投票时的登记选民，已审定结果合计。",
                 "Voters registered at the first committee poll; sum of certified results."),
           lambda f: _if(f.committee_polls, f.registered)),
    _count("voters_cast", "参加投票选民", "Ballots cast", PEOPLE,
           Words("村（居）委会首次投票收回的选票（含委托投票），已审定结果合计。",
                 "Ballots taken out of the boxes at the first committee poll, proxies included; "
                 "sum of certified results."),
           lambda f: _if(f.committee_polls, f.cast, f.registered), out_of=Words("登记选民", "Registered voters")),
    _share("voter_turnout_pct", "选民参选率", "Voter turnout",
           Words("参加投票选民（含委托）", "Ballots cast, proxies included"),
           Words("登记选民", "Registered voters"), lambda f: _if(f.committee_polls, f.cast, f.registered)),
    _count("officers", "“两委”班子成员", "Officers of the two committees", PEOPLE,
           Words("本届在任的党组织和村（居）委会成员，一人兼两职只算一次。",
                 "Members in office of the party organisation and the committee; a person in both counts once."),
           lambda f: _if(f.officers, f.officers)),
    _age("officers_mean_age", "班子成员平均年龄", "Officers, mean age", ALL_OFFICERS,
         lambda f: _if(f.officers, f.officers_months, f.officers)),
    _share("officers_college_pct", "班子成员大专及以上学历占比", "Officers with college education or above", COLLEGE,
           ALL_OFFICERS, lambda f: _if(f.education_known, f.officers_college, f.officers), definition=COLLEGE_RULE),
    _share("officers_women_pct", "班子成员女性占比", "Women among officers", Words("女性成员", "Women"), ALL_OFFICERS,
           lambda f: _if(f.sex_known, f.officers_women, f.officers)),
    _share("officers_party_pct", "班子成员党员占比", "Party members among officers",
           Words("中共党员（含预备党员）", "Party members, probationary members included"), ALL_OFFICERS,
           lambda f: _if(f.politics_known, f.officers_party, f.officers)),
    _count("fulltime", "专职干部", "Full-time cadres", PEOPLE,
           Words("班子成员中的专职干部。", "Officers who work full-time for the village."),
           lambda f: _if(f.officers, f.fulltime, f.officers), out_of=ALL_OFFICERS),
    _age("fulltime_mean_age", "专职干部平均年龄", "Full-time cadres, mean age", ALL_FULLTIME,
         lambda f: _if(f.fulltime, f.fulltime_months, f.fulltime)),
    _share("fulltime_college_pct", "专职干部大专及以上学历占比", "Full-time cadres with college education or above",
           COLLEGE, ALL_FULLTIME, lambda f: _if(f.fulltime_education_known, f.fulltime_college, f.fulltime),
           definition=COLLEGE_RULE),
    _age("secretaries_mean_age", "书记平均年龄", "Secretaries, mean age", ALL_SECRETARIES,
         lambda f: _if(f.secretaries, f.secretaries_months, f.secretaries)),
    _share("secretaries_college_pct", "书记大专及以上学历占比", "Secretaries with college education or above", COLLEGE,
           ALL_SECRETARIES, lambda f: _if(f.secretaries_education_known, f.secretaries_college, f.secretaries),
           definition=COLLEGE_RULE),
    _share("secretaries_talent_pct", "书记中退役军人、致富能手等占比",
           "Veterans and prosperity leaders among secretaries",
           Words("退役军人、致富能手（一人只算一次）", "Veterans or prosperity leaders, each person once"),
           ALL_SECRETARIES, lambda f: _if(f.secretaries and f.origins_known, f.secretaries_talent, f.secretaries)),
    _count("villages_with_officer_35_or_younger", "有35岁及以下班子成员的村数",
           "Villages with an officer of 35 or younger", VILLAGES,
           Words("至少有1名班子成员在选举日未满36周岁（按月计算）的村（社区）。",
                 "At least one officer is under 36 on election day, counted by months."),
           lambda f: _if(f.officers, f.villages_with_young, f.villages),
           out_of=Words("全部村（社区）", "All villages"), better=1),
    _count("local_talent", "本土人才、返乡大学生", "Local talent and returned graduates", PEOPLE,
           Words("来源含本土人才或返乡大学生的班子成员，一人只算一次。",
                 "Officers whose origins include local talent or returned graduate, each person once."),
           lambda f: _if(f.origins_known, f.local_talent, f.officers), out_of=ALL_OFFICERS, better=1),
    _share("local_talent_pct", "本土人才、返乡大学生占比", "Local talent and returned graduates, share",
           Words("本土人才、返乡大学生（一人只算一次）", "Local talent or returned graduates, each person once"),
           ALL_OFFICERS, lambda f: _if(f.origins_known, f.local_talent, f.officers)),
    _share("cross_appointment_pct", "交叉任职比例", "Cross-appointment",
           Words("同时任党组织和村（居）委会职务的人", "People who hold posts in both organs"), ALL_OFFICERS,
           lambda f: _if(f.officers, f.cross_appointed, f.officers)),
    _bands("age_bands", "年龄结构", "Age bands",
           Words("班子成员按选举日年龄（按月计算）分段。", "Officers by age on election day, counted by months."),
           AGE_BANDS, "age", lambda f: f.officers),
    _bands("education_bands", "学历结构", "Education bands",
           Words("班子成员按学历分段；未登记单列。", "Officers by education; not recorded is shown apart."),
           EDUCATION_BANDS, "education", lambda f: f.education_known),
    _bands("origins", "来源结构", "Origins",
           Words("班子成员按来源统计，一人可有多种来源，合计可能大于总人数。",
                 "Officers by origin. A person may have several, so the sum may exceed the number of people."),
           ORIGINS, "origin", lambda f: f.origins_known),
    _count("candidates_vetted", "联审人选", "Candidates vetted", PEOPLE,
           Words("已完成区级联审的人选，一人只算一次。", "People whose joint vetting is finished, each once."),
           lambda f: _if(f.candidacies, f.vetted)),
    _count("candidates_struck_off", "取消候选人资格", "Candidates struck off", PEOPLE,
           Words("被取消候选人资格的人选。", "People whose candidacy was struck off."),
           lambda f: _if(f.candidacies, f.struck_off, f.vetted), out_of=Words("联审人选", "Candidates vetted")),
    _share("proxy_pct", "委托投票占比", "Proxy votes, share", Words("委托投票", "Ballots cast by proxy"),
           Words("登记了委托票数的首次投票收回的选票", "Ballots cast at first polls that recorded their proxies"),
           lambda f: _if(f.proxy_cast, f.proxy, f.proxy_cast), better=0),
    _share("invalid_pct", "废票率", "Invalid ballots, share", Words("无效票", "Invalid ballots"),
           Words("首次投票收回的选票", "Ballots cast at first polls"),
           lambda f: _if(f.invalid_cast, f.invalid, f.invalid_cast), better=-1),
    _ledger("difficult_villages", "重难点村（社区）", "Difficult villages", VILLAGES),
    _ledger("petitions", "信访举报", "Petitions", CASES),
    _ledger("petitions_related", "与换届直接相关的信访举报", "Petitions about the election itself", CASES),
    _ledger("people_trained", "培训人次", "People trained", PEOPLE),
)  # fmt: skip

BY_KEY: Mapping[str, Declaration] = {each.key: each for each in CATALOGUE}


def all_figures(now: Facts, before: Facts | None) -> dict[str, Figure]:
    """Every figure by key, in the order of the contract."""
    return {each.key: calculate(each, now, before) for each in CATALOGUE}


def one_figure(key: str, now: Facts, before: Facts | None) -> Figure:
    """One figure; raises KeyError for a key that is not declared."""
    return calculate(BY_KEY[key], now, before)
