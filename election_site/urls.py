"""Every door of the site; each room lists its own."""

from importlib.util import find_spec

from django.conf.urls.i18n import urlpatterns as language_patterns
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from election_site.health import healthz

ROOMS = ["accounts", "audit", "jobs", "sheets", "villages", "voters", "candidates", "ballots", "reports"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("language/", include(language_patterns)),
    *[path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")],
]
