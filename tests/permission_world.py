"""The world in which every URL is tried by every role: what sample addresses are made of.

A room lists its URLs in ``<room>/tests/permission_samples.py``::

    SAMPLES = {"voters:roll": lambda world: (own, other)}

``own`` are the arguments of an address inside the eastern township, which everybody of the cast may see; ``other``
those of one in the western township, or None where the address names no place. Rows are made inside the function.
Where a role that holds the act is still refused for a reason of its own, a third element says so:
``{"reviewer": {403}}``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from django.urls import URLPattern, URLResolver, get_resolver

from accounts.roles import Role
from election_site.urls import ROOMS
from tests import builders

if TYPE_CHECKING:
    from accounts.models import User
    from villages.models import Term, VillageElection

Sample = Callable[["World"], tuple[Any, ...]]


@dataclass
class World:
    """One term, two townships, the elections of one village of each."""

    term: Term
    election: VillageElection
    other_election: VillageElection
    district: str = builders.DISTRICT
    township: str = builders.EAST
    other_township: str = builders.WEST

    @property
    def village(self) -> str:
        """Code of the village of ``election``."""
        return self.election.village_id

    @property
    def other_village(self) -> str:
        """Code of the village of ``other_election``."""
        return self.other_election.village_id

    def user(self, role: str, scope: str | None = None) -> User:
        """A person of a role: township people in the east, the others in the whole district, unless told otherwise."""
        if scope is None:
            scope = {Role.CLERK: self.township, Role.LEADER: self.township, Role.ADMIN: ""}.get(
                Role(role), self.district
            )
        return builders.make_user(f"{role}_{scope or 'all'}", role, scope)


def sample_urls() -> dict[str, Sample]:
    """Every sample of every room; the site's own URLs are listed here."""
    samples: dict[str, Sample] = {"healthz": lambda world: ({}, None), "set_language": lambda world: ({}, None)}
    for room in ROOMS:
        module = f"{room}.tests.permission_samples"
        if find_spec(module):
            samples.update(import_module(module).SAMPLES)
    return samples


def all_urls() -> dict[str, URLPattern]:
    """Every URL pattern of the site by its full name, the built-in administration included."""
    found: dict[str, URLPattern] = {}
    _walk(get_resolver().url_patterns, "", found)
    return found


def _walk(patterns: list[Any], namespace: str, found: dict[str, URLPattern]) -> None:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            _walk(pattern.url_patterns, inner, found)
        else:
            found[f"{namespace}{pattern.name or pattern.pattern}"] = pattern
