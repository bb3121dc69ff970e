"""Pages of the second factor: proving it at login, and one's own: setting it up, taking it away, recovery codes."""

import base64
import io
from math import ceil

import qrcode
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from qrcode.image.svg import SvgPathImage

from core.access import lockouts, login_steps
from core.access.client_address import client_address
from core.access.pages.session_list import own_sessions
from core.access.second_factor import actions, passkeys, storage
from core.access.second_factor.forms import AppForm, CodeForm, NoFieldsForm, PasskeyNameForm
from core.access.second_factor.queries import SECOND_FACTOR, is_required_of, lacks_second_factor, own_factors
from core.access.step_up import fresh
from core.backends import PortalBackend
from core.permissions import Permission, public, require
from core.security import security_log

_WRONG_CODE = gettext_lazy("The code is wrong or already used. Wait for the next one and try again.")
_WRONG_PASSKEY = gettext_lazy("The passkey was not accepted. Try again, or log in another way.")
_STRANGE_PASSKEY = gettext_lazy("The browser made no passkey. Try again.")

# At login ------------------------------------------------------------------------------------------------------------


@public
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step of a login: a code or a passkey."""
    step = login_steps.pending(request)
    user = step.login.user if step else None
    if user is None or not PortalBackend().user_can_authenticate(user):
        login_steps.give_up(request)
        return redirect("login")
    if lock := lockouts.lock_of_codes(user=user, address=client_address(request), at=now()):
        return locked_page(request, lock)
    form = CodeForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and _is_proved(request, user, form):
        return login_steps.finish(request, step)
    if lock := lockouts.lock_of_codes(user=user, address=client_address(request), at=now()):
        return locked_page(request, lock)
    factors = own_factors(user)
    options = passkeys.login_options(user) if factors.passkeys else None
    context = {"form": form, "factors": factors, "options": options, "problem": _problem(request)}
    return render(request, "core/access/second_factor.html", context)


@public
@require_GET
@never_cache
def passkey_options(request: HttpRequest) -> HttpResponse:
    """What the login page's script asks the browser for. The challenge waits in the session."""
    return JsonResponse(passkeys.login_options())


@public
@require_POST
def passkey_login(request: HttpRequest) -> HttpResponse:
    """Log in by a passkey alone."""
    moment, address = now(), client_address(request)
    if lock := lockouts.lock_for(name="", address=address, at=moment):
        return locked_page(request, lock)
    row = passkeys.proved_by(request.POST.get("credential", ""), user=None, at=moment)
    if row is None:
        lockouts.count_failure(name="", address=address, at=moment)
        security_log.record("login_failed", who=None, outcome="refused", method="passkey")
        messages.error(request, _WRONG_PASSKEY)
        return redirect("login")
    return login_steps.begin(request, row.user, method="passkey", next_page=_next_page(request), is_strong=True)


def locked_page(request: HttpRequest, lock: lockouts.Lock) -> HttpResponse:
    """Answer 429 to whoever has been wrong too many times."""
    page = render(request, "registration/login_locked.html", {"lock": lock}, status=429)
    page["Retry-After"] = str(ceil((lock.until - now()).total_seconds()))
    return page


# One's own -----------------------------------------------------------------------------------------------------------


@require(Permission.READ)
@require_GET
@never_cache
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """What second factors one has, and the ways to another."""
    factors = own_factors(request.user)
    must_prove = lacks_second_factor(request.user, request.session) and not factors.is_empty  # it was set up elsewhere
    context = {
        "factors": factors,
        "is_required": is_required_of(request.user),
        "must_prove": must_prove,
        "has_others": _has_others(request),
    }
    return render(request, "core/access/second_factor_setup.html", context)


@require(Permission.READ)
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def app_add(request: HttpRequest) -> HttpResponse:
    """Set up an app that shows codes."""
    if own_factors(request.user).app:
        return redirect("second_factor_setup")
    form, secret, moment = AppForm(request.POST or None), totp.get_totp_secret(), now()
    if request.method == "POST" and form.is_valid():
        code = "".join(form.cleaned_data["code"].split())
        step = storage.step_of_code(secret=secret, code=code, at=moment)
        if step is not None:
            codes = actions.add_app(user=request.user, secret=secret, step=step, at=moment)
            totp.clear_totp_secret(request)
            return _now_strong(request, codes)
        form.add_error("code", _("The code is not the one that the app shows now. Check the clock of the phone."))
    address = storage.SecondFactorAdapter().build_totp_url(request.user, secret)
    spelt = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return render(request, "core/access/app_add.html", {"form": form, "secret": spelt, "picture": _qr(address)})


@require(Permission.READ)
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def passkey_add(request: HttpRequest) -> HttpResponse:
    """Make a passkey on this device, or on a key."""
    form = PasskeyNameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        credential = passkeys.new_credential(form.cleaned_data["credential"])
        if credential:
            name = form.cleaned_data["name"]
            codes = actions.add_passkey(user=request.user, name=name, credential=credential, at=now())
            return _now_strong(request, codes)
        form.add_error(None, _STRANGE_PASSKEY)
    options = passkeys.registration_options(request.user)
    return render(request, "core/access/passkey_add.html", {"form": form, "options": options})


@require(Permission.READ)
@fresh
@require_http_methods(["GET", "POST"])
def factor_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away one of one's own second factors."""
    factors = Authenticator.objects.exclude(type=Authenticator.Type.RECOVERY_CODES)
    factor = get_object_or_404(factors, pk=pk, user=request.user)
    if request.method == "POST":
        actions.take_away(factor=factor, by=request.user, at=now())
        if own_factors(request.user).is_empty:
            request.session.pop(SECOND_FACTOR, None)  # who must have one is led to set up another
        messages.success(request, _("It is taken away, and does not let anybody in any more."))
        return redirect("second_factor_setup")
    form = NoFieldsForm(submit_label=_("Take away"), submit_kind="danger")
    context = {"form": form, "factor": factor, "is_app": factor.type == Authenticator.Type.TOTP}
    return render(request, "core/access/factor_remove.html", context)


@require(Permission.READ)
@fresh
@never_cache
@require_http_methods(["GET", "POST"])
def recovery_codes(request: HttpRequest) -> HttpResponse:
    """Make new recovery codes, and show them this once."""
    factors = own_factors(request.user)
    if factors.is_empty:
        return redirect("second_factor_setup")
    if request.method == "POST":
        return _show_codes(request, actions.make_recovery_codes(user=request.user, at=now()))
    form = NoFieldsForm(submit_label=_("Make new recovery codes"))
    return render(request, "core/access/recovery_codes_make.html", {"form": form, "factors": factors})


def _is_proved(request, user, form):
    """Whether what was sent is the second factor of `user`. If not it is counted, and the form says so."""
    moment = now()
    sent = request.POST.get("credential", "")
    if sent:
        row, kind = passkeys.proved_by(sent, user=user, at=moment), "passkey"
    elif form.is_valid():
        row, kind = storage.take_code(user=user, code=form.cleaned_data["code"], at=moment), "code"
    else:
        return False
    if row:
        request.session[login_steps.METHOD] = f"{request.session.get(login_steps.METHOD, '')}+{row.type}"
        return True
    lockouts.count_wrong_code(user=user, address=client_address(request), at=moment)
    security_log.record("second_factor_failed", who=user.pk, outcome="refused", method=kind)
    if not sent:
        form.add_error("code", _WRONG_CODE)
    return False


def _problem(request):
    return _WRONG_PASSKEY if request.POST.get("credential") else ""


def _now_strong(request, codes):
    """Lead on from a new second factor: the session gets another key, since it can do more from here on."""
    request.session.cycle_key()
    request.session[SECOND_FACTOR] = True
    if codes:
        return _show_codes(request, codes)
    messages.success(request, _("It works from now on."))
    return redirect("second_factor_setup")


def _show_codes(request, codes):
    return render(request, "core/access/recovery_codes.html", {"codes": codes, "has_others": _has_others(request)})


def _has_others(request):
    """Whether the person is logged in elsewhere too, which a new way of logging in leaves as it is."""
    return len(own_sessions(request.user, at=now())) > 1


def _next_page(request):
    page = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else ""


def _qr(address):
    """The picture that the app reads, as an address of its own: no style or script may stand in a page."""
    picture = io.BytesIO()
    qrcode.make(address, image_factory=SvgPathImage, border=2).save(picture)
    return "data:image/svg+xml;base64," + base64.b64encode(picture.getvalue()).decode()
