"""The page that a monitor reads."""

import os
import secrets

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest, multiprocess

from core.counters import counts
from core.metrics.state import State
from core.permissions import public

_BEARER = "Bearer "


@public
@require_GET
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Show the counts of all processes, and the state, as Prometheus reads them: to who sends METRICS_TOKEN alone."""
    sent = request.headers.get("Authorization", "")
    if not settings.METRICS_TOKEN or not secrets.compare_digest(
        sent.encode(), f"{_BEARER}{settings.METRICS_TOKEN}".encode()
    ):
        raise Http404
    told = generate_latest(_counts()) + generate_latest(_state())
    return HttpResponse(told, content_type=CONTENT_TYPE_LATEST)


def _counts():
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:  # one process, as manage.py runserver is
        return counts.REGISTRY
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)
    return registry


def _state():
    registry = CollectorRegistry(auto_describe=False)
    registry.register(State())
    return registry
