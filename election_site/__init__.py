"""The Django project: settings, URLs, the Celery application and the edges of the product."""

from election_site.celery import app as celery_app

__all__ = ["celery_app"]
