"""An edition of the plan as paper."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Prefetch
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core.documents import pdf, print_fonts
from core.emblems.queries import contents_of, emblems_of
from core.registry.queries import number_of
from core.text.numbers import decimal, decimal_places
from indicators.charts import chart_of
from indicators.figures import queries
from indicators.models import Indicator, IndicatorBreak
from indicators.statistics import sentences
from partnership.agreement_changes import current_version
from stadsdelplan.by_party import by_party, measures_of
from stadsdelplan.changes.queries import show_changes
from stadsdelplan.content import GoalContent, MeasureContent, areas_of_plan, problem_titles, read_content
from stadsdelplan.document.length import has_contents
from stadsdelplan.document.problem_tree import tree_of_content
from stadsdelplan.document.summary import district_of, read_summary
from stadsdelplan.edition_changes import answerable
from stadsdelplan.kinds import rules_of
from stadsdelplan.lifecycle import is_signed_by_all
from stadsdelplan.models import CLOSED
from stadsdelplan.review.answers import answers_by_goal, review_progress

_LANGUAGE = "sv"  # the paper is the Swedish document, whoever prints it
_YEARS_SHOWN = 10  # the newest; the table behind a chart has room for no more


@dataclass(frozen=True)
class PaperArea:
    """A focus area with its direction, its goals, and the measures that stand directly under it."""

    name: str
    direction: str
    goals: list[GoalContent]
    measures: tuple[MeasureContent, ...]
    has_parts: bool
    is_part: bool = False

    @property
    def is_empty(self):
        """Return whether nothing is written in it, nor in a sub-area."""
        return not (self.direction or self.goals or self.measures or self.has_parts)

    @property
    def short_name(self):
        """Return the name without that of the area above, under whose heading a sub-area stands."""
        return self.name.partition(": ")[2] if self.is_part else self.name


@dataclass(frozen=True)
class PaperIndicator:
    """An indicator that goals aim at. Without figures `chart` and `rows` are empty.

    `rows` are (area, [(value, text where there is no value), …]), one pair for each of `years`.
    """

    slug: str
    name: str
    unit: str
    chart: str
    years: list[int]
    rows: list[tuple[str, list[tuple[str, str]]]]
    breaks: list[IndicatorBreak]
    sources: list[str]


def draw(edition, *, at, is_adopted=False):
    """Return the bytes of the edition's PDF, drawn at the moment `at`. A working edition says so on every page.

    `is_adopted` is for an edition that becomes adopted with this paper and already has the fields of its adoption. The
    number of queries does not grow with the goals.
    """
    with translation.override(_LANGUAGE):
        context = _contents(edition, is_adopted=is_adopted or edition.status in CLOSED, on=timezone.localdate(at))
    context["emblem"] = emblem_of(edition.plan.owner, at=at)
    return draw_template("stadsdelplan/document/edition.html", context, at=at)


def draw_changes(old, edition, *, at):
    """Return the bytes of the change list from the edition `old` as a PDF. A working edition says so on every page."""
    with translation.override(_LANGUAGE):
        context = {"edition": edition, "changes": show_changes(old, edition), "is_adopted": edition.status in CLOSED}
    return draw_template("stadsdelplan/changes/pdf.html", context, at=at)


def draw_template(template, context, *, at):
    """Return the bytes of a template's PDF in Swedish, drawn at that moment."""
    with translation.override(_LANGUAGE):
        html = render_to_string(template, context | {"drawn_on": timezone.localdate(at)})
    emblem = context.get("emblem")
    pictures = contents_of([emblem.sha256]) if emblem else {}
    return pdf.draw(print_fonts.replace_missing_characters(html), created=at, pictures=pictures)


def emblem_of(organisation, *, at):
    """Return the Emblem that the organisation had at the moment `at`, without its content, or None. One query."""
    return emblems_of([organisation], at=at).get(organisation.pk)


def areas_of(content):
    """Return the focus areas of an EditionContent in their order, each with its direction, goals and own measures."""
    by_area = {}
    for goal in content.goals:
        by_area.setdefault(goal.focus_area, []).append(goal)
    own = {area.focus_area: area.measures for area in content.areas}
    directions = {each.focus_area: each.text for each in content.directions}
    return [
        PaperArea(
            name,
            directions.get(name, ""),
            by_area.get(name, []),
            own.get(name, ()),
            any(each.startswith(f"{name}: ") for each in content.focus_areas),
            name.partition(": ")[0] in content.focus_areas and ": " in name,
        )
        for name in content.focus_areas
    ]


def titles_of(content):
    """Return {key or short name: title} of the goals, and of the indicators that measures name. One query for these."""
    measures = [measure for parent in (*content.goals, *content.areas) for measure in parent.measures]
    slugs = {measure.indicator for measure in measures} - {""}
    indicators = Indicator.objects.filter(slug__in=slugs).values_list("slug", "name") if slugs else ()
    return {str(goal.key): goal.title for goal in content.goals} | dict(indicators)


def _served_elsewhere(content):
    """Return the keys of the goals that measures serve which stand elsewhere."""
    measures = [measure for parent in (*content.goals, *content.areas) for measure in parent.measures]
    return {UUID(key) for measure in measures for key in measure.serves}


def register_number(edition):
    """Return the owner's own number of the edition, as its adoption or else its diary has it; empty without one."""
    matter = (edition._meta.label_lower, edition.pk)
    return edition.adopted_reference or number_of(matter, edition.plan.owner_id)


def progress_of_parties(edition):
    """Return the ReviewProgress of each asked party, or an empty list where nobody is asked or nothing was sent."""
    things = answerable(edition)
    only_goals = not any(each.is_area for each in things)
    return review_progress(answers_by_goal(edition, things).values(), only_goals=only_goals)


def _contents(edition, *, is_adopted, on):
    content, rules = read_content(edition), rules_of(edition.plan)
    indicators = _indicators(edition, {slug for goal in content.goals for slug in goal.indicators})
    measures, areas = measures_of(content), areas_of(content)
    is_long = not rules.by_party and has_contents(content, whole_chain=rules.whole_chain, indicators=len(indicators))
    return {
        "edition": edition,
        "rules": rules,
        "register_number": register_number(edition),
        "promises": by_party(measures, owner=edition.plan.owner.name) if rules.by_party else [],
        "signed_by": _parties_that_signed(edition),
        "shows_days": rules.whole_chain or any(each.starts_on or each.ends_on for each in measures),
        "shows_resources": rules.whole_chain or any(each.resources or each.cost_in_words for each in measures),
        "plan_areas": areas_of_plan(edition.plan),
        "is_adopted": is_adopted,
        "content": content,
        "areas": [area for area in areas if rules.whole_chain or not area.is_empty],
        "names_areas": len(areas) > 1 and (rules.by_party or any(area.is_empty for area in areas)),
        "has_contents": is_long,
        "summary": read_summary(edition, content, on=on) if is_long else None,
        "titles": titles_of(content),
        "problem_names": problem_titles(*content.problems),
        "problem_tree": tree_of_content(content),
        "served": _served_elsewhere(content),
        "indicators": indicators,
        "indicators_by_slug": {indicator.slug: indicator for indicator in indicators},
        "review_progress": progress_of_parties(edition),
        "changes": None if rules.by_party else _changes(edition),
    }


def _changes(edition):
    """Return the ShownChanges from the edition before, or None where there is none or nothing has changed."""
    changes = show_changes(edition.based_on, edition) if edition.based_on_id else None
    return None if changes is None or changes.is_empty else changes


def _parties_that_signed(edition):
    """Return the names of the parties, as the signed text has them, where all have signed the plan."""
    if edition.agreement is None or not is_signed_by_all(edition):
        return []
    return [str(party) for party in current_version(edition.agreement).parties.order_by("order", "pk")]


# Indicators ---------------------------------------------------------------------------------------------------------


def _indicators(edition, slugs):
    """Return the PaperIndicators with these short names, in the agreement's order."""
    if not slugs:
        return []
    district = district_of(edition.plan)
    areas = [area for area in (district, *queries.surroundings(district)) if area is not None]
    indicators = list(
        Indicator.objects.filter(slug__in=slugs)
        .prefetch_related(Prefetch("breaks", IndicatorBreak.objects.order_by("year", "pk")))
        .order_by("order", "pk")
    )
    observations = queries.of_areas(areas, indicators=indicators).filter(year__lte=edition.ends_on.year)
    shown = queries.series_of_everybody(queries.figures(observations))
    return [
        _indicator(indicator, areas, [shown.get((indicator.pk, area.pk), {}) for area in areas])
        for indicator in indicators
    ]


def _indicator(indicator, areas, series):
    """Return the PaperIndicator of these areas' series, each {time: Figure}. Times without any figure are left out."""
    newest = _newest(set().union(*map(queries.known_years, series)))
    recent = [{year: figure for year, figure in each.items() if year in newest} for each in series]
    years = sorted(set().union(*recent))
    figures = [figure for each in recent for figure in each.values()]
    decimals = decimal_places(figure.value for figure in figures if figure.value is not None)
    return PaperIndicator(
        slug=indicator.slug,
        name=indicator.name,
        unit=indicator.unit,
        chart=chart_of(indicator, areas, recent, key=f"diagram-{indicator.slug}", title=indicator.name),
        years=years,
        rows=[
            (area.name, [_cell(each.get(year), decimals) for year in years])
            for area, each in zip(areas, recent, strict=True)
        ],
        breaks=[each for each in indicator.breaks.all() if years and years[0] < each.year <= years[-1]],
        sources=sorted({figure.source for figure in figures if figure.source}),
    )


def _newest(times):
    """Return the last years, or as many of the last months or other parts of years, as a set."""
    last = max(times, default=0)
    if isinstance(last, int):
        return set(range(last - _YEARS_SHOWN + 1, last + 1))
    return set(sorted(times)[-_YEARS_SHOWN:])


def _cell(figure, decimals):
    """Return (value as text, "") or ("", text where there is no value)."""
    if figure is None:
        return "", _("Not known")
    return decimal(figure.value, decimals), sentences.missing_sentence(figure)
