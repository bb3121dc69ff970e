"""Pages on which a party proposes a goal, and on which the proposal is answered."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.permissions import Permission, require
from stadsdelplan import lifecycle
from stadsdelplan.lifecycle import Step
from stadsdelplan.review import actions as review
from stadsdelplan.review.forms import DeclineForm, ProposalForm, TakeUpForm
from stadsdelplan.shortcuts import breadcrumbs, get_edition, refusals_shown_at, with_edition_under_review


@require_http_methods(["GET", "POST"])
@require(Permission.REVIEW)
@with_edition_under_review
def proposal_add(request, edition, answers_for):
    list_url = reverse("edition_review", args=[edition.plan_id, edition.number])
    form = ProposalForm(
        request.POST or None,
        edition=edition,
        organisations=answers_for,
        cancel_url=list_url,
        autosave_key=f"proposal-{edition.pk}",
    )
    if request.method == "POST" and form.is_valid():
        review.propose_goal(proposal=form.save(commit=False), by=request.user, at=timezone.now())
        messages.success(request, _("The proposal is sent."))
        return redirect(f"{list_url}#forslag")
    context = {"edition": edition, "form": form, "breadcrumbs": breadcrumbs(edition, _("Propose a goal"))}
    return render(request, "stadsdelplan/review/proposal_form.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def proposal_take_up(request, plan, number, pk):
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    texts = {
        "form_class": TakeUpForm,
        "heading": _("Take up the proposal?"),
        "text": _("The proposal becomes a goal of the plan. You can work on its words from then on."),
        "done": _("The proposal is taken up. It is now a goal of the plan."),
    }
    return _answer(request, edition, pk, review.take_up_proposal, **texts)


@require_http_methods(["GET", "POST"])
@require(Permission.PLAN_EDIT)
def proposal_decline(request, plan, number, pk):
    edition = get_edition(request, plan, number, Permission.PLAN_EDIT)
    texts = {
        "form_class": DeclineForm,
        "heading": _("Decline the proposal?"),
        "text": _("The one who proposed it reads your reason. The proposal and the reason are kept."),
        "done": _("The proposal is declined."),
    }
    return _answer(request, edition, pk, review.decline_proposal, **texts)


def _answer(request, edition, pk, verb, *, form_class, heading, text, done):
    """Show the page on which a proposal is answered, or answer it by `verb`."""
    proposal = get_object_or_404(edition.proposals.select_related("focus_area", "organisation", "by"), pk=pk)
    lifecycle.refuse_unless_open(Step.ANSWER_PROPOSAL, edition)
    list_url = reverse("edition_answers", args=[edition.plan_id, edition.number])
    form = form_class(request.POST or None, cancel_url=list_url, autosave_key=f"proposal-answer-{pk}")
    if request.method == "POST" and form.is_valid():
        with refusals_shown_at(form, field="answer"):
            verb(proposal=proposal, answer=form.cleaned_data["answer"], by=request.user, at=timezone.now())
            messages.success(request, done)
            return redirect(f"{list_url}#forslag")
    context = {
        "edition": edition,
        "proposal": proposal,
        "form": form,
        "heading": heading,
        "text": text,
        "breadcrumbs": breadcrumbs(edition, heading),
    }
    return render(request, "stadsdelplan/review/proposal_answer.html", context)
