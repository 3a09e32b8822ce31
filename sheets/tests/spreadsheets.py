"""Small writers of the formats people send besides xlsx."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any
from xml.sax.saxutils import escape

import xlwt  # type: ignore[import-untyped]

_NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
)


def xls_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """An old workbook (BIFF8), as xls and et files are."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    for number, row in enumerate(rows):
        for index, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, index, cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def ods_of(rows: Iterable[Sequence[Any]]) -> bytes:
    """An OpenDocument workbook; every cell as text."""
    table = "".join(f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows)
    sheet = f'<table:table table:name="名册">{table}</table:table>'
    content = (
        f"<office:document-content {_NAMESPACES}><office:body><office:spreadsheet>{sheet}</office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
        archive.writestr("content.xml", content)
    return stream.getvalue()


def _cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'
