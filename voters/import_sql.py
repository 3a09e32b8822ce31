"""SQL over the temporary table of an import: each function is one statement (or two) over the whole set.

``incoming_voter`` holds the accepted rows in the order of the file: ``ord`` counts them, ``place`` counts those of a
village; ``voter_id`` is filled by ``match``. A row of the table and a row of the roll are equal unless ``_CHANGED`` says
so: empty cells of the file never erase what the roll knows.
"""

# ruff: noqa: E501, S608 - statements are laid out as SQL, and only constants of this file are put into them.

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

COLUMNS = "ord, place, ve, grp, name, sex, birth, id_cipher, ground, note"

_CHANGED = """(i.name, coalesce(nullif(i.grp, ''), v."group"), coalesce(nullif(i.sex, '0'), v.sex), coalesce(i.birth, v.birth),
    coalesce(i.id_cipher, v.id_cipher), coalesce(i.ground, v.register_class), coalesce(nullif(i.note, ''), v.note))
    is distinct from (v.name, v."group", v.sex, v.birth, v.id_cipher, v.register_class, v.note)"""


def create_table(cursor: Any) -> None:
    """A fresh temporary table; a second import in one transaction (tests) starts again.

    Half a million rows are sorted and grouped here: for this transaction the server may use memory for it.
    """
    cursor.execute("set local work_mem = '256MB'")
    cursor.execute("drop table if exists incoming_voter, repeated_number")
    cursor.execute(
        """create temp table incoming_voter (
            ord int, place int, ve bigint, grp text, name text, sex text, birth date, id_cipher bytea, ground text,
            note text, voter_id bigint
        ) on commit drop"""
    )


def copy_rows(cursor: Any, columns: Sequence[Iterable[str]]) -> None:
    """Append rows, given column by column in the order of ``COLUMNS``; an empty cell is NULL.

    Backslashes, tabs and ends of lines inside a cell must be written the way COPY wants them (see ``as_cell``).
    """
    lines = io.StringIO("\n".join(map("\t".join, zip(*columns, strict=False))))
    cursor.copy_expert(f"copy incoming_voter ({COLUMNS}) from stdin with (format text, null '')", lines, 1 << 20)


_SIGNS = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def as_cells(texts: Sequence[str | None]) -> list[str]:
    """Texts of a column as ``copy_rows`` wants them."""
    cells = [text or "" for text in texts]
    whole = "".join(cells)
    if whole.isprintable() and "\\" not in whole:
        return cells
    return [cell.translate(_SIGNS) for cell in cells]


def drop_repeated(cursor: Any, *, all_numbered: bool) -> list[tuple[int, int]]:
    """Remove rows that repeat an earlier one of the same village; (ord, ord of the first).

    The same person is the same number, or without numbers (``all_numbered``: there are none) the same name, birth and
    group.
    """
    cursor.execute(
        """create temp table repeated_number on commit drop as
        select id_cipher, min(ve) as low, max(ve) as high from incoming_voter
        where id_cipher is not null group by id_cipher having count(*) > 1"""
    )
    cursor.execute(
        """with repeated as (
            select i.ve, i.id_cipher, min(i.ord) as first from repeated_number join incoming_voter i using (id_cipher)
            group by 1, 2 having count(*) > 1
        )
        delete from incoming_voter i using repeated r, incoming_voter f
        where i.ve = r.ve and i.id_cipher = r.id_cipher and i.ord > r.first and f.ord = r.first
        returning i.ord, f.ord"""
    )
    found: list[tuple[int, int]] = cursor.fetchall()
    if all_numbered:
        return sorted(found)
    cursor.execute(
        """with repeated as (
            select ve, name, birth, coalesce(grp, '') as grp, min(ord) as first from incoming_voter
            where id_cipher is null group by 1, 2, 3, 4 having count(*) > 1
        )
        delete from incoming_voter i using repeated r, incoming_voter f
        where i.id_cipher is null and i.ve = r.ve and i.name = r.name and i.birth is not distinct from r.birth
          and coalesce(i.grp, '') = r.grp and i.ord > r.first and f.ord = r.first
        returning i.ord, f.ord"""
    )
    return sorted(found + cursor.fetchall())


def in_two_villages(cursor: Any) -> list[tuple[int, int]]:
    """Rows whose number stands in two villages of this file: (ord, the other village election)."""
    cursor.execute(
        """select i.ord, case when i.ve = t.low then t.high else t.low end
        from repeated_number t join incoming_voter i using (id_cipher) where t.low <> t.high order by i.ord"""
    )
    rows: list[tuple[int, int]] = cursor.fetchall()
    return rows


def match(cursor: Any, touched: list[int]) -> bool:
    """Fill ``voter_id`` where the roll has the voter already; whether any of these villages has a roll at all."""
    cursor.execute(
        "select exists (select from villages_villageelection where registered > 0 and id = any(%s))", [touched]
    )
    if not cursor.fetchone()[0]:
        return False
    # Only now, because it takes a while and without rolls every plan is a plain one.
    cursor.execute("analyze incoming_voter (ve, id_cipher)")
    cursor.execute(
        """update incoming_voter i set voter_id = v.id from voters_voter v
        where v.id_cipher = i.id_cipher and v.village_election_id = i.ve"""
    )
    # One of the two has no number: the same name, birth and group, if only one voter has them.
    cursor.execute(
        """with candidates as (
            select i.ord, min(v.id) as voter_id from incoming_voter i
            join voters_voter v on v.village_election_id = i.ve and v.name = i.name and v.birth is not distinct from i.birth
             and (v."group" = coalesce(i.grp, '') or i.grp is null)
            where i.voter_id is null and (i.id_cipher is null or v.id_cipher is null)
              and not exists (select from incoming_voter o where o.voter_id = v.id)
            group by i.ord having count(*) = 1
        ), single as (
            select voter_id, min(ord) as ord from candidates group by voter_id having count(*) = 1
        )
        update incoming_voter i set voter_id = s.voter_id from single s where i.ord = s.ord"""
    )
    return True


def registered_elsewhere(cursor: Any, term_id: int) -> list[tuple[int, str]]:
    """Rows whose number is on another village's roll of the term: (ord, that village); at most a thousand."""
    cursor.execute(
        """select i.ord, d.short_name from incoming_voter i
        join voters_voter v on v.id_cipher = i.id_cipher and v.village_election_id <> i.ve
        join villages_villageelection e on e.id = v.village_election_id and e.term_id = %s
        join villages_division d on d.code = e.village_id
        where i.id_cipher is not null
          and (select exists (select from villages_villageelection r where r.term_id = %s and r.registered > 0))
        order by i.ord limit 1000""",
        [term_id, term_id],
    )
    rows: list[tuple[int, str]] = cursor.fetchall()
    return rows


def counts(cursor: Any, touched: list[int]) -> dict[str, int]:
    """Rows that are new, changed, unchanged; voters of the touched rolls that are missing in the file."""
    cursor.execute(
        f"""select count(*) filter (where v.id is null), count(*) filter (where v.id is not null and {_CHANGED}), count(v.id)
        from incoming_voter i left join voters_voter v on v.id = i.voter_id"""
    )
    new, changed, known = cursor.fetchone()
    cursor.execute("select count(*) from voters_voter where village_election_id = any(%s)", [touched])
    return {"new": new, "changed": changed, "unchanged": known - changed, "missing": cursor.fetchone()[0] - known}


def missing_samples(cursor: Any, touched: list[int], most: int) -> list[tuple[int, str]]:
    """A few voters of the touched rolls who are not in the file: (serial number, village, group and name)."""
    cursor.execute(
        """select v.serial, concat_ws(' ', d.short_name, nullif(v."group", ''), v.name) from voters_voter v
        join villages_division d on d.code = v.village_id
        where v.village_election_id = any(%s) and not exists (select from incoming_voter i where i.voter_id = v.id)
        order by v.village_election_id, v.serial limit %s""",
        [touched, most],
    )
    rows: list[tuple[int, str]] = cursor.fetchall()
    return rows


def new_samples(cursor: Any, most: int) -> list[tuple[int, str]]:
    """A few rows that are new: (ord, group and name)."""
    # Without an order: the first rows of the file are also the first of the table, and sorting them all is not worth it.
    cursor.execute("select ord, concat_ws(' ', grp, name) from incoming_voter where voter_id is null limit %s", [most])
    rows: list[tuple[int, str]] = cursor.fetchall()
    return rows


SHOWN = ("group", "name", "sex", "birth", "register_class", "note")


def changed_samples(cursor: Any, most: int) -> Iterator[tuple[int, str, dict[str, Any], dict[str, Any], bool]]:
    """A few rows that change: (ord, group and name, SHOWN as on the roll, as it would be, whether the number changes)."""
    cursor.execute(
        f"""select i.ord, concat_ws(' ', i.grp, i.name),
            v."group", v.name, v.sex, v.birth, v.register_class, v.note,
            coalesce(nullif(i.grp, ''), v."group"), i.name, coalesce(nullif(i.sex, '0'), v.sex), coalesce(i.birth, v.birth),
            coalesce(i.ground, v.register_class), coalesce(nullif(i.note, ''), v.note),
            coalesce(i.id_cipher, v.id_cipher) is distinct from v.id_cipher
        from incoming_voter i join voters_voter v on v.id = i.voter_id where {_CHANGED} order by i.ord limit %s""",
        [most],
    )
    width = len(SHOWN)
    for place, text, *values, number in cursor.fetchall():
        before, after = values[:width], values[width:]
        yield place, text, dict(zip(SHOWN, before, strict=True)), dict(zip(SHOWN, after, strict=True)), number


def update_changed(cursor: Any, batch_id: int) -> int:
    """Keep the old rows of what changes, then change it; the number of voters changed."""
    cursor.execute(
        f"""insert into voters_voterbefore (batch_id, voter_id, "group", name, sex, birth, id_cipher, register_class, note)
        select %s, v.id, v."group", v.name, v.sex, v.birth, v.id_cipher, v.register_class, v.note
        from incoming_voter i join voters_voter v on v.id = i.voter_id where {_CHANGED}""",
        [batch_id],
    )
    if not cursor.rowcount:
        return 0
    cursor.execute(
        """update voters_voter v set name = i.name, "group" = coalesce(nullif(i.grp, ''), v."group"),
            sex = coalesce(nullif(i.sex, '0'), v.sex), birth = coalesce(i.birth, v.birth),
            id_cipher = coalesce(i.id_cipher, v.id_cipher), register_class = coalesce(i.ground, v.register_class),
            note = coalesce(nullif(i.note, ''), v.note)
        from incoming_voter i, voters_voterbefore b
        where v.id = i.voter_id and b.voter_id = v.id and b.batch_id = %s""",
        [batch_id],
    )
    changed: int = cursor.rowcount
    return changed


def insert_new(cursor: Any, touched: list[int], batch_id: int, *, all_new: bool) -> int:
    """Append voters that are new to their roll, in the order of the file; how many.

    ``all_new``: no row of the file was dropped or is on the roll already, so the rows' places need no second counting.
    """
    place = "i.place" if all_new else "row_number() over (partition by i.ve order by i.ord)"
    cursor.execute(
        f"""insert into voters_voter
            (village_election_id, village_id, "group", serial, name, sex, birth, id_cipher, register_class, note, batch_id)
        select i.ve, e.village_id, coalesce(i.grp, ''),
            coalesce(l.last, 0) + {place},
            i.name, coalesce(i.sex, '0'), i.birth, i.id_cipher, coalesce(i.ground, 'A'), coalesce(i.note, ''), %s
        from incoming_voter i
        join villages_villageelection e on e.id = i.ve
        left join (
            select village_election_id as ve, max(serial) as last from voters_voter
            where village_election_id = any(%s) group by 1
        ) l on l.ve = i.ve
        where i.voter_id is null""",
        [batch_id, touched],
    )
    added: int = cursor.rowcount
    return added


_FOLLOW = """
    version = e.version + 1, changed_at = now(),
    roll_state = case when {number} = 0 and e.roll_state = 'draft' then 'empty'
                      when {number} > 0 and e.roll_state = 'empty' then 'draft' else e.roll_state end"""


def add_to_counters(cursor: Any) -> None:
    """Mirror the voters just added on their locked village elections; an empty roll becomes a draft."""
    cursor.execute(
        f"""update villages_villageelection e set registered = e.registered + c.number, {_FOLLOW.format(number="c.number")}
        from (select ve, count(*) filter (where voter_id is null) as number from incoming_voter group by ve) c
        where e.id = c.ve"""
    )


def recount(cursor: Any, elections: list[int]) -> None:
    """Count the voters of locked village elections anew; a roll that has become empty is no draft any more."""
    cursor.execute(
        f"""update villages_villageelection e set registered = coalesce(c.number, 0), {_FOLLOW.format(number="coalesce(c.number, 0)")}
        from unnest(%s::bigint[]) as t(id)
        left join (
            select village_election_id, count(*) as number from voters_voter
            where village_election_id = any(%s) group by 1
        ) c on c.village_election_id = t.id
        where e.id = t.id""",
        [elections, elections],
    )
