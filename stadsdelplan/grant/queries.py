"""What an application for Brå's grant (2023:442) still lacks, and what is attached to it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.text.dates import long_day
from stadsdelplan.export.docx import figure_in_words, who_answers
from stadsdelplan.grant.chain import GrantChain, read_chain
from stadsdelplan.kinds import KINDS, rules_of
from stadsdelplan.models import CLOSED, Edition, EditionStatus, Lagesbild, in_short


@dataclass(frozen=True)
class GrantGap:
    """Something that the application lacks: what it is about, a sentence, and the page on which it is written."""

    about: str
    sentence: str
    url: str


@dataclass(frozen=True)
class GrantAppendix:
    """What is there for an application from an edition. `situation_picture` and `action_plan` are attached, or None."""

    edition: Edition
    chain: GrantChain
    situation_picture: Lagesbild | None
    action_plan: Edition | None
    gaps: list[GrantGap]


def read_appendix(edition, *, on):
    """Return the GrantAppendix of the edition on the day `on`."""
    chain, picture, plan = read_chain(edition), edition.cited, _action_plan(edition, on=on)
    gaps = [*_missing_papers(edition, picture, plan), *_gaps_of_chain(edition, chain)]
    return GrantAppendix(edition, chain, picture, plan, gaps)


def attached(appendix):
    """Return [(what, its name and day or an empty text), …] of the papers that the application is sent with."""
    picture, plan = appendix.situation_picture, appendix.action_plan
    return [
        (_("Situation picture"), f"{picture}, {long_day(picture.closed_on)}" if picture else ""),
        (_("Action plan"), f"{plan}, {plan.adopted_by} {long_day(plan.adopted_on)}" if plan else ""),
    ]


def smart_parts(each):
    """Return [(part, what stands of it or an empty text), …] of a ChainGoal: specific, measurable and so on.

    Whether a goal is realistic nobody reads from its fields: the baseline stands there to judge it by.
    """
    goal = each.goal
    return [
        (_("Specific"), goal.text),
        (_("Measurable"), _measured(each)),
        (_("Accepted: somebody answers for it"), who_answers(goal)),
        (_("Realistic: seen from the baseline"), figure_in_words(goal.baseline, goal.unit, goal.baseline_year)),
        (_("Timed"), _timed(goal)),
    ]


def _measured(each):
    values = [milestone for milestone in each.goal.milestones if milestone.value is not None]
    if not each.counted or (each.goal.target is None and not values):
        return ""
    target = figure_in_words(each.goal.target, each.goal.unit, each.goal.target_year)
    return "; ".join([each.counted, *filter(None, [target]), *map(str, values)])


def _timed(goal):
    years = [str(goal.target_year)] if goal.target_year else []
    return ", ".join(years + [long_day(each.day) for each in goal.milestones])


def _action_plan(edition, *, on):
    """Return the adopted edition of the owner's action plan under the law: this one, or else the newest."""
    if rules_of(edition.plan).is_under_the_law and edition.status in CLOSED:
        return edition
    kinds = [kind for kind, rules in KINDS.items() if rules.is_under_the_law]
    plans = Edition.objects.filter(
        plan__partnership=edition.plan.partnership_id,
        plan__owner=edition.plan.owner_id,
        plan__kind__in=kinds,
        status=EditionStatus.ADOPTED,
        starts_on__lte=on,
    )
    return plans.select_related("plan").order_by("-starts_on", "-pk").first()


def _missing_papers(edition, picture, plan):
    page = edition.get_absolute_url()
    if picture is None:
        sentence = _("A situation picture is attached to the application. The plan does not say which it stands on.")
        yield GrantGap(_("Situation picture"), sentence, page)
    if plan is None:
        sentence = _("An action plan is attached to the application. None of the municipality's is adopted.")
        yield GrantGap(_("Action plan"), sentence, edition.plan.partnership.get_absolute_url())


def _gaps_of_chain(edition, chain):
    page, places = edition.get_absolute_url(), dict(edition.goals.values_list("key", "pk"))
    for problem in chain.problems:
        if not problem.goals:
            yield GrantGap(in_short(problem.text), _("No goal answers to the problem."), page)
        for each in problem.goals:
            place = f"{page}#mal-{places[each.goal.key]}"
            for sentence in _gaps_of_goal(problem, each):
                yield GrantGap(each.goal.title, sentence, place)
    for area, _direction, measures in chain.loose:
        for measure in measures:
            sentence = _("The measure stands under no goal, and so under no problem: %(measure)s")
            yield GrantGap(area, sentence % {"measure": _shortened(measure.text)}, page)
    if not chain.goals:
        yield GrantGap(_("Goals"), _("The plan has no goals."), page)


def _gaps_of_goal(problem, each):
    if not problem.text:
        yield _("The problem is missing.")
    if not problem.causes:
        yield _("The probable cause is missing.")
    if each.goal.in_words:
        yield _("The goal is in words, and the grant asks for goals that can be measured.")
    else:
        for part in (part for part, text in smart_parts(each) if not text):
            yield _("Not there yet: %(part)s.") % {"part": part}
    if not each.measures:
        yield _("The goal has no measure.")
    for measure in each.measures:
        if not measure.cause:
            sentence = _("The measure is not motivated by a cause: %(measure)s")
            yield sentence % {"measure": _shortened(measure.measure.text)}


def _shortened(text):
    return text if len(text) <= 80 else f"{text[:79].rstrip()}…"
