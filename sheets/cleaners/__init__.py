"""Column cleaners for declarations: ``from sheets import cleaners as clean`` … ``clean.identity()``."""

from sheets.cleaners.base import (
    Found,
    cells,
    choice,
    compact,
    doubt,
    free_text,
    is_blank,
    is_unknown,
    lenient,
    plain,
    refuse,
    text,
)
from sheets.cleaners.dates import Month, birth, day, month
from sheets.cleaners.figures import count, flag, percent
from sheets.cleaners.persons import ethnic_group, identity, person_name, phone, sex
from sheets.cleaners.standing import Posts, education, origins, politics, posts

date = day

__all__ = [
    "Found",
    "Month",
    "Posts",
    "birth",
    "cells",
    "choice",
    "compact",
    "count",
    "date",
    "day",
    "doubt",
    "education",
    "ethnic_group",
    "flag",
    "free_text",
    "identity",
    "is_blank",
    "is_unknown",
    "lenient",
    "month",
    "origins",
    "percent",
    "person_name",
    "phone",
    "plain",
    "politics",
    "posts",
    "refuse",
    "sex",
    "text",
]
