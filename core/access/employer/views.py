"""Pages of an organisation's own login: to it, and back from it.

The way there is a link and no form, since a page lets forms go nowhere but to the portal.
"""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from core.access import login_steps
from core.access.employer import actions, protocol
from core.access.models import IdentityProvider
from core.access.step_up import fresh, mark_proved
from core.permissions import public
from core.security import security_log


@public
@require_http_methods(["GET", "POST"])  # a POST answers who asks again who it is
@never_cache
def employer_login(request: HttpRequest, slug: str) -> HttpResponse:
    """Send the person to their organisation's login. Who is logged in ties their account, or says again who it is."""
    provider = get_object_or_404(IdentityProvider, slug=slug, is_open=True)
    again = request.user.is_authenticated and "again" in request.GET
    if request.user.is_authenticated and not again:
        return _to_be_tied(request, provider)
    return _away(request, provider, again=again)


@public
@require_GET
@never_cache
def employer_answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Come back from the organisation's login."""
    provider = get_object_or_404(IdentityProvider, slug=slug, is_open=True)
    try:
        identity, state = protocol.identity(request, provider)
        if request.user.pk != state["person"]:  # somebody logged in or out meanwhile
            raise PermissionDenied
        if request.user.is_authenticated:
            return _of_own_account(request, provider, identity, state)
        person = actions.let_in(identity=identity, provider=provider, at=now())
    except protocol.LoginRefusedError as error:
        return _refused(request, provider, error)
    is_strong = bool(provider.accepted_levels)
    return login_steps.begin(request, person, method="employer", next_page=state["next"], is_strong=is_strong)


def _of_own_account(request, provider, identity, state):
    if state["again"]:
        if actions.known_person(identity) != request.user:
            raise PermissionDenied
        mark_proved(request)
        security_log.record("step_up", who=request.user.pk, method="employer")
        return redirect(state["next"] or "home")
    if not request.user.memberships.filter(organisation=provider.organisation).exists():
        raise PermissionDenied
    actions.tie(user=request.user, identity=identity, provider=provider, by=request.user, at=now())
    messages.success(request, _("From now on you can log in by %(provider)s.") % {"provider": provider})
    return redirect("account")


def _refused(request, provider, error):
    security_log.record("login_failed", who=None, outcome="refused", method="employer", reason=error.reason)
    context = {"provider": provider, "sentence": str(error)}
    page = render(request, "core/access/employer_refused.html", context, status=error.status)
    if error.status == 503:
        page["Retry-After"] = "60"
    return page


def _next_page(request):
    page = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(page, {request.get_host()}, require_https=request.is_secure())
    return page if is_ours else ""


@fresh
def _to_be_tied(request, provider):
    return _away(request, provider, again=False)


def _away(request, provider, *, again):
    state = {"next": _next_page(request), "person": request.user.pk}
    try:
        return redirect(protocol.authorization_address(request, provider, state=state, again=again))
    except protocol.LoginRefusedError as error:
        return _refused(request, provider, error)
