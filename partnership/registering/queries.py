"""Which records of agreements there are, for which authority: derived from the dated acts that their rows hold.

Papers that were signed outside the portal and registered here afterwards are none of them: they came into their
diaries when they were signed. docs/decisions/0039 says what is a record, and why.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Max, OuterRef, QuerySet, Subquery
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.registry.queries import number_of, own_records, register_lines
from core.registry.records import Matter, Record, RegisterLine, Way, exchanged, is_authority, made_together
from partnership.models import (
    Agreement,
    AgreementVersion,
    Comment,
    Copy,
    Decision,
    Extension,
    NoComments,
    Party,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)

_AGREEMENT, _VERSION = Agreement._meta.label_lower, AgreementVersion._meta.label_lower


def records_of_agreements(agreements: QuerySet) -> list[Record]:
    """Return the Records of these agreements, for all authorities. Seven queries, or one without an agreement."""
    agreements = {each.pk: each for each in agreements.select_related("partnership", "owner")}
    if not agreements:
        return []
    matters = {key: matter_of(agreement) for key, agreement in agreements.items()}
    parties = _parties(agreements)
    found = []
    for key, agreement in agreements.items():
        found += _of_agreement(agreement, matters[key], parties.get(key, []))
    for text in _locked_texts(agreements):
        key = text.agreement_id
        is_signed = text.signed and text.signed == (text.signers or 0) * (text.copies or 0)
        signed_by = parties.get(key, []) if is_signed else []
        found += _of_text(text, agreements[key], matters[key], signed_by, signed_on=text.last_signed_on)
    for decision in _decisions(agreements):
        found += _of_decision(decision, matters[decision.party.agreement_version.agreement_id])
    for comment in _comments(agreements):
        key = comment.section.agreement_version.agreement_id
        found += _of_comment(comment, matters[key], agreements[key].owner, answers=comment.answers)
    for answer in NoComments.objects.filter(agreement__in=agreements).select_related("organisation").order_by("pk"):
        found += _of_no_comments(answer, agreements[answer.agreement_id], matters[answer.agreement_id])
    for extension in Extension.objects.filter(agreement__in=agreements).order_by("pk"):
        key = extension.agreement_id
        found += _of_extension(extension, matters[key], parties.get(key, []))
    return found


def lines_of_page(user: Any, page: Any) -> list[RegisterLine]:
    """Return the person's RegisterLines of what an AgreementPage shows: the agreement, its text and its decisions.

    One query, or none for those who register nothing.
    """
    agreement, text, matter = page.agreement, page.text, matter_of(page.agreement)
    parties = [party.organisation for party in page.parties]
    found = list(_of_agreement(agreement, matter, parties))
    if text.is_locked and text.origin != VersionOrigin.REGISTERED:
        found += _of_text(text, agreement, matter, parties if page.is_signed else [], signed_on=None)
    if text.origin != VersionOrigin.REGISTERED:
        for party in page.parties:
            for decision in party.decisions.all():
                decision.party = party
                found += _of_decision(decision, matter) if not decision.not_needed else ()
    return register_lines(own_records(user, found))


def put_lines_on_comments(user: Any, agreement: Agreement, threads: Iterable[Any]) -> None:
    """Give each comment of the threads its `register_lines`, those of the person. One query at most."""
    matter, comments, found = matter_of(agreement), {}, []
    for thread in threads:
        for comment in (thread.comment, *thread.answers):
            comments[comment.pk], comment.register_lines = comment, []
            answers = thread.comment if comment.answers_id else None
            comment.section = thread.comment.section
            found += _of_comment(comment, matter, agreement.owner, answers=answers)
    for line in register_lines(own_records(user, found)):
        comments[line.record.key].register_lines.append(line)


def matter_of(agreement: Agreement) -> Matter:
    """Return the agreement as what its records belong to. It has its partnership selected."""
    within = agreement.partnership
    url = agreement.get_absolute_url()
    return Matter(_AGREEMENT, agreement.pk, agreement.name, url, within.pk, within.name, within.chain)


def suggested_number(agreement: int, organisation: int) -> str:
    """Return the organisation's number of the agreement with this key, as far as it is known; empty otherwise.

    It is the newest in the diary, or else what stands at the party, or at its decision. At most three queries.
    """
    of_party = Party.objects.filter(agreement_version__agreement=agreement, organisation=organisation)
    of_decision = Decision.objects.filter(party__in=of_party).exclude(diarienummer="")
    return (
        number_of((_AGREEMENT, agreement), organisation)
        or _newest(of_party.exclude(diarienummer=""), "-agreement_version__number")
        or _newest(of_decision, "-met_on")
    )


def _of_decision(decision: Decision, matter: Matter) -> Iterable[Record]:
    """Yield the Record of a party's decision, which has its party with the organisation selected."""
    organisation = decision.party.organisation
    if is_authority(organisation):
        what = _("Decision on the agreement: %(decision)s") % {"decision": _in_words(decision)}
        of_it = ("agreement.decision", decision._meta.label_lower, decision.pk, matter, organisation, Way.MADE)
        yield Record(*of_it, decision.met_on, what)


def _of_agreement(agreement, matter, parties):
    of_it = {"model": _AGREEMENT, "key": agreement.pk, "matter": matter}
    if agreement.sent_for_review_at:
        yield from exchanged(
            kind="agreement.sent",
            sender=agreement.owner,
            receivers=[each for each in parties if each.pk != agreement.owner_id],
            on=localdate(agreement.sent_for_review_at),
            what=_("Draft of the agreement, sent for review"),
            **of_it,
        )
    if agreement.notice_given_on:
        yield from made_together(
            kind="agreement.notice",
            parties=parties,
            on=agreement.notice_given_on,
            what=_("Notice by which the agreement ends"),
            **of_it,
        )


def _of_text(text, agreement, matter, signed_by, *, signed_on):
    """Yield the Record of the locked text, and that of each organisation of `signed_by`, where all have signed it."""
    of_it = {"model": _VERSION, "key": text.pk, "matter": matter}
    if is_authority(agreement.owner):
        what, on = _("Locked text of the agreement, version %(number)s"), localdate(text.locked_at)
        of_owner = {"organisation": agreement.owner, "way": Way.MADE, "on": on, "what": what % {"number": text.number}}
        yield Record("agreement.locked", **of_owner, **of_it)
    if signed_by and not text.is_voided:
        what = _("Signed original of the agreement")
        yield from made_together(kind="agreement.signed", parties=signed_by, on=signed_on, what=what, **of_it)


def _of_comment(comment, matter, owner, *, answers=None):
    """Return the Records of a comment by another party, or of the owner's answer to the comment `answers` of one."""
    if comment.organisation_id != owner.pk:
        receivers = [owner]
    elif answers:
        receivers = [answers.organisation]
    else:
        return ()
    what = _("Answer to a comment on “%(section)s”") if answers else _("Comment on “%(section)s”")
    return exchanged(
        kind="agreement.comment",
        model=comment._meta.label_lower,
        key=comment.pk,
        matter=matter,
        sender=comment.organisation,
        receivers=receivers,
        on=localdate(comment.at),
        what=what % {"section": comment.section},
    )


def _of_no_comments(answer, agreement, matter):
    return exchanged(
        kind="agreement.no_comments",
        model=answer._meta.label_lower,
        key=answer.pk,
        matter=matter,
        sender=answer.organisation,
        receivers=[agreement.owner],
        on=localdate(answer.at),
        what=_("Answer without comments on the draft of the agreement"),
    )


def _of_extension(extension, matter, parties):
    return made_together(
        kind="agreement.extended",
        model=extension._meta.label_lower,
        key=extension.pk,
        matter=matter,
        parties=parties,
        on=extension.agreed_on,
        what=_("Paper by which the agreement is extended"),
    )


def _parties(agreements):
    """Return {agreement: the organisations of its current text, in order}."""
    found = {}
    rows = Party.objects.filter(agreement_version__agreement__in=agreements)
    rows = rows.exclude(agreement_version__status=VersionStatus.VOIDED)
    for party in _without_text(rows, "agreement_version__").order_by("order", "pk"):
        found.setdefault(party.agreement_version.agreement_id, []).append(party.organisation)
    return found


def _without_text(rows, version):
    """Select organisation and version of the rows, and leave the long text of the version where it is."""
    return rows.select_related("organisation", version.rstrip("_")).defer(f"{version}canonical_text")


def _locked_texts(agreements):
    """Return the texts that were locked here, each with how many signatures it has and should have."""
    signers = Signatory.objects.filter(party__agreement_version=OuterRef("pk"))
    copies = Copy.objects.filter(print_set__agreement_version=OuterRef("pk"))
    signatures = Signature.objects.filter(copy__print_set__agreement_version=OuterRef("pk"))
    return (
        AgreementVersion.objects.filter(agreement__in=agreements, locked_at__isnull=False)
        .exclude(origin=VersionOrigin.REGISTERED)
        .defer("canonical_text")
        .annotate(
            signers=_count(signers, "party__agreement_version"),
            copies=_count(copies, "print_set__agreement_version"),
            signed=_count(signatures, "copy__print_set__agreement_version"),
            last_signed_on=Subquery(
                signatures.order_by()
                .values("copy__print_set__agreement_version")
                .annotate(newest=Max("signed_on"))
                .values("newest")
            ),
        )
        .order_by("agreement", "number")
    )


def _count(rows, of):
    return Subquery(rows.order_by().values(of).annotate(n=Count("pk")).values("n"))


def _decisions(agreements):
    return (
        Decision.objects.filter(party__agreement_version__agreement__in=agreements, not_needed=False)
        .exclude(party__agreement_version__origin=VersionOrigin.REGISTERED)
        .select_related("party__organisation", "party__agreement_version")
        .defer("party__agreement_version__canonical_text")
        .order_by("pk")
    )


def _comments(agreements):
    return (
        Comment.objects.filter(section__agreement_version__agreement__in=agreements)
        .select_related("organisation", "answers__organisation", "section__agreement_version")
        .defer("section__agreement_version__canonical_text", "section__body")
        .order_by("pk")
    )


def _in_words(decision):
    return f"{decision.body} § {decision.paragraph}" if decision.paragraph else decision.body


def _newest(rows, order):
    return rows.order_by(order, "-pk").values_list("diarienummer", flat=True).first() or ""
