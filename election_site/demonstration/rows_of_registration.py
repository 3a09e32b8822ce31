"""What the villages reported of their registration, and the appeals against their rolls with what became of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from django.db.models import Count

from election_site.demonstration.copying import copy_rows
from election_site.demonstration.days import Days
from election_site.demonstration.figures_of_villages import VillageFigures
from election_site.demonstration.polling_people import Listed
from election_site.demonstration.rows_of_people import at_noon
from election_site.demonstration.targets import SEED
from election_site.demonstration.users import Staff
from sheets.importer import Preview
from sheets.models import BatchState, ImportBatch
from sheets.reports import Report
from sheets.summaries import SheetSummary
from villages.codes import Sex
from villages.elections import committee_kind
from villages.frozen import frozen_rules
from villages.models import Term, VillageElection
from voters import appeal_clock
from voters.models import (
    COUNTED_IN_RETURN,
    AppealOutcome,
    Claim,
    Delivery,
    RegistrationReturn,
    RollAppeal,
    Voter,
)
from voters.return_imports import REGISTRATION

ONE_APPEAL = 24
"""In one of so many villages somebody appealed against the roll."""
_CLAIMS = {
    Claim.LEFT_OUT: (
        "户籍在本村，公布的名单中没有本人姓名，请求补登。",
        "经核查户籍底册和村民小组登记，申诉人户籍在本村，已满十八周岁，未在其他村登记参加选举。",
        "申诉成立，将申诉人补登入选民名单并公布。",
    ),
    Claim.WRONGLY_LISTED: (
        "认为该人常年在外居住，不应列入本村名单。",
        "经核查，该人户籍在本村，已书面表示参加本村选举，依法应当列入名单。",
        "申诉不成立，名单不作更改。",
    ),
    Claim.WRONG_DATA: (
        "公布的名单中本人所在小组有误，请求更正。",
        "经核对户口簿和村民小组登记，公布的所在小组与登记不一致，系录入差错。",
        "申诉成立，更正名单中的所在小组并公布。",
    ),
}
_OUTCOMES = {
    Claim.LEFT_OUT: AppealOutcome.UPHELD,
    Claim.WRONGLY_LISTED: AppealOutcome.REFUSED,
    Claim.WRONG_DATA: AppealOutcome.UPHELD,
}


def write_returns(
    term: Term, figures: Sequence[VillageFigures], elections: Sequence[VillageElection], staff: Staff, days: Days
) -> int:
    """One return per village, imported by its township: its registered voters and women are those of the roll."""
    batches = _write_batches(term, Counter(election.village_id[:9] for election in elections), staff, days)
    women = dict(
        Voter.objects.filter(village_election__term=term, sex=Sex.FEMALE)
        .values_list("village_election")
        .annotate(number=Count("pk"))
    )
    when = at_noon(days.rolls_published, 16)
    columns = ("village_election_id", "village_id", *COUNTED_IN_RETURN, "batch_id", "changed_at")

    def rows() -> Iterator[tuple[Any, ...]]:
        for election, village in zip(elections, figures, strict=True):
            counted = _return_of(village, women[election.pk])
            figures_of_form = (counted[name] for name in COUNTED_IN_RETURN)
            yield election.pk, village.code, *figures_of_form, batches[village.code[:9]], when

    return copy_rows(RegistrationReturn._meta.db_table, columns, rows())


def _return_of(village: VillageFigures, women: int) -> dict[str, int]:
    """Figures of one return; additions and removals make up their totals."""
    rng = Random(f"{SEED}:return:{village.code}")
    registered = village.registered
    adults = registered + round(registered * rng.uniform(0.002, 0.018))
    population = round(adults * rng.uniform(1.19, 1.31))
    added = {
        "came_of_age": round(registered * rng.uniform(0.03, 0.06)),
        "moved_in": round(registered * rng.uniform(0, 0.03)),
        "rights_restored": rng.choice((0, 0, 0, 1)), "added_otherwise": rng.randrange(4),
    }  # fmt: skip
    removed = {
        "died": round(registered * rng.uniform(0.02, 0.045)), "moved_out": round(registered * rng.uniform(0, 0.04)),
        "rights_deprived": rng.choice((0, 0, 0, 0, 1)), "registered_twice": rng.randrange(3),
    }  # fmt: skip
    return {
        "population": population, "households": round(population / rng.uniform(2.7, 3.4)), "adults": adults,
        "registered": registered, "women": women, "party_members": village.due + rng.randrange(8),
        "minorities": round(registered * rng.uniform(0.002, 0.015)), **added, "newly_registered": sum(added.values()),
        **removed, "removed": sum(removed.values()),
    }  # fmt: skip


def _write_batches(term: Term, villages: Mapping[str, int], staff: Staff, days: Days) -> dict[str, int]:
    """The imports of the returns as they were kept, by township; the workbooks themselves are not."""
    rows = [_batch(term, code, number, staff, days) for code, number in villages.items()]
    columns = list(rows[0])
    copy_rows(ImportBatch._meta.db_table, columns, ([row[name] for name in columns] for row in rows))
    return dict(ImportBatch.objects.filter(term_id=term.pk, kind=REGISTRATION.key).values_list("scope", "pk"))


def _batch(term: Term, township: str, villages: int, staff: Staff, days: Days) -> dict[str, Any]:
    clerk = staff.clerks[township][0]
    name = f"{clerk.full_name.removesuffix('录入员甲')}{days.election.year}年选民登记情况统计表.xlsx"
    sheet = SheetSummary(sheet="登记情况统计表", title="", header_row=2, rows=villages)
    report = Report(REGISTRATION.key, name, sheets=[sheet], preview=Preview(new=villages), written=villages)
    when = at_noon(days.rolls_published, 16)
    return {
        "kind": REGISTRATION.key, "term_id": term.pk, "scope": township, "state": BatchState.COMMITTED.value,
        "file": "", "file_name": name, "file_size": 9_800 + 90 * villages,
        "sha256": hashlib.sha256(name.encode()).hexdigest(), "marked_file": "", "mapping": "{}", "options": "{}",
        "report": json.dumps(report.as_stored(), ensure_ascii=False), "rows": villages, "accepted": villages,
        "rejected": 0, "written": villages, "created_by_id": clerk.pk, "created_at": when, "committed_at": when,
    }  # fmt: skip


def write_appeals(
    elections: Sequence[VillageElection], rolls: Mapping[int, Sequence[Listed]], staff: Staff, days: Days
) -> int:
    """Appeals in a few villages, all decided before the roll was frozen; a few decisions are not delivered yet."""
    appeals = []
    for position, election in enumerate(elections):
        if position % ONE_APPEAL != 7:
            continue
        names = [voter.name for voter in rolls[election.pk]]
        first = position // ONE_APPEAL
        kinds = list(Claim)[first % 3 :] if first % 3 else [Claim.LEFT_OUT]
        for serial, kind in enumerate(kinds, start=1):
            appeals.append(_appeal(election, serial, kind, names[2 * serial : 2 * serial + 2], first, staff, days))
    columns = list(appeals[0])
    return copy_rows(RollAppeal._meta.db_table, columns, ([row[name] for name in columns] for row in appeals))


def _appeal(
    election: VillageElection, serial: int, kind: Claim, names: Sequence[str], place: int, staff: Staff, days: Days
) -> dict[str, Any]:
    rules, committee = frozen_rules(election.term, election.village_id), committee_kind(election)
    received = days.rolls_published + timedelta(days=1 + (place + serial) % 4)
    decide_by = appeal_clock.last_day_to_decide(received, rules.committee(committee).decision_days)
    withdrawn = kind == Claim.WRONG_DATA and place % 4 == 1
    undelivered = kind == Claim.WRONG_DATA and place % 4 in (2, 3)
    clerk = staff.clerks[election.village_id[:9]][0].pk
    claim, facts, decision = _CLAIMS[kind]
    decided = decide_by - timedelta(days=1)
    row: dict[str, Any] = {
        "village_election_id": election.pk, "village_id": election.village_id, "serial": serial,
        "appellant": names[0], "kind": kind.value, "about": names[kind == Claim.WRONGLY_LISTED], "claim": claim,
        "received_on": received, "decide_by": decide_by, "recorded_by_id": clerk, "recorded_at": at_noon(received),
        "outcome": (AppealOutcome.WITHDRAWN if withdrawn else _OUTCOMES[kind]).value,
        "facts": "" if withdrawn else facts, "decision": "" if withdrawn else decision,
        "law": rules.article(committee, "decision_days"), "decided_on": decided, "decided_by_id": clerk,
        "published_on": decided + timedelta(days=1),
    }  # fmt: skip
    is_there = not withdrawn and not undelivered
    how = Delivery.SIGNED if serial % 2 else Delivery.POSTED
    return row | {
        "delivered_on": decide_by if is_there else None, "delivered_how": how.value if is_there else "",
        "delivery_note": "", "delivery_noted_by_id": clerk if is_there else None,
        "delivery_noted_at": at_noon(decide_by, 17) if is_there else None, "scan": "", "scan_kind": "", "digest": "",
    }  # fmt: skip
