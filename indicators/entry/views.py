"""Type figures of a local survey in: total, women and men of one indicator, area and year on one page."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from core.concurrency import conflicts
from core.models import AreaKind, LedgerEntry, StaleVersionError
from core.text.numbers import decimal
from indicators import actions, periods, permissions
from indicators.entry import messages as entry_messages
from indicators.entry.forms import ChooseForm, FiguresForm
from indicators.figures import counts
from indicators.figures.validation import FIRST_YEAR
from indicators.models import NumberKind, Observation
from indicators.shortcuts import changes_figures

_MOST_TIMES = 36  # other years or months with figures, that a page names


@require_GET
@changes_figures
def entry_choose(request):
    """Choose the figures. A GET with a complete choice redirects to them."""
    form = ChooseForm(request.GET, by=request.user, today=timezone.localdate())
    if form.is_valid():
        chosen = form.cleaned_data
        time = periods.in_addresses(form.time)
        return redirect("enter_figures", chosen["indikator"].slug, chosen["omrade"], time)
    return render(request, "indicators/entry/choose.html", {"form": form, "breadcrumbs": _breadcrumbs()})


@require_http_methods(["GET", "POST"])
@changes_figures
def entry_form(request, slug, area, year):
    """Show the figures of a year, or of another time (see `periods.in_addresses`), and store what is sent."""
    indicator = get_object_or_404(permissions.indicators_for(request.user), slug=slug)
    area = get_object_or_404(permissions.own_areas_for(request.user).select_related("parent"), pk=area)
    today = timezone.localdate()
    year = periods.from_address(year, indicator.period_kind)
    if year is None or not FIRST_YEAR <= periods.year_of(year) <= today.year + 1:
        raise Http404
    stored = {each.sex: each for each in _stored(indicator, area, year)}
    about = {"indicator": indicator, "area": area, "year": year, "stored": stored, "today": today}
    version = conflicts.version_from(request) if request.method == "POST" else None
    form = FiguresForm(
        request.POST or None, version=actions.version_of(stored.values()), cancel_url=reverse("enter"), **about
    )
    if version is not None and form.is_valid():
        return _save(request, form, version)
    place_and_year = f"{area} {year}"
    context = {
        "form": form,
        "indicator": indicator,
        "area": area,
        "place_and_year": place_and_year,
        "smallest": settings.SMALLEST_GROUP,
        "has_counts": counts.per_of(indicator.unit) is not None,
        "is_district": area.kind == AreaKind.DISTRICT and indicator.number_kind != NumberKind.COUNT,
        "other_times": _other_times(indicator, area, year),
        "breadcrumbs": _breadcrumbs((place_and_year, "")),
    }
    return render(request, "indicators/entry/form.html", context)


def _other_times(indicator, area, time):
    """Return (time, as in the address) of the newest other times with figures."""
    stored = Observation.objects.filter(indicator=indicator, area=area).order_by("-year", "-period")
    times = [
        periods.time_of(indicator.period_kind, *found)
        for found in stored.values_list("year", "period").distinct()[: _MOST_TIMES + 1]
    ]
    others = sorted(each for each in times if each != time)[-_MOST_TIMES:]
    return [(each, periods.in_addresses(each)) for each in others]


def _save(request, form, version):
    """Store the figures and say what changed, or answer 409 if somebody saved first."""
    about = {"indicator": form.indicator, "area": form.area, "year": form.year}
    try:
        changes = actions.enter_figures(
            **about, parsed=form.parsed(), version=version, by=request.user, at=timezone.now()
        )
    except StaleVersionError:
        return _conflict(request, form)
    if changes:
        now = list(_stored(form.indicator, form.area, form.year))
        messages.success(request, entry_messages.message(now, changes=changes, **about))
    else:
        messages.info(request, _("Nothing was changed: the figures already say this."))
    return redirect("enter_figures", form.indicator.slug, form.area.pk, periods.in_addresses(form.year))


def _conflict(request, form):
    """Answer 409 with the person's figures beside the present ones."""
    stored = {each.sex: each for each in _stored(form.indicator, form.area, form.year)}
    version = actions.version_of(stored.values())
    merged = FiguresForm(
        indicator=form.indicator,
        area=form.area,
        year=form.year,
        stored=stored,
        version=version,
        today=timezone.localdate(),
    )
    merged.submit_label = _("Save the merged figures")
    merged.helper.form_action = request.path
    merged.helper.attrs["data-settles"] = ""
    names = [name for name, field in merged.fields.items() if not field.widget.is_hidden]
    now = {name: merged.get_initial_for_field(merged.fields[name], name) for name in names}
    by, at = _saved_by(stored.values())
    return conflicts.conflict(
        request,
        fields=[(name, _label(form, name)) for name in names],
        typed={name: _in_words(form, name, form.cleaned_data[name]) for name in names},
        stored={name: _in_words(merged, name, now[name]) for name in names},
        saved_by=by,
        saved_at=at,
        version=version,
        action_url=request.path,
        keep_url=request.path,
        merged=merged,
    )


def _stored(indicator, area, year):
    return (
        Observation.objects.filter(indicator=indicator, area=area)
        .of_time(year)
        .select_related("indicator", "area", "taken_in__by")
        .order_by("-sex")
    )  # T, M, K: the total says where they come from


def _saved_by(observations):
    """Return who last changed one of the figures, and when, by an import or by typing; else (None, None)."""
    keys = [str(each.pk) for each in observations]
    entries = LedgerEntry.objects.filter(target_model="indicators.observation", target_key__in=keys)
    entry = entries.select_related("by").order_by("-at", "-pk").first()
    found = [(entry.at, entry.pk, entry.by)] if entry else []
    found += [(each.taken_in.at, 0, each.taken_in.by) for each in observations if each.taken_in]
    if not found:
        return None, None
    at, _key, by = max(found, key=lambda one: one[:2])
    return by, at


def _label(form, name):
    """Return the field's label, with the sex if each sex has such a field."""
    sex = dict(form.sexes).get(name[:1]) if "_" in name else None
    return f"{sex}: {form.fields[name].label}" if sex else form.fields[name].label


def _in_words(form, name, value):
    choices = dict(getattr(form.fields[name], "choices", ()))
    if choices:
        return str(choices.get(value or "", ""))
    return value if isinstance(value, str) else decimal(value)


def _breadcrumbs(*more):
    above = [(_("Home"), reverse("home")), (_("Indicators"), reverse("indicators"))]
    return [*above, (_("Type in figures"), reverse("enter") if more else ""), *more]
