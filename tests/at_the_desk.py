"""What clerks do in journeys through the browser: go to a term, type a form, send it."""

from __future__ import annotations

from ballots.tests import forms


def term_url(live_server, row):
    """Address of a term's pages, from any row that hangs from a village election."""
    election = getattr(row, "village_election", row)
    return f"{live_server.url}/terms/{election.term_id}/"


def type_form(page, poll, **changes):
    """Type a whole paper form and leave it unsent."""
    form = forms.form(poll, **changes)
    page.fill("[name=check_code]", poll.check_code)
    for name, value in form["figures"].items():
        page.fill(f"[name={name}]", str(value))
    for pk, votes in form["votes"].items():
        page.fill(f"[name=votes-{pk}]", str(votes))


def typed(page, name):
    """What stands in a field, without the commas it gets when it is left."""
    return page.input_value(f"[name={name}]").replace(",", "")


def send(page):
    """Press the button that submits the entry."""
    page.click("button[name=act][value=submit]")
