"""Pages that register what happens to copies: printed, sent, signed, scanned, and back or handed over."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from core import permissions
from core.concurrency.refusals import Refusal
from core.files import serving
from core.permissions import Permission, require
from partnership import lifecycle
from partnership.agreement.queries import read_agreement
from partnership.copies import actions as copies
from partnership.copies.forms import (
    ElectronicForm,
    HandOverForm,
    PartySignedForm,
    PrintedForm,
    ReturnForm,
    ScanForm,
    SendCopyForm,
    SignForm,
)
from partnership.copies.shortcuts import get_copy_page
from partnership.lifecycle import RULES, Step
from partnership.models import Party
from partnership.shortcuts import breadcrumbs, copies_page, get_agreement, posted, register_page


@dataclass(frozen=True)
class CopyStep:
    """Something that happens to one copy. `fits` says for which copies (CopyPage), `is_next` when it comes next."""

    name: str  # of its address
    label: str
    lifecycle_step: Step
    form: type
    verb: Callable
    done: str
    fits: Callable
    is_next: Callable

    def address(self, agreement, copy):
        if self.name == "copies_printed":
            return reverse(self.name, args=[agreement.slug])
        return reverse(self.name, args=[agreement.slug, copy.number])


COPY_STEPS = (
    CopyStep(
        "copies_printed",
        gettext_lazy("Mark as printed"),
        Step.PRINT,
        PrintedForm,
        copies.mark_printed,
        gettext_lazy("The copies are marked as printed."),
        fits=lambda page: page.is_drawn and not page.copy.printed_on,
        is_next=lambda page: not page.copy.sent_on and not page.signatures,
    ),
    CopyStep(
        "copy_sign_electronically",
        gettext_lazy("Register the signed original"),
        Step.SIGN,
        ElectronicForm,
        copies.register_electronic_original,
        gettext_lazy("The signed original is registered."),
        fits=lambda page: page.is_electronic and not page.signatures,
        is_next=lambda page: True,
    ),
    CopyStep(
        "copy_send",
        gettext_lazy("Register as sent"),
        Step.SEND_COPY,
        SendCopyForm,
        copies.send_copy,
        gettext_lazy("The copy is registered as sent."),
        fits=lambda page: page.is_drawn,
        is_next=lambda page: not page.copy.sent_on and not page.signatures,
    ),
    CopyStep(
        "copy_sign",
        gettext_lazy("Register signature"),
        Step.SIGN,
        SignForm,
        copies.register_signature,
        gettext_lazy("The signature is registered."),
        fits=lambda page: not page.is_electronic and bool(page.missing),
        is_next=lambda page: True,
    ),
    CopyStep(
        "copy_return",
        gettext_lazy("Register as back"),
        Step.HAND_OVER,
        ReturnForm,
        copies.register_return,
        gettext_lazy("The copy is registered as back."),
        fits=lambda page: page.is_own and page.may_come_home and not page.is_home,
        is_next=lambda page: True,
    ),
    CopyStep(
        "copy_hand_over",
        gettext_lazy("Register as handed over"),
        Step.HAND_OVER,
        HandOverForm,
        copies.register_handover,
        gettext_lazy("The copy is registered as handed over."),
        fits=lambda page: not page.is_own and page.may_come_home and not page.is_home,
        is_next=lambda page: True,
    ),
    CopyStep(
        "copy_scan",
        gettext_lazy("Upload the scanned copy"),
        Step.KEEP_SCAN,
        ScanForm,
        copies.keep_scan,
        gettext_lazy("The scanned copy is stored."),
        fits=lambda page: bool(page.signatures) or not page.is_drawn,
        is_next=lambda page: not page.copy.scan,
    ),
)
_BY_NAME = {step.name: step for step in COPY_STEPS}


@require_GET
@require(Permission.READ)
def copy(request, slug, number):
    """Show the copy's timeline, and the form of what comes next to those who may register it."""
    page = get_copy_page(get_agreement(request, slug), number)
    next_step = next((step for step in _open_steps(request, page) if step.is_next(page)), None)
    return _copy_page(request, page, next_step, _form(next_step, page) if next_step else None)


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def copy_step(request, slug, number):
    """Show the same page with the form of the one of the COPY_STEPS that the address names."""
    step = _BY_NAME[request.resolver_match.url_name]
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    page = get_copy_page(agreement, number)
    lifecycle.refuse_unless_open(step.lifecycle_step, agreement)
    if not step.fits(page):
        raise Refusal(_("That does not go with the copy as it stands now."))
    return register_page(
        request,
        _form(step, page, request),
        step.verb,
        done=step.done,
        back=page.get_absolute_url(),
        render_page=partial(_copy_page, request, page, step),
        copy=page.copy,
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def copies_printed(request, slug):
    """Mark all copies as printed that were not printed yet."""
    step = _BY_NAME["copies_printed"]
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    lifecycle.refuse_unless_open(step.lifecycle_step, agreement)
    heading = _("Mark all copies as printed")
    return register_page(
        request,
        _form(step, read_agreement(agreement), request),
        step.verb,
        done=step.done,
        back=f"{agreement.get_absolute_url()}#exemplar",
        render_page=partial(copies_page, request, agreement, heading),
        agreement=agreement,
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_REGISTER)
def party_signed(request, slug, pk):
    """Register that a party has signed all copies on one day, which is the usual case."""
    agreement = get_agreement(request, slug, Permission.AGREEMENT_REGISTER)
    page = read_agreement(agreement)
    party = get_object_or_404(Party.objects.filter(agreement_version=page.text), pk=pk)
    lifecycle.refuse_unless_open(Step.SIGN, agreement)
    heading = _("%(party)s has signed all copies") % {"party": party}
    form = PartySignedForm(
        *posted(request), page=page, party=party, today=timezone.localdate(), cancel_url=agreement.get_absolute_url()
    )
    return register_page(
        request,
        form,
        copies.register_party_signed,
        done=_("The signatures are registered."),
        back=f"{agreement.get_absolute_url()}#exemplar",
        render_page=partial(copies_page, request, agreement, heading),
        party=party,
    )


@require_GET
@require(Permission.READ)
def copy_scanned(request, slug, number):
    """Serve the scan or the signed file, as it came, to those who see the agreement."""
    page = get_copy_page(get_agreement(request, slug), number)
    scan = page.copy.scan
    if scan is None:
        raise Http404
    return serving.serve(scan.file, sha256=scan.sha256, filename=scan.name, request=request)


def _open_steps(request, page):
    """Return the COPY_STEPS that this person may register of the copy now, in their order."""
    agreement = page.agreement
    if not _registers(request, agreement):
        return []
    return [step for step in COPY_STEPS if agreement.status in RULES[step.lifecycle_step].states and step.fits(page)]


def _registers(request, agreement):
    right = Permission.AGREEMENT_REGISTER
    return permissions.may(request.user, right, agreement.owner, partnership=agreement.partnership_id)


def _form(step, page, request=None):
    agreement, copy = page.agreement, getattr(page, "copy", None)
    return step.form(
        *posted(request),
        page=page,
        today=timezone.localdate(),
        action_url=step.address(agreement, copy),
        cancel_url=page.get_absolute_url() if copy else agreement.get_absolute_url(),
    )


def _copy_page(request, page, step, form, status=200):
    agreement = page.agreement
    title = _("Copy %(number)s") % {"number": page.copy.number}
    others = [
        (other.label, other.address(agreement, page.copy)) for other in _open_steps(request, page) if other is not step
    ]
    registers = _registers(request, agreement)
    context = {
        "agreement": agreement,
        "page": page,
        "step": step,
        "form": form,
        "others": others,
        "may_correct": registers and agreement.status in RULES[Step.CORRECT].states,
        "may_withdraw": registers and agreement.status in RULES[Step.WITHDRAW].states and not page.is_registered,
        "breadcrumbs": breadcrumbs(agreement, title),
    }
    return render(request, "partnership/copies/detail.html", context, status=status)
