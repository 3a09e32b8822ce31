"""Before the vote: the roll and its returns, people put forward, pledges, audits, election committees. Pure."""

from __future__ import annotations

from reports.declarations.vocabulary import (
    AUDITS,
    CANDIDACIES,
    CASES,
    COMMITTEES,
    LEDGER,
    LEDGERS,
    PEOPLE,
    RETURNS,
    ROLLS,
    when,
)
from reports.figures import Declaration, Words

_ADDED = {
    "came_of_age": Words("年满18周岁", "Came of age"),
    "moved_in": Words("迁入", "Moved in"),
    "rights_restored": Words("恢复政治权利", "Rights restored"),
    "otherwise": Words("其他原因", "Other reasons"),
}
_REMOVED = {
    "died": Words("死亡", "Died"),
    "moved_out": Words("迁出", "Moved out"),
    "rights_deprived": Words("被剥夺政治权利", "Rights deprived"),
    "registered_twice": Words("重复登记", "Registered twice"),
}
_FORMAL = Words("全部正式候选人", "All formal candidates")
_REGISTERED = Words("统计表中的登记选民", "Registered voters of the same returns")

WAY_TO_THE_BALLOT: tuple[Declaration, ...] = (
    ROLLS.count("roll_total", "选民名册人数", "Voters on the rolls", PEOPLE,
                Words("各村（社区）选民名册上的人数。", "People on the voter rolls of the villages."),
                lambda f: when(f.rolls, f.roll_total)),
    RETURNS.share("registration_pct", "登记率", "Registration",
                  Words("登记选民", "Registered voters"),
                  Words("同一统计表中18周岁以上人口", "People of 18 and over in the same returns"),
                  lambda f: when(f.adults, f.adults_registered, f.adults), indicator="I07",
                  definition=Words(
                      "登记选民 ÷ 18周岁以上人口，两数均取自同一张选民登记情况统计表；缺任一项的村（社区）不计。",
                      "Registered voters ÷ people of 18 and over, both from the same registration return; villages "
                      "where either is missing are left out.")),
    RETURNS.share("roll_women_pct", "登记选民女性占比", "Women among registered voters",
                  Words("女性登记选民", "Women among the registered"), _REGISTERED,
                  lambda f: when(f.roll_women_of, f.roll_women, f.roll_women_of), better=0),
    RETURNS.share("roll_party_pct", "登记选民党员占比", "Party members among registered voters",
                  Words("党员登记选民", "Party members among the registered"), _REGISTERED,
                  lambda f: when(f.roll_party_of, f.roll_party, f.roll_party_of), better=0),
    RETURNS.share("roll_minority_pct", "登记选民少数民族占比", "Ethnic minorities among registered voters",
                  Words("少数民族登记选民", "Ethnic minorities among the registered"), _REGISTERED,
                  lambda f: when(f.roll_minority_of, f.roll_minority, f.roll_minority_of), better=0),
    RETURNS.bands("roll_additions", "选民四增", "Added to the rolls",
                  Words("较上届新增登记的选民，按原因统计。",
                        "Voters newly registered since the previous term, by reason."),
                  _ADDED, "added", lambda f: f.additions_known, counted=Words("新增登记选民", "Newly registered"),
                  out_of=Words("全部新增登记选民", "All newly registered")),
    RETURNS.bands("roll_removals", "选民四减", "Removed from the rolls",
                  Words("较上届从名册中减少的选民，按原因统计。", "Voters removed since the previous term, by reason."),
                  _REMOVED, "removed", lambda f: f.removals_known, counted=Words("减少的选民", "Removed voters"),
                  out_of=Words("全部减少的选民", "All removed voters")),
    COMMITTEES.count("election_committee", "选举委员会成员", "Members of election committees", PEOPLE,
                     Words("现任村（居）民选举委员会主任、副主任、委员，候补的不计。",
                           "Chairs, vice chairs and members who sit; alternates are not counted."),
                     lambda f: when(f.election_committees, f.election_committee)),
    COMMITTEES.share("election_committee_women_pct", "选举委员会女性占比", "Women in election committees",
                     Words("女性成员", "Women"), Words("选举委员会成员", "Members of election committees"),
                     lambda f: when(f.election_committee_sex_known, f.election_committee_women, f.election_committee)),
    CANDIDACIES.count("candidates_put_forward", "提名人选", "People put forward", PEOPLE,
                      Words("本届提名的人选，一人只算一次。", "People put forward in this term, each once."),
                      lambda f: when(f.candidacies, f.candidacies)),
    CANDIDACIES.share("candidates_struck_off_pct", "联审取消率", "Struck off in vetting, share",
                      Words("被取消候选人资格的人选", "People whose candidacy was struck off"),
                      Words("已有联审结论的人选", "People whose vetting has come to a conclusion"),
                      lambda f: when(f.decided, f.struck_off, f.decided), better=0, indicator="I21"),
    CANDIDACIES.count("candidates_formal", "正式候选人", "Formal candidates", PEOPLE,
                      Words("列入正式候选人名单的人选，一人只算一次。",
                            "People on a published list of candidates, each once."),
                      lambda f: when(f.formal, f.formal)),
    CANDIDACIES.share("candidates_women_pct", "正式候选人女性占比", "Women among formal candidates",
                      Words("女性正式候选人", "Women among formal candidates"), _FORMAL,
                      lambda f: when(f.formal_sex_known, f.formal_women, f.formal)),
    CANDIDACIES.share("candidates_party_pct", "正式候选人党员占比", "Party members among formal candidates",
                      Words("党员正式候选人（含预备党员）",
                            "Party members among them, probationary members included"), _FORMAL,
                      lambda f: when(f.formal_politics_known, f.formal_party, f.formal), better=0),
    CANDIDACIES.share("pledges_signed_pct", "竞职承诺完成率", "Pledges signed",
                      Words("已签竞职承诺书的正式候选人", "Formal candidates who signed a pledge"), _FORMAL,
                      lambda f: when(f.pledges, f.pledges, f.formal), indicator="I26",
                      definition=Words(
                          "已签竞职承诺书的正式候选人 ÷ 全部正式候选人；一份承诺书也没有登记时不列数。",
                          "Formal candidates who signed a pledge ÷ all formal candidates; no figure while no pledge is "
                          "recorded.")),
    AUDITS.share("audits_done_pct", "离任审计完成率", "Audits finished",
                 Words("已完成的离任审计", "Audits finished"),
                 Words("已登记应审计的上届班子成员", "Officers of the previous term recorded for an audit"),
                 lambda f: when(f.audits, f.audits_done, f.audits), indicator="I26"),
    LEDGERS.unknown("petitions_closed", "已办结信访举报", "Petitions closed", CASES, indicator="I24"),
    LEDGERS.unknown("petitions_overdue", "超期未办结信访举报", "Petitions overdue", CASES, indicator="I24"),
    LEDGERS.share("difficult_cleared_pct", "重难点村销号率", "Difficult villages cleared",
                  Words("已销号的重难点村（社区）", "Difficult villages cleared"),
                  Words("已列入台账的重难点村（社区）", "Difficult villages listed"),
                  lambda _: None, definition=LEDGER, indicator="I25"),
    LEDGERS.share("training_done_pct", "培训完成率", "Training finished",
                  Words("已完成的培训人次", "People trained"), Words("应培训人次", "People due to be trained"),
                  lambda _: None, definition=LEDGER, indicator="I26"),
)  # fmt: skip
