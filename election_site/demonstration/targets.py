"""What the demonstration district must add up to; no page or report ever reads this file.

Totals are those of the district's published summary of 2021 or follow from it. Numbers it does not give (marked
"chosen") are picked so that every published share and change comes out of whole people.
"""

from __future__ import annotations

from datetime import date

SEED = 20210517
ELECTION_DAY = date(2021, 5, 17)
PREVIOUS_ELECTION_DAY = date(2016, 12, 12)  # chosen
DISTRICT = "500118"
LEFT_OUT = ("500118003206", "500118005212", "500118006213", "500118117215")
"""Four of the 267 listed villages are not part of the round; which four is our choice."""

VILLAGES = 263
REGISTERED = 524_298
CAST = 461_109
PARTY_DUE = 18_764
PARTY_PRESENT = 18_208
VETTED = 4_789
STRUCK_OFF = 68


class Now:
    """The term of 2021. Ages are months summed over people: mean years × 12 × people, rounded."""

    OFFICERS = 1_897
    FULLTIME = 1_636
    MONTHS = 958_364  # 42.1 years
    FULLTIME_MONTHS = 810_802  # 41.3 years
    SECRETARY_MONTHS = 140_758  # 44.6 years, chosen
    COLLEGE = 1_218  # 64.2 %
    FULLTIME_COLLEGE = 1_124  # 68.7 %
    SECRETARY_COLLEGE = 189  # 71.9 %, chosen
    SECRETARY_TALENT = 137  # 52.1 %, chosen
    LOCAL_TALENT = 658  # 34.7 %
    WOMEN = 580  # 30.6 %, chosen


class Before:
    """The term before, as far as the changes tell."""

    OFFICERS = 1_871  # chosen
    FULLTIME = 1_600  # chosen
    MONTHS = 967_681  # 43.1 years
    FULLTIME_MONTHS = 844_800  # 44.0 years
    SECRETARY_MONTHS = 148_332  # 47.0 years
    COLLEGE = 814  # 43.5 %
    FULLTIME_COLLEGE = 773  # 48.3 %
    SECRETARY_COLLEGE = 157  # 59.7 %
    SECRETARY_TALENT = 108  # 41.1 %
    LOCAL_TALENT = 458  # 24.5 %
    WOMEN = 516  # 27.6 %, chosen
    SECRETARY_CHAIRS = 118  # chosen
