"""One department's answer as people write it into a cell: the conclusion, the item, the reason, the basis."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from candidates.models import Conclusion
from candidates.opinions import Answer
from sheets import cleaners as clean
from sheets.chunks import Cell
from sheets.columns import Cleaner

ASKED_AGAIN = _("%(found)s is asked about again on new facts: read them and answer on the person's page, not by file.")
NO_REASON = _("An adverse answer needs a reason. Write it into the cell or into the reason column.")
NO_BAR = _("“Not eligible” needs an item of the negative list, such as N08 or 第8项.")
UNKNOWN_BAR = _("The item %(found)s is not on the negative list of the term's rules.")
_TOO_LONG = _("This text is too long; at most %(most)s characters fit. Shorten it.")
_UNKNOWN_ANSWER = _("This answer is not understood. Begin with 无异议, 有异议 or 不符合, then the item and the reason.")

_AGREED = (
    "无异议",
    "无意见",
    "没有异议",
    "同意",
    "通过",
    "合格",
    "符合",
    "无问题",
    "未发现",
    "正常",
    "无",
    "√",
    "✓",
    "是",
)
_NOT_ELIGIBLE = ("不符合", "不通过", "不予通过", "不合格", "不同意", "不具备", "不宜", "取消资格", "×", "✗", "否")
_OBJECTED = ("有异议", "异议", "存疑", "暂缓", "待核", "有意见", "需研究", "提请研究")
_BAR = re.compile(r"[nN](\d{1,2})|第\s*(\d{1,2})\s*[项条款]")
_BASIS = re.compile(r"(?:^|[；;，,。（(\s])依据[：:]?\s*")
_MONTH = re.compile(r"((?:19|20)\d\d)\s*[年.\-/]\s*(1[0-2]|0?[1-9])(?!\d)")
_EDGES = " ：:；;，,。.（）()【】[]"


def parse(value: Cell) -> Any:
    """One cell: Answer, None for blank, or a refusal. Longest words first, so that 不同意 is not read as 同意."""
    written = clean.plain(value)
    words = clean.compact(value)
    for conclusion, known in (
        (Conclusion.NOT_ELIGIBLE, _NOT_ELIGIBLE),
        (Conclusion.OBJECTION, _OBJECTED),
        (Conclusion.NO_OBJECTION, _AGREED),
    ):
        word = next((word for word in known if words.startswith(word)), None)
        if word is None:
            continue
        if conclusion == Conclusion.NO_OBJECTION:
            return Answer(conclusion=conclusion.value)
        bar = _BAR.search(written)
        rest = _BAR.sub(" ", written, count=1) if bar else written
        text = " ".join(rest.split())
        start = text.find(word)
        text = text[start + len(word) :] if start >= 0 else text
        reason, basis = _parted(text)
        return Answer(
            conclusion=conclusion.value, bar_code=_code(bar), reason=reason, basis=basis, fact_on=month_named(text)
        )
    return clean.refuse("T2", _UNKNOWN_ANSWER)


def confidential(max_length: int) -> Cleaner:
    """A text that no sentence of an import repeats; longer than ``max_length`` is refused without quoting it."""

    def clean_cell(value: Cell) -> Any:
        written = clean.plain(value)
        return clean.refuse("T1", _TOO_LONG, most=max_length) if len(written) > max_length else written

    return clean.cells(clean_cell)


def bar_code(value: Cell) -> str:
    """The code of an item written as N08, n8 or 第8项; empty when none is named."""
    return _code(_BAR.search(clean.plain(value)))


def _code(found: re.Match[str] | None) -> str:
    return f"N{int(found.group(1) or found.group(2)):02d}" if found else ""


def _parted(text: str) -> tuple[str, str]:
    """Reason and basis; the basis stands behind the word 依据, and is empty without it."""
    found = _BASIS.search(text)
    if found is None:
        return text.strip(_EDGES)[:500], ""
    reason, basis = text[: found.start()].strip(_EDGES), text[found.end() :].strip(_EDGES)
    return (reason or basis)[:500], basis[:200]


def month_named(text: str) -> date | None:
    """The first month named in a phrase (2019年3月), as its first day; None when there is none."""
    found = _MONTH.search(text)
    return date(int(found.group(1)), int(found.group(2)), 1) if found else None
