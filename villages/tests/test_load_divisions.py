"""Loading divisions: works, refuses broken files with line numbers, changes nothing the second time."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.management import call_command

from accounts.errors import NotAllowed
from accounts.models import User
from villages import divisions
from villages.division_names import short_name, sort_key
from villages.divisions import DivisionFileRefused
from villages.models import Division

GOOD = """code,level,name
99,province,测试省
9901,prefecture,市辖区
990101,county,测试区
990101001,township,东山街道
990101001001,village,东门社区居民委员会
990101001201,village,新岸山村民委员会
"""


def load(text: str) -> divisions.Loaded:
    return divisions.load(io.StringIO(text))


@pytest.mark.parametrize(
    ("official", "short"),
    [
        ("大沟村村民委员会", "大沟村"),
        ("新岸山村民委员会", "新岸山村"),
        ("大沟村委会", "大沟村"),
        ("大沟村村委会", "大沟村"),
        ("花果社区居民委员会", "花果社区"),
        ("花果社区居委会", "花果社区"),
        ("文昌居民委员会", "文昌居委会"),
        ("中山路街道", "中山路街道"),
        ("村民委员会", "村民委员会"),
    ],
)
def test_the_short_name_is_what_people_say(official: str, short: str) -> None:
    assert short_name(official) == short


def test_names_sort_by_pinyin() -> None:
    assert sort_key("大沟村") == "da gou cun"


@pytest.mark.django_db
def test_a_file_is_loaded_with_short_names_and_pinyin() -> None:
    loaded = load(GOOD)
    assert (loaded.read, loaded.added, loaded.changed, loaded.unchanged) == (6, 6, 0, 0)
    village = Division.objects.get(code="990101001201")
    assert (village.short_name, village.sort_key, village.level) == ("新岸山村", "xin an shan cun", "village")


@pytest.mark.django_db
def test_loading_again_changes_nothing_and_a_new_name_changes_one_row() -> None:
    load(GOOD)
    again = load(GOOD)
    assert (again.added, again.changed, again.unchanged) == (0, 0, 6)
    renamed = load(GOOD.replace("新岸山村民", "新岸村民"))
    assert (renamed.added, renamed.changed) == (0, 1)
    assert Division.objects.get(code="990101001201").short_name == "新岸村"


@pytest.mark.django_db
def test_rows_may_stand_in_any_order_with_more_columns_and_blank_lines() -> None:
    lines = GOOD.splitlines()
    shuffled = ["\ufeff" + lines[0].upper() + ",NOTE", *(line + ",x" for line in reversed(lines[1:])), "", " , , "]
    assert load("\n".join(shuffled)).added == 6


@pytest.mark.django_db
def test_a_parent_may_have_been_loaded_before() -> None:
    load(GOOD)
    assert load("code,level,name\n990101001202,village,石桥村村民委员会\n").added == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ("number,level,name\n", ["1", "code"]),
        ("", ["1", "code,level,name"]),
        ("code,level,name\n", ["no divisions"]),
        (GOOD + "9901010012,village,短村\n", ["8", "9901010012"]),
        (GOOD + "990101001202,township,石桥村村民委员会\n", ["8", "village", "township"]),
        (GOOD + "990101001202,village,\n", ["8", "no name"]),
        (GOOD + "990101001201,village,石桥村村民委员会\n", ["8", "line 7 already"]),
        (GOOD + "990101002201,village,石桥村村民委员会\n", ["8", "990101002"]),
        (GOOD + "990101001202,village\n", ["8", "2 columns"]),
        (GOOD + "990101001202,village," + "长" * 61 + "村村民委员会\n", ["8", "characters"]),
        (GOOD + "９９０１０１００１２０２,village,石桥村村民委员会\n", ["8"]),
    ],
)
def test_a_mistake_refuses_the_whole_file_and_names_the_line(bad: str, words: list[str]) -> None:
    with pytest.raises(DivisionFileRefused) as refused:
        load(bad)
    for word in words:
        assert word in str(refused.value)
    assert not Division.objects.exists()


@pytest.mark.django_db
def test_many_mistakes_are_counted_and_twenty_are_shown() -> None:
    with pytest.raises(DivisionFileRefused) as refused:
        load("code,level,name\n" + "x,village,y\n" * 50)
    assert len(refused.value.problems) == 22
    assert "30" in refused.value.problems[20]


@pytest.mark.django_db
def test_only_administrators_load_divisions_on_behalf_of_somebody(office: User) -> None:
    with pytest.raises(NotAllowed):
        divisions.load(io.StringIO(GOOD), actor=office)


@pytest.mark.django_db
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_the_command_reads_files_as_offices_save_them(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "divisions.csv"
    file.write_text(GOOD, encoding=encoding)
    call_command("load_divisions", str(file))
    assert "6 added" in capsys.readouterr().out
    assert Division.objects.get(code="990101").name == "测试区"


@pytest.mark.django_db
@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe\x00\x81", b"PK\x03\x04\x00\x00"])
def test_the_command_ends_with_1_and_a_sentence_when_the_file_is_no_use(
    content: bytes | None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "divisions.csv"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SystemExit) as ended:
        call_command("load_divisions", str(file))
    assert ended.value.code == 1
    assert capsys.readouterr().err.strip()
