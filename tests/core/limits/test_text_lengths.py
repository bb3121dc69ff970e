"""Every text that people type has a length that fits its purpose, by whichever way it comes in."""

import re
from datetime import date

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.urls import reverse
from django.utils import translation

import partnership.registered_papers.forms
from core.forms.base import PortalForm, PortalModelForm
from core.limits import text_lengths
from core.models import LedgerEntry, Role
from partnership import agreement_changes
from partnership.drafting.actions import sections
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementVersion, Comment, Section
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.models import Edition, FollowUp, Goal, Measure
from tests.support import factories

OURS = ("core", "partnership", "indicators", "stadsdelplan")
NOT_TYPED = {"partnership.AgreementVersion.canonical_text"}
TOO_LONG = "x" * 62_400
SENTENCE = "Texten är 2\xa0400 tecken för lång. Här ryms 60\xa0000."


# What it says --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("characters", "sentence"),
    [
        (60_001, "Texten är 1 tecken för lång. Här ryms 60\xa0000."),
        (62_400, SENTENCE),
        (2_000_000, "Texten är 1\xa0940\xa0000 tecken för lång. Här ryms 60\xa0000."),
    ],
)
def test_the_sentence_says_how_much_has_to_go(characters, sentence):
    with translation.override("sv"), pytest.raises(ValidationError) as refused:
        text_lengths.CHAPTER("å" * characters)

    assert refused.value.messages == [sentence]


def test_a_text_that_fits_is_let_in_and_a_line_break_counts_as_one():
    text_lengths.CHAPTER("x" * 60_000)
    text_lengths.CHAPTER("\r\n" * 60_000)
    text_lengths.CHAPTER("")
    text_lengths.CHAPTER(None)


def test_1500_words_fit_wherever_more_than_a_reason_is_written():
    words = "stadsdelsutveckling " * 1000 + "samverkan " * 500

    text_lengths.CHAPTER(words)
    text_lengths.TEXT(words)


# Everywhere ----------------------------------------------------------------------------------------------------------


def _stored_texts():
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.concrete_fields:
                if isinstance(field, models.CharField | models.TextField):
                    yield f"{model._meta.label}.{field.name}", field


def test_every_stored_text_has_a_limit():
    without = {
        name
        for name, field in _stored_texts()
        if not field.max_length and not any(isinstance(each, text_lengths.MaxCharacters) for each in field.validators)
    }

    assert without == NOT_TYPED


def _forms(base):
    for form in base.__subclasses__():
        yield form
        yield from _forms(form)


def test_every_text_of_every_form_has_a_limit():
    found = [*_forms(PortalForm), *_forms(PortalModelForm)]
    without = {
        f"{form.__name__}.{name}"
        for form in found
        if form.__module__.partition(".")[0] in OURS
        for name, field in form.base_fields.items()
        if not _is_limited(field) and name not in _of_model(form)
    }

    assert len(found) > 40
    assert without == {
        "ExampleForm.name",  # of the style guide, which is sent nowhere
        "ExampleForm.text",
        "PickForm.fil",  # a file's name, which core.files.uploads.safe_name cuts
    }


def _of_model(form):
    """The texts whose limit stands on the model's field."""
    model = getattr(getattr(form, "Meta", None), "model", None)
    return {field.name for field in model._meta.concrete_fields} if model else set()


def _is_limited(field):
    is_text = isinstance(field, forms.CharField) and type(field).__name__ in ("CharField", "MarkdownField")
    return not is_text or any(
        isinstance(each, text_lengths.MaxCharacters | MaxLengthValidator) for each in field.validators
    )


@pytest.mark.django_db
def test_the_texts_of_a_registered_party_have_a_limit_too():
    owner = factories.organisation()
    form = partnership.registered_papers.forms.RegisterForm(
        rows=2, owners=[owner], partnership=factories.partnership(owner), cancel_url="/"
    )

    assert all(_is_limited(field) for field in form.fields.values())


# By every way --------------------------------------------------------------------------------------------------------


@pytest.fixture
def agreement():
    return factories.draft()


@pytest.fixture
def officer(agreement):
    return factories.person(works_for=agreement.owner)


@pytest.mark.django_db
def test_a_section_that_is_too_long_is_refused_at_its_field_and_the_words_are_kept(client, agreement, officer):
    client.force_login(officer)
    section = Section.objects.get(agreement_version__agreement=agreement, order=1)

    answer = client.post(
        reverse("section_edit", args=[agreement.slug, section.pk]),
        {"version": section.version, "heading": "Bakgrund", "body": TOO_LONG},
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert SENTENCE in page.replace("&nbsp;", "\xa0")
    assert re.search(r'<textarea[^>]*aria-invalid="true"', page)
    assert TOO_LONG in page
    section.refresh_from_db()
    assert section.body == "Det var en gång."


@pytest.mark.django_db
def test_a_heading_that_is_too_long_says_so_in_the_same_words(client, agreement, officer):
    client.force_login(officer)
    section = Section.objects.get(agreement_version__agreement=agreement, order=1)

    answer = client.post(
        reverse("section_edit", args=[agreement.slug, section.pk]),
        {"version": section.version, "heading": "x" * 203, "body": "Text."},
    )

    assert "Texten är 3 tecken för lång. Här ryms 200." in answer.content.decode()


@pytest.mark.django_db
def test_verbs_refuse_what_is_too_long_for_their_texts(agreement, officer):
    section = Section.objects.get(agreement_version__agreement=agreement, order=1)
    said = {"by": officer, "at": factories.NOON}
    edition = factories.edition()
    goal = edition.goals.get()
    entry = FollowUp(plan=edition.plan, key=goal.key, on=edition.starts_on, status="on_track", text=TOO_LONG)
    measure = Measure(goal=goal, text=TOO_LONG)
    verbs = [
        lambda: sections.save_section(section=section, version=1, heading="", body=TOO_LONG, **said),
        lambda: sections.save_section(section=section, version=1, heading=TOO_LONG, body="", **said),
        lambda: sections.add_section(agreement=agreement, version=1, heading="", body=TOO_LONG, after=None, **said),
        lambda: locking.lock_text(agreement=agreement, version=1, reason=TOO_LONG, **said),
        lambda: locking.void_text(agreement=agreement, version=1, reason=TOO_LONG, **said),
        lambda: edition_actions.save_lagesbild(edition=edition, version=1, text=TOO_LONG, **said),
        lambda: goals.save_goal(goal=goal, version=1, changes={"problem": TOO_LONG}, **said),
        lambda: goals.save_goal(goal=goal, version=1, changes={"title": TOO_LONG}, **said),
        lambda: goals.add_goal(goal=Goal(edition=edition, focus_area=goal.focus_area, text=TOO_LONG), **said),
        lambda: goals.add_measure(measure=measure, **said),
        lambda: edition_actions.save_resources(
            edition=edition, organisation=edition.plan.owner, version=None, text=TOO_LONG, **said
        ),
        lambda: _followed(edition, entry, said),
    ]

    for verb in verbs:
        with pytest.raises(ValidationError):
            verb()

    assert not Comment.objects.exists()
    assert max(len(body) for body in Section.objects.values_list("body", flat=True)) < 100


def _followed(edition, entry, said):
    factories.close(edition)
    entry.organisation = edition.plan.owner
    follow_up.follow_up(entry=entry, evidence=[], **said)


@pytest.mark.django_db
def test_a_reason_that_is_too_long_is_refused_and_kept(client):
    agreement = factories.locked()
    client.force_login(factories.person(works_for=agreement.owner, role=Role.COORDINATOR))
    reason = "Fel datum. " * 500

    answer = client.post(
        reverse("agreement_void", args=[agreement.slug]), {"version": agreement.version, "reason": reason}
    )

    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Texten är 1\xa0499 tecken för lång. Här ryms 4\xa0000." in page.replace("&nbsp;", "\xa0")
    assert reason.strip() in page


@pytest.mark.django_db
def test_the_admin_refuses_a_section_that_is_too_long(client, agreement):
    client.force_login(factories.person(is_staff=True, is_superuser=True))
    section = Section.objects.get(agreement_version__agreement=agreement, order=1)
    section.body = TOO_LONG

    with translation.override("sv"), pytest.raises(ValidationError) as refused:
        section.full_clean()

    assert refused.value.message_dict["body"] == [SENTENCE]


# Older than the limit ------------------------------------------------------------------------------------------------


@pytest.mark.django_db
def test_an_older_text_that_is_too_long_is_read_and_goes_along_into_the_next_version(client, settings):
    agreement = factories.draft()
    Section.objects.filter(agreement_version__agreement=agreement, order=1).update(body=TOO_LONG)
    officer = factories.person(works_for=agreement.owner, role=Role.COORDINATOR)
    factories.lock(agreement)
    agreement.refresh_from_db()
    client.force_login(officer)

    page = client.get(agreement.get_absolute_url())
    locking.void_text(
        agreement=agreement, version=agreement.version, reason="Fel datum.", by=officer, at=factories.NOON
    )

    assert page.status_code == 200
    assert agreement_changes.current_version(agreement).sections.get(order=1).body == TOO_LONG


@pytest.mark.django_db
def test_a_section_that_is_too_long_once_it_is_filled_is_named(client):
    """Both where it is older than the limit, and where a value is longer than the field that it takes the place of."""
    agreement = factories.draft()
    text = agreement.versions.get()
    Section.objects.filter(agreement_version=text, order=1).update(heading="Bakgrund", body="x" * 59_990 + "{parter}")
    client.force_login(factories.person(works_for=agreement.owner, role=Role.COORDINATOR))
    party = text.parties.get(order=2)
    words = {"version": party.version, "name_as_written": "Polisen i Haninge", "diarienummer": "", "contact": ""}

    filled = client.post(reverse("agreement_fill", args=[agreement.slug]), {"version": agreement.version})
    saved = client.post(reverse("party_edit", args=[agreement.slug, party.pk]), words)

    sentence = r"Bakgrund: Texten är \d+ tecken för lång."
    assert (filled.status_code, saved.status_code) == (409, 200)
    assert [bool(re.search(sentence, each.content.decode())) for each in (filled, saved)] == [True, True]
    party.refresh_from_db()
    assert party.name_as_written != "Polisen i Haninge"


@pytest.mark.django_db
@pytest.mark.parametrize(("field", "room"), [("title", 300), ("heading", 200), ("body", 60_000)])
def test_words_that_become_too_long_where_they_are_changed_are_refused(client, field, room):
    agreement = factories.draft()
    text = agreement.versions.get()
    factories.rewrite(
        Agreement.objects.filter(pk=agreement.pk), starts_on=date(2027, 11, 1), ends_on=date(2029, 12, 31)
    )
    words = " Avtalet gäller från den 1 maj 2027."
    long = "x" * (room - len(words)) + words
    if field == "title":
        AgreementVersion.objects.filter(pk=text.pk).update(title=long)
    else:
        Section.objects.filter(agreement_version=text, order=1).update(**{"heading": "Tid", field: long})
    client.force_login(factories.person(works_for=agreement.owner, role=Role.COORDINATOR))
    keys = re.findall(r'name="words" value="(\w+)"', client.get(agreement.get_absolute_url()).content.decode())

    said = {"version": agreement.version, "mend": "1", "words": keys}
    answer = client.post(reverse("agreement_fill", args=[agreement.slug]), said)

    assert keys
    assert answer.status_code == 409
    assert f"{'Tid' if field == 'body' else ''}: " in answer.content.decode()
    assert LedgerEntry.objects.filter(verb="agreement.words_mended").count() == 0


@pytest.mark.django_db
def test_an_older_plan_with_texts_that_are_too_long_goes_on_in_the_next_edition():
    edition = factories.edition()
    officer = factories.person(works_for=edition.plan.owner)
    Goal.objects.filter(edition=edition).update(problem=TOO_LONG)
    Edition.objects.filter(pk=edition.pk).update(lagesbild=TOO_LONG)
    edition.refresh_from_db()
    goal = edition.goals.get()

    goals.save_goal(goal=goal, version=1, changes={"title": "Nytt"}, by=officer, at=factories.NOON)
    edition.refresh_from_db()
    factories.close(edition)
    following = edition_actions.start_edition(
        plan=edition.plan,
        starts_on=edition.starts_on.replace(year=2027),
        ends_on=edition.ends_on.replace(year=2027),
        by=officer,
        at=factories.NOON,
    )

    assert following.goals.get().problem == TOO_LONG
    assert following.lagesbild == TOO_LONG
