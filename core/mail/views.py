"""Pages about mail: what one gets oneself, and stopping it by the link in a mail."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.mail import actions
from core.mail.forms import MailChoiceForm
from core.mail.stop_links import Stopped, read_stop_token
from core.models import MailChoice
from core.permissions import Permission, public, require


@require(Permission.READ)
@never_cache
@require_http_methods(["GET", "POST"])
def mail_choice(request: HttpRequest) -> HttpResponse:
    """How often one is reminded of what waits, and whether mail comes when something is sent to one."""
    chosen = MailChoice.objects.filter(user=request.user).first() or MailChoice(user=request.user)
    values = {name: getattr(chosen, name) for name in ("digest", "at_once", "language")}
    form = MailChoiceForm(request.POST or None, initial=values)
    if request.method == "POST" and form.is_valid():
        actions.choose(**form.cleaned_data, by=request.user, at=now())
        messages.success(request, _("Your choice is saved."))
        return redirect("account")
    return render(request, "core/mail/choice.html", {"form": form})


@csrf_exempt  # a mail program sends the one click; the signed address is what it shows
@public
@never_cache
@require_http_methods(["GET", "POST"])
def mail_stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop a kind of mail to the person whose mail had the address. Opening it changes nothing: a POST does."""
    found = read_stop_token(token)
    if found is None:
        raise Http404
    user, stopped = found
    if request.method == "POST":
        actions.stop(user=user, stopped=stopped, at=now())
    context = {"is_stopped": request.method == "POST", "is_digest": stopped == Stopped.DIGEST}
    return render(request, "core/mail/stop.html", context)
