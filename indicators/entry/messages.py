"""Messages to a person who types figures: which are stored but not shown, and which are shown without a verdict."""

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from indicators import periods
from indicators.figures import queries
from indicators.models import Observation, Sex, SourceKind
from indicators.statistics import suppression


def withheld_figures(observations):
    """Return {sex: sentence} of the stored values of one indicator, area and year that others do not see.

    The sentence says which sex had few answers. It is only for those who may change the figures, and they see them
    anyhow.
    """
    group = {each.sex: each for each in observations if each.value is not None}
    found = queries.figures(Observation.objects.filter(pk__in=[each.pk for each in observations]))
    shown = {sex: figure for figures in found.values() for sex, figure in figures.items()}
    return {sex: _why(sex, group, shown[sex]) for sex in group if shown[sex].value is None}


def message(observations, *, changes, indicator, area, year):
    """Return the message after saving, as HTML with links. `observations` are all present figures."""
    kept = withheld_figures(observations)
    unjudged = indicator.source_kind == SourceKind.SURVEY and any(
        each.value is not None and each.margin is None and each.sex not in kept for each in observations
    )
    following = periods.after(year) if isinstance(year, periods.Period) else None
    context = {
        "indicator": indicator,
        "area": area,
        "year": year,
        "following": following and (following, periods.in_addresses(following)),
        "kept": [(sex.label if len(observations) > 1 else "", kept[sex]) for sex in Sex if sex in kept],
        "is_unjudged": unjudged,
        "has_old_beside_new": any(_stands_beside_another_value(change) for change in changes.changed),
    }
    return render_to_string("indicators/entry/_done.html", context)


def _why(sex, group, shown):
    """Return why a value is withheld: its own few answers, those of everybody, or a figure that it would reveal."""
    number = {"number": settings.SMALLEST_GROUP}
    if _is_few(group[sex]):
        return _("Saved, but not shown: fewer than %(number)s answers.") % number
    if sex != Sex.TOTAL and _is_few(group.get(Sex.TOTAL)):
        return _("Saved, but not shown: fewer than %(number)s answers from everybody together.") % number
    if shown.lacks_number:
        return _(
            "Saved, and shown to the municipality's own people alone. Write the number of answers, and everybody sees "
            "it."
        )
    return _("Saved, but not shown: with it, a figure that may not be shown could be worked out.")


def _stands_beside_another_value(change):
    """Return whether a value changed while its margin of error or number of answers stayed."""
    before, after = change.before, change.after
    stayed = [part for part in ("margin", "answers") if getattr(after, part) is not None]
    is_another = None not in (before.value, after.value) and before.value != after.value
    return is_another and any(getattr(before, part) == getattr(after, part) for part in stayed)


def _is_few(figure):
    return figure is not None and any(number < settings.SMALLEST_GROUP for number in suppression.counts(figure))
