"""Pages that correct what is registered of the copies, or fill in what was not known."""

from functools import partial

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.concurrency.refusals import Refusal
from core.permissions import Permission, require
from partnership import lifecycle
from partnership.agreement.queries import read_agreement
from partnership.copies import corrections
from partnership.copies.correction_forms import CorrectCopyForm, CorrectSignatureForm, OriginalForm, WithdrawForm
from partnership.copies.corrections import add_original
from partnership.copies.shortcuts import get_copy_page
from partnership.lifecycle import Step
from partnership.models import Signature, VersionOrigin
from partnership.shortcuts import copies_page, get_agreement, posted, register_page


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def copy_correct(request, slug, number):
    """Correct or fill in where the copy has been and where it is kept."""
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    page = get_copy_page(agreement, number)
    lifecycle.refuse_unless_open(Step.CORRECT, agreement)
    heading = _("Correct copy %(number)s") % {"number": number}
    lead = _("What is not known may be left empty. The history keeps what was registered before.")
    return register_page(
        request,
        CorrectCopyForm(*posted(request), **_form_arguments(page)),
        corrections.correct_copy,
        done=_("What is registered of the copy is saved."),
        back=page.get_absolute_url(),
        render_page=partial(copies_page, request, agreement, heading, lead=lead, copy=page),
        copy=page.copy,
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def signature_correct(request, slug, number, pk):
    """Correct or fill in the day of a signature."""
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    page, signature = _signature(agreement, number, pk)
    lifecycle.refuse_unless_open(Step.CORRECT, agreement)
    lead = _("Copy %(number)s: %(who)s.")
    if signature.signed_on:
        lead = _("Copy %(number)s: %(who)s. The history keeps the day that was registered before.")
    return register_page(
        request,
        CorrectSignatureForm(*posted(request), signature=signature, others=_others(signature), **_form_arguments(page)),
        corrections.correct_signature,
        done=_("The day of the signature is saved."),
        back=f"{page.get_absolute_url()}#underskrifter",
        render_page=partial(
            copies_page, request, agreement, _("Day of the signature"), lead=_filled_in(lead, signature), copy=page
        ),
        signature=signature,
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def signature_withdraw(request, slug, number, pk):
    """Withdraw a signature that was registered by mistake, while the agreement is for signature."""
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    page, signature = _signature(agreement, number, pk)
    lifecycle.refuse_unless_open(Step.WITHDRAW, agreement)
    if page.is_electronic:
        others, lead = [], _("The original was registered as a whole, and is withdrawn as a whole. Its file is kept.")
    else:
        others = _others(signature)
        lead = _("Copy %(number)s: %(who)s. Withdraw only what was registered by mistake: the paper is not signed.")
    return register_page(
        request,
        WithdrawForm(*posted(request), signature=signature, others=others, **_form_arguments(page)),
        corrections.withdraw_signature,
        done=_("The signature is withdrawn. The history keeps what was registered."),
        back=page.get_absolute_url(),
        render_page=partial(
            copies_page, request, agreement, _("Withdraw the signature?"), lead=_filled_in(lead, signature), copy=page
        ),
        signature=signature,
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def original_add(request, slug):
    """Add an original that was found after its paper, signed outside the portal, was registered."""
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    lifecycle.refuse_unless_open(Step.ADD_ORIGINAL, agreement)
    page = read_agreement(agreement)
    if page.text.origin != VersionOrigin.REGISTERED:
        raise Refusal(_("The copies were made when the text was locked: one for each party."))
    if not page.parties_without_copy:
        raise Refusal(_("The originals of all parties are registered."))
    back = f"{agreement.get_absolute_url()}#exemplar"
    lead = _("For an original that was not known when the paper was registered. It is signed as the others are.")
    return register_page(
        request,
        OriginalForm(*posted(request), page=page, today=timezone.localdate(), cancel_url=back),
        add_original,
        done=_("The original is added."),
        back=back,
        render_page=partial(copies_page, request, agreement, _("Add an original"), lead=lead),
        agreement=agreement,
    )


def _signature(agreement, number, pk):
    """Return the CopyPage of that number, and the signature on it (404)."""
    page = get_copy_page(agreement, number)
    signatures = Signature.objects.select_related("signatory__party", "copy__print_set__agreement_version")
    return page, get_object_or_404(signatures, copy=page.copy, pk=pk)


def _form_arguments(page):
    return {"page": page, "today": timezone.localdate(), "cancel_url": page.get_absolute_url()}


def _others(signature):
    return [one for one in corrections.signatures_registered_together(signature) if one.pk != signature.pk]


def _filled_in(lead, signature):
    return lead % {"who": signature.signatory, "number": signature.copy.number} if "%(" in lead else lead
