"""The workbook a department answers on (联审反馈表): everybody it has not answered on, with empty columns to fill."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import override

from candidates import phrases
from candidates.models import Department, Opinion
from candidates.records.batches import VettingBatch
from sheets.export import Head, TableSpec, file_name, table_response
from sheets.identity import mask
from villages.codes import Sex
from villages.encryption import decrypt
from villages.models import Division

if TYPE_CHECKING:
    from accounts.models import User

CHUNK = 2_000

_COLUMNS = (
    "candidacy_id",
    "village_id",
    "candidacy__village_election__village__short_name",
    "candidacy__person__name",
    "candidacy__person__sex",
    "candidacy__person__birth",
    "candidacy__person__id_cipher",
    "candidacy__party_post",
    "candidacy__committee_post",
    "due_on",
)


def workbook(
    batch: VettingBatch, department: Department, rows: QuerySet[Opinion], *, filled_by: User, with_numbers: bool
) -> FileResponse:
    """The workbook of one batch; ``with_numbers`` shows identity numbers in full (the caller has recorded it)."""
    term = batch.term
    # Departments get Chinese paper whatever the language of the page it was asked for on.
    with override("zh-hans"):
        spec = table(batch, department, rows, filled_by=str(filled_by), with_numbers=with_numbers)
        day = timezone.localdate(batch.given_at)
        name = file_name(term.scope.short_name, f"联审反馈表_{department.name}_{batch.code}", day)
        return table_response(spec, name)


def table(
    batch: VettingBatch, department: Department, rows: QuerySet[Opinion], *, filled_by: str, with_numbers: bool
) -> TableSpec:
    """What the department needs to answer and no more: who, where, which posts, by when."""
    term = batch.term
    return TableSpec(
        title=f"{term.scope.name}{term.name}年村（社区）“两委”换届人选联审反馈表（{department.name}第{batch.number}批）",
        sheet_name=department.name,
        headers=[
            Head("序号", width=6, kind="number"),
            Head("人选编号", width=10, kind="number"),
            Head("镇街", width=14),
            Head("村（社区）", width=18),
            Head("姓名", width=10),
            Head("性别", width=6),
            Head("出生年月", width=10),
            Head("身份证号码", kind="id"),
            Head("拟任职务", width=14),
            Head("反馈期限", width=12),
            Head("联审部门", width=12),
            Head("联审意见", width=12),
            Head("负面清单条目", width=12),
            Head("事实发生日期", width=14),
            Head("原因", width=30),
            Head("依据", width=24),
            Head("批次编号", width=16),
        ],
        rows=_rows(batch, department, rows, with_numbers=with_numbers),
        filled_by=filled_by,
        notes=(
            "说明：联审意见填“无异议”“有异议”或“不符合”；未填视为未反馈，不视为同意。",
            "说明：填“有异议”“不符合”须写明原因；对应负面清单的，须填条目（如 N08）和依据（文书名称、文号），"
            "设有追溯年限的条目还须填事实发生日期。",
            "说明：因发现新情况再次征求意见的人选不列入本表，请在系统中逐人查看新情况后答复。",
            f"说明：本表批次编号{batch.code}，{batch.given_on}送出；"
            "反馈时请勿改动人选编号和批次编号，不得与其他批次混填。",
            "说明：本表含个人信息，仅供联审使用，不得复制、外传；反馈后按规定清退。",
        ),
    )


def _rows(
    batch: VettingBatch, department: Department, rows: QuerySet[Opinion], *, with_numbers: bool
) -> Iterator[tuple[object, ...]]:
    townships = dict(Division.objects.townships().under(batch.term.scope_id).values_list("code", "short_name"))
    sexes = {value: str(label) for value, label in Sex.choices}
    found = rows.values_list(*_COLUMNS).iterator(chunk_size=CHUNK)
    for serial, (number, village, place, name, sex, birth, cipher, party, committee, due) in enumerate(found, start=1):
        identity = decrypt(bytes(cipher)) if cipher else ""
        yield (
            serial,
            number,
            townships.get(village[:9], ""),
            place,
            name,
            sexes.get(sex, ""),
            f"{birth:%Y.%m}",
            identity if with_numbers else mask(identity),
            phrases.posts(party, committee),
            due.isoformat() if due else "",
            department.name,
            *[""] * 5,
            batch.code,
        )
