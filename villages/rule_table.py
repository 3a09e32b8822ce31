"""The values of the two national rule sets, one line per parameter, as plain data.

A line reads ``key, unit, strictness, (value 2018, source), (value 2026, source)``. A source is
``LAW:article``; without an article when the law has none we could check; a ``?`` at its end
means *to confirm*: the value is practice or memory, shown with a badge until a person checks it.

Strictness says what a province may do: ``floor`` only raise, ``ceiling`` only lower, ``fixed``
nothing. ``False`` counts as lower than ``True``, a part of a list of codes as lower than the list. A value of ``None``
means the law is silent.
"""

from __future__ import annotations

from datetime import date
from typing import TypeAlias

Scalar: TypeAlias = int | str | tuple[str, ...] | None
Line: TypeAlias = tuple[str, str, str, tuple[Scalar, str], tuple[Scalar, str]]

_FIRST = date(2018, 12, 29)
_LAST = date(2025, 12, 31)
_SECOND = date(2026, 1, 1)

#: source → official short title, first day, last day (``None``: still in force)
LAWS: dict[str, tuple[str, date, date | None]] = {
    "VC-2018": ("《村民委员会组织法》（2018年修正）", _FIRST, _LAST),
    "VC-2026": ("《村民委员会组织法》（2025年修正）", _SECOND, None),
    "RC-2018": ("《城市居民委员会组织法》（2018年修正）", _FIRST, _LAST),
    "RC-2026": ("《城市居民委员会组织法》（2025年修订）", _SECOND, None),
    "VC-PROC": ("《村民委员会选举规程》（民发〔2013〕76号）", date(2013, 5, 2), None),
    "RC-REF": ("参照《村民委员会选举规程》（民发〔2013〕76号）", date(2013, 5, 2), None),
    "CIVIL": ("《民法典》（第一千零四十五条）", date(2021, 1, 1), None),
    "PARTY": ("《中国共产党基层组织选举工作条例》", date(2020, 7, 13), None),
    "RURAL": ("《中国共产党农村基层组织工作条例》", date(2018, 12, 28), None),
}

#: name → title, first day, last day
RULE_SET_TITLES: dict[str, tuple[str, date, date | None]] = {
    "2018": ("2018年法律规则", _FIRST, _LAST),
    "2026": ("2026年法律规则", _SECOND, None),
}

_BARS = ("N02", "N03", "N04", "N05")
_BOTH = ("party_organisation", "voters")
_KIN = ("spouse", "parent", "sibling", "grandparent")
"""Near relatives of the Civil Code: each with the other side (parents and children, grandparents and grandchildren)."""
_CANNOT_COME = ("old", "ill", "disabled", "caring", "remote", "duty")

VILLAGE_COMMITTEE: tuple[Line, ...] = (
    ("committee_min", "persons", "floor", (3, "VC-2018:6"), (3, "VC-2026:8")),
    ("committee_max", "persons", "ceiling", (7, "VC-2018:6"), (7, "VC-2026:8")),
    ("women_min", "persons", "floor", (1, "VC-2018:6"), (1, "VC-2026:8")),
    ("minority_member", "flag", "floor", (True, "VC-2018:6"), (False, "VC-2026:8")),
    ("relative_bar", "flag", "floor", (False, "VC-2018:6"), (True, "VC-2026:8")),
    ("term_years", "years", "fixed", (5, "VC-2018:11"), (5, "VC-2026:14")),
    ("modes", "codes", "fixed", (("voters",), "VC-2018:11"), (("voters",), "VC-2026:14")),
    ("ec_min", "persons", "floor", (3, "VC-PROC"), (3, "VC-PROC")),
    ("ec_exit_on_relative", "flag", "floor", (False, "VC-2018:12"), (True, "VC-2026:15")),
    ("voter_age", "years", "fixed", (18, "VC-2018:13"), (18, "VC-2026:16")),
    ("residence_months_c", "months", "fixed", (12, "VC-2018:13"), (12, "VC-2026:16")),
    (
        "residence_kind_c",
        "code",
        "fixed",
        ("resident", "VC-2018:13"),
        ("resident_or_worker", "VC-2026:16"),
    ),
    ("roll_publish_days", "days", "floor", (20, "VC-2018:14"), (20, "VC-2026:17")),
    ("appeal_days", "days", "fixed", (5, "VC-2018:14"), (5, "VC-2026:17")),
    ("decision_days", "days", "ceiling", (3, "VC-2018:14"), (3, "VC-2026:17")),
    ("nominator_kinds", "codes", "fixed", (("voters",), "VC-2018:15"), (_BOTH, "VC-2026:18")),
    ("nominator_min", "persons", "floor", (1, "VC-2018:15"), (1, "VC-2026:18")),
    ("bars", "codes", "fixed", ((), "VC-2018:15"), (_BARS, "VC-2026:18")),
    ("differential", "flag", "floor", (True, "VC-2018:15"), (True, "VC-2026:18")),
    ("candidate_publish_days", "days", "floor", (5, "VC-PROC?"), (5, "VC-PROC?")),
    ("turnout_num", "share", "fixed", (1, "VC-2018:15"), (1, "VC-2026:18")),
    ("turnout_den", "share", "fixed", (2, "VC-2018:15"), (2, "VC-2026:18")),
    ("elect_num", "share", "fixed", (1, "VC-2018:15"), (1, "VC-2026:18")),
    ("elect_den", "share", "fixed", (2, "VC-2018:15"), (2, "VC-2026:18")),
    ("rerun_num", "share", "fixed", (1, "VC-2018:15"), (1, "VC-2026:18")),
    ("rerun_den", "share", "fixed", (3, "VC-2018:15"), (3, "VC-2026:18")),
    ("rerun_turnout", "flag", "floor", (False, "VC-2018:15?"), (False, "VC-2026:18?")),
    ("rerun_days_max", "days", "ceiling", (10, "VC-PROC?"), (10, "VC-PROC?")),
    ("vacancy_ok_min", "persons", "floor", (3, "VC-PROC?"), (3, "VC-PROC?")),
    ("carry_down_votes", "flag", "floor", (False, "VC-PROC?"), (False, "VC-PROC?")),
    ("tie_rule", "code", "fixed", ("vote_again", "VC-PROC?"), ("vote_again", "VC-PROC?")),
    ("box_check", "flag", "floor", (True, "VC-PROC?"), (True, "VC-PROC?")),
    (
        "proxy_kinds",
        "codes",
        "fixed",
        (("near_relative",), "VC-2018:15"),
        (("near_relative", "villager"), "VC-2026:18"),
    ),
    ("proxy_relatives", "codes", "ceiling", (_KIN, "CIVIL?"), (_KIN, "CIVIL")),
    ("proxy_max", "persons", "ceiling", (3, "VC-PROC?"), (3, "VC-2026:18")),
    ("proxy_candidate_allowed", "flag", "ceiling", (False, "VC-PROC?"), (False, "VC-2026:18")),
    ("proxy_in_representatives", "flag", "ceiling", (None, "VC-2018:19"), (None, "VC-2026:23")),
    ("proxy_apply_days", "days", "floor", (None, "VC-2018:15"), (None, "VC-2026:18")),
    ("mobile_allowed", "flag", "ceiling", (True, "VC-PROC?"), (True, "VC-PROC?")),
    ("mobile_approval", "flag", "floor", (True, "VC-PROC?"), (True, "VC-PROC?")),
    ("mobile_staff_min", "persons", "floor", (3, "VC-PROC?"), (3, "VC-PROC?")),
    ("mobile_grounds", "codes", "ceiling", (_CANNOT_COME, "VC-PROC?"), (_CANNOT_COME, "VC-PROC?")),
    ("staff_relative_bar", "flag", "floor", (True, "VC-PROC?"), (True, "VC-PROC?")),
    ("result_publish_days", "days", "ceiling", (1, "VC-PROC?"), (1, "VC-PROC?")),
    ("cert_days", "days", "ceiling", (10, "VC-PROC?"), (10, "VC-PROC?")),
    ("handover_days", "days", "ceiling", (10, "VC-2018:20"), (10, "VC-2026:24")),
    ("recall_voters_num", "share", "fixed", (1, "VC-2018:16"), (1, "VC-2026:19")),
    ("recall_voters_den", "share", "fixed", (5, "VC-2018:16"), (5, "VC-2026:19")),
    ("recall_reps_num", "share", "fixed", (1, "VC-2018:16"), (1, "VC-2026:19")),
    ("recall_reps_den", "share", "fixed", (3, "VC-2018:16"), (3, "VC-2026:19")),
    ("recall_vote_days", "days", "ceiling", (30, "VC-PROC?"), (30, "VC-PROC?")),
    ("recall_bar_days", "days", "floor", (None, "VC-2018:16"), (None, "VC-2026:19")),
    ("ballot_keep_years", "years", "floor", (3, "VC-PROC?"), (3, "VC-PROC?")),
    ("womens_seat", "flag", "floor", (False, "VC-PROC?"), (False, "VC-PROC?")),
    ("new_election_days_max", "days", "ceiling", (None, "VC-PROC?"), (None, "VC-PROC?")),
    ("byelection_days_max", "days", "ceiling", (None, "VC-2018:19"), (None, "VC-2026:23")),
    (
        "byelection_modes",
        "codes",
        "fixed",
        (("voters", "representatives"), "VC-2018:19"),
        (("voters", "representatives"), "VC-2026:23"),
    ),
    ("recall_pass_num", "share", "fixed", (1, "VC-2018:16"), (1, "VC-2026:19")),
    ("recall_pass_den", "share", "fixed", (2, "VC-2018:16"), (2, "VC-2026:19")),
    ("resignation_by_meeting", "flag", "floor", (True, "VC-2018:16?"), (True, "VC-2026:20")),
    ("general_meeting_num", "share", "fixed", (1, "VC-2018:22"), (1, "VC-2026:26")),
    ("general_meeting_den", "share", "fixed", (2, "VC-2018:22"), (2, "VC-2026:26")),
    ("household_meeting_num", "share", "fixed", (2, "VC-2018:22"), (2, "VC-2026:26")),
    ("household_meeting_den", "share", "fixed", (3, "VC-2018:22"), (3, "VC-2026:26")),
    ("reps_meeting_num", "share", "fixed", (2, "VC-2018:26"), (2, "VC-2026:30")),
    ("reps_meeting_den", "share", "fixed", (3, "VC-2018:26"), (3, "VC-2026:30")),
)

_MODES = ("voters", "households", "representatives")

RESIDENTS_COMMITTEE: tuple[Line, ...] = (
    ("committee_min", "persons", "floor", (5, "RC-2018:7"), (5, "RC-2026:8")),
    ("committee_max", "persons", "ceiling", (9, "RC-2018:7"), (9, "RC-2026:8")),
    ("women_min", "persons", "floor", (0, "RC-2018:7"), (1, "RC-2026:8")),
    ("minority_member", "flag", "floor", (False, "RC-2018:7"), (False, "RC-2026:8")),
    ("relative_bar", "flag", "floor", (False, "RC-2018:7"), (True, "RC-2026:8")),
    ("term_years", "years", "fixed", (5, "RC-2018:8"), (5, "RC-2026:14")),
    ("modes", "codes", "fixed", (_MODES, "RC-2018:8"), (_MODES, "RC-2026:14")),
    ("ec_min", "persons", "floor", (3, "RC-REF?"), (3, "RC-2026:15?")),
    ("ec_exit_on_relative", "flag", "floor", (False, "RC-REF?"), (True, "RC-2026:15")),
    ("voter_age", "years", "fixed", (18, "RC-2018:8"), (18, "RC-2026:16")),
    ("residence_months_c", "months", "fixed", (0, "RC-2018:8"), (6, "RC-2026:16")),
    (
        "residence_kind_c",
        "code",
        "fixed",
        ("resident", "RC-2018:8"),
        ("resident_or_worker", "RC-2026:16"),
    ),
    ("roll_publish_days", "days", "floor", (20, "RC-REF?"), (20, "RC-2026:17")),
    ("appeal_days", "days", "fixed", (5, "RC-REF?"), (5, "RC-2026:17")),
    ("decision_days", "days", "ceiling", (3, "RC-REF?"), (3, "RC-2026:17")),
    ("nominator_kinds", "codes", "fixed", (("voters",), "RC-REF?"), (_BOTH, "RC-2026:18")),
    ("nominator_min", "persons", "floor", (1, "RC-REF?"), (10, "RC-2026:18")),
    ("bars", "codes", "fixed", ((), "RC-2018:8"), (_BARS, "RC-2026:18")),
    ("differential", "flag", "floor", (False, "RC-2018:8"), (True, "RC-2026:18")),
    ("candidate_publish_days", "days", "floor", (5, "RC-REF?"), (5, "RC-REF?")),
    ("turnout_num", "share", "fixed", (1, "RC-2018:9"), (1, "RC-2026:19")),
    ("turnout_den", "share", "fixed", (2, "RC-2018:9"), (2, "RC-2026:19")),
    ("turnout_reps_num", "share", "fixed", (1, "RC-2018:9"), (2, "RC-2026:19")),
    ("turnout_reps_den", "share", "fixed", (2, "RC-2018:9"), (3, "RC-2026:19")),
    ("elect_num", "share", "fixed", (1, "RC-2018:9"), (1, "RC-2026:19")),
    ("elect_den", "share", "fixed", (2, "RC-2018:9"), (2, "RC-2026:19")),
    ("rerun_num", "share", "fixed", (None, "RC-2018:9"), (1, "RC-2026:19")),
    ("rerun_den", "share", "fixed", (None, "RC-2018:9"), (3, "RC-2026:19")),
    ("rerun_turnout", "flag", "floor", (True, "RC-2018:9"), (False, "RC-2026:19?")),
    ("rerun_days_max", "days", "ceiling", (10, "RC-REF?"), (10, "RC-REF?")),
    ("vacancy_ok_min", "persons", "floor", (5, "RC-REF?"), (5, "RC-REF?")),
    ("carry_down_votes", "flag", "floor", (False, "RC-REF?"), (False, "RC-REF?")),
    ("tie_rule", "code", "fixed", ("vote_again", "RC-REF?"), ("vote_again", "RC-REF?")),
    ("box_check", "flag", "floor", (True, "RC-REF?"), (True, "RC-REF?")),
    ("proxy_kinds", "codes", "fixed", (("near_relative",), "RC-REF?"), (("voter",), "RC-2026:19")),
    ("proxy_relatives", "codes", "ceiling", (_KIN, "CIVIL?"), (_KIN, "CIVIL")),
    ("proxy_max", "persons", "ceiling", (3, "RC-REF?"), (3, "RC-2026:19")),
    ("proxy_candidate_allowed", "flag", "ceiling", (False, "RC-REF?"), (False, "RC-2026:19")),
    (
        "proxy_in_representatives",
        "flag",
        "ceiling",
        (True, "RC-REF?"),
        (False, "RC-2026:19"),
    ),
    ("proxy_in_households", "flag", "ceiling", (True, "RC-REF?"), (True, "RC-2026:19?")),
    ("proxy_apply_days", "days", "floor", (None, "RC-REF?"), (None, "RC-2026:19")),
    ("mobile_allowed", "flag", "ceiling", (True, "RC-REF?"), (True, "RC-REF?")),
    ("mobile_approval", "flag", "floor", (True, "RC-REF?"), (True, "RC-REF?")),
    ("mobile_staff_min", "persons", "floor", (3, "RC-REF?"), (3, "RC-REF?")),
    ("mobile_grounds", "codes", "ceiling", (_CANNOT_COME, "RC-REF?"), (_CANNOT_COME, "RC-REF?")),
    ("staff_relative_bar", "flag", "floor", (True, "RC-REF?"), (True, "RC-REF?")),
    ("result_publish_days", "days", "ceiling", (1, "RC-REF?"), (1, "RC-REF?")),
    ("cert_days", "days", "ceiling", (10, "RC-REF?"), (10, "RC-REF?")),
    ("handover_days", "days", "ceiling", (10, "RC-REF?"), (10, "RC-2026:25")),
    ("recall_voters_num", "share", "fixed", (1, "RC-REF?"), (1, "RC-2026:20")),
    ("recall_voters_den", "share", "fixed", (5, "RC-REF?"), (10, "RC-2026:20")),
    ("recall_reps_num", "share", "fixed", (1, "RC-REF?"), (1, "RC-2026:20")),
    ("recall_reps_den", "share", "fixed", (3, "RC-REF?"), (3, "RC-2026:20")),
    ("recall_vote_days", "days", "ceiling", (30, "RC-REF?"), (30, "RC-REF?")),
    ("recall_bar_days", "days", "floor", (None, "RC-REF?"), (None, "RC-2026:20")),
    ("ballot_keep_years", "years", "floor", (3, "RC-REF?"), (3, "RC-REF?")),
    ("womens_seat", "flag", "floor", (False, "RC-REF?"), (False, "RC-REF?")),
    ("new_election_days_max", "days", "ceiling", (None, "RC-REF?"), (None, "RC-REF?")),
    ("byelection_days_max", "days", "ceiling", (None, "RC-2018:10?"), (None, "RC-2026:24")),
    ("byelection_modes", "codes", "fixed", (_MODES, "RC-2018:10?"), (_MODES, "RC-2026:24")),
    ("recall_pass_num", "share", "fixed", (1, "RC-2018:9"), (1, "RC-2026:20")),
    ("recall_pass_den", "share", "fixed", (2, "RC-2018:9"), (2, "RC-2026:20")),
    ("resignation_by_meeting", "flag", "floor", (True, "RC-2018:10?"), (True, "RC-2026:21")),
    ("general_meeting_num", "share", "fixed", (1, "RC-2018:9"), (1, "RC-2026:27?")),
    ("general_meeting_den", "share", "fixed", (2, "RC-2018:9"), (2, "RC-2026:27?")),
    ("household_meeting_num", "share", "fixed", (1, "RC-2018:9"), (1, "RC-2026:27?")),
    ("household_meeting_den", "share", "fixed", (2, "RC-2018:9"), (2, "RC-2026:27?")),
    ("reps_meeting_num", "share", "fixed", (1, "RC-2018:9"), (2, "RC-2026:29?")),
    ("reps_meeting_den", "share", "fixed", (2, "RC-2018:9"), (3, "RC-2026:29?")),
)

#: One regulation since 2020 serves both rule sets; its article numbers are still to be confirmed.
PARTY_BRANCH: tuple[Line, ...] = tuple(
    (key, unit, strictness, (value, source), (value, source))
    for key, unit, strictness, value, source in (
        ("committee_min", "persons", "floor", 3, "PARTY?"),
        ("committee_max", "persons", "ceiling", 7, "PARTY?"),
        ("members_for_committee", "persons", "floor", 7, "PARTY?"),
        ("term_years", "years", "fixed", 5, "RURAL"),
        ("candidate_publish_days", "days", "floor", 5, "PARTY?"),
        ("quorum_num", "share", "fixed", 4, "PARTY?"),
        ("quorum_den", "share", "fixed", 5, "PARTY?"),
        ("diff_num", "share", "fixed", 1, "PARTY?"),
        ("diff_den", "share", "fixed", 5, "PARTY?"),
        ("elect_num", "share", "fixed", 1, "PARTY?"),
        ("elect_den", "share", "fixed", 2, "PARTY?"),
        ("elected_base", "code", "fixed", "due", "PARTY?"),
        ("tie_rule", "code", "fixed", "vote_again", "PARTY?"),
        ("box_check", "flag", "floor", True, "PARTY?"),
        ("reduction_num", "share", "fixed", 1, "PARTY?"),
        ("reduction_den", "share", "fixed", 2, "PARTY?"),
        ("proxy_max", "persons", "ceiling", 0, "PARTY?"),
    )
)

#: Parameters that joined the table after terms had been frozen without them: such a term takes the national value.
JOINED_LATER = frozenset(
    {
        "womens_seat",
        "proxy_apply_days",
        "proxy_relatives",
        "proxy_in_representatives",
        "proxy_in_households",
        "mobile_grounds",
        "staff_relative_bar",
        "mobile_allowed",
        "mobile_approval",
        "recall_bar_days",
        "reduction_num",
        "reduction_den",
        "new_election_days_max",
        "byelection_days_max",
        "byelection_modes",
        "recall_pass_num",
        "recall_pass_den",
        "resignation_by_meeting",
        "general_meeting_num",
        "general_meeting_den",
        "household_meeting_num",
        "household_meeting_den",
        "reps_meeting_num",
        "reps_meeting_den",
    }
)

TABLES: dict[str, tuple[Line, ...]] = {
    "village_committee": VILLAGE_COMMITTEE,
    "residents_committee": RESIDENTS_COMMITTEE,
    "party_branch": PARTY_BRANCH,
}
