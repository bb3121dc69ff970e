"""Asking again who it is, before a step that cannot be undone: `fresh` on a view, below `require`.

Logging in counts. Later than STEP_UP_MINUTES after it, the page asks for the password, a code or a passkey at the
address that was asked for. What was typed there goes along in the form, and the step is taken with it.
"""

from collections.abc import Callable
from functools import wraps

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _

from core.access import lockouts
from core.access.client_address import client_address
from core.access.models import IdentityProvider
from core.access.second_factor import passkeys, storage
from core.access.second_factor.queries import own_factors
from core.access.sessions import LOGGED_IN_AT
from core.security import security_log

PROVED_AT = "proved_at"  # in a session: when the person last said again who they are
ANSWERS = ("step_up_password", "step_up_code", "step_up_credential")
_WITH_FILES = 120  # minutes
_OPENED = "step_up_opened"  # sent where a page, and not a step, was asked for


def is_fresh(request: HttpRequest) -> bool:
    """Return whether the person has said who they are within STEP_UP_MINUTES.

    A form with files has longer: its page has asked already, and a browser would not send the files twice.
    """
    last = max(request.session.get(LOGGED_IN_AT, 0), request.session.get(PROVED_AT, 0))
    minutes = max(settings.STEP_UP_MINUTES, _WITH_FILES) if request.FILES else settings.STEP_UP_MINUTES
    return now().timestamp() - last < minutes * 60


def fresh(view: Callable) -> Callable:
    """Have a view ask again who it is, unless that was said a short while ago."""

    @wraps(view)
    def asks_first(request, *args, **kwargs):
        if is_fresh(request):
            return view(request, *args, **kwargs)
        if lock := lockouts.lock_of_codes(user=request.user, address=client_address(request), at=now()):
            page = render(request, "registration/login_locked.html", {"lock": lock}, status=429)
            return page
        answered = request.method == "POST" and any(request.POST.get(name) for name in ANSWERS)
        if not (answered and _is_right(request)):
            return _ask(request, _("That was not right. Try again.") if answered else "")
        mark_proved(request)
        if request.POST.get(_OPENED):
            return redirect(request.get_full_path())
        request.POST = _without_answers(request.POST)
        return view(request, *args, **kwargs)

    asks_first.asks_again = True  # type: ignore[attr-defined]
    return asks_first


def mark_proved(request: HttpRequest) -> None:
    """Note in the session that the person has said who they are. It can do more from here, so it gets another key."""
    request.session.cycle_key()
    request.session[PROVED_AT] = now().timestamp()


def _is_right(request):
    user, moment = request.user, now()
    password, code, credential = (request.POST.get(name, "") for name in ANSWERS)
    if credential:
        right = passkeys.proved_by(credential, user=user, at=moment) is not None
    elif code:
        right = storage.take_code(user=user, code=code, at=moment) is not None
    else:
        right = own_factors(user).is_empty and user.check_password(password)
    if right:
        lockouts.forget_wrong_codes(user=user)
    else:
        lockouts.count_wrong_code(user=user, address=client_address(request), at=moment)
    security_log.record("step_up", who=user.pk, outcome="ok" if right else "refused")
    return right


def _ask(request, problem):
    factors = own_factors(request.user)
    issuers = SocialAccount.objects.filter(user=request.user).values_list("provider", flat=True)
    is_page = request.method != "POST" or bool(request.POST.get(_OPENED))
    carried = _carried(request.POST) + ([(_OPENED, "1")] if is_page else [])
    context = {
        "providers": IdentityProvider.objects.filter(is_open=True, issuer__in=issuers).order_by("name", "pk"),
        "problem": problem,
        "factors": factors,
        "options": passkeys.login_options(request.user) if factors.passkeys else None,
        "has_password": request.user.has_usable_password(),
        "is_page": is_page,
        "carried": carried,
        "has_files": bool(request.FILES),  # after more than _WITH_FILES
    }
    answer = render(request, "core/access/step_up.html", context, status=403)
    answer.is_asking_again = True
    return answer


def _carried(sent):
    """What was typed, as (name, value), to be sent again with the answer."""
    left_out = {*ANSWERS, _OPENED, "csrfmiddlewaretoken"}
    return [(name, value) for name, values in sent.lists() if name not in left_out for value in values]


def _without_answers(sent):
    left = sent.copy()
    for name in ANSWERS:
        left.pop(name, None)
    left._mutable = False
    return left
