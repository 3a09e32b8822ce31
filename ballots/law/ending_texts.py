"""Sentences on votes that end an office, recalls and resignations, in Chinese and English."""

from __future__ import annotations

ENDINGS: dict[str, tuple[str, str]] = {
    "motion_unknown": (
        "未填罢免要求的提出人数（由代表投票的，还须填选民总数），未能核对是否符合法定人数。",
        "Who asked for the recall is not given (where representatives vote, with the number of all voters), so the "
        "legal number could not be checked.",
    ),
    "motion_sufficient": (
        "提出罢免的选民{voters}人、代表{reps}人，符合法定人数，应当召集投票表决。",
        "{voters} voters and {reps} representatives ask for the recall: enough for a vote.",
    ),
    "motion_insufficient": (
        "提出罢免的选民{voters}人（至少{needed}人）、代表{reps}人（至少{reps_needed}人），均未达到法定人数，罢免要求不成立。",
        "{voters} voters (at least {needed}) and {reps} representatives (at least {reps_needed}) ask for "
        "the recall: too few.",
    ),
    "recall_passed": (
        "同意罢免{names}{post}职务{agree}票，超过参加投票{cast}人的{share}（至少{needed}票），罢免通过，职务终止，缺额依法补选。",
        "{agree} of {cast} agree to recall {names} ({post}), more than {share} (at least {needed}): the "
        "office ends and "
        "a by-election follows.",
    ),
    "recall_not_passed": (
        "同意罢免{names}{post}职务{agree}票，未超过参加投票{cast}人的{share}（至少{needed}票），罢免未通过。",
        "{agree} of {cast} agree to recall {names} ({post}), not more than {share} (at least {needed}): "
        "the office goes on.",
    ),
    "body_quorate": (
        "{body}应到{due}人，实到{present}人，符合法定人数（至少{needed}人）。",
        "{present} of {due} present at the {body}: quorate (at least {needed}).",
    ),
    "body_not_quorate": (
        "{body}应到{due}人，实到{present}人，不足法定人数（至少{needed}人），所作决定无效。",
        "{present} of {due} present at the {body}, fewer than {needed}: no decision can be taken.",
    ),
    "resignation_approved": (
        "同意{names}辞去{post}职务{agree}票，超过到会{present}人的半数（至少{needed}票），职务终止，缺额依法补选。",
        "{agree} of {present} present accept the resignation of {names} ({post}), at least {needed}: the "
        "office ends and a "
        "by-election follows.",
    ),
    "resignation_not_approved": (
        "同意{names}辞去{post}职务{agree}票，未超过到会{present}人的半数（至少{needed}票），辞职未获通过。",
        "{agree} of {present} present accept the resignation of {names} ({post}), fewer than {needed}: "
        "the office goes on.",
    ),
    "recall_barred": (
        "对{names}的罢免上次未获通过，至今{days}日，未满{bar}日，不得再次提出。",
        "A recall of {names} failed {days} days ago; another may be asked for after {bar} days only.",
    ),
}
