"""Pages on which a draft gets its parties, and those who sign for them."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.permissions import Permission, require
from partnership import agreement_changes
from partnership.drafting.actions import parties as party_actions
from partnership.drafting.forms import NewPartyForm, NewSignatoryForm, PartyForm, SignatoryForm
from partnership.drafting.shortcuts import (
    form_page,
    move_row,
    next_page_after_save,
    remove_page,
    row_conflict,
    with_draft,
)
from partnership.models import Party, Signatory


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_add(request, agreement):
    parties = agreement_changes.current_version(agreement).parties.values("organisation")
    organisations = agreement.partnership.organisations.exclude(pk__in=parties).order_by("name", "pk")
    form = NewPartyForm(
        request.POST or None, agreement=agreement, organisations=organisations, cancel_url=_arrange(agreement)
    )

    def save(version):
        party_actions.add_party(
            agreement=agreement, version=version, party=Party(**_typed(form)), by=request.user, at=timezone.now()
        )

    return form_page(
        request,
        agreement,
        form,
        heading=_("Add a party"),
        save=save,
        done=_("The party is added. Look through the text: it may name the parties or their number."),
        lands_on=next_page_after_save(request, agreement, _arrange(agreement)),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_edit(request, agreement, pk):
    party = _get_party(agreement, pk)
    form = PartyForm(request.POST or None, instance=party, cancel_url=_arrange(agreement), keep=f"party-{party.pk}")

    def save(version):
        party_actions.save_party(party=party, version=version, by=request.user, at=timezone.now(), **_typed(form))

    return form_page(
        request,
        agreement,
        form,
        heading=_("Edit the party"),
        save=save,
        done=_("The party is saved."),
        lands_on=next_page_after_save(request, agreement, _arrange(agreement)),
        stale=lambda error: row_conflict(request, agreement, form, error.current, keep_url=_arrange(agreement)),
    )


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_move(request, agreement, pk):
    party = _get_party(agreement, pk)
    lands_on = f"{_arrange(agreement)}#part-{party.pk}"
    return move_row(request, agreement, party_actions.move_party, party=party, lands_on=lands_on)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def party_remove(request, agreement, pk):
    party = _get_party(agreement, pk)

    def remove(version):
        party_actions.remove_party(party=party, version=version, by=request.user, at=timezone.now())

    return remove_page(
        request,
        agreement,
        heading=_("Remove %(party)s from the draft?") % {"party": party},
        text=_("Those who sign for the party go with it. Look through the text afterwards: it may name the party."),
        button=_("Remove the party"),
        remove=remove,
        done=_("The party is removed."),
        lands_on=next_page_after_save(request, agreement, _arrange(agreement)),
        cancel_url=_arrange(agreement),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_add(request, agreement, pk):
    party = _get_party(agreement, pk)
    form = NewSignatoryForm(request.POST or None, agreement=agreement, cancel_url=_arrange(agreement))

    def save(version):
        signatory = Signatory(party=party, **_typed(form))
        party_actions.add_signatory(signatory=signatory, version=version, by=request.user, at=timezone.now())

    return form_page(
        request,
        agreement,
        form,
        heading=_("Who signs for %(party)s?") % {"party": party},
        save=save,
        done=_("The signatory is added."),
        lands_on=f"{_arrange(agreement)}#part-{party.pk}",
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_edit(request, agreement, pk):
    signatory = _get_signatory(agreement, pk)
    lands_on = f"{_arrange(agreement)}#part-{signatory.party_id}"
    form = SignatoryForm(
        request.POST or None, instance=signatory, cancel_url=lands_on, keep=f"signatory-{signatory.pk}"
    )

    def save(version):
        typed = _typed(form)
        party_actions.save_signatory(signatory=signatory, version=version, by=request.user, at=timezone.now(), **typed)

    return form_page(
        request,
        agreement,
        form,
        heading=_("Change signatory: %(signatory)s") % {"signatory": signatory},
        save=save,
        done=_("The signatory is saved."),
        lands_on=lands_on,
        stale=lambda error: row_conflict(request, agreement, form, error.current, keep_url=lands_on),
    )


@require_POST
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_move(request, agreement, pk):
    signatory = _get_signatory(agreement, pk)
    lands_on = f"{_arrange(agreement)}#part-{signatory.party_id}"
    return move_row(request, agreement, party_actions.move_signatory, signatory=signatory, lands_on=lands_on)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def signatory_remove(request, agreement, pk):
    signatory = _get_signatory(agreement, pk)

    def remove(version):
        party_actions.remove_signatory(signatory=signatory, version=version, by=request.user, at=timezone.now())

    return remove_page(
        request,
        agreement,
        heading=_("Remove the signatory?"),
        text=_("%(signatory)s no longer signs for %(party)s.") % {"signatory": signatory, "party": signatory.party},
        button=_("Remove the signatory"),
        remove=remove,
        done=_("The signatory is removed."),
        lands_on=f"{_arrange(agreement)}#part-{signatory.party_id}",
    )


def _get_party(agreement, pk):
    parties = Party.objects.select_related("agreement_version")
    return get_object_or_404(parties, pk=pk, agreement_version=agreement_changes.current_version(agreement))


def _get_signatory(agreement, pk):
    signatories = Signatory.objects.select_related("party__agreement_version")
    return get_object_or_404(signatories, pk=pk, party__agreement_version=agreement_changes.current_version(agreement))


def _typed(form):
    return {name: typed for name, typed in form.cleaned_data.items() if name != "version"}


def _arrange(agreement):
    return reverse("agreement_arrange", args=[agreement.slug])
