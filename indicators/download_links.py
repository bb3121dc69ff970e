"""The addresses of figures as files."""

from urllib.parse import urlencode

from django.urls import reverse

_ENDINGS = ("xlsx", "csv", "json")


def addresses(view, *arguments, query):
    """Return {ending: address} of the exports by the view of that name. Empty values of `query` are left out."""
    asked = urlencode({name: value for name, value in query.items() if value})
    pages = {ending: reverse(view, args=[*arguments, ending]) for ending in _ENDINGS}
    return {ending: f"{page}?{asked}" if asked else page for ending, page in pages.items()}
