"""Acts on the result of a poll: typed twice, compared, resolved, confirmed, certified; sent back and revoked."""

from ballots.results.approval import NotCertifiable, Refusal, certify, certify_many, confirm, send_back
from ballots.results.corrections import correct, revoke
from ballots.results.entries import (
    FormRefused,
    NoteMissing,
    Opened,
    StaleDraft,
    Submitting,
    Typing,
    keep_draft,
    opened,
    save_draft,
    submit,
    submit_entry,
    take_back,
    typed_of,
)
from ballots.results.moves import MOVES, SamePerson, Step, allows
from ballots.results.resolution import ChoiceMissing, resolve, submitted

__all__ = [
    "MOVES",
    "ChoiceMissing",
    "FormRefused",
    "NotCertifiable",
    "NoteMissing",
    "Opened",
    "Refusal",
    "SamePerson",
    "StaleDraft",
    "Step",
    "Submitting",
    "Typing",
    "allows",
    "certify",
    "certify_many",
    "confirm",
    "correct",
    "keep_draft",
    "opened",
    "resolve",
    "revoke",
    "save_draft",
    "send_back",
    "submit",
    "submit_entry",
    "submitted",
    "take_back",
    "typed_of",
]
