"""Statements compiled once per process: for busy requests, as the ORM writes them longer than PostgreSQL runs them.

A module keeps them as constants; how their query set is made is a function, called at the first use.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import UpdateQuery
from django.db.transaction import TransactionManagementError

Row = TypeVar("Row", bound=Model)


class Given(Expression):
    """A value that is known only when the statement runs."""

    def __init__(self, name: str) -> None:
        """Stand for the argument of this name."""
        super().__init__()
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        """A parameter that holds the stand-in itself, found again when the statement runs."""
        return "%s", (self,)


def _filled(parameters: Sequence[Any], given: dict[str, Any]) -> list[Any]:
    return [given[each.name] if isinstance(each, Given) else each for each in parameters]


class Compiled(Generic[Row]):
    """A query set with ``Given`` values; calling it gives the rows as models.

    Filters, ``select_related``, ``defer``, annotations and locks are kept, prefetching is not.
    """

    def __init__(self, rows: Callable[[], QuerySet[Row]]) -> None:
        """Keep how the query set is made."""
        self._rows = rows

    @cached_property
    def _made(self) -> tuple[str, Sequence[Any], Any, Any]:
        """SQL, parameters, what turns a row's values into Python, what turns them into models."""
        compiler: Any = self._rows().query.get_compiler(DEFAULT_DB_ALIAS)
        sql, parameters = compiler.as_sql()
        converters = compiler.get_converters([column[0] for column in compiler.select])
        return sql, parameters, converters, self._builder(compiler)

    @staticmethod
    def _builder(compiler: Any) -> Callable[[list[Any]], Any]:
        """What Django's own iterator does with each row, worked out once."""
        fields = compiler.klass_info["select_fields"]
        first, after = fields[0], fields[-1] + 1
        names = [column[0].target.attname for column in compiler.select[first:after]]
        model = compiler.klass_info["model"]
        # The stubs know the next Django's argument already.
        related = get_related_populators(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg]
        annotations = list(compiler.annotation_col_map.items())

        def build(values: list[Any]) -> Any:
            row = model.from_db(DEFAULT_DB_ALIAS, names, values[first:after])
            for populator in related:
                populator.populate(values, row)
            for name, place in annotations:
                setattr(row, name, values[place])
            return row

        return build

    def __call__(self, **given: Any) -> list[Row]:
        """The rows for these values."""
        sql, parameters, converters, build = self._made
        if "FOR UPDATE" in sql and not connection.in_atomic_block:
            raise TransactionManagementError("A row is locked inside a transaction only.")
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(parameters, given))
            rows = [list(row) for row in cursor.fetchall()]
        for place, (convert, column) in converters.items():
            for row in rows:
                for each in convert:
                    row[place] = each(row[place], column, connection)
        return [build(row) for row in rows]


class CompiledUpdate(Generic[Row]):
    """``update`` of a query set, with ``Given`` values in its filter and among what is set."""

    def __init__(self, rows: Callable[[], QuerySet[Row]], **values: Any) -> None:
        """Keep how the query set is made and what is set."""
        self._rows = rows
        self._values = values

    @cached_property
    def _made(self) -> tuple[str, Sequence[Any]]:
        query: Any = self._rows().query.chain(UpdateQuery)
        query.add_update_values(self._values)
        sql, parameters = query.get_compiler(DEFAULT_DB_ALIAS).as_sql()
        return sql, parameters

    def __call__(self, **given: Any) -> int:
        """Update; returns how many rows there were."""
        sql, parameters = self._made
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(parameters, given))
            return int(cursor.rowcount)


class CompiledInsert:
    """New rows of a model from plain values, in one statement; their keys are not asked for. Sends no signals.

    For rows that are nothing but numbers: values go to the database as they are, without the fields' preparing them.
    """

    def __init__(self, model: type[Model], *names: str) -> None:
        """Keep which fields each row gives, by the names of their attributes; the others are the database's to fill."""
        self._model = model
        self._names = names

    @cached_property
    def _made(self) -> tuple[str, str]:
        """The statement up to its rows, and one row."""
        meta: Any = self._model._meta
        quote = connection.ops.quote_name
        columns = ", ".join(quote(meta.get_field(name).column) for name in self._names)
        beginning = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of models only
        return beginning, f"({', '.join(['%s'] * len(self._names))})"

    def __call__(self, rows: Sequence[tuple[int | None, ...]]) -> None:
        """Insert; values in the order of the names."""
        if not rows:
            return
        beginning, one = self._made
        with connection.cursor() as cursor:
            cursor.execute(beginning + ", ".join([one] * len(rows)), [value for row in rows for value in row])


@cache
def _insertion(model: type[Model]) -> tuple[str, str, list[Any]]:
    """Beginning and end of the statement, and the fields of each row; what the database fills by itself is left out."""
    meta: Any = model._meta
    fields = [
        field
        for field in meta.local_concrete_fields
        if field is not meta.auto_field and not field.generated and not field.has_db_default()
    ]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    beginning = f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES "  # noqa: S608 - names of models only
    return beginning, f" RETURNING {quote(meta.pk.column)}", fields


def _saved(field: Any, value: Any, database: BaseDatabaseWrapper) -> Any:
    """What the column holds; nothing is NULL in every field, and most fields of a form are not typed."""
    return None if value is None else field.get_db_prep_save(value, connection=database)


def insert(rows: Sequence[Model]) -> None:
    """New rows of one model, in one statement, as ``bulk_create`` makes them; each gets its key. Sends no signals."""
    if not rows:
        return
    beginning, end, fields = _insertion(type(rows[0]))
    # Not ``connection``, which looks the same one up at every touch: there are a hundred values in a result.
    database = connections[DEFAULT_DB_ALIAS]
    values = [_saved(field, field.pre_save(row, add=True), database) for row in rows for field in fields]
    one = f"({', '.join(['%s'] * len(fields))})"
    with connection.cursor() as cursor:
        cursor.execute(beginning + ", ".join([one] * len(rows)) + end, values)
        for row, (key,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = key
            row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
