"""Rules in words for people: what a parameter is called and how its value reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from villages.rule_table import Scalar
    from villages.rules import Rule

Text = str | Promise

ORGANS: dict[str, Text] = {
    "village_committee": _("Villagers' committee"),
    "residents_committee": _("Residents' committee"),
    "party_branch": _("Party branch"),
}

NAMES: dict[str, Text] = {
    "committee_min": _("Committee: fewest seats"),
    "committee_max": _("Committee: most seats"),
    "women_min": _("Women on the committee, at least"),
    "minority_member": _("A member of a smaller ethnic group in multi-ethnic villages"),
    "relative_bar": _("Members may not be near relatives"),
    "term_years": _("Term of office"),
    "modes": _("Who may be the electorate"),
    "ec_min": _("Election committee: fewest members"),
    "ec_exit_on_relative": _("A member whose near relative is nominated leaves the election committee"),
    "voter_age": _("Voting age on election day"),
    "residence_months_c": _("Residence of people registered elsewhere"),
    "residence_kind_c": _("People registered elsewhere may register when they"),
    "roll_publish_days": _("Roll published before election day, at least"),
    "appeal_days": _("Objections after publication, within"),
    "decision_days": _("Decision on an objection, within"),
    "nominator_kinds": _("Who may nominate"),
    "nominator_min": _("Nominators, at least"),
    "bars": _("Cases of the negative list written into the law"),
    "differential": _("More candidates than seats"),
    "candidate_publish_days": _("Candidates published before election day, at least"),
    "turnout_num": _("Valid election: share of the registered (numerator)"),
    "turnout_den": _("Valid election: share of the registered (denominator)"),
    "turnout_reps_num": _("Valid election by representatives: share (numerator)"),
    "turnout_reps_den": _("Valid election by representatives: share (denominator)"),
    "elect_num": _("Elected: share of the ballots (numerator)"),
    "elect_den": _("Elected: share of the ballots (denominator)"),
    "rerun_num": _("Elected in a rerun: share of the ballots (numerator)"),
    "rerun_den": _("Elected in a rerun: share of the ballots (denominator)"),
    "rerun_turnout": _("A rerun needs the turnout of a first poll"),
    "rerun_days_max": _("Rerun held within"),
    "vacancy_ok_min": _("Seats may stay empty when so many are elected"),
    "carry_down_votes": _("Votes for a higher post count for a lower one"),
    "tie_rule": _("Equal votes at the last seat"),
    "box_check": _("More ballots collected than issued make the poll void"),
    "proxy_kinds": _("Who may vote by proxy for somebody"),
    "proxy_max": _("Proxies one person may hold, at most"),
    "proxy_candidate_allowed": _("A candidate may be a proxy"),
    "proxy_in_representatives": _("Proxies in an election by representatives"),
    "proxy_relatives": _("Near relatives who may vote by proxy"),
    "proxy_in_households": _("Proxies in an election by one vote per household"),
    "proxy_apply_days": _("Proxies recorded before election day, at least"),
    "mobile_allowed": _("Mobile ballot boxes are allowed"),
    "mobile_approval": _("Mobile ballot boxes need the township's approval"),
    "mobile_staff_min": _("People with a mobile ballot box, at least"),
    "mobile_grounds": _("Who a mobile ballot box may come to"),
    "staff_relative_bar": _("Near relatives of candidates do not work at the poll"),
    "result_publish_days": _("Result published within"),
    "cert_days": _("Certificate handed over within"),
    "handover_days": _("Handover within"),
    "recall_voters_num": _("Recall asked by voters: share (numerator)"),
    "recall_voters_den": _("Recall asked by voters: share (denominator)"),
    "recall_reps_num": _("Recall asked by representatives: share (numerator)"),
    "recall_reps_den": _("Recall asked by representatives: share (denominator)"),
    "recall_vote_days": _("Vote on a recall within"),
    "recall_bar_days": _("No other recall of the same person after one that failed, for"),
    "ballot_keep_years": _("Ballots kept for"),
    "womens_seat": _("A woman is placed first, or a seat is kept for one"),
    "new_election_days_max": _("New election after a void one held within"),
    "byelection_days_max": _("By-election held within"),
    "byelection_modes": _("Who may be the electorate of a by-election"),
    "recall_pass_num": _("Recall passed: share of the ballots (numerator)"),
    "recall_pass_den": _("Recall passed: share of the ballots (denominator)"),
    "resignation_by_meeting": _("A resignation takes effect when a meeting approves it"),
    "general_meeting_num": _("Meeting of all: quorum (numerator)"),
    "general_meeting_den": _("Meeting of all: quorum (denominator)"),
    "household_meeting_num": _("Meeting of households: quorum (numerator)"),
    "household_meeting_den": _("Meeting of households: quorum (denominator)"),
    "reps_meeting_num": _("Representatives' meeting: quorum (numerator)"),
    "reps_meeting_den": _("Representatives' meeting: quorum (denominator)"),
    "members_for_committee": _("Party members from which a branch elects a committee"),
    "quorum_num": _("Party meeting: share of the members due (numerator)"),
    "quorum_den": _("Party meeting: share of the members due (denominator)"),
    "diff_num": _("Candidates above seats: share (numerator)"),
    "diff_den": _("Candidates above seats: share (denominator)"),
    "reduction_num": _("Seats given up: share of the members present who agree (numerator)"),
    "reduction_den": _("Seats given up: share of the members present who agree (denominator)"),
    "elected_base": _("Elected: half of whom"),
}

UNITS: dict[str, Text] = {
    "persons": _("%(value)s people"),
    "years": _("%(value)s years"),
    "age": _("%(value)s years of age"),
    "months": _("%(value)s months"),
    "days": _("%(value)s days"),
}

CODES: dict[str, Text] = {
    "voters": _("All voters"),
    "households": _("One vote per household"),
    "representatives": _("Residents' representatives"),
    "party_organisation": _("Party organisation"),
    "near_relative": _("near relatives"),
    "villager": _("other villagers"),
    "voter": _("other voters"),
    "spouse": _("Spouse"),
    "parent": _("Parent or child"),
    "sibling": _("Brother or sister"),
    "grandparent": _("Grandparent or grandchild"),
    "old": _("Old and frail"),
    "ill": _("Ill, in hospital or hard to move"),
    "disabled": _("Disabled"),
    "caring": _("Cares for somebody who cannot be left"),
    "remote": _("Lives far off, hard to reach"),
    "duty": _("Cannot leave a post of duty"),
    "resident": _("live here"),
    "resident_or_worker": _("live or work here"),
    "vote_again": _("Vote again"),
    "due": _("members due"),
    "present": _("members present"),
}


def codes_in(text: str, among: tuple[str, ...]) -> tuple[str, ...] | None:
    """Codes that words separated by commas or 、 stand for, in the order of the law; ``None`` for any other word."""
    words = [word for word in text.translate(_SEPARATORS).split("、") if word.strip()]
    by_word = {str(CODES.get(code, code)).casefold(): code for code in among} | {code: code for code in among}
    found = {by_word.get(word.strip().casefold()) for word in words}
    return None if None in found or not found else tuple(code for code in among if code in found)


_SEPARATORS = str.maketrans(dict.fromkeys(",，;；", "、"))


def organ(code: str) -> str:
    """Name of the organ a rule is for."""
    return str(ORGANS.get(code, code))


def code(value: str) -> str:
    """One code in words."""
    return str(CODES.get(value, value))


def name(rule: Rule) -> str:
    """What the parameter is called."""
    return str(NAMES.get(rule.param_key, rule.param_key))


def value(rule: Rule) -> str:
    """The value with its unit; a dash where the law is silent."""
    return in_words(rule, rule.value)


def in_words(rule: Rule, found: Scalar) -> str:
    """Any value of a rule's parameter with the rule's unit; a dash where there is none."""
    if found is None or found == ():
        return "—"
    if isinstance(found, bool):
        return _now("yes") if found else _now("no")
    if isinstance(found, tuple):
        return _now(", ").join(map(code, found))
    if isinstance(found, str):
        return code(found)
    unit = "age" if rule.param_key == "voter_age" else rule.unit
    return str(UNITS.get(unit, "%(value)s")) % {"value": found}
