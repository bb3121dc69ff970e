"""Which records of plans and situation pictures there are, for which authority: derived from what their rows hold.

docs/decisions/0039 says what is a record, and why.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.permissions import Permission, grants
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


def records_of_plans(editions: QuerySet) -> list[Record]:
    """Return the Records of these editions, for all authorities. Eight queries, or one without an edition."""
    editions = {each.pk: each for each in editions.select_related("plan__partnership", "plan__owner")}
    if not editions:
        return []
    matters = {key: matter_of(edition) for key, edition in editions.items()}
    asked, found = _asked(editions), []
    for key, edition in editions.items():
        found += _of_edition(edition, matters[key], asked.get(key, []))
    for comment in _rows(PlanComment, editions).filter(came_from__isnull=True).select_related("answers__organisation"):
        owner = editions[comment.edition_id].plan.owner
        found += _of_comment(comment, matters[comment.edition_id], owner, answers=comment.answers)
    for sender, own, bundle in bundles_of_answers(_rows(Review, editions), editions):
        edition = bundle[0].edition_id
        found += _of_answers(bundle, sender, own, editions[edition], matters[edition])
    for proposal in _rows(Proposal, editions).filter(came_from__isnull=True):
        key, what = proposal.edition_id, _("Proposed goal “%(title)s”") % {"title": proposal}
        found += _from_party(proposal, "plan.proposal", editions[key].plan.owner, matters[key], proposal.at, what)
    for report in RoundReport.objects.filter(edition__in=editions).order_by("pk"):
        found += _of_report(report, editions[report.edition_id], matters[report.edition_id])
    return [*found, *_of_follow_ups(editions, matters)]


def records_of_pictures(lagesbilder: QuerySet) -> list[Record]:
    """Return the Records of these situation pictures, for all authorities. Two queries."""
    handed_in = PartyPicture.objects.filter(handed_in_at__isnull=False).select_related("organisation").order_by("pk")
    rows = lagesbilder.select_related("partnership", "owner").prefetch_related(Prefetch("pictures", handed_in))
    found = []
    for lagesbild in rows.order_by("pk"):
        matter = matter_of_picture(lagesbild)
        for picture in lagesbild.pictures.all():
            what = _("A party's situation picture")
            found += _from_party(picture, "picture.handed_in", lagesbild.owner, matter, picture.handed_in_at, what)
        if lagesbild.closed_on and is_authority(lagesbild.owner):
            of_it = ("picture.closed", _LAGESBILD, lagesbild.pk, matter, lagesbild.owner, Way.MADE)
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


def _of_follow_ups(editions, matters):
    """Yield the Records of follow-ups that other parties wrote, each of the plan that was in force on its day."""
    by_plan = {}
    for edition in sorted(editions.values(), key=lambda each: each.number):
        by_plan.setdefault(edition.plan_id, []).append(edition)
    rows = FollowUp.objects.filter(plan__in=by_plan).select_related("organisation").order_by("pk")
    for entry in rows:
        all_of_plan = by_plan[entry.plan_id]
        closed = [each for each in all_of_plan if each.status in CLOSED]
        edition = belongs_to(closed, on=entry.on) or all_of_plan[-1]
        what = _("Follow-up: %(status)s") % {"status": entry.get_status_display().lower()}
        yield from _from_party(entry, "plan.follow_up", edition.plan.owner, matters[edition.pk], entry.at, what)


def _from_party(row, kind, owner, matter, at, what):
    """Yield the Records of what a party sent to the owner; none where it is the owner's own."""
    of_it = {"kind": kind, "model": row._meta.label_lower, "key": row.pk, "matter": matter}
    return exchanged(sender=row.organisation, receivers=[owner], on=localdate(at), what=what, **of_it)


def _asked(editions):
    found = {}
    for row in AskedOrganisation.objects.filter(edition__in=editions).select_related("organisation").order_by("pk"):
        found.setdefault(row.edition_id, []).append(row)
    return found


def _rows(model, editions):
    """Return what was said of the editions, with the organisation, in its order."""
    return model.objects.filter(edition__in=editions).select_related("organisation").order_by("pk")
