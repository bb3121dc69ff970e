"""One rule for days: how far the calendar goes, and in which order days come, said at the field."""

import inspect
from datetime import date, timedelta
from importlib import import_module

import pytest
from django import forms
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import models
from django.urls import reverse
from django.utils import timezone

from core.forms.fields import DayField
from core.forms.partial_dates import PartialDayField
from core.limits import dates
from core.models import DatePrecision, Role
from core.models import DayField as StoredDayField
from partnership.copies import actions as copies
from partnership.models import Agreement, Copy, Signature, VersionOrigin
from partnership.term import actions as term
from stadsdelplan.follow_up.queries import next_due_date
from stadsdelplan.models import Edition, Meeting
from stadsdelplan.workbook.columns import OF_MEASURES
from tests.support import factories, hostile_files

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
FAR = ["9999-12-31", "9999-01-01", "2999-12-31", "2206-03-16", "1899-12-31", "0001-01-01"]
FORMS = [
    "partnership.copies.correction_forms",
    "partnership.drafting.forms",
    "partnership.forms",
    "partnership.term.forms",
    "partnership.registered_papers.forms",
    "partnership.copies.forms",
    "stadsdelplan.edition.forms",
    "stadsdelplan.follow_up.forms",
    "stadsdelplan.plan.forms",
    "stadsdelplan.review.forms",
    "stadsdelplan.goals.forms",
    "indicators.entry.forms",
    "core.style_guide",
]


@pytest.fixture
def agreement():
    """In force since 2020, locked and signed on 16 March 2026."""
    return factories.in_force(starts_on=date(2020, 1, 1), ends_on=TODAY + timedelta(days=400))


@pytest.fixture
def client(client, agreement):
    client.force_login(factories.person(agreement.owner, Role.COORDINATOR))
    return client


# How far the calendar goes -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("typed", FAR)
@pytest.mark.parametrize("field", [DayField(), PartialDayField()])
def test_a_far_day_is_refused_where_it_is_typed(field, typed):
    with pytest.raises(ValidationError) as refusal:
        field.clean(typed)

    assert refusal.value.messages == ["Skriv en dag mellan åren 1900 och 2200."]


@pytest.mark.parametrize("typed", ["1900-01-01", "2009-03-16", "2200-12-31"])
def test_a_day_that_may_be_meant_is_taken(typed):
    assert DayField().clean(typed) == date.fromisoformat(typed)
    assert PartialDayField().clean(typed).first == date.fromisoformat(typed)


@pytest.mark.parametrize("module", FORMS)
def test_every_form_asks_for_its_days_by_the_one_field(module):
    found = [
        (name, field)
        for name, form in inspect.getmembers(import_module(module), inspect.isclass)
        if issubclass(form, forms.BaseForm)
        for field in form.base_fields.values()
        if isinstance(field, forms.DateField)
    ]

    assert [name for name, field in found if not isinstance(field, DayField)] == []


def test_every_stored_day_is_of_the_one_kind():
    ours = [model for model in apps.get_models() if model._meta.app_label in _OURS]
    stored = [field for model in ours for field in model._meta.local_fields if isinstance(field, models.DateField)]
    stored = [field for field in stored if not isinstance(field, models.DateTimeField)]

    assert len(stored) > 25
    assert [str(field) for field in stored if not isinstance(field, StoredDayField)] == []


_OURS = {"core", "partnership", "indicators", "stadsdelplan"}


def test_a_verb_stores_no_far_day_and_an_old_row_stays_usable():
    edition = factories.edition()
    meeting = Meeting(partnership=edition.plan.partnership, held_on=date(9999, 12, 31), who="Alla")
    with pytest.raises(ValidationError):
        meeting.full_clean()

    Edition.objects.filter(pk=edition.pk).update(ends_on=date(9999, 12, 31))
    edition.refresh_from_db()
    edition.full_clean()


@pytest.mark.parametrize("cell", [date(9999, 12, 31), "9999-12-31"])
def test_a_workbooks_far_day_is_refused(cell):
    ends_on = next(column for column in OF_MEASURES if column.name == "ends_on")

    with pytest.raises(ValidationError):
        ends_on.read(cell, None)


@pytest.mark.parametrize(
    ("page", "fields", "name"),
    [
        ("agreement_extend", {"agreed_on": TODAY, "reason": "Mer tid"}, "ends_on"),
        ("agreement_end", {"notice_given_on": TODAY, "reason": "Ny lag"}, "ends_on"),
        ("agreement_watch", {}, "watch_on"),
    ],
)
def test_the_sentence_stands_at_the_field(client, agreement, page, fields, name):
    paper = SimpleUploadedFile("x.pdf", hostile_files.pdf(), "application/pdf")

    answer = _post(client, agreement, page, **fields, **{name: "9999-12-31", "paper": paper})

    assert answer.status_code == 200
    assert answer.context["form"].errors[name] == ["Skriv en dag mellan åren 1900 och 2200."]


def test_an_agreement_that_is_stored_with_the_last_day_of_all_has_every_page(client, agreement):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), ends_on=date(9999, 12, 31), watch_on=date(1, 1, 1))
    agreement.refresh_from_db()
    pages = ("agreement", "agreement_succeed", "agreement_amend", "agreement_extend", "agreement_end")

    shown = [client.get(reverse(page, args=[agreement.slug])).status_code for page in pages]
    begun = _post(client, agreement, "agreement_succeed", name="Nästa avtal")
    agreement.refresh_from_db()
    amended = _post(client, agreement, "agreement_amend", name="Tillägg")

    assert shown == [200, 200, 200, 200, 200]
    assert (begun.status_code, amended.status_code) == (302, 302)
    assert agreement.successors.get().starts_on is None
    assert agreement.amendments.get().ends_on is None
    assert client.get(reverse("agreements")).status_code == 200


def test_days_at_the_calendars_own_ends_are_counted_with_all_the_same(agreement):
    agreement.ends_on = agreement.watch_on = None
    agreement.ends_early_on = date(1, 1, 1)

    assert agreement.is_to_be_watched(on=TODAY)
    assert next_due_date(date(9999, 2, 1)) == date(9999, 2, 1)
    assert (dates.days_later(date.max, 1), dates.days_later(date.min, -1)) == (date.max, date.min)
    assert [dates.next_day(day) for day in (date.max, date(2026, 2, 28), None)] == [None, date(2026, 3, 1), None]


@pytest.mark.parametrize(
    ("precision", "expected"),
    [
        (DatePrecision.DAY, (date(2012, 2, 3), date(2012, 2, 3))),
        (DatePrecision.MONTH, (date(2012, 2, 1), date(2012, 2, 29))),
        (DatePrecision.YEAR, (date(2012, 1, 1), date(2012, 12, 31))),
    ],
)
def test_what_is_known_to_the_month_or_year_may_be_any_of_its_days(precision, expected):
    assert dates.possible_days(date(2012, 2, 3), precision) == expected


# The order of days ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("page", "name"), [("agreement_extend", "agreed_on"), ("agreement_end", "notice_given_on")])
def test_extension_and_notice_come_after_the_locking(client, agreement, page, name):
    fields = {"reason": "Skälet", "paper": SimpleUploadedFile("x.pdf", hostile_files.pdf(), "application/pdf")}
    fields["ends_on"] = TODAY + timedelta(days=500 if page == "agreement_extend" else 30)

    before = _post(client, agreement, page, **fields, **{name: "2026-03-15"})

    sentence = "Dagen är före 2026-03-16, när texten låstes."
    assert before.context["form"].errors[name] == [sentence]
    fields["paper"] = SimpleUploadedFile("x.pdf", hostile_files.pdf(), "application/pdf")
    assert _post(client, agreement, page, **fields, **{name: "2026-03-16"}).status_code == 302


def test_the_verbs_refuse_what_the_forms_do(agreement):
    said = {"agreement": agreement, "version": agreement.version, "reason": "Skälet", "paper": None}
    said |= {"by": None, "at": timezone.now()}
    early, later = date(2026, 3, 15), TODAY + timedelta(days=500)

    with pytest.raises(ValidationError) as extension:
        term.extend(agreed_on=early, ends_on=later, **said)
    with pytest.raises(ValidationError) as notice:
        term.end_early(notice_given_on=early, ends_on=TODAY, on=TODAY, **said)

    assert (list(extension.value.message_dict), list(notice.value.message_dict)) == (["agreed_on"], ["notice_given_on"])


def test_a_paper_from_elsewhere_counts_from_the_day_it_was_signed(client, agreement):
    registered = factories.locked(origin=VersionOrigin.REGISTERED, owner=agreement.owner)
    factories.sign(registered)
    factories.rewrite(
        Signature.objects.filter(copy__print_set__agreement_version__agreement=registered),
        signed_on=date(2012, 1, 1),
        precision="year",
    )
    factories.rewrite(
        Agreement.objects.filter(pk=registered.pk), status="in_force", starts_on=None, ends_on=date(2030, 1, 1)
    )
    registered.refresh_from_db()
    fields = {"ends_on": date(2032, 1, 1), "reason": "Skälet"}

    answers = [
        _post(
            client,
            registered,
            "agreement_extend",
            **fields,
            agreed_on=day,
            paper=SimpleUploadedFile("x.pdf", hostile_files.pdf(), "application/pdf"),
        )
        for day in ("2011-12-31", "2012-01-01")
    ]

    assert answers[0].context["form"].errors["agreed_on"] == ["Dagen är före 2012-01-01, när handlingen skrevs under."]
    assert answers[1].status_code == 302


def test_an_agreement_ends_early_after_its_first_day(client, agreement):
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), starts_on=date(2026, 6, 1))
    paper = SimpleUploadedFile("x.pdf", hostile_files.pdf(), "application/pdf")
    fields = {"notice_given_on": "2026-04-01", "ends_on": "2026-05-31", "reason": "Ny lag", "paper": paper}

    answer = _post(client, agreement, "agreement_end", **fields)

    assert answer.context["form"].errors["ends_on"] == ["Dagen är före 2026-06-01, avtalets första dag."]


def test_a_copy_comes_home_after_it_was_sent(agreement):
    copy = Copy.objects.filter(print_set__agreement_version__agreement=agreement).order_by("number").last()
    factories.rewrite(
        Copy.objects.filter(pk=copy.pk), printed_on=date(2026, 3, 16), sent_on=date(2026, 3, 20), handed_over_on=None
    )
    said = {"by": None, "at": timezone.now(), "version": agreement.version, "kept_at": "", "precision": "day"}

    with pytest.raises(ValidationError) as refusal:
        copies.register_handover(copy=copy, handed_over_on=date(2026, 3, 19), **said)
    copies.register_handover(copy=copy, handed_over_on=date(2026, 3, 20), **said)

    assert refusal.value.message_dict == {"handed_over_on": ["Dagen är före 2026-03-20, när exemplaret skickades."]}


def test_a_paper_was_not_signed_on_a_day_to_come(client, agreement):
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    fields = {"name": "Avtal 2012", "document_word": "avtal", "period_kind": "own", "signed": tomorrow, "rows": 2}
    fields |= {"party1_organisation": agreement.owner_id}

    answer = client.post(reverse("register_paper", args=[agreement.partnership.slug]), fields)

    assert answer.context["form"].errors["signed"] == ["Dagen har inte kommit än."]


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        ("2026-03-15", "Dagen är före 2026-03-16, när planen skickades på granskning."),
        ("2999-12-31", "Skriv en dag mellan åren 1900 och 2200."),
    ],
)
def test_a_plan_is_adopted_after_it_was_sent(client, day, sentence):
    edition = _sent_edition()
    client.force_login(factories.person(edition.plan.owner, Role.COORDINATOR))

    answer = _adopt(client, edition, day)

    assert answer.context["form"].errors["adopted_on"] == [sentence]
    assert _adopt(client, edition, "2026-03-16").status_code == 302


def test_a_plan_is_adopted_after_the_one_before(client):
    first = factories.edition()
    first.starts_on = date(2026, 4, 1)
    factories.close(first)  # adopted on its first day
    edition = _sent_edition(after=first)
    client.force_login(factories.person(edition.plan.owner, Role.COORDINATOR))

    before = _adopt(client, edition, "2026-03-31")
    after = _adopt(client, edition, "2026-04-01")

    assert before.context["form"].errors["adopted_on"] == ["Dagen är före 2026-04-01, när plan 2026 antogs."]
    assert after.status_code == 302


def _post(client, agreement, page, **fields):
    return client.post(reverse(page, args=[agreement.slug]), {"version": agreement.version, **fields})


def _adopt(client, edition, day):
    words = {"version": edition.version, "adopted_by": "Kommunstyrelsen", "adopted_on": day}
    return client.post(reverse("edition_adopt", args=[edition.plan_id, edition.number]), words)


def _sent_edition(after=None):
    """An edition sent on 16 March 2026, its plan's first or the one after another."""
    edition = after or factories.edition()
    if after:
        edition = Edition.objects.create(
            plan=after.plan, number=2, starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31)
        )
    Edition.objects.filter(pk=edition.pk).update(status="in_review", sent_for_review_at=factories.NOON)
    edition.refresh_from_db()
    return edition
