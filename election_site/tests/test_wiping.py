"""Wiping a made-up term reaches every table that points at something it takes away."""

import pghistory.models
import pytest
from django.apps import apps
from django.db import connection, models

from accounts.errors import DomainError
from candidates.models import Person
from election_site.demonstration import wiping
from reports import snapshots
from tests import builders
from villages.models import Term

WIPED = [table for table, _condition in wiping._STEPS] + [Person._meta.db_table]
OTHERWISE = {*wiping._TIES, "candidates_personmerge"}
"""Tables about people, cleared with them."""


def pointing():
    """(table, table pointed at) of every foreign key the database checks, those of kept rows left out."""
    for model in apps.get_models(include_auto_created=True):
        if issubclass(model, pghistory.models.Event):
            continue
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey) and field.db_constraint:
                yield model._meta.db_table, field.related_model._meta.db_table


def test_every_table_that_points_at_a_wiped_one_is_wiped_before_it():
    late = {
        f"{table} → {target}"
        for table, target in pointing()
        if target in WIPED
        and table != target
        and table not in OTHERWISE
        and (table not in WIPED or WIPED.index(table) > WIPED.index(target))
    }
    assert late == set()


def test_a_drill_with_a_saved_report_is_wiped(elections, monkeypatch):
    term = elections[0].term
    Term.objects.filter(pk=term.pk).update(is_synthetic=True)
    monkeypatch.setattr(wiping, "DISTRICT", term.scope_id)
    builders.make_candidacy(elections[1])
    snapshots.make(actor=None, term=term, scope=term.scope_id)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert wiping.wipe(name=term.name) > 0
    assert not Term.objects.filter(pk=term.pk).exists()


def test_real_work_is_never_wiped(elections, monkeypatch):
    monkeypatch.setattr(wiping, "DISTRICT", elections[0].term.scope_id)
    with pytest.raises(DomainError, match="nothing was taken away"):
        wiping.wipe(name=elections[0].term.name)
