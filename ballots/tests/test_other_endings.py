"""Offices that end without a vote: which reasons, for which post; a recall comes from its vote alone."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from accounts.errors import DomainError
from ballots.vacancies import due_by
from candidates import officers
from candidates.leaving_office import RecallNeedsItsVote
from candidates.models import EndReason, Officer
from villages.codes import CommitteePost, Organ, PartyPost

pytestmark = pytest.mark.django_db
LEFT = date(2022, 3, 1)


@pytest.fixture
def both(complete):
    """Somebody with a post in each organ."""
    return Officer.objects.filter(ended_on=None).exclude(party_post="").exclude(committee_post="").first()


def serving(person):
    return [(row.party_post, row.committee_post) for row in Officer.objects.filter(person=person, ended_on=None)]


def end(cast, officer, reason, organ="", on=LEFT):
    return officers.end_office(
        actor=cast["clerk_east"], officer=officer, ended_on=on, end_reason=reason, note="镇党委决定", organ=organ
    )


@pytest.mark.parametrize("organ", ["", Organ.PARTY, Organ.COMMITTEE])
def test_a_recall_without_its_vote_is_refused(both, cast, organ):
    with pytest.raises(RecallNeedsItsVote, match="only be recalled by a recall vote"):
        end(cast, both, EndReason.RECALLED, organ)
    assert serving(both.person) == [(both.party_post, both.committee_post)]


def test_a_party_post_ends_alone_and_leaves_no_seat_of_the_committee(both, complete, cast):
    end(cast, both, EndReason.TRANSFERRED, Organ.PARTY)
    assert serving(both.person) == [("", both.committee_post)]
    complete.refresh_from_db()
    assert complete.vacancies == 0
    polls = list(complete.polls.filter(organ=Organ.COMMITTEE).order_by("number"))
    assert due_by(complete, Organ.COMMITTEE, polls, "by_election") is None


def test_a_committee_post_ends_alone_and_leaves_its_seat(both, complete, cast):
    end(cast, both, EndReason.SENTENCED, Organ.COMMITTEE)
    assert serving(both.person) == [(both.party_post, "")]
    complete.refresh_from_db()
    assert complete.vacancies == 1


def test_nobody_is_transferred_out_of_a_villagers_committee(both, complete, cast):
    for organ in ("", Organ.COMMITTEE):
        with pytest.raises(DomainError, match=r"Nobody may assign or remove.*2018: Art. 11"):
            end(cast, both, EndReason.TRANSFERRED, organ)
    complete.is_community = True
    complete.save()
    end(cast, both, EndReason.TRANSFERRED, Organ.COMMITTEE)


def test_death_ends_every_post_and_no_day_is_still_to_come(both, cast):
    with pytest.raises(DomainError, match="Death ends every post"):
        end(cast, both, EndReason.DIED, Organ.PARTY)
    with pytest.raises(DomainError, match="today is"):
        end(cast, both, EndReason.DIED, on=date(2199, 1, 1))
    end(cast, both, EndReason.DIED)
    assert serving(both.person) == []


def test_a_post_that_is_not_held_cannot_end(complete, cast):
    lone = Officer.objects.filter(ended_on=None, party_post="").first()
    if lone is None:
        lone = Officer.objects.filter(ended_on=None).first()
        lone.party_post = ""
        lone.committee_post = CommitteePost.MEMBER
        lone.save()
    with pytest.raises(DomainError, match="holds no such post"):
        end(cast, lone, EndReason.RESIGNED, Organ.PARTY)


def test_the_page_asks_which_post_and_offers_no_recall(both, complete, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    address = reverse("candidates:end_office", args=[complete.term_id, both.pk])
    page = client.get(address).content.decode()
    assert 'value="both"' in page
    assert 'value="recalled"' not in page
    assert reverse("ballots:recall", args=[complete.term_id, both.pk]) in page
    given = {"ended_on": "2022-03-01", "end_reason": "resigned", "note": "本人书面辞职"}
    assert client.post(address, given).status_code == 200
    assert client.post(address, {**given, "organ": "both", "end_reason": "recalled"}).status_code == 200
    assert serving(both.person) == [(both.party_post, both.committee_post)]
    assert client.post(address, {**given, "organ": Organ.PARTY}).status_code == 302
    assert serving(both.person) == [("", both.committee_post)]


def test_the_roster_names_only_the_post_that_ended(both, complete, cast, sign_in):
    end(cast, both, EndReason.RESIGNED, Organ.PARTY)
    page = sign_in(cast["clerk_east"]).get(reverse("ballots:roster", args=[complete.term_id, complete.village_id]))
    [(row, posts)] = page.context["changes"]
    assert posts == str(PartyPost(both.party_post).label)
    assert row.end_reason == EndReason.RESIGNED
