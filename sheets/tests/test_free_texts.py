"""One check for every free text that others read: identity numbers and telephones, however they are spaced."""

from __future__ import annotations

import pytest

from sheets.free_texts import PersonalData, refuse_personal
from tests.builders import identity_number

NUMBER = identity_number(3)


@pytest.mark.parametrize(
    "text",
    [
        f"本人{NUMBER}户籍在本村",
        f"身份证{NUMBER[:6]} {NUMBER[6:14]} {NUMBER[14:]}",
        "".join(chr(ord(each) + 0xFEE0) if each.isdigit() else each for each in NUMBER),
        "电话138-0000-1234",
        "联系８６１３８００００１２３４",
        "账号6222020200011122233",
    ],
)
def test_a_number_is_refused_masked_and_under_its_field(text) -> None:
    with pytest.raises(PersonalData) as refused:
        refuse_personal(facts="户籍在本村", claim=text)
    assert refused.value.field == "claim"
    assert "Name the person instead" in str(refused.value)
    assert NUMBER not in str(refused.value)
    assert "13800001234" not in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2021年4月20日公布，第12号",
        "2021-04-20 2021-04-25",
        "公示期2021.04.20-2021.04.25",
        "2021.4.9—2021.12.31",
        "（2021）渝0118民初1234号",
        "代码500118111201，办公电话023-49801234",
        "票号0000001至0000350",
    ],
)
def test_dates_codes_judgments_and_offices_may_stand(text) -> None:
    refuse_personal(reason=text)


def test_a_number_split_by_dates_is_still_found() -> None:
    with pytest.raises(PersonalData):
        refuse_personal(reason="990001 1980-06-15 0018")
