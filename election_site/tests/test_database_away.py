"""What people see while the database is away, and when something is broken."""

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse


class Code(Exception):
    """Stands for what the driver raises: with an SQL state the server has answered."""

    def __init__(self, pgcode=None):
        self.pgcode = pgcode


def failing(cause):
    def execute(*_args):
        raise OperationalError("connection refused") from cause

    return execute


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("cause", "status", "words"), [(Code(), 503, "数据库暂时连接不上"), (Code("57014"), 500, "系统出错")]
)
def test_a_database_that_is_away_is_told_from_a_broken_site(sign_in, office, term, cause, status, words):
    client: Client = sign_in(office)
    client.raise_request_exception = False
    with connection.execute_wrapper(failing(cause)):
        answer = client.get(reverse("villages:term_home", args=[term.pk]))
    assert answer.status_code == status
    assert words in answer.content.decode()
    assert answer.headers.get("Retry-After") == ("10" if status == 503 else None)
