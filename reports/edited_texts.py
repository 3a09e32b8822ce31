"""The text of a report as somebody edited it: checked against the report's figures, kept as a version, shown instead.

The report itself never changes: its generated text stays in the snapshot, and going back to it is one more version.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.errors import DomainError, ReasonMissing, StaleSave, WrongState
from accounts.models import User
from accounts.roles import Act
from audit import actions
from audit.trail import record
from reports.catalogue import BY_KEY
from reports.linting import Basis, Finding, linked, lint
from reports.models import Release, ReportText, Snapshot
from reports.report import Report, Row
from reports.runs import Paragraph, Run
from reports.vocabulary import Genre, vocabulary
from sheets.free_texts import refuse_personal
from sheets.personal import personal

LONGEST = 20_000
SHORTEST_REASON = 5
SHORTEST_EXPLANATION = 5

actions.register({"report.text_edited": gettext_lazy("Edited the text of a report")})


def newest(snapshot: Snapshot) -> ReportText | None:
    """The edited text that is shown; None while the generated one is. One query."""
    return snapshot.texts.select_related("edited_by").first()


def paragraphs_of(row: ReportText) -> tuple[Paragraph, ...]:
    """The paragraphs of an edited text, with links to the figures it shows."""
    return tuple(Paragraph.from_json(each) for each in row.paragraphs)


def as_told(report: Report, row: ReportText | None) -> Report:
    """The report in the words that are shown: the edited ones, where there are any."""
    return replace(report, paragraphs=paragraphs_of(row)) if row else report


def findings_of(row: ReportText) -> list[Finding]:
    """What the check found when the text was saved."""
    return [Finding(**each) for each in row.findings]


def to_text(paragraphs: Sequence[Paragraph]) -> str:
    """Paragraphs as they are edited: a heading in a line of its own after #, then its text."""
    lines: list[str] = []
    for each in paragraphs:
        if each.heading:
            lines += ["", f"# {each.heading}"]
        lines.append(each.text)
    return "\n".join(lines).strip() + "\n"


def from_text(text: str) -> list[Paragraph]:
    """Paragraphs of an edited text: one per line, the first line below a heading belongs to it.

    Raises DomainError for a text that is empty, too long, or begins with a heading.
    """
    if len(text) > LONGEST:
        raise DomainError(
            _("The text has %(found)s characters; %(most)s are allowed.") % {"found": len(text), "most": LONGEST},
            code="too_long",
            field="text",
        )
    made: list[Paragraph] = []
    heading = ""
    for line in (each.strip() for each in text.splitlines()):
        if line.startswith("#"):
            if heading:
                made.append(Paragraph(heading, ()))
            heading = line.lstrip("#").strip()
        elif line:
            made.append(Paragraph(heading, (Run(line),)))
            heading = ""
    if heading:
        made.append(Paragraph(heading, ()))
    if not made or made[0].heading:
        raise DomainError(
            _("Begin with the opening sentence; headings (lines with # in front) come after it."),
            code="no_opening",
            field="text",
        )
    return made


def basis_of(report: Report) -> Basis:
    """What an edited text is held against: the report, and the townships and villages it names."""
    places = {row.name: partial(_figures, row) for row in (*report.villages, *report.townships) if row.now and row.name}
    return Basis(report.paragraphs, report.figures, vocabulary(Genre.OUTCOME), places)


def _figures(row: Row) -> Mapping[str, Any]:
    return row.figures(BY_KEY)


def check(report: Report, text: str, explanations: Mapping[str, str]) -> list[Finding]:
    """What is wrong with a text, nothing kept. Raises DomainError as :func:`from_text`."""
    return lint(from_text(text), basis_of(report), _explained(explanations))


@transaction.atomic
def save(
    *,
    actor: User,
    snapshot: Snapshot,
    report: Report,
    text: str,
    explanations: Mapping[str, str],
    reason: str,
    seen: int,
) -> ReportText:
    """Keep an edited text as the newest version; ``seen`` is the version the person had before the eyes (0: generated).

    Raises NotAllowed, ReasonMissing, StaleSave, WrongState for a report signed off, DomainError for personal data,
    which is not even kept, or where nothing was changed.
    """
    actor.require(Act.EDIT_REPORT)
    if Release.objects.filter(snapshot=snapshot).exists():
        raise WrongState(_("This report is signed off; its text stays as it was signed."))
    why = reason.strip()
    if len(why) < SHORTEST_REASON:
        raise ReasonMissing(_("Say why the text is changed, at least five characters."), field="reason")
    refuse_personal(reason=why)
    for each in explanations.values():
        refuse_personal(text=each)
    paragraphs, basis = from_text(text), basis_of(report)
    known = _explained(explanations)
    for paragraph in paragraphs:
        refuse_personal(text=paragraph.heading + paragraph.text)
    found = lint(paragraphs, basis, known)
    row = newest(snapshot)
    if (row.version if row else 0) != seen:
        raise StaleSave(
            _("Somebody else changed this text in the meantime. Look at the newest version, then save again.")
        )
    before = paragraphs_of(row) if row else report.paragraphs
    kept = {told: known[told] for told in known if any(each.found == told for each in found)}
    if to_text(before) == to_text(paragraphs) and kept == (row.explanations if row else {}):
        raise DomainError(_("Nothing was changed."), code="unchanged", field="text")
    hard = sum(each.is_hard for each in found)
    try:
        with transaction.atomic():
            made = ReportText.objects.create(
                snapshot=snapshot,
                version=seen + 1,
                paragraphs=[each.to_json() for each in linked(paragraphs, basis)],
                findings=[asdict(each) for each in found],
                explanations=kept,
                hard=hard,
                soft=len(found) - hard,
                reason=why[:300],
                edited_by=actor,
            )
    except IntegrityError as problem:
        raise StaleSave(_("Somebody else changed this text in this moment. Look at it, then save again.")) from problem
    record(
        actor=actor, action="report.text_edited", obj=snapshot, reason=why,
        details={"version": made.version, "hard": hard, "soft": made.soft},
    )  # fmt: skip
    return made


def refuse_unfit(snapshot: Snapshot) -> None:
    """Raise WrongState where the text that is shown has personal data or a foreign figure nobody explained.

    Read anew, not from what was kept: a rule added since then counts too.
    """
    row = newest(snapshot)
    hard = [each for each in findings_of(row) if each.is_hard] if row else []
    leak = [each for part in (paragraphs_of(row) if row else ()) for each in personal(part.heading + part.text)]
    if leak:
        raise WrongState(_("The text of this report holds personal data (%(found)s). Take it out, then sign off.")
                         % {"found": leak[0].masked})  # fmt: skip
    if hard:
        raise WrongState(
            _("The text of this report has %(number)s figures that are not the report's, the first “%(found)s” in "
              "paragraph %(place)s. Correct or explain them, then sign off.")
            % {"number": len(hard), "found": hard[0].found, "place": hard[0].paragraph}
        )  # fmt: skip


def _explained(explanations: Mapping[str, str]) -> dict[str, str]:
    """Reasons that say something, by the figure as it is written."""
    cleaned = {told.strip(): re.sub(r"\s+", " ", why).strip()[:200] for told, why in explanations.items()}
    return {told: why for told, why in cleaned.items() if len(why) >= SHORTEST_EXPLANATION}
