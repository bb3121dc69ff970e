"""A plan as large as one that somebody would print: 40 pages with a chart for each of 28 indicators."""

from datetime import date
from decimal import Decimal

GOALS, MEASURES, YEARS = 28, 3, range(2017, 2027)
TEXT = "Parterna samverkar inom sina ordinarie resurser och följer upp arbetet två gånger om året. "


def large_edition(*, with_figures=True):
    """Store the edition in the database that is there, with the demo in it, and return it."""
    from core.models import Area
    from stadsdelplan.models import Edition, EditionFocusArea, Plan, ResourceStatement

    plan = Plan.objects.select_related("owner", "district__parent__parent").order_by("pk")[0]
    plan.pk, plan.kind, plan.asks_parties = None, "action_plan", False
    plan.district = Area.objects.create(
        name=f"Stadsdel {Plan.objects.count()}", kind="district", parent=plan.district.parent
    )
    plan.save(force_insert=True)
    edition = Edition.objects.create(
        plan=plan, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), lagesbild=f"{TEXT * 4}\n\n" * 5
    )
    ResourceStatement.objects.create(edition=edition, organisation=plan.owner, text=TEXT * 4)
    areas = [EditionFocusArea.objects.create(edition=edition, order=n, name=f"Målområde {n}") for n in range(1, 5)]
    indicators = _indicators(plan.district) if with_figures else []
    for n in range(GOALS):
        _goal(n, edition, areas[n * len(areas) // GOALS], indicators)
    return edition


def _goal(n, edition, focus_area, indicators):
    from stadsdelplan.models import Goal, Measure

    goal = Goal.objects.create(
        edition=edition,
        focus_area=focus_area,
        order=n + 1,
        title=f"Mål {n + 1}: fler i arbete eller studier",
        problem=TEXT * 3,
        probable_cause=TEXT * 3,
        text=TEXT * 2,
        responsible=edition.plan.owner,
        responsible_role="enhetschef arbetsmarknad",
        count_of="antal personer med plan inom fyra veckor",
        baseline=Decimal(30),
        baseline_year=2025,
        target=Decimal(40),
        target_year=2026,
    )
    goal.indicators.add(*indicators[n : n + 1])
    Measure.objects.bulk_create(
        Measure(
            goal=goal,
            order=order,
            text=TEXT,
            responsible=edition.plan.owner,
            responsible_role="rektor",
            starts_on=date(2026, 2, 1),
            ends_on=date(2026, 11, 30),
            resources="En halv tjänst inom ordinarie ram",
        )
        for order in range(1, MEASURES + 1)
    )


def _indicators(district):
    from indicators.models import Dimension, Direction, Indicator, Observation, SourceKind

    areas = [district, district.parent, district.parent.parent]
    made = []
    for n in range(GOALS):
        indicator = Indicator.objects.create(
            slug=f"bench-{n}",
            dimension=Dimension.EMPLOYMENT,
            order=1000 + n,
            name=f"Indikator {n + 1}",
            condition="Lägre",
            direction=Direction.LOWER_IS_WORSE,
            source_kind=SourceKind.REGISTER,
        )
        Observation.objects.bulk_create(
            Observation(
                indicator=indicator,
                area=area,
                year=year,
                value=Decimal(600 + 50 * place + (70 * n + 31 * year) % 110) / 10,
                source="Kolada",
            )
            for place, area in enumerate(areas)
            for year in YEARS
        )
        made.append(indicator)
    return made
