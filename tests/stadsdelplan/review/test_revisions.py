"""A goal as it stood in an earlier revision, read backwards out of the history."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import ledger
from core.models import LedgerEntry, OrganisationKind
from indicators.models import Dimension, Direction, Indicator, SourceKind
from partnership.models import Framework, OverarchingGoal
from stadsdelplan.content import read_goals
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Departure, Goal, Measure
from stadsdelplan.review.revisions import contents_at, last_change
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

WORDS = st.sampled_from(["", "Fler", "Färre", "Fler unga i arbete.\n\n- en\n- två"])
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "title": st.sampled_from(["Ett", "Två"]),
        "problem": WORDS,
        "text": WORDS,
        "target": st.sampled_from([None, 10, "54.5"]),
        "baseline_year": st.sampled_from([None, 2020]),
        "responsible": st.sampled_from(["own", "partner", None]),
    },
)
LINKS = st.fixed_dictionaries(
    {},
    optional={
        name: st.lists(st.integers(0, 1), unique=True) for name in ("concerns", "overarching_goals", "indicators")
    },
)
MEASURE = st.fixed_dictionaries(
    {"text": st.sampled_from(["Mottagning", "Vandring"])},
    optional={
        "ends_on": st.sampled_from([None, date(2026, 5, 1)]),
        "responsible": st.sampled_from(["own", "partner", None]),
        "resources": WORDS,
        "target": st.sampled_from([None, 15]),
        "target_for": st.sampled_from(["", "round"]),
        "cost": st.sampled_from([None, "200000.50"]),
    },
)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("save"), CHANGES, LINKS),
        st.tuples(st.just("add"), MEASURE),
        st.tuples(st.just("change"), MEASURE),
        st.tuples(st.just("leave"), st.none()),
        st.tuples(st.just("back"), st.none()),
    ),
    min_size=1,
    max_size=8,
)


@pytest.fixture
def place():
    """An edition after another one, with a goal and a measure that both have, and what goals point at."""
    first = factories.edition(asks=factories.organisation("Partner", OrganisationKind.POLICE))
    by = factories.person(first.plan.owner)
    goals.add_measure(measure=Measure(goal=first.goals.get(), text="Från i fjol"), by=by, at=NOON)
    factories.close(first)
    edition = edition_actions.start_edition(
        plan=first.plan, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), by=by, at=NOON
    )
    owner = first.plan.owner
    partner = first.plan.partnership.organisations.exclude(pk=owner.pk).get()
    framework = Framework.objects.create(slug="f", name="Ram", municipality=owner, starts_on=date(2026, 1, 1))
    linked = {
        "concerns": [owner, partner],
        "overarching_goals": [
            OverarchingGoal.objects.create(framework=framework, order=order, text=f"Övergripande {order}")
            for order in (1, 2)
        ],
        "indicators": [
            Indicator.objects.create(
                slug=f"i{order}",
                order=order,
                name=f"Indikator {order}",
                dimension=Dimension.HEALTH,
                condition="x",
                direction=Direction.LOWER_IS_WORSE,
                source_kind=SourceKind.SURVEY,
            )
            for order in (1, 2)
        ],
    }
    return {"edition": edition, "by": by, "own": owner, "partner": partner, "linked": linked}


@given(steps=STEPS)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_revision_is_read_back_as_it_was(place, steps):
    """The same edition grows from example to example, so that later ones read back over more and more."""
    stood = dict([_standing(place)])

    for step in steps:
        _take(place, *step)
        revision, content = _standing(place)
        stood[revision] = content

    for revision, content in stood.items():
        assert _comparable(_at(place, revision)) == _comparable(content)


def test_what_an_import_changed_is_not_guessed_at(place):
    _take(place, "save", {"text": "Ett"}, {})
    goal = _goal(place)
    Goal.objects.filter(pk=goal.pk).update(text="Två", revision=goal.revision + 1)  # told of nowhere by itself

    assert _at(place, goal.revision) is None
    assert _at(place, goal.revision + 1).text == "Två"


def test_what_was_erased_is_not_guessed_at(place):
    before = _goal(place).revision
    _take(place, "save", {"text": "Ett"}, {})
    entry = LedgerEntry.objects.get(verb="goal.saved")
    ledger.erase(entry=entry, decision="Nämnden § 12", by=place["by"], at=NOON)

    assert _at(place, before) is None


def test_a_goal_that_was_taken_in_again_has_no_words_before_that(place):
    goal = _goal(place)
    before = goal.revision
    goals.leave_out_goal(goal=goal, version=goal.version, reason="Uppnått", by=place["by"], at=NOON)
    goals.restore_departed(departure=Departure.objects.get(), by=place["by"], at=NOON)

    assert _at(place, before) is None


def test_the_newest_change_tells_who_made_it(place):
    somebody = factories.person(place["own"])
    _take(place, "save", {"text": "Ett"}, {})

    _take({**place, "by": somebody}, "add", {"text": "Vandring"})

    assert last_change(place["edition"], _goal(place)).by == somebody


def _goal(place):
    return Goal.objects.select_related("edition__plan__partnership").get(edition=place["edition"])


def _standing(place):
    (content,) = read_goals(place["edition"])
    return _goal(place).revision, content


def _at(place, revision):
    goal = _goal(place)
    (content,) = read_goals(place["edition"])
    return contents_at(place["edition"], {goal.key: (goal.revision, content)}, {goal.key: revision})[goal.key]


def _comparable(content):
    """The content with its measures by key, since nothing tells where among the others a measure stood."""
    fields = {name: getattr(content, name) for name in content.__dataclass_fields__ if name != "measures"}
    return fields, {measure.key: measure for measure in content.measures}


def _take(place, step, typed, links=None):
    goal, told = _goal(place), {"by": place["by"], "at": NOON}
    typed = dict(typed or {})
    if typed.get("responsible"):
        typed["responsible"] = place[typed["responsible"]]
    measure = goal.measures.select_related("goal__edition").order_by("pk").first()
    left_out = Departure.objects.filter(edition=place["edition"]).exclude(key=goal.key).first()
    if step == "save":
        links = {name: [place["linked"][name][each] for each in chosen] for name, chosen in links.items()}
        goals.save_goal(goal=goal, version=goal.version, changes=typed, links=links, **told)
    elif step == "add":
        goals.add_measure(measure=Measure(goal=goal, **typed), **told)
    elif step == "change" and measure:
        goals.save_measure(measure=measure, version=measure.version, changes=typed, **told)
    elif step == "leave" and measure:
        goals.leave_out_measure(measure=measure, version=measure.version, reason="Klar", **told)
    elif step == "back" and left_out:
        goals.restore_departed(departure=left_out, **told)
