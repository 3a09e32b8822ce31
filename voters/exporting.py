"""The roll as a workbook: at once when it is short, by a worker when it is long. Identity numbers stay masked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from audit import actions
from sheets.export import Head, TableSpec, file_name, table_response, write_table
from sheets.identity import mask
from villages.codes import Sex
from villages.encryption import decrypt
from villages.models import Division, Term
from voters.doubles import Doubles
from voters.listing import Place, Wanted, everything
from voters.models import RegisterClass

KIND = "voters.export"
AT_ONCE = 20_000
KEPT_SECONDS = 24 * 3600
_STEP = 5_000

actions.register({"roll.exported": _lazy("Exported a voter roll")})


def payload(term: Term, division: Division, wanted: Wanted) -> dict[str, Any]:
    """What the worker needs; an identity number searched for is personal and is left out."""
    limits = {key: value for key, value in asdict(wanted).items() if key != "identity"}
    return {"term": term.pk, "division": division.code, "wanted": limits}


def specification(
    term: Term,
    division: Division,
    within: dict[int, Place],
    wanted: Wanted,
    *,
    filled_by: str,
    seen: Callable[[int], None] = lambda _n: None,
) -> TableSpec:
    """Title, heads and rows; ``seen`` hears how many rows were written."""
    return TableSpec(
        title=_("%(division)s %(term)s: voter roll") % {"division": division.name, "term": term},
        unit=_("people"),
        headers=(
            Head(_("Village or community"), 18),
            Head(_("Villagers' group"), 12),
            Head(_("Serial number"), 8, "number"),
            Head(_("Full name"), 12),
            Head(_("Sex"), 6),
            Head(_("Date of birth"), 12, "date"),
            Head(_("Identity number"), 20),
            Head(_("Ground of registration"), 24),
            Head(_("Note"), 20),
        ),
        rows=_rows(within, wanted, seen),
        total_row=lambda count: (_("Total"), "", count, *[""] * 6),
        filled_by=filled_by,
        made_on=timezone.localdate(),
        sheet_name=_("Voter roll"),
    )


def _rows(within: dict[int, Place], wanted: Wanted, seen: Callable[[int], None]) -> Iterator[tuple[Any, ...]]:
    sexes, classes = ({value: str(word) for value, word in choices.choices} for choices in (Sex, RegisterClass))
    columns = ("village_election_id", "group", "serial", "name", "sex", "birth", "id_cipher", "register_class", "note")
    for number, row in enumerate(everything(within, wanted, *columns), 1):
        if number % _STEP == 0:
            seen(number)
        election, group, serial, name, sex, birth, cipher, register_class, note = row
        yield (
            within[election].name,
            group,
            serial,
            name,
            sexes[sex],
            birth,
            mask(decrypt(cipher)) if cipher else "",
            classes[register_class],
            note,
        )


def doubles_table(term: Term, division: Division, *, filled_by: str) -> TableSpec:
    """Double registrations of a division, all of them, for the two villages to settle."""
    frozen = _("Frozen")
    return TableSpec(
        title=_("%(division)s %(term)s: double registrations") % {"division": division.name, "term": term},
        unit=_("people"),
        headers=(
            Head(_("No."), 6, "number"),
            Head(_("Full name"), 12),
            Head(_("Identity number"), 22),
            Head(_("On the roll of"), 20),
            Head(_("Also on the roll of"), 30),
            Head(_("State of the other roll"), 16),
        ),
        rows=(
            (number, each.name, each.masked, each.village, each.other, frozen if each.other_frozen else "")
            for number, each in enumerate(Doubles(term, division.code), 1)
        ),
        total_row=lambda written: (_("Total"), written, *[""] * 4),
        filled_by=filled_by,
    )


def response(
    term: Term, division: Division, within: dict[int, Place], wanted: Wanted, *, filled_by: str
) -> HttpResponseBase:
    """The workbook as an answer."""
    spec = specification(term, division, within, wanted, filled_by=filled_by)
    return table_response(spec, name_of(division))


def name_of(division: Division) -> str:
    """Name of the downloaded file."""
    return file_name(division.short_name, _("Voter roll"), timezone.localdate())


def path_of(job_id: int) -> Path:
    """Where a worker puts the workbook; private storage, no URL serves it."""
    return Path(settings.MEDIA_ROOT) / "exports" / f"roll-{job_id}.xlsx"


def write(path: Path, spec: TableSpec) -> int:
    """Write the workbook whole or not at all; rows written. Files of yesterday make room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    for old in path.parent.glob("roll-*.xlsx"):
        if time.time() - old.stat().st_mtime > KEPT_SECONDS:
            old.unlink(missing_ok=True)
    unfinished = path.with_suffix(".part")
    with unfinished.open("wb") as stream:
        rows = write_table(stream, spec)
    unfinished.replace(path)
    return rows
