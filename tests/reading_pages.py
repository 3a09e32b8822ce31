"""What a person reads on a page, and what the page is made of, for tests that judge every page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SILENT = {"script", "style", "noscript", "template"}
SPOKEN = {"title", "aria-label", "placeholder", "alt", "summary", "content"}


@dataclass(frozen=True)
class Piece:
    """A text as it stands on the page; ``language`` is that of the nearest element that names one."""

    text: str
    language: str
    where: str


@dataclass
class Reading:
    """A page taken apart."""

    language: str = ""
    title: str = ""
    headings: list[str] = field(default_factory=list)
    pieces: list[Piece] = field(default_factory=list)
    addresses: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    """Styles and scripts that stand in the page itself."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.page = Reading()
        self.open: list[tuple[str, str]] = []

    @property
    def language(self) -> str:
        return next((language for _tag, language in reversed(self.open) if language), "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "html":
            self.page.language = given.get("lang", "")
        if tag == "h1":
            self.page.headings.append("")
        own = given.get("lang", "")
        spoken = {"value"} if tag == "input" and given.get("type") in {"submit", "button", "reset"} else set()
        for name in (SPOKEN | spoken) & set(given):
            if tag != "meta":
                self.page.pieces.append(Piece(given[name], own or self.language, f"{tag}[{name}]"))
        self.page.addresses += [given[name] for name in ("href", "src", "action", "formaction") if name in given]
        handlers = [name for name in given if name.startswith("on")]
        if "style" in given or handlers or tag == "style" or (tag == "script" and "src" not in given):
            self.page.inline.append(self.get_starttag_text() or tag)
        if tag not in VOID:
            self.open.append((tag, own))

    def handle_endtag(self, tag: str) -> None:
        while self.open:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data: str) -> None:
        text = " ".join(data.split())
        tags = [tag for tag, _language in self.open]
        if not text or SILENT.intersection(tags):
            return
        if tags and tags[-1] == "title":
            self.page.title += text
        if "h1" in tags:
            self.page.headings[-1] += text
        self.page.pieces.append(Piece(text, self.language, tags[-1] if tags else ""))


def read(html: str) -> Reading:
    """Take a page apart."""
    reader = _Reader()
    reader.feed(html)
    return reader.page


def figures(html: str) -> set[str]:
    """Every whole number that stands by itself on a page, in texts and attributes, without separators.

    No key of a row is one of three or four digits: in tests they begin at a thousand million (conftest.py).
    """
    return {found.replace(",", "") for found in re.findall(r"(?<!\w)\d[\d,]*(?!\w)", html)}
