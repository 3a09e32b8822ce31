"""Rolls and villages in the administration."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from tests import builders
from villages.models import Division, VillageElection
from voters.models import Voter

SignIn = Callable[[User], Client]
NUMBER = builders.identity_number(777)


@pytest.fixture
def voter(elections: list[VillageElection]) -> Voter:
    return builders.make_voter(elections[1], name="王小明", identity=NUMBER)


@pytest.mark.parametrize("words", ["王小", NUMBER, f"{builders.EAST}201", builders.EAST])
def test_a_voter_is_found_by_name_number_and_code(words: str, sign_in: SignIn, admin: User, voter: Voter) -> None:
    page = sign_in(admin).get(reverse("admin:voters_voter_changelist"), {"q": words}).content.decode()
    assert "王小明" in page
    assert f">{NUMBER}<" not in page
    assert f">{NUMBER[:3]}***********{NUMBER[-4:]}<" in page


def test_a_correction_goes_through_the_service_and_its_trail(sign_in: SignIn, admin: User, voter: Voter) -> None:
    form = {"name": "王晓明", "sex": "1", "birth": "1980-06-15", "group": "", "register_class": "A", "note": ""}
    sign_in(admin).post(reverse("admin:voters_voter_change", args=[voter.pk]), form)
    voter.refresh_from_db()
    assert voter.name == "王晓明"
    assert Event.objects.filter(action="voter.corrected").exists()


def test_a_refused_correction_is_shown_and_changes_nothing(sign_in: SignIn, admin: User, voter: Voter) -> None:
    form = {"name": "王晓明", "sex": "1", "birth": "2020-06-15", "group": "", "register_class": "A", "note": ""}
    page = (
        sign_in(admin).post(reverse("admin:voters_voter_change", args=[voter.pk]), form, follow=True).content.decode()
    )
    assert "2003-05-17" in page
    voter.refresh_from_db()
    assert voter.name == "王小明"


def test_a_frozen_roll_is_read_only(sign_in: SignIn, admin: User, voter: Voter) -> None:
    builders.make_publication(voter.village_election, frozen=True)
    client = sign_in(admin)
    url = reverse("admin:voters_voter_change", args=[voter.pk])
    assert "_save" not in client.get(url).content.decode()
    assert client.post(url, {"name": "x"}).status_code == 403
    assert client.post(reverse("admin:voters_voter_delete", args=[voter.pk])).status_code == 403


def test_a_division_is_renamed_with_its_pinyin(sign_in: SignIn, admin: User, villages: list[Division]) -> None:
    url = reverse("admin:villages_division_change", args=[villages[1].code])
    aliases = {"aliases-TOTAL_FORMS": "0", "aliases-INITIAL_FORMS": "0"}
    sign_in(admin).post(url, {"name": "小沟村村民委员会", "short_name": "小沟村", **aliases})
    village = Division.objects.get(code=villages[1].code)
    assert (village.short_name, village.sort_key) == ("小沟村", "xiao gou cun")


@pytest.mark.parametrize(
    "table", ["villages_term", "villages_villageelection", "voters_rollpublication", "voters_voterbefore"]
)
def test_rows_of_services_are_only_looked_at(table: str, sign_in: SignIn, admin: User, voter: Voter) -> None:
    client = sign_in(admin)
    assert client.get(reverse(f"admin:{table}_changelist")).status_code == 200
    assert client.get(reverse(f"admin:{table}_add")).status_code == 403
