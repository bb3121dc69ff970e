"""The catalogue of indicators: the agreement's seven and others, and the page on which an officer adds an own one."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from core.concurrency import conflicts
from core.forms.base import add_errors
from indicators.catalogue import actions, kolada_titles, queries
from indicators.catalogue.forms import IndicatorForm
from indicators.shortcuts import changes_figures

_WRITTEN = ("name", "definition", "unit", "source", "kpi")
_LONGEST_NAME = 200


@require_GET
@changes_figures
def catalogue(request):
    """List the indicators that the person works with."""
    context = {"catalogue": queries.read_catalogue(request.user), "breadcrumbs": _breadcrumbs()}
    return render(request, "indicators/catalogue/list.html", context)


@require_http_methods(["GET", "POST"])
@changes_figures
def catalogue_add(request):
    municipalities = list(queries.municipalities_of(request.user))
    about = {"municipalities": municipalities, "cancel_url": reverse("catalogue")}
    form = IndicatorForm(request.POST or None, **about)
    if title := _missing_title(form):
        form = IndicatorForm(initial=request.POST.dict() | {"name": title}, **about)
        messages.info(
            request, _("Kolada calls it “%(title)s”. See to it that all is right, and save.") % {"title": title}
        )
    elif request.method == "POST" and form.is_valid():
        try:
            indicator = actions.add_indicator(indicator=form.instance, by=request.user, at=timezone.now())
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The indicator “%(name)s” is added.") % {"name": indicator.name})
            return redirect("catalogue")
    context = {"form": form, "indicator": None, "breadcrumbs": _breadcrumbs((_("Add an indicator"), ""))}
    return render(request, "indicators/catalogue/form.html", context)


@require_http_methods(["GET", "POST"])
@changes_figures
def catalogue_change(request, pk):
    indicator = get_object_or_404(queries.changeable_by(request.user), pk=pk)
    name = indicator.name
    _lead_back(request, name)
    version = conflicts.version_from(request) if request.method == "POST" else None
    form = IndicatorForm(
        request.POST or None,
        instance=indicator,
        municipalities=[indicator.owner],
        has_figures=queries.has_figures(indicator),
        cancel_url=reverse("catalogue"),
    )
    if version is not None and form.is_valid():
        try:
            is_new = actions.change_indicator(
                indicator=indicator, fields=form.changes, version=version, by=request.user, at=timezone.now()
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            said = _("The indicator “%(name)s” is saved.") % {"name": form.cleaned_data["name"]}
            messages.success(request, said if is_new else _("Nothing was changed."))
            return redirect("catalogue")
    context = {"form": form, "indicator": indicator, "name": name, "breadcrumbs": _breadcrumbs((name, ""))}
    return render(request, "indicators/catalogue/form.html", context)


@require_POST
@changes_figures
def catalogue_end(request, pk):
    """Follow an indicator no longer, or again, as `end` says."""
    indicator = get_object_or_404(queries.changeable_by(request.user), pk=pk)
    _lead_back(request, indicator.name)
    about = {"version": conflicts.version_from(request), "by": request.user, "at": timezone.now()}
    if indicator.ends_on is None:
        actions.end_indicator(indicator=indicator, on=timezone.localdate(), **about)
        said = _("“%(name)s” is no longer followed. Its figures stay.")
    else:
        actions.resume_indicator(indicator=indicator, **about)
        said = _("“%(name)s” is followed again.")
    messages.success(request, said % {"name": indicator.name})
    return redirect("catalogue")


def _missing_title(form):
    """Return Kolada's title where somebody wrote a key figure and no name, or "" where it cannot be had."""
    if form.is_valid() or "name" not in form.errors or not form.cleaned_data.get("kpi"):
        return ""
    return kolada_titles.title_of(form.cleaned_data["kpi"])[:_LONGEST_NAME]


class _CataloguePage:
    """The catalogue, as the link back from a refusal names it."""

    def __str__(self):
        return _("Indicators to follow")

    def get_absolute_url(self):
        return reverse("catalogue")


def _lead_back(request, name):
    link = _("To the page as it is now")
    breadcrumbs = _breadcrumbs((name, ""))
    conflicts.lead_back(request, _CataloguePage(), link=link, breadcrumbs=breadcrumbs, written=_WRITTEN)


def _breadcrumbs(*more):
    above = [(_("Home"), reverse("home")), (_("Indicators"), reverse("indicators"))]
    return [*above, (_("Indicators to follow"), reverse("catalogue") if more else ""), *more]
