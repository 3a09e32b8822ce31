"""Who was elected: both organs apart, women, minorities, newcomers, full-time cadres, and who left since. Pure."""

from __future__ import annotations

from reports.declarations.vocabulary import (
    AGE_BANDS,
    ALL_FULLTIME,
    ALL_OFFICERS,
    ALL_SECRETARIES,
    ALL_VILLAGES,
    EDUCATION_BANDS,
    PEOPLE,
    ROSTER,
    VILLAGES,
    when,
)
from reports.figures import Declaration, Parts, Words

_CHAIRS = Words("全部村（居）委会主任", "All chairs of the committees")
_COMMITTEE = Words("全部村（居）委会成员", "All members of the committees")
_COMPARED = Words("有上届名册的村（社区）的班子成员", "Officers of villages whose previous roster is recorded")
_REELECTED = Words("上届届末也在任的班子成员", "Officers who also served at the end of the previous term")
_NEW = Words("上届届末不在任的班子成员", "Officers who did not serve at the end of the previous term")

OFFICERS: tuple[Declaration, ...] = (
    ROSTER.count("party_officers", "党组织成员", "Members of the party organisations", PEOPLE,
                 Words("现任党组织书记、副书记、委员。", "Secretaries, deputies and members in office."),
                 lambda f: when(f.officers, f.party_officers)),
    ROSTER.count("committee_officers", "村（居）委会成员", "Members of the committees", PEOPLE,
                 Words("现任村（居）委会主任、副主任、委员。", "Chairs, vice chairs and members in office."),
                 lambda f: when(f.officers, f.committee_officers)),
    ROSTER.count("cross_appointed", "交叉任职人员", "People in both organs", PEOPLE,
                 Words("同时任党组织和村（居）委会职务的人；党组织成员 + 村（居）委会成员 − 交叉任职 = 班子成员。",
                       "People with posts in both organs: party members + committee members − these = officers."),
                 lambda f: when(f.officers, f.cross_appointed, f.officers), out_of=ALL_OFFICERS, indicator="I04"),
    ROSTER.count("secretaries", "党组织书记", "Party secretaries", PEOPLE,
                 Words("现任党组织书记。", "Secretaries in office."), lambda f: when(f.officers, f.secretaries)),
    ROSTER.share("secretaries_women_pct", "女书记比例", "Women among secretaries",
                 Words("女书记", "Women who are secretaries"), ALL_SECRETARIES,
                 lambda f: when(f.secretaries_sex_known, f.secretaries_women, f.secretaries), indicator="I10"),
    ROSTER.count("chairs", "村（居）委会主任", "Chairs of the committees", PEOPLE,
                 Words("现任村（居）委会主任。", "Chairs in office."), lambda f: when(f.officers, f.chairs)),
    ROSTER.share("chairs_women_pct", "女主任比例", "Women among chairs",
                 Words("女主任", "Women who are chairs"), _CHAIRS,
                 lambda f: when(f.chairs_sex_known, f.chairs_women, f.chairs), indicator="I10"),
    ROSTER.share("committee_party_pct", "村（居）委会成员党员比例", "Party members in the committees",
                 Words("中共党员（含预备党员）", "Party members, probationary members included"), _COMMITTEE,
                 lambda f: when(f.committee_politics_known, f.committee_party, f.committee_officers), indicator="I11"),
    ROSTER.share("officers_minority_pct", "少数民族比例", "Ethnic minorities among officers",
                 Words("少数民族成员", "Officers of an ethnic minority"), ALL_OFFICERS,
                 lambda f: when(f.officers_minority, f.officers_minority, f.officers), better=0, indicator="I12",
                 definition=Words(
                     "少数民族成员 ÷ 全部“两委”班子成员。名册未填民族的人员按汉族登记，"
                     "因此一名少数民族成员也没有登记时不列数。",
                     "Officers of an ethnic minority ÷ all officers. Somebody whose ethnic group was not given is kept "
                     "as Han, so there is no figure while no minority is recorded.")),
    ROSTER.share("villages_with_young_pct", "有35岁及以下班子成员的村比例",
                 "Villages with an officer of 35 or younger, share",
                 Words("至少有1名35岁及以下班子成员的村（社区）",
                       "Villages with an officer of 35 or younger"), ALL_VILLAGES,
                 lambda f: when(f.officers, f.villages_with_young, f.villages), indicator="I15"),
    ROSTER.count("officers_reelected", "连任", "Re-elected", PEOPLE,
                 Words("上届届末也在本区县村（社区）“两委”任职的现任班子成员；只计有上届名册的村（社区）。",
                       "Officers who also served in a village of the district at the end of the previous term; only "
                       "villages whose previous roster is recorded."),
                 lambda f: when(f.compared_with_before, f.reelected, f.compared_with_before), out_of=_COMPARED,
                 indicator="I20"),
    ROSTER.share("officers_reelected_pct", "连任比例", "Re-elected, share", _REELECTED, _COMPARED,
                 lambda f: when(f.compared_with_before, f.reelected, f.compared_with_before), better=0,
                 indicator="I20"),
    ROSTER.count("officers_new", "新任", "New in office", PEOPLE,
                 Words("上届届末不在本区县村（社区）“两委”任职的现任班子成员；只计有上届名册的村（社区）。",
                       "Officers who served in no village of the district at the end of the previous term; only "
                       "villages whose previous roster is recorded."),
                 lambda f: when(f.compared_with_before, f.compared_with_before - f.reelected, f.compared_with_before),
                 out_of=_COMPARED, indicator="I20"),
    ROSTER.share("officers_new_pct", "新任比例", "New in office, share", _NEW, _COMPARED,
                 lambda f: when(f.compared_with_before, f.compared_with_before - f.reelected, f.compared_with_before),
                 better=0, indicator="I20"),
    ROSTER.bands("fulltime_age_bands", "专职干部年龄结构", "Full-time cadres by age",
                 Words("专职干部按选举日年龄（按月计算）分段。",
                       "Full-time cadres by age on election day, counted by months."),
                 AGE_BANDS, "fulltime_age", lambda f: f.fulltime, counted=Words("专职干部", "Full-time cadres"),
                 out_of=ALL_FULLTIME, total=lambda f: f.fulltime, indicator="I19"),
    ROSTER.bands("fulltime_education_bands", "专职干部学历结构", "Full-time cadres by education",
                 Words("专职干部按学历分段；未登记单列。",
                       "Full-time cadres by education; not recorded is shown apart."),
                 EDUCATION_BANDS, "fulltime_education", lambda f: f.fulltime_education_known,
                 counted=Words("专职干部", "Full-time cadres"), out_of=ALL_FULLTIME, total=lambda f: f.fulltime,
                 indicator="I19"),
    ROSTER.share("villages_with_young_fulltime_pct", "有35岁及以下专职干部的村比例",
                 "Villages with a full-time cadre of 35 or younger, share",
                 Words("至少有1名35岁及以下专职干部的村（社区）", "Villages with a full-time cadre of 35 or younger"),
                 ALL_VILLAGES, lambda f: when(f.fulltime, f.villages_with_young_fulltime, f.villages),
                 indicator="I19"),
    ROSTER.count("left_office", "任期内离任", "Left office in mid-term", PEOPLE,
                 Words("任期内职务终止（辞职、罢免、依法终止、去世）的人次；改任其他职务的不计。",
                       "Offices that ended in mid-term by resignation, recall, law or death; who took another post is "
                       "not counted."),
                 lambda f: when(f.officers, f.left_office)),
    ROSTER.count("recalls", "罢免", "Recalls", PEOPLE,
                 Words("任期内被罢免的人次。", "Offices ended by a recall vote in mid-term."),
                 lambda f: Parts(f.recalled) if f.officers else None, indicator="I27"),
    ROSTER.count("villages_with_both_posts", "书记、主任均已选出的村（社区）", "Villages with both posts filled",
    VILLAGES,
                 Words("党组织书记和村（居）委会主任均已在任的村（社区）。",
                       "Villages with both a secretary and a chair in office."),
                 lambda f: when(f.officers, f.both_posts_filled, f.villages), out_of=ALL_VILLAGES, indicator="I03"),
)  # fmt: skip
