"""What happens to every request before a view sees it."""

from django.conf import settings
from django.http import HttpResponseBadRequest
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from core import paper
from core.conflicts import texts_of


def chosen_language(get_response):
    """Swedish, unless the person has chosen another language here; the browser's own wish does not count.

    Town-hall computers often come with an English browser, and their users want Swedish.
    """
    known = dict(settings.LANGUAGES)

    def middleware(request):
        wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = wanted if wanted in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def refuse_nul(get_response):
    """Answer 400 to a NUL in the address or in a cookie: PostgreSQL cannot look one up, so it would be a 500.

    A cookie may spell it `\\000`, which the reading of cookies turns into one. Forms refuse it by themselves.
    """

    def middleware(request):
        if (
            "\x00" in request.path
            or "%00" in request.META.get("QUERY_STRING", "")
            or any("\x00" in value for value in request.COOKIES.values())
        ):
            return HttpResponseBadRequest(_("The address holds a character that cannot be used."))
        return get_response(request)

    return middleware


def tell_of_undrawn_papers(get_response):
    """Answer with a sentence where a paper could not be drawn, whichever page asked for it.

    Papers are drawn before anything is stored, so that nothing is half done; what the person typed is shown to copy.
    """

    def middleware(request):
        return get_response(request)

    def process_exception(request, error):
        if not isinstance(error, paper.PaperError):
            return None
        context = {"error": error, "typed": texts_of(request)}
        if isinstance(error, paper.TooMuchOnPaperError):
            return render(request, "core/paper_too_long.html", context, status=409)
        is_queue = isinstance(error, paper.PapersQueueError)
        response = render(request, "core/paper_not_drawn.html", context | {"is_queue": is_queue}, status=503)
        response["Retry-After"] = str(settings.PAPER_SECONDS)
        return response

    middleware.process_exception = process_exception
    return middleware
