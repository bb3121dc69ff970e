"""Values for the frame of every page."""

from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict:
    """Return the portal's name, whether its content is an example, and after how long an unused session is over."""
    return {
        "site_name": settings.SITE_NAME,
        "demo": settings.DEMO,
        "idle_minutes": settings.SESSION_IDLE_MINUTES,
        # What core.access.sessions writes there, and asked where a page says it alone.
        "session_ends": lambda: request.session.get("ends_at", 0) if hasattr(request, "session") else 0,
    }
