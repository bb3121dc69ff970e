"""What happens to every request before a view sees it."""

import logging

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.utils import translation
from django.utils.translation import gettext as _

from core import faults, views

LONGEST_QUERY = 8000  # characters; the longest that the portal's own pages write has some hundred

logger = logging.getLogger(__name__)


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
    """Answer 400 to a NUL in the address, a header or a cookie: PostgreSQL can neither look one up nor keep it.

    A cookie may spell it `\\000`, which the reading of cookies turns into one. Forms refuse it by themselves.
    """

    def middleware(request):
        headers = (value for name, value in request.META.items() if name.startswith("HTTP_"))
        if (
            "\x00" in request.path
            or "%00" in request.META.get("QUERY_STRING", "")
            or any("\x00" in value for value in request.COOKIES.values())
            or any("\x00" in value for value in headers)
        ):
            return HttpResponseBadRequest(_("The address holds a character that cannot be used."))
        return get_response(request)

    return middleware


def refuse_unreadable(get_response):
    """Answer 400 to a form in another coding than UTF-8 or of no length, 414 to an address longer than any of ours.

    Every page is UTF-8, and so is what its forms send. Python knows codings that are no text at all, or that spell half
    characters which no database takes.
    """

    def middleware(request):
        if len(request.META.get("QUERY_STRING", "")) > LONGEST_QUERY:
            return HttpResponse(_("The address is too long."), status=414)
        if not (request.META.get("CONTENT_LENGTH") or "0").isdecimal():
            return HttpResponseBadRequest(_("The request does not say how long it is."))
        coding = request.content_params.get("charset", "utf-8")
        if coding.lower() not in ("utf-8", "utf8"):
            request.encoding = None
            return HttpResponseBadRequest(_("The form is not written in UTF-8."))
        return get_response(request)

    return middleware


class RequireLogin(LoginRequiredMiddleware):
    """Django's own, which asks who it is only where that matters: the health probes answer without a database."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class AnswerFaults:
    """Answers where a view broke and the portal is not to blame: 400 or 404 for a value that no column could hold, 503
    for a database that does not answer. core.views.server_error does the same for what breaks before a view.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        """A number in the address that is larger than any key is the address of nothing."""
        if any(isinstance(value, int) and value > faults.LARGEST for value in named.values()):
            raise Http404

    def process_exception(self, request, error):
        answer = views.answer_to_fault(request, error)
        if answer:
            logger.warning("%s %s: %s: %s", request.method, request.path, type(error).__name__, error)
        return answer
