"""The portal says how it is: what begins later, what is answered, who can read, and that answers may still come."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.urls import reverse
from django.utils import timezone

from core.models import LedgerEntry, OrganisationKind, Role
from partnership.models import Agreement, AgreementStatus, Comment, Signature, VersionOrigin
from partnership.review import actions as review
from stadsdelplan.adoption import open_points
from stadsdelplan.models import Edition, PlanComment, Review
from stadsdelplan.review import actions as review_actions
from tests.support import factories

pytestmark = [pytest.mark.django_db, pytest.mark.one_engine]

NOON, TODAY = factories.NOON, timezone.localdate()
LATER = date(2199, 1, 1)


@pytest.fixture
def owner():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def police():
    return factories.organisation("Polisen", OrganisationKind.POLICE)


@pytest.fixture
def coordinator(owner):
    return factories.person(owner, Role.COORDINATOR, name="Karin Kommun")


@pytest.fixture
def client(client, coordinator):
    client.force_login(coordinator)
    return client


@pytest.fixture
def draft(owner, police):
    return factories.draft(owner=owner, other=police)


# What is signed and begins later --------------------------------------------------------------------------------------


@pytest.mark.parametrize("origin", [VersionOrigin.DRAWN, VersionOrigin.ELECTRONIC, VersionOrigin.REGISTERED])
def test_what_all_have_signed_and_begins_later_is_called_so_everywhere(client, owner, police, origin):
    agreement = factories.locked(owner=owner, other=police, origin=origin)
    factories.sign(agreement)
    before = factories.in_force(within=agreement.partnership, owner=owner)
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=LATER, succeeds=before)
    pages = {
        "home": reverse("home"),
        "list": reverse("agreements"),
        "export": reverse("agreements_csv"),
        "partnership": agreement.partnership.get_absolute_url(),
        "page": agreement.get_absolute_url(),
        "the one before": before.get_absolute_url(),
    }

    texts = {name: client.get(address).content.decode("utf-8-sig") for name, address in pages.items()}
    own = texts.pop("page")

    assert [name for name, text in texts.items() if "Underskrivet, gäller från 1 januari 2199" not in text] == []
    assert "Underskrivet. Gäller från 1 januari 2199." in own


def test_what_one_has_not_signed_is_for_signature(client, owner, police):
    agreement = factories.locked(owner=owner, other=police)
    factories.sign(agreement)
    text = agreement.versions.get()
    with factories.unguarded(Signature):
        text.print_set.copies.order_by("number").last().signatures.order_by("pk").last().delete()
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=LATER)

    page = client.get(reverse("agreements")).content.decode()

    assert "Underskrivet, gäller från" not in page
    assert "För underskrift" in page


# A comment that got its answer ----------------------------------------------------------------------------------------


def test_a_comment_that_got_its_answer_no_longer_waits(client, draft, coordinator, owner, police):
    liaison = factories.person(police, Role.REVIEWER)
    sent = review.send_for_review(agreement=draft, version=draft.version, by=coordinator, at=NOON)
    section = sent.versions.get().sections.order_by("order").first()
    said = {"section": section, "version": section.version, "organisation": police, "by": liaison, "at": NOON}
    comment = review.add_comment(text="Vilken dag?", **said)
    before = _open(client, sent)

    _answer(comment, "Den första mars.", owner, coordinator)

    assert before == {"lock": True, "list": True, "home": True, "page": True}
    assert _open(client, sent) == {"lock": False, "list": False, "home": False, "page": False}
    assert "Besvarad 2026-03-16" in client.get(sent.get_absolute_url()).content.decode()
    _lock(client, sent, origin="drawn")
    assert Agreement.objects.get(pk=sent.pk).status == AgreementStatus.LOCKED


def test_who_asked_and_writes_again_or_opens_the_comment_waits_again(draft, coordinator, owner, police):
    liaison = factories.person(police, Role.REVIEWER)
    sent = review.send_for_review(agreement=draft, version=draft.version, by=coordinator, at=NOON)
    section = sent.versions.get().sections.order_by("order").first()
    said = {"organisation": police, "by": liaison, "at": NOON, "version": section.version}
    comment = review.add_comment(section=section, text="Vilken dag?", **said)

    states = []
    for organisation, person in ((owner, coordinator), (police, factories.person(police)), (owner, coordinator)):
        _answer(comment, "Så här.", organisation, person)
        states.append(Comment.objects.get(pk=comment.pk).is_unanswered)
    review.resolve_comment(comment=comment, **said)
    review.reopen_comment(comment=comment, **said)

    assert states == [False, True, False]
    assert Comment.objects.get(pk=comment.pk).is_unanswered


def test_answered_and_settled_are_two_words_in_swedish(client, draft, coordinator, owner, police):
    sent = review.send_for_review(agreement=draft, version=draft.version, by=coordinator, at=NOON)
    section = sent.versions.get().sections.order_by("order").first()
    said = {"organisation": police, "by": factories.person(police), "at": NOON, "version": section.version}
    comment = review.add_comment(section=section, text="Vilken dag?", **said)

    pages = []
    for verb in (_answer, None):
        if verb:
            verb(comment, "Den första mars.", owner, coordinator)
        else:
            review.resolve_comment(comment=comment, **said | {"organisation": owner, "by": coordinator})
        pages.append(client.get(sent.get_absolute_url()).content.decode())
    exported = client.get(reverse("agreement_comments_csv", args=[sent.slug])).content.decode("utf-8-sig")

    assert ["Besvarad 2026-03-16" in page for page in pages] == [True, False]
    assert ["Avslutad av Karin Kommun 2026-03-16" in page for page in pages] == [False, True]
    assert "Markera som avslutad" in pages[0]
    assert exported.splitlines()[0].endswith("Svar;Besvarad;Avslutad;Avslutad av")


def test_within_the_owner_another_person_answers(draft, coordinator, owner):
    section = draft.versions.get().sections.order_by("order").first()
    said = {"organisation": owner, "by": coordinator, "at": NOON, "version": section.version}
    comment = review.add_comment(section=section, text="Stämmer paragrafen?", **said)

    states = []
    for person in (coordinator, factories.person(owner)):
        _answer(comment, "Ja.", owner, person)
        states.append(Comment.objects.get(pk=comment.pk).is_unanswered)

    assert states == [True, False]


def test_what_a_third_party_adds_neither_answers_nor_asks_again(draft, coordinator, owner, police):
    housing = factories.organisation("Bostadsbolaget")
    draft.partnership.organisations.add(housing)
    sent = review.send_for_review(agreement=draft, version=draft.version, by=coordinator, at=NOON)
    section = sent.versions.get().sections.order_by("order").first()
    said = {"organisation": police, "by": factories.person(police), "at": NOON, "version": section.version}
    comment = review.add_comment(section=section, text="Vilken dag?", **said)
    third = factories.person(housing, Role.REVIEWER)

    states = []
    for organisation, person in ((housing, third), (owner, coordinator), (housing, third)):
        _answer(comment, "Vi håller med!", organisation, person)
        states.append(Comment.objects.get(pk=comment.pk).is_unanswered)

    assert states == [True, False, False]


def test_a_plan_with_answered_comments_is_ready_for_decision(client, coordinator, police):
    edition = factories.edition(asks=police)
    owner = edition.plan.owner
    by, liaison = factories.person(owner, Role.COORDINATOR), factories.person(police, Role.REVIEWER)
    edition = review_actions.send_for_review(edition=edition, version=edition.version, by=by, at=NOON)
    goal, said = edition.goals.get(), {"organisation": police, "by": liaison, "at": NOON}
    comment = review_actions.add_comment(edition=edition, key=goal.key, text="Hur mäts det?", **said)
    review_actions.review_goal(goal=goal, revision=goal.revision, verdict="approved", **said)
    before = Edition.objects.get(pk=edition.pk).status

    review_actions.answer_comment(comment=comment, text="Varje år.", organisation=owner, by=by, at=NOON)
    after = Edition.objects.get(pk=edition.pk).status
    client.force_login(by)
    home = client.get(reverse("home")).content.decode()
    review_actions.answer_comment(comment=comment, text="Och hur?", **said)

    assert (before, after) == ("in_review", "ready")
    assert "Besvara synpunkt" not in home
    assert Review.objects.count() == 1
    assert Edition.objects.get(pk=edition.pk).status == "in_review"
    assert PlanComment.objects.get(pk=comment.pk).is_unanswered


def test_what_a_third_party_adds_to_a_comment_on_a_plan_is_no_answer(police):
    """Bostadsbolaget agrees, the owner answers, Bostadsbolaget agrees again, and Polisen asks again."""
    edition, third = factories.edition(asks=police), factories.organisation("Bostadsbolaget")
    owner = edition.plan.owner
    edition.plan.partnership.organisations.add(third)
    people = {each: factories.person(each, Role.COORDINATOR) for each in (owner, police, third)}
    edition = review_actions.send_for_review(edition=edition, version=edition.version, by=people[owner], at=NOON)
    comment = review_actions.add_comment(
        edition=edition, text="Hur mäts det?", organisation=police, by=people[police], at=NOON
    )

    waits = []
    for organisation in (third, owner, third, police, third):
        said = {"organisation": organisation, "by": people[organisation], "at": NOON}
        review_actions.answer_comment(comment=comment, text="Vi håller med!", **said)
        waits.append(PlanComment.objects.get(pk=comment.pk).is_unanswered)

    assert waits == [True, False, False, True, True]
    assert [end.kind for end in open_points.open_points_of(edition)] == ["comment", "answers", "answers"]


def test_what_the_owner_asks_on_a_plan_any_party_answers(police):
    edition = factories.edition(asks=police)
    owner = edition.plan.owner
    asker, other, liaison = factories.person(owner), factories.person(owner), factories.person(police, Role.REVIEWER)
    edition = review_actions.send_for_review(edition=edition, version=edition.version, by=asker, at=NOON)
    comment = review_actions.add_comment(edition=edition, text="Hur mäts det?", organisation=owner, by=asker, at=NOON)

    waits = []
    for organisation, by in ((owner, asker), (police, liaison), (owner, asker), (owner, other)):
        review_actions.answer_comment(comment=comment, text="Så här.", organisation=organisation, by=by, at=NOON)
        waits.append(PlanComment.objects.get(pk=comment.pk).is_unanswered)

    assert waits == [True, False, True, False]


def test_comments_on_plans_that_were_answered_before_are_marked_so(police):
    edition, third = factories.edition(asks=police), factories.organisation("Bostadsbolaget")
    owner = edition.plan.owner
    said = {"edition": edition, "by": factories.person(owner), "at": NOON, "text": "Ja."}
    answers = {
        "answered": (police, [owner]),
        "answered, and agreed with": (police, [owner, third]),
        "asked again": (police, [owner, police]),
        "agreed with alone": (police, [third]),
        "the owner's, answered": (owner, [third]),
        "the owner's, asked again": (owner, [police, owner]),
        "new": (police, []),
    }
    for name, (asker, organisations) in answers.items():
        comment = PlanComment.objects.create(organisation=asker, **said | {"text": name})
        for organisation in organisations:
            PlanComment.objects.create(organisation=organisation, answers=comment, **said)

    import_module("stadsdelplan.migrations.0004_comments_are_answered").mark_answered(apps, None)

    waiting = set(PlanComment.objects.unanswered().values_list("text", flat=True))
    assert waiting == {"asked again", "agreed with alone", "the owner's, asked again", "new"}


def test_comments_that_were_answered_before_are_marked_so(draft, coordinator, owner, police):
    section = draft.versions.get().sections.order_by("order").first()
    said = {"section": section, "by": coordinator, "at": NOON, "text": "Ja."}
    housing = factories.organisation("Bostadsbolaget")
    answered, asked_again, agreed_with, open_one = (
        Comment.objects.create(organisation=police, **said) for _each in range(4)
    )
    cases = {answered: [owner, housing], asked_again: [owner, police, housing], agreed_with: [housing]}
    for comment, organisations in cases.items():
        for organisation in organisations:
            Comment.objects.create(organisation=organisation, answers=comment, **said)

    import_module("partnership.migrations.0004_comments_are_answered").mark_answered(apps, None)

    assert list(Comment.objects.unanswered().order_by("pk")) == [asked_again, agreed_with, open_one]


# Who can read ---------------------------------------------------------------------------------------------------------


def test_a_draft_is_not_said_to_be_read_where_nobody_has_an_account(client, draft):
    page = client.get(reverse("agreement_send", args=[draft.slug])).content.decode()
    client.post(reverse("agreement_send", args=[draft.slug]), {"version": draft.version})
    after = client.get(draft.get_absolute_url()).content.decode()

    assert "Polisen får läsa" not in page
    assert "Ingen hos Polisen har ett konto i portalen." in page
    assert reverse("agreement_draft_word", args=[draft.slug]) in page
    assert "Utkastet är skickat på granskning. Ingen hos Polisen har ett konto i portalen. Skicka filen" in after
    assert "kan läsa det nu" not in after


@pytest.mark.parametrize("fields", [{"is_active": False}, {"role": Role.READER}, {"elsewhere": True}])
def test_a_closed_account_a_reader_and_a_stranger_read_no_draft(client, draft, police, fields):
    works_for = factories.organisation() if fields.pop("elsewhere", False) else police
    factories.person(works_for, fields.pop("role", Role.REVIEWER), **fields)

    page = client.get(reverse("agreement_send", args=[draft.slug])).content.decode()

    assert "Ingen hos Polisen har ett konto i portalen." in page


def test_where_somebody_has_an_account_it_is_said_that_they_can_read(client, draft, police):
    factories.person(police, Role.REVIEWER)

    page = client.get(reverse("agreement_send", args=[draft.slug])).content.decode()
    client.post(reverse("agreement_send", args=[draft.slug]), {"version": draft.version})
    after = client.get(draft.get_absolute_url()).content.decode()

    assert "Polisen får läsa" in page
    assert "konto i portalen" not in page
    assert "Utkastet är skickat på granskning. Parterna kan läsa det nu." in after


def test_a_plan_says_of_each_party_whether_it_can_read(client, coordinator, police):
    edition = factories.edition(asks=police)
    edition.plan.partnership.organisations.add(factories.organisation("Skolverket"))
    factories.person(police, Role.REVIEWER)
    client.force_login(factories.person(edition.plan.owner, Role.COORDINATOR))
    address = reverse("edition_send", args=[edition.plan_id, edition.number])

    page = client.get(address).content.decode()
    client.post(address, {"version": edition.version})
    after = client.get(edition.get_absolute_url()).content.decode()

    assert "Polisen får läsa" in page
    assert "Ingen hos Skolverket har ett konto i portalen." in page
    assert "Planen är skickad på granskning. Polisen kan läsa förslaget nu. Ingen hos Skolverket har ett konto" in after


# Locking while answers may still come ------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "warns"), [(-1, False), (0, True), (14, True)])
def test_locking_before_the_day_for_answers_takes_a_choice(client, draft, days, warns):
    day = TODAY + timedelta(days=days)
    factories.rewrite(Agreement.objects.filter(pk=draft.pk), status="in_review", sent_for_review_at=NOON, answer_by=day)
    page = client.get(reverse("agreement_lock", args=[draft.slug])).content.decode()

    without = _lock(client, draft, origin="drawn")

    assert ("den dagen har inte passerat" in page) == warns
    assert without.status_code == (200 if warns else 302)
    if warns:
        assert without.context["form"].errors.keys() == {"is_early"}
        assert _lock(client, draft, origin="drawn", is_early="on").status_code == 302
        entry = LedgerEntry.objects.filter(verb="agreement.text_locked").get()
        assert entry.payload.content["before_answer_day"] == day.isoformat()


def test_the_administration_asks_as_well(client, draft):
    day = TODAY + timedelta(days=14)
    factories.rewrite(Agreement.objects.filter(pk=draft.pk), status="in_review", sent_for_review_at=NOON, answer_by=day)
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    address = reverse("admin:partnership_agreement_step", args=[draft.pk, "lock"])

    shown = client.get(address).content.decode()
    without = client.post(address, {"version": draft.version})
    done = client.post(address, {"version": draft.version, "is_early": "on"})

    assert 'name="is_early"' in shown
    assert (without.status_code, done.status_code) == (409, 302)


def _lock(client, agreement, **words):
    words["version"] = Agreement.objects.get(pk=agreement.pk).version
    return client.post(reverse("agreement_lock", args=[agreement.slug]), words)


def _answer(comment, text, organisation, by):
    section = Comment.objects.get(pk=comment.pk).section
    review.answer_comment(
        comment=comment, version=section.version, text=text, organisation=organisation, by=by, at=NOON
    )


def _open(client, agreement):
    """Where it is said that a comment waits for an answer."""
    pages = {
        "lock": (reverse("agreement_lock", args=[agreement.slug]), "1 synpunkt är obesvarad"),
        "list": (reverse("agreements"), "1 obesvarad synpunkt"),
        "home": (reverse("home"), "Besvara synpunkten"),
        "page": (agreement.get_absolute_url(), "Obesvarad"),
    }
    return {name: words in client.get(address).content.decode() for name, (address, words) in pages.items()}
