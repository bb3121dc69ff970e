"""Data for tests. Each function stores what it returns, with as much around it as the rules ask for."""

import contextlib
import hashlib
import itertools
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection, transaction
from django.db.models import F
from django.test import Client

from core import ledger, triggers
from core.geography import area_import
from core.geography.sweden import area_register
from core.models import Area, AreaKind, CodeScheme, Membership, Organisation, OrganisationKind, Role, User
from indicators.models import BESIDE, Dimension, Direction, Indicator, MissingReason, Observation, Sex, SourceKind
from partnership.document import canonical_text
from partnership.models import (
    Agreement,
    AgreementStatus,
    AgreementVersion,
    Appendix,
    Copy,
    Partnership,
    Party,
    PrintSet,
    Section,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)
from stadsdelplan.models import (
    AskedOrganisation,
    Edition,
    EditionFocusArea,
    EditionPaper,
    EditionStatus,
    Goal,
    Meeting,
    MeetingStatus,
    Plan,
)

NOON = datetime(2026, 3, 16, 12, tzinfo=UTC)
PASSWORD = "a-password-for-tests"
_CONSONANTS = "bcdfghjklmnpqrstvwz"

_number = itertools.count(1)


def unlike_any_other():
    """A short word that no other call gives, of consonants alone: no number in it, and no word of a page."""
    number, letters = next(_number), ""
    while number:
        number, place = divmod(number, len(_CONSONANTS))
        letters = _CONSONANTS[place] + letters
    return f"x{letters}x"


def organisation(name=None, kind=OrganisationKind.MUNICIPALITY, parent=None):
    return Organisation.objects.create(name=name or f"Organisation {unlike_any_other()}", kind=kind, parent=parent)


_OF_A_MEMBERSHIP = ("reach", "last_day", "is_limited")


def person(works_for=None, role=Role.OFFICER, email=None, **fields):
    """Somebody who can log in with PASSWORD; with `works_for`, in that role for that unit, on these terms."""
    email = email or f"person-{unlike_any_other()}@kommun.example"
    terms = {name: fields.pop(name) for name in _OF_A_MEMBERSHIP if name in fields}
    user = User.objects.create_user(email, PASSWORD, **{"name": email.partition("@")[0], **fields})
    if works_for:
        Membership.objects.create(user=user, organisation=works_for, role=role, **terms)
    return user


def session_of(person):
    """The key of a session in which the person is logged in."""
    client = Client()
    client.force_login(person)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def come_as(client, session=None):
    """From here on the client is whoever has the session: what was kept of the one before is forgotten."""
    client.cookies.clear()
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session


def partnership(*organisations, name="Jordbro", slug=None):
    made = Partnership.objects.create(name=name, slug=slug or f"partnership-{unlike_any_other()}")
    made.organisations.set(organisations)
    return made


def draft(*, owner=None, other=None, slug=None, within=None):
    """An agreement between two organisations as a draft: two sections, an appendix, a signatory for each party."""
    owner = owner or organisation()
    other = other or organisation(kind=OrganisationKind.POLICE)
    slug = slug or f"agreement-{unlike_any_other()}"
    agreement = Agreement.objects.create(
        partnership=within or partnership(owner, other), owner=owner, slug=slug, name=slug
    )
    text = AgreementVersion.objects.create(agreement=agreement, number=1, title="Lokalt partnerskap")
    Section.objects.create(agreement_version=text, order=1, heading="Bakgrund", body="Det var en gång.")
    Section.objects.create(agreement_version=text, order=2, heading="Parter", body="De som skriver under.")
    Appendix.objects.create(agreement_version=text, number=1, title="Uppgift saknas")
    for order, party_organisation in enumerate((owner, other), start=1):
        party = Party.objects.create(
            agreement_version=text,
            organisation=party_organisation,
            order=order,
            name_as_written=party_organisation.name,
        )
        Signatory.objects.create(party=party, order=1, name=f"Undertecknare {order}", title="Chef")
    return agreement


def locked(*, origin=VersionOrigin.DRAWN, **around):
    """A locked agreement whose papers are one line each. Where the real papers matter, use `actions.lock_text`."""
    return lock(draft(**around), origin=origin)


def lock(agreement, after_digest=lambda: None, *, origin=VersionOrigin.DRAWN):
    """Lock a draft without holding anything and without drawing; `after_digest` is called at the weakest moment."""
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).get()
    text.canonical_text = canonical_text.canonical_text(text)
    text.digest = canonical_text.text_digest(text.canonical_text)
    after_digest()
    papers = PrintSet(agreement_version=text, sha256=sha256(b"all"), drawn_at=NOON)
    papers.file.save("all.pdf", ContentFile(b"all"))
    keepers = text.parties.order_by("order")
    for number, party in enumerate(keepers[:1] if origin == VersionOrigin.ELECTRONIC else keepers, start=1):
        content = f"copy {number}".encode()
        copy = Copy(print_set=papers, number=number, keeper=party, sha256=sha256(content))
        copy.file.save("copy.pdf", ContentFile(content))
    text.status, text.locked_at, text.origin = VersionStatus.LOCKED, NOON, origin
    text.save()
    Agreement.objects.filter(pk=agreement.pk).update(status=AgreementStatus.LOCKED, version=F("version") + 1)
    agreement.refresh_from_db()
    return agreement


def in_force(*, starts_on=None, ends_on=None, **around):
    """An agreement that everybody has signed on every copy, with its copies where they belong."""
    agreement = draft(**around)
    Agreement.objects.filter(pk=agreement.pk).update(starts_on=starts_on, ends_on=ends_on)
    agreement = lock(agreement)
    sign(agreement)
    copies = Copy.objects.filter(print_set__agreement_version__agreement=agreement)
    rewrite(copies, handed_over_on=NOON.date())
    rewrite(Agreement.objects.filter(pk=agreement.pk), status=AgreementStatus.IN_FORCE)
    agreement.refresh_from_db()
    return agreement


def rewrite(rows, **values):
    """Change rows of a queryset as no verb would, past the guards of their table: where a test begins."""
    with unguarded(rows.model, triggers.Event.UPDATE):
        rows.update(**values)


@contextlib.contextmanager
def unguarded(model, *events):
    """The table of the model has no guards meanwhile; with `events`, none of these."""
    guards = [guard for guard in triggers.all_guards() if guard.table == model._meta.db_table]
    guards = [guard for guard in guards if guard.event in (events or tuple(triggers.Event))]
    if connection.vendor == "postgresql":
        _switch(model, "DISABLE", guards)
        yield
        _switch(model, "ENABLE", guards)
        return
    triggers.remove(connection, guards)
    yield
    triggers.install(connection, guards)


def _switch(model, how, guards):
    connection.check_constraints()  # PostgreSQL switches no trigger of a table with checks to come
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE {model._meta.db_table} " + ", ".join(f"{how} TRIGGER {guard.name}" for guard in guards)
        )


def sign(agreement):
    """Have every signatory sign every copy of a locked agreement; it then waits for its first day."""
    text = agreement.versions.exclude(status=VersionStatus.VOIDED).get()
    for copy in Copy.objects.filter(print_set__agreement_version=text):
        for signatory in Signatory.objects.filter(party__agreement_version=text):
            Signature.objects.create(copy=copy, signatory=signatory, signed_on=NOON.date())
    rewrite(Agreement.objects.filter(pk=agreement.pk), status=AgreementStatus.SIGNING)
    agreement.refresh_from_db()


def edition(*, asks=None, first_goal="Fler i arbete"):
    """A working edition with one focus area and one goal. Its plan asks the organisation `asks`, or a new one."""
    owner, asks = organisation(), asks or organisation(kind=OrganisationKind.POLICE)
    within = partnership(owner, asks)
    plan = Plan.objects.create(partnership=within, district=district(), owner=owner, name="Stadsdelsplan")
    made = Edition.objects.create(plan=plan, number=1, starts_on=date(2026, 1, 1), ends_on=date(2026, 12, 31))
    focus_area = EditionFocusArea.objects.create(edition=made, order=1, name="Arbete")
    Goal.objects.create(edition=made, focus_area=focus_area, order=1, title=first_goal, text="Fler ska ha arbete.")
    return made


def asks(edition, *organisations):
    """Have the edition ask these organisations, as its sending does. It is sent by whoever calls this."""
    for one in organisations:
        AskedOrganisation.objects.create(edition=edition, organisation=one, at=NOON)


def close(edition, status=EditionStatus.ADOPTED):
    """Make the edition an adopted or superseded one, with a paper of one line."""
    EditionPaper.objects.create(edition=edition, file="papers/plan.pdf", sha256="0" * 64, drawn_at=NOON)
    edition.status, edition.adopted_by, edition.adopted_on = status, "Nämnden", edition.starts_on
    edition.save()


def district(name=None):
    """A district in a municipality, a county and a country of its own."""
    area = None
    for kind in (AreaKind.COUNTRY, AreaKind.REGION, AreaKind.MUNICIPALITY, AreaKind.DISTRICT):
        area = Area.objects.create(name=name or f"Place {unlike_any_other()}", kind=kind, parent=area)
    return area


def sweden(*codes):
    """The register of Sweden; of it the areas with these codes of Statistics Sweden's alone, if any are named."""
    whole = area_register()
    rows = [row for row in whole.rows if not codes or row.codes[CodeScheme.SCB] in codes]
    return area_import.import_areas(area_list=replace(whole, rows=rows), by=None, at=NOON)


def municipality_of(organisation):
    """A municipality with a district, in a county and a country of its own, which `organisation` governs."""
    organisation.governs = district().parent
    organisation.save()
    return organisation.governs


def indicator(**fields):
    """A register of its own, in per cent, of which less is worse; other fields as named."""
    word = unlike_any_other()
    order = next(_number) % 30_000  # a small integer
    if not fields.get("in_agreement", True):
        order = BESIDE
    names = {"slug": f"indikator-{word}", "name": f"Indikator {word}", "order": order}
    kinds = {"dimension": Dimension.EMPLOYMENT, "direction": Direction.LOWER_IS_WORSE}
    return Indicator.objects.create(**names | kinds | {"source_kind": SourceKind.REGISTER} | fields)


def observation(indicator, area, year, value, *, sex=Sex.TOTAL, of=None, **fields):
    """What was observed; no `value` is not known. `of` is of how many persons a share was counted.

    A margin is at the level of 95 per cent. A district's value has a number of persons, so that all see it.
    """
    if of is not None and value is not None:
        fields = {"numerator": round(Decimal(value) * of / 100), "denominator": of} | fields
    if fields.get("margin") is not None:
        fields = {"confidence": 95} | fields
    missing = "" if value is not None else MissingReason.UNKNOWN
    if value is not None and area.kind == AreaKind.DISTRICT:
        fields = {"answers": 1000} | fields
    about = {"indicator": indicator, "area": area, "year": year, "sex": sex}
    return Observation.objects.create(**about | {"value": value, "missing": missing, "source": "Prov"} | fields)


def tell(verb, target, **payload):
    """An entry of the history about `target`, in a chain of its own: what a verb would have recorded."""
    with transaction.atomic():
        return ledger.record(by=None, verb=verb, target=target, at=NOON, chain="told", payload=payload)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def held_meeting(plan, day, **values):
    """A meeting about a plan, held on a day."""
    return Meeting.objects.create(
        partnership=plan.partnership, plan=plan, status=MeetingStatus.HELD, held_on=day, **{"who": "Alla", **values}
    )
