"""What signing in asks of every request: a name in the logs, a second factor where one is required, a live session."""

import re
import secrets
from collections.abc import Callable
from functools import partial

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.timezone import now

from core.access import sessions
from core.access.client_address import client_address
from core.access.second_factor.queries import lacks_second_factor
from core.security import request_told, security_log

_WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SYSTEMS = {
    "iPhone": "iPhone", "iPad": "iPad", "Android": "Android", "CrOS": "ChromeOS", "Windows": "Windows",
    "Macintosh": "Mac", "Linux": "Linux",
}  # fmt: skip
_BROWSERS = {
    "Edg/": "Edge", "OPR/": "Opera", "SamsungBrowser/": "Samsung Internet", "Firefox/": "Firefox", "FxiOS/": "Firefox",
    "CriOS/": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip

# Requests that are answered before anybody looks at what they ask, each with a word for the log.
_AT_THE_DOOR = {400: "not_right", 414: "too_long", 429: "too_many"}

# What is open to whoever has yet to set up a second factor.
_OPEN_WITHOUT = {
    "second_factor_setup", "factor_remove", "app_add", "passkey_add", "recovery_codes", "logout", "login",
    "set_language", "accessibility", "favicon", "healthz_live", "healthz_ready", "metrics",
}  # fmt: skip


def name_request(get_response: Callable) -> Callable:
    """Give the request an id, the proxy's own if it is well formed, and have the security log and the answer say it."""

    def middleware(request):
        sent = request.META.get("HTTP_X_REQUEST_ID", "")
        request.id = sent if _WELL_FORMED.fullmatch(sent) else secrets.token_hex(12)
        person = partial(request_told.key_of_sender, request)
        with request_told.of_request(request_id=request.id, address=client_address(request), person=person):
            response = get_response(request)
            _record_answer(request, response)
        response.headers["X-Request-ID"] = request.id
        return response

    return middleware


class RequireSecondFactor:
    """Leads whoever must have a second factor, and has none, to the page that sets one up, and to no other."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, arguments, named):
        if not settings.SECOND_FACTOR_REQUIRED or request.resolver_match.view_name in _OPEN_WITHOUT:
            return None
        if settings.SESSION_COOKIE_NAME not in request.COOKIES:
            return None
        return redirect("second_factor_setup") if lacks_second_factor(request.user, request.session) else None


def mark_session_use(get_response: Callable) -> Callable:
    """Put off the end of the session that the request belongs to, if the answer has asked for it."""

    def middleware(request):
        request.session.browser = browser_in_words(request)
        response = get_response(request)
        if request.session.accessed and response.status_code < 500:
            sessions.mark_use(request.session, at=now())
        return response

    return middleware


def browser_in_words(request: HttpRequest) -> str:
    """Return what the browser says that it is, as people know it, "Firefox, Windows", or nothing if it is neither."""
    said = request.META.get("HTTP_USER_AGENT", "")
    found = [next((words for sign, words in table.items() if sign in said), "") for table in (_BROWSERS, _SYSTEMS)]
    return ", ".join(each for each in found if each)


def _record_answer(request, response):
    """Tell the security log of a refusal, and of what a person has taken out as a file."""
    match = request.resolver_match
    who = request_told.key_of_sender(request)
    target = match.view_name if match else ""
    if reason := getattr(response, "turned_away", "") or _AT_THE_DOOR.get(response.status_code):
        security_log.record(
            "turned_away", who=who, outcome="refused", target=target, status=response.status_code, reason=reason
        )
    elif response.status_code == 403 and not getattr(response, "is_asking_again", False):
        security_log.record("refused", who=who, outcome="refused", target=target, status=403)
    elif response.status_code == 404 and who:
        security_log.record("refused", who=who, outcome="refused", target=target, status=404, row=_row(match))
    elif response.status_code == 200 and who and "attachment" in response.get("Content-Disposition", ""):
        security_log.record("exported", who=who, target=target, row=_row(match))


def _row(match):
    """Return what the address names beside the view: keys and slugs, and no secret of a link."""
    named = match.kwargs if match else {}
    return {name: str(value)[:100] for name, value in named.items() if name not in ("token", "uidb64")}
