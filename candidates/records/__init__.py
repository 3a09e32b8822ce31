"""Further records about people: who they are, their path to the ballot, planning a year ahead, leaving office.

They name the room's main models by text, so that ``candidates.models`` can import them when the site starts.
"""

from candidates.records import batches, decisions, identity, leaving, offices, path, planning

__all__ = ["batches", "decisions", "identity", "leaving", "offices", "path", "planning"]
