"""The texts reports and briefs are written from: shipped with the product, edited by an administrator, kept."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts.errors import DomainError, ReasonMissing, StaleSave
from accounts.models import User
from accounts.roles import Act
from audit import actions
from audit.trail import record
from reports.models import TextTemplate
from reports.template_checks import Problem, problems
from reports.vocabulary import GENRES, LEVELS, Genre, levels, shipped

SHORTEST_REASON = 5

actions.register({"text.saved": gettext_lazy("Changed a text template")})


class TextRefused(DomainError):
    """A template that cannot be saved; ``found`` lists everything wrong with it."""

    code = "text_refused"

    def __init__(self, message: str, found: list[Problem]) -> None:
        super().__init__(message, field="text")
        self.found = found


def known(genre: str, level: str) -> bool:
    """Whether there is a text of this kind for this level."""
    return genre in set(Genre) and level in levels(Genre(genre))


def newest(genre: Genre, level: str) -> TextTemplate | None:
    """The version that holds; None while nobody has edited the text."""
    return TextTemplate.objects.filter(genre=genre, level=level).first()


def current(genre: Genre, level: str) -> str:
    """The text that holds now; one query."""
    row = newest(genre, level)
    return row.text if row else shipped(genre, level)


def all_current() -> dict[tuple[Genre, str], TextTemplate | None]:
    """The version that holds of every text; one query."""
    rows = TextTemplate.objects.order_by("genre", "level", "-version").distinct("genre", "level")
    found = {(row.genre, row.level): row for row in rows.select_related("changed_by").defer("text")}
    return {(genre, level): found.get((genre, level)) for genre in Genre for level in levels(genre)}


@transaction.atomic
def save(*, actor: User, genre: Genre, level: str, text: str, reason: str, seen: int) -> TextTemplate:
    """Keep a new version of a text; ``seen`` is the number of the version the person had before the eyes (0: shipped).

    Raises NotAllowed, ReasonMissing, StaleSave, TextRefused with every problem of the text, DomainError where nothing
    changed.
    """
    actor.require(Act.EDIT_TEXTS)
    words, why = _clean(text), reason.strip()
    if len(why) < SHORTEST_REASON:
        raise ReasonMissing(_("Say why the text is changed, at least five characters."), field="reason")
    if found := problems(words, genre):
        raise TextRefused(_first(found), found)
    row = newest(genre, level)
    version = row.version if row else 0
    if version != seen:
        raise StaleSave(
            _("Somebody else changed this text in the meantime. Look at the newest version, then save again.")
        )
    if words == _clean(row.text if row else shipped(genre, level)):
        raise DomainError(_("Nothing was changed."), code="unchanged", field="text")
    try:
        with transaction.atomic():
            made = TextTemplate.objects.create(
                genre=genre, level=level, version=version + 1, text=words, reason=why[:300], changed_by=actor
            )
    except IntegrityError as problem:
        raise StaleSave(_("Somebody else changed this text in this moment. Look at it, then save again.")) from problem
    record(
        actor=actor,
        action="text.saved",
        obj=made,
        reason=why,
        details={"text": f"{genre}.{level}", "version": made.version},
    )
    return made


def title(genre: Genre, level: str) -> str:
    """What a text is called in the reader's language."""
    language = get_language() or "zh-hans"
    return f"{GENRES[genre].of(language)} · {LEVELS[level].of(language)}"


def _clean(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines()) + "\n"


def _first(found: list[Problem]) -> str:
    sentence = found[0].sentence.of(get_language() or "zh-hans")
    if found[0].line:
        return _("Line %(line)s: %(sentence)s") % {"line": found[0].line, "sentence": sentence}
    return sentence
