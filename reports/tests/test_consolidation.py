"""Districts' files: their schema, adding them up, and every reason to refuse one."""

import copy
import io
import json
from datetime import datetime
from random import Random
from statistics import median

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from docx import Document
from jsonschema import Draft202012Validator

from accounts.errors import DomainError
from reports.catalogue import CATALOGUE
from reports.consolidation import Given, merge, read
from reports.exports.document import document
from reports.exports.workbook import workbook
from reports.facts import count
from reports.models import SnapshotRows
from reports.report import Count, Head, Report
from reports.rowkeeping import kept_rows
from reports.rows import Kept
from reports.sending_up import upward_of
from reports.snapshots import make, report_of
from reports.structure import crossed
from reports.tests.builders import fill_at_random, with_previous
from reports.upward import SCHEMA_FILE, ages, digest, median_months, upward
from tests.builders import DISTRICT, EAST, ELECTION_DAY, WEST, make_officer, make_person

pytestmark = pytest.mark.django_db
CITY = "9901"
NOW = datetime.fromisoformat("2021-05-18T09:00:00+08:00")


@pytest.fixture
def full(term):
    former = with_previous(term)
    fill_at_random(term, Random(41))
    fill_at_random(former, Random(42))
    return term


def head(scope, name, level="county"):
    return Head("2021", "2018", scope, name, level, ELECTION_DAY, NOW)


def moved(code, township, district):
    """A code of the real township as if it lay in a pretended district of its own."""
    return code.replace(township, f"{district}001", 1)


def pretended(term, township, district, name):
    """The file of a district that consists of one township of the real one."""
    counted, kept = count(term, township), kept_rows(term, township)
    rows = [type(row)(moved(row.code, township, district), row.name, row.now, row.before) for row in counted.townships]
    report = Report.of(head(district, name), Count((), tuple(rows)))
    content = upward(report, kept, number=7, sha256="a" * 64, released=True)
    return Given(f"{name}.json", json.loads(json.dumps(content)))


@pytest.fixture
def halves(full):
    return [pretended(full, EAST, "990111", "东区"), pretended(full, WEST, "990112", "西区")]


def altered(given, sign=True, **fields):
    """A file with other values; ``sign`` writes the digest anew, as somebody who knows how would."""
    content = copy.deepcopy(dict(given.content)) | fields
    return Given(given.path, content | ({"digest": digest(content)} if sign else {}))


def test_two_halves_of_a_district_merge_to_the_whole(full, halves):
    whole = report_of(make(actor=None, term=full, scope=DISTRICT))
    merged = merge(halves, code=CITY, name="测试市").report
    assert merged.facts == whole.facts
    assert merged.facts_before == whole.facts_before
    for key, figure in whole.figures.items():
        assert merged.figures[key].contract() == figure.contract(), key
        assert merged.figures[key].previous_numerator == figure.previous_numerator


def test_medians_and_cross_tables_are_made_of_the_sums(full, halves):
    kept = Kept.from_json(SnapshotRows.objects.get(snapshot=make(actor=None, term=full, scope=DISTRICT)).rows)
    merged = merge(halves, code=CITY, name="测试市")
    months = sorted(row.months for row in kept.officers)
    assert merged.ages["officers"] == ages(kept, "officers")
    assert abs(float(merged.medians()["officers"]) * 12 - median(months)) <= 0.6
    whole = crossed(kept.officers, "officers")
    assert sum(sum(people.values()) for people in merged.crossed["officers"].values()) == len(months)
    for age, people in whole.items():
        assert merged.crossed["officers"][age] == {key or "unknown": number for key, number in people.items()}


@pytest.mark.parametrize("numbers", [[500], [500, 501], [1, 1, 2, 9], [3, 3, 3], [10, 20, 30, 40, 50]])
def test_the_median_of_a_histogram_is_the_median_of_its_numbers(numbers):
    histogram = {number: numbers.count(number) for number in numbers}
    months, over = median_months(histogram)
    assert months / over == median(numbers)


def test_there_is_no_median_of_nobody():
    assert median_months({}) is None


def test_the_file_follows_its_schema_and_holds_only_counts(full):
    snapshot = make(actor=None, term=full, scope=DISTRICT)
    content = json.loads(json.dumps(upward_of(snapshot)))
    schema = json.loads(SCHEMA_FILE.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    assert not list(Draft202012Validator(schema).iter_errors(content))
    assert content["snapshot"] == {"id": snapshot.pk, "sha256": snapshot.sha256, "released": False}
    assert content["division"] == {"code": DISTRICT, "name": "测试区", "level": "county"}
    assert set(content["figures"]) == {each.key for each in CATALOGUE}
    kept = Kept.from_json(SnapshotRows.objects.get(snapshot=snapshot).rows)
    text = json.dumps(content, ensure_ascii=False)
    assert not [row.name for row in kept.officers if row.name in text]


def test_a_report_without_its_rows_can_still_be_added_but_has_no_medians(full, halves):
    bare = altered(halves[0], ages=None, crossed=None)
    merged = merge([bare, halves[1]], code=CITY, name="测试市")
    assert set(merged.medians().values()) == {None}
    assert [gap.reason for gap in merged.gaps if gap.key == "median_ages"] == [
        "东区: the report was made before its rows were kept"
    ]


def test_figures_nobody_knows_are_named(halves):
    gaps = {gap.key: gap.reason for gap in merge(halves, code=CITY, name="测试市").gaps}
    assert gaps["petitions"] == "known in no district"
    assert "officers" not in gaps


def test_a_figure_only_one_district_knows_says_so(term, elections):
    make_officer(elections[0], make_person("王一"), education="3_college")
    files = [pretended(term, EAST, "990111", "东区"), pretended(term, WEST, "990112", "西区")]
    merged = merge(files, code=CITY, name="测试市")
    gaps = {gap.key: gap.reason for gap in merged.gaps}
    assert gaps["officers_mean_age"] == "added up without 西区, where it is not known"
    assert merged.report.figures["officers"].value == 1


def test_a_district_without_a_previous_term_takes_the_comparison_away(halves):
    content = halves[0].content
    bare = altered(
        halves[0],
        facts={"now": content["facts"]["now"], "before": None},
        places=[{**place, "before": None} for place in content["places"]],
        figures={
            key: {**figure, "previous_numerator": None, "previous_denominator": None}
            for key, figure in content["figures"].items()
        },
    )
    merged = merge([bare, halves[1]], code=CITY, name="测试市")
    assert {figure.previous for figure in merged.report.figures.values()} == {None}
    assert [gap.reason for gap in merged.gaps if gap.key == "previous"] == [
        "东区: no previous term; a change would compare unlike districts"
    ]


def test_unlike_previous_terms_are_not_compared(halves):
    merged = merge([altered(halves[0], previous_term="2016"), halves[1]], code=CITY, name="测试市")
    assert merged.report.facts_before is None
    assert "the previous terms differ: 2016、2018" in [gap.reason for gap in merged.gaps]


def refusal(files, code=CITY):
    with pytest.raises(DomainError) as caught:
        merge(files, code=code, name="测试市")
    return str(caught.value)


def test_one_file_is_not_enough(halves):
    assert refusal(halves[:1]) == "Give the files of at least two districts."


def test_the_same_district_twice_is_refused(halves):
    assert refusal([halves[0], altered(halves[0])]) == "东区.json: 东区 (990111) is already in 东区.json."


def test_a_part_of_a_district_beside_the_district_is_refused(halves):
    inner = altered(halves[1], division={"code": "990111001", "name": "某街道", "level": "township"})
    assert "is already in 东区.json" in refusal([halves[0], inner])


def test_a_division_outside_the_whole_is_refused(halves):
    assert refusal(halves, code="8801") == "东区.json: 东区 (990111) does not lie under 8801."


@pytest.mark.parametrize("field", ["term", "catalogue", "digest", "division", "snapshot"])
def test_a_file_altered_in_passing_is_refused(halves, field):
    other = {
        "term": "2026",
        "catalogue": "0" * 12,
        "digest": "0" * 64,
        "division": {**halves[0].content["division"], "name": "南区"},
        "snapshot": {**halves[0].content["snapshot"], "id": 8},
    }[field]
    assert "was altered after it was written" in refusal([altered(halves[0], sign=False, **{field: other}), halves[1]])


def test_counts_that_do_not_add_up_are_refused_even_with_a_digest(halves):
    facts = copy.deepcopy(halves[0].content["facts"])
    facts["now"]["cast"] += 1
    text = refusal([altered(halves[0], facts=facts), halves[1]])
    assert "“cast” is" in text
    figures = copy.deepcopy(halves[0].content["figures"])
    figures["officers"]["numerator"] += 1
    assert "“officers” is not the one its counts give" in refusal([altered(halves[0], figures=figures), halves[1]])


def test_other_schemas_terms_definitions_and_practice_data_are_refused(halves):
    east, west = halves
    assert "“village-election-report/2”" in refusal([altered(east, schema="village-election-report/2"), west])
    assert "term “2021” differs from “2026” of 东区.json" in refusal([altered(east, term="2026"), west])
    assert "defined otherwise" in refusal([altered(east, catalogue="0123456789ab"), west])
    assert "practice data “no” differs from “yes”" in refusal([altered(east, is_synthetic=True), west])


@pytest.mark.parametrize(
    ("fields", "place"),
    [
        ({"as_of": "yesterday"}, "as_of"),
        ({"snapshot": {"id": 0, "sha256": "a" * 64, "released": True}}, "snapshot/id"),
        ({"facts": {"now": {"villages": -1}, "before": None}}, "facts/now/villages"),
        ({"more": 1}, "—"),
        ({"places": 3}, "places"),
    ],
)
def test_a_file_that_breaks_the_schema_says_where(halves, fields, place):
    assert f"does not follow the schema at {place}:" in refusal([altered(halves[0], **fields), halves[1]])


def test_a_count_left_out_is_named(halves):
    facts = copy.deepcopy(halves[0].content["facts"])
    del facts["now"]["officers"]
    assert "the count “officers” is missing" in refusal([altered(halves[0], facts=facts), halves[1]])


@pytest.mark.parametrize("text", ["", "{", "[1]", '"x"'])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(DomainError, match=r"bad\.json: it is no JSON"):
        read("bad.json", text)


# --- Commands ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def paths(halves, tmp_path):
    found = []
    for given in halves:
        path = tmp_path / given.path
        path.write_text(json.dumps(given.content, ensure_ascii=False), encoding="utf-8")
        found.append(str(path))
    return found


def run(*arguments):
    out = io.StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


def test_the_command_merges_to_every_form(paths, tmp_path):
    words = ("merge_reports", *paths, "--scope", CITY, "--name", "测试市", "--format")
    data = json.loads(run(*words, "json"))
    assert set(data) == {"term", "scope", "previous_term", "as_of", "figures", "consolidation"}
    assert [each["code"] for each in data["consolidation"]["sources"]] == ["990111", "990112"]
    assert "petitions" in {each["key"] for each in data["consolidation"]["not_consolidated"]}
    text = run(*words, "txt")
    assert text.startswith("测试市村（社区）“两委”换届情况报告\n")
    assert "东区（2021-05-18 09:00）" in text
    said = run(*words, "xlsx", "--output", str(tmp_path / "city.xlsx"))
    assert "known in no district" in said
    book = openpyxl.load_workbook(tmp_path / "city.xlsx")
    assert book.sheetnames == ["汇总", "按区县", "按镇街", "汇总说明"]
    assert [book["按区县"].cell(row, 2).value for row in (5, 6)] == ["东区", "西区"]
    run(*words, "docx", "--output", str(tmp_path / "city.docx"))
    paragraphs = [each.text for each in Document(tmp_path / "city.docx").paragraphs]
    assert "（三）汇总说明" in paragraphs
    assert "附件：1.主要指标对照表" in paragraphs


def test_townships_add_up_to_their_district_in_every_form(full, tmp_path):
    """Whose own files name themselves as their only place."""
    files = [
        Given(code, json.loads(json.dumps(upward_of(make(actor=None, term=full, scope=code))))) for code in (EAST, WEST)
    ]
    merged = merge(files, code=DISTRICT, name="测试区")
    whole = report_of(make(actor=None, term=full, scope=DISTRICT))
    assert [row.code for row in merged.report.townships] == [EAST, WEST]
    assert merged.report.villages == ()
    assert merged.report.contract()["figures"] == whole.contract()["figures"]
    book = openpyxl.load_workbook(io.BytesIO(workbook(merged.report, notes=merged.notes())))
    assert book.sheetnames == ["汇总", "按镇街", "汇总说明"]
    assert document(merged.report, notes=merged.notes())


def test_the_command_refuses_with_the_file_named(paths, tmp_path):
    with pytest.raises(CommandError, match=r"东区\.json: 东区 \(990111\) is already in"):
        run("merge_reports", paths[0], paths[0], "--scope", CITY, "--name", "测试市")
    with pytest.raises(CommandError, match=r"none\.json: No such file"):
        run("merge_reports", paths[0], str(tmp_path / "none.json"), "--scope", CITY, "--name", "测试市")
    (tmp_path / "bad.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="UTF-8"):
        run("merge_reports", paths[0], str(tmp_path / "bad.json"), "--scope", CITY, "--name", "测试市")
    with pytest.raises(CommandError, match="not a form of report"):
        run("merge_reports", *paths, "--scope", CITY, "--name", "测试市", "--format", "pdf")


def test_a_kept_report_is_written_for_the_level_above(full, tmp_path):
    words = ("upward_report", "--term", "2021", "--scope", DISTRICT)
    with pytest.raises(CommandError, match="no such report"):
        run(*words)
    older, newer = (make(actor=None, term=full, scope=DISTRICT) for _ in range(2))
    assert json.loads(run(*words))["snapshot"]["id"] == newer.pk
    path = tmp_path / "up.json"
    run(*words, "--report", str(older.pk), "--output", str(path))
    assert json.loads(path.read_text(encoding="utf-8"))["snapshot"]["id"] == older.pk
