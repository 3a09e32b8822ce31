"""List, poll page, comparison, approval, settling, paper form, and this room's part of the village and home pages."""

from __future__ import annotations

import re
from io import BytesIO

import openpyxl
import pytest
from django.urls import reverse

from ballots import results
from ballots.models import Poll
from ballots.parts import work
from ballots.tests import forms
from tests.reading_pages import figures
from villages.models import PollStage

pytestmark = pytest.mark.django_db


def text(response) -> str:
    return response.content.decode()


def at(poll: Poll, name: str, *more) -> str:
    return reverse(f"ballots:{name}", args=[poll.village_election.term_id, poll.pk, *more])


def of(term, name: str, *more) -> str:
    return reverse(f"ballots:{name}", args=[term.pk, *more])


def test_the_list_shows_every_village_of_the_territory_and_no_other(poll, term, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).get(of(term, "list")))
    assert "东门社区" in page
    assert "大沟村" in page
    assert "石桥村" not in page
    assert at(poll, "enter") in page
    assert "石桥村" in text(sign_in(cast["office"]).get(of(term, "list")))


def test_the_list_needs_few_queries_whatever_its_length(
    poll, party, term, cast, sign_in, django_assert_max_num_queries
):
    for name in ("clerk_east", "office", "admin"):
        client = sign_in(cast[name])
        client.get(of(term, "list"))
        with django_assert_max_num_queries(12):
            client.get(of(term, "list"), {"state": "ready"})


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({"state": "ready"}, {"大沟村"}),
        ({"state": "mine"}, {"大沟村"}),
        ({"state": "mine", "organ": "party"}, set()),
        ({"state": "certified"}, set()),
        ({"state": "ready", "organ": "party"}, set()),
        ({"state": "ready", "organ": "committee"}, {"大沟村"}),
        ({"q": "新岸"}, {"新岸山村"}),
        ({"q": "990101001001"}, {"东门社区"}),
        ({"state": "nonsense"}, {"大沟村", "新岸山村", "东门社区"}),
        ({"sort": "-committee"}, {"大沟村", "新岸山村", "东门社区"}),
        ({"sort": "drop table", "page": "99"}, {"大沟村", "新岸山村", "东门社区"}),
    ],
)
def test_the_list_is_filtered_by_the_address_bar(poll, term, cast, sign_in, query, seen):
    main = text(sign_in(cast["clerk_east"]).get(of(term, "list"), query)).split("<main")[1]
    assert {name for name in ("大沟村", "新岸山村", "东门社区") if name in main} == seen


def test_the_step_that_waits_is_offered_to_the_right_person(poll, term, cast, sign_in):
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    assert at(poll, "enter") not in text(sign_in(cast["clerk_east"]).get(of(term, "list")))
    assert at(poll, "enter") in text(sign_in(cast["clerk_east_2"]).get(of(term, "list")))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=889))
    assert at(poll, "compare") not in text(sign_in(cast["clerk_east_2"]).get(of(term, "list")))
    assert at(poll, "compare") in text(sign_in(cast["clerk_east_3"]).get(of(term, "list")))


def test_home_says_what_waits_for_whom(poll, party, term, cast):
    def waits(name: str) -> list[tuple[str, int]]:
        return [(item.state, item.count) for item in work(cast[name], term)]

    assert waits("clerk_east") == [("doing", 2)]
    assert waits("clerk_west") == waits("leader_east") == waits("office") == waits("viewer") == []
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll))
    assert waits("clerk_east") == [("doing", 1)]
    assert waits("clerk_east_2") == [("doing", 1), ("doing", 1)]
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=889))
    assert ("late", 1) in waits("clerk_east_3")
    assert ("late", 1) not in waits("clerk_east")
    poll.refresh_from_db()
    results.resolve(actor=cast["clerk_east_3"], poll=poll, choices={"issued": 890}, note="", version=poll.version)
    assert waits("leader_east") == [("doing", 1)]
    poll.refresh_from_db()
    results.confirm(actor=cast["leader_east"], poll=poll, version=poll.version)
    assert waits("office") == [("doing", 1)]
    assert waits("leader_east") == []


def test_home_asks_once(poll, term, cast, django_assert_num_queries):
    with django_assert_num_queries(1):
        work(cast["admin"], term)


@pytest.mark.parametrize("state", [state for state in PollStage if state != PollStage.NONE])
def test_the_poll_page_stands_in_every_state_with_few_queries(
    poll, cast, sign_in, state, django_assert_max_num_queries
):
    poll = forms.in_state(poll, state, cast)
    for name in ("clerk_east_3", "leader_east", "office", "viewer", "admin"):
        client = sign_in(cast[name])
        client.get(at(poll, "poll"))
        with django_assert_max_num_queries(12):
            page = text(client.get(at(poll, "poll")))
        assert poll.check_code in page
        assert ("every seat is filled" in page) == (
            state in (PollStage.AGREED, PollStage.CONFIRMED, PollStage.CERTIFIED)
        )


def test_the_poll_page_offers_each_role_its_step(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.AGREED, cast)
    assert at(poll, "confirm") in text(sign_in(cast["leader_east"]).get(at(poll, "poll")))
    for name in ("clerk_east", "clerk_east_3", "office", "viewer"):
        assert at(poll, "confirm") not in text(sign_in(cast[name]).get(at(poll, "poll")))
    assert at(poll, "send_back") in text(sign_in(cast["office"]).get(at(poll, "poll")))


def test_findings_stand_with_their_article(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.AGREED, cast)
    page = text(sign_in(cast["viewer"]).get(at(poll, "poll")))
    assert "第十五条" in page
    assert "880 of 1000 registered voters took part" in page


def test_the_leader_confirms_and_the_office_certifies_by_buttons(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.AGREED, cast)
    page = text(sign_in(cast["leader_east"]).post(at(poll, "confirm"), {"version": poll.version}, follow=True))
    assert "Confirmed." in page
    poll.refresh_from_db()
    page = text(sign_in(cast["office"]).post(at(poll, "certify"), {"version": poll.version}, follow=True))
    assert "Certified." in page
    poll.refresh_from_db()
    assert poll.state == PollStage.CERTIFIED


@pytest.mark.parametrize(
    ("name", "door", "state"),
    [
        ("leader_east", "certify", PollStage.CONFIRMED),
        ("clerk_east", "certify", PollStage.CONFIRMED),
        ("clerk_east", "confirm", PollStage.AGREED),
        ("clerk_east", "send_back", PollStage.AGREED),
        ("office", "confirm", PollStage.AGREED),
        ("leader_east", "revoke", PollStage.CERTIFIED),
        ("viewer", "certify", PollStage.CONFIRMED),
    ],
)
def test_hidden_buttons_are_not_the_guard(poll, cast, sign_in, name, door, state):
    poll = forms.in_state(poll, state, cast)
    response = sign_in(cast[name]).post(at(poll, door), {"version": poll.version, "reason": "说明理由五字"})
    assert response.status_code == 403
    poll.refresh_from_db()
    assert poll.state == state


@pytest.mark.parametrize("door", ["confirm", "send_back", "certify", "revoke", "withdraw", "write_in", "judge"])
def test_acts_are_posted_never_fetched(poll, cast, sign_in, door):
    assert sign_in(cast["admin"]).get(at(poll, door)).status_code == 405
    poll.refresh_from_db()
    assert poll.version == 0


@pytest.mark.parametrize("door", ["poll", "form", "enter", "compare"])
def test_looking_at_a_page_changes_nothing(poll, cast, sign_in, door):
    poll = forms.in_state(poll, PollStage.DIFFERENT, cast)
    sign_in(cast["admin"]).get(at(poll, door))
    before = poll.version
    poll.refresh_from_db()
    assert (poll.version, poll.state) == (before, PollStage.DIFFERENT)


def test_a_refused_button_says_why(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.AGREED, cast)
    client = sign_in(cast["leader_east"])
    assert "is now “Entries agree”" in text(client.post(at(poll, "confirm"), {"version": "0"}, follow=True))
    assert "at least five characters" in text(
        client.post(at(poll, "send_back"), {"version": poll.version, "reason": ""}, follow=True)
    )
    assert "is now “Entries agree”" in text(client.post(at(poll, "confirm"), {"version": "x" * 50}, follow=True))


def test_sending_back_shows_the_reason_to_the_next_clerk(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.AGREED, cast)
    sign_in(cast["leader_east"]).post(at(poll, "send_back"), {"version": poll.version, "reason": "第4栏与原表不符"})
    assert "第4栏与原表不符" in text(sign_in(cast["clerk_east"]).get(at(poll, "enter")))


def test_a_third_person_decides_on_the_comparison_page(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.DIFFERENT, cast)
    client = sign_in(cast["clerk_east_3"])
    page = text(client.get(at(poll, "compare")))
    assert "890" in page
    assert "889" in page
    # Only what differs is asked; figures that agree are not even shown.
    assert set(re.findall(r'name="choice-([^"]+)"', page)) == {"issued"}
    assert not re.search(r">\s*(?:880|870|699)\s*<", page)
    undecided = client.post(at(poll, "compare"), {"version": poll.version, "note": ""})
    assert undecided.status_code == 200
    decided = client.post(
        at(poll, "compare"), {"version": poll.version, "choice-issued": "second", "note": ""}, follow=True
    )
    assert "Decided." in text(decided)
    poll.refresh_from_db()
    assert (poll.state, poll.result.issued) == (PollStage.AGREED, 889)


def test_another_number_on_the_comparison_page_is_kept_with_its_error(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.DIFFERENT, cast)
    client = sign_in(cast["clerk_east_3"])
    data = {"version": poll.version, "choice-issued": "other", "other-issued": "888", "note": ""}
    page = text(client.post(at(poll, "compare"), data))
    assert "neither person typed" in page
    assert 'value="888"' in page
    assert client.post(at(poll, "compare"), {**data, "note": "原表为888"}).status_code == 302


def test_a_difference_of_secretaries_is_decided_by_name(party, cast, sign_in):
    lines = forms.lines_of(party)
    results.submit_entry(actor=cast["clerk_east"], poll=party, **forms.form(party))
    results.submit_entry(actor=cast["clerk_east_2"], poll=party, **forms.form(party, secretary=lines[2].pk))
    party.refresh_from_db()
    client = sign_in(cast["clerk_east_3"])
    assert lines[2].name in text(client.get(at(party, "compare")))
    client.post(at(party, "compare"), {"version": party.version, "choice-secretary": "second", "note": ""})
    party.refresh_from_db()
    assert party.result.secretary == lines[2]


def test_who_typed_one_of_them_does_not_see_the_comparison(poll, cast, sign_in):
    poll = forms.in_state(poll, PollStage.DIFFERENT, cast)
    page = text(sign_in(cast["clerk_east"]).get(at(poll, "compare"), follow=True))
    assert "A third person must decide" in page
    assert "889" not in figures(page)


def test_the_comparison_needs_few_queries(poll, cast, sign_in, django_assert_max_num_queries):
    poll = forms.in_state(poll, PollStage.DIFFERENT, cast)
    client = sign_in(cast["clerk_east_3"])
    client.get(at(poll, "compare"))
    with django_assert_max_num_queries(12):
        client.get(at(poll, "compare"))


def test_many_are_certified_only_after_a_second_look(poll, party, term, cast, sign_in):
    polls = [forms.confirmed(each, cast) for each in (poll, party)]
    client = sign_in(cast["office"])
    url = of(term, "to_certify")
    assert "2 confirmed by the townships" in text(client.get(url))
    ticked = {"poll": [f"{each.pk}.{each.version}" for each in polls]}
    review = text(client.post(url, {**ticked, "step": "review"}))
    assert "Certify these 2" in review
    assert Poll.objects.filter(state=PollStage.CERTIFIED).count() == 0
    assert "Results certified: 2" in text(client.post(url, {**ticked, "step": "certify"}, follow=True))
    assert Poll.objects.filter(state=PollStage.CERTIFIED).count() == 2


def test_ticks_of_an_old_page_are_not_certified(poll, term, cast, sign_in):
    poll = forms.confirmed(poll, cast)
    client = sign_in(cast["office"])
    page = client.post(
        of(term, "to_certify"), {"poll": [f"{poll.pk}.{poll.version - 1}", "x", "1.2.3"], "step": "certify"}
    )
    assert "Tick the results to certify first" in text(page)
    assert Poll.objects.get().state == PollStage.CONFIRMED


def test_the_certify_list_is_for_the_district(term, cast, sign_in, django_assert_max_num_queries):
    for name in ("clerk_east", "leader_east", "viewer"):
        assert sign_in(cast[name]).get(of(term, "to_certify")).status_code == 403
    client = sign_in(cast["office"])
    assert "Nothing waits for certification" in text(client.get(of(term, "to_certify")))
    with django_assert_max_num_queries(12):
        client.get(of(term, "to_certify"))


def test_a_ballot_is_settled_from_its_page(village, term, cast, sign_in, django_assert_max_num_queries):
    client = sign_in(cast["clerk_east"])
    url = of(term, "settle", village.village_id, "committee")
    client.get(url)
    with django_assert_max_num_queries(12):
        page = text(client.get(url))
    assert "候选人1" in page
    members = list(village.candidacies.filter(committee_post="member").order_by("pk").values_list("pk", flat=True))
    drawn = {f"order-{pk}": str(9 - place) for place, pk in enumerate(members)}
    response = client.post(url, {"held_on": "2021-05-17", **drawn})
    poll = Poll.objects.get()
    assert response["Location"] == at(poll, "poll")
    assert [line.candidacy_id for line in forms.lines_of(poll) if line.post == "member"] == members[::-1]


@pytest.mark.parametrize("data", [{}, {"held_on": "bad"}, {"held_on": "2021-05-17", "order-x": "1", "order-1": "z"}])
def test_a_settle_form_with_bad_input_is_answered(village, term, cast, sign_in, data):
    response = sign_in(cast["clerk_east"]).post(of(term, "settle", village.village_id, "committee"), data)
    assert response.status_code in (200, 302)
    assert Poll.objects.count() == (1 if response.status_code == 302 else 0)


def test_the_settle_page_says_what_is_in_the_way(elections, term, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(client.get(of(term, "settle", elections[2].village_id, "committee")))
    assert "Publish the formal candidates first" in page
    assert client.get(of(term, "settle", elections[2].village_id, "parliament")).status_code == 404
    assert client.get(of(term, "settle", elections[4].village_id, "committee")).status_code == 404
    refused = client.post(of(term, "settle", elections[2].village_id, "committee"), {"held_on": "2021-05-17"})
    assert refused.status_code == 200


def test_write_ins_and_withdrawals_go_through_buttons(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(client.post(at(poll, "write_in"), {"name": "另选人", "post": "member"}, follow=True))
    assert "另选人" in page
    assert "whole name" in text(client.post(at(poll, "write_in"), {"name": "", "post": "member"}, follow=True))
    line = poll.lines.get(is_write_in=True)
    assert "has not passed the vetting" in text(client.post(at(poll, "link", line.pk), follow=True))
    assert "at least five characters" in text(client.post(at(poll, "withdraw"), {"reason": ""}, follow=True))
    client.post(at(poll, "withdraw"), {"reason": "投票日写错了"})
    assert not Poll.objects.exists()


def test_the_paper_form_is_chinese_blank_first_and_filled_when_agreed(poll, cast, sign_in):
    client = sign_in(cast["clerk_east"])
    page = text(client.get(at(poll, "form")))
    assert "选举结果报告单" in page
    assert poll.check_code in page
    assert "总监票人" in page
    results.submit_entry(actor=cast["clerk_east"], poll=poll, **forms.form(poll, issued=887))
    assert "887" not in figures(text(client.get(at(poll, "form"))))
    results.submit_entry(actor=cast["clerk_east_2"], poll=poll, **forms.form(poll, issued=887))
    assert "887" in text(client.get(at(poll, "form")))


def test_the_party_paper_form_has_its_own_lines(party, cast, sign_in):
    page = text(sign_in(cast["clerk_east"]).get(at(party, "form")))
    assert "应到会党员数" in page
    assert "委托投票" not in page


def test_the_village_page_tells_both_elections(poll, party, term, village, cast, sign_in):
    forms.certified(party, cast)
    url = reverse("villages:village", args=[term.pk, village.village_id])
    page = text(sign_in(cast["viewer"]).get(url))
    assert 'id="party-poll"' in page
    assert 'id="committee-poll"' in page
    assert "40 / 38" in page
    assert "every seat is filled" in page
    assert 'id="party-poll"' not in text(sign_in(cast["reviewer"]).get(url))


@pytest.mark.parametrize("door", ["poll", "form", "enter", "compare"])
def test_other_territories_and_terms_have_no_such_poll(poll, cast, sign_in, door, term):
    assert sign_in(cast["clerk_west"]).get(at(poll, door)).status_code == 404
    assert sign_in(cast["clerk_east"]).get(reverse(f"ballots:{door}", args=[term.pk, 10**9])).status_code == 404
    assert sign_in(cast["clerk_east"]).get(reverse(f"ballots:{door}", args=[term.pk + 999, poll.pk])).status_code == 404


def test_the_list_is_exported_as_it_is_filtered(poll, party, term, cast, sign_in):
    forms.certified(poll, cast)
    response = sign_in(cast["office"]).get(of(term, "export"), {"township": "990101001"})
    book = openpyxl.load_workbook(BytesIO(b"".join(response.streaming_content)))
    cells = [[cell.value for cell in row] for row in book.active.iter_rows()]
    flat = {str(value) for row in cells for value in row}
    assert {"大沟村村民委员会", "990101001201", "88%"} <= flat
    assert "石桥村村民委员会" not in flat
    total = next(row for row in cells if row[0] in ("Total", "合计"))
    assert total[4:6] == [1000, 880]
    assert sign_in(cast["reviewer"]).get(of(term, "export")).status_code == 403
