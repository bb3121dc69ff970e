"""The portal's addresses, with refusals that draw no page: for tables of answers, where a page comes 5,000 times.

What the pages of a refusal say is tried in tests/core/test_views.py and tests/browser.
"""

from django.http import HttpResponse

from config.urls import *  # noqa: F403
from config.urls import urlpatterns as urlpatterns


def handler403(request, exception=None):
    return HttpResponse(status=403)


def handler404(request, exception=None):
    return HttpResponse(status=404)
