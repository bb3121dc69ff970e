"""The portal as a WSGI application, for gunicorn or another server. It refuses to serve a demo database in earnest."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

application = get_wsgi_application()

from core.service import refuse_demo_database  # noqa: E402 (the portal must be set up first)

refuse_demo_database()
