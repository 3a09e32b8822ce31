"""The codes a case may hold: organs, posts, rounds, modes, figures."""

from __future__ import annotations

POSTS: dict[str, tuple[str, ...]] = {
    "village_committee": ("chair", "vice_chair", "member"),
    "residents_committee": ("chair", "vice_chair", "member"),
    "party_branch": ("secretary", "deputy_secretary", "member"),
}
KINDS = tuple(POSTS)
ROUNDS = ("first", "rerun", "by_election", "runoff")
ENDINGS = ("recall", "resignation")
"""Rounds that end an office instead of filling it."""
MODES = ("voters", "households", "representatives")
BASES = ("due", "present")
COMMITTEE_FIGURES = ("registered", "cast", "valid", "invalid")
PARTY_FIGURES = ("due", "present")
FIGURES = (
    "registered",
    "issued",
    "cast",
    "valid",
    "invalid",
    "partly_invalid",
    "blank",
    "due",
    "present",
    "members",
    "committee_present",
    "reduction_agree",
)
EXCLUSIONS = ("unable", "abroad", "serving_sentence", "ill", "moved_away")
"""Grounds on which a Party member, with the superior's and the meeting's approval, is not counted as due."""
BODIES = ("general", "household", "reps")
"""Meetings: of all villagers or residents, of one per household, of their representatives."""
LARGEST = 2_147_483_647
WOMAN, MAN = "female", "male"
SEXES: dict[object, str] = {
    **dict.fromkeys(("female", "F", "f", "女", "2"), WOMAN),
    **dict.fromkeys(("male", "M", "m", "男", "1"), MAN),
    **dict.fromkeys(("unknown", "", "未知", "0", "9"), ""),
}
