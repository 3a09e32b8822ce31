"""Every kind of file people send, and those that are refused (cases F1-F21)."""

from __future__ import annotations

import errno
import io
import resource
import subprocess
import zipfile

import openpyxl
import pytest
import xlsxwriter

from sheets.limits import MEGABYTE, Limits
from sheets.reading import _unpack, open_grids
from sheets.refusals import FileRefused
from sheets.tests import toy
from sheets.tests.conftest import HEAD, person
from sheets.tests.spreadsheets import xls_of

pytestmark = pytest.mark.django_db


def csv_of(rows, separator=","):
    return "\n".join(separator.join("" if cell is None else str(cell) for cell in row) for row in rows)


ROWS = [HEAD, person(1), person(2)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", "，", ";"])
def test_text_files_of_every_encoding_and_separator_are_read(bring, tmp_path, encoding, separator):
    path = tmp_path / "名册.csv"
    path.write_bytes(csv_of(ROWS, separator).encode(encoding))
    assert bring(path).written == 2


def test_old_xls_and_et_files_are_read(bring, tmp_path):
    xlwt = pytest.importorskip("xlwt")
    book = xlwt.Workbook()
    sheet = book.add_sheet("名册")
    for number, row in enumerate(ROWS):
        for index, cell in enumerate(row):
            sheet.write(number, index, cell)
    for name in ("a.xls", "a.et", "a.xlsx"):
        book.save(str(tmp_path / name))
        assert bring(tmp_path / name).accepted == 2


def test_open_document_sheets_are_read(bring, tmp_path):
    path = tmp_path / "a.ods"
    table = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in ROWS
    )
    names = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    sheet = f'<table:table table:name="名册">{table}</table:table>'
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    assert bring(path).written == 2


def test_a_web_table_saved_as_xls_is_read(bring, tmp_path):
    path = tmp_path / "a.xls"
    rows = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in ROWS)
    path.write_text(f"<html><body><table>{rows}</table></body></html>", encoding="utf-8")
    assert bring(path).written == 2


def test_a_zip_of_many_files_makes_one_report(make, bring, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(make([HEAD, person(1)], name="a.xlsx"), "东山/大沟村.xlsx")
        archive.write(make([HEAD, person(2)], name="b.xlsx"), "东山/新岸山村.xlsx")
        archive.writestr("__MACOSX/._a.xlsx", b"x")
    report = bring(path)
    assert report.written == 2
    assert [sheet.sheet for sheet in report.sheets] == ["大沟村.xlsx/名册", "新岸山村.xlsx/名册"]


def test_one_bad_file_in_a_zip_is_named_and_the_others_are_still_checked(make, bring, codes, tmp_path):
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(make([HEAD, person(1)], name="a.xlsx"), "a.xlsx")
        archive.writestr("b.pdf", b"%PDF-1.4")
    report = bring(path)
    assert (report.rows, report.written) == (1, 0)
    assert [(code, severity) for code, severity, _row, _column in codes(report)] == [("F9", "error")]


def with_a_byte_lost(content):
    """Every place the directory tells is one off: the first file would begin before the archive does."""
    return content[:20] + content[21:]


def said_to_be(content, *, flags=0, method=8):
    """The same archive, its members marked as encrypted or packed in another way."""
    mark = flags.to_bytes(2, "little") + method.to_bytes(2, "little")
    local, central = content[:6] + mark + content[10:], b"PK\x01\x02\x14\x03\x14\x00"
    return local.replace(central + b"\x00\x00\x08\x00", central + mark)


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (with_a_byte_lost, "F19"),
        (lambda content: said_to_be(content, flags=1), "F8"),
        (lambda content: said_to_be(content, flags=1, method=99), "F8"),
        (lambda content: said_to_be(content, method=9), "F19"),
    ],
    ids=["a byte lost", "a password", "a password of another packer", "a method nobody here knows"],
)
def test_a_zip_whose_file_cannot_be_unpacked_says_which_and_why(bring, codes, tmp_path, damage, code):
    path = tmp_path / "all.zip"
    path.write_bytes(damage(packed(**{"a.csv": ",".join(HEAD)})))
    report = bring(path)
    assert [found for found, *_rest in codes(report)] == [code]
    assert report.written == 0


def test_a_full_disk_is_no_damaged_archive(tmp_path, monkeypatch):
    path = tmp_path / "all.zip"
    path.write_bytes(packed(**{"a.csv": ",".join(HEAD)}))

    def full(*_anything, **_named):
        raise OSError(errno.ENOSPC, "no space left")

    monkeypatch.setattr("pathlib.Path.open", full)
    with zipfile.ZipFile(path) as archive, pytest.raises(OSError, match="no space left"):
        _unpack(archive, archive.infolist()[0], tmp_path / "member", Limits())


def test_sheets_per_village_need_no_village_column(bring, tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for serial, village in enumerate(("大沟村", "新岸山"), 1):
        sheet = book.create_sheet(village)
        for row in (HEAD, person(serial)):
            sheet.append([cell for index, cell in enumerate(row) if index not in (1, 2)])
    book.create_sheet("Sheet3")
    book.save(tmp_path / "a.xlsx")
    report = bring(tmp_path / "a.xlsx")
    assert report.written == 2
    assert [sheet.sheet for sheet in report.sheets] == ["大沟村", "新岸山"]


def test_hidden_rows_and_sheets_are_left_out_and_said(make, bring, codes):
    def touch(sheet):
        sheet.row_dimensions[3].hidden = True
        hidden = sheet.parent.create_sheet("旧")
        hidden.append(HEAD)
        hidden.sheet_state = "hidden"

    path = make(ROWS, touch=touch)
    report = bring(path)
    assert (report.written, sorted(codes(report))) == (1, [("F12", "warning", 0, ""), ("F12", "warning", 0, "")])
    assert bring(path, include_hidden=True).accepted == 2


def test_a_sheet_formatted_down_to_its_last_row_ends_after_the_data(bring, codes, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet()
        text = book.add_format({"num_format": "@"})
        for number, row in enumerate(ROWS):
            for index, cell in enumerate(row):
                sheet.write(number, index, cell)
        for number in range(10, 60_000):
            sheet.write_blank(number, 0, None, text)
        sheet.write(1_048_575, 0, "x", text)
    report = bring(path)
    assert (report.rows, codes(report)) == (2, [])


def test_formulas_count_by_their_stored_value_and_are_refused_without_one(bring, codes, tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(ROWS):
            for index, cell in enumerate(row):
                sheet.write(number, index, cell)
        sheet.write_formula(1, 3, '="王"&"小明"', None, "王小明")
        sheet.write_formula(2, 3, '="王"', None, "")
    assert codes(bring(path)) == [("F15", "error", 3, "姓名")]


def test_error_values_refuse_their_row(make, bring, codes):
    def touch(sheet):
        sheet["D2"] = "#REF!"
        sheet["D2"].data_type = "e"

    assert codes(bring(make(ROWS, touch=touch))) == [("F16", "error", 2, "姓名")]


def test_dates_of_the_1904_calendar_are_right(make, bring, codes):
    import datetime

    def touch(sheet):
        sheet.parent.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        sheet["F2"] = datetime.date(1985, 6, 12)

    assert codes(bring(make(ROWS, touch=touch))) == []


# --- Refused --------------------------------------------------------------------------------------


def encrypted():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 600


def document():
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600 + "WordDocument".encode("utf-16-le") + b"\x00" * 600


def packed(**parts):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


REFUSED = {
    "encrypted.xlsx": (encrypted(), "F8"),
    "letter.xls": (document(), "F9"),
    "letter.xlsx": (packed(**{"word__document.xml": "<x/>"}), "F9"),
    "paper.xlsx": (b"%PDF-1.7 ...", "F9"),
    "photo.xlsx": (b"\x89PNG\r\n\x1a\n", "F9"),
    "program.xlsx": (b"MZ\x90\x00\x03\x00" + b"\x00" * 64, "F9"),
    "noise.xlsx": (bytes(range(256)) * 8, "F9"),
    "all.rar": (b"Rar!\x1a\x07\x00", "F10"),
    "all.7z": (b"7z\xbc\xaf\x27\x1c\x00", "F10"),
    "empty.zip": (packed(**{"readme__": ""}), "F10"),
    "empty.xlsx": (b"", "F19"),
    "cut.xlsx": (packed(**{"xl__workbook.xml": "<workbook/>"})[:60], "F19"),
    "hollow.xlsx": (packed(**{"xl__workbook.xml": "<workbook/>"}), "F19"),
    "page.xls": ("<html><body>没有表格</body></html>".encode(), "F7"),
    "office.xml": (b"<?xml version='1.0'?><Workbook/>", "F7"),
    "old.et": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "F3"),
    "odd.csv": ("姓名,性别\n王".encode("gb18030") + b"\xff\xff\xff\n", "F4"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_table_is_refused_with_its_reason(bring, codes, tmp_path, name):
    content, code = REFUSED[name]
    path = tmp_path / name
    path.write_bytes(content)
    report = bring(path)
    assert codes(report) == [(code, "error", 0, "")]
    assert len(report.log.issues[0].message) > 15
    assert report.written == 0


def refusal_of(path, **limits):
    def read():
        for grid in open_grids(path, path.name, Limits(**limits)):
            list(grid.rows)

    with pytest.raises(FileRefused) as caught:
        read()
    return caught.value


def test_a_file_over_the_size_limit_is_refused(make):
    assert refusal_of(make(ROWS), file_bytes=100).code == "F19"


def test_a_zip_bomb_is_refused_without_being_unpacked(make, tmp_path):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(packed(**{"xl__workbook.xml": "<workbook/>", "xl__worksheets__sheet1.xml": b" " * 5_000_000}))
    assert refusal_of(path, unpacked_bytes=1_000_000).code == "F19"


def test_a_zip_bomb_that_lies_about_its_size_is_refused(tmp_path):
    content = packed(**{"xl__workbook.xml": "<workbook/>", "xl__worksheets__sheet1.xml": b" " * 5_000_000})
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(content.replace((5_000_000).to_bytes(4, "little"), (50).to_bytes(4, "little")))
    assert refusal_of(path, unpacked_bytes=1_000_000).code == "F19"


def running_in_a_circle(content):
    """An xls whose directory is said to go on with its own first sector, for ever."""
    table = 512 + 512 * int.from_bytes(content[76:80], "little")
    directory = content[48:52]
    place = table + 4 * int.from_bytes(directory, "little")
    return content[:place] + directory + content[place + 4 :]


def test_an_old_workbook_that_asks_for_all_memory_ends_a_process_nobody_misses(tmp_path):
    path = tmp_path / "a.xls"
    path.write_bytes(running_in_a_circle(xls_of(ROWS)))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal_of(path, reader_bytes=300 * MEGABYTE).code == "F19"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 50_000


def test_an_old_workbook_nobody_reads_to_its_end_leaves_no_process(tmp_path, monkeypatch):
    path, started = tmp_path / "a.xls", []

    class Watched(subprocess.Popen[bytes]):
        def __init__(self, *args, **named):
            super().__init__(*args, **named)
            started.append(self)

    monkeypatch.setattr("sheets.apart.subprocess.Popen", Watched)
    path.write_bytes(xls_of([HEAD, *[person(1)] * 900]))
    grids = open_grids(path, path.name)
    assert next(next(grids).rows) == HEAD
    grids.close()
    assert [process.returncode is not None for process in started] == [True]


def test_too_many_cells_are_refused(make):
    assert refusal_of(make([HEAD] + [person(1)] * 50), cells=100).code == "F19"


def test_declared_entities_are_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(
        packed(**{"xl__workbook.xml": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><workbook>&a;</workbook>'})
    )
    assert refusal_of(path).code == "F19"


def test_a_list_of_another_kind_is_told_apart(make, bring, codes, monkeypatch):
    from sheets import cleaners as clean
    from sheets import columns
    from sheets.columns import Column, SheetKind

    other = SheetKind(
        key="other",
        label="Results of villages",
        importer=toy.ToyImporter,
        columns=tuple(
            Column(key, key, (key,), clean.count(), required=True) for key in ("应选", "收回", "有效", "无效")
        ),
    )
    monkeypatch.setattr(columns, "_kinds", {"toy": toy.KIND})
    columns.register(other)
    report = bring(make([["村名", "应选", "收回", "有效", "无效"], ["大沟村", 5, 100, 90, 10]]))
    assert codes(report) == [("L6", "error", 0, "")]
    assert "Results of villages" in report.log.issues[0].message


def test_a_file_without_any_rows_is_refused(make, bring, codes):
    assert codes(bring(make([HEAD]))) == [("F13", "error", 0, "")]
    assert codes(bring(make([]))) == [("F13", "error", 0, "")]


def test_rows_of_another_township_are_refused(make, bring, codes):
    report = bring(make([HEAD, person(1, **{"村(社区)": "石桥村", "镇街": "西河镇"})]))
    assert codes(report) == [("F21", "error", 2, "村(社区)")]
