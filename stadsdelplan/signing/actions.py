"""Verbs by which a plan is signed: as an agreement with its text, with all that an agreement has."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.concurrency.refusals import ForbiddenStepError
from core.models import User
from partnership.agreement_changes import current_version, free_slug
from partnership.drafting.actions import sections
from partnership.models import Agreement, AgreementStatus, DocumentWord, Party
from stadsdelplan import lifecycle
from stadsdelplan.content import areas_of_plan, read_content
from stadsdelplan.edition_changes import lock_for_change, record_change
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import Edition
from stadsdelplan.signing.sources import digest_of_sections
from stadsdelplan.signing.text import sections_of

NO_DRAFT = _("Only the draft of the text that is to be signed can be written again.")


def may_renew(edition: Edition) -> bool:
    """Return whether the text that is to be signed is a draft, which can be written again."""
    return edition.agreement is not None and edition.agreement.status == AgreementStatus.DRAFT


def start_signing(*, edition: Edition, version: int, by: User, at: datetime) -> Agreement:
    """Write an agreement with the plan's text, which `by` saw as `version`, as a draft of the plan's owner.

    Its parties are the organisations of the partnership. From then on locking, copies and signatures are the
    agreement's own. Raises ForbiddenStepError where the kind is not signed, the plan is not ready, or is being signed
    already.
    """
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.SIGN)
        plan, text = edition.plan, sections_of(edition, read_content(edition))
        others = lifecycle.other_organisations(plan)
        agreement = sections.start_draft(
            agreement=Agreement(
                partnership=plan.partnership,
                owner=plan.owner,
                name=str(edition)[:200],
                slug=free_slug(str(edition)),
                document_word=DocumentWord.OVERENSKOMMELSE,
                starts_on=edition.starts_on,
                ends_on=edition.ends_on,
            ),
            title=str(edition),
            sections=text,
            parties=[(Party(organisation=each, name_as_written=each.name), []) for each in (plan.owner, *others)],
            areas=areas_of_plan(plan),
            is_example=plan.is_example,
            by=by,
            at=at,
        )
        Edition.objects.filter(pk=edition.pk).update(agreement=agreement, signed_text_digest=digest_of_sections(text))
        record_change(edition, "edition.signing_started", edition, by=by, at=at, agreement=agreement.slug)
    return agreement


def renew_text(*, edition: Edition, version: int, by: User, at: datetime) -> Agreement:
    """Write the plan's text into the draft of its agreement again, after the plan has been changed.

    Raises ForbiddenStepError where the text is no draft, or has comments, which are kept.
    """
    with transaction.atomic():
        # The agreement first, as locking its text does, which then holds the plan.
        agreement = Agreement.objects.for_update(pk=edition.agreement_id) if edition.agreement_id else None
        edition = lock_for_change(edition.pk, version=version, step=Step.EDIT)
        if agreement is None or agreement.status != AgreementStatus.DRAFT:
            raise ForbiddenStepError(NO_DRAFT)
        for section in current_version(agreement).sections.order_by("order", "pk"):
            agreement = sections.remove_section(section=section, version=agreement.version, by=by, at=at)
        last, text = None, sections_of(edition, read_content(edition))
        for heading, body in text:
            last = sections.add_section(
                agreement=agreement, version=agreement.version, heading=heading, body=body, after=last, by=by, at=at
            )
            agreement.refresh_from_db()
        Edition.objects.filter(pk=edition.pk).update(signed_text_digest=digest_of_sections(text))
        record_change(edition, "edition.signing_text_renewed", edition, by=by, at=at, agreement=agreement.slug)
    return agreement
