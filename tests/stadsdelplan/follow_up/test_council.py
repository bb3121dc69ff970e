"""What the page to the municipal council says in sentences, and what it counts as a deviation."""

from datetime import date
from types import SimpleNamespace as Made

import pytest
from django.utils import translation

from stadsdelplan.follow_up.council import MOST_DEVIATIONS, council_report
from stadsdelplan.kinds import MeasureWords
from stadsdelplan.models import FollowUpStatus

DAY = date(2026, 11, 6)
NO_BOARD = Made(years=[], has_two=False)


def goal(title, status=None, *, text="", measures=(), by_party=False):
    newest = None
    if status:
        newest = Made(status=status, on=DAY, text=text, get_status_display=lambda: FollowUpStatus(status).label)
    return Made(
        goal=Made(title=title, responsible=Made(name="Haninge kommun"), responsible_role="rektor"),
        newest=newest,
        newest_milestone=None,
        lacks_follow_up=newest is None,
        by_party=by_party,
        measures=list(measures),
    )


def measure(text, status=None):
    newest = Made(status=status, on=DAY, text="") if status else None
    label = FollowUpStatus(status).label if status else ""
    return Made(measure=Made(text=text, responsible=None, responsible_role=""), newest=newest, status_label=label)


def board(*worse, rows=7):
    return Made(
        years=[2024],
        has_two=True,
        area=Made(name="Jordbro"),
        both="kommunen och länet",
        worse_than_both=[Made(name=name) for name in worse],
        rows=[None] * rows,
    )


def told(goals, figures=NO_BOARD, areas=()):
    with translation.override("sv"):
        return council_report(Made(goals=goals, areas=list(areas)), figures, MeasureWords())


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        (["on_track"], "Planen har 1 mål: 1 pågår enligt plan."),
        (
            ["reached", "reached", "partly_reached", "delayed", "not_started", "not_reached", "dropped", None, None],
            "Planen har 9 mål: 2 är uppnådda, 1 är delvis uppnått, 1 är försenat, 1 är inte påbörjat, "
            "1 är inte uppnått, 1 har avbrutits och 2 är inte uppföljda.",
        ),
    ],
)
def test_the_goals_are_counted_by_how_they_go(states, sentence):
    assert told([goal(f"Mål {number}", status) for number, status in enumerate(states)]).summary == [sentence]


def test_a_goal_beside_promises_is_not_counted_and_the_promises_are():
    areas = [Made(measures=[measure("Nattvandring", "reached"), measure("Belysning")])]

    assert told([goal("Trygghet", by_party=True)], areas=areas).summary == ["1 av 2 åtgärder har följts upp."]


@pytest.mark.parametrize(
    ("figures", "sentences"),
    [
        (NO_BOARD, []),
        (board(), ["Ingen indikator är säkert sämre i Jordbro än i både kommunen och länet."]),
        (board("Hälsa"), ["1 av 7 indikatorer är säkert sämre i Jordbro än i både kommunen och länet: Hälsa."]),
    ],
)
def test_the_figures_are_summed_up_where_two_areas_are_compared_with(figures, sentences):
    assert told([], figures).summary == sentences


def test_deviations_are_what_is_late_missed_dropped_or_not_followed_up():
    goals = [
        goal("Sent", "delayed", text="Rekryteringen drog ut på tiden.", measures=[measure("Träff", "not_reached")]),
        goal("Som det ska", "on_track", measures=[measure("Kurs", "on_track"), measure("Ingen har sett efter")]),
        goal("Glömt"),
    ]

    found = told(goals).deviations

    assert [(each.name, each.status, each.on, each.text, each.responsible) for each in found] == [
        ("Sent", "Försenat", DAY, "Rekryteringen drog ut på tiden.", "Haninge kommun, rektor"),
        ("Glömt", "inte uppföljt", None, "", "Haninge kommun, rektor"),
        ("Träff", "Inte uppnått", DAY, "", ""),
    ]


def test_the_page_names_no_more_deviations_than_it_has_room_for():
    found = told([goal(f"Mål {number}") for number in range(MOST_DEVIATIONS + 3)])

    assert (len(found.deviations), found.more) == (8, 3)
