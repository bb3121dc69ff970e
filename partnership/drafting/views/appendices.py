"""Pages on which a draft gets its appendices, and the way to their files."""

from pathlib import PurePosixPath

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.files import serving
from core.permissions import Permission, require
from partnership import agreement_changes
from partnership.drafting.actions import appendices as appendix_actions
from partnership.drafting.forms import AppendixForm, NewAppendixForm
from partnership.drafting.shortcuts import form_page, remove_page, with_draft
from partnership.models import Appendix
from partnership.shortcuts import get_agreement


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

    def save(version):
        typed = {name: form.cleaned_data[name] for name in ("number", "title", "upload")}
        appendix_actions.add_appendix(agreement=agreement, version=version, by=request.user, at=timezone.now(), **typed)

    return form_page(
        request,
        agreement,
        form,
        heading=_("Add an appendix"),
        save=save,
        done=_("The appendix is added."),
        lands_on=_arrange(agreement),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def appendix_edit(request, agreement, pk):
    appendix = _get_appendix(agreement, pk=pk)
    text = appendix.agreement_version
    form = AppendixForm(
        request.POST or None, instance=appendix, agreement=agreement, text=text, cancel_url=_arrange(agreement)
    )

    def save(version):
        typed = {name: form.cleaned_data[name] for name in ("number", "title")}
        appendix_actions.save_appendix(appendix=appendix, version=version, by=request.user, at=timezone.now(), **typed)

    return form_page(
        request,
        agreement,
        form,
        heading=_("Edit the appendix"),
        save=save,
        done=_("The appendix is saved."),
        lands_on=_arrange(agreement),
    )


@require_http_methods(["GET", "POST"])
@require(Permission.AGREEMENT_EDIT)
@with_draft
def appendix_remove(request, agreement, pk):
    appendix = _get_appendix(agreement, pk=pk)

    def remove(version):
        appendix_actions.remove_appendix(appendix=appendix, version=version, by=request.user, at=timezone.now())

    return remove_page(
        request,
        agreement,
        heading=_("Remove appendix %(number)s?") % {"number": appendix.number},
        text=_("“%(title)s” and its file go from the draft.") % {"title": appendix.title},
        button=_("Remove the appendix"),
        remove=remove,
        done=_("The appendix is removed."),
        lands_on=_arrange(agreement),
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
