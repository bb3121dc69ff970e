"""What the list of a plan is narrowed to, and how it is drawn: as rows, as a table, or as a board by state."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from django.db.models import Min, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from stadsdelplan.edition.queries import asks_for_measures
from stadsdelplan.follow_up.overdue import is_long_ago, is_overdue
from stadsdelplan.models import EditionStatus, FollowUpStatus, Goal, Measure
from stadsdelplan.review.answers import AnswerState

_SETTLED = (  # what a follow-up of something whose day has passed may say, so that nobody waits for it
    FollowUpStatus.REACHED,
    FollowUpStatus.PARTLY_REACHED,
    FollowUpStatus.NOT_REACHED,
    FollowUpStatus.DROPPED,
)


NOTHING = Q()  # a condition of no goal, see Asked


class Layout(StrEnum):
    """How the list is drawn, as the address names it."""

    ROWS = "lista"
    TABLE = "tabell"
    BOARD = "tavla"


class Choice(StrEnum):
    """What the list can be narrowed to, as the address names it."""

    MINE = "mina"
    WAITING = "vantar"
    LATE = "forsenade"
    WITHOUT_MEASURE = "utan-atgard"


_LAYOUT_LABELS = {
    Layout.ROWS: pgettext_lazy("of a plan", "List"),
    Layout.TABLE: gettext_lazy("Table"),
    Layout.BOARD: gettext_lazy("Board by state"),
}
_CHOICE_LABELS = {
    Choice.MINE: gettext_lazy("Mine"),
    Choice.WAITING: gettext_lazy("Waiting"),
    Choice.LATE: pgettext_lazy("goals", "Late"),
    Choice.WITHOUT_MEASURE: gettext_lazy("Without a measure"),
}


@dataclass(frozen=True)
class Asked:
    """What the address asks for. `whole` is a condition on the goals to draw whole: none if empty, all with None."""

    layout: Layout
    choice: Choice | None
    whole: Q | None

    def address(self, page, *, layout=None, choice):
        """Return the address of the list on `page` with another layout or choice."""
        layout = layout or self.layout
        asked = [f"visa={layout}"] if layout != Layout.ROWS else []
        asked += [f"urval={choice}"] if choice else []
        return page + (f"?{'&'.join(asked)}" if asked else "")


@dataclass(frozen=True)
class Link:
    """A way to draw or narrow the list. `number` is how many goals and measures it then has, or None."""

    label: str
    url: str
    is_current: bool
    number: int | None = None


@dataclass(frozen=True)
class Reader:
    """Whose list it is: the keys of their organisations and of those for which they review, and if they may edit."""

    organisations: frozenset[int]
    reviews_for: frozenset[int]
    may_edit: bool


def read_asked(asked):
    """Return what the parameters of the address ask for. What they do not know is ignored."""
    layout, choice = asked.get("visa", ""), asked.get("urval", "")
    return Asked(
        Layout(layout) if layout in Layout.__members__.values() else Layout.ROWS,
        Choice(choice) if choice in Choice.__members__.values() else None,
        None if layout == "allt" else _whole(asked),
    )


def mark(areas, edition, reader, comments, *, on):
    """Set of each GoalRow what it can be chosen by, and return the same of the areas' own measures: {pk: choices}.

    `comments` are the numbers of unanswered comments by the key of what they are about.
    """
    rows = [row for each in areas for row in each.goals]
    is_followed = edition.status == EditionStatus.ADOPTED
    since = _first_adopted(edition) if is_followed else {}
    for row in rows:
        row.comments = sum(comments.get(key, 0) for key in (row.key, *(each.key for each in row.measures)))
        late = _says_delayed(row) or (is_followed and _is_late(row, edition, since.get(row.key), on=on))
        holds = {
            Choice.MINE: _is_ours(row, reader),
            Choice.WAITING: row.comments > 0 or _waits(row.answers, reader),
            Choice.LATE: late,
            Choice.WITHOUT_MEASURE: row.lacks_measures,
        }
        row.choices = frozenset(choice for choice, is_so in holds.items() if is_so)
    own = {}
    for area in areas:
        is_overdue_there = is_followed and _is_long_ago(area, edition, since, on=on)
        for view in area.measures:
            late = is_overdue_there or (is_followed and is_past_due(view.measure.ends_on, view.follow_up, on=on))
            own[view.measure.pk] = _of_own_measure(view, area, reader, comments, late=late)
    return own


def chosen(areas, own, choice):
    """Return those of the AreaViews in which anything holds for `choice`, with that alone. `own` is from `mark`."""
    if choice is None:
        return areas
    narrowed = [
        replace(
            area,
            goals=[row for row in area.goals if choice in row.choices],
            measures=[view for view in area.measures if choice in own[view.measure.pk]],
        )
        for area in areas
    ]
    return [area for area in narrowed if area.number]


def choice_links(areas, own, asked, edition):
    """Return the Links that narrow the list, each with how many it leaves, the first of them all."""
    everything = [row.choices for area in areas for row in area.goals] + list(own.values())
    page = edition.get_absolute_url()
    links = [Link(_("All"), asked.address(page, choice=None), asked.choice is None, len(everything))]
    for choice in Choice:
        if choice != Choice.WITHOUT_MEASURE or asks_for_measures(edition):
            number = sum(choice in each for each in everything)
            url = asked.address(page, choice=choice)
            links.append(Link(str(_CHOICE_LABELS[choice]), url, asked.choice == choice, number))
    return links


def layout_links(asked, page):
    """Return the Links that draw the same list in other ways."""
    return [
        Link(str(label), asked.address(page, layout=layout, choice=asked.choice), asked.layout == layout)
        for layout, label in _LAYOUT_LABELS.items()
    ]


def is_past_due(ends_on, follow_up, *, on):
    """Return whether a day has passed without anybody saying how it went, or the newest follow-up says it is late."""
    if follow_up and follow_up.status == FollowUpStatus.DELAYED:
        return True
    return bool(ends_on and ends_on < on and not (follow_up and follow_up.status in _SETTLED))


def _whole(asked):
    """Return which goals to draw whole, as a Q that may be empty."""
    keys = {name: [key for key in asked.getlist(name) if key.isdecimal()][:20] for name in ("mal", "omrade")}
    return Q(pk__in=keys["mal"]) | Q(focus_area__in=keys["omrade"]) if any(keys.values()) else Q()


def _is_ours(row, reader):
    ours = {row.responsible, *(each.responsible for each in row.measures)}
    return bool(ours & reader.organisations)


def _waits(answers, reader):
    """Return whether the reader has something to say: an answer that is waited for, or one to a change asked for."""
    asked_of = any(each.waits and each.organisation.pk in reader.reviews_for for each in answers)
    return asked_of or (reader.may_edit and any(each.state == AnswerState.CHANGE_ASKED for each in answers))


def _says_delayed(row):
    """Return whether the state that the row shows is that it is late, also in an edition that is being written."""
    return row.newest is not None and row.newest.status == FollowUpStatus.DELAYED


def _is_late(row, edition, since, *, on):
    if any(is_past_due(each.ends_on, each.follow_up, on=on) for each in row.measures):
        return True
    if is_past_due(None, row.follow_up, on=on) or any(is_past_due(*each, on=on) for each in row.milestones):
        return True
    return is_overdue(edition, days=_days(row), since=since, milestones=[day for day, _entry in row.milestones], on=on)


def _is_long_ago(area, edition, since, *, on):
    """Return whether none of an area's own measures has been followed up for a year, as the broken chain says it."""
    days = [view.follow_up.on for view in area.measures if view.follow_up]
    first = [since[view.measure.key] for view in area.measures if view.measure.key in since]
    return is_long_ago(days, min(first, default=None), edition, on=on)


def _of_own_measure(view, area, reader, comments, *, late):
    measure = view.measure
    ours = {measure.responsible_id, *(organisation.pk for organisation, _role in measure.partners)}
    holds = {
        Choice.MINE: bool(ours & reader.organisations),
        Choice.WAITING: _waits(area.answers, reader) or bool(comments.keys() & {measure.key, area.area.key}),
        Choice.LATE: late,
    }
    return frozenset(choice for choice, is_so in holds.items() if is_so)


def _days(row) -> list[date]:
    """Return the days of the newest follow-ups of a GoalRow, its measures and milestones."""
    entries = [row.newest, *(each.follow_up for each in row.measures)]
    return [entry.on for entry in entries if entry]


def _first_adopted(edition):
    """Return {key: the day on which a goal, or an area's own measure, of the plan was first adopted}. Two queries."""
    adopted = {"edition__plan": edition.plan_id, "edition__adopted_on__isnull": False}
    found = {}
    for rows in (Goal.objects.filter(**adopted), Measure.objects.filter(**adopted, goal__isnull=True)):
        found |= dict(rows.values_list("key").annotate(first=Min("edition__adopted_on")).order_by())
    return found
