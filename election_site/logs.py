"""Log lines say what happened and where, never who: the database quotes whole rows in its errors."""

import logging
import re

# PostgreSQL puts values of the row into these lines of an error.
QUOTING_LINES = re.compile(r"^(DETAIL|CONTEXT|QUERY|STATEMENT):.*$", re.MULTILINE)
LEFT_OUT = r"\1: (left out of the log, it may name a person)"
IDENTITY_NUMBER = re.compile(r"(?<!\d)\d{17}[\dXx](?!\d)")


class DiscreetFormatter(logging.Formatter):
    """Formats like the standard one, then takes out what may be about a person."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the whole entry, traceback included, without quoted rows and identity numbers."""
        return IDENTITY_NUMBER.sub("(identity number)", QUOTING_LINES.sub(LEFT_OUT, super().format(record)))
