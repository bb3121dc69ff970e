"""Which records of agreements there are, for which authority: derived from the dated acts that their rows hold.

Papers that were signed outside the portal and registered here afterwards are none of them: they came into their
diaries when they were signed. docs/decisions/0039 says what is a record, and why.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Case, Count, F, Max, OuterRef, Q, QuerySet, Subquery, TextField, Value, When
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from core.registry.acts import Act, read_acts, rows_of_acts
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
    Section,
    Signatory,
    Signature,
    VersionOrigin,
    VersionStatus,
)

_AGREEMENT, _VERSION = Agreement._meta.label_lower, AgreementVersion._meta.label_lower
_TEXT_OF_SECTION = "section__agreement_version"
_NAME_OF_SECTION = Case(  # as Section.__str__ has it
    When(~Q(section__heading=""), then=F("section__heading")),
    default=Concat(
        f"{_TEXT_OF_SECTION}__agreement__name",
        Value(", "),
        Cast(f"{_TEXT_OF_SECTION}__number", TextField()),
        Value(": "),
        Cast("section__order", TextField()),
        output_field=TextField(),
    ),
    output_field=TextField(),
)
_IS_SIGNED = Q(signed__gt=0, signed=F("signers") * F("copies")) & ~Q(status=VersionStatus.VOIDED)


def with_owners(agreements: QuerySet) -> dict[int, Agreement]:
    """Return the agreements by their keys, with what their records say of them. One query."""
    return {each.pk: each for each in agreements.select_related("partnership", "owner").order_by("pk")}


def acts_of_agreements(agreements: Iterable[int]) -> list[QuerySet]:
    """Return the acts of the agreements with these keys, for `read_acts`."""
    agreements = list(agreements)
    within = {"agreement_version__agreement__in": agreements}
    current = Party.objects.filter(**within).exclude(agreement_version__status=VersionStatus.VOIDED)
    of_version, section = "agreement_version__agreement", "section__agreement_version__agreement"
    of_party = f"party__{of_version}"
    no_comments, extensions = (model.objects.filter(agreement__in=agreements) for model in (NoComments, Extension))
    told = Concat("body", Value("\n"), "paragraph", output_field=TextField())
    return [
        rows_of_acts(current, "party", matter=of_version, who="organisation", number="order"),
        rows_of_acts(
            _locked_texts(agreements),
            "text",
            matter="agreement",
            at="locked_at",
            day="last_signed_on",
            number="number",
            words=Case(When(_IS_SIGNED, then=Value("signed")), default=Value("")),
        ),
        rows_of_acts(
            _decisions(agreements), "decision", matter=of_party, who="party__organisation", day="met_on", words=told
        ),
        rows_of_acts(
            Comment.objects.filter(**{f"{section}__in": agreements}),
            "comment",
            matter=section,
            who="organisation",
            at="at",
            other="answers__organisation",
            words=_NAME_OF_SECTION,
        ),
        rows_of_acts(no_comments, "no_comments", matter="agreement", who="organisation", at="at"),
        rows_of_acts(extensions, "extension", matter="agreement", day="agreed_on"),
    ]


def records_of_agreements(agreements: QuerySet) -> list[Record]:
    """Return the Records of these agreements, for all authorities. Three queries."""
    by_key = with_owners(agreements)
    return records_of_acts(by_key, read_acts(acts_of_agreements(by_key)))


def records_of_acts(by_key: dict[int, Agreement], acts: dict[str, list[Act]]) -> list[Record]:
    """Return the Records of the agreements of `with_owners`, of which `acts` are read."""
    matters = {key: matter_of(agreement) for key, agreement in by_key.items()}
    parties: dict[int, list] = {key: [] for key in by_key}
    for act in acts["party"]:
        parties[act.matter].append(act.who)
    found: list[Record] = []
    for key, agreement in by_key.items():
        found += _of_agreement(agreement, matters[key], parties[key])
    for act in acts["text"]:
        text = AgreementVersion(pk=act.key, number=act.number, locked_at=act.at)
        signed_by = parties[act.matter] if act.words else []
        found += _of_text(text, by_key[act.matter], matters[act.matter], signed_by, signed_on=act.day)
    for act in acts["decision"]:
        body, paragraph = act.words.split("\n")
        decision = Decision(pk=act.key, party=Party(organisation=act.who), met_on=act.day, body=body)
        decision.paragraph = paragraph
        found += _of_decision(decision, matters[act.matter])
    for act in acts["comment"]:
        comment = Comment(pk=act.key, organisation=act.who, at=act.at, section=Section(heading=act.words))
        answered = Comment(organisation=act.other) if act.other else None
        found += _of_comment(comment, matters[act.matter], by_key[act.matter].owner, answers=answered)
    for act in acts["no_comments"]:
        answer = NoComments(pk=act.key, organisation=act.who, at=act.at)
        found += _of_no_comments(answer, by_key[act.matter], matters[act.matter])
    for act in acts["extension"]:
        extension = Extension(pk=act.key, agreed_on=act.day)
        found += _of_extension(extension, matters[act.matter], parties[act.matter])
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


def _locked_texts(agreements):
    """Return the texts that were locked here, each with how many signatures it has and should have."""
    signers = Signatory.objects.filter(party__agreement_version=OuterRef("pk"))
    copies = Copy.objects.filter(print_set__agreement_version=OuterRef("pk"))
    signatures = Signature.objects.filter(copy__print_set__agreement_version=OuterRef("pk"))
    newest = signatures.order_by().values("copy__print_set__agreement_version").annotate(newest=Max("signed_on"))
    return (
        AgreementVersion.objects.filter(agreement__in=agreements, locked_at__isnull=False)
        .exclude(origin=VersionOrigin.REGISTERED)
        .annotate(
            signers=_count(signers, "party__agreement_version"),
            copies=_count(copies, "print_set__agreement_version"),
            signed=_count(signatures, "copy__print_set__agreement_version"),
            last_signed_on=Subquery(newest.values("newest")),
        )
    )


def _count(rows, of):
    return Subquery(rows.order_by().values(of).annotate(n=Count("pk")).values("n"))


def _decisions(agreements):
    version = "party__agreement_version"
    within = Decision.objects.filter(**{f"{version}__agreement__in": agreements}, not_needed=False)
    return within.exclude(**{f"{version}__origin": VersionOrigin.REGISTERED})


def _in_words(decision):
    return f"{decision.body} § {decision.paragraph}" if decision.paragraph else decision.body


def _newest(rows, order):
    return rows.order_by(order, "-pk").values_list("diarienummer", flat=True).first() or ""
