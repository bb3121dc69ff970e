"""Values for the frame of every page."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    """Return the portal's name, and whether its content is an example."""
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
