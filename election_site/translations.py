"""Finding and compiling the texts to translate, without gettext programs: source texts are English, pages Chinese."""

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polib
from django.utils.translation.template import templatize

CATALOGUE = Path("zh_Hans") / "LC_MESSAGES" / "django.po"
# Names under which code calls gettext.
KEYWORDS = dict.fromkeys(
    ["_", "gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext", "pgettext_lazy"]
)
NAMED_GAP = re.compile(r"%\((\w+)\)|(?<![{%])\{(\w*)\}|%[sd]")
SKIPPED_FOLDERS = {"tests", "migrations", "var", "__pycache__", "node_modules"}


@dataclass
class Findings:
    """What is wrong with the catalogue."""

    missing: dict[str, str] = field(default_factory=dict)
    """Text in the source without a translation → where it stands."""
    gaps: list[str] = field(default_factory=list)
    """Texts whose translation names other placeholders."""
    unused: list[str] = field(default_factory=list)
    """Translations of texts no source contains (texts chosen at run time look unused too)."""


def compile_catalogue(locale: Path) -> bool:
    """Write django.mo next to every django.po newer than it; returns whether anything was written."""
    written = False
    for source in sorted(locale.glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        draft = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(draft))
        draft.replace(target)
        written = True
    return written


def source_texts(base: Path, folders: Iterable[str]) -> dict[str, str]:
    """Return every translatable text under the folders → “file:line” of its first place."""
    texts: dict[str, str] = {}
    for path in sorted(_source_files(base, folders)):
        for line, text in _texts_of(path):
            texts.setdefault(text, f"{path.relative_to(base)}:{line}")
    return texts


def examine(base: Path, folders: Iterable[str]) -> Findings:
    """Compare the sources with the Chinese catalogue."""
    entries = {entry.msgid: entry for entry in polib.pofile(str(base / "locale" / CATALOGUE)) if not entry.obsolete}
    texts = source_texts(base, folders)
    findings = Findings()
    for text, place in texts.items():
        entry = entries.get(text)
        if entry is None or not (entry.msgstr or entry.msgstr_plural) or entry.fuzzy:
            findings.missing[text] = place
    for text, entry in entries.items():
        if entry.msgstr and _gaps(text) != _gaps(entry.msgstr):
            findings.gaps.append(text)
        if text not in texts:
            findings.unused.append(text)
    return findings


def _gaps(text: str) -> list[str]:
    """Return the placeholders of a text in order of name."""
    return sorted({found.group(1) or found.group(2) or found.group(0) for found in NAMED_GAP.finditer(text)})


def _source_files(base: Path, folders: Iterable[str]) -> Iterator[Path]:
    """Yield Python files and templates, without tests and migrations."""
    for folder in folders:
        for path in (base / folder).rglob("*"):
            # Plain text files are templates only inside a templates folder.
            wanted = path.suffix in {".py", ".html"} or (path.suffix == ".txt" and "templates" in path.parts)
            if wanted and not SKIPPED_FOLDERS.intersection(path.relative_to(base).parts):
                yield path


def _texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of each translatable text of one file."""
    # Needed only by developers, so not among the packages of a running site.
    from babel.messages.extract import extract_python

    source = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # Brackets make one expression of it: the indentation of a template means nothing.
        source = f"({templatize(source, origin=str(path))})"
    found = extract_python(io.BytesIO(source.encode()), KEYWORDS, [], {"encoding": "utf-8"})
    for line, keyword, words, _comments in found:
        text = _chosen(str(keyword), words)
        if text:
            yield line, text


def _chosen(keyword: str, words: object) -> str | None:
    """Return the text among a call's arguments: the first, or after the context."""
    arguments = list(words) if isinstance(words, (tuple, list)) else [words]
    position = 1 if keyword.startswith("pgettext") else 0
    chosen = arguments[position] if len(arguments) > position else None
    return chosen if isinstance(chosen, str) else None
