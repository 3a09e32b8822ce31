"""Public lists tell namesakes apart with the least that does."""

from voters.namesakes import Listed, Posted, posted


def lines(*rows):
    return posted(Listed("1组", serial, name, sex, year) for serial, (name, sex, year) in enumerate(rows, 1))["1组"]


def test_a_name_of_its_own_is_posted_alone():
    assert lines(("王小明", "1", 1980), ("李芳", "2", 1975)) == [
        Posted(1, "王小明", "", None),
        Posted(2, "李芳", "", None),
    ]


def test_namesakes_of_two_sexes_are_told_apart_by_the_sex():
    assert lines(("王小明", "1", 1980), ("王小明", "2", 1980)) == [
        Posted(1, "王小明", "1", None),
        Posted(2, "王小明", "2", None),
    ]


def test_namesakes_of_one_sex_are_told_apart_by_the_year_of_birth_in_any_group():
    found = posted([Listed("1组", 1, "王小明", "1", 1980), Listed("2组", 1, "王小明", "1", 1991)])
    assert found == {"1组": [Posted(1, "王小明", "1", 1980)], "2组": [Posted(1, "王小明", "1", 1991)]}
    three = lines(("王小明", "1", 1980), ("王小明", "1", 1991), ("王小明", "2", 1990))
    assert [(line.sex, line.year) for line in three] == [("1", 1980), ("1", 1991), ("2", None)]
