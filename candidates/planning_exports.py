"""Lists of planning and leaving as workbooks: intended slates, visits, audits, arrangements, handovers.

In the official table shape like every list; no identity number is in them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from candidates.ages import age
from candidates.leaving import Handover
from candidates.models import Officer
from candidates.records.leaving import Handed
from candidates.records.planning import SlatePlace
from sheets.export import Head, TableSpec
from villages.models import Division, Term

CHUNK = 500


def _heads(*more: Head) -> list[Head]:
    return [
        Head(_("No."), width=6, kind="number"),
        Head(_("Township"), width=14),
        Head(_("Village or community"), width=18),
        *more,
    ]


def _person() -> tuple[Head, ...]:
    return (
        Head(_("Full name"), width=10),
        Head(_("Sex"), width=6),
        Head(_("Month of birth"), width=10),
        Head(_("Age"), width=6, kind="number"),
    )


def _townships(term: Term) -> dict[str, str]:
    return dict(Division.objects.townships().under(term.scope_id).values_list("code", "short_name"))


def _told(person: Any, term: Term) -> tuple[Any, ...]:
    return person.name, person.get_sex_display(), f"{person.birth:%Y.%m}", age(person.birth, term.election_day)


def _table(
    title: str, heads: Sequence[Head], rows: Iterable[Sequence[Any]], filled_by: str, unit: str = ""
) -> TableSpec:
    """A list with its number of rows in the total."""
    blanks = len(heads) - 4
    return TableSpec(
        title=title,
        unit=unit or _("persons"),
        headers=heads,
        rows=rows,
        total_row=lambda written: (_("Total"), "", "", written, *[""] * blanks),
        filled_by=filled_by,
    )


def slates(term: Term, place: Division, rows: QuerySet[SlatePlace], filled_by: str) -> TableSpec:
    """Everybody intended for a post (拟任人选一览表)."""
    heads = _heads(
        *_person(),
        Head(_("Education"), width=12),
        Head(_("Party member"), width=8),
        Head(_("Party post intended"), width=14),
        Head(_("Committee post intended"), width=14),
        Head(_("Note"), width=24),
    )
    title = _("%(district)s %(term)s: intended slates") % {"district": place.name, "term": term}
    return _table(title, heads, _slate_rows(term, rows), filled_by)


def _slate_rows(term: Term, rows: QuerySet[SlatePlace]) -> Iterator[tuple[Any, ...]]:
    townships, yes, no = _townships(term), _("Yes"), _("No")
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        yield (
            number,
            townships.get(row.village_id[:9], ""),
            row.village_election.village.short_name,
            *_told(row.person, term),
            row.get_education_display(),
            yes if row.is_member_of_party else no,
            row.get_party_post_display() if row.party_post else "",
            row.get_committee_post_display() if row.committee_post else "",
            row.note,
        )


def _officers(term: Term, rows: QuerySet[Officer]) -> Iterator[tuple[Officer, tuple[Any, ...]]]:
    """Each officer with the cells every list of officers begins with."""
    townships = _townships(term)
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), 1):
        place = townships.get(row.village_id[:9], ""), row.village_election.village.short_name
        yield row, (number, *place, *_told(row.person, term), str(row.posts))


def visits(term: Term, place: Division, rows: QuerySet[Officer], filled_by: str) -> TableSpec:
    """Visits to serving officers (班子回访情况表)."""
    heads = _heads(
        *_person(),
        Head(_("Posts"), width=22),
        Head(_("Visited on"), width=12, kind="date"),
        Head(_("Judged"), width=12),
        Head(_("Intention"), width=12),
        Head(_("Advice"), width=14),
        Head(_("Note"), width=30),
    )
    title = _("%(district)s %(term)s: visits to serving officers") % {"district": place.name, "term": term}
    return _table(title, heads, _visit_rows(term, rows), filled_by)


def _visit_rows(term: Term, rows: QuerySet[Officer]) -> Iterator[tuple[Any, ...]]:
    for row, cells in _officers(term, rows):
        seen = getattr(row, "review", None)
        if seen is None:
            yield *cells, "", "", "", "", ""
        else:
            words = seen.get_grade_display(), seen.get_intention_display(), seen.get_advice_display()
            yield *cells, seen.reviewed_on, *words, seen.note


def audits(term: Term, place: Division, rows: QuerySet[Officer], filled_by: str) -> TableSpec:
    """Audits on leaving office (离任经济责任审计台账)."""
    heads = _heads(
        *_person(),
        Head(_("Posts"), width=22),
        Head(_("State"), width=12),
        Head(_("Auditor"), width=18),
        Head(_("Finished on"), width=12, kind="date"),
        Head(_("Published on"), width=12, kind="date"),
        Head(_("Findings"), width=30),
    )
    title = _("%(district)s %(term)s: audits on leaving office") % {"district": place.name, "term": term}
    return _table(title, heads, _audit_rows(term, rows), filled_by)


def _audit_rows(term: Term, rows: QuerySet[Officer]) -> Iterator[tuple[Any, ...]]:
    for row, cells in _officers(term, rows):
        made = getattr(row, "audit", None)
        if made is None:
            yield *cells, _("To be audited"), "", "", "", ""
        else:
            days = made.done_on or "", made.published_on or ""
            yield *cells, made.get_state_display(), made.auditor, *days, made.findings


def settlements(term: Term, place: Division, rows: QuerySet[Officer], filled_by: str) -> TableSpec:
    """Those who left and what was arranged (离任安置台账)."""
    heads = _heads(
        *_person(),
        Head(_("Posts held before"), width=22),
        Head(_("Ended"), width=16),
        Head(_("Talk held on"), width=12, kind="date"),
        Head(_("Arrangement"), width=20),
        Head(_("Settled on"), width=12, kind="date"),
        Head(_("Note"), width=24),
    )
    title = _("%(district)s %(term)s: officers who left") % {"district": place.name, "term": term}
    return _table(title, heads, _settlement_rows(term, rows), filled_by)


def _settlement_rows(term: Term, rows: QuerySet[Officer]) -> Iterator[tuple[Any, ...]]:
    for row, cells in _officers(term, rows):
        ended = row.get_end_reason_display() if row.ended_on else _("Not elected again")
        made = getattr(row, "settlement", None)
        if made is None:
            yield *cells, ended, "", _("Not settled yet"), "", ""
        else:
            way = made.get_way_display()
            yield *cells, ended, made.talked_on or "", way, made.settled_on or "", made.note


def handovers(term: Term, place: Division, rows: Sequence[Handover], today: date, filled_by: str) -> TableSpec:
    """Handovers village by village, a column per line of the list (移交台账)."""
    heads = _heads(
        Head(_("New committee elected on"), width=14, kind="date"),
        Head(_("Due on"), width=12, kind="date"),
        *(Head(kind.label, width=12) for kind in Handed),
        Head(_("Lines done"), width=8, kind="number"),
        Head(_("Finished on"), width=12, kind="date"),
        Head(_("State"), width=12),
    )
    title = _("%(district)s %(term)s: handovers") % {"district": place.name, "term": term}
    total = (_("Total"), "", _("%(number)s villages") % {"number": len(rows)}, *[""] * (len(heads) - 3))
    return TableSpec(
        title=title,
        unit=_("villages"),
        headers=heads,
        rows=_handover_rows(term, rows, today),
        total_row=total,
        filled_by=filled_by,
    )


def _handover_rows(term: Term, rows: Sequence[Handover], today: date) -> Iterator[tuple[Any, ...]]:
    townships = _townships(term)
    for number, row in enumerate(rows, 1):
        yield (
            number,
            townships.get(row.election.village_id[:9], ""),
            row.election.village.short_name,
            row.started_on or "",
            row.due_on or "",
            *(_line(row, kind) for kind in Handed.values),
            row.done,
            row.finished_on or "",
            _state(row, today),
        )


def _line(row: Handover, kind: str) -> str:
    """The day a line was handed over; said when it is not signed."""
    item = row.items.get(kind)
    if item is None:
        return ""
    day = item.handed_on.isoformat()
    return day if item.is_signed else _("%(day)s, not signed") % {"day": day}


def _state(row: Handover, today: date) -> str:
    words = {"done": _("Handed over"), "late": _("Overdue"), "doing": _("Under way"), "none": _("Not begun")}
    return words[row.look(today)]
