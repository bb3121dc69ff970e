"""The home page, and the page of a partnership."""

from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core import permissions
from core.access.password_letters import letters_in_trouble
from core.access.sessions import last_here
from core.mail import outbox
from core.models import OrganisationKind
from core.permissions import Permission, require
from core.setup.ground_data import is_set_up
from partnership.models import (
    Agreement,
    AgreementStatus,
    ExclusionCondition,
    Framework,
    OverarchingGoal,
    Partnership,
)
from partnership.setup import queries as setup
from stadsdelplan.edition.queries import editions_of
from stadsdelplan.home.changes import changes_since
from stadsdelplan.home.desk import groups_of
from stadsdelplan.home.first_steps import first_steps_of
from stadsdelplan.home.forms import PartnershipSearchForm
from stadsdelplan.home.own_measures import MOST_SHOWN, own_measures
from stadsdelplan.home.partnership_summary import read_summary
from stadsdelplan.home.tasks import FOR_SIGNATURE, agreements_for_tasks, counts_of_copies, tasks_for
from stadsdelplan.models import Edition, EditionStatus

PARTNERSHIPS_ON_A_PAGE = 20


@require_GET
@require(Permission.READ)
def home(request):
    """Show the desk: what is due, the person's own measures, what changed since the last visit, the partnerships."""
    user, on, whole = request.user, timezone.localdate(), request.GET.get("visa") == "allt"
    waiting = tasks_for(user, agreements=agreements_for_tasks(user), on=on)
    own, since = own_measures(user, on=on), last_here(request.session)
    changed = changes_since(user, since) if since else []
    page, searched = _partnerships(user, request.GET)
    lacks_ground_data = user.is_staff and not is_set_up()
    context = {
        "first_steps": first_steps_of(user, has_ground_data=not lacks_ground_data, at=timezone.now()),
        "partnerships": page,
        "searched": searched,
        "search": PartnershipSearchForm(initial={"sok": searched}),
        "waiting": waiting,
        "groups": groups_of(waiting, user=user, on=on, whole=whole),
        "own": own if whole else own[:MOST_SHOWN],
        "own_left_out": 0 if whole else max(len(own) - MOST_SHOWN, 0),
        "changed": changed,
        "since": since,
        "may_start_partnership": setup.may_add_parties(user, _works_for(user)),
        "lacks_ground_data": lacks_ground_data,
        "mail_in_trouble": outbox.in_trouble() + letters_in_trouble() if user.is_staff else 0,
        "today": on,
    }
    return render(request, "stadsdelplan/home/home.html", context)


def _partnerships(user, asked):
    """Return a page of the partnerships that the person sees, and what was typed to find some of them."""
    form = PartnershipSearchForm(asked)
    searched = form.cleaned_data["sok"] if form.is_valid() else ""
    found = Partnership.objects.visible_to(user).filter(name__icontains=searched).order_by("name", "pk")
    agreements = Agreement.objects.visible_to(user).with_signing().select_related("framework").order_by("-pk")
    with_all = found.prefetch_related(Prefetch("agreements", agreements), "organisations")
    page = Paginator(with_all, PARTNERSHIPS_ON_A_PAGE).get_page(asked.get("sida"))
    _put_plans(page.object_list, user)
    return page, searched


@require_GET
@require(Permission.READ)
def partnership(request, slug):
    partnership = get_object_or_404(
        Partnership.objects.visible_to(request.user).select_related("coordinator"), slug=slug
    )
    agreements = list(
        Agreement.objects.visible_to(request.user)
        .filter(partnership=partnership)
        .with_signing()
        .select_related("framework")
        .order_by("-pk")
    )
    frameworks = (
        Framework.objects.filter(pk__in={agreement.framework_id for agreement in agreements if agreement.framework_id})
        .prefetch_related(
            Prefetch("overarching_goals", OverarchingGoal.objects.order_by("order", "pk")),
            Prefetch("exclusion_conditions", ExclusionCondition.objects.order_by("order", "pk")),
        )
        .order_by("-starts_on", "pk")
    )
    organisations = list(partnership.organisations.order_by("name", "pk"))
    municipalities = [each for each in organisations if each.kind == OrganisationKind.MUNICIPALITY]
    counts = counts_of_copies([agreement for agreement in agreements if agreement.status in FOR_SIGNATURE])
    for agreement in agreements:
        agreement.copies = counts.get(agreement.pk)
    editions = list(editions_of(partnership, request.user).select_related("plan__district__parent__parent__parent"))
    current = _current_editions(editions)
    shown = next((each for each in current if str(each.plan_id) == request.GET.get("plan")), next(iter(current), None))
    context = {
        "partnership": partnership,
        "breadcrumbs": [(_("Home"), reverse("home")), (partnership.name, "")],
        "organisations": organisations,
        "districts": partnership.districts.select_related("parent__parent").order_by("name", "pk"),
        "agreements": agreements,
        "agreements_now": [each for each in agreements if each.status != AgreementStatus.ENDED] or agreements[:1],
        "may_begin_agreement": _may(request.user, Permission.AGREEMENT_EDIT, organisations, partnership),
        "may_add_parties": setup.may_add_parties(request.user, organisations, partnership),
        "may_register": _may(request.user, Permission.AGREEMENT_REGISTER, organisations, partnership),
        "may_begin_plan": _may(request.user, Permission.PLAN_EDIT, municipalities, partnership),
        "may_see_access": _may(request.user, Permission.ACCESS_MANAGE, organisations, partnership),
        "frameworks": frameworks,
        "editions": editions,
        "plans": [edition.plan for edition in current],
        "summary": read_summary(shown, on=timezone.localdate()) if shown else None,
        "adopted": next((each for each in editions if shown and _is_open(each, of=shown.plan_id)), None),
    }
    return render(request, "stadsdelplan/home/partnership.html", context)


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


def _is_open(edition, *, of):
    """Return whether the edition belongs to the plan with the key `of`, and everybody may read it."""
    return edition.plan_id == of and edition.status == EditionStatus.ADOPTED


def _may(user, permission, organisations, partnership):
    """Return whether the person has the permission for one of these organisations in the partnership."""
    mine = permissions.grants(user, permission).units(partnership.pk)
    return any(organisation.pk in mine for organisation in organisations)
