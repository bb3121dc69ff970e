"""The tabs of a partnership that are lists: agreements, plans, files and people."""

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import permissions
from core.permissions import Permission, require
from partnership.shortcuts import get_partnership
from partnership.tabs import LABELS, Tab
from stadsdelplan.edition.queries import editions_of
from stadsdelplan.models import Plan
from stadsdelplan.partnership_page import people
from stadsdelplan.partnership_page.agreement_files import files_of_agreements
from stadsdelplan.partnership_page.plan_files import files_of_plans
from stadsdelplan.partnership_page.queries import agreements_of, frameworks_of
from stadsdelplan.partnership_page.rights import rights_in

_WHOLE_LIST = "alla"  # asks for the list where there is one thing alone


@require_GET
@require(Permission.READ)
def partnership_agreements(request, slug):
    """Show the partnership's agreements and what they stand on; where there is one alone, lead to it."""
    partnership = get_partnership(request, slug, Tab.AGREEMENTS)
    agreements = agreements_of(partnership, request.user)
    if len(agreements) == 1 and request.GET.get("visa") != _WHOLE_LIST:
        return redirect(agreements[0])
    context = {"agreements": agreements, "frameworks": frameworks_of(agreements)}
    return _tab(request, partnership, Tab.AGREEMENTS, "stadsdelplan/partnership_page/agreements.html", context)


@require_GET
@require(Permission.READ)
def partnership_plans(request, slug):
    """Show the partnership's plans from year to year; where there is one alone, lead to its newest edition."""
    partnership = get_partnership(request, slug, Tab.PLANS)
    editions = list(editions_of(partnership, request.user))
    plans = list(Plan.objects.filter(partnership=partnership).order_by("name", "pk"))
    if len(plans) == 1 and request.GET.get("visa") != _WHOLE_LIST:
        return redirect(editions[0] if editions else plans[0])
    seen = {each.plan_id for each in editions}
    context = {"editions": editions, "without_editions": [each for each in plans if each.pk not in seen]}
    return _tab(request, partnership, Tab.PLANS, "stadsdelplan/partnership_page/plans.html", context)


@require_GET
@require(Permission.READ)
def partnership_files(request, slug):
    """Show everything that was stored of the partnership's things, and what can be drawn of them, by kind."""
    partnership = get_partnership(request, slug, Tab.FILES)
    groups = [*files_of_agreements(partnership, request.user), *files_of_plans(partnership, request.user)]
    registers = bool(permissions.grants(request.user, Permission.RECORDS_REGISTER).units(partnership.pk))
    context = {"groups": [each for each in groups if each.files], "registers": registers}
    return _tab(request, partnership, Tab.FILES, "stadsdelplan/partnership_page/files.html", context)


@require_GET
@require(Permission.READ)
def partnership_people(request, slug):
    """Show who takes part and, to those who work there, their people, and the ways to see to them."""
    partnership = get_partnership(request, slug, Tab.PEOPLE)
    organisations = list(partnership.organisations.order_by("name", "pk"))
    rights, now = rights_in(partnership, organisations, request.user), timezone.now()
    context = {
        "organisations": organisations,
        "districts": partnership.districts.select_related("parent__parent").order_by("name", "pk"),
        "units": people.people_by_unit(partnership, organisations, request.user, on=timezone.localdate(now))
        if rights.reads_working
        else [],
        "invitations": people.invitations_into(organisations, partnership, request.user, at=now),
    }
    return _tab(request, partnership, Tab.PEOPLE, "stadsdelplan/partnership_page/people.html", context)


def _tab(request, partnership, tab, template, context):
    organisations = context.get("organisations") or list(partnership.organisations.order_by("name", "pk"))
    crumbs = [(_("Home"), reverse("home")), (partnership.name, partnership.get_absolute_url()), (LABELS[tab], "")]
    context |= {
        "partnership": partnership,
        "rights": rights_in(partnership, organisations, request.user),
        "breadcrumbs": crumbs,
    }
    return render(request, template, context)
