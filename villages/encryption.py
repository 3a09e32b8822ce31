"""Identity numbers at rest: AES-SIV, deterministic on purpose so that equality, uniqueness and joins still work."""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from django.conf import settings


@lru_cache(maxsize=4)
def _cipher(key: str) -> AESSIV:
    return AESSIV(base64.b64decode(key))


def cipher() -> AESSIV:
    """The cipher itself, for loops over a whole roll: ``cipher().encrypt(text.encode("ascii"), None)``."""
    return _cipher(settings.FIELD_KEY)


def encrypt(number: str) -> bytes:
    """Ciphertext of a normalised identity number (16 bytes longer than the text); same text, same bytes."""
    return _cipher(settings.FIELD_KEY).encrypt(number.encode("ascii"), None)


def decrypt(ciphertext: bytes | memoryview) -> str:
    """The identity number again; raises cryptography.exceptions.InvalidTag when the key or the bytes are wrong."""
    return _cipher(settings.FIELD_KEY).decrypt(bytes(ciphertext), None).decode("ascii")
