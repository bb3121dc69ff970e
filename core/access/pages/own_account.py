"""Pages about one's own account: the ways to change it, and where one is logged in."""

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.access.models import IdentityProvider
from core.access.pages.session_list import end_sessions, name_of, own_sessions
from core.access.second_factor.queries import own_factors
from core.access.step_up import fresh
from core.models import MailChoice
from core.permissions import Permission, may, require


@require(Permission.READ)
@require_safe
@never_cache
def account(request: HttpRequest) -> HttpResponse:
    """What one's account is, and the ways to its password, its second factor and its logins."""
    count = len(own_sessions(request.user, at=now()))
    works = request.user.memberships.all()
    providers = IdentityProvider.objects.filter(is_open=True, organisation__in=[each.organisation_id for each in works])
    tied = set(SocialAccount.objects.filter(user=request.user).values_list("provider", flat=True))
    context = {
        "factors": own_factors(request.user),
        "sessions": count,
        "works": works,
        "mail": MailChoice.objects.filter(user=request.user).first() or MailChoice(user=request.user),
        "keeps_emblems": may(request.user, Permission.EMBLEM_CHOOSE) or may(request.user, Permission.STAFF),
        "providers": [(provider, provider.issuer in tied) for provider in providers.order_by("name", "pk")],
    }
    return render(request, "core/access/account.html", context)


@require(Permission.READ)
@never_cache
@require_http_methods(["GET", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """Where one is logged in. Any other of these logins can be ended, or all."""
    moment = now()
    rows = own_sessions(request.user, at=moment)
    others = {name_of(row) for row in rows if row.pk != request.session.session_key}
    if request.method == "POST":
        return _end(request, others)
    listed = [(row, name_of(row), row.pk == request.session.session_key) for row in rows]
    return render(request, "core/access/own_sessions.html", {"listed": listed, "has_others": bool(others)})


@fresh
def _end(request, others):
    """End the sessions that were chosen among `others`, which a page calls by these names."""
    chosen = others if "all" in request.POST else others & {request.POST.get("session", "")}
    if end_sessions(user=request.user, names=chosen, by=request.user, at=now()):
        messages.success(request, _("Ended. Whoever sits there must log in again."))
    return redirect("own_sessions")
