"""Finding and making people."""

from datetime import date

import pytest

from accounts.errors import DomainError, NotAllowed
from candidates import people
from candidates.models import Person
from candidates.people import PersonFacts
from candidates.tests.world import facts
from tests import builders
from villages.codes import Sex

VILLAGE = f"{builders.EAST}201"


def test_a_new_person_takes_birth_and_sex_from_the_number(clerk_east):
    person = people.find_or_create(actor=clerk_east, facts=facts("曾小红", sex=Sex.FEMALE), village_id=VILLAGE)
    assert (person.birth, person.birth_day_known, person.sex) == (date(1980, 6, 15), True, Sex.FEMALE)
    assert person.sort_key == "zeng xiao hong"


def test_the_number_is_kept_as_ciphertext_only(clerk_east):
    number = facts().identity
    person = people.find_or_create(actor=clerk_east, facts=facts(), village_id=VILLAGE)
    assert person.id_cipher
    assert number.encode() not in bytes(person.id_cipher)
    assert person.masked_identity == number[:3] + "*" * 11 + number[-4:]


def test_the_same_number_is_the_same_person_in_any_village(clerk_east, clerk_west):
    one = people.find_or_create(actor=clerk_east, facts=facts(), village_id=VILLAGE)
    two = people.find_or_create(actor=clerk_west, facts=facts("王 小明"), village_id=f"{builders.WEST}201")
    assert one == two


def test_the_same_number_under_another_name_is_refused(clerk_east):
    people.find_or_create(actor=clerk_east, facts=facts("王小明"), village_id=VILLAGE)
    with pytest.raises(DomainError, match="known as 王小明's, not 王小敏's") as refused:
        people.find_or_create(actor=clerk_east, facts=facts("王小敏"), village_id=VILLAGE)
    assert refused.value.field == "name"


def test_a_number_with_a_wrong_check_character_is_refused(clerk_east):
    number = facts().identity
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    with pytest.raises(DomainError, match="The identity number of 王小明 is not right") as refused:
        people.find_or_create(actor=clerk_east, facts=PersonFacts(name="王小明", identity=wrong), village_id=VILLAGE)
    assert refused.value.field == "identity"
    assert wrong not in str(refused.value)
    assert not Person.objects.exists()


def test_a_sex_the_number_contradicts_is_refused_unless_accepted(clerk_east):
    stated = PersonFacts(name="王小明", identity=facts().identity, sex=Sex.FEMALE)
    with pytest.raises(DomainError, match="written as Female, but by the identity number it is Male"):
        people.find_or_create(actor=clerk_east, facts=stated, village_id=VILLAGE)
    person = people.find_or_create(actor=clerk_east, facts=stated, village_id=VILLAGE, accept_differences=True)
    assert person.sex == Sex.MALE


def test_a_file_birth_of_another_month_is_refused_unless_accepted(clerk_east):
    stated = PersonFacts(name="王小明", identity=facts().identity, birth=date(1981, 6, 1), birth_day_known=False)
    with pytest.raises(DomainError, match="birth is written as 1981-06-01"):
        people.find_or_create(actor=clerk_east, facts=stated, village_id=VILLAGE)
    person = people.find_or_create(actor=clerk_east, facts=stated, village_id=VILLAGE, accept_differences=True)
    assert person.birth == date(1980, 6, 15)


def test_a_month_that_agrees_is_completed_by_the_number(clerk_east):
    stated = PersonFacts(name="王小明", identity=facts().identity, birth=date(1980, 6, 1), birth_day_known=False)
    person = people.find_or_create(actor=clerk_east, facts=stated, village_id=VILLAGE)
    assert (person.birth, person.birth_day_known) == (date(1980, 6, 15), True)


def test_without_a_number_a_namesake_of_the_village_is_the_same_person(clerk_east, elections):
    known = builders.make_person("王小明", identity=None, birth=date(1980, 6, 1), birth_day_known=False)
    builders.make_officer(elections[1], known)
    stated = PersonFacts(name="王小明", birth=date(1980, 6, 1), birth_day_known=False)
    assert people.find_or_create(actor=clerk_east, facts=stated, village_id=VILLAGE) == known
    elsewhere = people.find_or_create(actor=clerk_east, facts=stated, village_id=f"{builders.EAST}202")
    assert elsewhere != known


def test_a_number_learnt_later_completes_the_person_known_by_name_and_birth(clerk_east, elections):
    known = builders.make_person("王小明", identity=None, birth=date(1980, 6, 1), birth_day_known=False)
    builders.make_officer(elections[1], known)
    found = people.find_or_create(actor=clerk_east, facts=facts(), village_id=VILLAGE)
    assert found == known
    assert found.birth == date(1980, 6, 15)
    assert found.id_cipher


def test_namesakes_born_the_same_day_need_the_number(clerk_east, elections):
    for _ in range(2):
        builders.make_officer(elections[1], builders.make_person("王小明"))
    with pytest.raises(DomainError, match="several people named 王小明"):
        people.find_or_create(
            actor=clerk_east, facts=PersonFacts(name="王小明", birth=date(1980, 6, 15)), village_id=VILLAGE
        )


@pytest.mark.parametrize("birth", [date(2999, 1, 1), date(1880, 1, 1)])
def test_an_impossible_birth_is_refused(clerk_east, birth):
    with pytest.raises(DomainError, match="cannot be right"):
        people.find_or_create(actor=clerk_east, facts=PersonFacts(name="王小明", birth=birth), village_id=VILLAGE)


def test_neither_number_nor_birth_is_refused(clerk_east):
    with pytest.raises(DomainError, match="Give the identity number or the birth date"):
        people.find_or_create(actor=clerk_east, facts=PersonFacts(name="王小明"), village_id=VILLAGE)


def test_a_viewer_makes_nobody(viewer):
    with pytest.raises(NotAllowed):
        people.find_or_create(actor=viewer, facts=facts(), village_id=VILLAGE)


def test_a_correction_needs_a_reason_and_sorts_again(clerk_east):
    person = people.find_or_create(actor=clerk_east, facts=facts("王小名"), village_id=VILLAGE)
    with pytest.raises(DomainError, match="Write why"):
        people.correct(actor=clerk_east, person=person, reason=" ", name="王晓明")
    person = people.correct(actor=clerk_east, person=person, reason="笔误", name="任晓明")
    assert (person.name, person.sort_key) == ("任晓明", "ren xiao ming")


def test_an_old_number_of_fifteen_digits_is_the_one_of_eighteen_characters(clerk_east):
    number = builders.identity_number(9_015)
    old = number[:6] + number[8:17]
    settled = people.settle(PersonFacts(name="李四", identity=old))
    assert (settled.identity, settled.birth, settled.sex) == (number, date(1980, 6, 15), Sex.MALE)
    with pytest.raises(DomainError, match="is not right"):
        people.settle(PersonFacts(name="李四", identity=old[:8] + "45" + old[10:]))


def test_a_small_or_wide_x_is_read_as_the_check_character(clerk_east):
    number = next(each for each in map(builders.identity_number, range(9_020, 9_060)) if each.endswith("X"))
    for written in (number[:-1] + "x", number[:-1] + "Ｘ", f" {number[:6]} {number[6:]} "):
        assert people.settle(PersonFacts(name="李四", identity=written)).identity == number
