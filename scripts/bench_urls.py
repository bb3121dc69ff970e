"""The portal's addresses, with the bare page that the others are measured against."""

from django.http import HttpResponse
from django.template import engines
from django.urls import path
from django.views.decorators.http import require_GET

from config.urls import handler400, handler403, handler404, handler500
from config.urls import urlpatterns as portal
from core.permissions import Permission, require

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

_PARAGRAPH = engines["django"].from_string(
    '{% extends "base.html" %}{% block title %}Bare{% endblock %}{% block content %}<p>One paragraph.</p>{% endblock %}'
)


@require_GET
@require(Permission.READ)
def bare(request):
    """Show the least that a page for a logged-in person has: session, person, frame, and one paragraph."""
    return HttpResponse(_PARAGRAPH.render({}, request))


urlpatterns = [path("bare/", bare, name="bare"), *portal]
