"""A list sent to a person as a workbook: the act is recorded, the file is named after the division and the day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from audit import actions
from audit.trail import record
from sheets.export import TableSpec, file_name, table_response

if TYPE_CHECKING:
    from accounts.models import User

actions.register({"list.exported": _("Exported a list")})


def send(
    spec: TableSpec, *, actor: User, name: str, division: str, division_name: str, of: Model | None = None
) -> FileResponse:
    """The list as an answer: 来苏镇_未报送名单_20210517.xlsx.

    ``name`` is what the list is called, ``division`` the code it was limited to, ``of`` the term it belongs to.
    """
    record(actor=actor, action="list.exported", obj=of, division=division, details={"list": name})
    return table_response(spec, file_name(division_name, name))
