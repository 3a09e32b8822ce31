"""Taking an import of voters back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils.translation import gettext as _

from accounts.errors import DomainError, WrongState
from villages.models import RollState, VillageElection
from voters import import_sql
from voters.models import VoterBefore

if TYPE_CHECKING:
    from sheets.models import ImportBatch


def take_back(batch: ImportBatch) -> int:
    """Delete what the batch added and restore what it changed; the number of rows taken back.

    Raises WrongState when a roll of these villages was published or frozen since, DomainError when a later import
    changed the same voters. Runs inside the caller's transaction.
    """
    elections = list(
        VillageElection.objects.select_for_update(of=("self",))
        .filter(term_id=batch.term_id)
        .under(batch.scope)
        .select_related("village")
        .order_by("pk")
    )
    pks = [each.pk for each in elections]
    with connection.cursor() as cursor:
        touched = _touched(cursor, batch.pk, pks)
        closed = [
            str(each.village)
            for each in elections
            if each.pk in touched and each.roll_state in (RollState.PUBLISHED, RollState.FROZEN)
        ]
        if closed:
            raise WrongState(
                _("The roll of %(villages)s was published since; open it again before taking the import back.")
                % {"villages": "、".join(closed[:5])}
            )
        _refuse_if_changed_again(batch.pk)
        restored = _restore(cursor, batch.pk)
        cursor.execute(
            "delete from voters_voter where village_election_id = any(%s) and batch_id = %s", [pks, batch.pk]
        )
        removed: int = cursor.rowcount
        VoterBefore.objects.filter(batch=batch).delete()
        import_sql.recount(cursor, sorted(touched))
    return restored + removed


def _touched(cursor: object, batch_id: int, elections: list[int]) -> set[int]:
    cursor.execute(  # type: ignore[attr-defined]
        """select distinct village_election_id from voters_voter where village_election_id = any(%s) and batch_id = %s
        union select v.village_election_id from voters_voter v
            join voters_voterbefore b on b.voter_id = v.id and b.batch_id = %s""",
        [elections, batch_id, batch_id],
    )
    return {pk for (pk,) in cursor.fetchall()}  # type: ignore[attr-defined]


def _refuse_if_changed_again(batch_id: int) -> None:
    """A later import keeps its own old rows; taking this one back would leave those pointing at nothing."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select exists (
                select from voters_voterbefore later where later.batch_id > %s and (
                    later.voter_id in (select voter_id from voters_voterbefore where batch_id = %s)
                    or later.voter_id in (select id from voters_voter where batch_id = %s)))""",
            [batch_id, batch_id, batch_id],
        )
        if cursor.fetchone()[0]:
            raise DomainError(
                _("A later import changed some of the same voters. Take that one back first."), code="changed_since"
            )


def _restore(cursor: object, batch_id: int) -> int:
    cursor.execute(  # type: ignore[attr-defined]
        """update voters_voter v set "group" = b."group", name = b.name, sex = b.sex, birth = b.birth,
            id_cipher = b.id_cipher, register_class = b.register_class, note = b.note
        from voters_voterbefore b where b.voter_id = v.id and b.batch_id = %s""",
        [batch_id],
    )
    restored: int = cursor.rowcount  # type: ignore[attr-defined]
    return restored
