"""The page where an organisation says what it registered by hand before it began to do so here, and takes that back."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from core.concurrency import conflicts
from core.permissions import Permission, require
from core.registry import actions
from stadsdelplan.registering import queries
from stadsdelplan.registering.forms import EarlierForm
from stadsdelplan.shortcuts import refusals_shown_at


@require_http_methods(["GET", "POST"])
@require(Permission.RECORDS_REGISTER)
def records_mark(request):
    """Show how many records happened before a day. A POST marks them as registered by hand."""
    diaries = queries.diaries_of(request.user)
    asked = request.POST if request.method == "POST" else request.GET
    form = EarlierForm(asked if {"diarium", "fore"} & asked.keys() else None, diaries=diaries)
    if request.method == "POST" and form.is_valid():
        diary, before = form.chosen()
        with refusals_shown_at(form):
            actions.mark_earlier(
                organisation=diary.organisation,
                partnership=(diary.partnership._meta.label_lower, diary.partnership.pk),
                chain=diary.partnership.chain,
                before=before,
                by=request.user,
                at=timezone.now(),
            )
            messages.success(request, _done(len(diary.earlier(before))))
            return redirect("registry")
    chosen = form.chosen() if form.is_bound and form.is_valid() else None
    heading = _("Registered by hand earlier")
    context = {
        "form": form,
        "heading": heading,
        "can_mark": any(diary.mark is None for diary in diaries),
        "marked": [diary for diary in diaries if diary.mark],
        "chosen": chosen and _preview(*chosen),
        "breadcrumbs": [(_("Home"), reverse("home")), (_("Diary"), reverse("registry")), (heading, "")],
    }
    return render(request, "stadsdelplan/registering/earlier.html", context)


@require_POST
@require(Permission.RECORDS_REGISTER)
def mark_take_back(request, pk):
    """Take a mark back: what it took for registered is to be registered again."""
    mark = next((each.mark for each in queries.diaries_of(request.user) if each.mark and each.mark.pk == pk), None)
    if mark is None:
        raise Http404
    actions.take_back_mark(mark=mark, version=conflicts.version_from(request), by=request.user, at=timezone.now())
    messages.success(request, _("The mark is taken back. What happened earlier is to be registered again."))
    return redirect("registry")


def _preview(diary, before):
    return {"diary": diary, "before": before, "count": len(diary.earlier(before)), "left": diary.left(before)}


def _done(count):
    words = ngettext(
        "%(count)s record counts as registered by hand.", "%(count)s records count as registered by hand.", count
    )
    return words % {"count": count}
