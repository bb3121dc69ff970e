"""The portal's own middleware."""

import logging
import unicodedata
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from core import views
from core.concurrency import conflicts
from core.concurrency.conflicts import texts_of
from core.concurrency.refusals import Refusal
from core.documents.drawing import asker, errors
from core.service import database_errors

LONGEST_QUERY = 8000  # characters; the longest that the portal's own pages write has some hundred

logger = logging.getLogger(__name__)


def chosen_language(get_response: Callable) -> Callable:
    """Use Swedish unless the person has chosen another language here. The browser's preference does not count.

    Town-hall computers often come with an English browser, and their users want Swedish.
    """
    known = dict(settings.LANGUAGES)

    def middleware(request):
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        language = chosen if chosen in known else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response

    return middleware


def compose_letters(get_response: Callable) -> Callable:
    """Compose the letters of everything that people send (NFC): å is one character, not an a with a ring.

    File names of a Mac and some PDFs have them apart, so pasted words would differ. Passwords stay as they are.
    """

    def middleware(request):
        if "%" in request.META.get("QUERY_STRING", ""):
            request.GET = _composed(request.GET)
        return get_response(request)

    def process_view(request, _view, _args, _kwargs):
        if request.method == "POST":
            request.POST = _composed(request.POST)

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _composed(sent):
    """Return the same QueryDict if nothing must change, else another."""
    apart = {
        name: [unicodedata.normalize("NFC", value) for value in values]
        for name, values in sent.lists()
        if "password" not in name and not all(unicodedata.is_normalized("NFC", value) for value in values)
    }
    if not apart:
        return sent
    found = sent.copy()
    for name, values in apart.items():
        found.setlist(name, values)
    found._mutable = False
    return found


def refuse_nul(get_response: Callable) -> Callable:
    """Answer 400 to a NUL in the address, a header or a cookie, since PostgreSQL cannot store or look up one.

    A cookie may spell it `\\000`, which the cookie parser turns into one. Forms refuse it by themselves.
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


def add_security_headers(get_response: Callable) -> Callable:
    """Tell the browser that no other site may frame any answer, static files too, and which powers no page needs.

    A text says that it is UTF-8, so that no browser guesses. Django's SecurityMiddleware adds the other such headers.
    """
    needless = ", ".join([*(f"{power}=()" for power in _POWERS), "publickey-credentials-get=(self)"])

    def middleware(request):
        response = get_response(request)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", needless)
        kind = response.headers.get("Content-Type", "")
        if kind.startswith(_TEXTS) and "charset" not in kind:
            response.headers["Content-Type"] = f"{kind}; charset=utf-8"
        return response

    return middleware


def forbid_shared_caching(get_response: Callable) -> Callable:
    """Forbid every shared cache to store an answer to a logged-in person, whatever kind it is.

    A request or answer with the session's cookie counts as logged in: reading the session would ask the database.
    """

    def middleware(request):
        response = get_response(request)
        is_signed_in = (
            settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies
        )
        if is_signed_in and "no-store" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response

    return middleware


_TEXTS = ("text/", "image/svg+xml")
_POWERS = [
    "accelerometer", "autoplay", "camera", "clipboard-read", "display-capture", "encrypted-media", "fullscreen",
    "geolocation", "gyroscope", "magnetometer", "microphone", "midi", "payment", "picture-in-picture",
    "screen-wake-lock", "usb", "xr-spatial-tracking",
]  # fmt: skip


def answer_drawing_errors(get_response: Callable) -> Callable:
    """Answer with a sentence if a paper could not be drawn, whichever page asked for it, or is not yet.

    Papers are drawn before anything is stored, so nothing is half done. The person can copy what they typed.
    """

    def middleware(request):
        with asker.asked_by(request):
            return get_response(request)

    def process_exception(request, error):
        if not isinstance(error, errors.PaperError):
            return None
        if isinstance(error, errors.PaperComesLaterError):
            response = render(request, "core/paper_comes_later.html", {"address": error.address}, status=202)
            response["Refresh"] = f"{_SECONDS_TO_COME_BACK}; url={error.address}"
            response["Cache-Control"] = "private, no-store"
            return response
        context = {"error": error, "typed": texts_of(request)}
        if isinstance(error, errors.TooMuchOnPaperError):
            return render(request, "core/paper_too_long.html", context, status=409)
        is_queue = isinstance(error, errors.PapersQueueError | errors.GivenUpError)
        response = render(request, "core/paper_not_drawn.html", context | {"is_queue": is_queue}, status=503)
        response["Retry-After"] = str(settings.PAPER_SECONDS)
        return response

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


_SECONDS_TO_COME_BACK = 3


def refuse_unreadable(get_response: Callable) -> Callable:
    """Answer 400 to a form in another coding than UTF-8 or of no length, and 414 to an address longer than any of ours.

    Every page is UTF-8, and so are its forms. Some codings of Python are not text at all, or allow half characters that
    no database takes.
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
    """Django's own middleware, but it asks for the user only if a page needs one: health probes ask no database."""

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not getattr(view_func, "login_required", True):
            return None
        return super().process_view(request, view_func, view_args, view_kwargs)


class AnswerRefusals:
    """Answers 409 if a verb refuses a step, once for all views, with its sentences and what the person typed.

    A ValidationError that a view does not catch gets the same answer: the step has no form that could show it.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        if isinstance(error, Refusal):
            return conflicts.answer_refusal(request, error.sentences)
        if isinstance(error, ValidationError):
            return conflicts.answer_refusal(request, error.messages)
        return None


class AnswerDatabaseErrors:
    """Answers if a view failed and the portal is not to blame.

    The answer is 400 or 404 for a value that no column could hold, and 503 for a database that does not answer.
    core.views.server_error does the same for errors before a view.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        """Answer 404 to an address with a number larger than any key."""
        if any(isinstance(value, int) and value > database_errors.LARGEST for value in named.values()):
            raise Http404

    def process_exception(self, request, error):
        answer = views.answer_database_error(request, error)
        if answer:
            logger.warning("%s %s: %s: %s", request.method, request.path, type(error).__name__, error)
        return answer
