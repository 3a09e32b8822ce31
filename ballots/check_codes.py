"""Check codes that tie a paper result form to one village and one poll. Pure Python.

The code is printed on the form and typed with the figures, so that the figures of one village cannot be entered for
another by mistake. It is a guard against mix-ups, not a secret: five letters or digits of a keyed hash.
"""

from __future__ import annotations

import hmac
from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O and U, which are misread as 1, 1, 0 and V."""

_LENGTH = 5
_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V", "－": "", "-": "", " ": "", "—": ""})
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}


def check_code(*, key: str, term: int, village: str, organ: str, number: int) -> str:
    """The code of one form, such as ``7K-4Q2``; the same for the same poll for ever (as long as the key stays)."""
    message = f"result form:{term}:{village}:{organ}:{number}".encode()
    digest = hmac.new(key.encode(), message, sha256).digest()
    number_of_code = int.from_bytes(digest[:8], "big")
    letters = ""
    for _position in range(_LENGTH):
        number_of_code, rest = divmod(number_of_code, len(ALPHABET))
        letters += ALPHABET[rest]
    return f"{letters[:2]}-{letters[2:]}"


def normal(typed: str) -> str:
    """What somebody typed, as the code is kept: capitals, no blanks or dashes, misread letters put right."""
    return typed.translate(_FULL_WIDTH).strip().upper().translate(_MISREAD)


def same(typed: str, code: str) -> bool:
    """Whether a typed code is the code of the form."""
    return normal(typed) == normal(code)
