"""Names of divisions as offices shorten them, and the key that sorts them by pinyin."""

from __future__ import annotations

import re
from functools import lru_cache

from pypinyin import lazy_pinyin

_ENDINGS = (
    (re.compile(r"^(.+社区)(居民委员会|居委会)$"), r"\1"),
    (re.compile(r"^(.+村)(村民委员会|村委会)$"), r"\1"),
    (re.compile(r"^(.+)(村民委员会|村委会)$"), r"\1村"),
    (re.compile(r"^(.+)居民委员会$"), r"\1居委会"),
)


def short_name(name: str) -> str:
    """Name as people say it: 大沟村村民委员会 → 大沟村, 新岸山村民委员会 → 新岸山村, 花果社区居民委员会 → 花果社区."""
    for pattern, replacement in _ENDINGS:
        shortened, found = pattern.subn(replacement, name)
        if found:
            return shortened
    return name


@lru_cache(maxsize=4096)
def sort_key(name: str) -> str:
    """Pinyin without tones, syllables apart, at most 200 characters: 大沟村 → ``da gou cun``."""
    return " ".join(lazy_pinyin(name)).lower()[:200]
