"""Agreed results with the verdict of the law, confirmed by the township and certified by the district."""

from __future__ import annotations

from ballots.judging import build_result, rules_of
from ballots.models import Result, ResultVote
from ballots.results.seals import record_of, seal_many
from election_site.demonstration.plan import DEPUTY, SECRETARY
from election_site.demonstration.rows_of_people import at_noon
from election_site.demonstration.rows_of_polls import PollPlan
from election_site.demonstration.users import Staff
from villages.models import Term


def write_results(plans: list[PollPlan], staff: Staff, term: Term) -> int:
    """Judge every poll by the frozen rules and write what was agreed; returns the number of results.

    Raises AssertionError when the law would elect somebody else than planned: then the plan is wrong.
    """
    rules = rules_of(term)
    results, votes = [], []
    for plan in plans:
        counted = {row.pk: line.votes for row, line in zip(plan.rows, plan.lines, strict=True)}
        fields, rows = build_result(poll=plan.poll, lines=plan.rows, figures=plan.figures, votes=counted, rules=rules)
        elected = {row["line_id"] for row in rows if row["is_elected"]}
        planned = {row.pk for row, line in zip(plan.rows, plan.lines, strict=True) if line.runner.seat}
        if elected != planned or fields["next_step"] != "certify":
            raise AssertionError(f"the plan of {plan.poll.village_id} {plan.poll.organ} does not elect whom it should")
        result = Result(
            secretary=plan.line(SECRETARY),
            confirmed_by=staff.leaders[plan.poll.village_id[:9]],
            deputy=plan.line(DEPUTY),
            confirmed_at=at_noon(plan.poll.held_on, 21),
            certified_by=staff.office,
            certified_at=at_noon(plan.poll.held_on, 22),
            **fields,
        )
        results.append(result)
        votes.append((result, rows))
    Result.objects.bulk_create(results, batch_size=500)
    counted_rows = ResultVote.objects.bulk_create(
        [ResultVote(result=result, **row) for result, rows in votes for row in rows], batch_size=4000
    )
    _seal(plans, results, counted_rows)
    return len(results)


def _seal(plans: list[PollPlan], results: list[Result], votes: list[ResultVote]) -> None:
    """Seal every result as certifying would."""
    of_result: dict[int, list[ResultVote]] = {}
    for vote in votes:
        of_result.setdefault(vote.result_id, []).append(vote)
    pairs = zip(plans, results, strict=True)
    seal_many((plan.poll, record_of(plan.poll, row, of_result[row.pk], plan.rows)) for plan, row in pairs)
