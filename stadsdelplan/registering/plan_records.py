"""Which records of plans and situation pictures there are, for which authority: derived from what their rows hold.

docs/decisions/0039 says what is a record, and why.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.models import Registration
from core.permissions import Permission, grants
from core.registry.acts import Act, read_acts, rows_of_acts
from core.registry.queries import number_of, own_records, register_lines
from core.registry.records import Matter, Record, RegisterLine, Way, exchanged, is_authority
from stadsdelplan.in_force import belongs_to
from stadsdelplan.models import (
    CLOSED,
    AskedOrganisation,
    Edition,
    FollowUp,
    Lagesbild,
    PartyPicture,
    PlanComment,
    Proposal,
    Review,
    RoundReport,
)
from stadsdelplan.registering.bundles import ANSWER, bundles_of_answers

_EDITION, _LAGESBILD = Edition._meta.label_lower, Lagesbild._meta.label_lower
_LONGEST = 60  # of a comment in the name of its record


def with_plans(editions: QuerySet) -> dict[int, Edition]:
    """Return the editions by their keys, with what their records say of them. One query."""
    return {each.pk: each for each in editions.select_related("plan__partnership", "plan__owner").order_by("pk")}


def acts_of_plans(by_key: dict[int, Edition]) -> list[QuerySet]:
    """Return the acts of these editions, for `read_acts`. The matter of a follow-up is its plan."""
    editions = list(by_key)
    within = {"edition__in": editions}
    said = {"matter": "edition", "who": "organisation", "at": "at"}
    own = {"came_from__isnull": True}
    answered = Registration.objects.filter(kind=ANSWER, matter_model=_EDITION, matter_key__in=editions)
    follow_ups = FollowUp.objects.filter(plan__in={each.plan_id for each in by_key.values()})
    return [
        rows_of_acts(AskedOrganisation.objects.filter(**within), "asked", **said),
        rows_of_acts(
            PlanComment.objects.filter(**within, **own),
            "plan_comment",
            other="answers__organisation",
            words="text",
            **said,
        ),
        rows_of_acts(answered, "registered", key="target_key", matter="matter_key", who="organisation"),
        rows_of_acts(Review.objects.filter(**within), "answer", words="key", **said),
        rows_of_acts(Proposal.objects.filter(**within, **own), "proposal", words="title", **said),
        rows_of_acts(RoundReport.objects.filter(**within), "report", matter="edition", at="at"),
        rows_of_acts(follow_ups, "follow_up", **said | {"matter": "plan"}, day="on", words="status"),
    ]


def pictures_with_owners(lagesbilder: QuerySet) -> dict[int, Lagesbild]:
    """Return the situation pictures by their keys, with what their records say of them. One query."""
    return {each.pk: each for each in lagesbilder.select_related("partnership", "owner").order_by("pk")}


def acts_of_pictures(lagesbilder: Iterable[int]) -> list[QuerySet]:
    """Return the acts of the situation pictures with these keys, for `read_acts`."""
    handed_in = PartyPicture.objects.filter(lagesbild__in=list(lagesbilder), handed_in_at__isnull=False)
    return [rows_of_acts(handed_in, "picture", matter="lagesbild", who="organisation", at="handed_in_at")]


def records_of_plans(editions: QuerySet) -> list[Record]:
    """Return the Records of these editions, for all authorities. Three queries."""
    by_key = with_plans(editions)
    return records_of_acts(by_key, read_acts(acts_of_plans(by_key)))


def records_of_acts(by_key: dict[int, Edition], acts: dict[str, list[Act]]) -> list[Record]:
    """Return the Records of the editions of `with_plans`, of which `acts` are read."""
    matters = {key: matter_of(edition) for key, edition in by_key.items()}
    asked: dict[int, list] = {key: [] for key in by_key}
    for act in acts["asked"]:
        asked[act.matter].append(AskedOrganisation(organisation=act.who, at=act.at))
    found: list[Record] = []
    for key, edition in by_key.items():
        found += _of_edition(edition, matters[key], asked[key])
    for act in acts["plan_comment"]:
        comment = PlanComment(pk=act.key, organisation=act.who, at=act.at, text=act.words)
        answered = PlanComment(organisation=act.other) if act.other else None
        found += _of_comment(comment, matters[act.matter], by_key[act.matter].plan.owner, answers=answered)
    closed: dict[int, set[int]] = {}
    for act in acts["registered"]:
        if act.who:
            closed.setdefault(act.who.pk, set()).add(act.key)
    given = [
        Review(pk=act.key, edition_id=act.matter, organisation=act.who, at=act.at, key=act.words)
        for act in acts["answer"]
    ]
    for sender, own, bundle in bundles_of_answers(given, by_key, closed):
        edition = bundle[0].edition_id
        found += _of_answers(bundle, sender, own, by_key[edition], matters[edition])
    for act in acts["proposal"]:
        proposal = Proposal(pk=act.key, organisation=act.who, title=act.words)
        what, owner = _("Proposed goal “%(title)s”") % {"title": proposal}, by_key[act.matter].plan.owner
        found += _from_party(proposal, "plan.proposal", owner, matters[act.matter], act.at, what)
    for act in acts["report"]:
        found += _of_report(RoundReport(pk=act.key, at=act.at), by_key[act.matter], matters[act.matter])
    return [*found, *_of_follow_ups(acts["follow_up"], by_key, matters)]


def records_of_pictures(by_key: dict[int, Lagesbild], acts: dict[str, list[Act]]) -> list[Record]:
    """Return the Records of the pictures of `pictures_with_owners`, of which `acts` are read."""
    matters = {key: matter_of_picture(lagesbild) for key, lagesbild in by_key.items()}
    found: list[Record] = []
    for act in acts["picture"]:
        picture, owner = PartyPicture(pk=act.key, organisation=act.who), by_key[act.matter].owner
        what = _("A party's situation picture")
        found += _from_party(picture, "picture.handed_in", owner, matters[act.matter], act.at, what)
    for key, lagesbild in by_key.items():
        if lagesbild.closed_on and is_authority(lagesbild.owner):
            of_it = ("picture.closed", _LAGESBILD, key, matters[key], lagesbild.owner, Way.MADE)
            found.append(Record(*of_it, lagesbild.closed_on, _("Closed situation picture")))
    return found


def lines_of_edition(user: Any, edition: Edition) -> list[RegisterLine]:
    """Return the person's RegisterLines of the edition itself. Two queries, or none for those who register nothing."""
    if not grants(user, Permission.RECORDS_REGISTER).units(edition.plan.partnership_id):
        return []
    asked = _asked([edition.pk]).get(edition.pk, [])
    return register_lines(own_records(user, _of_edition(edition, matter_of(edition), asked)))


def put_lines_on_comments(user: Any, edition: Edition, threads: Iterable[Any]) -> None:
    """Give each comment of the threads its `register_lines`, those of the person. One query at most."""
    matter, comments, found = matter_of(edition), {}, []
    for thread in threads:
        for comment in (thread.comment, *thread.answers):
            comments[comment.pk], comment.register_lines = comment, []
            answers = thread.comment if comment.answers_id else None
            if not comment.came_from_id:
                found += _of_comment(comment, matter, edition.plan.owner, answers=answers)
    for line in register_lines(own_records(user, found)):
        comments[line.record.key].register_lines.append(line)


def matter_of(edition: Edition) -> Matter:
    """Return the edition as what its records belong to. It has its plan's partnership selected."""
    within = edition.plan.partnership
    url = edition.get_absolute_url()
    return Matter(_EDITION, edition.pk, str(edition), url, within.pk, within.name, within.chain)


def matter_of_picture(lagesbild: Lagesbild) -> Matter:
    """Return the situation picture as what its records belong to. It has its partnership selected."""
    within = lagesbild.partnership
    url = lagesbild.get_absolute_url()
    return Matter(_LAGESBILD, lagesbild.pk, lagesbild.name, url, within.pk, within.name, within.chain)


def suggested_number(edition: int, organisation: int) -> str:
    """Return the organisation's number of the edition with this key: the newest in the diary, or the adoption's."""
    of_owner = Edition.objects.filter(pk=edition, plan__owner=organisation)
    return (
        number_of((_EDITION, edition), organisation)
        or of_owner.values_list("adopted_reference", flat=True).first()
        or ""
    )


def _of_edition(edition, matter, asked):
    """Yield the Records of its sending, by its owner to those who are asked, and of its adoption.

    Those who were asked got the adopted plan too.
    """
    owner, parties = edition.plan.owner, [each.organisation for each in asked]
    of_it = {"model": _EDITION, "key": edition.pk, "matter": matter}
    if edition.sent_for_review_at:
        sent = {"kind": "plan.sent", "sender": owner, "what": _("Plan sent for review"), **of_it}
        asked_on = {each.organisation_id: localdate(each.at) for each in asked}
        for record in exchanged(receivers=parties, on=localdate(edition.sent_for_review_at), **sent):
            yield replace(record, on=asked_on.get(record.organisation.pk, record.on))  # one may be asked later
    if edition.status in CLOSED:
        adopted = {"kind": "plan.adopted", "on": edition.adopted_on, "what": _("Adopted plan"), **of_it}
        if is_authority(owner):
            yield Record(organisation=owner, way=Way.MADE, **adopted)
        for record in exchanged(sender=owner, receivers=parties, **adopted):
            if record.way == Way.RECEIVED:
                yield record


def _of_comment(comment, matter, owner, *, answers=None):
    """Return the Records of a comment by another party, or of the owner's answer to the comment `answers` of one."""
    if comment.organisation_id != owner.pk:
        receivers = [owner]
    elif answers:
        receivers = [answers.organisation]
    else:
        return ()
    words = comment.text if len(comment.text) <= _LONGEST else f"{comment.text[:_LONGEST].rstrip()} …"
    what = _("Answer to a comment on the plan: “%(text)s”") if answers else _("Comment on the plan: “%(text)s”")
    return exchanged(
        kind="plan.comment",
        model=comment._meta.label_lower,
        key=comment.pk,
        matter=matter,
        sender=comment.organisation,
        receivers=receivers,
        on=localdate(comment.at),
        what=what % {"text": " ".join(words.split())},
    )


def _of_answers(bundle, sender, own, edition, matter):
    """Yield the one Record of a bundle of answers, for the organisation `own`: who answered, or who wrote the plan."""
    count = len({answer.key for answer in bundle})
    what = ngettext("Answer to %(count)s goal of the plan", "Answers to %(count)s goals of the plan", count)
    records = exchanged(
        kind=ANSWER,
        model=Review._meta.label_lower,
        key=bundle[-1].pk,
        matter=matter,
        sender=sender,
        receivers=[edition.plan.owner],
        on=localdate(bundle[-1].at),
        what=what % {"count": count},
    )
    return (record for record in records if record.organisation.pk == own)


def _of_report(report, edition, matter):
    owner = edition.plan.owner
    if is_authority(owner):
        of_it = ("plan.round", report._meta.label_lower, report.pk, matter, owner, Way.MADE, localdate(report.at))
        yield Record(*of_it, _("Report of a round of follow-up"))


def _of_follow_ups(acts, editions, matters):
    """Yield the Records of follow-ups that other parties wrote, each of the plan that was in force on its day."""
    by_plan = {}
    for edition in sorted(editions.values(), key=lambda each: each.number):
        by_plan.setdefault(edition.plan_id, []).append(edition)
    for act in acts:
        all_of_plan = by_plan[act.matter]
        closed = [each for each in all_of_plan if each.status in CLOSED]
        edition = belongs_to(closed, on=act.day) or all_of_plan[-1]
        entry = FollowUp(pk=act.key, organisation=act.who, status=act.words)
        what = _("Follow-up: %(status)s") % {"status": entry.get_status_display().lower()}
        yield from _from_party(entry, "plan.follow_up", edition.plan.owner, matters[edition.pk], act.at, what)


def _from_party(row, kind, owner, matter, at, what):
    """Yield the Records of what a party sent to the owner; none where it is the owner's own."""
    of_it = {"kind": kind, "model": row._meta.label_lower, "key": row.pk, "matter": matter}
    return exchanged(sender=row.organisation, receivers=[owner], on=localdate(at), what=what, **of_it)


def _asked(editions):
    found = {}
    for row in AskedOrganisation.objects.filter(edition__in=editions).select_related("organisation").order_by("pk"):
        found.setdefault(row.edition_id, []).append(row)
    return found
