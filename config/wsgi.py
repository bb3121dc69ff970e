"""The portal as a WSGI application, for gunicorn or another server. It refuses to serve what is not ready for it."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from core import service  # noqa: E402 (the portal must be set up first)

service.refuse_what_is_not_ready()
