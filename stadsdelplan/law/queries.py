"""What the portal holds of each thing that lag (2023:196) §§ 4–13 asks of a municipality, and what is missing."""

from dataclasses import dataclass, field, replace
from datetime import date

from django.urls import reverse
from django.utils.translation import gettext as _

from core.text.dates import long_day
from partnership.models import Agreement
from stadsdelplan.follow_up.queries import next_due_date
from stadsdelplan.kinds import KINDS, rules_of
from stadsdelplan.law.paragraphs import PARAGRAPHS
from stadsdelplan.models import (
    DutyKind,
    Edition,
    EditionStatus,
    Lagesbild,
    LagesbildPart,
    LagesbildStatus,
    LegalDuty,
    Meeting,
    MeetingStatus,
    Plan,
)

_UNDER_THE_LAW = [kind for kind, rules in KINDS.items() if rules.is_under_the_law]


@dataclass(frozen=True)
class LawDocument:
    """Something that the portal holds for a paragraph. What is not known is empty.

    `decision` says who decided, in words. `due_on` is the last day for doing it again, and `to_do` what is then done.
    """

    name: str
    url: str = ""
    decision: str = ""
    done_on: date | None = None
    due_on: date | None = None
    is_overdue: bool = False
    to_do: str = ""


@dataclass(frozen=True)
class LawGap:
    """Something that is missing for a paragraph, and the page on which it is done, where the portal has one."""

    sentence: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class LawRow:
    """A paragraph with what the portal holds for it and what is missing."""

    number: int
    documents: list[LawDocument] = field(default_factory=list)
    gaps: list[LawGap] = field(default_factory=list)

    @property
    def asks(self):
        return PARAGRAPHS[self.number]


@dataclass(frozen=True)
class _Held:
    """What the rows are made from, read once."""

    partnership: object
    municipality: object
    plans: list[Plan]
    adopted: list[Edition]
    pictures: list[Lagesbild]
    on: date
    starts_plan: bool

    @property
    def own_plans(self):
        return [each for each in self.plans if each.kind in _UNDER_THE_LAW]


def read_law(partnership, municipality, *, on, starts_plan=False):
    """Return the LawRows of §§ 4–13 for the municipality in the partnership on the day `on`.

    They hold only what every party may read: closed, adopted, in force. `starts_plan` says that the reader may start
    a plan of the municipality.
    """
    plans = Plan.objects.filter(partnership=partnership, owner=municipality).order_by("name", "pk")
    adopted = Edition.objects.filter(plan__in=plans, status=EditionStatus.ADOPTED, starts_on__lte=on)
    pictures = Lagesbild.objects.filter(partnership=partnership, owner=municipality, status=LagesbildStatus.CLOSED)
    held = _Held(
        partnership=partnership,
        municipality=municipality,
        plans=list(plans),
        adopted=list(adopted.select_related("plan", "cited").order_by("-starts_on", "-pk")),
        pictures=list(pictures.select_related("closed_by").order_by("-closed_on", "-pk")),
        on=on,
        starts_plan=starts_plan,
    )
    return [_ROWS[number](number, held) for number in PARAGRAPHS]


def what_is_due(rows):
    """Return [(number of the paragraph, LawDocument), …] of what is done again by a day, the earliest day first."""
    due = [(row.number, each) for row in rows for each in row.documents if each.due_on]
    return sorted(due, key=lambda found: (found[1].due_on, found[0], found[1].name))


def _situation_picture(number, held):
    link = {"url": reverse("lagesbilder", args=[held.partnership.slug]), "link": _("To the situation pictures")}
    if not held.pictures:
        return LawRow(number, gaps=[LawGap(_("No situation picture is closed in the portal."), **link)])
    newest = held.pictures[0]
    has = set(newest.points.values_list("part", flat=True))
    empty = [part.label for part in LagesbildPart if part not in has]
    gaps = [LawGap(_("The part is empty: %(part)s.") % {"part": part}, **link) for part in empty]
    decision = _("Closed by %(person)s") % {"person": newest.closed_by}
    document = LawDocument(newest.name, newest.get_absolute_url(), decision, newest.closed_on)
    return LawRow(number, [document], gaps)


def _action_plan(number, held):
    if not held.own_plans:
        link = held.partnership.get_absolute_url() + "#plan", _("To the plans of the partnership")
        if held.starts_plan:
            link = reverse("plan_new", args=[held.partnership.slug]) + "?slag=action_plan", _("Start an action plan")
        return LawRow(number, gaps=[LawGap(_("There is no action plan."), *link)])
    documents, gaps = [], []
    for plan in held.own_plans:
        edition = _in_force(plan, held)
        if edition is None:
            sentence = _("%(plan)s: no edition is adopted.") % {"plan": plan}
            gaps.append(LawGap(sentence, plan.get_absolute_url(), _("To the plan")))
            continue
        documents.append(_adopted(edition, held))
        if edition.ends_on < held.on:
            sentence = _("%(plan)s: its period is over.") % {"plan": edition}
            gaps.append(LawGap(sentence, plan.get_absolute_url(), _("To the plan")))
        if edition.cited_id is None:
            sentence = _("%(plan)s does not say which situation picture it stands on.") % {"plan": edition}
            gaps.append(LawGap(sentence, edition.get_absolute_url(), _("To the plan")))
    return LawRow(number, documents, gaps)


def _clocks(number, held):
    """Return the row of both clocks. A closed situation picture counts also where no plan's clock was set by it."""
    done = {
        (plan, kind): on
        for plan, kind, on in LegalDuty.objects.filter(plan__in=held.own_plans)
        .order_by("done_on", "pk")
        .values_list("plan", "kind", "done_on")
    }
    pictured = [on for (_plan, kind), on in done.items() if kind == DutyKind.SITUATION_PICTURE]
    pictured += [each.closed_on for each in held.pictures]
    followed = {plan: done.get((plan.pk, DutyKind.ACTION_PLAN)) for plan in held.own_plans}
    page, documents, gaps = reverse("lagesbilder", args=[held.partnership.slug]), [], []
    if pictured:
        to_do = _("Update the situation picture")
        documents.append(_clock(_("Situation picture"), max(pictured), held, page, to_do=to_do))
    for plan, on in followed.items():
        if on:
            to_do = _("Follow up %(plan)s") % {"plan": plan}
            documents.append(_clock(str(plan), on, held, plan.get_absolute_url(), to_do=to_do))
    if not pictured:
        sentence = _("When the situation picture was last updated is not known.")
        gaps.append(LawGap(sentence, page, _("To the situation pictures")))
    for plan in [plan for plan, on in followed.items() if not on]:
        sentence = _("%(plan)s: when it was last followed up is not known.") % {"plan": plan}
        gaps.append(LawGap(sentence, plan.get_absolute_url(), _("To the plan")))
    if not held.own_plans:
        gaps.append(LawGap(_("There is no action plan to follow up.")))
    for each in [each for each in documents if each.is_overdue]:
        sentence = _("%(what)s: the two years ended %(day)s.") % {
            "what": each.name,
            "day": long_day(each.due_on).replace(" ", "\u00a0"),
        }
        gaps.append(LawGap(sentence))
    return LawRow(number, documents, gaps)


def _other_planning(number, held):
    plans = [plan for plan in held.plans if plan.kind not in _UNDER_THE_LAW]
    others = [each for each in (_in_force(plan, held) for plan in plans) if each is not None]
    gap = LawGap(_("The portal does not hold the municipality's other planning. Say in the plans what they go with."))
    return LawRow(number, [_adopted(each, held) for each in others], [gap])


def _parties(number, held):
    others = held.partnership.organisations.exclude(pk=held.municipality.pk).order_by("name", "pk")
    page = held.partnership.get_absolute_url()
    documents = [LawDocument(each.name, page) for each in others]
    gap = LawGap(_("Nobody takes part beside the municipality."), page, _("To the partnership"))
    return LawRow(number, documents, [] if documents else [gap])


def _agreements(number, held):
    rows = Agreement.objects.in_force(on=held.on).filter(partnership=held.partnership)
    agreements = list(rows.select_related("framework").prefetch_related("areas").order_by("name", "pk"))
    if not agreements:
        page = held.partnership.get_absolute_url()
        return LawRow(number, gaps=[LawGap(_("No agreement is in force."), page, _("To the partnership"))])
    documents, gaps = [], []
    for agreement in agreements:
        documents.append(LawDocument(agreement.name, agreement.get_absolute_url(), "", agreement.first_day))
        lacks = [
            *([_("the purposes")] if not agreement.purposes.strip() else []),
            *([_("the areas")] if not agreement.areas.all() else []),
        ]
        if lacks:
            what = {"agreement": agreement, "what": _(" and ").join(lacks)}
            sentence = _("%(agreement)s does not state %(what)s.") % what
            gaps.append(LawGap(sentence, agreement.get_absolute_url(), _("To the agreement")))
    return LawRow(number, documents, gaps)


def _council(number, held):
    meetings = Meeting.objects.filter(partnership=held.partnership, status=MeetingStatus.HELD, held_on__lte=held.on)
    newest = meetings.order_by("-held_on", "-pk").first()
    gap = LawGap(_("Who sits in the council is not registered in the portal. Keep the decision with the municipality."))
    if newest is None:
        page = reverse("meetings", args=[held.partnership.slug])
        return LawRow(number, gaps=[LawGap(_("No meeting is noted."), page, _("To the meetings")), gap])
    document = LawDocument(_("The newest meeting"), newest.get_absolute_url(), newest.who, newest.held_on)
    return LawRow(number, [document], [gap])


def _coordinator(number, held):
    coordinator = held.partnership.coordinator
    page = held.partnership.get_absolute_url()
    if coordinator is None:
        return LawRow(number, gaps=[LawGap(_("No coordinator is named."), page, _("To the partnership"))])
    return LawRow(number, [LawDocument(coordinator.name, page)])


def _tasks_of_the_coordinator(number, held):
    gap = _("What the coordinator is given to do is not registered in the portal. Keep it with the municipality.")
    return LawRow(number, gaps=[LawGap(gap)])


def _reports(number, held):
    documents = [
        LawDocument(
            _("Report to the municipal council: %(plan)s") % {"plan": each},
            reverse("edition_council_report", args=[each.plan_id, each.number]),
        )
        for each in (_in_force(plan, held) for plan in held.own_plans)
        if each is not None
    ]
    gaps = [] if documents else [LawGap(_("There is no adopted action plan to report on."))]
    gaps.append(LawGap(_("When the council was last reported to is not registered in the portal. See its minutes.")))
    return LawRow(number, documents, gaps)


_ROWS = {
    4: _situation_picture,
    5: _action_plan,
    6: _clocks,
    7: _other_planning,
    8: _parties,
    9: _agreements,
    10: _council,
    11: _coordinator,
    12: _tasks_of_the_coordinator,
    13: _reports,
}


def _in_force(plan, held):
    """Return the plan's adopted edition that began last, or None."""
    return next((each for each in held.adopted if each.plan_id == plan.pk), None)


def _adopted(edition, held):
    """Return the LawDocument of an adopted edition. It is due again where its kind has another after it."""
    paragraph = f", §\u00a0{edition.adopted_paragraph}" if edition.adopted_paragraph else ""
    decision = f"{edition.adopted_by}{paragraph}"
    document = LawDocument(str(edition), edition.get_absolute_url(), decision, edition.adopted_on)
    if not rules_of(edition.plan).awaits_next:
        return document
    to_do = _("Adopt what comes after %(plan)s") % {"plan": edition}
    return replace(document, due_on=edition.ends_on, is_overdue=edition.ends_on < held.on, to_do=to_do)


def _clock(name, on, held, url, *, to_do):
    due = next_due_date(on)
    return LawDocument(name, url, "", on, due, is_overdue=due < held.on, to_do=to_do)
