"""A file of results held against what the person has already typed."""

from __future__ import annotations

import pytest

from ballots import results
from ballots.labels import post_label
from ballots.models import Entry, EntryState
from ballots.tests import forms
from ballots.tests import test_import_results as sheets

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_english(settings):
    settings.LANGUAGE_CODE = "en"


def test_what_a_file_changes_in_ones_own_draft_is_shown_field_by_field(poll, cast, tmp_path):
    line = forms.lines_of(poll)[0]
    typed = forms.form(poll)
    results.save_draft(
        actor=cast["clerk_east"],
        poll=poll,
        figures={**typed["figures"], "valid": None, "proxy": 7},
        votes={**typed["votes"], line.pk: 3},
    )
    path = sheets.workbook(tmp_path, sheets.HEADINGS, sheets.committee_rows(poll))
    report = sheets.bring_in(cast["clerk_east"], path, poll, dry_run=True)
    assert (report.preview.new, report.preview.changed) == (0, 9)
    (sample,) = report.preview.samples
    assert sample["what"] == "changed"
    changed = {label: (before, after) for label, before, after in sample["changes"]}
    proxy, valid = (f"{typed['figures'][name]:,}" for name in ("proxy", "valid"))
    assert changed == {
        "Proxy ballots": ("7", proxy),
        "Valid ballots": ("", valid),
        f"{post_label(line.post)} · {line.name}": ("3", f"{typed['votes'][line.pk]:,}"),
    }
    assert sheets.bring_in(cast["clerk_east"], path, poll).written == 9
    assert Entry.objects.get().state == EntryState.SUBMITTED


def test_somebody_elses_draft_is_no_change_and_is_not_shown(poll, cast, tmp_path):
    typed = forms.form(poll)
    results.save_draft(
        actor=cast["clerk_east_2"], poll=poll, figures={**typed["figures"], "proxy": 7}, votes=typed["votes"]
    )
    report = sheets.bring_in(
        cast["clerk_east"], sheets.workbook(tmp_path, sheets.HEADINGS, sheets.committee_rows(poll)), poll, dry_run=True
    )
    assert (report.preview.new, report.preview.changed) == (9, 0)
    assert report.preview.samples[0]["changes"] == []
