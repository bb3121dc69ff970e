"""Where a form leads when it is saved or left: to where it was opened."""

from urllib.parse import urlencode

from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


def next_page(request: HttpRequest, default: str) -> str:
    """Return the page that the address names as `next`, or the default if it names none of this portal."""
    page = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if page and is_ours else default


def with_next(address: str, page: str) -> str:
    """Return the address of a form that leads to `page` when it is saved or left."""
    return f"{address}?{urlencode({'next': page})}"
