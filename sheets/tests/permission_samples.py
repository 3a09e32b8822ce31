"""Sample addresses for the walk over every URL and role."""

from sheets.models import ImportBatch

# Departments hand in their own answers only, never a roll.
NOT_THIS_KIND = {"reviewer": {403}}


def _batch(world):
    def make(scope):
        return ImportBatch.objects.create(
            kind="voters", term_id=world.term.pk, scope=scope, file_name="a.xlsx", sha256="0" * 64
        )

    own = {"term_id": world.term.pk, "pk": make(world.township).pk}
    return own, {"term_id": world.term.pk, "pk": make(world.other_township).pk}, NOT_THIS_KIND


def _term(world):
    return {"term_id": world.term.pk}, None


def _anybody(world):
    return {}, None


SAMPLES = {
    "sheets:jobs_export": _anybody,
    "sheets:powers_export": _anybody,
    "sheets:list": _term,
    "sheets:list_export": _term,
    "sheets:new": _term,
    "sheets:template": lambda world: ({"term_id": world.term.pk, "kind": "voters"}, None, NOT_THIS_KIND),
    "sheets:guides": _term,
    "sheets:guide": lambda world: ({"term_id": world.term.pk, "kind": "voters"}, None, NOT_THIS_KIND),
    "sheets:page": _batch,
    "sheets:kind": _batch,
    "sheets:columns": _batch,
    "sheets:commit": _batch,
    "sheets:undo": _batch,
    "sheets:marked": _batch,
}
