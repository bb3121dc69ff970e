"""Pages that register the parties' decisions. A missing decision holds nothing up."""

from functools import partial

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.files import serving
from core.forms.base import StepForm
from core.models import LedgerEntry, StaleVersionError
from core.permissions import Permission, require
from core.text import dates
from partnership import lifecycle
from partnership.decisions import actions as decision_actions
from partnership.decisions.forms import DecisionForm
from partnership.lifecycle import Step
from partnership.models import Decision, Party, VersionStatus
from partnership.shortcuts import breadcrumbs, form_status, get_agreement, posted, show_refusal_at, verb_arguments

_FIELDS = ("body", "met_on", "paragraph", "diarienummer")


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def decision_add(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    party = get_object_or_404(_parties(agreement), pk=pk)
    lifecycle.refuse_unless_open(Step.DECIDE, agreement)
    like = next((one for one in decision_actions.earlier_decisions(party) if not one.not_needed), None)
    form = _form(request, agreement, Decision(party=party), like=like)
    verb = decision_actions.register_decision
    if form.is_bound and form.is_valid() and form.uses_same_extract:
        verb = partial(verb, extract_of=like)
    return _save(request, agreement, form, verb, _("The decision is registered."), party=party)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def decision_edit(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    decision = _get_decision(agreement, pk)
    lifecycle.refuse_unless_open(Step.DECIDE, agreement)
    if decision.not_needed:
        raise Refusal(_("It is registered that no decision is needed. Remove that first."))
    form = _form(request, agreement, decision)
    done = _("The decision is saved.")
    return _save(request, agreement, form, decision_actions.change_decision, done, decision=decision)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def decision_not_needed(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    party = get_object_or_404(_parties(agreement), pk=pk)
    lifecycle.refuse_unless_open(Step.DECIDE, agreement)
    if request.method == "POST":
        decision_actions.register_no_decision_needed(party=party, **verb_arguments(request))
        messages.success(request, _("It is registered that no decision is needed."))
        return redirect(agreement)
    sentence = _("%(party)s enters into the agreement without a decision of its own.") % {"party": party}
    return _confirm(request, agreement, _("No decision needed?"), sentence, _("Register that none is needed"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def decision_remove(request, slug, pk):
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    decision = _get_decision(agreement, pk)
    lifecycle.refuse_unless_open(Step.DECIDE, agreement)
    if request.method == "POST":
        decision_actions.remove_decision(decision=decision, **verb_arguments(request))
        messages.success(request, _("The decision is removed. The history keeps what it said."))
        return redirect(agreement)
    sentence = _("%(party)s: %(decision)s. Remove only what was registered by mistake. The history keeps what it said.")
    sentence %= {"party": decision.party, "decision": decision}
    return _confirm(request, agreement, _("Remove the decision?"), sentence, _("Remove"), kind="danger")


@require_GET
@require(Permission.READ)
def decision_extract(request, slug, pk):
    """Serve the extract of the minutes, as it came, to those who see the agreement, for voided versions too."""
    decisions = Decision.objects.filter(party__agreement_version__agreement=get_agreement(request, slug))
    decision = get_object_or_404(decisions.exclude(extract=None).select_related("extract"), pk=pk)
    stored = decision.extract
    return serving.serve(stored.file, sha256=stored.sha256, filename=stored.name, request=request)


def _parties(agreement):
    """Return the parties of the agreement's current text."""
    return Party.objects.filter(agreement_version__agreement=agreement).exclude(
        agreement_version__status=VersionStatus.VOIDED
    )


def _get_decision(agreement, pk):
    decisions = Decision.objects.filter(party__in=_parties(agreement))
    return get_object_or_404(decisions.select_related("party__agreement_version", "extract"), pk=pk)


def _form(request, agreement, decision, like=None):
    return DecisionForm(
        *posted(request),
        instance=decision,
        like=like,
        without=_parties(agreement).filter(decisions=None).exclude(pk=decision.party_id).order_by("order", "pk"),
        version=agreement.version,
        cancel_url=f"{agreement.get_absolute_url()}#parter",
    )


def _save(request, agreement, form, verb, done, **arguments):
    """Show the form, or carry out the `verb` with what was typed. On an old version of a decision, show both texts."""
    if request.method == "POST":
        arguments |= verb_arguments(request)
        with show_refusal_at(form):
            if arguments["version"] != agreement.version:
                raise StaleVersionError(agreement)
            if form.is_valid():
                verb(values=form.values(), extract=form.cleaned_data["extract_file"], **arguments)
                messages.success(request, done)
                return redirect(f"{agreement.get_absolute_url()}#parter")
        if form_status(form) == 409 and form.instance.pk:
            return _conflict(request, agreement, form)
    return _page(request, agreement, form)


def _page(request, agreement, form):
    decision, like = form.instance, form.like
    title = _("Change the decision") if decision.pk else _("Register decision")
    context = {
        "agreement": agreement,
        "decision": decision,
        "like": like,
        "title": title,
        "form": form,
        "breadcrumbs": breadcrumbs(agreement, title),
    }
    return render(request, "partnership/decisions/form.html", context, status=form_status(form))


def _conflict(request, agreement, form):
    """Answer 409 with what the person wrote of the decision, and with what stands there now."""
    current = Decision.objects.get(pk=form.instance.pk)
    entry = (
        LedgerEntry.objects.filter(chain__name=agreement.partnership.chain).select_related("by").order_by("-pk").first()
    )
    stored = {name: getattr(current, name) for name in _FIELDS}
    return conflicts.conflict(
        request,
        fields=[(name, str(form.fields[name].label)) for name in _FIELDS],
        typed={name: request.POST.get(name, "") for name in _FIELDS},
        stored=stored | {"met_on": dates.day(current.met_on)},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=agreement.version,
        action_url=request.path,
        keep_url=f"{agreement.get_absolute_url()}#parter",
    )


def _confirm(request, agreement, title, sentence, label, kind="primary"):
    form = StepForm(version=agreement.version, cancel_url=f"{agreement.get_absolute_url()}#parter")
    form.submit_label, form.submit_kind = label, kind
    context = {
        "agreement": agreement,
        "title": title,
        "sentence": sentence,
        "form": form,
        "breadcrumbs": breadcrumbs(agreement, title),
    }
    return render(request, "partnership/decisions/confirm_remove.html", context)
