"""Pages that add and change a draft's appendices, and that serve their files."""

from pathlib import PurePosixPath

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.files import serving
from core.permissions import Permission, require
from partnership import agreement_changes
from partnership.drafting.actions import appendices as appendix_actions
from partnership.drafting.forms import AppendixForm, NewAppendixForm
from partnership.drafting.shortcuts import form_page, remove_page, with_draft
from partnership.models import Appendix
from partnership.shortcuts import get_agreement, is_valid_post, show_refusal_at, verb_arguments


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def appendix_add(request, agreement):
    text = agreement_changes.current_version(agreement)
    form = NewAppendixForm(
        request.POST or None,
        request.FILES or None,
        agreement=agreement,
        text=text,
        initial={"number": max(text.appendices.values_list("number", flat=True), default=0) + 1},
        cancel_url=_arrange(agreement),
    )

    if is_valid_post(request, form):
        typed = {name: form.cleaned_data[name] for name in ("number", "title", "upload")}
        with show_refusal_at(form):
            appendix_actions.add_appendix(agreement=agreement, **typed, **verb_arguments(request))
            messages.success(request, _("The appendix is added."))
            return redirect(_arrange(agreement))
    return form_page(request, agreement, form, heading=_("Add an appendix"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def appendix_edit(request, agreement, pk):
    appendix = _get_appendix(agreement, pk=pk)
    text = appendix.agreement_version
    form = AppendixForm(
        request.POST or None, instance=appendix, agreement=agreement, text=text, cancel_url=_arrange(agreement)
    )

    if is_valid_post(request, form):
        typed = {name: form.cleaned_data[name] for name in ("number", "title")}
        with show_refusal_at(form):
            appendix_actions.save_appendix(appendix=appendix, **typed, **verb_arguments(request))
            messages.success(request, _("The appendix is saved."))
            return redirect(_arrange(agreement))
    return form_page(request, agreement, form, heading=_("Edit the appendix"))


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def appendix_remove(request, agreement, pk):
    appendix = _get_appendix(agreement, pk=pk)
    if request.method == "POST":
        appendix_actions.remove_appendix(appendix=appendix, **verb_arguments(request))
        messages.success(request, _("The appendix is removed."))
        return redirect(_arrange(agreement))
    return remove_page(
        request,
        agreement,
        heading=_("Remove appendix %(number)s?") % {"number": appendix.number},
        text=_("“%(title)s” and its file go from the draft.") % {"title": appendix.title},
        button=_("Remove the appendix"),
        cancel_url=_arrange(agreement),
    )


@require_GET
@require(Permission.READ)
def agreement_appendix(request, slug, number):
    agreement = get_agreement(request, slug)
    appendix = _get_appendix(agreement, number=number)
    if not appendix.file:
        raise Http404
    name = f"{agreement.slug}-bilaga-{number}{PurePosixPath(appendix.file.name).suffix}"
    return serving.serve(appendix.file, sha256=appendix.sha256, filename=name, request=request)


def _get_appendix(agreement, **lookup):
    appendices = Appendix.objects.select_related("agreement_version")
    return get_object_or_404(appendices, agreement_version=agreement_changes.current_version(agreement), **lookup)


def _arrange(agreement):
    return reverse("agreement_arrange", args=[agreement.slug])
