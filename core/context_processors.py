"""What every page's frame shows."""

from django.conf import settings


def portal(request):
    """The portal's name, and whether its content is an example."""
    return {"site_name": settings.SITE_NAME, "demo": settings.DEMO}
