"""Codes of the import report that only result forms and party elections have, in words for the guide."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from sheets.cases import CaseGroup, group

OF_FORMS: tuple[CaseGroup, ...] = (
    group("V2 V5 V6", "E", _("Valid and invalid are not the collected ballots; votes above the valid ballots.")),
    group("V3 P1", "E", _("More took part than are registered, or than were due.")),
    group(
        "V1 R1 Z1", "E W", _("More ballots collected or issued than there can be; nothing but noughts: needs a note.")
    ),
    group("M1 M2", "E", _("A figure or a candidate is missing; a number that cannot be.")),
    group("R2", "E", _("A part is above the whole.")),
    group(
        "B1 B2 B3 P2 S4", "E", _("Issued, valid or due do not come out of the figures they are made of; both are told.")
    ),
    group("S5", "W", _("The committee's choice of secretary or deputy has no majority or no quorum: needs a note.")),
    group("R3", "E", _("No ballot is settled, the poll is closed, or you entered other figures before.")),
    group("V17", "E", _("The name is not on the ballot; a write-in is added to it first.")),
    group("L14", "E", _("Two different values of one figure in one form.")),
)
OF_PARTY: tuple[CaseGroup, ...] = (
    *OF_FORMS,
    group("S1 S2 S3", "E W", _("No secretary is named, or one who is not elected; one person for two posts.")),
    group("C2", "E", _("The check code is that of another form, or missing where several recalls are open.")),
    group("R4 R5", "W", _("Other seats, another surplus or another day than on the ballot.")),
)
OF_COMMITTEE: tuple[CaseGroup, ...] = (
    *OF_PARTY,
    group("V4", "W", _("Half of the voters or fewer took part: the poll is void by law.")),
    group("V7 V8", "E", _("More marked as elected than seats; marked but not elected by law.")),
    group("V9 V10", "W", _("Elected by law but not marked; votes equal at the last seat.")),
    group("V11", "E", _("More proxy votes than those present may hold.")),
    group("V12 V13 V15", "W", _("Too few people at a mobile box; a committee of unlawful size or without a woman.")),
    group("B5", "W", _("Proxy ballots where the electorate votes in person only: needs a note.")),
    group("B4", "W", _("More ballots of mobile boxes than voters their approved boxes were to visit: needs a note.")),
    group("V18", "E", _("All votes of a person are fewer than those for the post.")),
)
