"""The weekly progress form: townships by steps, as a workbook."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.urls import reverse

from candidates.models import CandidacyState
from reports import weekly
from reports.tests.builders import make_party_result, make_poll_result
from tests import builders
from villages.models import PollStage, RollState, StageState

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted():
    """East: one village finished, one at vetting; west: one untouched."""
    term = builders.make_term()
    for code, name in ((builders.EAST, "东山街道"), (builders.WEST, "西河镇")):
        builders.make_division(code, name)
    done = builders.make_village(
        term,
        f"{builders.EAST}201",
        "大沟村村民委员会",
        roll_state=RollState.FROZEN,
        candidates_state=StageState.DONE,
        party_stage=PollStage.CERTIFIED,
        committee_stage=PollStage.CERTIFIED,
        completed_on=date(2021, 5, 20),
    )
    begun = builders.make_village(term, f"{builders.EAST}202", "新岸山村村民委员会", roll_state=RollState.PUBLISHED)
    builders.make_village(term, f"{builders.WEST}201", "石桥村村民委员会")
    vetted = {"state": CandidacyState.FORMAL, "vetted_on": date(2021, 4, 1)}
    builders.make_candidacy(done, party_post="secretary", committee_post="chair", **vetted)
    builders.make_candidacy(begun, committee_post="chair")
    builders.make_candidacy(begun, committee_post="", party_post="secretary", **vetted)
    make_party_result(done, due=40, present=38)
    make_poll_result(done, registered=1000, cast=800, next_step="rerun")
    return term


def test_steps_are_counted_by_township(counted, django_assert_num_queries):
    with django_assert_num_queries(4):
        east, west = weekly.lines(counted, builders.DISTRICT)
    assert east.cells()[1:16] == (2, None, 2, 2, 1, 1, 1, None, 2, 2, 1, 1, 1, 50, 50)
    assert east.cells()[16] == "新岸山村(联审未完成)"
    assert west.cells()[1:16] == (1, None, 0, 0, 0, 0, 0, None, 0, 0, 0, 0, 0, 0, None)
    assert west.cells()[16] == "石桥村(选民名单未公布)"


def test_the_total_adds_integers_not_shares(counted):
    sums = weekly.total(weekly.lines(counted, builders.DISTRICT))
    assert (sums.villages, sums.completed, sums.at_once) == (3, 1, (1, 2))
    assert str(sums.cells()[14]) == "33.3"


def test_many_unfinished_villages_are_counted_not_listed(counted):
    line = weekly.Line("东山街道", unfinished=[f"{number}村" for number in range(30)])
    assert line.cells()[16].endswith("19村等30个")


def test_the_form_is_sent_in_the_official_shape(client, counted, clerk_east):
    client.force_login(clerk_east)
    answer = client.get(reverse("reports:weekly", args=[counted.pk]))
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert rows[0][0].endswith("2021年村(社区)换届工作进度周报表")
    assert (rows[2][2], rows[2][8]) == ("党组织", "村(居)民委员会")
    assert rows[3][:4] == ("镇街", "应换届数", "已请示", "已推荐")
    assert [row[1] for row in rows[4:6]] == [2, 2]
    assert rows[5][0] == "合计"
    assert "周报表" in answer["Content-Disposition"] or "%E5%91%A8" in answer["Content-Disposition"]


def test_a_clerk_gets_no_other_township(client, counted, clerk_east):
    client.force_login(clerk_east)
    url = reverse("reports:weekly", args=[counted.pk])
    assert client.get(url, {"division": builders.WEST}).status_code == 404


def test_the_board_offers_the_form(client, counted, clerk_east):
    client.force_login(clerk_east)
    page = client.get(reverse("villages:board", args=[counted.pk])).content.decode()
    assert f"{reverse('reports:weekly', args=[counted.pk])}?division={builders.EAST}" in page
