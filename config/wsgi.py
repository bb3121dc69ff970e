"""The portal as a WSGI application, for gunicorn or another server. It refuses to serve what is not ready for it."""

import os

import django
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


class Request(WSGIRequest):
    """A request that is always made, whatever stands in its Content-Type. Middleware refuses what cannot be read.

    Django would read the address again in the coding that is named there, before anything could answer for it.
    """

    def _set_content_type_params(self, meta):
        try:
            self.content_type, self.content_params = parse_header_parameters(meta.get("CONTENT_TYPE", ""))
        except (ValueError, LookupError):
            self.content_type, self.content_params = "", {"charset": "unknown"}


class Handler(WSGIHandler):
    request_class = Request


django.setup(set_prefix=False)
application = Handler()

from core.service import startup  # noqa: E402 (the portal must be set up first)

startup.refuse_what_is_not_ready()
