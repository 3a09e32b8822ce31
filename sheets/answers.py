"""What a person answers about a handed-in file: its kind, its columns, the questions asked once; and remembering it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from accounts.models import User
from sheets.columns import kind as kind_of
from sheets.gates import kind_or_none, require_import, require_open
from sheets.models import BatchState, ImportBatch

Words = dict[str, dict[str, str]]
"""Column key → text of the file → the word it stands for."""

MOST_BATCHES_REMEMBERED = 10


def options_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Answers as kept with a batch: plain values, and the words under "words"."""
    kept = {str(key): value for key, value in raw.items() if isinstance(value, (str, bool, int))}
    words = words_of(raw.get("words"))
    return {**kept, "words": words} if words else kept


def words_of(raw: object) -> Words:
    """Words as kept: whatever is not text for text is dropped."""
    if not isinstance(raw, Mapping):
        return {}
    return {
        str(column): {str(text): str(word) for text, word in table.items() if word}
        for column, table in raw.items()
        if isinstance(table, Mapping) and table
    }


def remember(batch: ImportBatch) -> None:
    """Start a file of a known kind with the headings and words this territory confirmed for earlier files."""
    batch.mapping = _remembered_mapping(batch.kind, batch.scope)
    words = _remembered_words(batch.kind, batch.scope)
    batch.options = options_of({**batch.options, "words": words})


def _remembered_mapping(kind: str, scope: str) -> dict[str, str]:
    latest = (
        ImportBatch.objects.filter(kind=kind, scope=scope, state=BatchState.COMMITTED)
        .exclude(mapping={})
        .order_by("-committed_at")
        .values_list("mapping", flat=True)
        .first()
    )
    return dict(latest or {})


def _remembered_words(kind: str, scope: str) -> Words:
    """Words answered for the last files of this kind and territory; a newer answer wins."""
    latest = (
        ImportBatch.objects.filter(kind=kind, scope=scope, state=BatchState.COMMITTED, options__has_key="words")
        .order_by("-committed_at")
        .values_list("options__words", flat=True)[:MOST_BATCHES_REMEMBERED]
    )
    words: Words = {}
    for earlier in reversed(list(latest)):
        for column, table in words_of(earlier).items():
            words.setdefault(column, {}).update(table)
    return words


def _locked(actor: User, batch: ImportBatch) -> ImportBatch:
    row = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    require_import(actor, kind_or_none(row.kind), row.scope)
    require_open(row)
    return row


def answer(*, actor: User, batch: ImportBatch, mapping: Mapping[str, str], options: Mapping[str, Any]) -> ImportBatch:
    """Keep the columns and answers a person chose; the file must be checked again afterwards.

    A column with the heading "" is not in the file, whatever is recognised.
    """
    with transaction.atomic():
        row = _locked(actor, batch)
        row.mapping = {str(key): str(heading) for key, heading in mapping.items()}
        row.options = {**options_of({**row.options, **options}), "words": words_of(options.get("words"))}
        row.state = BatchState.UPLOADED
        row.save(update_fields=["mapping", "options", "state"])
    return row


def choose_kind(*, actor: User, batch: ImportBatch, kind: str) -> ImportBatch:
    """Say what a file is; its columns and answers start anew and it must be checked again.

    Raises DomainError for an unknown kind, NotAllowed without its act, WrongState for an imported file.
    """
    with transaction.atomic():
        row = _locked(actor, batch)
        require_import(actor, kind_of(kind), row.scope)
        row.kind = kind
        row.state = BatchState.UPLOADED
        row.report = {}
        row.rows = row.accepted = row.rejected = 0
        row.options = {key: value for key, value in row.options.items() if key == "pasted"}
        remember(row)
        row.save()
    return row


def choose_skipping(*, actor: User, batch: ImportBatch, skip_errors: bool) -> None:
    """Keep whether only the rows without errors are to be imported."""
    with transaction.atomic():
        row = _locked(actor, batch)
        row.options = {**row.options, "skip_errors": skip_errors}
        row.save(update_fields=["options"])
