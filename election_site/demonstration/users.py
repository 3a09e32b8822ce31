"""Sign-in names of the demonstration district: one per role, two clerks and a leader per township."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import User
from accounts.roles import Role
from election_site.demonstration.targets import DISTRICT
from villages.models import Division

DEFAULT_PASSWORD = "huanjie-yanshi"  # noqa: S105 - a demonstration's, printed on purpose


@dataclass(frozen=True)
class Staff:
    """Users by the work they do; clerks and leaders by township code."""

    office: User
    admin: User
    reviewers: dict[str, User]
    clerks: dict[str, tuple[User, User]]
    leaders: dict[str, User]


def make_staff(departments: dict[str, str], password: str) -> Staff:
    """Create the demonstration's users (those that exist are left alone) with one password for all."""
    hashed = make_password(password)

    def person(username: str, full_name: str, role: Role, scope: str, department: str = "") -> User:
        user, _created = User.objects.get_or_create(
            username=username,
            defaults={
                "full_name": full_name,
                "role": role,
                "scope": scope,
                "department": department,
                "password": hashed,
                "is_staff": role == Role.ADMIN,
                "is_superuser": role == Role.ADMIN,
            },
        )
        return user

    townships = list(Division.objects.under(DISTRICT).townships())
    person("leader_district", "区领导（只读）", Role.VIEWER, DISTRICT)
    return Staff(
        office=person("office", "区换届办", Role.DISTRICT, DISTRICT),
        admin=person("admin", "系统管理员", Role.ADMIN, ""),
        reviewers={
            code: person(f"review_{code.lower()}", f"{name}联审员", Role.REVIEWER, DISTRICT, code)
            for code, name in departments.items()
        },
        clerks={
            each.code: (
                person(f"clerk_{each.code[6:]}a", f"{each.short_name}录入员甲", Role.CLERK, each.code),
                person(f"clerk_{each.code[6:]}b", f"{each.short_name}录入员乙", Role.CLERK, each.code),
            )
            for each in townships
        },
        leaders={
            each.code: person(f"leader_{each.code[6:]}", f"{each.short_name}审定人", Role.LEADER, each.code)
            for each in townships
        },
    )
