"""Measure the largest plans that people make: 40 goals under review, and 40 pages with 28 charts on paper."""

import re
from datetime import date
from decimal import Decimal

GOALS, GOALS_UNDER_REVIEW, MEASURES, YEARS = 28, 40, 3, range(2017, 2027)
COORDINATOR, LIAISON = "samordnare@haninge.example", "granskare@polisen.example"
TEXT = "Parterna samverkar inom sina ordinarie resurser och följer upp arbetet två gånger om året. "


def pages(coordinator, liaison):
    """Make cases of the pages of a plan of 40 goals, with `coordinator` and `liaison` for the person who opens it."""
    reviewed, printed = edition_under_review(), adopted_edition()
    place, of_printed = [reviewed.plan_id, reviewed.number], [printed.plan_id, printed.number]
    return [
        coordinator("Plan of 40 goals", "edition", *place, aim=3),
        coordinator("Plan of 40 goals, all drawn whole", "edition", *place, query="?visa=allt"),
        coordinator("Plan of 40 goals, as a table", "edition", *place, query="?visa=tabell"),
        coordinator("Plan of 40 goals, as a board", "edition", *place, query="?visa=tavla"),
        coordinator("A goal of it", "goal", *place, reviewed.goals.earliest("order", "pk").key),
        liaison("Review of 40 goals, 26 of them waiting", "edition_review", *place),
        coordinator("Change list of 40 goals, half of them changed", "edition_changes", *place),
        coordinator("Stored PDF of 40 pages", "edition_paper", *of_printed, aim=1.2),
    ]


def papers(case):
    """Make cases, with `case`, of the paper of 40 pages as the portal draws it, and as it is drawn naively."""
    from django.utils import timezone

    from stadsdelplan.document import pdf as plan_pdf

    edition, without, now = large_edition(), large_edition(with_figures=False), timezone.now()
    html = _html_of(edition, at=now)
    return [
        case("Plan of 40 pages with 28 charts, naively", lambda: _draw_naively(html)),
        case("The same by the portal", lambda: plan_pdf.draw(edition, at=now), aim=0.58),
        case("The same without its figures", lambda: plan_pdf.draw(without, at=now)),
    ]


def large_edition(*, with_figures=True):
    """Store the edition of 40 pages in the database that is there, with the demo in it, and return it."""
    plan = _plan(kind="action_plan", asks_parties=False)
    return _edition(plan, goals=GOALS, indicators=_indicators(plan.district) if with_figures else [])


def adopted_edition():
    """Return the edition of 40 pages, with its paper in storage."""
    from django.utils import timezone

    from stadsdelplan.document import pdf as plan_pdf

    edition, now = large_edition(), timezone.now()
    return _adopt(edition, pdf=plan_pdf.draw(edition, at=now), at=now)


def working_edition(*, goals):
    """Return an edition that nobody else has seen yet."""
    return _edition(_plan(kind="action_plan", asks_parties=False), goals=goals, indicators=[])


def edition_under_review():
    """Return a sent edition of 40 goals: half of them differ from last year's, a third are approved."""
    from django.utils import timezone

    from stadsdelplan.edition import actions as edition_actions
    from stadsdelplan.goals import actions as goal_actions
    from stadsdelplan.review import actions as review

    now, by, liaison = timezone.now(), _person(COORDINATOR), _person(LIAISON)
    first = _edition(_plan(kind="district_plan", asks_parties=True), goals=GOALS_UNDER_REVIEW, indicators=[])
    first = review.send_for_review(edition=first, version=first.version, by=by, at=now)
    _adopt(first, pdf=b"%PDF-1.7", at=now)
    days = {"starts_on": date(2027, 1, 1), "ends_on": date(2027, 12, 31)}
    edition = edition_actions.start_edition(plan=first.plan, by=by, at=now, **days)
    changes = {"text": f"{TEXT}Nytt.", "target": 45}
    for goal in edition.goals.order_by("order")[: GOALS_UNDER_REVIEW // 2]:
        goal_actions.save_goal(goal=goal, version=goal.version, changes=changes, by=by, at=now)
    edition.refresh_from_db()
    edition = review.send_for_review(edition=edition, version=edition.version, by=by, at=now)
    said = {"organisation": liaison.memberships.get().organisation, "verdict": "approved", "by": liaison, "at": now}
    for goal in edition.goals.order_by("order")[::3]:
        review.review_goal(goal=goal, revision=goal.revision, **said)
    edition.refresh_from_db()
    return edition


def _html_of(edition, *, at):
    """Return the HTML that the portal passes to core.documents.pdf for the edition."""
    from unittest import mock

    from stadsdelplan.document import pdf as plan_pdf

    with mock.patch("core.documents.pdf.draw") as draw:
        plan_pdf.draw(edition, at=at)
    return draw.call_args.args[0]


def _draw_naively(html):
    """Draw the same pages as WeasyPrint's front page does, without the help of the portal's style sheet."""
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    from core.documents import pdf as documents_pdf
    from core.documents import print_fonts, typesetting

    def fetch(kind, name):
        return print_fonts.print_font(name) if kind == "typeface" else documents_pdf.static_file(name)

    ours = {"url_fetcher": typesetting.OwnFiles(fetch, print), "base_url": "paper:"}
    unspared = """
    .plan-paper .table { table-layout: auto }
    .toc a::after { content: leader(dotted) target-counter(attr(href), page) }"""
    fonts = FontConfiguration()
    sheets = [CSS(string=typesetting.FACES, font_config=fonts, **ours)]
    html = re.sub("</head>", f"<style>{unspared}</style></head>", html, count=1)
    return HTML(string=html, **ours).write_pdf(font_config=fonts, stylesheets=sheets, pdf_variant="pdf/a-2a")


def _person(email):
    from core.models import User

    return User.objects.get(email=email)


def _adopt(edition, *, pdf, at):
    from django.utils.timezone import localdate

    from stadsdelplan.adoption import actions as adoption

    decision = {"adopted_by": "Kommunstyrelsen", "adopted_on": localdate(at), "paragraph": "12"}
    return adoption.register_adoption(
        edition=edition, version=edition.version, pdf=pdf, by=_person(COORDINATOR), at=at, **decision
    )


def _plan(*, kind, asks_parties):
    """Return a plan like the demo's, for a district of its own."""
    from core.models import Area
    from stadsdelplan.models import Plan

    plan = Plan.objects.select_related("owner", "partnership", "district__parent__parent").order_by("pk")[0]
    plan.pk, plan.kind, plan.asks_parties = None, kind, asks_parties
    plan.district = Area.objects.create(
        name=f"Stadsdel {Plan.objects.count()}", kind="district", parent=plan.district.parent
    )
    plan.save(force_insert=True)
    return plan


def _edition(plan, *, goals, indicators):
    from stadsdelplan.models import Edition, EditionFocusArea, ResourceStatement

    edition = Edition.objects.create(
        plan=plan, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), lagesbild=f"{TEXT * 4}\n\n" * 5
    )
    ResourceStatement.objects.create(edition=edition, organisation=plan.owner, text=TEXT * 4)
    areas = [EditionFocusArea.objects.create(edition=edition, order=n, name=f"Målområde {n}") for n in range(1, 5)]
    for n in range(goals):
        _goal(n, edition, areas[n * len(areas) // goals], indicators)
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
            edition=goal.edition,
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
    made, first = [], Indicator.objects.count()
    for n in range(first, first + GOALS):
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
