"""The notice of an office that ended by resignation or by law: what was decided, never why."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from ballots.endings import resign
from ballots.tests.recall_votes import certified, holder
from ballots.tests.test_recall_pages import text
from candidates import officers
from candidates.models import EndReason
from villages.codes import Organ

pytestmark = pytest.mark.django_db

DAY = date(2022, 3, 1)
FIGURES = {"body": "reps", "due": 30, "present": 24, "agree": 13}


def at(officer):
    return reverse("ballots:office_notice", args=[officer.term_id, officer.pk])


def ended(cast, officer, reason, organ=Organ.COMMITTEE):
    return officers.end_office(
        actor=cast["clerk_east"], officer=officer, ended_on=DAY, end_reason=reason, note="镇党委会议纪要〔2022〕3号",
        organ=organ if officer.party_post else "",
    )  # fmt: skip


def roster(client, officer):
    return text(client.get(reverse("ballots:roster", args=[officer.term_id, officer.village_id])))


def test_a_resignation_is_announced_with_the_meeting_that_approved_it(chair, cast, sign_in):
    resign(actor=cast["clerk_east"], officer=chair, figures=FIGURES, held_on=DAY, note="因病书面辞职，代表会议表决")
    client = sign_in(cast["clerk_east_2"])
    assert at(chair) in roster(client, chair)
    page = text(client.get(at(chair)))
    assert "2022年3月1日召开村民代表会议，应到30人，实到24人，同意13人" in page
    assert "大沟村村民委员会主任职务自2022年3月1日起终止" in page
    assert "因病" not in page


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        (EndReason.SENTENCED, "起依法自行终止"),
        (EndReason.INCAPABLE, "起依法自行终止"),
        (EndReason.UNFIT, "起依法终止"),
        (EndReason.REMOVED, "起依法终止"),
        (EndReason.RESIGNED, "书面提出辞职，已按规定办理"),
    ],
)
def test_an_end_by_law_is_announced_without_its_grounds(chair, cast, sign_in, reason, says):
    ended(cast, chair, reason)
    page = text(sign_in(cast["clerk_east"]).get(at(chair))).split("<article")[1]
    assert says in page
    assert "村民委员会组织法" in page
    for word in ("判处", "刑", "行为能力", "评议", "纪要"):
        assert word not in page


@pytest.mark.parametrize("reason", [EndReason.DIED, EndReason.TERM_ENDED])
def test_other_endings_have_no_notice(chair, cast, sign_in, reason):
    officers.end_office(
        actor=cast["clerk_east"], officer=chair, ended_on=DAY, end_reason=reason, note="镇党委会议纪要〔2022〕3号"
    )
    client = sign_in(cast["clerk_east"])
    assert at(chair) not in roster(client, chair)
    assert client.get(at(chair)).status_code == 409


def test_somebody_in_office_a_recall_and_a_party_post_have_no_notice(vote, chair, complete, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    assert client.get(at(chair)).status_code == 409
    certified(vote, cast)
    assert "A recall has the notice of its vote" in text(client.get(at(chair)))
    member = holder(complete, "member")
    ended(cast, member, EndReason.RESIGNED, Organ.PARTY)
    assert client.get(at(member)).status_code == 409
    assert at(member) not in roster(client, member)


def test_the_notice_is_of_ones_own_territory(chair, cast, sign_in):
    ended(cast, chair, EndReason.RESIGNED)
    assert sign_in(cast["clerk_west"]).get(at(chair)).status_code == 404
