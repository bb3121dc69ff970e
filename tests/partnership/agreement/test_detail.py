"""What the agreement's page says of where the agreement stands, what it lacks, and what can be done about it."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import Role
from partnership import agreement_changes
from partnership.agreement import readiness
from partnership.agreement.queries import read_agreement
from partnership.locking import actions as locking
from partnership.models import Agreement, AgreementTemplate, Party, PeriodKind, Section, Signatory
from partnership.registered_papers import actions as registered_papers
from partnership.term import actions as term
from tests.support import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner():
    return factories.organisation("Haninge kommun")


@pytest.fixture
def other():
    return factories.organisation("Polisen")


@pytest.fixture
def coordinator(owner):
    return factories.person(owner, Role.COORDINATOR)


@pytest.fixture
def page(client, coordinator):
    """The page of an agreement in English: its own text without tags."""

    def shown(agreement, person=coordinator):
        client.force_login(person)
        client.cookies["django_language"] = "en"
        return client.get(agreement.get_absolute_url()).content.decode()

    return shown


@pytest.fixture
def registered(owner, other, coordinator):
    """A paper that was signed outside the portal, with what is known of it."""

    def made(*, starts_on=date(2012, 1, 1), ends_on=None, on=None, **known):
        agreement = Agreement(
            partnership=factories.partnership(owner, other),
            owner=owner,
            name="Avtal från 2012",
            starts_on=starts_on,
            ends_on=ends_on,
            period_precision="year",
        )
        parties = [registered_papers.PaperParty(owner, **known), registered_papers.PaperParty(other, **known)]
        paper = registered_papers.RegisteredPaper(
            title="Samverkan i Jordbro", parties=parties, signed_on=on, precision="year"
        )
        return registered_papers.register_paper(
            agreement=agreement, paper=paper, on=timezone.localdate(), by=coordinator, at=timezone.now()
        )

    return made


# Its name ------------------------------------------------------------------------------------------------------------


def test_an_agreement_has_one_name_and_its_paper_a_title(client, owner, page):
    agreement = factories.draft(owner=owner)
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), name="Avtal med Polisen 2027–2029")
    agreement.refresh_from_db()

    html = page(agreement)
    home = client.get(reverse("home")).content.decode()

    assert _text(re.search(r"<h1>.*?</h1>", html)[0]) == "Avtal med Polisen 2027–2029"
    assert "Title of the paper Lokalt partnerskap" in _text(html)
    assert "Avtal med Polisen 2027–2029" in home


def test_a_title_that_is_the_name_is_said_once(owner, page):
    agreement = factories.draft(owner=owner)
    agreement.versions.update(title=agreement.name)

    assert "Title of the paper" not in page(agreement)


# Its way -------------------------------------------------------------------------------------------------------------


def test_a_paper_signed_elsewhere_has_a_way_of_its_own(registered, page):
    steps = _steps(page(registered(on=date(2012, 1, 1))))

    assert [label for label, _note in steps] == ["Signed", "Registered", "In force", "Ended"]
    assert steps[0][1] == "2012"
    assert steps[1][1].endswith("Not known: the text, who signed, where the originals are.")
    assert steps[2][1] == "Last day: not known. A date to watch is missing."


def test_what_is_known_of_a_paper_is_not_said_to_be_missing(registered, page):
    agreement = registered(
        on=None, ends_on=date(2099, 12, 31), signatories=[("Anna", "Ordförande")], has_original=True, kept_at="Arkivet"
    )

    steps = _steps(page(agreement))

    assert steps[0][1] == "Day: not known."
    assert steps[1][1].endswith("Not known: the text.")
    assert steps[2][1] == "Until 2099."


def test_a_paper_whose_first_day_has_not_come_is_registered(registered, page):
    html = page(registered(starts_on=date(2099, 1, 1)))

    assert 'class="status status--signing">Registered<' in html
    assert re.search(r'aria-current="step">\s*<span class="steps__label">Registered<', html)


# Its end -------------------------------------------------------------------------------------------------------------


def test_where_nobody_knows_the_last_day_a_date_to_watch_is_the_main_action(registered, page):
    agreement = registered()

    before = page(agreement)
    term.set_watch_date(
        agreement=agreement, version=agreement.version, watch_on=date(2099, 1, 1), by=None, at=timezone.now()
    )
    after = page(agreement)

    assert "from 2012, last day: not known" in _text(before)
    assert _main(before) == "Choose a date to watch"
    assert "Nobody knows the last day" in before
    assert _steps(after)[2][1] == "Last day: not known. To be watched from 1 January 2099."
    assert _main(after) != "Choose a date to watch"


def test_what_has_ended_is_said_to_have_been_in_force(registered, page):
    assert _steps(page(registered(ends_on=date(2014, 12, 31))))[3] == ("Ended", "It was in force until 2014.")


def test_an_agreement_until_further_notice_lacks_no_last_day(owner, page):
    agreement = factories.in_force(owner=owner)
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), period_kind=PeriodKind.UNTIL_FURTHER_NOTICE)
    agreement.refresh_from_db()

    html = page(agreement)

    assert _steps(html)[-2][1] == "Until further notice."
    assert "not known" not in _steps(html)[-2][1]


# What a draft lacks --------------------------------------------------------------------------------------------------


def test_a_draft_with_gaps_is_first_filled_in_and_then_sent(owner, page):
    agreement = factories.draft(owner=owner)
    section = Section.objects.filter(agreement_version__agreement=agreement).earliest("order")
    Section.objects.filter(pk=section.pk).update(body="Avtalet gäller {period}.")
    Signatory.objects.filter(party__agreement_version__agreement=agreement, party__order=1).delete()
    party = Party.objects.get(agreement_version__agreement=agreement, order=1)

    html = page(agreement)

    assert _main(html) == "Fill in what is missing (2)"
    address = reverse("signatory_add", args=[agreement.slug, party.pk]) + f"?next=%2Favtal%2F{agreement.slug}%2F"
    assert f'button--primary" href="{address}"' in html
    groups = _groups(html)
    assert (groups["Work"][0], groups["Review"][0]) == ("Edit the text", "Send for review")
    assert f'<a href="{reverse("section_edit", args=[agreement.slug, section.pk])}">“Bakgrund” holds {{period}}' in html


@pytest.mark.parametrize("lacks", ["nothing", "party", "signatory", "text", "section", "field", "purposes", "areas"])
def test_the_page_and_the_lock_agree_on_what_is_missing(owner, lacks):
    agreement = factories.draft(owner=owner)
    text = agreement.versions.get()
    template = AgreementTemplate.objects.create(slug="mall", name="Mall", purposes_required=True, areas_required=True)
    factories.rewrite(
        Agreement.objects.filter(pk=agreement.pk), template=template, purposes="" if lacks == "purposes" else "Ett."
    )
    if lacks != "areas":
        agreement.areas.add(factories.district())
    if lacks == "party":
        text.parties.get(order=2).delete()
    elif lacks == "signatory":
        Signatory.objects.filter(party__agreement_version=text).delete()
    elif lacks == "text":
        text.sections.update(body="")
    elif lacks == "section":
        text.sections.all().delete()
    elif lacks == "field":
        text.sections.update(body="Från {period} och {syften}.")
        type(text).objects.filter(pk=text.pk).update(title="Avtal {period}")
    agreement = Agreement.objects.get(pk=agreement.pk)

    found = [str(gap.sentence) for gap in readiness.missing_pieces(read_agreement(agreement))]

    assert found == [str(problem) for problem in locking.why_not_lockable(agreement_changes.current_version(agreement))]
    assert bool(found) == (lacks != "nothing")


def test_every_gap_leads_to_a_page_that_opens(client, owner, coordinator):
    agreement = factories.draft(owner=owner)
    text = agreement.versions.get()
    template = AgreementTemplate.objects.create(slug="mall", name="Mall", purposes_required=True, areas_required=True)
    factories.rewrite(Agreement.objects.filter(pk=agreement.pk), template=template)
    text.parties.get(order=2).delete()
    Signatory.objects.filter(party__agreement_version=text).delete()
    type(text).objects.filter(pk=text.pk).update(title="Avtal {period}")
    text.sections.update(heading="{syften}", body="")
    client.force_login(coordinator)

    found = readiness.missing_pieces(read_agreement(Agreement.objects.get(pk=agreement.pk)))

    assert len(found) == 8
    assert {client.get(gap.url).status_code for gap in found} == {200}


def test_a_draft_with_an_empty_section_is_first_written(owner, page):
    """As an amendment begins: nothing that the lock asks for is missing, and yet it says nothing."""
    agreement = factories.draft(owner=owner)
    section = Section.objects.filter(agreement_version__agreement=agreement).latest("order")
    Section.objects.filter(pk=section.pk).update(body="")

    html = page(agreement)

    assert _main(html) == "Write the text"
    assert f'button--primary" href="{reverse("section_edit", args=[agreement.slug, section.pk])}"' in html


# What can be done ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [factories.draft, factories.locked, factories.in_force])
def test_one_action_leads_and_the_others_stand_under_three_headings(owner, page, make):
    html = page(make(owner=owner))
    head = html[html.index("<h1>") : html.index('class="link-groups"')]

    assert head.count("button--primary") == 1
    assert "button--secondary" not in head
    groups = _groups(html)
    assert list(groups) == ["Work", "Review", "Download"]
    assert "Show as on paper" in groups["Review"]
    assert "Same agreement with another party" in groups["Work"]
    assert "History" in groups["Review"]


def _groups(html):
    """The page's other ways by their heading."""
    found = re.search(r'<dl class="link-groups">.*?</dl>', html, re.DOTALL)[0]
    rows = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", found, re.DOTALL)
    return {heading: re.findall(r">([^<]+)</a>", links) for heading, links in rows}


def _main(html):
    found = re.search(r'button--primary" href="[^"]+"(?: download)?>([^<]+)<', html)
    return found[1] if found else ""


def _steps(html):
    """The line of steps as (label, note), as it reads."""
    lines = re.findall(r'<li class="steps__step.*?</li>', html, re.DOTALL)
    return [
        (
            re.search(r'steps__label">(.*?)<', line)[1],
            (re.search(r'steps__note">(.*?)</span>', line) or ["", ""])[1],
        )
        for line in lines
    ]


def _text(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()
