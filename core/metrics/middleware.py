"""Count each answer by its route: never by its address, which may name things."""

import time
from collections.abc import Callable

from django.conf import settings

from core.counters import counts

_METHODS = frozenset({"GET", "HEAD", "POST"})


def count_requests(get_response: Callable) -> Callable:
    """Count the answer and how long it took. Without METRICS_TOKEN nobody reads it, and nothing is counted."""

    def middleware(request):
        if not settings.METRICS_TOKEN:
            return get_response(request)
        began = time.perf_counter()
        response = get_response(request)
        route = _route(request)
        method = request.method if request.method in _METHODS else "other"
        counts.requests.labels(route, method, f"{response.status_code // 100}xx").inc()
        counts.request_seconds.labels(route).observe(time.perf_counter() - began)
        return response

    return middleware


def _route(request):
    """Return the name of the route, "static" for a file beside the portal, or "none" where there is no such page."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path_info.startswith(settings.STATIC_URL) else "none"
