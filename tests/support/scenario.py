"""A small world with everybody in it: one row of each kind of person, and of each state that a thing can be in.

The access table and the browser tests walk through it.
"""

import hashlib
from datetime import UTC, date, datetime
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile

from core.files import uploads
from core.files.uploads import Inspected
from core.models import (
    Area,
    AreaCode,
    AreaKind,
    CodeScheme,
    Membership,
    Organisation,
    OrganisationKind,
    Reach,
    Role,
    StoredFile,
    User,
)
from indicators.models import Dimension, Direction, Indicator, Observation, Sex, SourceKind
from partnership import agreement_changes
from partnership.access import actions as access
from partnership.copies import actions as copies
from partnership.drafting.actions import appendices, sections
from partnership.locking import actions as locking
from partnership.models import (
    Agreement,
    AgreementTemplate,
    Copy,
    Decision,
    Extension,
    Framework,
    Partnership,
    Party,
    PeriodKind,
    Signatory,
)
from partnership.registered_papers import actions as registered_papers
from partnership.review import actions as review
from partnership.setup import actions as setup
from partnership.term import actions as term
from stadsdelplan.adoption import actions as adoption
from stadsdelplan.edition import actions as edition_actions
from stadsdelplan.follow_up import actions as follow_up
from stadsdelplan.goals import actions as goals
from stadsdelplan.meetings import actions as meeting_actions
from stadsdelplan.models import Cause, FollowUp, Goal, Measure, Meeting, Plan, Proposal, Rhythm
from stadsdelplan.problems import actions as problems
from stadsdelplan.review import actions as review_actions
from tests.support import factories, hostile_files, meetings, pictures

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PASSWORD = "granar-och-tallar-7"

# Who comes to the portal, in the order of the access table's columns.
PEOPLE = [
    "anonymous",
    *(f"{role}@{place}.example" for place in ("own", "partner", "stranger") for role in Role.values[::-1]),
    "staff@portal.example",
]

# Those whose rights a unit, a reach, a limit or a last day makes. Partner is one of the two local areas of Authority,
# Partner B the other; Department is a part of Own, and takes part with Partner B in the partnership of Stranger.
IN_UNITS = {
    "both@partner.example": [("Partner", Role.REVIEWER, {}), ("Partner B", Role.REVIEWER, {})],
    "national@partner.example": [("Authority", Role.READER, {"reach": Reach.BELOW})],
    "limited@partner.example": [("Authority", Role.REVIEWER, {"reach": Reach.BELOW, "is_limited": True})],
    "officer@department.example": [("Department", Role.OFFICER, {})],
    "whole@own.example": [("Own", Role.COORDINATOR, {"reach": Reach.BELOW})],
    "ended@own.example": [
        ("Own", Role.COORDINATOR, {"last_day": date(2025, 12, 31)}),
        ("Authority", Role.REVIEWER, {"reach": Reach.BELOW, "last_day": date(2025, 12, 31)}),
    ],
}


def build():
    """Store the world and return its things by name."""
    by = _people()
    places = _places()
    Organisation.objects.filter(name="Own").update(governs=places["municipality"])
    organisations = {each.name: each for each in Organisation.objects.all()}
    framework = _framework(organisations["Own"], places["district"], by)
    partnership = setup.start_partnership(
        partnership=Partnership(slug="partnerskap", name="Partnerskapet för Stadsdelen"),
        districts=[places["district"], places["other_district"]],
        organisations=[organisations["Own"], organisations["Partner"]],
        by=by,
        at=AT,
    )
    others = setup.start_partnership(
        partnership=Partnership(slug="andras", name="Andras partnerskap"),
        districts=[places["district"]],
        organisations=[organisations["Stranger"], organisations["Partner B"], organisations["Department"]],
        by=by,
        at=AT,
    )
    Membership.objects.get(is_limited=True).limits.create(partnership=partnership)
    by_stranger = User.objects.get(email="reader@stranger.example")
    access.ask_for_access(partnership=partnership, reason="Vi ska samverka.", by=by_stranger, at=AT)
    drafts = {
        name: _draft(partnership, framework, organisations, slug=name, by=by)
        for name in ("utkast", "skickat", "last", "synpunkt", "makulerat")
    }
    drafts["tomt"] = sections.start_draft(
        agreement=Agreement(partnership=partnership, owner=organisations["Own"], slug="tomt", name="Tomt utkast"),
        title="Tomt utkast",
        sections=[],
        parties=[],
        by=by,
        at=AT,
    )
    drafts["andras"] = _draft(others, None, organisations, slug="andras", by=by, parties=("Stranger", "Partner B"))
    for name in ("skickat", "andras"):
        review.send_for_review(agreement=drafts[name], version=1, by=by, at=AT)
    for name in ("utkast", "last"):
        appendices.add_appendix(
            agreement=drafts[name], version=1, number=1, title="Karta", upload=_appendix(), by=by, at=AT
        )
    locking.lock_text(agreement=drafts["last"], version=2, by=by, at=AT)
    _comment_on(drafts["synpunkt"], organisations["Partner"], by)
    _void(drafts["makulerat"], by)
    drafts["ute"] = _half_signed(partnership, framework, organisations, by)
    drafts["aldre"] = _registered(partnership, organisations, by)
    drafts["galler"] = _in_force(partnership, framework, organisations, by)
    editions = _plans(partnership, organisations, places, by)
    return {
        "people": {user.email: user for user in User.objects.all()},
        "organisations": organisations,
        "partnership": partnership,
        "partnerships": {"mine": partnership, "andras": others},
        "framework": framework,
        "agreements": {name: Agreement.objects.get(pk=draft.pk) for name, draft in drafts.items()},
        "editions": editions,
        "meetings": meetings.meetings(partnership, organisations, by=by, at=AT),
        "lagesbilder": pictures.situation_pictures(partnership, organisations, places["district"], by=by, at=AT),
    }


def _comment_on(agreement, organisation, by):
    """Send a draft, and comment on its first section."""
    review.send_for_review(agreement=agreement, version=1, by=by, at=AT)
    review.add_comment(
        section=agreement.versions.get().sections.get(order=1),
        version=1,
        text="Vilken dag menas?",
        organisation=organisation,
        by=User.objects.get(email="reviewer@partner.example"),
        at=AT,
    )


def _void(agreement, by):
    """Send a draft, lock it, and void its copies."""
    review.send_for_review(agreement=agreement, version=1, by=by, at=AT)
    locking.lock_text(agreement=agreement, version=2, by=by, at=AT)
    locking.void_text(agreement=agreement, version=3, reason="Fel datum.", by=by, at=AT)


def _people():
    for name, kind in (
        ("Own", OrganisationKind.MUNICIPALITY),
        ("Partner", OrganisationKind.POLICE),
        ("Stranger", OrganisationKind.MUNICIPALITY),
    ):
        organisation = Organisation.objects.create(name=name, kind=kind)
        for role in Role:
            email = f"{role}@{name.lower()}.example"
            user = User.objects.create_user(email, PASSWORD, name=f"{role} {name}")
            Membership.objects.create(user=user, organisation=organisation, role=role)
    authority = Organisation.objects.create(name="Authority", kind=OrganisationKind.POLICE)
    own, partner = (Organisation.objects.get(name=name) for name in ("Own", "Partner"))
    partner.parent = authority
    partner.save()
    Organisation.objects.create(name="Partner B", kind=OrganisationKind.POLICE, parent=authority)
    Organisation.objects.create(name="Department", kind=OrganisationKind.DEPARTMENT, parent=own)
    for email, memberships in IN_UNITS.items():
        user = User.objects.create_user(email, PASSWORD, name=email.partition("@")[0])
        for name, role, terms in memberships:
            unit = Organisation.objects.get(name=name)
            Membership.objects.create(user=user, organisation=unit, role=role, **terms)
    User.objects.create_superuser("staff@portal.example", PASSWORD, name="Staff")
    return User.objects.get(email="coordinator@own.example")


def _places():
    country = Area.objects.create(name="Landet", kind=AreaKind.COUNTRY)
    county = Area.objects.create(name="Länet", kind=AreaKind.REGION, parent=country)
    municipality = Area.objects.create(name="Kommunen", kind=AreaKind.MUNICIPALITY, parent=county)
    empty = Area.objects.create(name="Haninge", kind=AreaKind.MUNICIPALITY, parent=county)
    AreaCode.objects.create(area=empty, scheme=CodeScheme.SCB, code="0136")
    return {
        "municipality": municipality,
        "district": Area.objects.create(name="Stadsdelen", kind=AreaKind.DISTRICT, parent=municipality),
        "other_district": Area.objects.create(name="Ängen", kind=AreaKind.DISTRICT, parent=municipality),
    }


def _framework(municipality, district, by):
    framework = Framework(
        slug="ramen",
        name="Överordnat avtal",
        legal_basis="SFS 2008:348",
        municipality=municipality,
        starts_on=date(2026, 1, 1),
        ends_on=date(2098, 12, 31),
        period_precision="year",
    )
    framework.appendix.save("bilaga.pdf", ContentFile(b"%PDF-1.7 appendix"), save=False)
    return setup.register_framework(
        framework=framework,
        overarching_goals=["Färre i utanförskap", "Fler i arbete"],
        exclusion_conditions=["Hälsan är sämre"],
        districts=[district],
        by=by,
        at=AT,
    )


def _draft(partnership, framework, organisations, *, slug, by, parties=("Own", "Partner")):
    template, _ = AgreementTemplate.objects.get_or_create(
        slug="mall", defaults={"name": "Mall", "document_word": "avtal", "focus_area_label": "målområde"}
    )
    return sections.start_draft(
        agreement=Agreement(
            partnership=partnership,
            owner=organisations[parties[0]],
            slug=slug,
            name=f"Avtal {slug}",
            framework=framework,
            template=template,
            focus_area_label="målområde",
            period_kind=PeriodKind.FRAMEWORK if framework else PeriodKind.OWN,
        ),
        title="Lokalt partnerskap",
        sections=[("Syfte", "Vi samverkar för *stadsdelen*."), ("", "- ett\n- två")],
        parties=[
            (Party(organisation=organisations[name], name_as_written=name), [Signatory(name="", title="Chef")])
            for name in parties
        ],
        focus_areas=["Arbete", "Trygghet"],
        is_example=True,
        by=by,
        at=AT,
    )


def _appendix():
    content = b"%PDF-1.7 karta"
    return Inspected(content, "karta.pdf", "pdf", hashlib.sha256(content).hexdigest())


def _in_force(partnership, framework, organisations, by):
    """An agreement that all have signed and that was extended and is under notice, each by a paper of its own."""
    agreement = _draft(partnership, framework, organisations, slug="galler", by=by)
    agreement = locking.lock_text(agreement=agreement, version=1, by=by, at=AT)
    text = agreement_changes.current_version(agreement)
    for copy in Copy.objects.filter(print_set__agreement_version=text).order_by("number"):
        for signatory in Signatory.objects.filter(party__agreement_version=text).order_by("party__order"):
            agreement = copies.register_signature(
                copy=copy,
                signatory=signatory,
                signed_on=AT.date(),
                precision="day",
                by=by,
                at=AT,
                version=agreement.version,
            )
    agreement = term.follow_calendar(agreement=agreement, on=AT.date(), at=AT)
    factories.rewrite(Copy.objects.filter(print_set__agreement_version=text, number=1), scan=_stored("inskannat.pdf"))
    Decision.objects.create(party=text.parties.get(order=1), body="Nämnden", extract=_stored("protokoll.pdf"))
    Extension.objects.create(
        agreement=agreement,
        agreed_on=AT.date(),
        ended_before_on=date(2026, 12, 31),
        ends_on=date(2027, 12, 31),
        reason="Arbetet fortsätter",
        paper=_stored("forlangt.pdf"),
    )
    factories.rewrite(
        Agreement.objects.filter(pk=agreement.pk),
        notice_given_on=AT.date(),
        ends_early_on=date(2098, 6, 30),
        end_reason="Ny lag",
        end_paper=_stored("brev.pdf"),
    )
    return agreement


def _half_signed(partnership, framework, organisations, by):
    """An agreement of which the first signatory has signed the first copy."""
    agreement = _draft(partnership, framework, organisations, slug="ute", by=by)
    agreement = locking.lock_text(agreement=agreement, version=1, by=by, at=AT)
    text = agreement_changes.current_version(agreement)
    return copies.register_signature(
        copy=text.print_set.copies.get(number=1),
        signatory=text.parties.get(order=1).signatories.get(),
        signed_on=AT.date(),
        precision="day",
        by=by,
        at=AT,
        version=agreement.version,
    )


def _registered(partnership, organisations, by):
    """A paper signed outside the portal, of which one original is known."""
    parties = [
        registered_papers.PaperParty(organisations["Own"], kept_at="Arkivet"),
        registered_papers.PaperParty(organisations["Partner"]),
    ]
    return registered_papers.register_paper(
        agreement=Agreement(partnership=partnership, owner=organisations["Own"], name="Aldre", slug="aldre"),
        paper=registered_papers.RegisteredPaper(title="Äldre avtal", parties=parties),
        on=AT.date(),
        by=by,
        at=AT,
    )


def _stored(name):
    """A paper from outside that says its name."""
    content = f"%PDF-1.7 {name}".encode()
    row = StoredFile(name=name, kind="pdf", size=len(content), sha256=sha256(content).hexdigest(), stored_at=AT)
    row.file.save(name, ContentFile(content), save=False)
    row.save()
    return row


def _plans(partnership, organisations, places, by):
    indicator = Indicator.objects.create(
        slug="halsa",
        dimension=Dimension.HEALTH,
        order=7,
        name="Bra självskattat hälsotillstånd",
        condition="Hälsan är sämre",
        direction=Direction.LOWER_IS_WORSE,
        source_kind=SourceKind.SURVEY,
    )
    _figures(indicator, places["district"])
    first = _plan(partnership, organisations["Own"], places["district"], by)
    adopted = _edition(first, 2025, organisations, by)
    review_actions.send_for_review(
        edition=adopted, version=adopted.version, by=by, at=datetime(2025, 5, 5, 9, tzinfo=UTC)
    )
    adopted.refresh_from_db()
    adoption.register_adoption(
        edition=adopted,
        version=adopted.version,
        adopted_by="Nämnden",
        adopted_on=date(2025, 6, 1),
        paragraph="12",
        pdf=b"%PDF-1.7 adopted",
        by=by,
        at=AT,
    )
    _meet_and_follow_up(adopted, organisations["Own"], by)
    sent = edition_actions.start_edition(
        plan=first, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31), by=by, at=AT
    )
    brochure = Measure.objects.get(goal__edition=sent, order=2)
    goals.leave_out_measure(measure=brochure, version=1, reason="Ingen läste den.", by=by, at=AT)
    sent.refresh_from_db()
    review_actions.send_for_review(edition=sent, version=sent.version, by=by, at=AT)
    _comment_and_propose(sent, organisations["Partner"])
    second = _plan(partnership, organisations["Own"], places["other_district"], by)
    working = edition_actions.start_edition(
        plan=second,
        starts_on=date(2026, 1, 1),
        ends_on=date(2026, 12, 31),
        focus_areas=["Arbete", "Trygghet"],
        by=by,
        at=AT,
    )
    return {"adopted": adopted, "sent": sent, "working": working}


def _figures(indicator, district):
    """What is known of the district and all that it lies in: of each sex, in two years with one between them."""
    areas = [district, district.parent, district.parent.parent, district.parent.parent.parent]
    known = {"margin": 2, "answers": 200, "source": "Exempel, påhittat värde"}
    Observation.objects.bulk_create(
        Observation(indicator=indicator, area=area, year=year, sex=sex, value=50 + 5 * place, **known)
        for place, area in enumerate(areas)
        for year in (2023, 2025)
        for sex in Sex
    )


def _meet_and_follow_up(edition, organisation, by):
    """A meeting of the dialogue, and a follow-up of the edition's goal with a file."""
    said = {"held_on": date(2025, 9, 1), "who": "närpolischef", "decisions": "Vandring i oktober."}
    meeting = Meeting(plan=edition.plan, partnership=edition.plan.partnership, **said)
    meeting_actions.add_meeting(meeting=meeting, by=by, at=AT)
    key = edition.goals.get().key
    entry = FollowUp(
        plan=edition.plan, key=key, on=date(2025, 10, 1), status="on_track", text="Går bra.", organisation=organisation
    )
    file = uploads.inspect(SimpleUploadedFile("lista.pdf", hostile_files.pdf(), "application/pdf"))
    follow_up.follow_up(entry=entry, evidence=[(file, "Listan")], by=by, at=AT)


def _comment_and_propose(edition, organisation):
    """An open comment and an open proposal of another party's."""
    by = User.objects.get(email="reviewer@partner.example")
    review_actions.add_comment(edition=edition, text="Vem ringer?", organisation=organisation, by=by, at=AT)
    area = edition.focus_areas.get(order=1)
    proposal = Proposal(edition=edition, focus_area=area, organisation=organisation, title="Tryggare väg", text="Ljus.")
    review_actions.propose_goal(proposal=proposal, by=by, at=AT)
    edition.refresh_from_db()


def _plan(partnership, owner, district, by):
    plan = Plan(
        partnership=partnership, owner=owner, district=district, name=f"Stadsdelsplan för {district}", is_example=True
    )
    return edition_actions.start_plan(plan=plan, by=by, at=AT)


def _edition(plan, year, organisations, by):
    edition = edition_actions.start_edition(
        plan=plan,
        starts_on=date(year, 1, 1),
        ends_on=date(year, 12, 31),
        rhythm=Rhythm.YEAR,
        focus_areas=["Arbete", "Trygghet"],
        by=by,
        at=AT,
    )
    goal = goals.add_goal(
        goal=Goal(
            edition=edition,
            focus_area=edition.focus_areas.get(order=1),
            title="Fler i arbete",
            problem="Få har arbete.",
            text="Fler får arbete.",
            responsible=organisations["Own"],
            responsible_role="enhetschef",
        ),
        by=by,
        at=AT,
    )
    cause = Cause(problem=edition.problems.get(), text="Arbetsgivare och boende möts inte.")
    problems.add_cause(cause=cause, by=by, at=AT)
    for text in ("En mottagning öppnas.", "En broschyr delas ut."):
        goals.add_measure(measure=Measure(goal=goal, text=text), by=by, at=AT)
    edition.refresh_from_db()
    return edition
