"""What the board shows, worked out from the counters: key figures, the table of stages, who has not reported."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from villages import rounding
from villages.models import PollStage, RollState, StageState, Term, VillageElection
from villages.parts import Tile, parts
from villages.progress import Township, Waiting, due_of, total
from villages.stages import Deadlines, Look, Stage, VillageRow, village_states

if TYPE_CHECKING:
    from collections.abc import Iterable

    from accounts.models import User

COUNTED = (PollStage.AGREED, PollStage.CONFIRMED, PollStage.CERTIFIED)
REMINDED = 200
"""More villages than this do not fit one message; the text then says how many are left out."""


class Cell(NamedTuple):
    """One stage of one row: ``word`` is shown where there is no count."""

    look: str
    done: int
    total: int


class MatrixRow(NamedTuple):
    """One township of the board, ready to print."""

    name: str
    url: str
    cells: tuple[Cell, ...]
    turnout: str


@dataclass(frozen=True, slots=True)
class WaitingLine:
    """One line of the list of those that have not reported."""

    code: str
    name: str
    township: str
    url: str
    look: str
    word: str
    detail: str


def percent(part: int, whole: int) -> str:
    """A share as it is displayed, without its sign; a dash where there is nothing to divide by."""
    share = rounding.percent(part, whole)
    return "—" if share is None else rounding.plain(share)


def tiles(user: User, term: Term, scope: str, rows: list[Township], overdue: int) -> list[Tile]:
    """Key figures of a division: four from the counters, then what the rooms above add (one query each)."""
    vetted = parts.rows.get("vetted")
    all_rows = total(rows)
    left = all_rows.villages - all_rows.completed
    missing = (
        _("%(left)s to go, %(overdue)s overdue") % {"left": left, "overdue": overdue} if left else _("All finished")
    )
    made = [
        Tile(_("Elections completed"), str(all_rows.completed), f" / {all_rows.villages}", missing),
        _share(_("Voter turnout"), all_rows.cast, all_rows.registered_counted),
        _share(_("Party turnout"), all_rows.party_present, all_rows.party_due),
        Tile(
            _("People vetted"),
            f"{all_rows.vetted:,}",
            "",
            _("struck off %(number)s (%(share)s%%)")
            % {"number": all_rows.struck_off, "share": percent(all_rows.struck_off, all_rows.vetted)}
            if all_rows.vetted
            else _("%(number)s put forward") % {"number": all_rows.candidates},
            vetted.href(user, term, scope) if vetted and all_rows.vetted else "",
        ),
    ]
    return made + [tile for provider in parts.tiles if (tile := provider(term, scope)) is not None]


def _share(label: str, part: int, whole: int) -> Tile:
    shown = percent(part, whole)
    return Tile(label, shown, "%" if whole else "", f"{part:,} / {whole:,}" if whole else _("no results yet"))


def matrix(term: Term, rows: list[Township], today: date) -> tuple[MatrixRow, ...]:
    """Townships that need attention first."""
    return _matrix(term.pk, due_of(term), tuple(rows), today)


def _matrix(term_id: int, due: Deadlines | None, rows: tuple[Township, ...], today: date) -> tuple[MatrixRow, ...]:
    ordered = sorted(rows, key=lambda each: each.urgency(due, today))
    return tuple(
        MatrixRow(
            row.name,
            reverse("villages:board_of", args=[term_id, row.code]),
            _cells(row, due, today),
            _turnout(row),
        )
        for row in ordered
    )


def total_row(term: Term, rows: list[Township], today: date) -> MatrixRow:
    """The sum under the table."""
    return _sums(due_of(term), tuple(rows), today)


def _sums(due: Deadlines | None, rows: tuple[Township, ...], today: date) -> MatrixRow:
    all_rows = total(list(rows))
    name = _("Total (%(number)s)") % {"number": len(rows)}
    return MatrixRow(name, "", _cells(all_rows, due, today), _turnout(all_rows))


def _turnout(row: Township) -> str:
    share = percent(row.cast, row.registered_counted)
    return f"{share}%" if row.registered_counted else share


def _cells(row: Township, due: Deadlines | None, today: date) -> tuple[Cell, ...]:
    return tuple(Cell(row.look(place, due, today), row.done[place], row.villages) for place in range(len(row.done)))


def table(term: Term, rows: list[Township], today: date) -> SafeString:
    """The table as HTML; kept per process as long as no figure in it changes."""
    return _table(term.pk, due_of(term), tuple(rows), today, get_language() or "")


@lru_cache(maxsize=256)
def _table(term_id: int, due: Deadlines | None, rows: tuple[Township, ...], today: date, _language: str) -> SafeString:
    context = {
        "rows": _matrix(term_id, due, rows, today),
        "sums": _sums(due, rows, today),
        "stages": [Stage(value).label for value in Stage.values],
    }
    return render_to_string("villages/board_table.html", context)


class VillageLine(NamedTuple):
    """One village of the drill-down."""

    code: str
    name: str
    url: str
    states: tuple[tuple[str, str], ...]
    registered: int
    turnout: str


def village_lines(term: Term, code: str, today: date) -> list[VillageLine]:
    """Villages under a code with the look and word of every stage; one query."""
    due = due_of(term)
    elections = VillageElection.objects.filter(term=term).under(code).order_by("village_id")
    fields = (*VillageRow._fields, "village__short_name", "registered", "cast")
    lines = []
    for *columns, name, registered, cast in elections.values_list(*fields):
        row = VillageRow(*columns)
        looks = village_states(row, due, today)
        words = stage_words(row)
        lines.append(
            VillageLine(
                row.village_id,
                name,
                reverse("villages:village", args=[term.pk, row.village_id]),
                tuple((look, word_of(look, words[stage])) for stage, look in looks.items()),
                registered,
                f"{percent(cast, registered)}%" if row.committee_stage == PollStage.CERTIFIED and registered else "—",
            )
        )
    return lines


def word_of(look: str, word: str) -> str:
    """Done and overdue speak for themselves; what is under way is named."""
    return str(Look(look).label) if look in (Look.DONE, Look.LATE) else word


def stage_words(row: VillageRow) -> dict[str, str]:
    """The word each stage of a village is shown with."""
    vetting = f"{row.vetted}/{row.candidates}" if row.candidates else Look.NONE.label
    committee = PollStage(row.committee_stage).label
    return {
        Stage.ROLL: str(RollState(row.roll_state).label),
        Stage.VETTING: str(vetting),
        Stage.PARTY: str(PollStage(row.party_stage).label),
        Stage.CANDIDATES: str(StageState(row.candidates_state).label),
        Stage.POLLING: str(committee),
        Stage.CERTIFIED: str(committee if row.committee_stage in COUNTED else Look.NONE.label),
    }


def waiting_lines(term: Term, found: Iterable[Waiting], names: dict[str, str], today: date) -> list[WaitingLine]:
    """The list of those that have not reported, in words."""
    return [
        WaitingLine(
            each.code,
            each.name,
            names.get(each.township, each.township),
            reverse("villages:village", args=[term.pk, each.code]),
            each.need.look,
            str(Look.LATE.label) if each.need.look == Look.LATE else _need_word(each.need.stage),
            _detail(each, today),
        )
        for each in found
    ]


def _need_word(stage: str) -> str:
    if stage in PollStage.values:
        return str(PollStage(stage).label)
    return str(_("Due soon"))


def _detail(each: Waiting, today: date) -> str:
    days = (today - each.need.due).days
    if each.need.look == Look.LATE:
        return _("%(stage)s, %(days)s days late") % {"stage": Stage(each.need.stage).label, "days": days}
    if each.need.stage in PollStage.values:
        return _waits_for()[each.need.stage]
    return _("%(stage)s, due %(day)s") % {
        "stage": Stage(each.need.stage).label,
        "day": date_format(each.need.due, "MONTH_DAY_FORMAT"),
    }


def _waits_for() -> dict[str, str]:
    return {
        PollStage.DIFFERENT: _("to be resolved by a third person"),
        PollStage.ENTERED_ONCE: _("waits for the second person"),
        PollStage.AGREED: _("waits for the township leader"),
        PollStage.CONFIRMED: _("waits for the district office"),
    }


def reminder(term: Term, lines: list[WaitingLine], today: date) -> str:
    """A message ready to send: who owes what, township by township."""
    if not lines:
        return ""
    day = date_format(today, "DATE_FORMAT")
    parts_of_text = [
        _("[Reminder] %(term)s: on %(day)s these villages and communities have not reported:")
        % {"term": term, "day": day},
    ]
    shown = sorted(lines[:REMINDED], key=lambda each: each.township)
    for township, group in groupby(shown, key=lambda each: each.township):
        owing: dict[str, list[str]] = {}
        for each in group:
            owing.setdefault(each.detail, []).append(each.name)
        owed = _("; ").join(
            _("%(village)s (%(detail)s)") % {"village": _(", ").join(names), "detail": detail}
            for detail, names in owing.items()
        )
        parts_of_text.append(_("%(township)s: %(owed)s.") % {"township": township, "owed": owed})
    if len(lines) > REMINDED:
        parts_of_text.append(_("… and %(number)s more.") % {"number": len(lines) - REMINDED})
    parts_of_text.append(_("Please report today, or tell the district election office what is in the way."))
    return "\n".join(parts_of_text)
