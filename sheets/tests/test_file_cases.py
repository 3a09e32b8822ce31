"""Files with more in them than a table: macros, links, names that say where they come from."""

from __future__ import annotations

import re
import zipfile

import pytest
from django.db import connection

from sheets.tests.conftest import HEAD, person

pytestmark = pytest.mark.django_db


def test_a_zipped_et_file_is_read(make, bring):
    path = make([HEAD, person(1)])
    assert bring(path.rename(path.with_suffix(".et"))).written == 1


def test_macros_and_links_to_other_files_are_never_run(make, bring, tmp_path):
    plain = make([HEAD, person(1)])
    path = tmp_path / "macro.xlsm"
    # The formula asks another file; what counts is the value that was stored with it.
    linked = '<c r="D2" t="str"><f>[1]Sheet1!$A$1</f><v>李四</v></c>'.encode()
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content, replaced = re.subn(rb'<c r="D2".*?</c>', linked, content)
                assert replaced == 1
            target.writestr(name, content)
        target.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Auto_Open()")
        target.writestr("xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    assert bring(path).written == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM toy")
        assert cursor.fetchall() == [("李四",)]


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("西河镇花名册(终稿改3).xlsx", True),
        ("西河花名册.xlsx", True),
        ("东山街道花名册.xlsx", False),
        ("东山、西河花名册.xlsx", False),
        ("西河村花名册.xlsx", False),
        ("花名册.xlsx", False),
    ],
)
def test_a_township_in_the_files_name_is_a_hint_only(make, bring, codes, name, told):
    report = bring(make([HEAD, person(1)], name=name))
    assert (("F20", "warning", 0, "") in codes(report)) == told
    assert report.written == 1


def test_the_files_name_does_not_matter_for_a_whole_district(make, bring, codes):
    report = bring(make([HEAD, person(1)], name="西河镇花名册.xlsx"), scope="990101")
    assert codes(report) == []
