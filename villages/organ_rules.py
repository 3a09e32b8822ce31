"""Typed parameters of one organ's election, as a rule set gives them. Pure Python."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Share(NamedTuple):
    """A part of a whole, compared with integers only."""

    num: int
    den: int

    def exceeded_by(self, part: int, whole: int) -> bool:
        """Whether ``part`` is more than this share of ``whole`` (超过: strictly more)."""
        return self.den * part > self.num * whole

    def reached_by(self, part: int, whole: int) -> bool:
        """Whether ``part`` is at least this share of ``whole`` (不少于)."""
        return self.den * part >= self.num * whole

    def quorate(self, part: int, whole: int) -> bool:
        """Whether a meeting has its quorum: more than a half, but two thirds reached (过半数 / 三分之二以上)."""
        return self.exceeded_by(part, whole) if self.den == 2 else self.reached_by(part, whole)

    def least_quorate(self, whole: int) -> int:
        """Fewest of ``whole`` that make a quorum."""
        return self.least_above(whole) if self.den == 2 else self.least_reaching(whole)

    def least_above(self, whole: int) -> int:
        """Smallest integer that exceeds this share of ``whole``."""
        return self.num * whole // self.den + 1

    def least_reaching(self, whole: int) -> int:
        """Smallest integer that reaches this share of ``whole``."""
        return -(-self.num * whole // self.den)


@dataclass(frozen=True, slots=True, kw_only=True)
class CommitteeRules:
    """Parameters of a villagers' or residents' committee. Days are calendar days unless named otherwise."""

    committee_min: int
    committee_max: int
    women_min: int
    minority_member: bool
    relative_bar: bool
    term_years: int
    modes: tuple[str, ...]
    ec_min: int
    ec_exit_on_relative: bool
    voter_age: int
    residence_months_c: int
    residence_kind_c: str
    roll_publish_days: int
    appeal_days: int
    decision_days: int
    nominator_kinds: tuple[str, ...]
    nominator_min: int
    bars: tuple[str, ...]
    differential: bool
    candidate_publish_days: int
    turnout_num: int
    turnout_den: int
    turnout_reps_num: int | None = None
    turnout_reps_den: int | None = None
    elect_num: int
    elect_den: int
    rerun_num: int | None
    rerun_den: int | None
    rerun_turnout: bool
    rerun_days_max: int
    vacancy_ok_min: int
    carry_down_votes: bool
    tie_rule: str
    box_check: bool
    proxy_kinds: tuple[str, ...]
    proxy_max: int
    proxy_candidate_allowed: bool
    proxy_relatives: tuple[str, ...]
    proxy_in_representatives: bool | None = None
    proxy_in_households: bool | None = None
    proxy_apply_days: int | None
    mobile_allowed: bool
    mobile_approval: bool
    mobile_staff_min: int
    mobile_grounds: tuple[str, ...]
    staff_relative_bar: bool
    result_publish_days: int
    cert_days: int
    handover_days: int
    recall_voters_num: int
    recall_voters_den: int
    recall_reps_num: int
    recall_reps_den: int
    recall_vote_days: int
    recall_bar_days: int | None
    ballot_keep_years: int
    womens_seat: bool
    new_election_days_max: int | None
    byelection_days_max: int | None
    byelection_modes: tuple[str, ...]
    recall_pass_num: int
    recall_pass_den: int
    resignation_by_meeting: bool
    general_meeting_num: int
    general_meeting_den: int
    household_meeting_num: int
    household_meeting_den: int
    reps_meeting_num: int
    reps_meeting_den: int

    def turnout(self, mode: str) -> Share:
        """Share of the registered that must be exceeded for the poll to be valid, in this electoral mode."""
        if mode == "representatives" and self.turnout_reps_num and self.turnout_reps_den:
            return Share(self.turnout_reps_num, self.turnout_reps_den)
        return Share(self.turnout_num, self.turnout_den)

    def may_be_proxy(self, relation: str) -> bool:
        """Whether somebody so related may vote for a voter who is away; any word but a near relative's is no kin."""
        if set(self.proxy_kinds) & {"villager", "voter"}:
            return True
        return "near_relative" in self.proxy_kinds and relation in self.proxy_relatives

    def proxies_in(self, mode: str) -> str:
        """The parameter that refuses proxies where this electorate votes; empty where nothing does."""
        key = {"representatives": "proxy_in_representatives", "households": "proxy_in_households"}.get(mode, "")
        return key if key and getattr(self, key) is False else ""

    @property
    def elect(self) -> Share:
        """Share of the ballots cast that a winner must exceed."""
        return Share(self.elect_num, self.elect_den)

    @property
    def rerun(self) -> Share | None:
        """Share of the ballots cast that a winner of a rerun must reach; ``None`` where the law has no lower one."""
        return Share(self.rerun_num, self.rerun_den) if self.rerun_num and self.rerun_den else None

    @property
    def recall_pass(self) -> Share:
        """Share of the ballots cast that must agree to a recall (exceeded)."""
        return Share(self.recall_pass_num, self.recall_pass_den)

    def meeting(self, body: str) -> Share:
        """Quorum of a meeting: ``general`` (of the adults), ``household`` or ``reps`` (of its members)."""
        return Share(getattr(self, f"{body}_meeting_num"), getattr(self, f"{body}_meeting_den"))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyRules:
    """Parameters of an election in a primary Party organisation."""

    committee_min: int
    committee_max: int
    members_for_committee: int
    term_years: int
    candidate_publish_days: int
    quorum_num: int
    quorum_den: int
    diff_num: int
    diff_den: int
    elect_num: int
    elect_den: int
    elected_base: str
    tie_rule: str
    box_check: bool
    proxy_max: int
    reduction_num: int
    reduction_den: int

    @property
    def reduction(self) -> Share:
        """Share of the voters (members present) that must agree before empty seats are given up (exceeded)."""
        return Share(self.reduction_num, self.reduction_den)

    @property
    def quorum(self) -> Share:
        """Share of the members due that must be present."""
        return Share(self.quorum_num, self.quorum_den)

    @property
    def diff(self) -> Share:
        """Share of the seats by which candidates must exceed them."""
        return Share(self.diff_num, self.diff_den)

    @property
    def elect(self) -> Share:
        """Share of the base (due or present) that a winner must exceed."""
        return Share(self.elect_num, self.elect_den)
