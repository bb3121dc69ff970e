"""An edition of the plan as paper."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.safestring import mark_safe

from core import paper
from core.charts import Line, line_chart
from core.models import Area
from indicators.models import Indicator, IndicatorBreak, Observation, Sex
from indicators.reading import surroundings
from stadsdelplan.change_list import show_changes
from stadsdelplan.content import GoalContent, read_content
from stadsdelplan.following import clocks, read_follow_ups, report_days
from stadsdelplan.models import CLOSED, PlanKind
from stadsdelplan.reviews import answers_by_goal, standings

_LANGUAGE = "sv"  # the paper is the Swedish document, whoever prints it
_YEARS_SHOWN = 10  # the newest, which is what the table behind a chart has room for


@dataclass(frozen=True)
class PaperArea:
    """A focus area with its goals."""

    name: str
    goals: list[GoalContent]


@dataclass(frozen=True)
class PaperIndicator:
    """An indicator that goals aim at. Without figures `chart` and `rows` are empty.

    `rows` are (place, [Decimal or None, …]), one value for each of `years`.
    """

    slug: str
    name: str
    unit: str
    chart: str
    years: list[int]
    rows: list[tuple[str, list[Decimal | None]]]
    breaks: list[IndicatorBreak]
    sources: list[str]


def draw(edition, *, at, is_adopted=False):
    """The PDF of `edition` as its bytes, drawn at the moment `at`. One that is not adopted says so on every page.

    `is_adopted` is for one that becomes adopted with this paper, and already says by whom. The number of queries does
    not grow with the goals.
    """
    with translation.override(_LANGUAGE):
        context = _contents(edition, is_adopted=is_adopted or edition.status in CLOSED)
    return _draw("stadsdelplan/paper/edition.html", context, at)


def draw_report(edition, *, at):
    """The PDF of the edition's yearly follow-up, as its bytes."""
    first, last = report_days(edition)
    context = {"edition": edition, "first": first, "last": last}
    context["goals"] = read_follow_ups(edition, since=first, until=last)
    return _draw("stadsdelplan/paper/report.html", context, at)


def draw_council_report(edition, *, at):
    """The PDF of the page to the municipal council, as its bytes."""
    is_by_law = edition.plan.kind == PlanKind.ACTION_PLAN
    context = {
        "edition": edition,
        "goals": read_follow_ups(edition, until=timezone.localdate(at)),
        "duties": clocks(edition.plan) if is_by_law else [],
    }
    return _draw("stadsdelplan/paper/council.html", context, at)


def areas_of(content):
    """The focus areas of an EditionContent in their order, each with its goals."""
    by_area = {}
    for goal in content.goals:
        by_area.setdefault(goal.focus_area, []).append(goal)
    return [PaperArea(name, by_area.get(name, [])) for name in content.focus_areas]


def party_standings(edition):
    """How far each asked party has come with the edition. Empty where nobody is asked, or nothing was ever sent."""
    return standings(answers_by_goal(edition, list(edition.goals.all())).values())


def _draw(template, context, at):
    with translation.override(_LANGUAGE):
        html = render_to_string(template, context | {"drawn_on": timezone.localdate(at)})
    return paper.draw(html, created=at)


def _contents(edition, *, is_adopted):
    content = read_content(edition)
    indicators = _indicators(edition, {slug for goal in content.goals for slug in goal.indicators})
    return {
        "edition": edition,
        "is_adopted": is_adopted,
        "content": content,
        "areas": areas_of(content),
        "indicators": indicators,
        "indicators_by_slug": {indicator.slug: indicator for indicator in indicators},
        "standings": party_standings(edition),
        "changes": show_changes(edition.based_on, edition) if edition.based_on_id else None,
    }


# Indicators ---------------------------------------------------------------------------------------------------------


def _indicators(edition, slugs):
    """The PaperIndicators of these short names, in the agreement's order."""
    if not slugs:
        return []
    district = Area.objects.select_related("parent__parent").get(pk=edition.plan.district_id)
    areas = [area for area in (district, *surroundings(district)) if area is not None]
    observations = Observation.objects.filter(
        indicator__slug__in=slugs, area__in=areas, sex=Sex.TOTAL, year__lte=edition.ends_on.year
    )
    observed = {}
    for each in observations.order_by("year", "pk"):
        observed.setdefault(each.indicator_id, []).append(each)
    indicators = Indicator.objects.filter(slug__in=slugs).prefetch_related(
        Prefetch("breaks", IndicatorBreak.objects.order_by("year", "pk"))
    )
    return [
        _indicator(indicator, areas, observed.get(indicator.pk, [])) for indicator in indicators.order_by("order", "pk")
    ]


def _indicator(indicator, areas, observed):
    known = sorted({each.year for each in observed if each.value is not None})
    years = list(range(max(known[0], known[-1] - _YEARS_SHOWN + 1), known[-1] + 1)) if known else []
    values = {(each.area_id, each.year): each.value for each in observed}
    lines = [Line(area.name, {year: values.get((area.pk, year)) for year in years}) for area in areas]
    breaks = [each for each in indicator.breaks.all() if years and years[0] < each.year <= years[-1]]
    chart = line_chart(
        lines,
        key=f"diagram-{indicator.slug}",
        title=indicator.name,
        unit=indicator.unit,
        breaks=[each.year for each in breaks],
    )
    return PaperIndicator(
        slug=indicator.slug,
        name=indicator.name,
        unit=indicator.unit,
        chart=mark_safe(chart),  # noqa: S308 - core.charts escapes every word
        years=years,
        rows=[(line.name, [line.values[year] for year in years]) for line in lines] if years else [],
        breaks=breaks,
        sources=sorted({each.source for each in observed if each.year in years and each.source}),
    )
