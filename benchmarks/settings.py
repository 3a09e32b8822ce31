"""The site's settings with one more URL, the bare view that measures what Django and the server cost by themselves."""

from election_site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.urls"
