"""What was typed into a refused form waits for its own page, once and for a minute."""

from __future__ import annotations

from accounts import typed_again


def test_what_was_typed_waits_a_minute_for_its_own_page_only(rf, monkeypatch):
    request = rf.post("/", {"place": "小学操场", "csrfmiddlewaretoken": "x"})
    request.session = {}
    typed_again.keep(request, "plan-1", field="place", sentence="Too far.")
    assert typed_again.taken(request, ["plan-2"]) == {}
    found = typed_again.taken(request, ["plan-1"])["plan-1"]
    assert (found.typed, found.field, found.sentence) == ({"place": "小学操场"}, "place", "Too far.")
    assert typed_again.taken(request, ["plan-1"]) == {}
    typed_again.keep(request, "plan-1")
    later = typed_again.time.time() + typed_again.SECONDS + 1
    monkeypatch.setattr(typed_again.time, "time", lambda: later)
    assert typed_again.taken(request, ["plan-1"]) == {}
