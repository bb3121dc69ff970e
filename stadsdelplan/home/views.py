"""The home page."""

from django.core.paginator import Paginator
from django.db.models import prefetch_related_objects
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from core import permissions
from core.access.password_letters import letters_in_trouble
from core.access.sessions import last_here
from core.mail import outbox
from core.permissions import Permission, require
from core.setup.ground_data import is_set_up
from partnership.models import Partnership
from partnership.setup import queries as setup
from stadsdelplan.home.changes import changes_since
from stadsdelplan.home.desk import groups_of
from stadsdelplan.home.first_steps import first_steps_of
from stadsdelplan.home.forms import PartnershipSearchForm
from stadsdelplan.home.kept import chains_of, heads_of
from stadsdelplan.home.own_measures import own_measures
from stadsdelplan.home.tasks import agreements_for_tasks, readable_agreements, tasks_for
from stadsdelplan.models import Edition

PARTNERSHIPS_ON_A_PAGE = 20


@require_GET
@require(Permission.READ)
def home(request):
    """Show the desk: what is due, the person's own measures, what changed since the last visit, the partnerships."""
    user, on, whole = request.user, timezone.localdate(), request.GET.get("visa") == "allt"
    since = last_here(request.session)
    chains = chains_of(user) if since else None  # for the heads and for what changed
    heads = heads_of(user, chains)  # before anything else is read: what is written meanwhile has other heads
    agreements = agreements_for_tasks(user)
    waiting = tasks_for(user, agreements=agreements, on=on, heads=heads)
    own, own_left_out = own_measures(user, on=on, whole=whole)
    changed = changes_since(user, since, chains=chains) if since else []
    page, searched = _partnerships(user, request.GET, agreements)
    lacks_ground_data = user.is_staff and not is_set_up()
    context = {
        "first_steps": first_steps_of(user, has_ground_data=not lacks_ground_data, at=timezone.now()),
        "partnerships": page,
        "searched": searched,
        "search": PartnershipSearchForm(initial={"sok": searched}),
        "waiting": waiting,
        "groups": groups_of(waiting, user=user, on=on, whole=whole),
        "own": own,
        "own_left_out": own_left_out,
        "changed": changed,
        "since": since,
        "may_start_partnership": setup.may_add_parties(user, _works_for(user)),
        "lacks_ground_data": lacks_ground_data,
        "mail_in_trouble": outbox.in_trouble() + letters_in_trouble() if user.is_staff else 0,
        "registers": bool(permissions.grants(user, Permission.RECORDS_REGISTER)),
        "today": on,
    }
    return render(request, "stadsdelplan/home/home.html", context)


def _partnerships(user, asked, agreements):
    """Return a page of the partnerships that the person sees, and what was typed to find some of them.

    Each has its `shown_agreements`: those of `agreements`, which are all that the person sees if they work with any.
    """
    form = PartnershipSearchForm(asked)
    searched = form.cleaned_data["sok"] if form.is_valid() else ""
    found = Partnership.objects.visible_to(user).filter(name__icontains=searched).order_by("name", "pk")
    first = list(found[: PARTNERSHIPS_ON_A_PAGE + 1])
    all_of_them = first if len(first) <= PARTNERSHIPS_ON_A_PAGE else found  # which need not be counted if they are few
    page = Paginator(all_of_them, PARTNERSHIPS_ON_A_PAGE).get_page(asked.get("sida"))
    page.object_list = list(page.object_list)
    prefetch_related_objects(page.object_list, "organisations")
    _put_agreements(page.object_list, user, agreements)
    _put_plans(page.object_list, user)
    return page, searched


def _put_agreements(partnerships, user, agreements):
    """Set `shown_agreements` of each partnership. One query, or none where the person's `agreements` are read."""
    if not permissions.grants(user, Permission.READ_WORKING):
        agreements = readable_agreements(user).filter(partnership__in=partnerships)
    by_partnership = {}
    for agreement in agreements:
        by_partnership.setdefault(agreement.partnership_id, []).append(agreement)
    for partnership in partnerships:
        partnership.shown_agreements = by_partnership.get(partnership.pk, [])


def _works_for(user):
    """Return the organisations of the person's memberships, which came with the session."""
    return [membership.organisation for membership in user.memberships.all()]


def _put_plans(partnerships, user):
    """Set `editions` of each partnership to the newest that the person sees of each plan. One query."""
    partnerships = list(partnerships)
    seen = Edition.objects.visible_to(user).filter(plan__partnership__in=partnerships).select_related("plan")
    by_partnership = {}
    for edition in _current_editions(seen.order_by("plan__name", "plan", "-starts_on", "-pk")):
        by_partnership.setdefault(edition.plan.partnership_id, []).append(edition)
    for partnership in partnerships:
        partnership.editions = by_partnership.get(partnership.pk, [])


def _current_editions(editions):
    """Return the first of the editions of each plan, in the order that the plans come."""
    newest = {}
    for edition in editions:
        newest.setdefault(edition.plan_id, edition)
    return list(newest.values())
