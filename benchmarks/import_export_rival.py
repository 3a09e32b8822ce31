"""The same rows brought in with django-import-export, the usual package for this, in its bulk mode.

It does what ours must do at least: rows are known by their identity number, found with the package's own cached loader.
Everything else is in its favour: villages are looked up in a dictionary, rows are not checked by the model, no
difference is kept, and the workbook's columns are named as the resource wants them.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import tablib
from import_export import fields, resources, widgets
from import_export.instance_loaders import CachedInstanceLoader

from benchmarks.rolls import HEADINGS
from sheets.identity import normalise
from villages.encryption import encrypt
from villages.models import Term, VillageElection
from voters.imports import GROUNDS
from voters.models import Voter

ROWS = 50_000
_TITLE_ROWS = 1


class _Table(widgets.Widget):
    """A cell looked up in a table."""

    def __init__(self, table: dict[str, Any]) -> None:
        super().__init__()
        self.table = table

    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return self.table[value]


class _Day(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return date.fromisoformat(value) if value else None


class _Identity(widgets.Widget):
    def clean(self, value: Any, row: Any = None, **kwargs: Any) -> Any:
        return encrypt(normalise(value)) if value else None


def resource(term: Term) -> resources.ModelResource:
    """A resource for the rolls of a term."""
    elections = VillageElection.objects.filter(term=term).select_related("village")
    codes = {election.village.name: election.village_id for election in elections}
    keys = {election.village.name: election.pk for election in elections}

    class VoterResource(resources.ModelResource):
        village_election = fields.Field("village_election_id", "村(社区)", _Table(keys))
        village = fields.Field("village_id", "村(社区)", _Table(codes))
        serial = fields.Field("serial", "序号", widgets.IntegerWidget())
        group = fields.Field("group", "村民小组", widgets.CharWidget())
        name = fields.Field("name", "姓名", widgets.CharWidget())
        sex = fields.Field("sex", "性别", _Table({"男": "1", "女": "2"}))
        birth = fields.Field("birth", "出生日期", _Day())
        identity = fields.Field("id_cipher", "身份证号码", _Identity())
        register_class = fields.Field("register_class", "登记类别", _Table(GROUNDS))
        note = fields.Field("note", "备注", widgets.CharWidget())

        class Meta:
            model = Voter
            fields = (
                "village_election", "village", "serial", "group", "name", "sex", "birth", "identity",
                "register_class", "note",
            )  # fmt: skip
            import_id_fields = ("identity",)
            instance_loader_class = CachedInstanceLoader
            use_bulk = True
            use_transactions = True
            skip_diff = True
            report_skipped = False
            store_row_values = False
            store_instance = False

    found: resources.ModelResource = VoterResource()
    return found


def bring_in(path: Path, term: Term) -> int:
    """Read the workbook and import it; rows written."""
    with path.open("rb") as stream:
        sheet = tablib.import_set(stream.read(), format="xlsx", headers=False)
    rows = tablib.Dataset(*sheet[_TITLE_ROWS + 1 :], headers=HEADINGS)
    result = resource(term).import_data(rows, raise_errors=True)
    return int(result.totals["new"])
