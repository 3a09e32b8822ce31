"""Pages of a recall vote through the real doors: opening, entering, deciding, certifying, revoking, papers."""

from __future__ import annotations

import pytest
from django.urls import reverse

from audit.models import Event
from ballots.models import Poll, Recall
from ballots.tests import forms
from ballots.tests.recall_votes import FAILS, PASSES, certified, confirmed, form, holder, opened
from candidates.models import EndReason
from tests import builders
from tests.reading_pages import figures

pytestmark = pytest.mark.django_db

MOTION = {
    "asked_on": "2022-02-10", "held_on": "2022-03-01", "voters": "200", "grounds": "挪用村集体资金",
    "defence": "本人申辩：资金已退回",
}  # fmt: skip


def text(answer):
    return answer.content.decode()


def at(poll, name="poll"):
    return reverse(f"ballots:{name}", args=[poll.village_election.term_id, poll.pk])


def door(officer):
    return reverse("ballots:recall", args=[officer.term_id, officer.pk])


def typed(poll, act="submit", **changes):
    given = form(poll, **changes)
    votes = {f"votes-{pk}": number for pk, number in given["votes"].items()}
    return {**given["figures"], **votes, "note": given.get("note", ""), "check_code": poll.check_code, "act": act}


def test_a_recall_goes_from_the_roster_to_the_end_of_the_office_through_the_doors(complete, chair, cast, sign_in):
    clerk = sign_in(cast["clerk_east"])
    roster = reverse("ballots:roster", args=[complete.term_id, complete.village_id])
    assert door(chair) in text(clerk.get(roster))
    page = text(clerk.get(door(chair)))
    assert "of 1,000 on the roll at least 200" in page
    answer = clerk.post(door(chair), MOTION)
    vote = Poll.objects.get(round="recall")
    assert answer["Location"] == at(vote)
    page = text(clerk.get(at(vote)))
    assert "挪用村集体资金" in page
    assert "A name that voters wrote in" not in page
    page = text(clerk.get(at(vote, "enter")))
    assert f"recall of {chair.person.name} (Chair)" in page
    assert "Against the recall" in page
    assert clerk.post(at(vote, "enter"), typed(vote, **PASSES))["Location"] == at(vote)
    assert "second entry must be made by somebody else" in text(clerk.get(at(vote, "enter"), follow=True))
    second = sign_in(cast["clerk_east_2"])
    assert "301" not in figures(text(second.get(at(vote, "enter"))))
    second.post(at(vote, "enter"), {**typed(vote, **PASSES), "version": 0})
    vote.refresh_from_db()
    sign_in(cast["leader_east"]).post(at(vote, "confirm"), {"version": vote.version})
    vote.refresh_from_db()
    office = sign_in(cast["office"])
    assert "passed; the office ends" in text(office.get(reverse("ballots:to_certify", args=[complete.term_id])))
    page = text(office.post(at(vote, "certify"), {"version": vote.version}, follow=True))
    assert "an office that a recall ended has ended" in page
    assert "every row is as it was certified" in page
    settle = reverse("ballots:settle", args=[complete.term_id, complete.village_id, "committee"])
    assert settle in page
    chair.refresh_from_db()
    assert chair.end_reason == EndReason.RECALLED
    page = text(office.get(roster))
    assert at(vote) in page
    assert "Recalled" in page.split("Offices that ended")[1]
    village = text(office.get(reverse("villages:village", args=[complete.term_id, complete.village_id])))
    assert "the office ends, a by-election follows" in village
    assert settle in village
    vote.refresh_from_db()
    page = text(
        office.post(at(vote, "revoke"), {"version": vote.version, "reason": "计票有异议，重新核对"}, follow=True)
    )
    assert "Revoked" in page
    chair.refresh_from_db()
    assert chair.ended_on is None


def test_entries_that_differ_are_decided_line_by_line_in_words(vote, cast, sign_in):
    for name, agree in (("clerk_east", 301), ("clerk_east_2", 300)):
        sign_in(cast[name]).post(at(vote, "enter"), typed(vote, agree=agree))
    third = sign_in(builders.make_user("third_pair_of_eyes"))
    page = text(third.get(at(vote, "compare")))
    assert "Chair · For the recall" in page
    line = vote.lines.get(choice="agree")
    vote.refresh_from_db()
    third.post(at(vote, "compare"), {"version": vote.version, f"choice-votes-{line.pk}": "first", "note": ""})
    vote.refresh_from_db()
    assert (vote.state, vote.result.next_step) == ("agreed", "by_election")


def test_a_refused_motion_comes_back_beside_its_field_with_everything_typed(chair, cast, sign_in):
    clerk = sign_in(cast["clerk_east"])
    page = text(clerk.post(door(chair), {**MOTION, "voters": "199"}))
    assert "199 voters (at least 200)" in page
    assert "挪用村集体资金" in page
    for changes in ({"voters": "-1"}, {"voters": "1.5"}, {"voters": "１９９９"}, {"asked_on": ""}, {"grounds": ""}):
        assert clerk.post(door(chair), {**MOTION, **changes}).status_code == 200
    assert "by 2022-03-12" in text(clerk.post(door(chair), {**MOTION, "held_on": "2022-03-20"}))
    assert not Recall.objects.exists()
    assert clerk.post(door(chair), {**MOTION, "voters": "２００"}).status_code == 302


def test_figures_that_contradict_each_other_come_back_with_both(vote, cast, sign_in):
    clerk = sign_in(cast["clerk_east"])
    page = text(clerk.post(at(vote, "enter"), typed(vote, agree=391)))
    assert "For + against = 591, more than the 590 valid ballots" in page
    assert 'value="391"' in page
    assert not vote.entries.exists()
    answer = clerk.post(at(vote, "judge"), typed(vote)).json()
    assert answer["law"]["headline"] == "The vote is valid and passed; the office ends, a by-election follows"
    assert "more than half (at least 301)" in answer["law"]["body"]
    line = vote.lines.get(choice="agree")
    assert answer["lines"][str(line.pk)] == {"share": "50.2%", "state": "done", "word": "Recall passed"}
    failed = clerk.post(at(vote, "judge"), typed(vote, **FAILS)).json()
    assert failed["law"]["headline"] == "The vote is valid but not passed; the office goes on"


def test_another_township_and_a_reader_find_no_door(chair, vote, cast, sign_in):
    assert sign_in(cast["clerk_west"]).get(door(chair)).status_code == 404
    assert sign_in(cast["clerk_west"]).post(door(chair), MOTION).status_code == 404
    assert sign_in(cast["clerk_west"]).get(at(vote, "enter")).status_code == 404
    assert sign_in(cast["viewer"]).post(door(chair), MOTION).status_code == 403
    assert Recall.objects.count() == 1


def test_a_recall_under_way_is_shown_where_another_would_be_opened(chair, vote, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).get(door(chair)))
    assert at(vote) in page
    page = text(sign_in(cast["clerk_east"]).post(door(chair), MOTION))
    assert "under way already" in page


def test_papers_of_a_recall_ask_for_or_against_and_tell_its_outcome(vote, chair, cast, sign_in):
    client = sign_in(cast["office"])
    ballot = text(client.get(at(vote, "ballot")))
    assert "罢免票" in ballot
    assert "是否同意罢免" in ballot
    assert "另选他人" not in ballot
    tally = text(client.get(at(vote, "tally")))
    assert "罢免计票单" in tally
    assert "另选" not in tally
    blank = text(client.get(at(vote, "form")))
    assert "罢免投票结果报告单" in blank
    assert "联名选民 200 人" in blank
    assert vote.check_code in blank
    vote = certified(vote, cast)
    filled = text(client.get(at(vote, "form")))
    assert "罢免通过，自2022年3月1日起终止职务" in filled
    assert vote.seal.code in filled
    for name in ("notice", "certificates"):
        assert at(vote, name) not in text(client.get(at(vote)))
        assert client.get(at(vote, name)).status_code == 409


def test_a_recall_is_counted_in_public_by_nobody_it_is_about(vote, chair, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    start = at(vote, "count_start")
    page = text(client.post(start, {"first_counter": chair.person.name, "second_counter": "钱计票"}, follow=True))
    assert "may not count" in page
    client.post(start, {"first_counter": "赵唱票", "second_counter": "钱计票"})
    page = text(client.get(at(vote, "count")))
    assert "For the recall" in page
    assert f"recall of {chair.person.name}" in page


def test_an_office_that_ended_otherwise_is_said_on_the_page_of_the_vote(vote, chair, cast, sign_in):
    chair.ended_on, chair.end_reason = forms.date(2022, 2, 20), EndReason.DIED
    chair.save()
    vote = certified(vote, cast)
    assert "The office had ended on 2022-02-20 already (Died)" in text(sign_in(cast["office"]).get(at(vote)))


def test_a_recall_that_is_withdrawn_takes_its_arrangements_along(vote, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    plan = {"mode": "meeting", "place": "村部", "stations": 1, "opens_at": "08:00", "closes_at": "12:00", "version": 0}
    client.post(at(vote, "save_plan"), plan)
    assert Poll.objects.filter(pk=vote.pk, plan__isnull=False).exists()
    client.post(at(vote, "withdraw"), {"reason": "联名人撤回要求"})
    assert not Poll.objects.filter(pk=vote.pk).exists()
    assert not Recall.objects.exists()


def test_pages_of_a_recall_ask_the_database_as_little_as_others(
    vote, chair, complete, cast, sign_in, django_assert_max_num_queries
):
    client = sign_in(cast["clerk_east"])
    pages = {door(chair): 14, at(vote): 22, at(vote, "enter"): 10}
    for address in pages:
        client.get(address)
    for address, most in pages.items():
        with django_assert_max_num_queries(most):
            client.get(address)
    roster = reverse("ballots:roster", args=[complete.term_id, complete.village_id])
    client.get(roster)
    with django_assert_max_num_queries(13):
        client.get(roster)
    opened(cast, holder(complete, "member"))
    with django_assert_max_num_queries(13):
        client.get(roster)


def test_the_list_shows_the_recall_that_waits_for_the_person(vote, complete, cast, sign_in):
    other = opened(cast, holder(complete, "member"))
    confirmed(other, cast)
    page = text(sign_in(cast["clerk_east"]).get(reverse("ballots:list", args=[complete.term_id]), {"state": "mine"}))
    assert at(vote, "enter") in page


def test_polling_day_and_the_list_to_certify_name_who_is_to_be_recalled(vote, chair, complete, cast, sign_in):
    other = opened(cast, holder(complete, "member"))
    township = reverse("ballots:turnout", args=[complete.term_id, complete.village_id[:9]])
    page = text(sign_in(cast["clerk_east"]).get(township, {"day": "2022-03-01", "hour": "10"}))
    for each in (vote, other):
        assert f"Recall vote {each.recall.name}" in page
    confirmed(vote, cast)
    page = text(sign_in(cast["office"]).get(reverse("ballots:to_certify", args=[complete.term_id])))
    assert f"Recall vote {chair.person.name}" in page


def test_the_history_of_the_vote_tells_who_opened_it(vote, cast, sign_in):
    assert Event.objects.filter(action="recall.opened", object_id=str(vote.pk)).count() == 1
    assert "Opened a recall vote" in text(sign_in(cast["office"]).get(at(vote)))


def test_one_motion_against_several_is_typed_once(chair, complete, cast, sign_in, django_assert_max_num_queries):
    clerk = sign_in(cast["clerk_east"])
    vice, member = holder(complete, "vice_chair"), holder(complete, "member")
    page = text(clerk.get(door(chair)))
    assert f'name="also_{vice.pk}"' in page
    assert f'name="also_{chair.pk}"' not in page
    given = {**MOTION, f"also_{vice.pk}": "on", f"defence_{vice.pk}": "未经手资金", f"also_{member.pk}": "on"}
    answer = clerk.post(door(chair), {**given, "voters": "199"})
    assert "199 voters (at least 200)" in text(answer)
    assert "未经手资金" in text(answer)
    assert not Recall.objects.exists()
    page = text(clerk.post(door(chair), given, follow=True))
    assert "3 recall votes are settled" in page
    found = {row.name: row.defence for row in Recall.objects.all()}
    assert found == {
        chair.person.name: "本人申辩：资金已退回", vice.person.name: "未经手资金", member.person.name: ""
    }  # fmt: skip
    for row in Recall.objects.all():
        assert at(row.poll) in page
    other = holder(complete, "member")
    second = sign_in(cast["clerk_east_2"])
    assert f'name="also_{vice.pk}"' not in text(second.get(door(other)))
    with django_assert_max_num_queries(14):
        second.get(door(other))


def test_a_defence_of_somebody_not_ticked_is_not_lost(chair, complete, cast, sign_in):
    vice = holder(complete, "vice_chair")
    page = text(sign_in(cast["clerk_east"]).post(door(chair), {**MOTION, f"defence_{vice.pk}": "未经手资金"}))
    assert f"Tick {vice.person.name}, or take the defence away." in page
    assert "未经手资金" in page
    assert not Recall.objects.exists()


def test_an_identity_number_in_the_defence_of_another_is_refused_beside_it(chair, complete, cast, sign_in):
    vice = holder(complete, "vice_chair")
    given = {**MOTION, f"also_{vice.pk}": "on", f"defence_{vice.pk}": "证号99010119800101123X"}
    page = text(sign_in(cast["clerk_east"]).post(door(chair), given))
    assert f"{vice.person.name}: " in page.split(f'name="defence_{vice.pk}"')[1]
    assert not Recall.objects.exists()


def test_somebody_of_another_village_cannot_be_ticked(chair, complete, elections, cast, sign_in):
    stranger = builders.make_officer(elections[0], committee_post="member")
    page = text(sign_in(cast["clerk_east"]).post(door(chair), {**MOTION, f"also_{stranger.pk}": "on"}))
    assert "Somebody you ticked is not on the list any more" in page
    assert not Recall.objects.exists()


def test_whose_recall_was_opened_meanwhile_is_not_dropped_in_silence(chair, complete, cast, sign_in):
    vice = holder(complete, "vice_chair")
    opened(cast, vice)
    page = text(sign_in(cast["clerk_east_2"]).post(door(chair), {**MOTION, f"also_{vice.pk}": "on"}))
    assert "a recall was opened meanwhile" in page
    assert "挪用村集体资金" in page
    assert [row.name for row in Recall.objects.all()] == [vice.person.name]
