"""Give officers elected to both organs the day each post was won: until now the row knew the first of them only."""

from typing import Any

from django.db import migrations

_OTHER = {"party": "committee", "committee": "party"}


def tell_since_when(apps: Any, schema_editor: Any) -> None:
    """From the certified polls of the term's own election; nothing on a new site."""
    votes, officers = apps.get_model("ballots", "ResultVote"), apps.get_model("candidates", "Officer")
    won = votes.objects.filter(
        is_elected=True, result__poll__state="certified", result__poll__mid_term=False, line__candidacy__isnull=False
    )
    rows = won.order_by("result__poll__number").values_list(
        "result__poll__village_election", "line__candidacy__person", "result__poll__organ", "result__poll__held_on"
    )
    days: dict[tuple[int, int], dict[str, Any]] = {}
    for election, person, organ, day in rows.iterator():
        days.setdefault((election, person), {}).setdefault(organ, day)
    both = officers.objects.exclude(party_post="").exclude(committee_post="").filter(party_from=None)
    for officer in both.filter(committee_from=None, started_on__isnull=False).iterator():
        held = days.get((officer.village_election_id, officer.person_id), {})
        for organ, other in _OTHER.items():
            # Only rows that began with the other organ's poll: later ones tell of changes in mid-term.
            if organ in held and held.get(other) == officer.started_on and held[organ] > officer.started_on:
                setattr(officer, f"{organ}_from", held[organ])
                officer.save(update_fields=[f"{organ}_from"])


class Migration(migrations.Migration):
    dependencies = [
        ("ballots", "0017_name_the_voters_of_boxes"),
        ("candidates", "0030_tell_since_when_each_post_is_held"),
    ]

    operations = [migrations.RunPython(tell_since_when, migrations.RunPython.noop)]
