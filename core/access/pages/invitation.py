"""The page that the link of an invitation opens."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.access import invitations, login_steps
from core.access.forms import AcceptForm
from core.access.second_factor.forms import NoFieldsForm
from core.models import User
from core.permissions import public


@public
@never_cache
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Accept an invitation: choose one's own password, or log in with the account that one has."""
    try:
        found = invitations.find(token, at=now())
    except invitations.NotOpenError as error:
        return render(request, "core/access/invitation_over.html", {"sentence": str(error)}, status=410)
    person = User.objects.filter(email=found.email).first()
    if person is None:
        return _new_account(request, found)
    if not request.user.is_authenticated:
        context = {"invitation": found, "login": login_steps.login_address(request.path)}
        return render(request, "core/access/invitation_login.html", context)
    if request.user != person:
        raise PermissionDenied
    if request.method == "POST":
        invitations.accept_as(invitation=found, user=person, at=now())
        messages.success(request, _("Welcome."))
        return redirect("home")
    form = NoFieldsForm(submit_label=_("Accept the invitation"))
    return render(request, "core/access/invitation.html", {"invitation": found, "form": form})


def _new_account(request, found):
    if request.user.is_authenticated:  # somebody else sits at the computer
        raise PermissionDenied
    form = AcceptForm(request.POST or None, person=User(email=found.email, name=found.name))
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept_as_new(
                invitation=found, name=form.cleaned_data["name"], password=form.cleaned_data["password1"], at=now()
            )
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return login_steps.begin(request, user, method="invitation", next_page="")
    return render(request, "core/access/invitation.html", {"invitation": found, "form": form})
