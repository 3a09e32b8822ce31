"""What is wrong with the edited text of a report: units, sums, figures that are not the report's, personal data. Pure.

Hard findings keep a report from being signed off: personal data always, a foreign figure until somebody explains it.
Soft ones are listed. Numbers written in Chinese characters are not read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from reports.figures import Figure, Words
from reports.numbers import PEOPLE, POINTS, SHARE, YEARS, Allowed, Token, shared_ending, tokens
from reports.runs import Paragraph, Run
from reports.vocabulary import Vocabulary
from sheets.personal import personal
from villages import rounding

NEAR, SURE = 4, 8
"""Characters before a number that must be those of the generated text to say which figure stood there."""
_PEOPLE_NOUNS = re.compile(
    "干部|党员|选民|成员(?!单位)|人选|书记|副?主任|委员(?!会)|同志|群众|村民|居民(?!小组)|代表|妇女"
)
_PLACE_NOUNS = ("村", "社区", "镇", "街道", "乡", "（", "实现", "全部", "均")
_SHARE_LEADS = ("占", "占比", "比例", "比例为", "率", "率为", "率达", "达", "达到", "占比为")
_UNIT_OF = {SHARE: "%", POINTS: "个百分点", PEOPLE: "人（名）", YEARS: "岁"}

RULES: Mapping[str, tuple[bool, Words]] = {
    "identity": (True, Words("出现公民身份号码", "an identity number")),
    "like_identity": (True, Words("出现疑似身份号码的长数字", "a long number that looks like an identity number")),
    "phone": (True, Words("出现手机号码", "a mobile telephone number")),
    "foreign": (True, Words("报告中没有这个数", "a figure the report does not hold")),
    "differs": (True, Words("与报告中的数不一致", "not the report's figure")),
    "foreign_soft": (False, Words("报告中没有这个数", "a figure the report does not hold")),
    "points": (False, Words("百分比的增减应用“个百分点”", "the change of a share is told in 个百分点")),
    "percent": (False, Words("比例的水平应用“%”", "the level of a share is told in %")),
    "people": (False, Words("人员的量词应用“名”或“人”", "people are counted in 名 or 人")),
    "unit": (False, Words("单位与报告中的指标不符", "the unit is not that of the report's figure")),
    "sum": (False, Words("“其中”各项之和与总数不符", "the parts after 其中 do not add up to the whole")),
    "part": (False, Words("“其中”一项大于总数", "a part after 其中 is larger than the whole")),
    "compared": (False, Words("届次之间不宜用“同比”", "同比 is loose for terms of office")),
    "thousands": (False, Words("公文数字不用千分位逗号", "official text has no thousands separator")),
    "zero": (False, Words("小数末位的0不写", "a trailing .0 is not written")),
    "placeholder": (False, Words("文本中有未填写的占位符", "a placeholder that was not filled in")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong: the paragraph (from 1) and the characters there, what was found, what is expected."""

    code: str
    paragraph: int
    start: int
    end: int
    found: str
    expected: str
    around: str
    explained: str = ""

    @property
    def is_hard(self) -> bool:
        """Whether it keeps the report from being signed off."""
        return RULES[self.code][0] and not self.explained

    @property
    def can_be_explained(self) -> bool:
        """A foreign figure may stand with a reason; personal data never."""
        return self.code in ("foreign", "differs")

    @property
    def claim(self) -> Words:
        """What is wrong, in both languages."""
        return RULES[self.code][1]


@dataclass(frozen=True)
class Basis:
    """What a text is held against: the generated paragraphs, the report's figures, and those of places by name."""

    generated: Sequence[Paragraph]
    figures: Mapping[str, Figure]
    words: Vocabulary
    places: Mapping[str, Callable[[], Mapping[str, Figure]]] = field(default_factory=dict)


def lint(paragraphs: Sequence[Paragraph], basis: Basis, explained: Mapping[str, str] | None = None) -> list[Finding]:
    """Everything found, in the order of the text; ``explained`` gives reasons for figures by how they are written."""
    reader = _Reader(basis)
    found: list[Finding] = []
    for number, paragraph in enumerate(paragraphs, 1):
        for code, start, end, told, expected in reader.read(paragraph):
            reason = (explained or {}).get(told, "") if code in ("foreign", "differs") else ""
            around = paragraph.text[max(0, start - 12) : start]
            around = re.sub(r"^[\d.]+|\d{7,}", "", around)
            found.append(Finding(code, number, start, end, told, expected, around, reason))
    return found


def linked(paragraphs: Sequence[Paragraph], basis: Basis) -> list[Paragraph]:
    """The same text with every number that is a figure of the report as a run of its own."""
    reader = _Reader(basis)
    return [Paragraph(each.heading, tuple(reader.runs(each))) for each in paragraphs]


Raw = tuple[str, int, int, str, str]


@dataclass(frozen=True, slots=True)
class _Stood:
    """A number of the generated text: the heading above it and the figure it shows."""

    heading: str
    token: Token
    key: str


class _Reader:
    """Reads paragraphs against one basis."""

    def __init__(self, basis: Basis) -> None:
        self.basis = basis
        self.allowed = Allowed()
        self.allowed.add(basis.figures.values(), basis.words)
        self.stood = [
            _Stood(_bare(each.heading), token, _key_at(each, token.start))
            for each in basis.generated
            for token in tokens(each.text)
        ]

    def read(self, paragraph: Paragraph) -> Iterator[Raw]:
        """Findings of one paragraph in their order."""
        text = paragraph.text
        raw = [(each.kind, each.start, each.end, each.masked, "—") for each in personal(paragraph.heading + text)]
        taken = [(start, end) for _kind, start, end, _told, _expected in raw]
        shift = len(paragraph.heading)
        raw = [(kind, max(0, start - shift), max(0, end - shift), told, to) for kind, start, end, told, to in raw]
        every = [
            each for each in tokens(text) if not any(a < each.end + shift and each.start + shift < b for a, b in taken)
        ]
        allowed = self._allowed(text)
        for token in every:
            raw += self._token(token, paragraph, allowed)
        raw += _sums(text, every)
        raw += _written(text, every)
        return iter(sorted(raw, key=lambda each: each[1]))

    def runs(self, paragraph: Paragraph) -> Iterator[Run]:
        """The paragraph cut at its figures."""
        place, text = 0, paragraph.text
        allowed = self._allowed(text)
        for token in tokens(text):
            stood = self._expected(token, paragraph)
            key = allowed.key(token)
            if stood and stood[0].key and stood[0].token.value == token.value:
                key = stood[0].key
            if key:
                with_unit = token.family == SHARE or (token.family == YEARS and not token.is_change)
                end = token.end if with_unit else token.end - len(token.unit)
                if place < token.start:
                    yield Run(text[place : token.start])
                yield Run(text[token.start : end], key if key in self.basis.figures else "")
                place = end
        if place < len(text):
            yield Run(text[place:])

    def _allowed(self, text: str) -> Allowed:
        """The report's own figures, and those of the places the paragraph names."""
        named = [figures for name, figures in self.basis.places.items() if name in text]
        if not named:
            return self.allowed
        allowed = Allowed(dict(self.allowed.exact), dict(self.allowed.any_unit))
        for figures in named:
            allowed.add(figures().values(), self.basis.words)
        return allowed

    def _token(self, token: Token, paragraph: Paragraph, allowed: Allowed) -> Iterator[Raw]:
        unit = _unit_finding(token)
        if unit:
            yield (unit[0], token.start, token.end, token.told, unit[1])
        stood = self._expected(token, paragraph)
        key = allowed.key(token)
        if stood and stood[0].token.value != token.value and not token.about:
            expected, common = stood[0].token, stood[1]
            if key is None or (common >= SURE and allowed is self.allowed):
                yield ("differs", token.start, token.end, token.told, expected.told)
                return
        if key is not None or (unit and self._meant(token, unit[0])):
            return
        if other := allowed.other_family(token):
            if not unit:
                yield (
                    "unit",
                    token.start,
                    token.end,
                    token.told,
                    f"{rounding.plain(token.value)}{_UNIT_OF.get(other, '')}",
                )
            return
        yield (_foreign(token), token.start, token.end, token.told, stood[0].token.told if stood else "")

    def _meant(self, token: Token, code: str) -> bool:
        """Whether the number is right and only its unit is wrong."""
        family = {"points": POINTS, "percent": SHARE}.get(code, PEOPLE)
        return (family, token.value) in self.allowed.exact or token.value in self.allowed.any_unit

    def _expected(self, token: Token, paragraph: Paragraph) -> tuple[_Stood, int] | None:
        """The generated number that stood after the same words, and how many characters of them agree."""
        best: list[_Stood] = []
        length = NEAR - 1
        heading = _bare(paragraph.heading)
        for stood in self.stood:
            same = stood.heading == heading and stood.token.before == token.before
            common = max(SURE, len(token.before)) if same else shared_ending(stood.token.before, token.before)
            if stood.heading != heading and common < SURE:
                continue
            if common > length:
                best, length = [stood], common
            elif common == length and best:
                best.append(stood)
        values = {(each.token.value, each.token.family) for each in best}
        return (best[0], length) if len(values) == 1 else None


def _key_at(paragraph: Paragraph, place: int) -> str:
    """The figure that a paragraph shows at a place."""
    for run in paragraph.runs:
        if place < len(run.text):
            return run.key
        place -= len(run.text)
    return ""


def _bare(heading: str) -> str:
    return re.sub(r"^[\d一二三四五六七八九十（）().、\s]+", "", heading)


def _unit_finding(token: Token) -> tuple[str, str] | None:
    number = rounding.plain(token.value)
    if token.family == SHARE and token.is_change:
        return "points", f"{number}个百分点"
    if token.family == POINTS and token.before.endswith(_SHARE_LEADS):
        return "percent", f"{number}%"
    if token.unit == "个" and _PEOPLE_NOUNS.match(token.after):
        return "people", f"{number}名"
    return None


def _foreign(token: Token) -> str:
    """个 counts all sorts of things: only villages and townships are figures of a report."""
    if token.unit == "个" and not token.after.startswith(_PLACE_NOUNS):
        return "foreign_soft"
    return "foreign_soft" if token.unit in ("条", "张", "人次") else "foreign"


def _sums(text: str, every: Sequence[Token]) -> list[Raw]:
    """Parts after 其中 against the whole before it; changes are no parts, and 等 says that not all are named."""
    found: list[Raw] = []
    for match in re.finditer("其中", text):
        stop = re.search("[。；！]", text[match.end() :])
        end = match.end() + stop.start() if stop else len(text)
        after = [each for each in every if match.end() <= each.start < end and not each.is_change]
        if not after or after[0].family in (SHARE, POINTS, YEARS):
            continue
        family = after[0].family
        wholes = [each for each in every if each.end <= match.start() and each.family == family and not each.is_change]
        parts = [each for each in after if each.family == family]
        if not wholes:
            continue
        whole, total = wholes[-1], sum((each.value for each in parts), Decimal(0))
        told = "＋".join(each.told for each in parts)
        if any(part.value > whole.value for part in parts):
            found.append(("part", parts[0].start, parts[-1].end, told, f"≤{whole.told}"))
        elif len(parts) > 1 and total != whole.value and "等" not in text[match.end() : end]:
            expected = f"{whole.told}（{rounding.plain(total)}）"
            found.append(("sum", parts[0].start, parts[-1].end, told, expected))
    return found


def _written(text: str, every: Sequence[Token]) -> list[Raw]:
    """How numbers and comparisons are written."""
    found: list[Raw] = [("compared", m.start(), m.end(), "同比", "较上届") for m in re.finditer("同比", text)]
    for token in every:
        if "," in token.told:
            found.append(("thousands", token.start, token.end, token.told, token.told.replace(",", "")))
        if re.search(r"\.\d*0(?!\d)", token.told):
            found.append(("zero", token.start, token.end, token.told, f"{rounding.plain(token.value)}{token.unit}"))
    found += [
        ("placeholder", m.start(), m.end(), m.group(), "—") for m in re.finditer(r"\{\{.*?\}\}|None|×{2,}|X{2,}", text)
    ]
    return found
