"""Earlier rows are kept by the database at every change, so whatever they cost is paid at every change."""

from __future__ import annotations

import pghistory.models
import pytest
from django.apps import apps
from django.db import connection

pytestmark = pytest.mark.django_db

KEPT = [model for model in apps.get_models() if issubclass(model, pghistory.models.Event)]


def test_history_is_kept_of_many_tables():
    assert len(KEPT) > 20


@pytest.mark.parametrize("model", KEPT, ids=lambda model: model._meta.label)
def test_kept_rows_are_found_by_the_row_they_belong_to_and_by_nothing_else(model):
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, model._meta.db_table)
    indexed = sorted(tuple(each["columns"]) for each in constraints.values() if each["index"] or each["primary_key"])
    assert indexed == [("pgh_id",), ("pgh_obj_id",)]
