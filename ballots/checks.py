"""The arithmetic of a result form: what must hold, what may stand with a note. No database.

Codes follow the field's list: V1 more ballots collected than issued, V2 valid and invalid against collected, V3 more
taking part than entitled, V5 a candidate above the valid ballots, V6 a post above valid ballots times seats; our own
are M1 left empty, P1 present above due, P2 members less those not counted against due, R1 more issued than entitled,
R2 part above the whole, B1 issued against collected and not returned, B2 partly invalid and blank among the valid, B3 a
candidate above the ballots that are not blank, Z1 nothing but noughts, S1-S3 secretary and deputy, S4 votes for them
above the committee present, S5 what the law says of their choice, C1-C2 the check code, D1 a day still to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _

from ballots.check_codes import same
from ballots.labels import field_label, figure_label, post_label
from ballots.paper import EXCLUDED, OPTIONAL, Line, Paper, Typed

HIGHEST = 9_999_999
"""No village has more voters; a longer number is a slip of the keyboard."""


class Severity(StrEnum):
    """``OK`` held · ``SOFT`` may stand with a compulsory note · ``HARD`` never."""

    OK = "ok"
    SOFT = "soft"
    HARD = "hard"


@dataclass(frozen=True)
class Check:
    """What one check of one field came to; ``field`` is a figure, ``votes-<line>``, ``secretary`` or ``check_code``."""

    code: str
    field: str
    severity: Severity
    message: str


VOTES = "votes-"


def votes_field(line: Line | int) -> str:
    """Name of the field that holds a line's votes."""
    return f"{VOTES}{line if isinstance(line, int) else line.pk}"


def draft_problems(paper: Paper, typed: Typed) -> list[Check]:
    """The loose validator: only what cannot even be kept (negative or absurdly large numbers, foreign lines)."""
    values: dict[str, int | None] = {**typed.figures, **{votes_field(pk): value for pk, value in typed.votes.items()}}
    lines = {line.pk for line in paper.lines}
    found = [
        Check(
            "M2",
            name,
            Severity.HARD,
            _("%(number)s is not a possible number here: 0 to 9,999,999.") % {"number": value},
        )
        for name, value in values.items()
        if value is not None and not 0 <= value <= HIGHEST
    ]
    foreign = [pk for pk in (*typed.votes, typed.secretary, typed.deputy) if pk is not None and pk not in lines]
    if foreign or {name for name, value in typed.figures.items() if value is not None} - set(paper.figures):
        found.append(
            Check("M3", "", Severity.HARD, _("The ballot has changed since this page was opened. Open the page again."))
        )
    return found


def examine(paper: Paper, typed: Typed) -> list[Check]:
    """Every check that the figures typed so far allow, held or not; empty figures are passed over."""
    found = [*_turnout(paper, typed), *_sums(typed), *_parts(paper, typed), *_account(typed), *_votes(paper, typed)]
    return [*found, *_members(typed), *_meeting(typed)] if paper.is_party else found


def blanks(paper: Paper, typed: Typed) -> list[Check]:
    """Fields that are still empty; nought must be typed as 0."""
    names = [name for name in paper.figures if name not in OPTIONAL and typed.figure(name) is None]
    names += [votes_field(line) for line in paper.lines if typed.votes.get(line.pk) is None]
    message = _("Not typed yet. If the form says nought, type 0.")
    return [Check("M1", name, Severity.HARD, message) for name in names]


def strict_problems(paper: Paper, typed: Typed, elected: Iterable[int] | None) -> list[Check]:
    """The strict validator: everything that stands in the way of submitting, soft and hard.

    ``elected`` are the lines the law elects with these figures; ``None`` when they cannot be judged.
    """
    found = draft_problems(paper, typed) or [*blanks(paper, typed), *examine(paper, typed)]
    found += _all_nought(paper, typed)
    if paper.is_party:
        found += _secretary(paper, typed, elected)
    return [check for check in found if check.severity != Severity.OK]


def hard(checks: Sequence[Check]) -> list[Check]:
    """Those that no note can excuse."""
    return [check for check in checks if check.severity == Severity.HARD]


def soft(checks: Sequence[Check]) -> list[Check]:
    """Those that may stand with a note."""
    return [check for check in checks if check.severity == Severity.SOFT]


def day_problems(held_on: date, today: date) -> list[Check]:
    """D1: a form of a poll whose day is still to come; may stand with a note."""
    if held_on <= today:
        return []
    message = _(
        "This poll is held on %(day)s, and today is %(today)s. Is the form in your hand that of another poll? "
        "If the day was moved, say so in the note."
    )
    values = {"day": held_on.isoformat(), "today": today.isoformat()}
    return [Check("D1", "", Severity.SOFT, message % values)]


def code_problems(typed_code: str, code: str) -> list[Check]:
    """Whether the code typed from the paper form is this form's; without one, a note must say how it was identified."""
    if not typed_code.strip():
        message = _(
            "No check code was typed. If the form carries none, say in the note how you made sure it is this village's."
        )
        return [Check("C1", "check_code", Severity.SOFT, message)]
    if not same(typed_code, code):
        message = _(
            "“%(typed)s” is not the check code of this village's form. Is the form "
            "in your hand from another village or poll?"
        )
        return [Check("C2", "check_code", Severity.HARD, message % {"typed": typed_code.strip()[:12]})]
    return []


def _compare(code: str, field: str, value: int, limit: int, limit_label: str, unless: Severity) -> Check:
    """A check that one figure is at most another."""
    values = {"value": f"{value:,}", "label": limit_label, "limit": f"{limit:,}", "more": f"{value - limit:,}"}
    if value <= limit:
        return Check(code, field, Severity.OK, _("Not more than %(label)s %(limit)s.") % values)
    return Check(
        code, field, unless, _("%(value)s is %(more)s more than %(label)s %(limit)s. Compare with the form.") % values
    )


def _turnout(paper: Paper, typed: Typed) -> Iterator[Check]:
    """P1, R1, V1, V3: entitled, issued, collected."""
    entitled_name, entitled = (
        ("present", typed.figure("present")) if paper.is_party else ("registered", paper.registered)
    )
    due, issued, cast = typed.figure("due"), typed.figure("issued"), typed.figure("cast")
    if paper.is_party and due is not None and entitled is not None:
        yield _compare("P1", "present", entitled, due, figure_label("due"), Severity.HARD)
    if issued is not None and entitled is not None:
        yield _compare("R1", "issued", issued, entitled, figure_label(entitled_name), Severity.SOFT)
    if cast is not None and issued is not None:
        # More collected than issued makes the poll void by law; it can be true and must be enterable, with a note.
        yield _compare("V1", "cast", cast, issued, figure_label("issued"), Severity.SOFT)
    if cast is not None and entitled is not None and cast > entitled:
        severity = Severity.SOFT if paper.is_party else Severity.HARD
        yield _compare("V3", "cast", cast, entitled, figure_label(entitled_name), severity)


def _sums(typed: Typed) -> Iterator[Check]:
    """V2: valid and invalid ballots together are those collected."""
    cast, valid, invalid = typed.figure("cast"), typed.figure("valid"), typed.figure("invalid")
    if cast is None or valid is None or invalid is None:
        return
    total = valid + invalid
    values = {
        "valid": f"{valid:,}",
        "invalid": f"{invalid:,}",
        "total": f"{total:,}",
        "cast": f"{cast:,}",
        "gap": f"{abs(cast - total):,}",
    }
    if total == cast:
        yield Check(
            "V2", "valid", Severity.OK, _("Valid %(valid)s + invalid %(invalid)s = %(total)s collected.") % values
        )
    elif total < cast:
        message = _(
            "Valid %(valid)s + invalid %(invalid)s = %(total)s, which is %(gap)s fewer "
            "than the %(cast)s collected. Compare with the form."
        )
        yield Check("V2", "valid", Severity.HARD, message % values)
    else:
        message = _(
            "Valid %(valid)s + invalid %(invalid)s = %(total)s, which is %(gap)s more "
            "than the %(cast)s collected. Compare with the form."
        )
        yield Check("V2", "valid", Severity.HARD, message % values)


def _parts(paper: Paper, typed: Typed) -> Iterator[Check]:
    """R2: proxy ballots and ballots of mobile boxes are among those collected."""
    cast = typed.figure("cast")
    for name in ("proxy", "mobile"):
        value = typed.figure(name)
        if name in paper.figures and value is not None and cast is not None:
            yield _compare("R2", name, value, cast, figure_label("cast"), Severity.HARD)


def _account(typed: Typed) -> Iterator[Check]:
    """B1, B2: issued are collected and not returned; partly invalid and blank ballots are among the valid ones."""
    issued, cast, kept = typed.figure("issued"), typed.figure("cast"), typed.figure("not_returned")
    if None not in (issued, cast, kept):
        yield _adds_up(cast or 0, kept or 0, issued or 0)
    valid, partly, blank = typed.figure("valid"), typed.figure("partly_invalid"), typed.figure("blank")
    if valid is None or (partly is None and blank is None):
        return
    field, total = "partly_invalid" if blank is None else "blank", (partly or 0) + (blank or 0)
    if not partly or not blank:
        yield _compare("B2", field, total, valid, figure_label("valid"), Severity.HARD)
        return
    values = {"partly": f"{partly:,}", "blank": f"{blank:,}", "total": f"{total:,}", "valid": f"{valid:,}"}
    if total > valid:
        message = _(
            "Partly invalid %(partly)s + blank %(blank)s = %(total)s, more than the %(valid)s valid ballots they are "
            "part of. Compare with the form."
        )
        yield Check("B2", field, Severity.HARD, message % values)
    else:
        message = _("Partly invalid %(partly)s + blank %(blank)s = %(total)s of %(valid)s valid ballots.")
        yield Check("B2", field, Severity.OK, message % values)


def _adds_up(cast: int, kept: int, issued: int) -> Check:
    """B1; where more were collected than issued (void by law) none can be missing."""
    values = {"cast": f"{cast:,}", "kept": f"{kept:,}", "total": f"{cast + kept:,}", "issued": f"{issued:,}"}
    if cast + kept == issued:
        message = _("Collected %(cast)s + not returned %(kept)s = %(total)s issued.")
        return Check("B1", "not_returned", Severity.OK, message % values)
    if cast >= issued and kept == 0:
        return Check("B1", "not_returned", Severity.OK, _("None missing."))
    message = _(
        "Collected %(cast)s + not returned %(kept)s = %(total)s, but %(issued)s ballots were issued. "
        "Compare with the form."
    )
    return Check("B1", "not_returned", Severity.HARD, message % values)


def _members(typed: Typed) -> Iterator[Check]:
    """P2: members with voting rights less those not counted, by the five approved grounds, are those due."""
    members, due = typed.figure("voting_members"), typed.figure("due")
    grounds = [typed.figure(name) for name in EXCLUDED]
    excluded = sum(number or 0 for number in grounds)
    if members is None:
        if excluded:
            message = _(
                "%(number)s members are not counted as due, but the number of full members with voting rights is "
                "missing. Type it from the form."
            )
            yield Check("P2", "voting_members", Severity.HARD, message % {"number": f"{excluded:,}"})
        return
    if due is None:
        return
    values = {"members": f"{members:,}", "excluded": f"{excluded:,}", "left": f"{members - excluded:,}"}
    if members - excluded == due:
        message = _("%(members)s members − %(excluded)s not counted = %(left)s due.")
        yield Check("P2", "due", Severity.OK, message % values)
    else:
        message = _(
            "%(members)s members − %(excluded)s not counted = %(left)s, but %(due)s members due were typed. "
            "Compare with the form."
        )
        yield Check("P2", "due", Severity.HARD, message % {**values, "due": f"{due:,}"})


def _meeting(typed: Typed) -> Iterator[Check]:
    """S4: nobody gets more votes from the new committee than members of it were present; nor agree more to a thing."""
    agree, meeting = typed.figure("reduction_agree"), typed.figure("present")
    if agree is not None and meeting is not None:
        yield _compare("S4", "reduction_agree", agree, meeting, figure_label("present"), Severity.HARD)
    present = typed.figure("committee_present")
    for name, chosen in (("secretary_votes", typed.secretary), ("deputy_votes", typed.deputy)):
        votes = typed.figure(name)
        if votes is not None and present is not None:
            yield _compare("S4", name, votes, present, figure_label("committee_present"), Severity.HARD)
        if votes and chosen is None:
            message = _("%(votes)s votes are typed, but nobody is named. Choose the name, or leave the votes empty.")
            yield Check("S4", name, Severity.HARD, message % {"votes": f"{votes:,}"})


def _votes(paper: Paper, typed: Typed) -> Iterator[Check]:
    """V5 and V6: votes against valid ballots, per candidate and per post."""
    valid = typed.figure("valid")
    if valid is None:
        return
    for line in paper.lines:
        votes = typed.votes.get(line.pk)
        if votes is not None and votes > valid:
            yield _compare("V5", votes_field(line), votes, valid, figure_label("valid"), Severity.HARD)
        elif votes is not None and votes > valid - (blank := typed.figure("blank") or 0) >= 0:
            against = {
                "votes": f"{votes:,}",
                "valid": f"{valid:,}",
                "blank": f"{blank:,}",
                "limit": f"{valid - blank:,}",
            }
            message = _(
                "%(votes)s is more than %(valid)s valid − %(blank)s blank ballots = %(limit)s. Compare with the form."
            )
            yield Check("B3", votes_field(line), Severity.HARD, message % against)
    if paper.recalled:
        yield from _for_and_against(paper, typed, valid)
        return
    for post, seats in paper.seats.items():
        lines = paper.lines_for(post)
        total = sum(typed.votes.get(line.pk) or 0 for line in lines)
        if lines and total > valid * seats:
            values = {
                "post": post_label(post),
                "total": f"{total:,}",
                "valid": f"{valid:,}",
                "seats": seats,
                "limit": f"{valid * seats:,}",
            }
            message = _(
                "Votes for %(post)s add up to %(total)s, more than %(valid)s valid ballots × "
                "%(seats)s seats = %(limit)s. Compare with the form."
            )
            yield Check("V6", votes_field(lines[-1]), Severity.HARD, message % values)


def _for_and_against(paper: Paper, typed: Typed, valid: int) -> Iterator[Check]:
    """V6 of a recall: a valid ballot is for it, against it, or marks neither."""
    blank = typed.figure("blank") or 0
    marked = [typed.votes.get(line.pk) for line in paper.lines]
    if None in marked or blank > valid:
        return
    total = sum(votes or 0 for votes in marked)
    values = {"total": f"{total:,}", "valid": f"{valid:,}", "blank": f"{blank:,}", "limit": f"{valid - blank:,}"}
    values["abstain"] = f"{valid - total:,}"
    field = votes_field(paper.lines[-1])
    if total <= valid - blank:
        message = _("For + against = %(total)s of %(valid)s valid ballots; %(abstain)s marked neither.")
        yield Check("V6", field, Severity.OK, message % values)
    else:
        message = _("For + against = %(total)s, more than the %(valid)s valid ballots. Compare with the form.")
        if blank:
            message = _(
                "For + against = %(total)s, more than %(valid)s valid − %(blank)s blank ballots = %(limit)s. "
                "Compare with the form."
            )
        yield Check("V6", field, Severity.HARD, message % values)


def _all_nought(paper: Paper, typed: Typed) -> list[Check]:
    """Z1: a form of noughts is far more often a slip than a poll at which nobody voted."""
    values = [typed.votes.get(line.pk) for line in paper.lines]
    if not typed.figure("cast") and typed.figure("cast") is not None:
        return [
            Check(
                "Z1",
                "cast",
                Severity.SOFT,
                _("No ballot was collected. If that is what the form says, explain it in the note."),
            )
        ]
    if values and all(value == 0 for value in values):
        first = votes_field(paper.lines[0])
        return [
            Check(
                "Z1",
                first,
                Severity.SOFT,
                _("No ballot is for or against. If that is what the form says, explain it in the note.")
                if paper.recalled
                else _("No candidate has a vote. If that is what the form says, explain it in the note."),
            )
        ]
    return []


def _secretary(paper: Paper, typed: Typed, elected: Iterable[int] | None) -> list[Check]:
    """S1-S3: secretary and deputy are chosen by the elected committee from its own members."""
    if elected is None:
        return []
    winners = set(elected)
    names = {line.pk: line.name for line in paper.lines}
    found = []
    for field, chosen in (("secretary", typed.secretary), ("deputy", typed.deputy)):
        if chosen is not None and chosen not in winners:
            values = {"name": names.get(chosen, ""), "field": field_label(field)}
            message = _("%(name)s is not elected to the committee with these votes and cannot be %(field)s.")
            found.append(Check("S2", field, Severity.HARD, message % values))
    if typed.deputy is not None and typed.deputy == typed.secretary:
        found.append(Check("S3", "deputy", Severity.HARD, _("Secretary and deputy secretary must be two people.")))
    if winners and typed.secretary is None:
        message = _(
            "No secretary is named. If the committee has not chosen one yet, say so in "
            "the note; it is needed before certification."
        )
        found.append(Check("S1", "secretary", Severity.SOFT, message))
    return found
