"""Take a made-up term away again, with everything anybody did in it."""

from __future__ import annotations

import pgtrigger
from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError
from audit import actions, trail
from candidates.models import Candidacy, Officer
from candidates.records.path import ElectionCommitteeMember
from candidates.records.planning import SlatePlace
from election_site.demonstration.targets import DISTRICT
from villages.models import Term

actions.register({"demonstration.wiped": gettext_lazy("Took a made-up term away")})

_ELECTIONS = "SELECT id FROM villages_villageelection WHERE term_id = %s"
_POLLS = f"SELECT id FROM ballots_poll WHERE village_election_id IN ({_ELECTIONS})"  # noqa: S608 - constants only
_RESULTS = f"SELECT id FROM ballots_result WHERE poll_id IN ({_POLLS})"  # noqa: S608
_ENTRIES = f"SELECT id FROM ballots_entry WHERE poll_id IN ({_POLLS})"  # noqa: S608
_COUNTS = f"SELECT id FROM ballots_publiccount WHERE poll_id IN ({_POLLS})"  # noqa: S608
_PLANS = f"SELECT id FROM ballots_pollingplan WHERE poll_id IN ({_POLLS})"  # noqa: S608
_CANDIDACIES = "SELECT id FROM candidates_candidacy WHERE term_id = %s"
_RULINGS = f"SELECT id FROM candidates_ruling WHERE candidacy_id IN ({_CANDIDACIES})"  # noqa: S608
_OFFICERS = "SELECT id FROM candidates_officer WHERE term_id = %s"
_SNAPSHOTS = "SELECT id FROM reports_snapshot WHERE term_id = %s"
_BATCHES = "SELECT id FROM sheets_importbatch WHERE term_id = %s"

_STEPS = (
    ("reports_brief", "term_id = %s"),
    ("reports_briefschedule", "term_id = %s"),
    ("reports_explanation", "term_id = %s"),
    ("reports_reporttext", f"snapshot_id IN ({_SNAPSHOTS})"),
    ("reports_release", f"snapshot_id IN ({_SNAPSHOTS})"),
    ("reports_snapshotrows", f"snapshot_id IN ({_SNAPSHOTS})"),
    ("reports_snapshotfile", f"snapshot_id IN ({_SNAPSHOTS})"),
    ("reports_snapshot", "term_id = %s"),
    ("ballots_countmark", f"count_id IN ({_COUNTS})"),
    ("ballots_countbundle", f"count_id IN ({_COUNTS})"),
    ("ballots_publiccount", f"poll_id IN ({_POLLS})"),
    ("ballots_boxuser", f"poll_id IN ({_POLLS})"),
    ("ballots_mobilebox", f"plan_id IN ({_PLANS})"),
    ("ballots_pollingplan", f"poll_id IN ({_POLLS})"),
    ("ballots_turnoutreport", f"poll_id IN ({_POLLS})"),
    ("ballots_correction", f"poll_id IN ({_POLLS})"),
    ("ballots_resultseal", f"poll_id IN ({_POLLS})"),
    ("ballots_resultvote", f"result_id IN ({_RESULTS})"),
    ("ballots_result", f"poll_id IN ({_POLLS})"),
    ("ballots_entryvote", f"entry_id IN ({_ENTRIES})"),
    ("ballots_entry", f"poll_id IN ({_POLLS})"),
    ("ballots_ballotline", f"poll_id IN ({_POLLS})"),
    ("ballots_recall", f"poll_id IN ({_POLLS})"),
    ("ballots_poll", f"village_election_id IN ({_ELECTIONS})"),
    ("candidates_screening", f"candidacy_id IN ({_CANDIDACIES})"),
    ("candidates_rulingitem", f"ruling_id IN ({_RULINGS})"),
    ("candidates_ruling", f"candidacy_id IN ({_CANDIDACIES})"),
    ("candidates_pledge", f"candidacy_id IN ({_CANDIDACIES})"),
    ("candidates_incumbentreview", f"officer_id IN ({_OFFICERS})"),
    ("candidates_departureaudit", f"officer_id IN ({_OFFICERS})"),
    ("candidates_settlement", f"officer_id IN ({_OFFICERS})"),
    ("candidates_handoveritem", f"village_election_id IN ({_ELECTIONS})"),
    ("candidates_slateplace", f"village_election_id IN ({_ELECTIONS})"),
    ("candidates_electioncommitteemember", f"village_election_id IN ({_ELECTIONS})"),
    ("candidates_termtargets", "term_id = %s"),
    ("candidates_reminder", "term_id = %s"),
    ("candidates_vettingbatch", "term_id = %s"),
    ("candidates_tally", f"candidacy_id IN ({_CANDIDACIES})"),
    ("candidates_opinion", f"candidacy_id IN ({_CANDIDACIES})"),
    ("candidates_listpublication", f"village_election_id IN ({_ELECTIONS})"),
    ("candidates_officer", "term_id = %s"),
    ("candidates_candidacy", "term_id = %s"),
    ("candidates_department", "term_id = %s"),
    ("voters_registrationreturn", f"village_election_id IN ({_ELECTIONS})"),
    ("voters_voterbefore", f"batch_id IN ({_BATCHES})"),
    ("voters_rollappeal", f"village_election_id IN ({_ELECTIONS})"),
    ("voters_proxy", f"village_election_id IN ({_ELECTIONS})"),
    ("voters_voter", f"village_election_id IN ({_ELECTIONS})"),
    ("voters_rollpublication", f"village_election_id IN ({_ELECTIONS})"),
    ("sheets_importbatch", "term_id = %s"),
    ("villages_villageelection", "term_id = %s"),
    ("villages_term", "id = %s"),
)
_TIES = ("candidates_kinship", "candidates_distinctpair")
_TIE = "DELETE FROM {table} WHERE first_id = ANY(%s) OR second_id = ANY(%s)"


def wipe(*, name: str) -> int:
    """Delete the made-up term and the one before it that was built with it; returns how many rows went.

    Raises DomainError when there is no such term or it holds real work.
    """
    term = Term.objects.filter(scope_id=DISTRICT, name=name).first()
    if term is None or not term.is_synthetic:
        raise DomainError(_("There is no made-up term “%(name)s”: nothing was taken away.") % {"name": name})
    gone = 0
    with transaction.atomic(), pgtrigger.ignore():
        for each in [term, term.previous]:
            if each is not None and each.is_synthetic and not each.following.exclude(pk=term.pk).exists():
                gone += _wipe_one(each.pk)
        trail.record(actor=None, action="demonstration.wiped", division=DISTRICT, details={"term": name, "rows": gone})
    return gone


def _wipe_one(term: int) -> int:
    gone = 0
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_id FROM candidates_candidacy WHERE term_id = %s"  # noqa: S608 - constants only
            " UNION SELECT person_id FROM candidates_officer WHERE term_id = %s"
            f" UNION SELECT person_id FROM candidates_slateplace WHERE village_election_id IN ({_ELECTIONS})"
            " UNION SELECT person_id FROM candidates_electioncommitteemember"
            f" WHERE village_election_id IN ({_ELECTIONS})",
            [term] * 4,
        )
        people = [row[0] for row in cursor.fetchall()]
        for table, condition in _STEPS:
            cursor.execute(f"DELETE FROM {table} WHERE {condition}", [term])  # noqa: S608 - constants only
            gone += int(cursor.rowcount)
    return gone + _wipe_people(set(people))


def _wipe_people(people: set[int]) -> int:
    """Delete people no other term mentions, with what was told of kin and doubles among them."""
    nobody = list(people - _elsewhere(people))
    gone = 0
    with connection.cursor() as cursor:
        for table in _TIES:
            cursor.execute(_TIE.format(table=table), [nobody, nobody])
            gone += int(cursor.rowcount)
        cursor.execute("DELETE FROM candidates_personmerge WHERE kept_id = ANY(%s)", [nobody])
        cursor.execute("DELETE FROM candidates_person WHERE id = ANY(%s)", [nobody])
        gone += int(cursor.rowcount)
    return gone


def _elsewhere(people: set[int]) -> set[int]:
    """People a candidacy, an office, a slate or an election committee of another term still names."""
    found: set[int] = set()
    for model in (Candidacy, Officer, SlatePlace, ElectionCommitteeMember):
        found |= set(model._default_manager.filter(person__in=people).values_list("person_id", flat=True))
    return found
