"""Putting somebody forward and changing it."""

from datetime import date

import pytest

from accounts.errors import DomainError, NotAllowed, StaleSave, WrongState
from audit.models import Event
from candidates import nominations
from candidates.models import Candidacy, CandidacyState
from candidates.nominations import Standing
from candidates.tests.world import counters_of, facts
from tests import builders
from villages.codes import CommitteePost, Education, PartyPost
from villages.models import StageState, TermState

MEMBER = Standing(committee_post=CommitteePost.MEMBER, education=Education.COLLEGE)


def test_somebody_put_forward_stands_in_the_village_and_is_counted(clerk_east, elections):
    candidacy = nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    assert candidacy.state == CandidacyState.NOMINATED
    assert candidacy.village_id == elections[1].village_id
    assert counters_of(elections[1]) == (1, 0, 0, StageState.NONE)
    assert Event.objects.filter(action="candidacy.nominated", division=elections[1].village_id).count() == 1


def test_a_post_is_needed(clerk_east, elections):
    with pytest.raises(DomainError, match="Choose the post"):
        nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=Standing())


def test_somebody_of_seventeen_on_election_day_is_refused(clerk_east, elections):
    young = facts(birth=date(2003, 5, 18))
    with pytest.raises(DomainError, match="is 17 on election day; candidates are at least 18"):
        nominations.nominate(actor=clerk_east, election=elections[1], facts=young, standing=MEMBER)
    old_enough = facts(birth=date(2003, 5, 17))
    assert nominations.nominate(actor=clerk_east, election=elections[1], facts=old_enough, standing=MEMBER).pk


def test_nobody_stands_in_two_villages(clerk_east, elections):
    nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    with pytest.raises(DomainError, match="already stands in 大沟村") as refused:
        nominations.nominate(actor=clerk_east, election=elections[2], facts=facts(), standing=MEMBER)
    assert refused.value.code == "other_village"
    assert counters_of(elections[2])[0] == 0


def test_nobody_is_put_forward_twice(clerk_east, elections):
    nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    with pytest.raises(DomainError, match="already put forward in this village"):
        nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)


def test_outside_the_territory_nobody_is_put_forward(clerk_east, elections):
    with pytest.raises(NotAllowed, match="outside your territory"):
        nominations.nominate(actor=clerk_east, election=elections[4], facts=facts(), standing=MEMBER)


def test_a_reviewer_puts_nobody_forward(reviewer, elections):
    with pytest.raises(NotAllowed):
        nominations.nominate(actor=reviewer, election=elections[1], facts=facts(), standing=MEMBER)


def test_a_closed_term_takes_nobody(clerk_east, elections, term):
    term.state = TermState.CLOSED
    term.save()
    with pytest.raises(WrongState, match="is closed"):
        nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    assert not Candidacy.objects.exists()


def test_a_withdrawal_needs_a_reason_and_leaves_the_count(clerk_east, elections):
    candidacy = nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    with pytest.raises(DomainError, match="Write why the person withdraws"):
        nominations.withdraw(actor=clerk_east, candidacy=candidacy, reason="  ")
    nominations.withdraw(actor=clerk_east, candidacy=candidacy, reason="外出务工")
    assert counters_of(elections[1])[0] == 0
    candidacy.refresh_from_db()
    assert (candidacy.state, candidacy.state_reason) == (CandidacyState.WITHDRAWN, "外出务工")


def test_somebody_who_withdrew_may_come_back(clerk_east, elections):
    candidacy = nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    nominations.withdraw(actor=clerk_east, candidacy=candidacy, reason="外出务工")
    again = nominations.nominate(
        actor=clerk_east, election=elections[1], facts=facts(), standing=Standing(party_post=PartyPost.MEMBER)
    )
    assert again.pk == candidacy.pk
    assert (again.state, again.state_reason, again.committee_post) == (CandidacyState.NOMINATED, "", "")


def test_somebody_struck_off_cannot_withdraw(clerk_east, elections):
    candidacy = builders.make_candidacy(elections[1], state=CandidacyState.STRUCK_OFF, state_reason="联审未通过")
    with pytest.raises(WrongState, match="is “Struck off”; this can only be done while the state is"):
        nominations.withdraw(actor=clerk_east, candidacy=candidacy, reason="本人申请")


def test_a_change_of_post_is_kept_with_its_columns(clerk_east, elections):
    candidacy = nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    changed = nominations.amend(
        actor=clerk_east,
        candidacy=candidacy,
        standing=Standing(committee_post=CommitteePost.CHAIR, education=Education.COLLEGE),
        version=candidacy.version,
    )
    assert changed.committee_post == CommitteePost.CHAIR
    assert Event.objects.get(action="candidacy.amended").details == {"columns": ["committee_post"]}


def test_a_stale_change_is_refused(clerk_east, elections):
    candidacy = nominations.nominate(actor=clerk_east, election=elections[1], facts=facts(), standing=MEMBER)
    with pytest.raises(StaleSave):
        nominations.amend(actor=clerk_east, candidacy=candidacy, standing=MEMBER, version=candidacy.version + 1)
