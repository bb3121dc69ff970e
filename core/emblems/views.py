"""Pages on which an organisation chooses the coat of arms or logotype that stands on its papers."""

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.concurrency.conflicts import version_from
from core.emblems import actions, queries, reading
from core.emblems.forms import EmblemForm, KeepEmblemForm
from core.files import pending_uploads
from core.files.serving import SANDBOX
from core.models import Emblem, EmblemKind
from core.permissions import Permission, require

_TYPES = {EmblemKind.PNG: "image/png", EmblemKind.SVG: "image/svg+xml"}


@require_GET
@require(Permission.EMBLEM_CHOOSE, Permission.STAFF)
def emblems(request: HttpRequest) -> HttpResponse:
    """The organisations for which the person may choose, each with what it has."""
    context = {
        "listed": queries.emblem_list(request.user),
        "breadcrumbs": [(_("Home"), reverse("home")), (_title(), "")],
    }
    return render(request, "core/emblems/list.html", context)


@require_http_methods(["GET", "POST"])
@require(Permission.EMBLEM_CHOOSE, Permission.STAFF)
def emblem(request: HttpRequest, pk: int) -> HttpResponse:
    """What the organisation has now, and the form that sends another. Nothing is used before it was looked at."""
    organisation = _organisation(request, pk)
    form = EmblemForm(request.POST or None, request.FILES or None, cancel_url=reverse("emblems"))
    if request.method == "POST" and form.is_valid():
        picture = form.cleaned_data["picture"]
        digest = pending_uploads.save(picture.content, by=request.user, about=organisation)
        initial = {
            "digest": digest,
            "alternative_text": form.cleaned_data["alternative_text"],
            "version": _key_of(_used_by(organisation)),
        }
        return _look(request, organisation, KeepEmblemForm(initial=initial, cancel_url=_url(organisation)), picture)
    context = {
        "organisation": organisation,
        "emblem": _used_by(organisation),
        "inherited": queries.emblems_of([organisation]).get(organisation.pk),
        "form": form,
        "breadcrumbs": _breadcrumbs(organisation),
    }
    return render(request, "core/emblems/form.html", context)


@require_POST
@require(Permission.EMBLEM_CHOOSE, Permission.STAFF)
def emblem_keep(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    form = KeepEmblemForm(request.POST, cancel_url=_url(organisation))
    waiting = pending_uploads.get(request.POST.get("digest", ""), by=request.user, about=organisation)
    if waiting is None:
        messages.error(request, _("The picture is no longer kept. Send it again."))
        return redirect("emblem", organisation.pk)
    picture = reading.make_safe(waiting.read())
    version = version_from(request)
    if not form.is_valid():
        return _look(request, organisation, form, picture)
    alternative_text = form.cleaned_data["alternative_text"]
    chosen = {"picture": picture, "alternative_text": alternative_text, "seen": version}
    actions.choose_emblem(organisation=organisation, by=request.user, at=now(), **chosen)
    pending_uploads.discard(form.cleaned_data["digest"], by=request.user, about=organisation)
    said = _("%(organisation)s has its new picture on every paper that is drawn from now on.")
    messages.success(request, said % {"organisation": organisation})
    return redirect("emblem", organisation.pk)


@require_POST
@require(Permission.EMBLEM_CHOOSE, Permission.STAFF)
def emblem_take_away(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = _organisation(request, pk)
    seen = version_from(request)
    actions.take_emblem_away(organisation=organisation, seen=seen, by=request.user, at=now())
    messages.success(request, _("The picture is taken away. Papers that are drawn from now on have none."))
    return redirect("emblem", organisation.pk)


@require_GET
@require(Permission.EMBLEM_CHOOSE, Permission.STAFF)
def emblem_waiting(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """The picture that the person has sent and not yet kept."""
    waiting = pending_uploads.get(sha256, by=request.user, about=_organisation(request, pk))
    if waiting is None:
        raise Http404
    content = waiting.read()
    return _picture(content, EmblemKind.PNG if content.startswith(b"\x89PNG") else EmblemKind.SVG)


@require_GET
@require(Permission.READ)
def emblem_picture(request: HttpRequest, sha256: str) -> HttpResponse:
    """A picture that stands on papers, or stood there. Everybody who is logged in may see it."""
    found = get_object_or_404(Emblem.objects.filter(sha256=sha256).order_by("pk")[:1])
    return _picture(bytes(found.content), found.kind)


def _picture(content, kind):
    """Answer with a picture that can start nothing, wherever it is opened."""
    response = HttpResponse(content, content_type=_TYPES[EmblemKind(kind)])
    response["Content-Security-Policy"] = SANDBOX
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Disposition"] = f'inline; filename="{hashlib.sha256(content).hexdigest()[:12]}.{kind}"'
    response["Cache-Control"] = "private, max-age=86400"
    return response


def _look(request, organisation, form, picture):
    """Show the picture as it will stand on a paper, in colour and in grey."""
    form.helper.form_action = reverse("emblem_keep", args=[organisation.pk])
    digest = hashlib.sha256(picture.content).hexdigest()
    context = {
        "organisation": organisation,
        "form": form,
        "left_out": picture.left_out,
        "picture_url": reverse("emblem_waiting", args=[organisation.pk, digest]),
        "breadcrumbs": [*_breadcrumbs(organisation)[:-1], (str(organisation), _url(organisation)), (_("On paper"), "")],
    }
    return render(request, "core/emblems/look.html", context)


def _organisation(request, pk):
    return get_object_or_404(queries.organisations_with_emblem_of(request.user), pk=pk)


def _used_by(organisation):
    return Emblem.objects.used().filter(organisation=organisation).defer("content").first()


def _key_of(emblem):
    return emblem.pk if emblem else 0


def _url(organisation):
    return reverse("emblem", args=[organisation.pk])


def _title():
    return _("Coats of arms and logotypes")


def _breadcrumbs(organisation):
    return [(_("Home"), reverse("home")), (_title(), reverse("emblems")), (str(organisation), "")]
