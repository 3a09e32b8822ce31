"""How the polls went: first polls and reruns, ballots, polling places, seats left empty, by-elections. Pure."""

from __future__ import annotations

from reports.declarations.vocabulary import (
    BALLOT_PAPERS,
    NOTHING,
    PLACES,
    PLANS,
    POLLS,
    RESULTS,
    SEATS,
    VILLAGES,
    when,
)
from reports.figures import Declaration, Words

_SEATS = {
    "party": Words("党组织委员", "Party committee"),
    "chair": Words("主任", "Chair"),
    "vice_chair": Words("副主任", "Vice chair"),
    "member": Words("委员", "Member"),
}
_MODES = {
    "meeting": Words("选举大会", "Election meeting"),
    "stations": Words("投票站", "Polling stations"),
}
_SURPLUS = "（候选人数 − 应选名额） ÷ 应选名额，按首次投票的选票逐职位计；另写人选不计。"
_SURPLUS_EN = (
    "(Candidates − seats) ÷ seats, post by post from the ballots of the first poll; names written in are not counted."
)

POLLING: tuple[Declaration, ...] = (
    RESULTS.bands("seats", "应选名额", "Seats to fill",
                  Words("已审定首次投票的应选名额，按职位合计。", "Seats of certified first polls, by post."),
                  _SEATS, "seats", lambda f: f.organs_polled, counted=Words("应选名额", "Seats"),
                  out_of=Words("全部应选名额", "All seats"), unit=SEATS),
    BALLOT_PAPERS.share("party_surplus_pct", "党组织候选人差额比", "Party candidates above seats, share",
                        Words("候选人数 − 应选名额", "Candidates − seats"), Words("应选名额", "Seats"),
                        lambda f: when(f.party_ballot_seats, f.party_candidates - f.party_ballot_seats,
                                       f.party_ballot_seats),
                        definition=Words(_SURPLUS, _SURPLUS_EN), better=0, indicator="I22"),
    BALLOT_PAPERS.share("committee_surplus_pct", "村（居）委会候选人差额比", "Committee candidates above seats, share",
                        Words("候选人数 − 应选名额", "Candidates − seats"), Words("应选名额", "Seats"),
                        lambda f: when(f.committee_ballot_seats, f.committee_candidates - f.committee_ballot_seats,
                                       f.committee_ballot_seats),
                        definition=Words(_SURPLUS, _SURPLUS_EN), better=0, indicator="I22"),
    RESULTS.share("mobile_pct", "流动票箱投票占比", "Ballots from mobile boxes, share",
                  Words("流动票箱收回的选票", "Ballots from mobile boxes"),
                  Words("登记了流动票箱票数的首次投票收回的选票",
                        "Ballots cast at first polls that recorded their mobile boxes"),
                  lambda f: when(f.mobile_cast, f.mobile, f.mobile_cast), better=0, indicator="I08"),
    RESULTS.count("reruns", "另行选举", "Reruns", POLLS,
                  Words("已审定的另行选举（含得票相同的再次投票）次数，届中补选后的不计。",
                        "Certified reruns and runoffs; those after a by-election are not counted."),
                  lambda f: when(f.certified_polls, f.reruns), better=-1, indicator="I02"),
    RESULTS.count("new_elections", "重新选举", "New elections", POLLS,
                  Words("首次投票无效后重新组织并已审定的选举次数。",
                        "Certified elections held anew after a void first poll."),
                  lambda f: when(f.certified_polls, f.new_elections), better=-1, indicator="I02"),
    RESULTS.count("seats_left_empty", "依法暂缺名额", "Seats left empty by decision", SEATS,
                  Words("另行选举后仍未选足、依法决定暂不再选的名额。",
                        "Seats a rerun did not fill and that were decided to stay empty, as the law allows."),
                  lambda f: when(f.certified_polls, f.seats_left_empty), better=-1, indicator="I01"),
    RESULTS.count("by_elections", "补选", "By-elections", POLLS,
                  Words("任期内已审定的补选次数。", "Certified by-elections in mid-term."),
                  lambda f: when(f.certified_polls, f.by_elections), indicator="I27"),
    PLANS.bands("polling_modes", "投票方式", "How people voted",
                Words("村（居）委会首次投票按投票方式统计；未登记投票安排的不计。",
                      "First committee polls by how people voted; those without a polling plan are left out."),
                _MODES, "mode", lambda f: f.plans,
                counted=Words("登记了投票安排的村（社区）",
                              "Villages with a polling plan"), out_of=NOTHING, unit=VILLAGES),
    PLANS.count("polling_stations", "投票会场和投票站", "Meetings and polling stations", PLACES,
                Words("村（居）委会首次投票的选举大会会场和投票站。",
                      "Places where people voted at the first committee poll: meetings and polling stations."),
                lambda f: when(f.plans, f.stations)),
    PLANS.count("mobile_boxes", "流动票箱", "Mobile boxes", PLACES,
                Words("村（居）委会首次投票经镇街批准的流动票箱。",
                      "Mobile boxes of the first committee poll that the township approved."),
                lambda f: when(f.plans, f.boxes), indicator="I08"),
)  # fmt: skip
