"""Every fact once more, row by row in Python: what the one statement of ``reports.facts`` must agree with."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

from ballots.models import Poll
from candidates.models import Candidacy, Officer
from candidates.records.path import ElectionCommitteeMember, Pledge
from candidates.records.planning import DepartureAudit
from reports.facts import deadline
from reports.figures import Facts
from voters.models import RegistrationReturn

if TYPE_CHECKING:
    from villages.models import Term, VillageElection

COLLEGE = {"3_college", "4_bachelor", "5_graduate"}
PARTY = {"01", "02"}


def months_at(birth: date, day: date) -> int:
    """Whole months from the month of birth to the month of a day."""
    return (day.year - birth.year) * 12 + day.month - birth.month


def serving(term: Term | None) -> list[Officer]:
    """Who is in office, or was until the term ended."""
    rows = Officer.objects.filter(term=term).select_related("person")
    return [each for each in rows if each.ended_on is None or each.end_reason == "term_ended"]


def recount(term: Term, scope: str) -> Facts:
    """All facts of a division in a term."""
    n: Counter[str] = Counter()
    for election in term.village_elections.filter(village__code__startswith=scope):
        n["villages"] += 1
        n["roll_frozen"] += election.roll_state == "frozen"
        n["rolls"] += election.roll_state != "empty"
        n["roll_total"] += election.registered if election.roll_state != "empty" else 0
        n["candidates_settled"] += election.candidates_state == "done"
        n["party_certified"] += election.party_stage == "certified"
        n["committee_certified"] += election.committee_stage == "certified"
        _polls(n, election, deadline(term))
        _officers(n, election, term)
        _candidacies(n, election)
        _return(n, election)
        _committee(n, election)
        audits = DepartureAudit.objects.filter(officer__term=term.previous, village_id=election.village_id)
        n["audits"] += len(audits) if term.previous else 0
        n["audits_done"] += sum(each.state in {"done", "published"} for each in audits) if term.previous else 0
    return Facts(**n)


def _polls(n: Counter[str], election: VillageElection, last_day: date) -> None:
    ended_in_time = set()
    polls = Poll.objects.filter(village_election=election, state="certified")
    for poll in polls.select_related("result", "plan").prefetch_related("lines", "plan__boxes"):
        result = poll.result
        filled = result.is_valid and result.next_step == "certify"
        if (filled or poll.left_empty) and not poll.mid_term and poll.held_on <= last_day:
            ended_in_time.add(poll.organ)
        n["certified_polls"] += 1
        n["reruns"] += poll.round in {"rerun", "runoff"} and not poll.mid_term
        n["new_elections"] += poll.round == "first" and poll.number > 1 and not poll.mid_term
        n["by_elections"] += poll.round == "by_election"
        n["seats_left_empty"] += sum(poll.left_empty.values())
        if poll.number == 1:
            n["organs_polled"] += 1
            n["organs_filled_at_once"] += filled
            _first_poll(n, poll)
    n["completed_on_schedule"] += ended_in_time == {"party", "committee"}


def _first_poll(n: Counter[str], poll: Poll) -> None:
    result = poll.result
    printed = sum(not line.is_write_in for line in poll.lines.all())
    if printed:
        n[f"{poll.organ}_candidates"] += printed
        n[f"{poll.organ}_ballot_seats"] += sum(poll.seats.values())
    if poll.organ == "party":
        n["seats_party"] += sum(poll.seats.values())
        n["party_polls"] += 1
        n["party_due"] += result.due or 0
        n["party_present"] += result.present or 0
        return
    for post, seats in poll.seats.items():
        n[f"seats_{post}"] += seats
    n["committee_polls"] += 1
    n["registered"] += result.registered
    n["cast"] += result.cast or 0
    for name in ("proxy", "mobile", "invalid"):
        if getattr(result, name) is not None:
            n[name] += getattr(result, name)
            n[f"{name}_cast"] += result.cast or 0
    if hasattr(poll, "plan"):
        n["plans"] += 1
        n[f"mode_{poll.plan.mode}"] += 1
        n["stations"] += poll.plan.stations
        n["boxes"] += sum(box.approved_at is not None for box in poll.plan.boxes.all())


def _officers(n: Counter[str], election: VillageElection, term: Term) -> None:
    rows = [each for each in serving(term) if each.village_election_id == election.pk]
    before = serving(term.previous) if term.previous else []
    compared = election.village_id in {each.village_id for each in before}
    ages = [months_at(each.person.birth, term.election_day) for each in rows]
    posts = {each.party_post for each in rows}, {each.committee_post for each in rows}
    n["both_posts_filled"] += "secretary" in posts[0] and "chair" in posts[1]
    n["villages_with_young"] += any(age < 36 * 12 for age in ages)
    n["villages_with_young_fulltime"] += any(
        age < 36 * 12 and each.is_fulltime for age, each in zip(ages, rows, strict=True)
    )
    for each, months in zip(rows, ages, strict=True):
        _officer(n, each, months)
        n["compared_with_before"] += compared
        n["reelected"] += compared and each.person_id in {one.person_id for one in before}
    for each in Officer.objects.filter(village_election=election).exclude(ended_on=None):
        if each.end_reason not in {"term_ended", "moved"}:
            n["left_office"] += 1
            n["recalled"] += each.end_reason == "recalled"


def _officer(n: Counter[str], each: Officer, months: int) -> None:
    college, woman, known = each.education in COLLEGE, each.person.sex == "2", each.person.sex != "0"
    n["officers"] += 1
    n["officers_months"] += months
    n["officers_college"] += college
    n["officers_women"] += woman
    n["officers_party"] += each.politics in PARTY
    n["officers_minority"] += each.person.ethnic_group not in {"", "汉族"}
    n["education_known"] += bool(each.education)
    n["sex_known"] += known
    n["politics_known"] += bool(each.politics)
    n["origins_known"] += bool(each.origins)
    n["party_officers"] += bool(each.party_post)
    n["committee_officers"] += bool(each.committee_post)
    n["committee_party"] += bool(each.committee_post) and each.politics in PARTY
    n["committee_politics_known"] += bool(each.committee_post and each.politics)
    n["cross_appointed"] += bool(each.party_post and each.committee_post)
    n["secretary_chair"] += each.party_post == "secretary" and each.committee_post == "chair"
    n["local_talent"] += bool({"local_talent", "graduate"} & set(each.origins))
    for group, belongs in (("fulltime", each.is_fulltime), ("secretaries", each.party_post == "secretary")):
        n[group] += belongs
        n[f"{group}_months"] += months * belongs
        n[f"{group}_college"] += college * belongs
        n[f"{group}_education_known"] += bool(each.education) * belongs
    for group, belongs in (("chairs", each.committee_post == "chair"), ("secretaries", each.party_post == "secretary")):
        n[group] += belongs if group == "chairs" else 0
        n[f"{group}_women"] += belongs and woman
        n[f"{group}_sex_known"] += belongs and known
    n["secretaries_talent"] += each.party_post == "secretary" and bool({"veteran", "prosperity"} & set(each.origins))
    bands = ((35, "35_or_younger"), (45, "36_45"), (55, "46_55"), (60, "56_60"), (999, "over_60"))
    age = next(name for top, name in bands if months // 12 <= top)
    for prefix in ("", "fulltime_") if each.is_fulltime else ("",):
        n[f"{prefix}age_{age}"] += 1
        n[f"{prefix}education_{each.education[2:] or 'unknown'}"] += 1
    for origin in each.origins:
        n[f"origin_{origin}"] += 1


def _candidacies(n: Counter[str], election: VillageElection) -> None:
    signed = set(Pledge.objects.values_list("candidacy_id", flat=True))
    for each in Candidacy.objects.filter(village_election=election).select_related("person"):
        n["candidacies"] += 1
        n["vetted"] += each.vetted_on is not None
        n["struck_off"] += each.state == "struck_off"
        n["decided"] += each.vetted_on is not None or each.state == "struck_off"
        if each.state in {"formal", "elected", "not_elected"}:
            n["formal"] += 1
            n["formal_women"] += each.person.sex == "2"
            n["formal_sex_known"] += each.person.sex != "0"
            n["formal_party"] += each.politics in PARTY
            n["formal_politics_known"] += bool(each.politics)
            n["pledges"] += each.pk in signed


def _return(n: Counter[str], election: VillageElection) -> None:
    row = RegistrationReturn.objects.filter(village_election=election).first()
    if row is None:
        return
    pairs = (
        ("adults", "adults", "adults_registered"),
        ("women", "roll_women", "roll_women_of"),
        ("party_members", "roll_party", "roll_party_of"),
        ("minorities", "roll_minority", "roll_minority_of"),
    )
    for column, part, whole in pairs:
        if row.registered is not None and getattr(row, column) is not None:
            n[part] += getattr(row, column)
            n[whole] += row.registered
    parts = {
        "additions": ("came_of_age", "moved_in", "rights_restored", "added_otherwise"),
        "removals": ("died", "moved_out", "rights_deprived", "registered_twice"),
    }
    for group, columns in parts.items():
        n[f"{group}_known"] += any(getattr(row, column) is not None for column in columns)
        for column in columns:
            prefix = "added" if group == "additions" else "removed"
            n[f"{prefix}_{column.removeprefix('added_')}"] += getattr(row, column) or 0


def _committee(n: Counter[str], election: VillageElection) -> None:
    rows = ElectionCommitteeMember.objects.filter(village_election=election, left_on=None).exclude(role="alternate")
    n["election_committees"] += rows.exists()
    for each in rows.select_related("person"):
        n["election_committee"] += 1
        n["election_committee_women"] += each.person.sex == "2"
        n["election_committee_sex_known"] += each.person.sex != "0"
