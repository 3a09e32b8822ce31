"""Sentences of the law's findings and of contradictory figures, Chinese first (the official wording) and English.

Templates take raw parameters; ``render`` turns codes (posts, fields, shares) into words of the language.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from ballots.law.ending_texts import ENDINGS

WORDS: dict[str, tuple[str, str]] = {
    "chair": ("主任", "chair"),
    "vice_chair": ("副主任", "vice chair"),
    "member": ("委员", "member"),
    "secretary": ("书记", "secretary"),
    "deputy_secretary": ("副书记", "deputy secretary"),
    "village_committee": ("村民委员会", "villagers' committee"),
    "residents_committee": ("居民委员会", "residents' committee"),
    "party_branch": ("党组织", "Party branch"),
    "registered": ("登记选民数", "registered voters"),
    "cast": ("收回票数", "ballots cast"),
    "issued": ("发出票数", "ballots issued"),
    "valid": ("有效票", "valid ballots"),
    "invalid": ("无效票", "invalid ballots"),
    "due": ("应到会人数", "members due"),
    "present": ("实到会人数", "members present"),
    "rules": ("规则", "rules"),
    "round": ("投票轮次", "round"),
    "mode": ("选举方式", "mode of election"),
    "seats": ("应选人数", "seats"),
    "candidates": ("候选人", "candidates"),
    "elected_base": ("当选基数", "base of the majority"),
    "carry_down_votes": ("票数下加", "votes carried down"),
    "partly_invalid": ("部分无效票", "partly invalid ballots"),
    "blank": ("空白票", "blank ballots"),
    "members": ("有选举权的正式党员数", "full members with voting rights"),
    "excluded": ("不计入应到会的党员", "members not counted as due"),
    "womens_seat": ("妇女名额", "women's seat"),
    "relatives": ("近亲属关系", "near relatives"),
    "in_office": ("在任成员", "members in office"),
    "chosen": ("委员会选出的书记、副书记", "secretary and deputy chosen"),
    "committee_present": ("委员会实到会人数", "committee members present"),
    "multi_ethnic": ("多民族村", "multi-ethnic village"),
    "reduction_agree": ("同意减少名额人数", "members agreeing to fewer seats"),
    "days_since_failed": ("距上次罢免未通过的天数", "days since a recall that failed"),
    "recall_bar_days": ("再次罢免的间隔天数", "days between two recalls"),
    "agree": ("同意票", "votes in favour"),
    "against": ("不同意票", "votes against"),
    "person": ("被罢免或者辞职人", "person concerned"),
    "post": ("职务", "post"),
    "body": ("会议", "meeting"),
    "motion": ("罢免要求", "recall motion"),
    "motion.voters": ("提出罢免的选民数", "voters asking for the recall"),
    "motion.voters_total": ("选民总数", "registered voters in all"),
    "motion.representatives": ("提出罢免的代表数", "representatives asking for the recall"),
    "motion.representatives_total": ("代表总数", "representatives in all"),
    "unable": ("不能表达意志", "unable to express will"),
    "abroad": ("自费出国半年以上", "abroad privately for half a year or more"),
    "serving_sentence": ("服刑", "serving a sentence"),
    "ill": ("年老体弱、卧床不起或者长期生病", "too old, ill or bedridden"),
    "moved_away": ("外出半年以上未转走组织关系", "away half a year or more, papers not moved"),
    "general": ("村（居）民会议", "meeting of all"),
    "household": ("户代表会议", "meeting of households"),
    "reps": ("代表会议", "representatives' meeting"),
    "voters": ("登记参加选举的选民", "registered voters"),
    "households": ("户代表", "household representatives"),
    "representatives": ("居民代表", "residents' representatives"),
    "election": ("选举", "election"),
    "recall": ("罢免投票", "recall vote"),
    "1/2": ("半数", "half"),
    "1/3": ("三分之一", "one third"),
    "1/5": ("五分之一", "one fifth"),
    "1/10": ("十分之一", "one tenth"),
    "2/3": ("三分之二", "two thirds"),
    "4/5": ("五分之四", "four fifths"),
}

#: parameters whose value is a code of ``WORDS``
CODED = ("post", "kind", "base", "other_base", "electorate", "share", "label", "body", "vote")

FINDINGS: dict[str, tuple[str, str]] = {
    "turnout_met": (
        "{electorate}{registered}人，参加投票{cast}人，超过{share}（至少{needed}人），{vote}有效。",
        "{cast} of {registered} {electorate} took part, more than {share} (at least {needed}): the {vote} is valid.",
    ),
    "turnout_not_met": (
        "{electorate}{registered}人，参加投票{cast}人，未超过{share}（至少{needed}人），{vote}无效。",
        "{cast} of {registered} {electorate} took part, not more than {share} (at least {needed}): the {vote} is void.",
    ),
    "rerun_turnout_not_required": (
        "另行选举以得票数是否达到已投选票的三分之一为准，法律未再要求参加投票人数过半；本次登记{registered}人，收回{cast}票。",
        "A rerun is measured against the ballots cast; the law asks for no second majority of the registered. "
        "Registered {registered}, cast {cast}.",
    ),
    "rerun_needs_majority": (
        "法律对居民委员会另行选举未作单独规定，仍须超过参加投票人数的{share}始得当选。",
        "The law has no separate rule for a rerun of this committee: more than {share} of those voting is needed.",
    ),
    "no_ballots": ("没有收回选票，选举无效。", "No ballots were cast: the election is void."),
    "ballots_above_issued": (
        "收回选票{cast}张，多于发出选票{issued}张，{vote}无效。",
        "{cast} ballots were collected, more than the {issued} issued: the {vote} is void.",
    ),
    "ballots_above_present": (
        "收回选票{cast}张，多于到会有选举权的党员{present}人，选举无效。",
        "{cast} ballots were collected, more than the {present} members present: the election is void.",
    ),
    "ballots_in_order": (
        "发出选票{issued}张，收回选票{cast}张，收回数不多于发出数。",
        "{cast} ballots were collected of {issued} issued.",
    ),
    "issued_unknown": (
        "未填发出票数，未能核对收回票数是否多于发出票数。",
        "The number of ballots issued is not given, so ballots collected could not be checked against it.",
    ),
    "issued_above_entitled": (
        "发出选票{issued}张，多于{label}{entitled}，请核对选票发放登记。",
        "{issued} ballots were issued, more than the {entitled} {label}: check the issue register.",
    ),
    "quorum_met": (
        "应到会{due}人，实到会{present}人，不少于应到会人数的{share}（至少{needed}人），可以进行选举。",
        "{present} of {due} members due were present, at least {share} ({needed}): the election may be held.",
    ),
    "quorum_not_met": (
        "应到会{due}人，实到会{present}人，少于应到会人数的{share}（至少{needed}人），不能进行选举。",
        "{present} of {due} members due were present, fewer than {share} ({needed}): no election can be held.",
    ),
    "elected_by_majority": (
        "得票超过{base}{whole}的{share}（至少{needed}票）始得当选，当选{elected}人。",
        "More than {share} of the {whole} {base} (at least {needed} votes) elects: {elected} elected.",
    ),
    "elected_by_third": (
        "另行选举以得票多的当选，但不得少于{base}{whole}的{share}（至少{needed}票），当选{elected}人。",
        "In a rerun the most votes win, with at least {share} of the {whole} {base} ({needed} votes): "
        "{elected} elected.",
    ),
    "elected_by_most_votes": (
        "票数相等的候选人再次投票，以得票多的当选，当选{elected}人。",
        "In a runoff among the tied the most votes win: {elected} elected.",
    ),
    "seats_unfilled": (
        "{post}应选{seats}人，当选{elected}人，不足的{missing}个名额应当另行选举。",
        "{post}: {elected} of {seats} seats filled, a rerun is needed for the {missing} left.",
    ),
    "tie_at_edge": (
        "{post}候选人{names}均得{votes}票，票数相等不能确定当选人，应当在票数相等的候选人中再次投票（尚余{missing}个名额）。",
        "{post}: {names} have {votes} votes each and the seats cannot be decided; "
        "vote again among the tied ({missing} seats left).",
    ),
    "seat_held_for_tie": (
        "{names}所竞较高职务票数相等尚待再次投票，其{post}当选资格暂不确定，名额保留。",
        "{names} must first stand in the runoff for the higher post, so a seat as {post} is kept open.",
    ),
    "elected_once": (
        "{names}已当选{post}，不再计算其他职务得票。",
        "{names} elected {post}; votes for other posts no longer count.",
    ),
    "votes_carried_down": (
        "按选举办法，{names}竞选较高职务的得票计入{post}得票。",
        "Under the election measures, votes of {names} for a higher post are added to those as {post}.",
    ),
    "no_woman_elected": (
        "当选人中没有妇女，{kind}成员中应当有妇女。",
        "No woman is elected; a {kind} must have a woman among its members.",
    ),
    "woman_over_half": (
        "女性委员候选人{names}得票已达到当选所需票数，按妇女名额办法可优先当选，请选举委员会依选举办法确认。",
        "{names}, a woman standing as member, has enough votes to be elected; under the women's seat procedure she "
        "may be placed first. The election committee must confirm.",
    ),
    "sex_unknown": (
        "当选人{names}的性别未填，未能核对妇女成员的要求。",
        "The sex of {names} is not given, so the rule on women members could not be checked.",
    ),
    "chair_unfilled": (
        "主任未选出；另行选举后仍空缺的，由副主任主持工作，没有副主任的由代表会议在当选委员中推选一人主持。",
        "No chair is elected. If the seat is still empty after a rerun a vice chair presides; without one, the "
        "representatives' meeting picks one elected member.",
    ),
    "committee_size": (
        "应选{seats}人，不在法定{least}至{most}人之内。",
        "{seats} seats are outside the legal size of {least} to {most}.",
    ),
    "not_differential": (
        "{post}候选人{candidates}人，应选{seats}人，候选人名额应当多于应选名额。",
        "{post}: candidates {candidates}, seats {seats}; there should be more candidates than seats.",
    ),
    "rerun_not_differential": (
        "{post}另行选举应选{missing}人，可以作为候选人的未当选人只有{candidates}人，没有差额。候选人名额应当多于应选名额，"
        "请先依选举办法补充提名、审查并公布候选人，再确定另行选举的选票。",
        "{post}: the rerun fills {missing}, but only {candidates} of those not elected can stand. There should be more "
        "candidates than seats: put further people forward, have them vetted and publish them before the ballot of the "
        "rerun is settled.",
    ),
    "party_not_differential": (
        "委员候选人{candidates}人，应选{seats}人，差额不足应选人数的20%（至少{needed}人）；已在预选中差额的除外。",
        "Committee candidates {candidates}, seats {seats}; the difference is under 20% (at least "
        "{needed} candidates), "
        "unless a pre-selection already had it.",
    ),
    "no_candidates": ("没有候选人得票记录，无人当选。", "No candidate is listed, so nobody is elected."),
    "bases_differ": (
        "以{base}为基数与以{other_base}为基数，当选人不同（{names}）；本次按{base}计算，请报上级党组织确认。",
        "Counting against {base} or {other_base} gives different winners ({names}); {base} is used here. "
        "Ask the higher Party organisation to confirm.",
    ),
    "field_not_used": (
        "{field}（{label}）不适用于{kind}选举，未采用。",
        "{field} ({label}) does not apply to a {kind} election and was not used.",
    ),
    "vice_chair_presides": (
        "主任空缺，由副主任{names}主持工作。",
        "The chair is empty; {names}, vice chair, presides.",
    ),
    "ballots_accounted": (
        "收回选票{cast}张：有效票{valid}张（其中部分无效{partly}张，仅无效部分不计；空白票{blank}张，按弃权计），无效票{invalid}张。",
        "{cast} ballots collected: {valid} valid (of these {partly} invalid in part, only that part "
        "falls; {blank} blank, "
        "counted as abstentions), {invalid} invalid.",
    ),
    "exclusions_applied": (
        "有选举权的正式党员{members}人，因{grounds}不计入应到会{excluded}人，应到会{due}人；须经上级党组织同意并由党员大会通过。",
        "{members} full members with voting rights, {excluded} not counted as due ({grounds}), {due} "
        "due; the superior must "
        "agree and the meeting approve.",
    ),
    "meeting_quorate": (
        "村民代表{registered}人，参加投票{cast}人，达到{share}（至少{needed}人），可以补选。",
        "{cast} of {registered} representatives took part, at least {share} ({needed}): the by-election may be held.",
    ),
    "meeting_not_quorate": (
        "村民代表{registered}人，参加投票{cast}人，未达到{share}（至少{needed}人），补选无效。",
        "{cast} of {registered} representatives took part, fewer than {share} ({needed}): the by-election is void.",
    ),
    "write_ins_counted": (
        "选民另选他人{number}人，得票依法计算，未当选。",
        "{number} names were written in; their votes count, none is elected.",
    ),
    "write_in_elected": (
        "{names}为选民另选的人，依法当选；审定前须核实其登记选民身份并补办资格审查。",
        "{names}, written in by voters, elected; check that the person is a registered voter and have "
        "them vetted before "
        "the result is certified.",
    ),
    "relatives_barred": (
        "{names}与当选人（或在任成员）有近亲属关系，应当回避，不能当选{post}；以职务高、得票多的当选。",
        "{names}, near relative of somebody elected or in office, cannot be {post}; the higher post, "
        "then more votes decide.",
    ),
    "relatives_tied": (
        "{names}有近亲属关系且票数相等，只能当选一人，应当再次投票。",
        "{names} are near relatives with equal votes; only one can be elected, vote again.",
    ),
    "relatives_together": (
        "{names}有近亲属关系且同为{kind}成员，请依本地规定核对是否应当回避。",
        "{names} are near relatives and sit together on the {kind}; check whether local rules bar this.",
    ),
    "womens_seat_filled": (
        "按妇女名额办法，女性委员候选人{names}得{votes}票已过规定票数，优先当选。",
        "Under the women's seat procedure {names}, a woman with {votes} votes, enough to be elected, is placed first.",
    ),
    "womens_seat_held": (
        "女性候选人得票均未过规定票数，按妇女名额办法保留一个{post}名额，另行选举妇女成员。",
        "No woman has enough votes; one seat as {post} is kept for a separate vote of a woman.",
    ),
    "womens_seat_waits": (
        "女性候选人{names}还须就较高职务再次投票，妇女名额暂不确定，本次委员按得票确定。再次投票后当选人中仍没有妇女的，"
        "请选举委员会依选举办法提出妇女名额的处理意见，报镇（街道）后再审定再次投票的结果。",
        "{names} must first stand in the runoff for a higher post, so the women's seat is not decided and members "
        "follow from the votes alone. If no woman wins the runoff, the election committee must say by its election "
        "measures how a woman gets a seat and report it to the township before the runoff is certified.",
    ),
    "tie_after_womens_seat": (
        "妇女名额先在{women}中再次投票；{names}票数相等，其余{missing}个{post}名额待妇女名额确定后，在票数相等的候选人中另行投票。"
        "两次投票分别进行，不得合并。",
        "The women's seat is voted on first, among {women}. {names} have equal votes: the {missing} other seats as "
        "{post} are voted on after it, among those with equal votes. The two votes are held apart.",
    ),
    "too_few_for_committee": (
        "正式党员{members}人，不足{least}人，一般不设委员会，由党员大会直接选举书记。",
        "{members} full members, fewer than {least}: usually no committee is elected, only a secretary.",
    ),
    "chosen_by_committee": (
        "{names}由新一届委员会选举为{post}，须报上级党组织批准。",
        "{names} chosen {post} by the new committee; the higher Party organisation must approve.",
    ),
    "chosen_not_member": (
        "{names}不是新当选的委员，不能由委员会选举为{post}。",
        "{names}, not a member of the elected committee, cannot be chosen {post} by it.",
    ),
    "not_chosen": (
        "{names}在委员会得{votes}票，未超过委员{whole}人的半数（至少{needed}票），不能当选{post}。",
        "{names} has {votes} votes in the committee of {whole}, not more than half (at least {needed}): "
        "not chosen {post}.",
    ),
    "committee_not_quorate": (
        "委员{seats}人，第一次全体会议实到{present}人，不足五分之四，不能选举书记、副书记。",
        "{present} of {seats} committee members present, fewer than four fifths: secretary and deputy "
        "cannot be chosen.",
    ),
    "minority_member_sits": (
        "当选人中有人数较少的民族的成员（{names}），符合多民族村的要求。",
        "{names} belongs to a smaller ethnic group, as the law asks of a multi-ethnic village.",
    ),
    "ethnic_group_unknown": (
        "{names}的民族未填写，无法核对多民族村应有人数较少的民族的成员。",
        "The ethnic group of {names} is not given, so the rule on smaller ethnic groups could not be checked.",
    ),
    "no_minority_member": (
        "多民族村的{kind}成员中应当有人数较少的民族的成员，本次当选人中没有。",
        "A {kind} of a multi-ethnic village must have a member of a smaller ethnic group; nobody elected is one.",
    ),
    "seats_may_be_reduced": (
        "当选{elected}人，应选{seats}人。当选人数接近应选名额的，经到会党员过半数同意，可以减少名额，不再补足{missing}人。",
        "{elected} of {seats} seats are filled. Close to full, more than half of the members present may agree to give "
        "up the {missing} left.",
    ),
    "seats_reduced": (
        "实到会{present}人中{agree}人同意减少名额，超过半数（至少{needed}人），不足的{missing}名不再选举。",
        "{agree} of {present} members present, more than half (at least {needed}), agree to give up {missing} seats.",
    ),
    "seats_not_reduced": (
        "实到会{present}人中{agree}人同意减少名额（至少{needed}人），已当选{elected}人（至少{least}人），不能减少名额。",
        "{agree} of {present} members present agree to fewer seats (at least {needed}), {elected} are elected "
        "(at least {least}): no seat can be given up.",
    ),
    "vacancy_may_stay": (
        "另行选举后仍不足名额的，本届委员会已选出{least}人以上时，不足的名额可以暂缺。",
        "If seats stay empty after a rerun, they may be left empty once the committee has at least {least} members.",
    ),
    **ENDINGS,
}


def render(template: tuple[str, str], params: Mapping[str, Any], *, english: bool = False) -> str:
    """The sentence of a template in Chinese or English, codes among the parameters turned into words."""
    words = {"vote": WORDS["election"][english]}
    for key, value in params.items():
        if isinstance(value, list | tuple):
            each_word = (WORDS[each][english] if key == "grounds" else str(each) for each in value)
            words[key] = (", " if english else "、").join(each_word)
        elif key in CODED and value in WORDS:
            words[key] = WORDS[value][english]
        else:
            words[key] = value
    return template[english].format(**words)


def share_words(label: str, language: str) -> str:
    """A share such as ``2/3`` in the words of the law, in the language of a page."""
    return WORDS[label][not language.startswith("zh")] if label in WORDS else label


def quoted(value: object) -> str:
    """A found value as JSON, cut short, safe to print."""
    text = json.dumps(value, ensure_ascii=_has_surrogates(value), default=str)
    return text if len(text) <= 60 else text[:57] + "…"


def _has_surrogates(value: object) -> bool:
    return any("\ud800" <= character <= "\udfff" for character in str(value))
