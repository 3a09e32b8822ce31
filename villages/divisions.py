"""Loading divisions: from one township to the nation's 620,000 villages, streamed, checked and upserted in one go."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from accounts.errors import DomainError, NotAllowed
from accounts.roles import Act
from audit import actions, trail
from villages.division_names import short_name, sort_key
from villages.models import CODE_LENGTHS, LEVEL_BY_LENGTH, Division, DivisionAlias

if TYPE_CHECKING:
    from accounts.models import User

actions.register(
    {
        "divisions.loaded": _lazy("Loaded divisions"),
        "division.renamed": _lazy("Renamed a division"),
        "division.named": _lazy("Kept another name of a division"),
    }
)

COLUMNS = ("code", "level", "name")
PROBLEMS_SHOWN = 20
NAME_LENGTH = 60
SHORT_LENGTH = 40
_CHUNK = 64 * 1024


class DivisionFileRefused(DomainError):
    """The file was not loaded; ``problems`` are finished sentences with line numbers, at most twenty and a count."""

    code = "division_file_refused"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Loaded:
    """What a load did; ``read = added + changed + unchanged``."""

    read: int
    added: int
    changed: int

    @property
    def unchanged(self) -> int:
        """Rows that were in the database already, letter for letter."""
        return self.read - self.added - self.changed


class _Problems:
    """Collects sentences, remembers only as many as are shown."""

    def __init__(self) -> None:
        self.sentences: list[str] = []
        self.number = 0

    def add(self, line: int, sentence: str) -> None:
        self.number += 1
        if self.number <= PROBLEMS_SHOWN:
            self.sentences.append(_("Line %(line)s: %(sentence)s") % {"line": line, "sentence": sentence})

    def refuse_if_any(self) -> None:
        if not self.number:
            return
        hidden = self.number - len(self.sentences)
        more = [_("… and %(number)s more lines with problems.") % {"number": hidden}] if hidden else []
        raise DivisionFileRefused(
            [*self.sentences, *more, _("Nothing was loaded. Correct the file and load it again.")]
        )


def load_file(path: Path, *, actor: User | None = None) -> Loaded:
    """Load a CSV file (UTF-8 with or without mark, or GB18030); see ``load``. Raises DivisionFileRefused."""
    try:
        with path.open(encoding=_encoding(path), newline="") as file:
            return load(file, actor=actor)
    except FileNotFoundError:
        raise DivisionFileRefused([_("There is no file “%(path)s”.") % {"path": path}]) from None
    except (OSError, UnicodeDecodeError) as problem:
        words = (problem.strerror if isinstance(problem, OSError) else None) or str(problem)
        sentence = _("The file “%(path)s” cannot be read: %(problem)s") % {"path": path, "problem": words}
        raise DivisionFileRefused([sentence]) from problem


def load(lines: Iterable[str], *, actor: User | None = None) -> Loaded:
    """Insert or update every division of a CSV with the columns ``code,level,name``; all of it or nothing.

    Rows may stand in any order; a parent must be in the file or loaded before. ``actor=None`` is the operator at the
    command line. Raises DivisionFileRefused with line numbers.
    """
    if actor is not None:
        actor.require(Act.MANAGE_USERS)
    problems = _Problems()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "create temp table incoming_division ("
            "line int, code text, level text, name text, short_name text, sort_key text)"
            " on commit drop"
        )
        read = _copy(cursor, _checked(lines, problems))
        _check_together(cursor, problems)
        problems.refuse_if_any()
        if not read:
            raise DivisionFileRefused([_("The file has a header line but no divisions.")])
        loaded = _merge(cursor, read)
        cursor.execute("drop table incoming_division")
        trail.record(
            actor=actor,
            action="divisions.loaded",
            details={"read": loaded.read, "added": loaded.added, "changed": loaded.changed},
        )
    return loaded


@transaction.atomic
def rename(*, actor: User, division: Division, name: str, short: str = "") -> Division:
    """Correct the names of a division; the short name follows from the official one when it is left out.

    Raises DomainError for names that are empty or too long.
    """
    actor.require(Act.MANAGE_USERS)
    row = Division.objects.select_for_update().get(pk=division.pk)
    name, short = name.strip(), short.strip() or short_name(name.strip())
    fault = _fault(row.code, row.level, name)
    if fault or len(short) > SHORT_LENGTH:
        raise DomainError(
            fault or _("The short name has at most %(limit)s characters.") % {"limit": SHORT_LENGTH}, field="name"
        )
    before = row.name
    row.name, row.short_name, row.sort_key = name, short, sort_key(short)
    row.save(update_fields=["name", "short_name", "sort_key"])
    trail.record(
        actor=actor, action="division.renamed", obj=row, division=row.code, details={"before": before, "after": name}
    )
    return row


@transaction.atomic
def add_name(*, actor: User, division: Division, name: str) -> bool:
    """Keep another way a village is written, for everybody's imports; whether it was new.

    Who brings sheets in may do it for a village of the own territory; administrators can take the name away again.
    Raises NotAllowed for others, DomainError for a name that is empty or too long.
    """
    actor.require(Act.IMPORT_SHEET)
    if not actor.sees(division.code):
        raise NotAllowed(_("%(village)s lies outside your territory.") % {"village": division})
    name = name.strip()
    if not 0 < len(name) <= NAME_LENGTH:
        raise DomainError(_("Another name has 1 to %(limit)s characters.") % {"limit": NAME_LENGTH}, field="name")
    row, is_new = DivisionAlias.objects.get_or_create(division=division, name=name)
    if is_new:
        trail.record(
            actor=actor, action="division.named", obj=division, division=division.code, details={"name": row.name}
        )
    return is_new


def _encoding(path: Path) -> str:
    """``utf-8-sig`` when the whole file decodes so, else ``gb18030``; read in pieces whatever the size."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    with path.open("rb") as file:
        try:
            while piece := file.read(_CHUNK):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8-sig"


def _checked(lines: Iterable[str], problems: _Problems) -> Iterator[tuple[Any, ...]]:
    """Rows that are right by themselves, ready for COPY; the others become problems."""
    reader = csv.reader(lines)
    try:
        header = next(reader, [])
        places = _places(header)
        for row in reader:
            if not any(cell.strip() for cell in row):
                continue
            if len(row) <= max(places):
                problems.add(reader.line_num, _("there are only %(found)s columns.") % {"found": len(row)})
                continue
            code, level, name = (row[place].strip() for place in places)
            fault = _fault(code, level, name)
            if fault:
                problems.add(reader.line_num, fault)
            else:
                short = short_name(name)
                yield reader.line_num, code, level, name, short, sort_key(short)
    except csv.Error as error:
        problems.add(reader.line_num, _("this is not CSV (%(error)s).") % {"error": error})


def _places(header: list[str]) -> tuple[int, ...]:
    """Where the needed columns stand; more columns may follow and are ignored."""
    names = [cell.strip().lstrip("\ufeff").lower() for cell in header]
    missing = [column for column in COLUMNS if column not in names]
    if missing:
        raise DivisionFileRefused(
            [
                _("Line 1: the header must name the columns code,level,name; missing: %(missing)s; found: “%(found)s”.")
                % {"missing": ", ".join(missing), "found": ",".join(header)[:100]}
            ]
        )
    return tuple(names.index(column) for column in COLUMNS)


def _fault(code: str, level: str, name: str) -> str:
    """What is wrong with one row, or nothing."""
    if not (code.isascii() and code.isdigit() and len(code) in CODE_LENGTHS):
        return _("“%(code)s” is not a division code: 2, 4, 6, 9 or 12 digits, without padding zeros.") % {
            "code": code[:30]
        }
    expected = LEVEL_BY_LENGTH[len(code)]
    if level != expected:
        return _("code %(code)s has %(digits)s digits, so its level is “%(expected)s”, not “%(level)s”.") % {
            "code": code,
            "digits": len(code),
            "expected": expected,
            "level": level[:30],
        }
    if not name:
        return _("division %(code)s has no name.") % {"code": code}
    if len(name) > NAME_LENGTH or len(short_name(name)) > SHORT_LENGTH:
        return _("the name of %(code)s has %(found)s characters; at most %(limit)s are allowed.") % {
            "code": code,
            "found": len(name),
            "limit": SHORT_LENGTH,
        }
    return ""


def _copy(cursor: Any, rows: Iterator[tuple[Any, ...]]) -> int:
    """Send the rows through COPY in pieces, so memory does not grow with the file; the number of rows."""
    number = 0
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for row in rows:
        writer.writerow(row)
        number += 1
        if buffer.tell() > 4 * 1024 * 1024:
            _flush(cursor, buffer)
    _flush(cursor, buffer)
    return number


def _flush(cursor: Any, buffer: io.StringIO) -> None:
    buffer.seek(0)
    cursor.copy_expert("copy incoming_division from stdin with (format csv)", buffer)
    buffer.seek(0)
    buffer.truncate()


def _check_together(cursor: Any, problems: _Problems) -> None:
    """Codes that stand twice, and divisions whose parent is nowhere."""
    cursor.execute("create index on incoming_division (code)")
    cursor.execute("analyze incoming_division")
    cursor.execute(
        "select min(line), code, max(line) from incoming_division"
        " group by code having count(*) > 1 order by 1 limit %s",
        [PROBLEMS_SHOWN + 1],
    )
    for first, code, again in cursor.fetchall():
        problems.add(again, _("code %(code)s stands in line %(first)s already.") % {"code": code, "first": first})
    parent = "left(i.code, case length(i.code) when 4 then 2 when 6 then 4 when 9 then 6 else 9 end)"
    cursor.execute(
        f"""select i.line, i.code, {parent} from incoming_division i
            where length(i.code) > 2
              and not exists (select from incoming_division p where p.code = {parent})
              and not exists (select from {Division._meta.db_table} d where d.code = {parent})
            order by i.line limit %s""",  # noqa: S608 - constants only
        [PROBLEMS_SHOWN + 1],
    )
    for line, code, above in cursor.fetchall():
        problems.add(
            line,
            _("division %(code)s lies in %(parent)s, which is neither in the file nor loaded before.")
            % {"code": code, "parent": above},
        )


def _merge(cursor: Any, read: int) -> Loaded:
    """Upsert; rows that are equal are not touched."""
    table = Division._meta.db_table
    cursor.execute(
        f"""update {table} d set level = i.level, name = i.name, short_name = i.short_name, sort_key = i.sort_key
            from incoming_division i
            where d.code = i.code and (d.level, d.name, d.short_name, d.sort_key)
                is distinct from (i.level, i.name, i.short_name, i.sort_key)"""  # noqa: S608 - constants only
    )
    changed = cursor.rowcount
    cursor.execute(
        f"""insert into {table} (code, level, name, short_name, sort_key)
            select code, level, name, short_name, sort_key from incoming_division order by code
            on conflict (code) do nothing"""  # noqa: S608 - constants only
    )
    return Loaded(read=read, added=cursor.rowcount, changed=changed)
