"""The small language of report texts: placeholders, filters, conditions. Pure; nothing in a text can run code.

``{{ key }}`` shows a figure, ``{{ key | 较上届 }}`` its change in words, ``{{ 若 key 全部 }}…{{ 否则 }}…{{ 完 }}``
chooses words. A line that begins with ``#`` is a heading; the lines below it are one paragraph. A clause (between
commas) whose figure is not known is left out, a sentence without figures left disappears: never 0 % for unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from reports.figures import Figure, Kind
from reports.runs import Run
from reports.vocabulary import Named, Vocabulary
from villages import rounding

UNKNOWN_WORDS = "未统计"
_TOKEN = re.compile(r"\{\{(.*?)\}\}")
_CLAUSE, _SENTENCE = "，；", "。！？"
_OPEN, _CLOSE = "（“《〔【", "）”》〕】"


@dataclass(frozen=True, slots=True)
class Show:
    """A placeholder: a figure (``band`` of it, through ``filter``) or, without a figure of that key, a name."""

    key: str
    filter: str = ""
    band: str = ""
    told: str = ""
    """As it stands in the text."""


@dataclass(frozen=True, slots=True)
class Condition:
    """``key word`` pairs that must all hold."""

    parts: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Words for when the condition holds, and for when it does not."""

    condition: Condition
    yes: tuple[Node, ...]
    no: tuple[Node, ...]


Node = str | Show | Choice


@dataclass(frozen=True, slots=True)
class Section:
    """A heading (may be empty) and its lines, each with its number in the text."""

    heading: str
    lines: tuple[tuple[int, tuple[Node, ...]], ...]


class Malformed(Exception):
    """A text that cannot be read: the line, what was found there, and a code of ``template_checks``."""

    def __init__(self, code: str, line: int, found: str) -> None:
        super().__init__(f"{code} {line} {found}")
        self.code, self.line, self.found = code, line, found


# --- Reading ----------------------------------------------------------------------------------------------------------


def parse(text: str) -> tuple[Section, ...]:
    """Sections of a text. Raises Malformed for braces or conditions that do not close."""
    sections: list[Section] = []
    heading: str = ""
    lines: list[tuple[int, tuple[Node, ...]]] = []
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if stripped.startswith("#"):
            if heading or lines:
                sections.append(Section(heading, tuple(lines)))
            heading, lines = stripped.lstrip("#").strip(), []
        elif stripped:
            lines.append((number, _line(stripped, number)))
    if heading or lines:
        sections.append(Section(heading, tuple(lines)))
    return tuple(sections)


def _line(text: str, number: int) -> tuple[Node, ...]:
    pieces = _TOKEN.split(text)
    for words in pieces[::2]:
        if "{" in words or "}" in words:
            raise Malformed("unclosed", number, words.strip())
    nodes, rest, stop = _nodes(pieces, 0, number)
    if stop or rest < len(pieces):
        raise Malformed("unopened", number, f"{{{{ {stop} }}}}")
    return nodes


def _nodes(pieces: Sequence[str], place: int, number: int) -> tuple[tuple[Node, ...], int, str]:
    """Nodes from a place on, where they ended, and the word that ended them (否则, 完, or nothing at the end)."""
    nodes: list[Node] = []
    while place < len(pieces):
        words = pieces[place] if place % 2 == 0 else pieces[place].strip()
        place += 1
        if place % 2 == 1:
            nodes += [words] if words else []
        elif words in ("否则", "完"):
            return tuple(nodes), place, words
        elif words.startswith("若"):
            choice, place = _choice(words, pieces, place, number)
            nodes.append(choice)
        else:
            nodes.append(_show(words))
    return tuple(nodes), place, ""


def _choice(words: str, pieces: Sequence[str], place: int, number: int) -> tuple[Choice, int]:
    told = f"{{{{ {words} }}}}"
    pairs = [part.split() for part in re.split(r"\s且\s", words[1:].strip())]
    if any(len(pair) != 2 for pair in pairs):
        raise Malformed("condition", number, told)
    condition = Condition(tuple((key, word) for key, word in pairs))
    yes, place, stop = _nodes(pieces, place, number)
    no: tuple[Node, ...] = ()
    if stop == "否则":
        no, place, stop = _nodes(pieces, place, number)
    if stop != "完":
        raise Malformed("unfinished", number, told)
    return Choice(condition, yes, no), place


def _show(words: str) -> Show:
    name, _, chosen = (part.strip() for part in words.partition("|"))
    key, _, band = name.partition(".")
    return Show(key, chosen, band, f"{{{{ {words} }}}}")


# --- Filters and conditions -------------------------------------------------------------------------------------------

Figures = Mapping[str, Figure]
Filter = Callable[[Figure, Named], "list[Run] | None"]


def _level(figure: Figure, named: Named) -> list[Run] | None:
    return None if figure.value is None else [Run(figure.display, figure.key)]


def _changed(figure: Figure, named: Named) -> list[Run] | None:
    """提高20.7个百分点, 减少3人 or 持平; None without something to compare."""
    if figure.change is None or isinstance(figure.change, dict):
        return None
    if figure.change == 0:
        return [Run("持平", figure.key)]
    up, down = ("增加", "减少") if figure.kind is Kind.COUNT else ("提高", "下降")
    unit = {Kind.PERCENT: "个百分点", Kind.AGE: "岁"}.get(figure.kind, named.word)
    amount = rounding.plain(figure.change).removeprefix("-")
    return [Run(up if figure.change > 0 else down), Run(amount, figure.key), Run(unit)]


def _compared(figure: Figure, named: Named) -> list[Run] | None:
    changed = _changed(figure, named)
    if changed is None:
        return None
    if figure.change == 0:
        return [Run(f"与{named.against}持平")]
    return [Run(f"较{named.against}{changed[0].text}"), *changed[1:]]


def _same(figure: Figure, named: Named) -> list[Run] | None:
    return [Run(f"与{named.against}持平")] if figure.change == 0 else None


def _about(figure: Figure, named: Named) -> list[Run] | None:
    return [Run(rounding.yu(figure.value), figure.key)] if isinstance(figure.value, int) else None


def _former(figure: Figure, named: Named) -> list[Run] | None:
    if figure.previous is None or isinstance(figure.previous, dict):
        return None
    unit = {Kind.PERCENT: "%", Kind.AGE: "岁"}.get(figure.kind, "")
    return [Run(f"{rounding.plain(figure.previous)}{unit}", figure.key)]


def _part(figure: Figure, named: Named) -> list[Run] | None:
    return None if figure.numerator is None else [Run(str(figure.numerator), figure.key)]


def _whole(figure: Figure, named: Named) -> list[Run] | None:
    return None if figure.denominator is None else [Run(str(figure.denominator), figure.key)]


def _or_unknown(figure: Figure, named: Named) -> list[Run] | None:
    if figure.value is None:
        return [Run(UNKNOWN_WORDS, figure.key)]
    unit = named.word if figure.kind is Kind.COUNT else ""
    return [Run(figure.display, figure.key), Run(unit)]


_ANY = (Kind.COUNT, Kind.PERCENT, Kind.AGE)
FILTERS: Mapping[str, tuple[Filter, tuple[Kind, ...], bool]] = {
    "": (_level, (*_ANY, Kind.BANDS), False),
    "百分比": (_level, (Kind.PERCENT,), True),
    "个百分点": (_changed, (Kind.PERCENT,), True),
    "变化": (_changed, _ANY, True),
    "较上届": (_compared, _ANY, True),
    "较上周": (_compared, _ANY, True),
    "较上次": (_compared, _ANY, True),
    "持平": (_same, _ANY, True),
    "余": (_about, (Kind.COUNT,), False),
    "上届": (_former, _ANY, False),
    "上周": (_former, _ANY, False),
    "上次": (_former, _ANY, False),
    "分子": (_part, _ANY, False),
    "分母": (_whole, _ANY, False),
    "未统计": (_or_unknown, _ANY, True),
}
"""What stands after the bar: how it is written, for which kinds of figures, whether it brings its own unit."""

CONDITIONS: Mapping[str, Callable[[Figure], bool]] = {
    "全部": lambda f: f.value is not None and f.numerator is not None and f.numerator == f.denominator,
    "未全部": lambda f: f.value is not None and f.numerator is not None and f.numerator != f.denominator,
    "为零": lambda f: f.value == 0 and f.value is not None,
    "不为零": lambda f: f.value is not None and f.value != 0,
    "已知": lambda f: f.value is not None,
    "未知": lambda f: f.value is None,
    "上升": lambda f: _sign(f) > 0,
    "下降": lambda f: _sign(f) < 0,
    "持平": lambda f: f.change == 0,
}


def _sign(figure: Figure) -> int:
    change = figure.change
    return 0 if change is None or isinstance(change, dict) else (change > 0) - (change < 0)


# --- Writing ----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Clause:
    """Runs between two commas; ``asked`` when a figure stands in it, ``lost`` when one of them is not known."""

    mark: str
    runs: list[Run]
    asked: bool = False
    lost: bool = False


def write(
    sections: Sequence[Section], figures: Figures, names: Mapping[str, str], words: Vocabulary
) -> list[tuple[str, tuple[Run, ...]]]:
    """Headings with their sentences; sections that say nothing are left out."""
    written = []
    for section in sections:
        runs: list[Run] = []
        for _number, nodes in section.lines:
            runs += _sentences(_chosen(nodes, figures), figures, names, words)
        if any(run.text.strip() for run in runs):
            written.append((section.heading, tuple(_joined(runs))))
    return written


def _chosen(nodes: Sequence[Node], figures: Figures) -> list[str | Show]:
    flat: list[str | Show] = []
    for node in nodes:
        if isinstance(node, Choice):
            holds = all(
                key in figures and word in CONDITIONS and CONDITIONS[word](figures[key])
                for key, word in node.condition.parts
            )
            flat += _chosen(node.yes if holds else node.no, figures)
        else:
            flat.append(node)
    return flat


def _sentences(nodes: Sequence[str | Show], figures: Figures, names: Mapping[str, str], words: Vocabulary) -> list[Run]:
    done: list[Run] = []
    sentence = [_Clause("", [])]
    depth = 0
    for node in nodes:
        if isinstance(node, Show):
            _put(sentence[-1], node, figures, names, words)
            continue
        for letter in node:
            depth += (letter in _OPEN) - (letter in _CLOSE)
            if letter in _SENTENCE and depth <= 0:
                done += _sentence(sentence, letter)
                sentence = [_Clause("", [])]
            elif letter in _CLAUSE and depth <= 0:
                sentence.append(_Clause(letter, []))
            else:
                sentence[-1].runs.append(Run(letter))
    return done + _sentence(sentence, "")


def _put(clause: _Clause, node: Show, figures: Figures, names: Mapping[str, str], words: Vocabulary) -> None:
    if node.key in names:
        clause.runs.append(Run(names[node.key]))
        return
    clause.asked = True
    runs = shown(node, figures, words)
    if runs is None:
        clause.lost = True
    else:
        clause.runs += runs


def shown(node: Show, figures: Figures, words: Vocabulary) -> list[Run] | None:
    """What a placeholder shows; None where its figure is not known."""
    figure, named = figures.get(node.key), words.get(node.key)
    if figure is None or named is None or node.filter not in FILTERS:
        return None
    if node.band:
        value = figure.value
        return [Run(str(value[node.band]), node.key)] if isinstance(value, dict) and node.band in value else None
    return FILTERS[node.filter][0](figure, named)


def _sentence(clauses: list[_Clause], end: str) -> list[Run]:
    """Clauses that say something, with their commas; nothing where every figure of the sentence is missing."""
    kept = [each for each in clauses if not each.lost and any(run.text for run in each.runs)]
    if not kept or (any(each.asked for each in clauses) and not any(each.asked for each in kept)):
        return []
    runs: list[Run] = []
    for each in kept:
        runs += [Run(each.mark)] if runs and each.mark else []
        runs += each.runs
    return [*runs, Run(end)]


def _joined(runs: Sequence[Run]) -> list[Run]:
    """Plain runs next to each other become one."""
    joined: list[Run] = []
    for run in runs:
        if joined and not run.key and not joined[-1].key:
            joined[-1] = Run(joined[-1].text + run.text)
        elif run.text:
            joined.append(run)
    return joined
