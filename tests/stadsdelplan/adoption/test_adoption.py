"""Adoption: what will happen, what becomes of what is still open, and what can be put right afterwards."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone, translation

from core import ledger
from core.concurrency.refusals import ForbiddenStepError
from core.models import LedgerEntry, OrganisationKind, Role, StaleVersionError
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.adoption import open_points
from stadsdelplan.adoption.open_points import Choice
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.goals import actions as goals
from stadsdelplan.home.tasks import tasks_for
from stadsdelplan.models import (
    AdoptionCorrection,
    Edition,
    EditionPaper,
    Goal,
    LooseEnd,
    LooseEndChoice,
    PlanComment,
    Proposal,
    ReviewVerdict,
)
from stadsdelplan.review import actions as review
from tests.support import factories
from tests.support.factories import NOON

pytestmark = pytest.mark.django_db

ALONG, CLOSED = LooseEndChoice.ALONG, LooseEndChoice.CLOSED
LATER = NOON + timedelta(days=5)


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def edition(police):
    """An edition in review with two goals, one of which has a measure."""
    made = factories.edition(asks=police)
    by = factories.person(made.plan.owner)
    goal = Goal(edition=made, focus_area=made.focus_areas.get(), title="Tryggare väg", text="Fler går.")
    goals.add_goal(goal=goal, by=by, at=NOON)
    made = _now(made)
    return review.send_for_review(edition=made, version=made.version, by=by, at=NOON)


@pytest.fixture
def coordinator(client, edition):
    person = factories.person(edition.plan.owner, Role.COORDINATOR, name="Karin Kommun")
    client.force_login(person)
    client.cookies["django_language"] = "en"
    return person


@pytest.fixture
def liaison(police):
    return factories.person(police, Role.REVIEWER, name="Pia Polis")


@pytest.fixture
def opened(edition, liaison, police):
    """One of each that can be open, as {kind: thing}; "answers" is the organisation with a goal left to answer."""
    proposal = Proposal(
        edition=edition, focus_area=edition.focus_areas.get(), organisation=police, title="Ljusare torg"
    )
    said = {"organisation": police, "by": liaison, "at": NOON}
    goal = _goal(edition, "Tryggare väg")
    return {
        "proposal": review.propose_goal(proposal=proposal, by=liaison, at=NOON),
        "comment": review.add_comment(edition=edition, text="Vem ringer?", key=goal.key, **said),
        "change": review.review_goal(
            goal=goal, revision=goal.revision, verdict=ReviewVerdict.CHANGE_ASKED, comment="Med lampor.", **said
        ),
    }


# What the page says --------------------------------------------------------------------------------------------------


def test_the_page_says_what_will_happen(client, edition, coordinator):
    page = client.get(_at("edition_adopt", edition)).content.decode()

    today = timezone.localdate()
    assert "No plan is replaced. This is the first one." in page
    assert "Plan 2026 holds from 1 January 2026 to 31 December 2026." in page
    assert "The portal stores the plan as a PDF" in page
    assert f"in the portal from today, {today.day} " in page
    assert "After that nobody can change the situation picture" in page
    assert "Polisen has not answered on 2 goals." in page


@pytest.mark.parametrize(
    ("starts_on", "sentence"),
    [
        (date(2026, 7, 1), "Plan 2026 is replaced by plan 2026–2027 and is no longer shown to the public."),
        (date(2027, 1, 1), "No plan is replaced. Plan 2026 holds until 31 December 2026, as before."),
    ],
)
def test_the_page_says_which_plan_gives_way(client, edition, coordinator, starts_on, sentence):
    _adopt(edition, coordinator)
    following = _next(edition, coordinator, starts_on=starts_on)
    following = review.send_for_review(edition=following, version=following.version, by=coordinator, at=NOON)

    assert sentence in client.get(_at("edition_adopt", following)).content.decode()


# What is still open --------------------------------------------------------------------------------------------------


def test_the_page_names_each_thing_that_is_open_and_asks_what_becomes_of_it(client, edition, coordinator, opened):
    answer = client.get(_at("edition_adopt", edition))

    page = answer.content.decode()
    assert "Proposed goal from Polisen: “Ljusare torg”" in page
    assert "Comment from Polisen on “Tryggare väg”" in page
    assert "Vem ringer?" in page
    assert "Polisen asks for a change of “Tryggare väg”" in page
    assert "Med lampor." in page
    assert [name for name in answer.context["form"].fields if name.startswith("choice-")] == [
        f"choice-proposal-{opened['proposal'].pk}",
        f"choice-comment-{opened['comment'].pk}",
        f"choice-change-{opened['change'].pk}",
    ]


@pytest.mark.parametrize("lacking", ["proposal", "comment", "change"])
def test_nothing_is_adopted_while_a_choice_is_lacking(client, edition, coordinator, opened, lacking):
    words = {name: value for name, value in _adoption(edition, opened).items() if f"-{lacking}-" not in name}

    answer = client.post(_at("edition_adopt", edition), words)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {f"choice-{lacking}-{opened[lacking].pk}"}
    assert _now(edition).status == "in_review"
    with translation.override("en"), pytest.raises(ForbiddenStepError, match="Choose first what becomes of"):
        _adopt(edition, coordinator, choices={name: Choice(ALONG) for name in _names(opened) if lacking not in name})
    assert not LooseEnd.objects.exists()
    assert not EditionPaper.objects.exists()


@pytest.mark.parametrize("kind", ["proposal", "comment", "change"])
def test_what_is_closed_takes_a_reason(client, edition, coordinator, opened, kind):
    name = f"{kind}-{opened[kind].pk}"

    answer = client.post(_at("edition_adopt", edition), _adoption(edition, opened) | {f"choice-{name}": "closed"})

    assert answer.context["form"].errors.keys() == {f"reason-{name}"}
    assert _now(edition).status == "in_review"


def test_what_is_closed_is_answered_with_the_reason(client, edition, coordinator, opened, liaison):
    answer = client.post(_at("edition_adopt", edition), _adoption(edition, opened, choice="closed", reason="Pengar."))

    assert answer.status_code == 302
    assert _now(edition).status == "adopted"
    proposal, comment = Proposal.objects.get(), PlanComment.objects.get(answers=None)
    assert (proposal.status, proposal.answer, proposal.answered_by) == ("declined", "Pengar.", coordinator)
    assert (comment.is_open, comment.replies.get().text) == (False, "Pengar.")
    assert LooseEnd.objects.get(review=opened["change"]).reason == "Pengar."
    for person in (coordinator, liaison):
        client.force_login(person)
        plan = client.get(edition.get_absolute_url()).content.decode()
        page = client.get(_at("edition_answers", edition)).content.decode()
        comments = client.get(_at("edition_comments", edition)).content.decode()
        assert f'href="{_at("edition_answers", edition)}"' in plan
        assert f'href="{_at("edition_comments", edition)}"' in plan
        assert "Waiting for an answer" not in page
        assert "Goals that wait for an answer" not in page
        assert "comment is open" not in page
        assert page.count("Pengar.") == 4  # the proposal's answer, and the three things that were open
        assert "Resolved by Karin Kommun" in comments


def test_every_thing_that_was_open_has_its_entry_in_the_history(client, edition, coordinator, opened):
    client.post(_at("edition_adopt", edition), _adoption(edition, opened))

    verbs = list(LedgerEntry.objects.order_by("-pk").values_list("verb", flat=True)[:5])
    assert verbs == [
        "edition.adopted",
        "edition.adopted_without_answers",
        "goal.change_settled",
        "plan_comment.settled",
        "proposal.settled",
    ]
    assert LedgerEntry.objects.get(verb="goal.change_settled").payload.content["choice"] == "along"
    assert all(verdict.fault == "" for verdict in ledger.verify())


def test_what_is_taken_along_is_open_in_the_next_edition(client, edition, coordinator, opened, liaison):
    answer = {"comment": opened["comment"], "at": NOON}
    review.answer_comment(**answer, text="Jouren.", organisation=edition.plan.owner, by=coordinator)
    review.answer_comment(**answer, text="Vilken?", organisation=opened["comment"].organisation, by=liaison)
    ends = {name: Choice(ALONG) for name in _names(opened)}
    _adopt(edition, coordinator, choices={**ends, f"comment-{opened['comment'].pk}": Choice(ALONG)})
    following = _next(edition, coordinator)

    proposal = following.proposals.get()
    assert (proposal.title, proposal.status, proposal.organisation.name) == ("Ljusare torg", "open", "Polisen")
    assert proposal.focus_area == following.focus_areas.get()
    comments = PlanComment.objects.filter(edition=following, answers=None).order_by("pk")
    assert [(each.text, each.key, each.by) for each in comments] == [
        ("Vem ringer?", _goal(following, "Tryggare väg").key, liaison),
        ("Med lampor.", _goal(following, "Tryggare väg").key, liaison),
    ]
    assert [each.text for each in comments[0].replies.all()] == ["Jouren.", "Vilken?"]
    page = client.get(_at("edition_comments", following)).content.decode()
    assert "Taken along from plan 2026." in page
    assert "A change asked for in plan 2026." in page
    assert "Taken along from plan 2026." in client.get(_at("edition_answers", following)).content.decode()
    assert f'href="{_at("edition_answers", following)}"' in client.get(following.get_absolute_url()).content.decode()
    with translation.override("en"):
        waiting = {each.url: each.what for each in tasks_for(coordinator, agreements=[], on=date(2026, 3, 20))}
    assert waiting[_at("edition_answers", following)] == "Answer the proposed goal"
    assert _at("edition_comments", following) in waiting


def test_what_was_taken_along_lies_on_the_next_editions_desk_until_it_is_answered(
    client, edition, coordinator, opened, liaison
):
    _adopt(edition, coordinator, choices={name: Choice(ALONG) for name in _names(opened)})
    following = _next(edition, coordinator)
    page = client.get(following.get_absolute_url())
    assert [(point.kind, point.text) for point in page.context["desk"]] == [
        ("comment", "Vem ringer?"),
        ("comment", "Med lampor."),
        ("proposal", "Ljusare torg"),
    ]
    assert "Left from plan 2026" in page.content.decode()

    client.post(_at("proposal_take_up", following, following.proposals.get().pk), {"answer": "Bra."})
    for comment in PlanComment.objects.filter(edition=following, answers=None):
        review.answer_comment(comment=comment, text="Ja.", organisation=edition.plan.owner, by=coordinator, at=NOON)

    after = client.get(following.get_absolute_url())
    assert after.context["desk"] == []
    assert "Left from plan 2026" not in after.content.decode()
    client.force_login(liaison)
    assert not client.get(edition.get_absolute_url()).context.get("desk")


def test_a_comment_of_the_owners_that_was_taken_along_waits_on_home(client, edition, coordinator):
    own = {"organisation": edition.plan.owner, "by": coordinator, "at": NOON}
    before = PlanComment.objects.create(edition=edition, text="Kom ihåg torget.", **own)
    _adopt(edition, coordinator, choices={f"comment-{before.pk}": Choice(ALONG)})
    following = _next(edition, coordinator)
    PlanComment.objects.create(edition=following, text="En ny.", **own)

    waiting = {each.url: each.what for each in tasks_for(coordinator, agreements=[], on=date(2026, 3, 20))}

    assert _at("edition_comments", following) in waiting
    PlanComment.objects.filter(edition=following, came_from__isnull=False).update(answered_at=NOON)
    tasks = tasks_for(coordinator, agreements=[], on=date(2026, 3, 20))
    assert _at("edition_comments", following) not in {each.url for each in tasks}


def test_what_was_taken_along_can_be_answered_before_the_next_edition_is_sent(client, edition, coordinator, opened):
    _adopt(edition, coordinator, choices={name: Choice(ALONG) for name in _names(opened)})
    following = _next(edition, coordinator)
    proposal = following.proposals.get()

    answer = client.post(_at("proposal_take_up", following, proposal.pk), {"answer": "Bra."})

    assert answer.status_code == 302
    assert _goal(following, "Ljusare torg").responsible.name == "Polisen"


def test_the_parties_see_again_what_they_said_and_not_what_the_owner_said_for_itself(
    client, edition, coordinator, opened, liaison, police
):
    other = factories.organisation("Bostadsbolaget")
    edition.plan.partnership.organisations.add(other)
    review.add_comment(edition=edition, text="Bara för oss.", organisation=edition.plan.owner, by=coordinator, at=NOON)
    ends = {end.name: Choice(ALONG) for end in open_points.open_points_of(_now(edition)) if end.thing}
    _adopt(edition, coordinator, choices=ends)
    following = _next(edition, coordinator)
    review.send_for_review(edition=following, version=following.version, by=coordinator, at=LATER)
    client.force_login(factories.person(other, Role.REVIEWER))

    page = client.get(_at("edition_comments", following)).content.decode()

    assert "Vem ringer?" in page
    assert "Bara för oss." not in page


def test_the_parties_read_no_reason_for_closing_what_the_owner_said_for_itself(client, edition, coordinator, liaison):
    """The owner's comment is older than the sending; Polisen's, of afterwards, is closed with a reason as well."""
    said = {"edition": edition, "at": NOON}
    own = review.add_comment(text="Bara för oss.", organisation=edition.plan.owner, by=coordinator, **said)
    factories.rewrite(PlanComment.objects.filter(pk=own.pk), at=NOON - timedelta(days=1))
    review.add_comment(text="Vem ringer?", organisation=liaison.memberships.get().organisation, by=liaison, **said)
    reasons = {"Bara för oss.": "Klart hos oss.", "Vem ringer?": "Jouren ringer."}
    ends = [end for end in open_points.open_points_of(_now(edition)) if end.thing]
    _adopt(edition, coordinator, choices={end.name: Choice(CLOSED, reasons[end.thing.text]) for end in ends})

    pages = {}
    for person in (coordinator, liaison):
        client.force_login(person)
        pages[person] = [
            client.get(_at(f"edition_{name}", edition)).content.decode() for name in ("answers", "comments")
        ]

    shown = {person: [[reason in page for reason in reasons.values()] for page in pages[person]] for person in pages}
    assert shown[coordinator] == [[True, True], [True, True]]
    assert shown[liaison] == [[False, True], [False, True]]
    assert not [page for page in pages[liaison] if "Bara för oss." in page]


def test_a_reason_may_be_said_for_answers_that_are_missing_and_none_is_needed(client, edition, coordinator, police):
    with_reason = {f"reason-answers-{police.pk}": "Svarstiden är ute."}

    client.post(_at("edition_adopt", edition), _adoption(edition, {}) | with_reason)

    end = LooseEnd.objects.get()
    assert (end.organisation, end.choice, end.reason) == (police, "without", "Svarstiden är ute.")
    page = client.get(_at("edition_answers", edition)).content.decode()
    assert "Svarstiden är ute." in page
    assert "Goals that were adopted without all answers" in page
    assert "Not reviewed by" not in page


def test_a_plan_that_asks_nobody_closes_its_comments_too(client, edition, coordinator):
    plan = edition.plan
    plan.asks_parties = False
    plan.save()
    comment = review.add_comment(edition=_now(edition), text="Vem?", organisation=plan.owner, by=coordinator, at=NOON)

    refused = client.post(_at("edition_adopt", edition), _adoption(_now(edition), {}))
    done = client.post(_at("edition_adopt", edition), _adoption(_now(edition), {"comment": comment}))

    assert (refused.status_code, done.status_code) == (200, 302)
    assert not PlanComment.objects.get(pk=comment.pk).is_open


def test_who_adopts_an_older_version_loses_no_word_and_sees_what_is_new(client, edition, coordinator, opened, liaison):
    words = _adoption(edition, opened, choice="closed", reason="Inga pengar i år.")
    new = review.add_comment(
        edition=edition, text="Nytt!", organisation=opened["proposal"].organisation, by=liaison, at=NOON
    )

    answer = client.post(_at("edition_adopt", edition), words)

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody has changed the plan since you opened the page." in page
    assert page.count("Inga pengar i år.") == 3
    assert 'value="kommunstyrelsen"' in page
    assert f"choice-comment-{new.pk}" in answer.context["form"].errors
    assert _now(edition).status == "in_review"
    assert not LooseEnd.objects.exists()
    again = answer.context["form"].data | {f"choice-comment-{new.pk}": "along"}
    assert client.post(_at("edition_adopt", edition), again).status_code == 302


def test_whoever_is_second_to_adopt_gets_back_what_they_wrote(client, edition, coordinator):
    words = _adoption(edition, {})
    _adopt(edition, coordinator)

    answer = client.post(_at("edition_adopt", edition), words)

    assert answer.status_code == 409
    assert "kommunstyrelsen" in answer.content.decode()


def test_a_failure_on_the_way_leaves_everything_open(edition, coordinator, opened, monkeypatch):
    choices = {name: Choice(ALONG) for name in _names(opened)}

    with pytest.raises(Exception, match="adopted_by"):
        _adopt(edition, coordinator, choices=choices, adopted_by="x" * 201)

    assert Proposal.objects.get().status == "open"
    assert PlanComment.objects.get().is_open
    assert not LooseEnd.objects.exists()
    assert not LedgerEntry.objects.filter(verb="proposal.settled").exists()


# What was registered wrongly -----------------------------------------------------------------------------------------


@pytest.fixture
def adopted(edition, coordinator):
    """Adopted three days ago, as far as anybody knows."""
    return _adopt(edition, coordinator, adopted_on=NOON.date() + timedelta(days=3))


def test_an_adoption_is_corrected_with_a_reason_and_the_paper_stays(client, adopted, coordinator):
    before = EditionPaper.objects.get().sha256
    form = client.get(_at("adoption_correct", adopted)).context["form"]
    assert [form[name].initial for name in ("adopted_by", "paragraph")] == ["kommunstyrelsen", "45"]

    answer = client.post(_at("adoption_correct", adopted), _correction(adopted))

    now = _now(adopted)
    assert answer.status_code == 302
    assert (now.adopted_by, str(now.adopted_on), now.adopted_paragraph) == ("kommunfullmäktige", "2026-03-17", "7")
    assert EditionPaper.objects.get().sha256 == before
    content = LedgerEntry.objects.get(verb="edition.adoption_corrected").payload.content
    assert content["before"] == {"adopted_by": "kommunstyrelsen", "adopted_on": "2026-03-19", "paragraph": "45"}
    assert content["after"] == {"adopted_by": "kommunfullmäktige", "adopted_on": "2026-03-17", "paragraph": "7"}
    assert content["reason"] == "Fel protokoll."
    page = client.get(adopted.get_absolute_url()).content.decode()
    assert "Adopted by kommunfullmäktige on 17 March 2026" in page
    assert "Before it said: kommunstyrelsen, 19 March 2026, §&nbsp;45." in page
    assert "Fel protokoll." in page


def test_the_public_sees_the_corrected_adoption_without_the_reason(client, adopted, coordinator):
    client.post(_at("adoption_correct", adopted), _correction(adopted))
    client.logout()
    client.cookies["django_language"] = "en"

    page = client.get(reverse("public_edition", args=[adopted.plan_id, adopted.number])).content.decode()

    assert "Adopted by kommunfullmäktige on 17 March 2026" in page
    assert "Before it said: kommunstyrelsen, 19 March 2026, §&nbsp;45." in page
    assert "Fel protokoll." not in page
    assert "Karin Kommun" not in page


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"adopted_by": ""}, "adopted_by"),
        ({"adopted_on": "2026-03-15"}, "adopted_on"),  # the day before it was sent
        ({"adopted_on": "2999-01-01"}, "adopted_on"),
        ({"adopted_by": "kommunstyrelsen", "adopted_on": "2026-03-19", "paragraph": "§ 45"}, "__all__"),
    ],
)
def test_a_correction_that_cannot_be_right_is_refused_beside_its_field(client, adopted, coordinator, changes, field):
    answer = client.post(_at("adoption_correct", adopted), _correction(adopted) | changes)

    assert answer.status_code == 200
    assert answer.context["form"].errors.keys() == {field}
    assert not AdoptionCorrection.objects.exists()
    assert str(_now(adopted).adopted_on) == "2026-03-19"


@pytest.mark.parametrize(("day", "number"), [("2026-03-18", 2), ("2026-03-21", 1)])
def test_a_corrected_day_keeps_the_order_of_the_adoptions(client, adopted, coordinator, day, number):
    """The first was adopted on the 19th and the second on the 20th: neither day passes the other."""
    following = _next(adopted, coordinator)
    following = review.send_for_review(edition=following, version=following.version, by=coordinator, at=NOON)
    _adopt(following, coordinator, adopted_on=date(2026, 3, 20))
    edition = _now(Edition.objects.get(plan=adopted.plan, number=number))

    answer = client.post(_at("adoption_correct", edition), _correction(edition) | {"adopted_on": day})

    assert answer.context["form"].errors.keys() == {"adopted_on"}


def test_a_correction_of_what_somebody_else_has_corrected_shows_both(client, adopted, coordinator):
    words = _correction(adopted)
    client.post(_at("adoption_correct", adopted), words | {"paragraph": "8"})

    answer = client.post(_at("adoption_correct", adopted), words | {"reason": "Min egen rättelse."})

    assert answer.status_code == 409
    assert "Min egen rättelse." in answer.content.decode()
    assert _now(adopted).adopted_paragraph == "8"


def test_only_what_is_adopted_is_corrected(client, edition, coordinator):
    answer = client.post(_at("adoption_correct", edition), _correction(edition) | {"version": edition.version})

    assert answer.status_code == 409
    assert "Fel protokoll." in answer.content.decode()
    with pytest.raises(StaleVersionError):
        _correct(edition, coordinator, version=edition.version + 1)


RAW = {
    "the day": "UPDATE stadsdelplan_edition SET adopted_on = '2026-03-18' WHERE id = {pk}",
    "who decided": "UPDATE stadsdelplan_edition SET adopted_by = 'x' WHERE id = {pk}",
    "the paragraph": "UPDATE stadsdelplan_edition SET adopted_paragraph = 'x' WHERE id = {pk}",
    "what was not corrected": "UPDATE stadsdelplan_edition SET adopted_reference = 'x' WHERE id = {pk}",
    "the period": "UPDATE stadsdelplan_edition SET starts_on = '2026-02-01' WHERE id = {pk}",
    "the text": "UPDATE stadsdelplan_edition SET lagesbild = 'x' WHERE id = {pk}",
    "a correction": "UPDATE stadsdelplan_adoptioncorrection SET reason = 'x'",
    "a correction, gone": "DELETE FROM stadsdelplan_adoptioncorrection",
    "who was asked": "DELETE FROM stadsdelplan_askedorganisation",
    "what was open": "DELETE FROM stadsdelplan_looseend",
}


@pytest.mark.parametrize("what", [what for what in RAW if "correction" not in what])
def test_the_database_lets_nothing_of_an_adopted_edition_change_without_a_correction(adopted, what):
    _refused(RAW[what].format(pk=adopted.pk))


@pytest.mark.parametrize("what", RAW)
def test_the_database_lets_through_what_the_correction_says_and_nothing_else(adopted, coordinator, what):
    _correct(adopted, coordinator)

    _refused(RAW[what].format(pk=adopted.pk))


def test_a_correction_of_what_does_not_stand_there_is_refused_by_the_database(adopted, coordinator):
    said = {"was_adopted_by": "Någon annan", "was_adopted_on": adopted.adopted_on, "was_paragraph": "45"}
    after = {"adopted_by": "x", "adopted_on": adopted.adopted_on, "paragraph": "45"}

    with pytest.raises(IntegrityError), transaction.atomic():
        AdoptionCorrection.objects.create(edition=adopted, reason="x", by=coordinator, at=NOON, **said, **after)


def _refused(sql):
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def _now(edition):
    return Edition.objects.select_related("plan__partnership", "plan__owner", "based_on").get(pk=edition.pk)


def _goal(edition, title):
    return Goal.objects.select_related("edition__plan__partnership").get(edition=edition, title=title)


def _next(edition, by, *, starts_on=date(2027, 1, 1)):
    ends_on = date(2027, 12, 31)
    return _now(edition_actions.start_edition(plan=edition.plan, starts_on=starts_on, ends_on=ends_on, by=by, at=NOON))


def _adopt(edition, by, *, choices=None, adopted_on=date(2026, 3, 16), adopted_by="kommunstyrelsen"):
    version = _now(edition).version
    words = {"adopted_by": adopted_by, "adopted_on": adopted_on, "paragraph": "45", "pdf": b"%PDF-1.7 adopted"}
    return adoption.register_adoption(edition=edition, version=version, choices=choices, by=by, at=LATER, **words)


def _correct(edition, by, *, version=None):
    said = {"adopted_by": "kommunfullmäktige", "adopted_on": date(2026, 3, 17), "paragraph": "7", "reason": "Fel."}
    at = NOON + timedelta(days=9)
    return adoption.correct_adoption(edition=edition, version=version or _now(edition).version, by=by, at=at, **said)


def _names(opened):
    return [f"{kind}-{thing.pk}" for kind, thing in opened.items()]


def _adoption(edition, opened, *, choice="along", reason=""):
    words = {"adopted_by": "kommunstyrelsen", "adopted_on": "2026-03-20", "paragraph": "§ 45", "reference": ""}
    ends = {f"choice-{name}": choice for name in _names(opened)} | {f"reason-{name}": reason for name in _names(opened)}
    return {"version": _now(edition).version, **words, **ends}


def _correction(edition):
    words = {"adopted_by": "kommunfullmäktige", "adopted_on": "2026-03-17", "paragraph": "§ 7"}
    return {"version": _now(edition).version, **words, "reason": "Fel protokoll."}


def _at(name, edition, *arguments):
    return reverse(name, args=[edition.plan_id, edition.number, *arguments])
