"""Seal what was certified before there were seals, as it stands on the day of the update."""

from typing import Any

from django.conf import settings
from django.db import migrations


def seal_earlier_results(apps: Any, schema_editor: Any) -> None:
    """One seal per certified poll without one; nothing on a new site."""
    from ballots.results.seals import record_of
    from ballots.sealing import seal, sealing_key

    polls, seals = apps.get_model("ballots", "Poll"), apps.get_model("ballots", "ResultSeal")
    key = sealing_key(settings.FIELD_KEY)
    waiting = polls.objects.filter(state="certified", result__isnull=False, seal__isnull=True)
    for poll in waiting.select_related("result").iterator():
        record = record_of(poll, poll.result, poll.result.votes.all(), list(poll.lines.all()))
        made = seal(key, poll.pk, record)
        seals.objects.create(poll=poll, village_id=poll.village_id, code=made.code, marks=dict(made.marks))


class Migration(migrations.Migration):
    dependencies = [("ballots", "0010_seal_certified_results")]

    operations = [migrations.RunPython(seal_earlier_results, migrations.RunPython.noop)]
