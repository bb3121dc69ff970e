"""Fetch a municipality's figures with one button: choose, see what would change, and take it in."""

from dataclasses import replace

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.concurrency.conflicts import MissingVersionError
from core.files import pending_uploads
from core.models import AreaKind
from core.text.collation import swedish
from indicators import permissions
from indicators.actions import ChangedMeanwhileError, ProblemsError
from indicators.fetched import actions, asking, comparing, one_at_a_time, queries
from indicators.fetched.answers import pack, unpack
from indicators.fetched.forms import FetchForm, SavedAnswerForm
from indicators.figures.changeset import Changeset
from indicators.imports import preview
from indicators.models import WaitingFigures
from indicators.shortcuts import changes_figures

_SECONDS_IN_LINE = 10  # as long as a page waits for another's turn to end


@require_GET
@changes_figures
def fetch_choose(request):
    """Lead to the only municipality that the person fetches for, or show which there are."""
    places = sorted(queries.places_for(request.user), key=lambda area: swedish(area.name))
    if len(places) == 1:
        return redirect("fetch", places[0].pk)
    context = {"places": places, "breadcrumbs": _breadcrumbs()}
    return render(request, "indicators/fetched/choose.html", context)


@require_http_methods(["GET", "POST"])
@changes_figures
def fetch(request, area):
    """Show what can be fetched for an area. A POST fetches it, and leads to what it would change.

    With `adresser` it fetches nothing, and shows where the same can be read by hand.
    """
    area, today = _get_place(request, area), timezone.localdate()
    sent = request.POST if request.method == "POST" else None
    form, failures = FetchForm(sent, indicators=queries.all_indicators(), today=today), []
    only_addresses = "adresser" in request.POST
    if sent is not None and not only_addresses and form.is_valid():
        digest, failures = _fetched(request, area, form, today)
        if digest:
            if failures:
                messages.warning(request, " ".join([_("Not everything could be fetched."), *failures]))
            return redirect("fetch_look", area.pk, digest)
    context = {
        "area": area,
        "form": form,
        "failures": failures,
        "addresses": asking.addresses_of(area, indicators=form.indicators(), years=form.years()),
        "are_addresses_open": bool(failures) or only_addresses,
        "file_form": SavedAnswerForm(),
        "waiting": queries.waiting().filter(area=area).defer("content").first(),
        "is_municipality": area.kind == AreaKind.MUNICIPALITY,
        "districts": _without_code(request.user, area),
        "breadcrumbs": _breadcrumbs((area.name, "")),
    }
    return render(request, "indicators/fetched/fetch.html", context)


@require_http_methods(["GET", "POST"])
@changes_figures
def fetch_preview(request, area, digest):
    """Show what fetched figures would change. A POST takes them in, if nothing has changed since."""
    area = _get_place(request, area)
    if request.method == "POST" and not request.POST.get("difference"):
        raise MissingVersionError
    parts, waiting = _kept(request, area, digest)
    if parts is None:
        messages.warning(request, _("What was fetched is no longer kept. Fetch it again."))
        return redirect("fetch", area.pk)
    if request.method == "GET":
        return _preview(request, area, parts, waiting)
    try:
        imports = actions.take_in_fetched(
            area=area,
            parts=parts,
            digest=request.POST["difference"],
            chosen=_chosen(request),
            by=request.user,
            at=timezone.now(),
        )
    except (ProblemsError, ChangedMeanwhileError):
        return _preview(request, area, parts, waiting, is_stale=True)
    pending_uploads.discard(digest, by=request.user, about=area)
    _tell(request, area, imports)
    return redirect("fetch", area.pk)


@require_POST
@changes_figures
def fetch_let_be(request, area):
    """Leave what is here as it is: the figures of the night no longer wait."""
    area = _get_place(request, area)
    waiting = get_object_or_404(WaitingFigures.objects.select_related("area"), area=area)
    if not request.POST.get("difference"):
        raise MissingVersionError
    try:
        actions.let_be(waiting=waiting, difference=request.POST["difference"], by=request.user, at=timezone.now())
    except ChangedMeanwhileError:
        messages.warning(request, _("Other figures wait now than those you saw. Look at them again."))
    else:
        messages.success(request, _("What is here stays as it is. You are told again only if the sources change it."))
    return redirect("fetch", area.pk)


def _fetched(request, area, form, today):
    """Return the digest under which the fetched answers are kept, "" if there are none, and what could not be had."""
    try:
        with one_at_a_time.turn(wait=_SECONDS_IN_LINE):
            questions = asking.Questions.on_a_page(indicators=form.indicators(), years=form.years(), today=today)
            parts, failures = asking.about(area, questions)
    except one_at_a_time.BusyError:
        return "", [_("Figures are being fetched for others right now. Try again in a few minutes.")]
    if not parts:
        return "", failures or [_("The sources have no figures of what you chose.")]
    return pending_uploads.save(pack(parts), by=request.user, about=area), failures


def _without_code(user, area):
    """Return the districts of a municipality that have no code of their own, if `user` may say what they consist of."""
    districts = permissions.districts_of(user).filter(parent=area, codes=None)
    return sorted(districts, key=lambda district: swedish(district.name))


def _kept(request, area, digest):
    """Return the FetchedParts that are kept under a digest, and the WaitingFigures if it is these; or (None, None)."""
    file = pending_uploads.get(digest, by=request.user, about=area)
    if file is not None:
        return unpack(file.read()), None
    waiting = WaitingFigures.objects.filter(area=area, sha256=digest).first()
    return (unpack(waiting.content), waiting) if waiting else (None, None)


def _preview(request, area, parts, waiting, *, is_stale=False):
    compared = comparing.compare_parts(parts, by=request.user, today=timezone.localdate())
    changes = compared.changes
    lists = preview.lists(changes) if changes else []
    context = {
        "area": area,
        "compared": compared,
        "changes": changes,
        "sources": list(dict.fromkeys((part.name, part.parsed.fetched_on) for part in parts)),
        "problems": compared.problems[: preview.MOST_SHOWN],
        "by_year": preview.by_year(changes) if changes else [],
        "warnings": preview.warnings(changes) if changes else [],
        "odd": _named(compared.odd, "odd", _("What looks odd"), _odd_sentence()),
        "lists": lists,
        "staying": _to_choose(compared.staying),
        "more_staying": max(0, len(compared.staying) - preview.MOST_SHOWN),
        "waiting": waiting,
        "is_stale": is_stale,
        "breadcrumbs": _breadcrumbs((area.name, reverse("fetch", args=[area.pk])), (_("What would change"), "")),
    }
    return render(request, "indicators/fetched/preview.html", context, status=409 if is_stale else 200)


def _named(changes, key, title, lead):
    """Return some changes as one kind of the preview's, or None if there are none."""
    kinds = preview.lists(Changeset(new=changes)) if changes else []
    return replace(kinds[0], key=key, title=title, lead=lead) if kinds else None


def _to_choose(changes):
    """Return [(key, PreviewLine), …] of own figures, which a person may let go one by one."""
    kind = _named(changes, "staying", "", "")
    lines = kind.lines if kind else []
    return [("_".join(map(str, change.figure.key)), line) for change, line in zip(changes, lines, strict=False)]


def _chosen(request):
    """Return the keys of the own figures that the person chose to replace. What is no key chooses nothing."""
    found = set()
    for text in request.POST.getlist("ersatt"):
        parts = text.split("_")
        if len(parts) == 5 and all(part.isdecimal() for part in parts[:3]):
            found.add((int(parts[0]), int(parts[1]), int(parts[2]), parts[3], parts[4]))
    return found


def _tell(request, area, imports):
    if not imports:
        messages.info(request, _("Nothing was changed: the figures are here already."))
        return
    context = {"count": sum(each.added + each.changed for each in imports), "boards": [area]}
    if area.kind == AreaKind.COUNTRY:  # which has no board
        context["boards"] = []
    messages.success(request, render_to_string("indicators/imports/_done.html", context))


def _odd_sentence():
    return _(
        "These values lie far from the other years, or the source has given its figure another name. See whether they "
        "are right before you take them in."
    )


def _get_place(request, pk):
    return get_object_or_404(queries.places_for(request.user).select_related("parent__parent"), pk=pk)


def _breadcrumbs(*more):
    above = [(_("Home"), reverse("home")), (_("Indicators"), reverse("indicators"))]
    return [*above, (_("Fetch figures"), reverse("fetch_choose") if more else ""), *more]
