"""The shape of the house, where no linter looks: sizes, names, and pages that obey the content security policy."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.contrib.contenttypes.fields import GenericForeignKey

from election_site.urls import ROOMS

ROOT = Path(__file__).resolve().parent.parent
PROGRAMS = sorted(
    path for room in [*ROOMS, "election_site"] for path in (ROOT / room).rglob("*.py") if "migrations" not in path.parts
)
CODE = [path for path in PROGRAMS if "tests" not in path.parts]
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
SCRIPTS = sorted((ROOT / "static" / "js").glob("*.js"))
MOST_LINES = 400
MOST_LINES_OF_A_FUNCTION = 60
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}


def short(path: Path) -> str:
    """The path as people say it."""
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", PROGRAMS, ids=short)
def test_files_are_short_and_say_what_they_hold(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= MOST_LINES, f"{short(path)} has {lines} lines: split it by noun"
    assert path.stem not in VAGUE, f"{short(path)}: name what it holds"


def test_functions_are_short():
    long = [
        f"{short(path)}:{node.lineno} {node.name} has {node.end_lineno - node.lineno} lines"
        for path in CODE
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno > MOST_LINES_OF_A_FUNCTION
    ]
    assert not long


def test_a_door_tells_a_refusal_in_the_one_way_all_do():
    """An ``except`` of its own is how a page forgets that what a role forbids is a 403 and goes on record."""
    own = [
        f"{short(path)}:{node.lineno}"
        for path in CODE
        if "views" in (path.stem, path.parent.name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and re.search(r"\b(DomainError|NotAllowed)\b", ast.unparse(node.type) if node.type else "")
    ]
    assert own == []


def test_every_room_has_tests():
    assert [room for room in ROOMS if not list((ROOT / room / "tests").glob("test_*.py"))] == []


def ours():
    """Every model of the rooms, without the tables that keep history."""
    return [
        model
        for model in apps.get_models()
        if model._meta.app_label in ROOMS and not hasattr(model, "pgh_tracked_model")
    ]


def test_models_are_plain_tables():
    odd = [model for model in ours() if model._meta.parents]
    odd += [model for model in ours() if any(isinstance(f, GenericForeignKey) for f in model._meta.private_fields)]
    assert not odd, "no multi-table inheritance, no generic foreign keys"


def test_every_model_is_in_the_administration_with_search_and_filters():
    missing = [model._meta.label for model in ours() if model not in admin.site._registry]
    assert not missing
    bare = [m._meta.label for m in ours() if m in admin.site._registry and not admin.site._registry[m].search_fields]
    assert not bare, "add search_fields"


def test_business_flow_uses_no_signals():
    users = [
        short(path)
        for path in CODE
        if re.search(r"signals import (post|pre)_|@receiver\(", path.read_text(encoding="utf-8"))
    ]
    assert not users


FORBIDDEN_IN_PAGES = {
    "inline style": re.compile(r"\sstyle\s*=", re.IGNORECASE),
    "style block": re.compile(r"<style\b", re.IGNORECASE),
    "inline script": re.compile(r"<script\b(?![^>]*\bsrc=)", re.IGNORECASE),
    "event attribute": re.compile(r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE),
    "script in htmx": re.compile(r"hx-on\b|hx-vals\s*=\s*[\"']js:|javascript:", re.IGNORECASE),
    "another server": re.compile(r"(src|href|action)\s*=\s*[\"'](https?:)?//", re.IGNORECASE),
    "unescaped text": re.compile(r"\|safe\b|autoescape off"),
}


@pytest.mark.parametrize("path", TEMPLATES, ids=short)
def test_pages_obey_the_content_security_policy(path):
    text = path.read_text(encoding="utf-8")
    found = [what for what, pattern in FORBIDDEN_IN_PAGES.items() if pattern.search(text)]
    assert not found


@pytest.mark.parametrize("path", sorted((ROOT / "templates" / "components").glob("*.html")), ids=short)
def test_a_component_begins_with_its_parameters(path):
    assert path.read_text(encoding="utf-8").startswith("{#")


@pytest.mark.parametrize("path", SCRIPTS, ids=short)
def test_scripts_build_no_html_and_no_code_from_text(path):
    text = path.read_text(encoding="utf-8")
    assert not re.search(
        r"innerHTML|insertAdjacentHTML|\beval\(|new Function|document\.write|https?://|\.style\b", text
    )


def test_the_style_sheet_stays_within_old_chromium():
    text = (ROOT / "static" / "css" / "site.css").read_text(encoding="utf-8")
    assert not re.search(r":has\(|@container|@layer|\bsubgrid\b|color-mix\(|\burl\(\s*[\"']?https?:", text)
    nested = [line for line in text.splitlines() if re.match(r"\s*&", line)]
    assert not nested
