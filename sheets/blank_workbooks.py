"""The template workbook of a kind, made from its declaration: headings, example, drop-downs, notes."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from sheets.columns import Column, SheetKind
from sheets.export import sheet_title

ROWS_PREPARED = 5_000


def template_workbook(kind: SheetKind, term_id: int | None = None) -> BytesIO:
    """An empty workbook to fill in: identity numbers as text, an example row marked 例, help on a second sheet."""
    stream = BytesIO()
    columns = [column for column in kind.columns_for(term_id) if column.in_template]
    with xlsxwriter.Workbook(stream, {"in_memory": True, "strings_to_formulas": False}) as book:
        _table(book, kind, columns)
        _notes(book, kind, columns)
    stream.seek(0)
    return stream


def _table(book: Any, kind: SheetKind, columns: list[Column]) -> None:
    sheet = book.add_worksheet(sheet_title(str(kind.label)))
    plain = {"border": 1, "align": "center", "valign": "vcenter", "text_wrap": True, "bold": True}
    title = book.add_format({"bold": True, "font_size": 18, "align": "center", "valign": "vcenter"})
    needed = book.add_format({**plain, "bg_color": "#F7D9D5"})
    optional = book.add_format({**plain, "bg_color": "#F2E9DC"})
    example = book.add_format({"border": 1, "italic": True, "font_color": "#777777", "num_format": "@"})
    text = book.add_format({"num_format": "@"})
    width = len(columns)
    sheet.merge_range(0, 0, 0, width, str(kind.label), title)
    sheet.set_row(0, 32)
    sheet.write_string(1, 0, "序号", optional)
    sheet.write_string(2, 0, "例", example)
    sheet.set_column(0, 0, 6)
    for index, column in enumerate(columns, 1):
        sheet.write_string(
            1, index, column.heading + ("*" if column.required else ""), needed if column.required else optional
        )
        sheet.write_string(2, index, column.example, example)
        sheet.set_column(index, index, max(column.width, 20 if column.as_text else 0), text)
        if column.choices:
            sheet.data_validation(
                3,
                index,
                ROWS_PREPARED,
                index,
                {"validate": "list", "source": list(column.choices), "error_type": "warning"},
            )
        if column.help:
            sheet.write_comment(1, index, str(column.help), {"x_scale": 2})
    sheet.freeze_panes(2, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _notes(book: Any, kind: SheetKind, columns: list[Column]) -> None:
    sheet = book.add_worksheet(sheet_title(_("How to fill in")))
    bold = book.add_format({"bold": True})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 12)
    sheet.set_column(2, 3, 50, wrap)
    # Cells that begin like a footer are never taken for data when this sheet comes back.
    sheet.write_row(0, 0, [_("Column"), _("Needed"), _("What to write"), _("Also understood")], bold)
    row = 0
    for row, column in enumerate(columns, 1):
        sheet.write_string(row, 0, column.heading)
        sheet.write_string(row, 1, _("yes") if column.required else "")
        sheet.write_string(row, 2, "；".join(filter(None, (str(column.help), "、".join(column.choices)))))
        sheet.write_string(row, 3, "、".join(column.synonyms[1:]))
    for note in (
        *kind.notes,
        _("The grey example row is left out when the file is read; rows may be in any order, columns too."),
    ):
        row += 1
        sheet.write_string(row + 1, 0, str(note))
