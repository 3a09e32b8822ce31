"""Words that several declarations share, and the sources figures are counted from. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from reports.figures import Declaration, Facts, Kind, Parts, Source, Words

NOTHING = Words("—", "—")
VILLAGES = Words("个村（社区）", "villages")
PEOPLE = Words("人", "people")
BALLOTS = Words("票", "ballots")
CASES = Words("件", "cases")
POLLS = Words("次", "polls")
SEATS = Words("个", "seats")
PLACES = Words("个", "places")
PERCENT = Words("%", "%")
YEARS = Words("岁", "years")

ALL_VILLAGES = Words("全部村（社区）", "All villages")
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


@dataclass(frozen=True)
class Counted:
    """Declares figures counted from one source."""

    source: Source

    def count(
        self,
        key: str,
        zh: str,
        en: str,
        unit: Words,
        definition: Words,
        parts: Rule,
        *,
        out_of: Words = NOTHING,
        better: int = 0,
        indicator: str = "",
    ) -> Declaration:
        """A number of something, perhaps out of another number."""
        name = Words(zh, en)
        return Declaration(
            key, Kind.COUNT, name, definition, name, out_of, unit, parts, self.source,
            indicator=indicator, better=better,
        )  # fmt: skip

    def share(
        self,
        key: str,
        zh: str,
        en: str,
        top: Words,
        bottom: Words,
        parts: Rule,
        *,
        definition: Words | None = None,
        better: int = 1,
        indicator: str = "",
    ) -> Declaration:
        """``top`` ÷ ``bottom`` in percent."""
        meaning = definition or Words(f"{top.zh} ÷ {bottom.zh}", f"{top.en} ÷ {bottom.en[:1].lower()}{bottom.en[1:]}")
        return Declaration(
            key, Kind.PERCENT, Words(zh, en), meaning, top, bottom, PERCENT, parts, self.source,
            indicator=indicator, better=better,
        )  # fmt: skip

    def age(self, key: str, zh: str, en: str, people: Words, parts: Rule) -> Declaration:
        """A mean age (I13)."""
        return Declaration(
            key, Kind.AGE, Words(zh, en), AGE, MONTHS, people, YEARS, parts, self.source, indicator="I13", better=-1
        )

    def bands(
        self,
        key: str,
        zh: str,
        en: str,
        definition: Words,
        bands: Mapping[str, Words],
        prefix: str,
        known: Callable[[Facts], int],
        *,
        counted: Words = OFFICERS,
        out_of: Words = ALL_OFFICERS,
        total: Callable[[Facts], int] | None = None,
        unit: Words = PEOPLE,
        indicator: str = "",
    ) -> Declaration:
        """Numbers by band: the facts named ``prefix_band``; below the line ``total``, or the sum of the bands."""

        def parts(facts: Facts) -> Parts | None:
            if not known(facts):
                return None
            found = {band: int(getattr(facts, f"{prefix}_{band}")) for band in bands}
            return Parts(None, total(facts) if total else sum(found.values()), found)

        return Declaration(
            key, Kind.BANDS, Words(zh, en), definition, counted, out_of, unit, parts, self.source, bands,
            indicator=indicator,
        )  # fmt: skip

    def unknown(self, key: str, zh: str, en: str, unit: Words, *, indicator: str = "") -> Declaration:
        """A count no room keeps rows for yet: declared, and never a number."""
        return self.count(key, zh, en, unit, LEDGER, lambda _: None, indicator=indicator)


def when(known: int, numerator: int, denominator: int | None = None) -> Parts | None:
    """The parts, or nothing where nothing is known."""
    return Parts(numerator, denominator) if known else None


ELECTIONS = Counted(
    Source(
        Words("各村（社区）换届选举登记", "The village elections of the term"),
        Words("本届尚未为村（社区）建立选举。", "The term has no village election here."),
    )
)
RESULTS = Counted(
    Source(
        Words("已审定的选举结果", "Certified results"),
        Words("尚无已审定的选举结果。", "No result is certified yet."),
    )
)
BALLOT_PAPERS = Counted(
    Source(
        Words("已审定首次投票的选票和应选名额", "Ballot papers and seats of certified first polls"),
        Words("尚无已审定的首次投票，或其选票上没有登记正式候选人。",
              "No first poll is certified yet, or no formal candidate stands on its ballot."),
    )
)  # fmt: skip
ROSTER = Counted(
    Source(
        Words("“两委”班子成员名册", "The roster of officers"),
        Words("尚未登记班子成员，或名册中没有填写这一项。", "No officer is recorded yet, or this column is empty."),
    )
)
CANDIDACIES = Counted(
    Source(
        Words("人选登记和联审结论", "People put forward and their vetting"),
        Words("尚无人选，或这一项还没有登记。", "Nobody is put forward yet, or this is not recorded."),
    )
)
ROLLS = Counted(
    Source(
        Words("选民名册", "The voter rolls"),
        Words("尚未建立选民名册。", "There is no voter roll yet."),
    )
)
RETURNS = Counted(
    Source(
        Words("选民登记情况统计表", "The registration returns"),
        Words("尚未导入选民登记情况统计表，或表中没有填写这一项。",
              "No registration return is brought in yet, or this column is empty."),
    )
)  # fmt: skip
PLANS = Counted(
    Source(
        Words("投票安排", "The polling plans"),
        Words("已审定的首次投票没有登记投票安排。", "No polling plan is recorded for a certified first poll."),
    )
)
COMMITTEES = Counted(
    Source(
        Words("村（居）民选举委员会名单", "The election committees"),
        Words("尚未登记选举委员会成员。", "No member of an election committee is recorded yet."),
    )
)
AUDITS = Counted(
    Source(
        Words("上届班子成员离任审计登记", "Audits of the previous term's officers"),
        Words(
            "尚未登记离任审计，或没有上届名册。",
            "No audit is recorded yet, or there is no roster of the previous term.",
        ),
    )
)
LEDGERS = Counted(
    Source(
        Words("督导台账", "The supervision ledgers"),
        Words("督导台账尚未登记。", "Nothing is recorded in the supervision ledgers yet."),
    )
)
