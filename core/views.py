"""Pages that belong to no partnership: login, errors, health, and the two about the portal itself."""

import sys
from datetime import date
from math import ceil
from typing import Any

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.core.exceptions import ValidationError
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe
from django.views.i18n import set_language as django_set_language

from core import style_guide as core_style_guide
from core.access import lockouts, login_steps, password_letters
from core.access.forms import ChangePasswordForm, LoginForm, NewPasswordForm, ResetForm
from core.access.models import IdentityProvider
from core.access.second_factor.views import locked_page
from core.concurrency.conflicts import MissingVersionError, texts_of
from core.context_processors import portal
from core.limits import text_lengths
from core.mail import actions as mail_choices
from core.models import MailLanguage
from core.permissions import Permission, public, require
from core.security import security_log
from core.service import database_errors, database_health, guard_health
from core.text.pasted import clean_pasted

ASSESSED_ON = date(2026, 11, 24)  # the day of the newest assessment, by which the statement was written

# Login ----------------------------------------------------------------------------------------------------------------


class _Login(auth_views.LoginView):
    """Django's own, which hands whoever has the right password on to the second step."""

    def get_context_data(self, **kwargs):
        providers = IdentityProvider.objects.filter(is_open=True).order_by("name", "pk")
        return super().get_context_data(providers=providers, **kwargs)

    def form_valid(self, form):
        return login_steps.begin(self.request, form.get_user(), method="password", next_page=self.get_success_url())


login = public(
    _Login.as_view(
        authentication_form=LoginForm,
        template_name="registration/login.html",
        redirect_authenticated_user=True,
        extra_context={"site_name": settings.SITE_NAME},  # Django would put the host's name there
    )
)

_log_out = auth_views.LogoutView.as_view()


@public  # so that a session that is already over is no error
def logout(request: HttpRequest) -> HttpResponse:
    """End the session, and make the browser forget what it stored: other people use the same computer.

    Cookies stay: the browser would forget those of every service under the same domain, and the chosen language.
    """
    who = request.user.pk
    answer = _log_out(request)
    if request.method == "POST":
        security_log.record("logout", who=who)
        answer["Clear-Site-Data"] = '"cache", "storage"'
        answer.delete_cookie(settings.MESSAGE_COOKIE_NAME, samesite="Lax")
    return answer


_ask_for_password = auth_views.PasswordResetView.as_view(
    form_class=ResetForm, template_name="registration/password_reset.html"
)


@public
def password_reset(request: HttpRequest) -> HttpResponse:
    """Ask for a letter with a link. The answer is the same whether or not the address has an account."""
    try:
        return _ask_for_password(request)
    except password_letters.TooManyRequestsError as error:
        again_at = lockouts.whole_minute(error.again_at)
        page = render(request, "registration/password_reset_refused.html", {"again_at": again_at}, status=429)
        page["Retry-After"] = str(ceil((error.again_at - now()).total_seconds()))
        return page


password_reset_done = public(
    auth_views.PasswordResetDoneView.as_view(template_name="registration/password_reset_done.html")
)

password_reset_confirm = public(
    auth_views.PasswordResetConfirmView.as_view(
        form_class=NewPasswordForm, template_name="registration/password_reset_confirm.html"
    )
)

password_reset_complete = public(
    auth_views.PasswordResetCompleteView.as_view(template_name="registration/password_reset_complete.html")
)

password_change = require(Permission.READ)(
    auth_views.PasswordChangeView.as_view(
        form_class=ChangePasswordForm,
        template_name="registration/password_change.html",
        success_url=reverse_lazy("password_change_done"),
    )
)

password_change_done = require(Permission.READ)(
    auth_views.PasswordChangeDoneView.as_view(template_name="registration/password_change_done.html")
)


def login_locked(request: HttpRequest, response: Any = None, credentials: dict | None = None) -> HttpResponse:
    """Answer a person who has guessed a password too many times. django-axes calls it with these three arguments."""
    lock = lockouts.lock_of_request(request, credentials)
    if lock is None:  # somebody unlocked the person meanwhile
        return redirect("login")
    return locked_page(request, lock)


# Texts ----------------------------------------------------------------------------------------------------------------


@require(Permission.READ)
@never_cache
@require_POST
def text_preview(request: HttpRequest) -> HttpResponse:
    """Answer with the look of a text while it is written, as a part of a page. Nothing is stored.

    A text that is longer than any that can be saved is answered with 413 and the sentence of its limit.
    """
    text = clean_pasted(request.POST.get("text", ""))
    try:
        text_lengths.CHAPTER(text)
    except ValidationError as error:
        return HttpResponse(error.messages[0], status=413, content_type="text/plain")
    page = render(request, "components/preview_text.html", {"text": text})
    page["X-Partial"] = "preview"
    return page


# About the portal -----------------------------------------------------------------------------------------------------


@public
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Store the chosen language in a cookie, and return to the page that the person came from.

    Mail to whoever is logged in comes in it too.
    """
    language = request.POST.get("language")
    if request.user.is_authenticated and language in MailLanguage:
        mail_choices.choose_language(language=language, by=request.user, at=now())
    return django_set_language(request)


@public
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The statement that lag 2018:1937 asks for, under the heads that Digg names."""
    context = {
        "authority": settings.AUTHORITY_NAME,
        "contact": settings.ACCESSIBILITY_CONTACT,
        "assessed_on": ASSESSED_ON,
    }
    return render(request, "core/accessibility.html", context)


@require(Permission.STAFF)
@require_safe
def style_guide(request: HttpRequest) -> HttpResponse:
    """The whole visual language on one page, for those who maintain it."""
    return render(request, "core/style_guide.html", core_style_guide.style_guide_context())


@public
@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """Serve the icon where browsers look for it by themselves, as beside a PDF. Other pages name theirs."""
    return redirect(static("img/mark.ico"))


# Health ---------------------------------------------------------------------------------------------------------------


@public
@require_GET
@never_cache
def healthz_live(request: HttpRequest) -> HttpResponse:
    """Answer that the process runs. It asks nobody else."""
    return HttpResponse("ok", content_type="text/plain")


@public
@require_GET
@never_cache
def healthz_ready(request: HttpRequest) -> HttpResponse:
    """The database answers too, soon, holds the portal's tables, and its guards stand as they are listed."""
    try:
        database_health.ping()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM core_ledgerchain WHERE 1 = 0")
        guards_stand = not guard_health.faults()
    except Error:
        return HttpResponse("the database does not answer", content_type="text/plain", status=503)
    if not guards_stand:
        return HttpResponse("the guards are not as listed", content_type="text/plain", status=503)
    return HttpResponse("ok", content_type="text/plain")


# Errors ---------------------------------------------------------------------------------------------------------------


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Answer 400. A save without a version gets its own sentence, and the person's text to copy."""
    if isinstance(exception, MissingVersionError):
        return render(request, "core/page_too_old.html", {"texts": texts_of(request)}, status=400)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Answer 500 without the database, since it may be what failed. Say so if it is, or if the request is to blame."""
    answer = answer_database_error(request, sys.exc_info()[1])
    said = portal(request) | {"request_id": getattr(request, "id", "")}
    return answer or HttpResponse(render_to_string("500.html", said), status=500)


def answer_database_error(request: HttpRequest, error: BaseException | None) -> HttpResponse | None:
    """Return the page for an exception that core.service.database_errors knows, or None. It asks no database."""
    if database_errors.is_of_the_database(error):
        answer = HttpResponse(render_to_string("503.html", _without_database(request)), status=503)
        answer["Retry-After"] = "30"
        return answer
    if database_errors.is_of_the_request(error):
        return HttpResponse(render_to_string("core/not_storable.html", _without_database(request)), status=400)
    return None


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer 403 to a form that was open too long, or in two windows, with the text to copy."""
    page = render(request, "core/page_too_old.html", {"texts": texts_of(request)}, status=403)
    page.turned_away = "csrf"  # what the security log calls it
    return page


def _without_database(request):
    address = request.path if request.method == "POST" else request.get_full_path()
    return {**portal(request), "texts": texts_of(request), "address": address}
