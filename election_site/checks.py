"""System checks: settings that parse but cannot be meant. Each names the setting and says what to do."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

OLDEST_POSTGRES = 15


@register(Tags.files)
def folders_can_be_written(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Uploads and finished reports need MEDIA_ROOT."""
    folder = Path(settings.MEDIA_ROOT)
    existing = next(place for place in [folder, *folder.parents] if place.exists())
    if os.access(existing, os.W_OK | os.X_OK):
        return []
    return [
        Error(
            f"Setting MEDIA_ROOT: the folder {folder} cannot be written.",
            hint="Give the folder to the user who runs the site, or set MEDIA_ROOT or VAR_DIR to another one.",
            id="election_site.E001",
        )
    ]


@register(Tags.security)
def secrets_are_strong(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A guessable SECRET_KEY lets anybody sign in as anybody."""
    if len(settings.SECRET_KEY) >= 32 and len(set(settings.SECRET_KEY)) >= 8:
        return []
    return [
        Error(
            "Setting SECRET_KEY: it is too short or too regular to be a secret.",
            hint="Make one with: python -c 'import secrets; print(secrets.token_urlsafe(48))'",
            id="election_site.E002",
        )
    ]


@register(Tags.security)
def production_is_encrypted(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Without HTTPS passwords and identity numbers cross the network in the open."""
    if not settings.PRODUCTION or settings.HTTPS:
        return []
    return [
        Warning(
            "Setting HTTPS: it is off on a production site; sign-ins and identity numbers travel unencrypted.",
            hint="Put a TLS proxy in front, set BEHIND_PROXY=1 and leave HTTPS on.",
            id="election_site.W001",
        )
    ]


@register(Tags.translation)
def translations_are_compiled(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Without the compiled catalogue the pages are English."""
    if (Path(settings.BASE_DIR) / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.mo").exists():
        return []
    return [
        Warning(
            "The Chinese translation is not compiled; pages will be in English.",
            hint="Run: python manage.py messages --compile",
            id="election_site.W002",
        )
    ]


@register(Tags.database)
def postgres_is_new_enough(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """The database behind DATABASE_URL must be reachable and PostgreSQL 15 or newer."""
    found: list[CheckMessage] = []
    for alias in databases or []:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute("SHOW server_version_num")
                version = int(cursor.fetchone()[0]) // 10_000
        except DatabaseError as problem:
            words = str(problem).strip().splitlines()[0]
            found.append(Error(f"Setting DATABASE_URL: no connection ({words}).", id="election_site.E003"))
            continue
        if version < OLDEST_POSTGRES:
            text = f"Setting DATABASE_URL: the server is PostgreSQL {version}; {OLDEST_POSTGRES} or newer is needed."
            found.append(Error(text, id="election_site.E004"))
    return found
