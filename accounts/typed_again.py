"""What was typed into a refused form, until its page is shown again; so it comes back full without JavaScript too.

Several forms of one page answer by a redirect to it. In between, what was typed waits in the session of the person,
for the next showing of that page alone; a page opened much later starts fresh.
"""

from __future__ import annotations

import time
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass, field

from django.forms import Form
from django.http import HttpRequest

from accounts.errors import DomainError, StaleSave
from accounts.refusals import saying

KEPT = "typed_again"
SECONDS = 60
LONGEST = 600
MOST_FIELDS = 80


@dataclass(frozen=True)
class TypedAgain:
    """What was typed by field, and the sentence that refused it with the field it belongs to (may be empty)."""

    typed: Mapping[str, str] = field(default_factory=dict)
    field: str = ""
    sentence: str = ""

    def show(self, form: Form) -> None:
        """Put the sentence beside its field, unless the form has found something there itself."""
        name = self.field if self.field in form.fields else None
        if self.sentence and not form.errors.get(name or "__all__"):
            form.add_error(name, self.sentence)


def keep(request: HttpRequest, name: str, *, field: str = "", sentence: str = "", without: Container[str] = ()) -> None:
    """Remember the posted form ``name``, some fields left out; the next one replaces it. At most 80 × 600 signs."""
    posted = [(key, value[:LONGEST]) for key, value in request.POST.items() if key != "csrfmiddlewaretoken"]
    given = [(key, value) for key, value in posted if key not in without]
    request.session[KEPT] = {
        "name": name, "at": time.time(), "typed": dict(given[:MOST_FIELDS]), "field": field, "sentence": sentence,
    }  # fmt: skip


def taken(request: HttpRequest, names: Iterable[str]) -> dict[str, TypedAgain]:
    """What was kept for one of these forms, by its name; it is given once."""
    kept = request.session.get(KEPT)
    if not kept or kept["name"] not in set(names):
        return {}
    del request.session[KEPT]
    if time.time() - kept["at"] > SECONDS:
        return {}
    return {kept["name"]: TypedAgain(kept["typed"], kept["field"], kept["sentence"])}


class remembering(saying):
    """``saying`` that keeps what was typed for the next showing of the page, the sentence for its field if given."""

    def __init__(self, request: HttpRequest, name: str, done: str = "", form: Form | None = None) -> None:
        """``name`` is what the form is kept under; without ``form`` the sentence stands above the page."""
        super().__init__(request, done)
        self.name, self.fields = name, form.fields if form else {}

    def tell(self, refusal: DomainError) -> None:
        """Keep, and say why not."""
        if refusal.field in self.fields:
            keep(self.request, self.name, field=refusal.field, sentence=str(refusal))
            return
        # Whoever was told of a newer version saves on top of it.
        without = {"version"} if isinstance(refusal, StaleSave) else ()
        keep(self.request, self.name, field=refusal.field, without=without)
        super().tell(refusal)
