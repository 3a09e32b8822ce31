"""The log never names a person."""

import logging

import pytest
from django.conf import settings
from django.db import IntegrityError, connection
from django.utils.module_loading import import_string

from election_site.logs import DiscreetFormatter


def entry(message, error=None):
    traceback = (type(error), error, None) if error else None
    record = logging.LogRecord("site", logging.ERROR, "x.py", 1, message, (), traceback)
    return DiscreetFormatter("{levelname} {message}", style="{").format(record)


def test_an_ordinary_line_is_untouched():
    assert entry("Job 12 failed after 3 rows.") == "ERROR Job 12 failed after 3 rows."


@pytest.mark.parametrize("number", ["990118199001011237", "99011819900101123X"])
def test_identity_numbers_are_taken_out(number):
    assert entry(f"row for {number}, again") == "ERROR row for (identity number), again"


def test_longer_numbers_are_no_identity_numbers():
    assert entry("reference 9901181990010112371234").endswith("9901181990010112371234")


@pytest.mark.django_db
def test_a_row_quoted_by_the_database_is_taken_out():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE person (name text UNIQUE) ON COMMIT DROP")
        with pytest.raises(IntegrityError) as caught:
            cursor.execute("INSERT INTO person VALUES ('李四'), ('李四')")

    assert "李四" in str(caught.value)
    assert "李四" not in entry("Internal Server Error", caught.value)
    assert "person_name_key" in entry("Internal Server Error", caught.value)


def test_every_handler_uses_it():
    formatters = {settings.LOGGING["handlers"][name]["formatter"] for name in settings.LOGGING["handlers"]}
    classes = {import_string(settings.LOGGING["formatters"][name]["()"]) for name in formatters}

    assert classes == {DiscreetFormatter}
