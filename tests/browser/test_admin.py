"""Django's admin in the browser: nothing refused or broken on any page, and no violation beyond Django's own.

docs/admin.md tells of each rule that Django's own pages break, with its ticket. Nothing is refused either while
axe-core reads the style sheets of a page, or while somebody uses what Django's scripts put into the forms.
"""

import pytest
from django.contrib import admin
from django.urls import reverse

from core.access.models import IdentityProvider, Invitation
from core.models import (
    Area,
    AreaCode,
    BroughtData,
    Emblem,
    FormerName,
    JobRun,
    LedgerEntry,
    MailChoice,
    Membership,
    Organisation,
    Registration,
    RetentionRule,
    User,
)
from indicators.models import (
    AreaShape,
    ComparableSources,
    DistrictPart,
    EarlierObservation,
    Import,
    Indicator,
    IndicatorBreak,
    Observation,
    WaitingFigures,
)
from partnership.models import (
    AccessReview,
    Agreement,
    AgreementTemplate,
    InvitationLimit,
    NoComments,
    OverarchingGoal,
    PartnershipLimit,
    ScanHeap,
    TemplateFocusArea,
    TemplateSection,
)
from stadsdelplan.models import (
    AdoptionCorrection,
    AimedIndicator,
    CalendarFeed,
    Cause,
    ConcernedOrganisation,
    Edition,
    Goal,
    GoalProblem,
    LegalDuty,
    Measure,
    MeasureCause,
    MeasurePartner,
    MergedPoint,
    Milestone,
    PicturePoint,
    PlanArea,
    Problem,
    PublicationDay,
    ResourceStatement,
    Review,
    RoundReport,
    Saying,
    ServedGoal,
    ServedOverarchingGoal,
    SkippedYear,
)
from tests.support import scenario
from tests.support.browser import NARROW, WIDE

pytestmark = pytest.mark.browser

STAFF = "staff@portal.example"
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)

# The rules that Django's own templates and scripts break.
STOCK = {"empty-table-header"}

# What a person does with Django's scripts, but all at once.
USE_THE_FORM = """async () => {
  for (const what of [".add-row a", ".datetimeshortcuts a", "summary"]) {
    for (const place of document.querySelectorAll(what)) if (place.getClientRects().length) place.click();
  }
  for (const choice of document.querySelectorAll("select.admin-autocomplete")) {
    if (choice.name.includes("__prefix__")) continue;
    django.jQuery(choice).select2("open");
    django.jQuery(choice).select2("close");
  }
  await new Promise(requestAnimationFrame);
}"""

# Each kind of page that the admin has, and ours beside them.
KINDS = {
    "index": lambda: reverse("admin:index"),
    "app": lambda: reverse("admin:app_list", args=["partnership"]),
    "change list": lambda: reverse("admin:partnership_agreement_changelist"),
    "change list of the history": lambda: reverse("admin:core_ledgerentry_changelist"),
    "add form": lambda: reverse("admin:core_organisation_add"),
    "add a person": lambda: reverse("admin:core_user_add"),
    "change form": lambda: _address(Agreement.objects.get(slug="utkast"), "change"),
    "change form of what is locked": lambda: _address(Agreement.objects.get(slug="last"), "change"),
    "change form with rows": lambda: _address(Goal.objects.earliest("pk"), "change"),
    "change form of a person": lambda: _address(User.objects.get(email=STAFF), "change"),
    "entry of the history": lambda: _address(LedgerEntry.objects.earliest("pk"), "change"),
    "history": lambda: _address(Agreement.objects.get(slug="last"), "history"),
    "delete confirmation": lambda: _address(Area.objects.get(name="Landet"), "delete"),
}


@pytest.mark.parametrize("width", [WIDE, NARROW])
@pytest.mark.parametrize("kind", KINDS)
def test_a_page_of_the_admin_breaks_no_rule_that_django_keeps(world_portal, kind, width):
    visitor = world_portal.onlooker(STAFF, width=width)

    answer = visitor.open(KINDS[kind]())
    found = visitor.axe()

    assert answer.status == 200
    assert visitor.heard() == []
    assert [violation for violation in found if violation.partition(":")[0] not in STOCK] == []


def test_no_page_of_the_admin_is_complained_of_or_wider_than_the_window(whole_portal):
    with whole_portal.visitor(STAFF) as visitor:
        for model in MODELS:
            for address in _pages_of(model):
                answer = visitor.open(address)
                assert answer.status in (200, 403), address  # 403: no such rows are added or changed by hand
                for width in (NARROW, WIDE):
                    visitor.narrow_to(width)
                    assert not visitor.is_too_wide(), f"{address} at {width}"
                assert visitor.heard() == [], address


def test_nothing_is_refused_while_a_form_is_used_and_sent_back(world_portal):
    """Rows are added, calendars and clocks opened, choices looked up, and the form is sent without its words."""
    with world_portal.visitor(STAFF) as visitor:
        for model in MODELS:
            address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add") + "?_popup=1"
            if visitor.open(address).status == 403:  # no such rows are added by hand
                continue
            visitor.page.evaluate(USE_THE_FORM)
            assert visitor.heard() == [], address
            with visitor.page.expect_navigation():
                visitor.page.locator(".submit-row .default").click()
            assert visitor.heard() == [], f"{address} sent"


@pytest.fixture(scope="module")
def whole_portal(world_portal):
    """The portal with a row of each model, so that each has its change form."""
    indicator, goal = Indicator.objects.earliest("pk"), world_portal.things["editions"]["sent"].goals.earliest("pk")
    organisation, template = Organisation.objects.earliest("pk"), AgreementTemplate.objects.earliest("pk")
    observation, by = Observation.objects.earliest("pk"), User.objects.get(email=STAFF)
    adopted = Edition.objects.filter(status="adopted").earliest("pk")
    plan, edition, agreement = goal.edition.plan, goal.edition, Agreement.objects.get(slug="skickat")
    partnership, membership = plan.partnership, Membership.objects.earliest("pk")
    measure = Measure.objects.filter(edition=edition).earliest("pk")
    invitation = Invitation(
        email="ny@kommun.example",
        name="Ny Person",
        organisation=organisation,
        role="officer",
        invited_by=by,
        created_at=scenario.AT,
        expires_at=scenario.AT,
    )
    problem = Problem.objects.create(edition=edition, order=1, text="Otrygg gångväg")
    cause = Cause.objects.create(problem=problem, order=1, text="Dålig belysning")
    rows = [
        BroughtData(kind="templates", key="mall", row=template.pk, digest="0" * 64, version=1),
        JobRun(name="backup", succeeded_at=scenario.AT),
        RetentionRule(kind="mail", days=90, decision="Dokumenthanteringsplanen", decided_on=scenario.AT.date()),
        FormerName(organisation=organisation, name="Det gamla namnet", until=scenario.AT.date()),
        PartnershipLimit(membership=membership, partnership=partnership),
        AccessReview(partnership=partnership, organisation=organisation, by=by, at=scenario.AT),
        invitation,
        InvitationLimit(invitation=invitation, partnership=partnership),
        ScanHeap(partnership=partnership, started_by=by, started_at=scenario.AT, touched_at=scenario.AT),
        IdentityProvider(
            slug="kommunen",
            name="Kommunens inloggning",
            organisation=organisation,
            issuer="https://login.kommun.example",
            client_id="portalen",
        ),
        AreaCode(area=Area.objects.earliest("pk"), scheme="scb", code="00"),
        IndicatorBreak(indicator=indicator, year=2011, note="Ny regel"),
        Import(kind="table", name="tal.csv", sha256="0" * 64, by=by, at=scenario.AT),
        EarlierObservation(observation=observation, value=1, replaced_at=scenario.AT),
        DistrictPart(district=plan.district, scheme="regso", code="0136R001", division=2025),
        AreaShape(area=plan.district, division=2025, path="M0 0h9v9z", left=0, top=0, right=9, bottom=9),
        WaitingFigures(
            area=plan.district.parent,
            content=b"",
            sha256="0" * 64,
            fetched_at=scenario.AT,
            figures=1,
            difference="0" * 64,
        ),
        ComparableSources(
            indicator=indicator,
            area=plan.district.parent,
            source="Kolada",
            other="SCB",
            pair="kolada scb",
            why="Samma fråga till samma åldrar",
            by=by,
            at=scenario.AT,
        ),
        Emblem(
            organisation=organisation,
            kind="svg",
            content=b"<svg/>",
            sha256="0" * 64,
            alternative_text="Haninge kommuns vapen",
            added_by=by,
            added_at=scenario.AT,
        ),
        Registration(
            kind="plan.adopted",
            target_model="stadsdelplan.edition",
            target_key=adopted.pk,
            matter_model="stadsdelplan.edition",
            matter_key=adopted.pk,
            chain=plan.partnership.chain,
            organisation=organisation,
            answer="number",
            number="KS 2026/123",
            registered_on=scenario.AT.date(),
            by=by,
            at=scenario.AT,
        ),
        TemplateSection(template=template, order=1, heading="Syfte"),
        TemplateFocusArea(template=template, order=1, name="Arbete"),
        ServedOverarchingGoal(goal=goal, overarching_goal=OverarchingGoal.objects.earliest("pk")),
        AimedIndicator(goal=goal, indicator=indicator),
        ConcernedOrganisation(goal=goal, organisation=organisation),
        ResourceStatement(edition=edition, organisation=organisation, text="Lokaler"),
        LegalDuty(plan=plan, kind="situation_picture", done_on=scenario.AT.date(), by=by),
        SkippedYear(plan=plan, year=2008, reason="Ingen plan antogs"),
        PlanArea(plan=plan, area=plan.district.parent),
        MeasurePartner(measure=measure, organisation=organisation),
        Milestone(goal=goal, day=scenario.AT.date(), words="Halvvägs"),
        ServedGoal(measure=measure, goal=goal),
        RoundReport(
            edition=adopted,
            first_day=adopted.starts_on,
            last_day=adopted.ends_on,
            file="papers/round.pdf",
            sha256="0" * 64,
            by=by,
            at=scenario.AT,
        ),
        Saying(
            merged=MergedPoint.objects.get(lagesbild__name="Bild oppen"),
            point=PicturePoint.objects.filter(picture__lagesbild__name="Bild oppen").earliest("pk"),
        ),
        GoalProblem(goal=goal, problem=problem),
        MeasureCause(measure=edition.measures.earliest("pk"), cause=cause),
        PublicationDay(indicator=indicator, day=scenario.AT.date(), said_by="SCB:s publiceringskalender"),
        CalendarFeed(user=by, digest="0" * 64, language="sv", made_at=scenario.AT),
        MailChoice(user=by, considered_on=scenario.AT.date()),
        NoComments(agreement=agreement, organisation=organisation, by=by, at=scenario.AT),
        AdoptionCorrection(
            edition=adopted,
            was_adopted_by=adopted.adopted_by,
            was_adopted_on=adopted.adopted_on,
            was_paragraph=adopted.adopted_paragraph,
            adopted_by="Kommunstyrelsen",
            adopted_on=adopted.adopted_on,
            paragraph="13",
            reason="Fel instans",
            by=by,
            at=scenario.AT,
        ),
        Review(
            edition=edition,
            key=goal.key,
            organisation=organisation,
            by=by,
            at=scenario.AT,
            revision_seen=1,
            verdict="approved",
        ),
    ]
    for row in rows:
        if not type(row).objects.exists():
            row.save()
    assert [model._meta.label for model in MODELS if not model._default_manager.exists()] == []
    return world_portal


def _address(row, page):
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def _pages_of(model):
    """Its list and its forms. What its history and its deletion look like does not depend on the model."""
    name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
    yield reverse(f"{name}_changelist")
    yield reverse(f"{name}_add")
    row = model._default_manager.order_by("pk").first()
    if row:
        yield _address(row, "change")
