"""Pages on which a goal or measure is left out of the working edition, and restored."""

from functools import partial

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.models import StaleVersionError
from core.permissions import Permission, require
from stadsdelplan.edition.partials import address_of
from stadsdelplan.goals import actions as goals
from stadsdelplan.goals.conflicts import TakenOutError, get_row
from stadsdelplan.goals.forms import LeaveOutForm
from stadsdelplan.kinds import rules_of
from stadsdelplan.models import Measure
from stadsdelplan.shortcuts import breadcrumbs, with_open_edition


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def goal_leave_out(request, edition, pk):
    goal = get_row(request, edition.goals, pk)
    is_known = goals.is_known(edition, goal.key)
    if is_known:
        text = _(
            "The goal and its measures go from this edition. Earlier editions, follow-ups and the history keep them."
        )
    else:
        text = _("Nobody else has seen the goal. It goes with its measures, and the history keeps the text.")
    return _page(
        request,
        edition,
        goal,
        heading=_("Take “%(goal)s” out of the plan?") % {"goal": goal},
        text=text,
        is_known=is_known,
        leave_out=partial(goals.leave_out_goal, goal=goal),
        done=_("The goal is taken out of the plan."),
        back=address_of(edition, goal),
        lands_on=f"{edition.get_absolute_url()}#omrade-{goal.focus_area_id}",
    )


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
@with_open_edition
def measure_leave_out(request, edition, pk):
    measure = get_row(request, edition.measures.select_related("goal", "focus_area"), pk)
    is_known, words = goals.is_known(edition, measure.parent.key, measure.key), rules_of(edition.plan).words
    if is_known:
        text = _("The measure goes from this edition. Earlier editions, follow-ups and the history keep it.")
    else:
        text = _("Nobody else has seen the measure. It goes, and the history keeps the text.")
    return _page(
        request,
        edition,
        measure,
        heading=words.take_out,
        text=text,
        is_known=is_known,
        leave_out=partial(goals.leave_out_measure, measure=measure),
        done=words.taken_out,
        back=address_of(edition, measure.parent),
        lands_on=address_of(edition, measure.parent),
    )


@require_POST
@require(Permission.PLAN_EDIT)
@with_open_edition
def restore_departed(request, edition, pk):
    departure = edition.departures.filter(pk=pk).first()
    if departure is None:
        raise Refusal(_("It has already been taken in again."))
    row = goals.restore_departed(departure=departure, by=request.user, at=timezone.now())
    is_measure = isinstance(row, Measure)
    messages.success(
        request, _("The measure is in the plan again.") if is_measure else _("The goal is in the plan again.")
    )
    return redirect(address_of(edition, row.parent if is_measure else row))


def _page(request, edition, row, *, heading, text, is_known, leave_out, done, back, lands_on):
    """Ask whether it is reached or dropped, and why; then leave it out by the verb `leave_out`."""
    form = LeaveOutForm(
        request.POST or None,
        version=row.version,
        is_known=is_known,
        cancel_url=back,
        autosave_key=f"out-{row.key}",
    )
    if request.method == "POST":
        version = conflicts.version_from(request)
        if form.is_valid():
            reasons = {name: form.cleaned_data[name] for name in ("outcome", "reason") if name in form.fields}
            try:
                leave_out(version=version, **reasons, by=request.user, at=timezone.now())
            except StaleVersionError as error:
                if error.current is None:
                    raise TakenOutError from error
                raise
            messages.success(request, done)
            return redirect(lands_on)
    context = {"edition": edition, "form": form, "heading": heading, "text": text, "row": row}
    return render(request, "stadsdelplan/goals/remove.html", {**context, "breadcrumbs": breadcrumbs(edition, heading)})
