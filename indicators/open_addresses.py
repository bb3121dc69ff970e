"""What the addresses of open data have in common, and no others: scripts of every site may read them."""

from functools import wraps

from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from indicators.licences import licence_of_figures

METADATA_ENDING = "-metadata.json"  # after the address of a CSV file, as CSVW looks for it by itself
METADATA_TYPE = "application/csvm+json"


def open_to_every_site(view):
    """Guard a view: it is only read. Its answers name the licence, and scripts on any other site may read them.

    Such a script comes without cookies, so it gets what a stranger gets. It asks beforehand (OPTIONS) only if it sends
    If-None-Match.
    """

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @wraps(view)
    def opened(request, *args, **kwargs):
        answer = HttpResponse(status=204) if request.method == "OPTIONS" else view(request, *args, **kwargs)
        answer["Access-Control-Allow-Origin"] = "*"
        answer["Access-Control-Expose-Headers"] = "ETag, Link"
        answer["Cross-Origin-Resource-Policy"] = "cross-origin"
        if request.method == "OPTIONS":
            answer["Access-Control-Allow-Methods"] = answer["Allow"] = "GET, HEAD, OPTIONS"
            answer["Access-Control-Allow-Headers"] = "If-None-Match"
            answer["Access-Control-Max-Age"] = "86400"
        answer["Link"] = ", ".join(_links(request))
        return answer

    opened.is_open_to_every_site = True
    return opened


def address_of_table(request):
    """Return the absolute address of the CSV file whose metadata `request` asks for."""
    query = request.META.get("QUERY_STRING", "")
    path = request.path.removesuffix(METADATA_ENDING)
    return request.build_absolute_uri(f"{path}?{query}" if query else path)


def _links(request):
    yield f'<{licence_of_figures().uri}>; rel="license"'
    if request.path.endswith(".csv"):
        query = request.META.get("QUERY_STRING", "")
        about = request.path + METADATA_ENDING + (f"?{query}" if query else "")
        yield f'<{about}>; rel="describedby"; type="{METADATA_TYPE}"'
