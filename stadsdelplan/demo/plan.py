"""Loads the made-up district plan: last year's edition adopted, this year's in review, and the dialogue about them.

Each act is stored under its own day, the oldest first, so that the history reads as people would have written it.
"""

from functools import partial

from django.db import transaction

from partnership.models import Partnership
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.demo import dialogue, goals, problems
from stadsdelplan.demo.data_files import day, noon, organisation, place_by_key
from stadsdelplan.demo.goals import LAST_YEAR, THIS_YEAR, rows_in
from stadsdelplan.document import pdf
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.models import Plan, ReviewVerdict
from stadsdelplan.review import actions as review


@transaction.atomic
def load_plan(spec, *, by):
    """Load the plan with both editions, unless the partnership has it already."""
    head = spec["plan"]
    partnership = Partnership.objects.get(slug=head["partnership"])
    if Plan.objects.filter(partnership=partnership).exists():
        return
    plan = Plan(
        partnership=partnership,
        district=place_by_key(head["district"]),
        owner=organisation(head["owner"]),
        name=head["name"],
        is_example=True,
    )
    plan = edition_actions.start_plan(plan=plan, by=by, at=noon(day(spec[LAST_YEAR]["started_on"])))
    acts = [*_last_year(spec, plan, by), *_this_year(spec, plan, by), *dialogue.events(spec, plan, by)]
    for on, act in sorted(acts, key=lambda found: found[0]):
        act(at=noon(day(on)))


def _last_year(spec, plan, by):
    days = spec[LAST_YEAR]
    yield days["started_on"], partial(_write, spec, plan, by=by)
    yield days["sent_on"], partial(_send, plan, by=by)
    yield days["reviewed_on"], partial(_approve_everything, spec, plan)
    yield days["adopted_on"], partial(_adopt, plan, days, by=by)


def _this_year(spec, plan, by):
    days = spec[THIS_YEAR]
    yield (
        days["started_on"],
        partial(
            edition_actions.start_edition,
            plan=plan,
            starts_on=day(days["starts_on"]),
            ends_on=day(days["ends_on"]),
            by=by,
        ),
    )
    yield days["written_on"], partial(_revise, spec, plan, by=by)
    yield days["sent_on"], partial(_send, plan, by=by)


def _write(spec, plan, *, by, at):
    """Write the first edition: its situation picture, focus areas, resources and goals."""
    head, days = spec["plan"], spec[LAST_YEAR]
    edition = edition_actions.start_edition(
        plan=plan,
        starts_on=day(days["starts_on"]),
        ends_on=day(days["ends_on"]),
        focus_areas=head["focus_areas"],
        by=by,
        at=at,
    )
    edition_actions.save_lagesbild(
        edition=edition, version=edition.lagesbild_version, text=head["lagesbild"].strip(), by=by, at=at
    )
    for row in head["resources"]:
        party = organisation(row["organisation"])
        edition_actions.save_resources(
            edition=edition, organisation=party, version=None, text=row["text"], by=by, at=at
        )
    for row in rows_in(spec["goals"], LAST_YEAR):
        goals.add(row, edition, only=LAST_YEAR, framework=head["framework"], by=by, at=at)


def _revise(spec, plan, *, by, at):
    """Write this year's edition, which starts as a copy of last year's."""
    edition = dialogue.edition_under_work(plan)
    for row in spec["goals"]:
        if row.get("only") == THIS_YEAR:
            goals.add(row, edition, only=THIS_YEAR, framework=spec["plan"]["framework"], by=by, at=at)
        else:
            goals.revise(row, edition, by=by, at=at)
    problems.rank_all(spec["problems"], edition, by=by, at=at)


def _send(plan, *, by, at):
    edition = dialogue.edition_under_work(plan)
    review.send_for_review(edition=edition, version=edition.version, by=by, at=at)


def _approve_everything(spec, plan, *, at):
    asked = organisation(spec["plan"]["reviewing"])
    reviewer = dialogue.reviewer_of(asked)
    for goal in dialogue.edition_under_work(plan).goals.order_by("order", "pk"):
        review.review_goal(
            goal=goal,
            revision=goal.revision,
            organisation=asked,
            verdict=ReviewVerdict.APPROVED,
            by=reviewer,
            at=at,
        )


def _adopt(plan, days, *, by, at):
    """Register the adoption with a paper that says who adopted it, as the adoption's page does."""
    edition = dialogue.edition_under_work(plan)
    edition.adopted_by, edition.adopted_on = days["adopted_by"], day(days["adopted_on"])
    edition.adopted_paragraph = days["paragraph"]
    adoption.register_adoption(
        edition=edition,
        version=edition.version,
        adopted_by=edition.adopted_by,
        adopted_on=edition.adopted_on,
        paragraph=edition.adopted_paragraph,
        pdf=pdf.draw(edition, at=at, is_adopted=True),
        by=by,
        at=at,
    )
