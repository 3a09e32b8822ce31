"""Whether a text template may be saved: every key known, every filter fitting, every unit word right. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

from reports.figures import Kind, Words
from reports.templating import CONDITIONS, FILTERS, Choice, Malformed, Node, Show, parse
from reports.vocabulary import NAMES, UNIT_WORDS, Genre, Named, Vocabulary, vocabulary
from sheets.personal import personal

LONGEST = 8_000
_MOVES = ("提高", "提升", "上升", "增长", "增加", "下降", "降低", "减少")

_SENTENCES: Mapping[str, Words] = {
    "empty": Words("文本是空的。", "The text is empty."),
    "too_long": Words(f"文本过长，最多{LONGEST}字。", f"The text is too long; {LONGEST} characters are allowed."),
    "tag": Words("这里不能使用“{found}”，只能写 {{{{ 指标 }}}}、{{{{ 指标 | 写法 }}}} 和 {{{{ 若 … }}}}。",
                 "“{found}” is not allowed; write {{{{ key }}}}, {{{{ key | filter }}}} or {{{{ 若 … }}}}."),
    "unclosed": Words("“{found}”中的花括号没有成对，请写成 {{{{ 指标 }}}}。",
                      "The braces in “{found}” do not close; write {{{{ key }}}}."),
    "unopened": Words("“{found}”前面没有与它对应的 {{{{ 若 … }}}}。", "“{found}” has no {{{{ 若 … }}}} before it."),
    "unfinished": Words("“{found}”没有用 {{{{ 完 }}}} 结束，请在同一行内补上。",
                        "“{found}” is not ended by {{{{ 完 }}}} in the same line."),
    "condition": Words("“{found}”看不懂，请写成 {{{{ 若 指标 条件 }}}}，条件可用：{allowed}。",
                       "“{found}” cannot be read; write {{{{ 若 key condition }}}} with one of: {allowed}."),
    "unknown_key": Words("没有名为“{found}”的指标。{allowed}", "There is no figure “{found}”. {allowed}"),
    "unknown_band": Words("“{found}”没有这个分段，可用：{allowed}。",
                          "“{found}” is no band of it; allowed are: {allowed}."),
    "unknown_filter": Words("没有“{found}”这种写法，可用：{allowed}。",
                            "There is no filter “{found}”; allowed are: {allowed}."),
    "unfit_filter": Words("“{found}”不适用于这个指标，可用：{allowed}。",
                          "“{found}” does not fit this figure; allowed are: {allowed}."),
    "unit": Words("“{found}”后面的单位应为：{allowed}。", "The unit word after “{found}” should be: {allowed}."),
    "double_unit": Words("“{found}”自己带有单位，后面不要再写“{allowed}”。",
                         "“{found}” brings its own unit; take away the “{allowed}” after it."),
    "level_as_change": Words("“{found}”显示的是本届水平，不是变化值；“{word}”后面请用 {allowed}。",
                             "“{found}” shows the level, not the change; after “{word}” write {allowed}."),
    "personal": Words("文本中有个人信息（{found}），模板中不得出现。",
                      "The text holds personal data ({found}); take it out."),
    "nothing": Words("文本中没有任何指标，请至少写一个 {{{{ 指标 }}}}。",
                     "The text names no figure; write at least one {{{{ key }}}}."),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a template cannot be saved: the line (0: the whole), and the sentence in both languages."""

    code: str
    line: int
    sentence: Words


def problems(text: str, genre: Genre) -> list[Problem]:
    """Everything wrong with a text, in its order; empty when it may be saved."""
    if not text.strip():
        return [_problem("empty", 0)]
    if len(text) > LONGEST:
        return [_problem("too_long", 0)]
    found = [_problem("personal", _line_of(text, each.start), found=each.masked) for each in personal(text)]
    for number, line in enumerate(text.splitlines(), 1):
        found += [_problem("tag", number, found=tag) for tag in ("{%", "{#", "%}", "#}") if tag in line]
    if found:
        return found
    try:
        sections = parse(text)
    except Malformed as error:
        return [_problem(error.code, error.line, found=error.found, allowed="、".join(CONDITIONS))]
    words = vocabulary(genre)
    lines = [line for section in sections for line in section.lines]
    for number, nodes in lines:
        found += _nodes(nodes, number, words)
    if not found and not any(True for _number, nodes in lines for _show in _shows(nodes, words)):
        found.append(_problem("nothing", 0))
    return found


def _line_of(text: str, place: int) -> int:
    return text.count("\n", 0, place) + 1


def _problem(code: str, line: int, **parts: str) -> Problem:
    told = {"found": "", "allowed": "", "word": "", **parts}
    words = _SENTENCES[code]
    return Problem(code, line, Words(words.zh.format(**told), words.en.format(**told)))


def _shows(nodes: Sequence[Node], words: Vocabulary) -> Iterator[Show]:
    for node in nodes:
        if isinstance(node, Show) and node.key in words:
            yield node
        elif isinstance(node, Choice):
            yield from _shows((*node.yes, *node.no), words)


def _nodes(nodes: Sequence[Node], line: int, words: Vocabulary) -> list[Problem]:
    found: list[Problem] = []
    for place, node in enumerate(nodes):
        if isinstance(node, Choice):
            found += _choice(node, line, words) + _nodes(node.yes, line, words) + _nodes(node.no, line, words)
        elif isinstance(node, Show) and node.key not in NAMES:
            before = nodes[place - 1] if place else ""
            after = nodes[place + 1] if place + 1 < len(nodes) else ""
            found += _show(node, _words(before), _words(after), line, words)
    return found


def _words(node: Node) -> str:
    return node if isinstance(node, str) else ""


def _choice(node: Choice, line: int, words: Vocabulary) -> list[Problem]:
    found = []
    for key, word in node.condition.parts:
        if key not in words:
            found.append(_unknown(key, line, words))
        if word not in CONDITIONS:
            found.append(_problem("condition", line, found=f"若 {key} {word}", allowed="、".join(CONDITIONS)))
    return found


def _unknown(key: str, line: int, words: Vocabulary) -> Problem:
    near = get_close_matches(key, [*words, *NAMES], n=3, cutoff=0.6)
    return _problem("unknown_key", line, found=key, allowed=f"→ {'、'.join(near)}" if near else "")


def _show(node: Show, before: str, after: str, line: int, words: Vocabulary) -> list[Problem]:
    named = words.get(node.key)
    if named is None:
        return [_unknown(node.key, line, words)]
    if problem := _misused(node, named, line):
        return [problem]
    declaration = named.declaration
    follows = next((unit for unit in UNIT_WORDS if after.startswith(unit)), "")
    moved = next((word for word in _MOVES if before.rstrip("了至到").endswith(word)), "")
    level = FILTERS[node.filter][0] is FILTERS[""][0]
    if moved and level and not before.endswith(("至", "到")):
        return [_problem("level_as_change", line, found=node.told, word=moved, allowed=f"{{{{ {node.key} | 变化 }}}}")]
    if node.filter in ("分子", "分母"):
        return []
    if node.band or (declaration.kind is Kind.COUNT and not FILTERS[node.filter][2]):
        units = named.units
        fits = after.startswith(units)
        return [] if fits else [_problem("unit", line, found=node.told, allowed="、".join(units))]
    return [_problem("double_unit", line, found=node.told, allowed=follows)] if follows else []


def _misused(node: Show, named: Named, line: int) -> Problem | None:
    """A filter or a band that the figure does not have."""
    kind = named.declaration.kind
    fitting = [name for name, (_f, kinds, _u) in FILTERS.items() if kind in kinds and name and _against(name, named)]
    if node.filter not in FILTERS:
        return _problem("unknown_filter", line, found=node.filter, allowed="、".join(fitting))
    if node.filter and node.filter not in fitting:
        return _problem("unfit_filter", line, found=node.told, allowed="、".join(fitting) or "—")
    bands = named.declaration.bands or {}
    if node.band and node.band not in bands:
        return _problem("unknown_band", line, found=node.told, allowed="、".join(bands) or "—")
    return None


def _against(name: str, named: Named) -> bool:
    """Whether a comparison names what the figure is compared with: 较上周 never for a figure of the previous term."""
    bare = name.removeprefix("较")
    return bare == named.against if bare in ("上届", "上周", "上次") else True
