"""Pages that add and change a draft's parties and signatories."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.forms.next_page import next_page
from core.models import StaleVersionError
from core.permissions import Permission, require
from partnership import agreement_changes
from partnership.drafting.actions import parties as party_actions
from partnership.drafting.forms import NewPartyForm, NewSignatoryForm, PartyForm, SignatoryForm
from partnership.drafting.shortcuts import (
    direction_of,
    form_page,
    next_page_after_save,
    remove_page,
    row_conflict,
    with_draft,
)
from partnership.models import Party, Signatory
from partnership.shortcuts import is_valid_post, show_refusal_at, typed, verb_arguments


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_add(request, agreement):
    parties = agreement_changes.current_version(agreement).parties.values("organisation")
    organisations = agreement.partnership.organisations.exclude(pk__in=parties).order_by("name", "pk")
    form = NewPartyForm(
        request.POST or None, agreement=agreement, organisations=organisations, cancel_url=_arrange(agreement)
    )
    if is_valid_post(request, form):
        with show_refusal_at(form):
            party_actions.add_party(agreement=agreement, party=Party(**typed(form)), **verb_arguments(request))
            messages.success(
                request, _("The party is added. Look through the text: it may name the parties or their number.")
            )
            return redirect(next_page_after_save(request, agreement, _arrange(agreement)))
    return form_page(request, agreement, form, heading=_("Add a party"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_edit(request, agreement, pk):
    party = _get_party(agreement, pk)
    form = PartyForm(request.POST or None, instance=party, cancel_url=_arrange(agreement))
    if is_valid_post(request, form):
        with show_refusal_at(form):
            try:
                party_actions.save_party(party=party, **typed(form), **verb_arguments(request))
            except StaleVersionError as error:
                return row_conflict(request, form, error.current, keep_url=_arrange(agreement))
            messages.success(request, _("The party is saved."))
            return redirect(next_page_after_save(request, agreement, _arrange(agreement)))
    return form_page(request, agreement, form, heading=_("Edit the party"))


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_move(request, agreement, pk):
    party = _get_party(agreement, pk)
    party_actions.move_party(party=party, step=direction_of(request), **verb_arguments(request))
    return redirect(_place_of(party, agreement))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_remove(request, agreement, pk):
    party = _get_party(agreement, pk)
    if request.method == "POST":
        party_actions.remove_party(party=party, **verb_arguments(request))
        messages.success(request, _("The party is removed."))
        return redirect(next_page_after_save(request, agreement, _arrange(agreement)))
    return remove_page(
        request,
        agreement,
        heading=_("Remove %(party)s from the draft?") % {"party": party},
        text=_("Those who sign for the party go with it. Look through the text afterwards: it may name the party."),
        button=_("Remove the party"),
        cancel_url=_arrange(agreement),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_add(request, agreement, pk):
    party = _get_party(agreement, pk)
    back = next_page(request, _place_of(party, agreement))
    form = NewSignatoryForm(request.POST or None, agreement=agreement, cancel_url=back)
    if is_valid_post(request, form):
        with show_refusal_at(form):
            party_actions.add_signatory(signatory=Signatory(party=party, **typed(form)), **verb_arguments(request))
            messages.success(request, _("The signatory is added."))
            return redirect(back)
    return form_page(request, agreement, form, heading=_("Who signs for %(party)s?") % {"party": party})


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_edit(request, agreement, pk):
    signatory = _get_signatory(agreement, pk)
    address = next_page(request, _place_of(signatory.party, agreement))
    form = SignatoryForm(request.POST or None, instance=signatory, cancel_url=address)
    heading = _("Change signatory: %(signatory)s") % {"signatory": signatory}
    if is_valid_post(request, form):
        with show_refusal_at(form):
            try:
                party_actions.save_signatory(signatory=signatory, **typed(form), **verb_arguments(request))
            except StaleVersionError as error:
                return row_conflict(request, form, error.current, keep_url=address)
            messages.success(request, _("The signatory is saved."))
            return redirect(address)
    return form_page(request, agreement, form, heading=heading)


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_move(request, agreement, pk):
    signatory = _get_signatory(agreement, pk)
    party_actions.move_signatory(signatory=signatory, step=direction_of(request), **verb_arguments(request))
    return redirect(_place_of(signatory.party, agreement))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_remove(request, agreement, pk):
    signatory = _get_signatory(agreement, pk)
    address = next_page(request, _place_of(signatory.party, agreement))
    if request.method == "POST":
        party_actions.remove_signatory(signatory=signatory, **verb_arguments(request))
        messages.success(request, _("The signatory is removed."))
        return redirect(address)
    return remove_page(
        request,
        agreement,
        heading=_("Remove the signatory?"),
        text=_("%(signatory)s no longer signs for %(party)s.") % {"signatory": signatory, "party": signatory.party},
        button=_("Remove the signatory"),
        cancel_url=address,
    )


def _get_party(agreement, pk):
    parties = Party.objects.select_related("agreement_version")
    return get_object_or_404(parties, pk=pk, agreement_version=agreement_changes.current_version(agreement))


def _get_signatory(agreement, pk):
    signatories = Signatory.objects.select_related("party__agreement_version")
    return get_object_or_404(signatories, pk=pk, party__agreement_version=agreement_changes.current_version(agreement))


def _arrange(agreement):
    return reverse("agreement_arrange", args=[agreement.slug])


def _place_of(party, agreement):
    return f"{_arrange(agreement)}#part-{party.pk}"
