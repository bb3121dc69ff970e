"""A plan's workbook is read in on its pages: looked at first, then taken in whole or not at all."""

import html
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags
from hypothesis import HealthCheck, given, settings

from core import ledger
from core.files import orphans, pending_uploads
from core.models import LedgerEntry, Role
from core.spreadsheets import as_csv
from indicators.models import Dimension, Direction, Indicator, SourceKind
from partnership.models import Framework, OverarchingGoal
from stadsdelplan import edition_changes
from stadsdelplan.content import read_content
from stadsdelplan.goals import actions as goal_actions
from stadsdelplan.goals.choices import choices_of
from stadsdelplan.models import Edition, EditionFocusArea, Goal, Measure, Review, ReviewVerdict
from stadsdelplan.review import actions as review
from stadsdelplan.review.revisions import contents_at
from stadsdelplan.workbook import actions as workbook_actions
from stadsdelplan.workbook import writer
from tests.stadsdelplan.workbook.test_reader import AREAS, INDICATORS, PARTIES, SERVED, pairs
from tests.support import factories
from tests.support.browser import words
from tests.support.factories import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

CHANGED_SINCE = (
    "Somebody has changed the plan since you looked. Nothing was read in. Below you see what the file changes now."
)
CHANGED_IN_BOTH = "The plan has been changed here since the file was made. Download the file anew, and write it there."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def edition():
    """An edition with two focus areas, two goals and a measure, sent for review."""
    made = factories.edition()
    EditionFocusArea.objects.create(edition=made, order=2, name="Trygghet")
    area = made.focus_areas.get(order=1)
    Goal.objects.create(edition=made, focus_area=area, order=2, title="Fler med praktik", baseline=3)
    Measure.objects.create(goal=made.goals.get(order=1), order=1, text="En mottagning öppnas.")
    by = factories.person(made.plan.owner)
    review.send_for_review(edition=made, version=made.version, by=by, at=NOON)
    return Edition.objects.get(pk=made.pk)


@pytest.fixture
def goal(edition):
    return edition.goals.get(order=1)


@pytest.fixture
def officer(client, edition):
    person = factories.person(edition.plan.owner, Role.OFFICER, name="Olle Officer")
    client.force_login(person)
    return person


def versions_of(edition):
    return {key: f"{edition.number}.{revision}" for key, revision in edition.goals.values_list("key", "revision")}


def workbook(edition, change=lambda goals: goals):
    """The edition's workbook after `change`, a function of its goals by title."""
    changed = change({goal.title: goal for goal in read_content(edition).goals})
    return writer.workbook_of(list(changed.values()), versions_of(edition), choices_of(edition))


def renamed(goals):
    return goals | {"Fler i arbete": replace(goals["Fler i arbete"], title="Många fler i arbete", unit="procent")}


def address(edition, name="edition_import", *more):
    return reverse(name, args=[edition.plan_id, edition.number, *more])


def send(client, edition, content, name="plan.xlsx"):
    """Send the file, and open the page on which it is looked at."""
    response = client.post(address(edition), {"file": SimpleUploadedFile(name, content, XLSX)})
    assert response.status_code == 302
    return response.url


def text_of(page):
    """What stands on the page, without tags."""
    return " ".join(html.unescape(strip_tags(page.content.decode())).split())


def take_in(client, edition, content, version=None):
    url = send(client, edition, content)
    version = Edition.objects.get(pk=edition.pk).version if version is None else version
    return client.post(url, {"version": version})


# On the pages --------------------------------------------------------------------------------------------------------


def test_what_is_downloaded_changes_nothing_when_it_is_read_in(client, officer, edition):
    downloaded = client.get(address(edition, "edition_sheet"))

    page = client.get(send(client, edition, downloaded.content))

    assert downloaded["Content-Type"] == XLSX
    assert words("Nothing changes. The file says what the plan says.") in text_of(page)
    assert 'name="version"' not in page.content.decode()


def test_what_would_change_is_shown_before_anything_is_saved_and_then_taken_in_whole(client, officer, edition, goal):
    url = send(client, edition, workbook(edition, renamed))
    page = text_of(client.get(url))
    before = read_content(edition)

    assert "Ändrade mål" in page
    assert "Oförändrade mål" not in page
    assert "Många fler" in page
    assert (read_content(edition), LedgerEntry.objects.filter(verb="edition.imported").count()) == (before, 0)

    response = client.post(url, {"version": edition.version})

    goal.refresh_from_db()
    assert response.url == edition.get_absolute_url()
    assert (goal.title, goal.unit, goal.version, goal.revision) == ("Många fler i arbete", "procent", 2, 2)
    assert Edition.objects.get(pk=edition.pk).version == edition.version + 1
    entry = LedgerEntry.objects.get(verb="edition.imported")
    said = entry.payload.content
    assert (entry.by, said["sha256"]) == (officer, url.split("/")[-2])
    assert {key: each["before"] for key, each in said["stadsdelplan.goal"].items()} == {
        str(goal.key): {"title": "Fler i arbete", "unit": ""}
    }
    assert all(verdict.fault == "" for verdict in ledger.verify())
    assert client.get(url).url == address(edition)  # the file has served


def test_what_the_file_takes_away_stands_first_and_hidden_rows_are_named(client, officer, edition, goal):
    Goal.objects.filter(pk=goal.pk).update(problem="Få har arbete.", baseline=74)
    client.cookies["django_language"] = "sv"
    content = workbook(
        edition,
        lambda goals: (
            goals | {goal.title: replace(goals[goal.title], problem="", baseline=None, title="Många fler i arbete")}
        ),
    )
    hidden = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(hidden, "w") as after:
        for part in before.namelist():
            words = before.read(part)
            after.writestr(part, words.replace(b'<row r="2"', b'<row r="2" hidden="1"') if "sheet1" in part else words)

    page = text_of(client.get(send(client, edition, hidden.getvalue())))

    assert "Mål: Rad\xa02 är dold i filen och läses in.".replace("\xa0", " ") in page.replace("\xa0", " ")
    first = page[page.index("Det här tar filen bort") :]
    assert "Fler i arbete Problem Få har arbete." in first
    assert "Fler i arbete Utgångsvärde 74" in first
    assert first.index("Utgångsvärde 74") < first.index("Många fler i arbete")


def test_one_bad_row_writes_nothing_and_says_where_it_is(client, officer, edition):
    def also_wrong(goals):
        goals = renamed(goals)
        return goals | {"Fler med praktik": replace(goals["Fler med praktik"], title="x" * 201)}

    url = send(client, edition, workbook(edition, also_wrong))
    page = client.get(url)
    taken = client.post(url, {"version": edition.version})

    row = [cell.strip() for cell in page.content.decode().partition("<tbody>")[2].split("</td>")[:4]]
    assert [cell.rpartition(">")[2] for cell in row][:3] == ["Mål", "3", "Rubrik"]
    assert 'name="version"' not in page.content.decode()
    assert taken.status_code == 409
    assert set(edition.goals.values_list("title", "revision")) == {("Fler i arbete", 1), ("Fler med praktik", 1)}
    assert not LedgerEntry.objects.filter(verb="edition.imported").exists()


def test_the_same_file_twice_changes_nothing_the_second_time(client, officer, edition):
    content = workbook(edition, renamed)
    take_in(client, edition, content)
    version = Edition.objects.get(pk=edition.pk).version

    page = client.get(send(client, edition, content))
    taken = take_in(client, edition, content)

    assert words("Nothing changes. The file says what the plan says.") in text_of(page)
    assert taken.status_code == 302
    assert Edition.objects.get(pk=edition.pk).version == version
    assert LedgerEntry.objects.filter(verb="edition.imported").count() == 1


def test_a_file_that_was_looked_at_before_somebody_saved_is_shown_anew(client, officer, edition, goal):
    url = send(client, edition, workbook(edition, renamed))
    goal_actions.save_goal(goal=goal, version=1, changes={"problem": "Få har arbete."}, by=officer, at=NOON)

    stale = client.post(url, {"version": edition.version})
    untouched = Goal.objects.get(pk=goal.pk).title
    fresh = client.post(url, {"version": edition.version + 1})

    assert stale.status_code == 409
    assert words(
        "Somebody has changed the plan since you looked. Nothing was read in. Below you see what the file changes now."
    ) in text_of(stale)
    assert "Många fler" in text_of(stale)
    assert f'name="version" value="{edition.version + 1}"' in stale.content.decode()
    assert untouched == "Fler i arbete"
    goal.refresh_from_db()
    assert fresh.status_code == 302
    assert (goal.title, goal.problem) == ("Många fler i arbete", "Få har arbete.")


def test_what_the_plan_and_the_file_both_changed_is_not_overwritten(client, officer, edition, goal):
    content = workbook(edition, renamed)
    goal_actions.save_goal(goal=goal, version=1, changes={"title": "Alla i arbete"}, by=officer, at=NOON)

    page = text_of(client.get(send(client, edition, content)))

    assert words(CHANGED_IN_BOTH) in page


def test_without_a_version_nothing_is_taken_in(client, officer, edition):
    url = send(client, edition, workbook(edition, renamed))

    assert client.post(url).status_code == 400


def test_an_adopted_edition_takes_nothing_in(client, officer, edition):
    url = send(client, edition, workbook(edition, renamed))
    factories.close(edition)

    assert client.get(address(edition)).status_code == 409
    assert client.post(url, {"version": edition.version}).status_code == 409
    assert client.get(address(edition, "edition_sheet")).status_code == 200


@pytest.mark.parametrize(
    ("name", "content"), [("plan.csv", as_csv(["Rubrik"], [["x"]])), ("plan.xlsx", b""), (None, b"")]
)
def test_what_is_no_workbook_is_refused_on_the_form(client, officer, edition, name, content):
    files = {"file": SimpleUploadedFile(name, content)} if name else {}

    page = client.post(address(edition), files)

    assert page.status_code == 200
    assert 'aria-invalid="true"' in page.content.decode()


def test_a_change_that_no_row_may_hold_takes_the_others_back_with_it(edition, officer):
    first, second = read_content(edition).goals
    new_content = replace(
        read_content(edition), goals=(replace(first, title="Alla i arbete"), replace(second, title="x" * 201))
    )

    with pytest.raises(ValidationError):
        workbook_actions.import_edition(
            edition=edition, version=edition.version, new_content=new_content, sha256="", by=officer, at=NOON
        )

    assert read_content(edition).goals == (first, second)
    assert not LedgerEntry.objects.filter(verb="edition.imported").exists()


def test_the_plans_page_leads_to_the_files_and_to_reading_one_in(client, officer, edition):
    names = ("edition_sheet", "edition_json", "edition_import")
    addresses = {name: f'href="{address(edition, name)}"' for name in names}

    under_work = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()
    factories.close(edition)
    adopted = client.get(f"{edition.get_absolute_url()}?visa=allt").content.decode()

    assert {name for name in names if addresses[name] in under_work} == set(names)
    assert {name for name in names if addresses[name] in adopted} == {"edition_sheet", "edition_json"}


# The file that waits -------------------------------------------------------------------------------------------------


def test_a_file_waits_for_its_person_alone_and_through_a_new_login(client, officer, edition):
    url = send(client, edition, workbook(edition, renamed))
    client.force_login(factories.person(edition.plan.owner, Role.OFFICER))
    others = client.get(url, follow=True)
    client.logout()
    asked = client.get(url)
    client.force_login(officer)

    again = client.get(url)

    assert words("The file is no longer kept. Choose it again.") in text_of(others)
    assert asked.url.endswith(url)
    assert "Många fler" in text_of(again)


def test_a_file_that_nobody_came_back_to_is_swept_after_a_day(edition, officer):
    digest = pending_uploads.save(b"plan", by=officer, about=edition)
    now = timezone.now()

    young = orphans.sweep(before=now - timedelta(days=1))
    kept = pending_uploads.get(digest, by=officer, about=edition)
    old = orphans.sweep(before=now + timedelta(minutes=1))

    assert kept.read() == b"plan"
    assert not [name for name in young if digest in name]
    assert [name for name in old if digest in name]
    assert pending_uploads.get(digest, by=officer, about=edition) is None


@pytest.mark.parametrize("digest", ["../../etc/passwd", "a" * 63, "A" * 64, "b" * 64])
def test_only_a_digest_names_a_waiting_file(edition, officer, digest):
    assert pending_uploads.get(digest, by=officer, about=edition) is None


def test_a_waiting_file_that_is_damaged_is_not_taken_for_the_one_that_was_sent(edition, officer):
    digest = pending_uploads.save(b"plan", by=officer, about=edition)
    (name,) = [f"waiting/{officer.pk}/stadsdelplan.edition/{edition.pk}/{digest}"]
    with default_storage.open(name, "wb") as file:
        file.write(b"another")

    assert pending_uploads.get(digest, by=officer, about=edition) is None


# The same rules as for a save ----------------------------------------------------------------------------------------


def test_a_changed_goal_asks_again_and_one_that_is_only_moved_does_not(client, officer, edition, goal):
    moved = edition.goals.get(order=2)
    for each in (goal, moved):
        _approve(edition, each, officer)

    take_in(
        client,
        edition,
        workbook(
            edition,
            lambda goals: (
                renamed(goals) | {"Fler med praktik": replace(goals["Fler med praktik"], focus_area="Trygghet")}
            ),
        ),
    )

    edition.refresh_from_db()
    moved.refresh_from_db()
    assert [missing.goal.pk for missing in edition_changes.missing_answers(edition)] == [goal.pk]
    assert (str(moved.focus_area), moved.order, moved.version, moved.revision) == ("Trygghet", 3, 1, 1)


def test_a_measure_that_is_changed_or_added_makes_one_revision_of_its_goal(client, officer, edition, goal):
    def measures(goals):
        first = goals["Fler i arbete"]
        (measure,) = first.measures
        return goals | {"Fler i arbete": replace(first, measures=(replace(measure, resources="Två tjänster"),))}

    take_in(client, edition, workbook(edition, measures))

    goal.refresh_from_db()
    measure = goal.measures.get()
    assert (measure.resources, measure.version) == ("Två tjänster", 2)
    assert (goal.version, goal.revision) == (1, 2)


def test_the_words_before_an_import_can_be_read_back(client, officer, edition, goal):
    then = read_content(edition).goals[0]
    take_in(client, edition, workbook(edition, renamed))
    goal.refresh_from_db()
    goal_actions.save_goal(goal=goal, version=2, changes={"problem": "Få har arbete."}, by=officer, at=NOON)
    goal_actions.add_measure(measure=Measure(goal=goal, text="En till."), by=officer, at=NOON)
    goal.refresh_from_db()
    now = read_content(edition).goals[0]

    found = contents_at(edition, {goal.key: (goal.revision, now)}, {goal.key: 1})

    assert found == {goal.key: then}


def test_the_history_tells_each_goal_and_measure_that_a_file_changed(client, officer, edition, goal):
    def changed(goals):
        first = renamed(goals)["Fler i arbete"]
        return goals | {
            "Fler i arbete": replace(first, measures=(replace(first.measures[0], resources="Två tjänster"),))
        }

    take_in(client, edition, workbook(edition, changed))
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    entry = LedgerEntry.objects.get(verb="edition.imported")

    page = text_of(client.get(reverse("admin:core_ledgerentry_change", args=[entry.pk])))

    assert "Läste in en fil till ”Stadsdelsplan 2026”" in page
    assert "Mål Många fler i arbete" in page
    assert "Åtgärd En mottagning öppnas. Resurser Två tjänster" in page


def test_who_saves_second_hears_who_read_in_the_file(client, officer, edition, goal):
    factories.come_as(client, factories.session_of(factories.person(edition.plan.owner, name="Inga Inläsare")))
    take_in(client, edition, workbook(edition, renamed))
    client.force_login(officer)
    typed = {"title": "Mitt namn", "focus_area": goal.focus_area_id, "version": 1}

    page = client.post(reverse("goal_edit", args=[edition.plan_id, edition.number, goal.pk]), typed)

    assert page.status_code == 409
    assert "Inga Inläsare" in text_of(page)


def test_looking_asks_as_often_about_many_goals_as_about_few(edition, officer):
    few = _queries_of_looking(edition)
    area = edition.focus_areas.get(order=1)
    for order in range(10, 210):
        added = Goal.objects.create(edition=edition, focus_area=area, order=order, title=f"Mål {order}")
        Measure.objects.create(goal=added, order=1, text="Åtgärd")

    assert _queries_of_looking(edition) == few == 29


def _queries_of_looking(edition):
    content = workbook(edition, renamed)
    goal = edition.goals.get(order=1)
    changes = {"problem": f"Ändrat {goal.version}."}
    goal_actions.save_goal(
        goal=goal, version=goal.version, changes=changes, by=factories.person(edition.plan.owner), at=NOON
    )
    edition = Edition.objects.select_related("plan__partnership", "plan__owner").get(pk=edition.pk)
    with CaptureQueriesContext(connection) as queries:
        _before, imported = workbook_actions.preview_import(
            edition=edition, upload=SimpleUploadedFile("plan.xlsx", content)
        )
    assert imported.faults == []
    return len(queries)


def _approve(edition, goal, by):
    Review.objects.create(
        edition=edition,
        key=goal.key,
        organisation=edition.plan.partnership.organisations.exclude(pk=edition.plan.owner_id).get(),
        by=by,
        at=NOON,
        revision_seen=goal.revision,
        verdict=ReviewVerdict.APPROVED,
    )


# Any plan ------------------------------------------------------------------------------------------------------------


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(pairs())
def test_what_a_generated_file_says_is_what_the_plan_says_afterwards(pair):
    old, new = pair
    with transaction.atomic():
        edition, by = _empty_edition()
        edition = workbook_actions.import_edition(
            edition=edition, version=edition.version, new_content=old, sha256="", by=by, at=NOON
        )
        first = read_content(edition)
        versions = {
            key: f"{edition.number}.{revision}" for key, revision in edition.goals.values_list("key", "revision")
        }
        file = SimpleUploadedFile("plan.xlsx", writer.workbook_of(new.goals, versions, choices_of(edition)))
        _before, imported = workbook_actions.preview_import(edition=edition, upload=file)
        edition = workbook_actions.import_edition(
            edition=edition, version=edition.version, new_content=imported.new_content, sha256="", by=by, at=NOON
        )
        second = read_content(edition)
        transaction.set_rollback(True)

    assert imported.faults == []
    for found, said in ((first, old), (second, new)):
        assert replace(found, problems=()) == said
        own = sorted(goal.problem for goal in said.goals if goal.problem.strip())
        assert sorted(problem.text for problem in found.problems) == own  # each goal's own stands in the ranking too


def _empty_edition():
    """An edition without goals, in which everything can be named that test_plan_workbook knows of."""
    edition = factories.edition()
    plan = edition.plan
    edition.goals.all().delete()
    EditionFocusArea.objects.create(edition=edition, order=2, name=AREAS[1])
    others = plan.partnership.organisations.exclude(pk=plan.owner_id)
    for organisation, name in zip([plan.owner, others.get()], PARTIES, strict=True):
        organisation.name = name
        organisation.save()
    framework = Framework.objects.create(slug="ramen", name="Överordnat avtal", municipality=plan.owner)
    framework.districts.add(plan.district)
    for order, text in enumerate(SERVED, start=1):
        OverarchingGoal.objects.create(framework=framework, order=order, text=text)
    for order, (slug, name) in enumerate(INDICATORS.items(), start=1):
        Indicator.objects.create(
            slug=slug,
            order=order,
            name=name,
            dimension=Dimension.HEALTH,
            condition="Hälsan är sämre",
            direction=Direction.LOWER_IS_WORSE,
            source_kind=SourceKind.SURVEY,
        )
    return edition, factories.person(plan.owner)
