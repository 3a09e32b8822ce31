"""The door for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

from election_site import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "election_site.settings")
embedded.ensure_services()
application = get_wsgi_application()
