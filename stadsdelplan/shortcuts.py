"""What the views of the plan share: they get the edition, show breadcrumbs, and show what a verb refuses."""

from contextlib import contextmanager
from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core import permissions
from core.concurrency import conflicts
from core.permissions import Permission
from partnership.tabs import Tab, stand_in
from stadsdelplan import lifecycle
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Edition, Plan

# The fields of the plan's forms in which people write; in the others they choose.
_TEXT_FIELDS = (
    "add",
    "adopted_by",
    "answer",
    "comment",
    "count_of",
    "direction",
    "evidence_title",
    "focus_areas",
    "note",
    "paragraph",
    "probable_cause",
    "problem",
    "reason",
    "reference",
    "resources",
    "responsible_role",
    "text",
    "title",
    "unit",
)


def get_edition(request, plan, number, permission=None):
    """Return the edition if the person sees it (404), and may do `permission` for its owner (403).

    Refusals in this request lead back to its page.
    """
    edition = get_object_or_404(
        Edition.objects.visible_to(request.user).select_related(
            "plan__partnership", "plan__district", "plan__owner", "based_on", "agreement"
        ),
        plan=plan,
        number=number,
    )
    stand_in(request, edition.plan.partnership, Tab.PLANS)
    if permission:
        permissions.check(request.user, permission, edition.plan.owner, partnership=edition.plan.partnership_id)
    conflicts.lead_back(request, edition, link=_("To the plan"), breadcrumbs=breadcrumbs(edition), written=_TEXT_FIELDS)
    return edition


def get_plan(request, pk, permission=None):
    """Return the plan if the person sees its partnership (404), and may do `permission` (403).

    Refusals in this request lead back to its page.
    """
    plan = get_object_or_404(
        Plan.objects.visible_to(request.user).select_related("partnership", "district", "owner"), pk=pk
    )
    stand_in(request, plan.partnership, Tab.PLANS)
    if permission:
        permissions.check(request.user, permission, plan.owner, partnership=plan.partnership_id)
    conflicts.lead_back(request, plan, link=_("To the plan"), breadcrumbs=plan_breadcrumbs(plan), written=_TEXT_FIELDS)
    return plan


def breadcrumbs(edition, here="", *, within=()):
    """Return [(name, address), …]: home, the partnership, the edition, the step `within`, and the page `here`."""
    partnership = edition.plan.partnership
    crumbs = [(_("Home"), reverse("home")), (partnership.name, partnership.get_absolute_url())]
    if here:
        return [*crumbs, (str(edition), edition.get_absolute_url()), *([within] if within else []), (here, "")]
    return [*crumbs, (str(edition), "")]


def plan_breadcrumbs(plan, here=""):
    """Return [(name, address), …]: home, the partnership, the plan over the years, and the page `here`."""
    crumbs = [(_("Home"), reverse("home")), (plan.partnership.name, plan.partnership.get_absolute_url())]
    return [*crumbs, (plan.name, plan.get_absolute_url()), (here, "")] if here else [*crumbs, (plan.name, "")]


def carry_out(request, edition, verb, done, *, lands_on=None, **arguments):
    """Carry out `verb` with its `arguments` on the version that the person saw, and return to the edition's page."""
    version = conflicts.version_from(request)
    verb(edition=edition, version=version, by=request.user, at=timezone.now(), **arguments)
    messages.success(request, done)
    return redirect(lands_on or edition)


@contextmanager
def refusals_shown_at(form, *, field=""):
    """Show what a verb in this block refuses as wrong (ValidationError) at the form's fields, or all at `field`.

    What is about no field of the form stands at its head. The view goes on after the block, to the page of the form.
    """
    try:
        yield
    except ValidationError as error:
        if field or not hasattr(error, "error_dict"):
            form.add_error(field or None, ValidationError(error.messages))
            return
        for name, errors in error.error_dict.items():
            form.add_error(name if name in form.fields else None, errors)


def with_open_edition(view):
    """Pass the edition to the view in place of plan and number, if the person may write in it (403) now (409)."""

    @wraps(view)
    def open_for_writing(request, plan, number, **kwargs):
        edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
        lifecycle.refuse_unless_open(Step.EDIT, edition)
        return view(request, edition, **kwargs)

    return open_for_writing


def with_edition_under_review(view):
    """Pass the edition and the organisations that the person answers for to the view, in place of plan and number.

    The plan asks one of the person's organisations (403), and the edition is in review (409).
    """

    @wraps(view)
    def open_in_review(request, plan, number, **kwargs):
        edition = get_edition(request, plan, number)
        answers_for = lifecycle.access_of(request.user, edition).reviews_for
        if edition.plan.asks_parties and not answers_for:
            raise PermissionDenied
        lifecycle.refuse_unless_open(Step.REVIEW, edition)
        return view(request, edition, answers_for, **kwargs)

    return open_in_review
