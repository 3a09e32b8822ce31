"""Every door of the site; each room lists its own."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.i18n import set_language

from accounts.access import public
from election_site.health import healthz

ROOMS = ["accounts", "audit", "jobs", "sheets", "villages", "voters", "candidates", "ballots", "reports"]

handler400 = "election_site.refusals.bad_request"
handler500 = "election_site.refusals.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("admin/", admin.site.urls),
    path("language/", public(set_language), name="set_language"),
    *[path("", include(f"{room}.urls")) for room in ROOMS if find_spec(f"{room}.urls")],
]
