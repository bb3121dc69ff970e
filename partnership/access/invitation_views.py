"""Pages by which a coordinator invites somebody into a unit, sends the link again, and takes an invitation back."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core import permissions
from core.access import invitations
from core.access.models import Invitation
from core.access.step_up import fresh
from core.forms.base import add_errors
from core.models import Organisation
from core.permissions import Permission, require
from partnership.access import queries
from partnership.access.forms import ColleagueForm


@require_http_methods(["GET", "POST"])
@require(Permission.PEOPLE_INVITE)
@fresh
def invite_colleague(request, pk):
    unit = get_object_or_404(Organisation.objects.filter(pk__in=_keys_of_units(request)), pk=pk)
    back = reverse("organisation_access", args=[pk])
    form = ColleagueForm(
        request.POST or None,
        initial={"email": request.GET.get("till", "")},
        partnerships=queries.managed_partnerships(request.user).filter(organisations=unit),
        today=timezone.localdate(),
        cancel_url=back,
    )
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(
                **form.cleaned_data, organisation=unit, site=_site(request), by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            done = _("%(person)s gets a letter with a link, and comes in by it.")
            messages.success(request, done % {"person": form.cleaned_data["name"]})
            return redirect(back)
    context = {
        "form": form,
        "unit": unit,
        "breadcrumbs": [
            (_("Home"), reverse("home")),
            (_("Access: %(unit)s") % {"unit": unit}, back),
            (_("Invite a person"), ""),
        ],
    }
    return render(request, "partnership/access/invite.html", context)


@require_POST
@require(Permission.PEOPLE_INVITE)
@fresh
def invitation_again(request, pk):
    """Send a new link to whoever has lost the letter, or let it lie too long."""
    invitation = _get_invitation(request, pk)
    invitations.send_again(invitation=invitation, site=_site(request), by=request.user, at=timezone.now())
    messages.success(request, _("A new letter is on its way to %(person)s.") % {"person": invitation.name})
    return redirect("organisation_access", invitation.organisation_id)


@require_POST
@require(Permission.PEOPLE_INVITE)
def invitation_withdraw(request, pk):
    invitation = _get_invitation(request, pk)
    invitations.withdraw(invitation=invitation, by=request.user, at=timezone.now())
    messages.success(request, _("The invitation is taken back. Its link does not work any more."))
    return redirect("organisation_access", invitation.organisation_id)


def _get_invitation(request, pk):
    return get_object_or_404(Invitation.objects.filter(organisation__in=_keys_of_units(request)), pk=pk)


def _keys_of_units(request):
    return permissions.grants(request.user, Permission.PEOPLE_INVITE).units()


def _site(request):
    return f"{request.scheme}://{request.get_host()}"
