"""Pages of the plan over the years: its editions, the start of the next one, the years left out."""

from datetime import date

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core import permissions
from core.concurrency.refusals import Refusal
from core.permissions import Permission, require
from partnership.models import FocusArea
from stadsdelplan.content import areas_of_plan
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import UNDER_WORK, Edition, Meeting
from stadsdelplan.plan.actions import start_next_edition
from stadsdelplan.plan.ended import MOST_ASKED, ended_before
from stadsdelplan.plan.forms import SkipForm, StartForm
from stadsdelplan.plan.periods import next_period, next_years
from stadsdelplan.shortcuts import get_plan, plan_breadcrumbs, refusals_shown_at


@require_GET
@require(Permission.READ)
def plan(request, pk):
    """Show the plan over the years: its editions, the years left out, and the dialogue's meetings."""
    plan = get_plan(request, pk)
    editions = list(
        Edition.objects.visible_to(request.user).filter(plan=plan).select_related("plan").order_by("-number", "-pk")
    )
    may_edit = permissions.may(request.user, Permission.PLAN_EDIT, plan.owner, partnership=plan.partnership_id)
    context = {
        "plan": plan,
        "areas": areas_of_plan(plan),
        "editions": editions,
        "skipped_years": plan.skipped_years.order_by("-year", "pk"),
        "meetings": Meeting.objects.visible_to(request.user).filter(plan=plan).order_by("-held_on", "-pk"),
        "may_edit": may_edit,
        "next_years": next_years(plan, on=timezone.localdate())
        if may_edit and not any(each.is_under_work for each in editions)
        else "",
        "breadcrumbs": plan_breadcrumbs(plan),
    }
    return render(request, "stadsdelplan/plan/detail.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def edition_start(request, pk):
    plan = get_plan(request, pk, Permission.PLAN_EDIT)
    if plan.editions.filter(status__in=UNDER_WORK).exists():
        raise Refusal(_("The plan already has an edition that is being worked on."))
    previous = plan.editions.filter(adopted_on__isnull=False).order_by("-starts_on", "-pk").first()
    first, last = next_period(plan, on=timezone.localdate())
    ended = ended_before(previous, _first_day(request) or first) if previous else []
    form = StartForm(
        request.POST or None,
        asks_for_areas=previous is None,
        ended=ended[:MOST_ASKED],
        initial={
            "starts_on": first,
            "ends_on": last,
            "rhythm": previous.rhythm if previous else rules_of(plan).rhythm,
            "focus_areas": _areas_of_the_agreement(plan),
        },
        cancel_url=plan.get_absolute_url(),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            edition = start_next_edition(
                plan=plan, **form.period, ended=form.choices, by=request.user, at=timezone.now()
            )
            messages.success(request, _("The working edition is ready to be written in."))
            return redirect(edition)
    heading = _("Start the next plan") if plan.editions.exists() else _("The plan's period")
    text = _(
        "It begins as a copy of plan %(years)s with all its goals and measures. That one holds until this is adopted."
    )
    context = {
        "plan": plan,
        "form": form,
        "heading": heading,
        "text": text % {"years": previous.years} if previous else "",
        "ended": len(form.ended),
        "not_asked": len(ended) - len(form.ended),
        "breadcrumbs": plan_breadcrumbs(plan, heading),
    }
    return render(request, "stadsdelplan/plan/form.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def year_skip(request, pk):
    plan = get_plan(request, pk, Permission.PLAN_EDIT)
    form = SkipForm(
        request.POST or None,
        initial={"year": next_period(plan, on=timezone.localdate())[0].year},
        cancel_url=plan.get_absolute_url(),
    )
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form):
            edition_actions.skip_year(plan=plan, **form.cleaned_data, by=request.user, at=timezone.now())
            messages.success(request, _("It is noted that the year is left out."))
            return redirect(plan)
    return _form_page(request, plan, form, _("Leave a year out"))


def _form_page(request, plan, form, heading):
    context = {"plan": plan, "form": form, "heading": heading, "breadcrumbs": plan_breadcrumbs(plan, heading)}
    return render(request, "stadsdelplan/plan/form.html", context)


def _first_day(request):
    """Return the first day that is sent, if it is one: what ends before it is asked about."""
    try:
        return date.fromisoformat(request.POST.get("starts_on", ""))
    except ValueError:
        return None


def _areas_of_the_agreement(plan):
    """Return the focus areas of the partnership's newest agreement that has any, one on each line."""
    areas = FocusArea.objects.filter(agreement__partnership=plan.partnership).order_by("-agreement", "order", "pk")
    newest = [area for area in areas if area.agreement_id == areas[0].agreement_id]
    return "\n".join(area.name for area in newest)
