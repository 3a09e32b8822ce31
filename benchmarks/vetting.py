"""Joint vetting at full size: 4,789 people × 17 departments = 81,413 answers.

Server time of the two review lists beside the same lists of a term with 100 open rows (each page shows 50), their
queries, and the import of one department's workbook beside reading the same file and a bare COPY, in turns in one
process.
"""

from __future__ import annotations

import csv
import io
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from statistics import median

import django

django.setup()

import xlsxwriter  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402
from django.utils import timezone  # noqa: E402
from python_calamine import CalamineWorkbook  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.roles import Role  # noqa: E402
from benchmarks.measure import Measurement  # noqa: E402
from candidates import department_books, departments  # noqa: E402
from candidates.models import Candidacy, CandidacyState, Conclusion, Department, Opinion  # noqa: E402
from candidates.records.batches import VettingBatch  # noqa: E402
from election_site.demonstration.copying import copy_rows  # noqa: E402
from sheets import imports  # noqa: E402
from villages import terms  # noqa: E402
from villages.models import Term, VillageElection  # noqa: E402

DISTRICT = "500118"
PEOPLE, FEW = 4_789, 300
SILENT = 3
"""One answer in so many is open: the small term's department has 100 rows to answer."""
MORE = (("ZR", "规划自然资源局"), ("SC", "市场监管局"), ("SW", "税务局"), ("YJ", "应急管理局"), ("HB", "生态环境局"))
CODE = "GA"
ROUNDS = 21
IMPORT_ROUNDS = 7
TIMES = 3
FLAT = 1.5
MOST_QUERIES = 11


def people_of(name: str, election_day: date, people: int) -> Term:
    """A term with so many people in vetting and every department's answer row: a third silent, few against."""
    result = terms.open_term(actor=None, name=name, scope=DISTRICT, election_day=election_day)
    term = Term.objects.select_related("scope").get(pk=result.pk)
    for order, (code, label) in enumerate(MORE, start=13):
        Department.objects.create(term=term, code=code, name=label, order=order)
    elections = {row.village_id: row for row in VillageElection.objects.filter(term=term)}
    known = Candidacy.objects.filter(term__name="2021").order_by("pk").values_list("village_id", "person_id")
    rows = Candidacy.objects.bulk_create(
        (
            Candidacy(
                term=term,
                village_election=elections[village],
                village_id=village,
                person_id=person,
                committee_post="member",
                state=CandidacyState.VETTING,
            )
            for village, person in known[:people]
        ),
        batch_size=2000,
    )
    today = timezone.localdate()
    late, later = (today - timedelta(days=2)).isoformat(), (today + timedelta(days=3)).isoformat()
    asked = [department.code for department in departments.of(term)]

    def answers() -> list[tuple[object, ...]]:
        found: list[tuple[object, ...]] = []
        for number, row in enumerate(rows):
            for place, code in enumerate(asked):
                conclusion, reason = Conclusion.NO_OBJECTION.value, ""
                if (number + place) % SILENT == 0:
                    conclusion = Conclusion.PENDING.value
                elif (17 * number + place) % 400 == 0:
                    conclusion, reason = Conclusion.OBJECTION.value, "待核实"
                due = late if number % 20 == 0 else later
                found.append((row.pk, row.village_id, code, conclusion, "", reason, "", "", None, due))
        return found

    columns = ("candidacy_id", "village_id", "department", "conclusion", "bar_code", "reason", "basis", "new_facts")
    copy_rows("candidates_opinion", (*columns, "fact_on", "due_on"), answers())
    return term


def signed_in(user: User) -> Client:
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user)
    return client


def page_times(client: Client, few: Term, many: Term) -> tuple[float, float, int]:
    """Median milliseconds of the list of both terms, taken in turns, and the queries of the large one."""
    times: dict[int, list[float]] = {few.pk: [], many.pk: []}
    for _ in range(ROUNDS):
        for term in (few, many):
            url = reverse("candidates:vetting", args=[term.pk])
            started = time.perf_counter()
            answer = client.get(url)
            times[term.pk].append(1000 * (time.perf_counter() - started))
            if answer.status_code != 200 or answer.content.count(b"<tr") < 50:
                raise RuntimeError(f"{url}: {answer.status_code}")
    with CaptureQueriesContext(connection) as seen:
        client.get(reverse("candidates:vetting", args=[many.pk]))
    return median(times[few.pk]), median(times[many.pk]), len(seen)


def workbook(path: Path, term: Term) -> Path:
    """The department's workbook filled in: one answer in forty is against."""
    department = next(each for each in departments.of(term) if each.code == CODE)
    rows = Opinion.objects.filter(candidacy__term=term, department=CODE).order_by("village_id", "pk")
    people = list(rows.values_list("candidacy", flat=True))
    batch = VettingBatch.objects.create(term=term, department=CODE, number=1, people=people)
    spec = department_books.table(batch, department, rows, filled_by="", with_numbers=False)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        sheet = book.add_worksheet("公安局")
        sheet.write_row(0, 0, [spec.title])
        sheet.write_row(1, 0, [str(head.heading) for head in spec.headers])
        for number, cells in enumerate(spec.rows):
            said = (
                ("不符合", "N08", "", f"立案侦查第{number}号", f"立字〔2026〕{number}号") if number % 40 == 0 else None
            )
            sheet.write_row(number + 2, 0, [*cells[:11], *(said or ("无异议", "", "", "", "")), *cells[16:]])
    return path


def yardstick(path: Path) -> None:
    """Read the workbook whole and COPY its rows, as text, into a table without keys, checks or indexes."""
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    with connection.cursor() as cursor:
        columns = ", ".join(f"c{index} text" for index in range(len(rows[1])))
        cursor.execute(f"drop table if exists raw_answers; create table raw_answers ({columns})")
        lines = io.StringIO()
        csv.writer(lines).writerows(rows[2:])
        lines.seek(0)
        cursor.copy_expert("copy raw_answers from stdin with (format csv)", lines)


def import_times(path: Path, term: Term) -> tuple[float, float]:
    """Median seconds of our import and of the yardstick, in turns; before each of ours everybody is unanswered."""

    def ours() -> None:
        report = imports.run_now(
            actor=None, kind="department_answers", path=path, file_name=path.name, term_id=term.pk, scope=DISTRICT
        )
        if report.written != PEOPLE:
            raise RuntimeError(f"{report.written} of {PEOPLE} answers were written")

    times: dict[Callable[..., None], list[float]] = {ours: [], yardstick: []}
    for _ in range(IMPORT_ROUNDS + 1):
        Opinion.objects.filter(candidacy__term=term, department=CODE).update(
            conclusion=Conclusion.PENDING, bar_code="", reason="", basis="", given_at=None, batch=None
        )
        with connection.cursor() as cursor:
            cursor.execute("vacuum analyze candidates_opinion")
        for act, arguments in ((yardstick, (path,)), (ours, ())):
            started = time.perf_counter()
            act(*arguments)
            times[act].append(time.perf_counter() - started)
    # The first of each is not counted: it loads modules and plans.
    return median(times[ours][1:]), median(times[yardstick][1:])


def main() -> int:
    """Print the measurements; 1 when a limit was missed."""
    few = people_of("bench vetting small", date(2026, 6, 1), FEW)
    many = people_of("bench vetting", date(2026, 6, 2), PEOPLE)
    rows = Opinion.objects.filter(candidacy__term=many).count()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze candidates_opinion, candidates_candidacy, candidates_tally, candidates_person")
    reviewer = User.objects.create_user(
        "bench_reviewer", role=Role.REVIEWER, scope=DISTRICT, department=CODE, password=None
    )
    office = User.objects.create_user("bench_office", role=Role.DISTRICT, scope=DISTRICT, password=None)
    own_few, own_many, own_queries = page_times(signed_in(reviewer), few, many)
    all_few, all_many, all_queries = page_times(signed_in(office), few, many)
    folder = Path(settings.VAR_DIR) / "vetting"
    folder.mkdir(parents=True, exist_ok=True)
    path = workbook(folder / "department.xlsx", many)
    imported, read_and_copied = import_times(path, many)
    path.unlink()
    lines = [
        Measurement(f"department's list of {rows} answers: queries", own_queries, MOST_QUERIES, ""),
        Measurement(f"department's list of {rows} ({FLAT} × {FEW // SILENT} rows)", own_many, FLAT * own_few, "ms"),
        Measurement(f"district's list of {rows} answers: queries", all_queries, MOST_QUERIES, ""),
        Measurement(f"district's list of {rows} ({FLAT} × {FEW} people)", all_many, FLAT * all_few, "ms"),
        Measurement(f"import of {PEOPLE} answers ({TIMES} × read + COPY)", imported, TIMES * read_and_copied, "s"),
    ]
    for line in lines:
        print(line.line(), flush=True)
    return 0 if all(line.holds for line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
