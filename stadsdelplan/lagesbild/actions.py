"""Verbs of a situation picture: starting it, writing and handing in a party's picture, merging, closing, citing."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.concurrency.refusals import ForbiddenStepError, NotReadyError, StaleVersionError
from core.files import uploads
from core.models import Area, Organisation, User
from stadsdelplan.edition_changes import at_version, insert, lock_for_change, next_place, record_change
from stadsdelplan.follow_up.actions import register_duty
from stadsdelplan.kinds import rules_of
from stadsdelplan.lagesbild import lifecycle
from stadsdelplan.lagesbild.lifecycle import PictureStep
from stadsdelplan.lagesbild.queries import why_not_closed
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import (
    Agreeing,
    DutyKind,
    Edition,
    Lagesbild,
    LagesbildPaper,
    LagesbildStatus,
    MergedPoint,
    PartyPicture,
    PicturePoint,
    Plan,
    Saying,
)


def start_lagesbild(*, lagesbild: Lagesbild, by: User, at: datetime) -> Lagesbild:
    """Store a situation picture that is not stored yet, with an empty picture of each organisation to be written."""
    with transaction.atomic():
        lagesbild.started_at = at
        insert(lagesbild)
        parties = lagesbild.partnership.organisations.order_by("name", "pk")
        insert(*(PartyPicture(lagesbild=lagesbild, organisation=each) for each in parties))
        _record(lagesbild, "lagesbild.started", lagesbild, by=by, at=at, name=lagesbild.name, area=lagesbild.area_id)
    return lagesbild


def save_head(
    *, lagesbild: Lagesbild, version: int, name: str, area: Area, sources: str, by: User, at: datetime
) -> Lagesbild:
    """Give the picture, which `by` saw as `version`, another name, area or list of sources."""
    after = {"name": name, "area": area, "sources": sources}
    with transaction.atomic():
        lagesbild = _lock(lagesbild.pk, step=PictureStep.MERGE, version=version)
        before = {each: getattr(lagesbild, each) for each in after}
        for each, value in after.items():
            setattr(lagesbild, each, value)
        lagesbild.full_clean()
        lagesbild.save(update_fields=[*after])
        _record_change(
            lagesbild,
            "lagesbild.saved",
            lagesbild,
            by=by,
            at=at,
            before=before | {"area": before["area"].pk},
            after=after | {"area": area.pk},
        )
    return lagesbild


# A party's own picture ----------------------------------------------------------------------------------------------


def ask_organisation(*, lagesbild: Lagesbild, organisation: Organisation, by: User, at: datetime) -> PartyPicture:
    """Give an organisation that joined the partnership later a picture to write."""
    with transaction.atomic():
        lagesbild = _lock(lagesbild.pk, step=PictureStep.WRITE)
        if not lagesbild.partnership.organisations.filter(pk=organisation.pk).exists():
            raise ForbiddenStepError(_("%(organisation)s is no party.") % {"organisation": organisation})
        picture = PartyPicture(lagesbild=lagesbild, organisation=organisation)
        insert(picture)
        _record(lagesbild, "picture.begun", picture, by=by, at=at, organisation=str(organisation))
    return picture


def save_sources(*, picture: PartyPicture, version: int, sources: str, by: User, at: datetime) -> PartyPicture:
    """Store what the party's picture builds on. Raises StaleVersionError."""
    with transaction.atomic():
        lagesbild, picture = _lock_picture(picture, version=version)
        before, picture.sources = picture.sources, sources
        picture.full_clean()
        picture.save(update_fields=["sources"])
        _touch(picture)
        _record(lagesbild, "picture.sources_saved", picture, by=by, at=at, before=before, after=sources)
    return picture


def add_point(*, point: PicturePoint, by: User, at: datetime) -> PicturePoint:
    """Store a point, which is not stored yet, last in its party's picture."""
    with transaction.atomic():
        lagesbild, picture = _lock_picture(point.picture)
        point.order = next_place(picture.points)
        insert(point)
        _touch(picture)
        _record(lagesbild, "picture.point_added", point, by=by, at=at, after=_words(point))
    return point


def save_point(
    *, point: PicturePoint, version: int, part: str, heading: str, text: str, by: User, at: datetime
) -> PicturePoint:
    """Store the words of a party's point, if it is still the `version` that `by` wrote on. Raises StaleVersionError."""
    with transaction.atomic():
        lagesbild, picture = _lock_picture(point.picture)
        point = at_version(PicturePoint, point, version=version)
        before = _words(point)
        point.part, point.heading, point.text = part, heading, text
        point.full_clean()
        point.save_on_version(version, part=part, heading=heading, text=text)
        _touch(picture)
        _record(lagesbild, "picture.point_saved", point, by=by, at=at, before=before, after=_words(point))
    return point


def remove_point(*, point: PicturePoint, version: int, by: User, at: datetime) -> None:
    """Take a point out of its party's picture. Raises StaleVersionError."""
    with transaction.atomic():
        lagesbild, picture = _lock_picture(point.picture)
        point = at_version(PicturePoint, point, version=version)
        removed = PicturePoint(pk=point.pk, heading=point.heading)
        before = _words(point)
        point.delete()
        _touch(picture)
        _record(lagesbild, "picture.point_removed", removed, by=by, at=at, before=before, after={})


def hand_in(*, picture: PartyPicture, version: int, by: User, at: datetime) -> PartyPicture:
    """Hand in the party's picture as `by` saw it. The others read it from now on, and it stays as it is.

    Raises StaleVersionError, and NotReadyError where there is nothing in it.
    """
    with transaction.atomic():
        lagesbild, picture = _lock_picture(picture, version=version)
        if not picture.points.exists():
            raise NotReadyError([_("The picture is empty. Write what you see first.")])
        picture.handed_in_at = at
        picture.save(update_fields=["handed_in_at"])
        _touch(picture)
        _record_change(lagesbild, "picture.handed_in", picture, by=by, at=at, organisation=str(picture.organisation))
    return picture


def take_back(*, picture: PartyPicture, version: int, by: User, at: datetime) -> PartyPicture:
    """Take the party's picture back, to write in it again. Nothing of it may stand in the merged picture yet."""
    with transaction.atomic():
        lagesbild = _lock(picture.lagesbild_id, step=PictureStep.WRITE)
        picture = at_version(PartyPicture, picture, version=version)
        if picture.handed_in_at is None:
            raise ForbiddenStepError(_("The picture is not handed in."))
        if Saying.objects.filter(point__picture=picture).exists():
            raise ForbiddenStepError(
                _("The merging has begun. Ask those who merge to take your points out of the merged picture first.")
            )
        picture.handed_in_at = None
        picture.save(update_fields=["handed_in_at"])
        _touch(picture)
        _record_change(lagesbild, "picture.taken_back", picture, by=by, at=at, organisation=str(picture.organisation))
    return picture


# The merged picture -------------------------------------------------------------------------------------------------


def add_merged(*, merged: MergedPoint, points: Iterable[PicturePoint], by: User, at: datetime) -> MergedPoint:
    """Store a point of the merged picture, which is not stored yet, with the parties' `points` that it stands for.

    Raises ValidationError where `agreeing` does not go with how many parties say it.
    """
    points = list(points)
    with transaction.atomic():
        lagesbild = _lock(merged.lagesbild_id, step=PictureStep.MERGE)
        merged.agreeing = _agreeing(lagesbild, merged, points)
        merged.order = next_place(lagesbild.points)
        insert(merged)
        insert(*(Saying(merged=merged, point=each) for each in points))
        _record_change(lagesbild, "merged.added", merged, by=by, at=at, after=_merged_words(merged, points))
    return merged


def save_merged(
    *, merged: MergedPoint, version: int, words: dict[str, Any], points: Iterable[PicturePoint], by: User, at: datetime
) -> MergedPoint:
    """Store a point of the merged picture: in `words` its part, heading, text and agreeing. Raises as `add_merged`.

    Raises StaleVersionError where it is no longer the `version` that `by` wrote on.
    """
    points = list(points)
    with transaction.atomic():
        lagesbild = _lock(merged.lagesbild_id, step=PictureStep.MERGE)
        merged = at_version(MergedPoint, merged, version=version)
        before = _merged_words(merged, [each.point for each in merged.sayings.order_by("pk")])
        for name, value in words.items():
            setattr(merged, name, value)
        words = words | {"agreeing": _agreeing(lagesbild, merged, points)}
        merged.agreeing = words["agreeing"]
        merged.full_clean()
        merged.save_on_version(version, **words)
        merged.sayings.all().delete()
        insert(*(Saying(merged=merged, point=each) for each in points))
        after = _merged_words(merged, points)
        _record_change(lagesbild, "merged.saved", merged, by=by, at=at, before=before, after=after)
    return merged


def remove_merged(*, merged: MergedPoint, version: int, by: User, at: datetime) -> None:
    """Take a point out of the merged picture. What the parties said is to be placed again. Raises StaleVersionError."""
    with transaction.atomic():
        lagesbild = _lock(merged.lagesbild_id, step=PictureStep.MERGE)
        merged = at_version(MergedPoint, merged, version=version)
        before = _merged_words(merged, [each.point for each in merged.sayings.order_by("pk")])
        removed = MergedPoint(pk=merged.pk, heading=merged.heading)
        merged.delete()
        _record_change(lagesbild, "merged.removed", removed, by=by, at=at, before=before, after={})


def close_lagesbild(
    *, lagesbild: Lagesbild, version: int, figures: list, pdf: bytes, by: User, at: datetime
) -> Lagesbild:
    """Close the picture that `by` saw as `version` on the day of `at`, with its figures and its PDF, drawn before.

    For the owner's plans under lag (2023:196) the situation picture is updated by it in the sense of § 6. Raises
    StaleVersionError, and NotReadyError where something that was handed in has no place.
    """
    with uploads.atomic():
        lagesbild = _lock(lagesbild.pk, step=PictureStep.CLOSE, version=version)
        if problems := why_not_closed(lagesbild):
            raise NotReadyError(problems)
        paper = LagesbildPaper(
            lagesbild=lagesbild, figures=figures, sha256=hashlib.sha256(pdf).hexdigest(), drawn_at=at
        )
        uploads.write(paper.file, pdf, name=f"{lagesbild.pk}.pdf")
        paper.save(force_insert=True)
        lagesbild.status, lagesbild.closed_on, lagesbild.closed_by = LagesbildStatus.CLOSED, localdate(at), by
        lagesbild.save(update_fields=["status", "closed_on", "closed_by"])
        _stop_the_clock(lagesbild, by=by, at=at)
        _record(
            lagesbild, "lagesbild.closed", lagesbild, by=by, at=at, closed_on=lagesbild.closed_on, digest=paper.sha256
        )
    return lagesbild


def cite(*, edition: Edition, version: int, lagesbild: Lagesbild | None, by: User, at: datetime) -> Edition:
    """Let the edition, which `by` saw as `version`, stand on a closed situation picture of its partnership, or none."""
    with transaction.atomic():
        edition = lock_for_change(edition.pk, version=version, step=Step.EDIT)
        if lagesbild is not None:
            lagesbild = Lagesbild.objects.get(pk=lagesbild.pk)
            if not lagesbild.is_closed or lagesbild.partnership_id != edition.plan.partnership_id:
                raise ForbiddenStepError(_("A plan stands on a closed situation picture of its own partnership."))
        before, edition.cited = edition.cited, lagesbild
        edition.save(update_fields=["cited"])
        record_change(
            edition,
            "edition.picture_cited",
            edition,
            by=by,
            at=at,
            before={"cited": before and str(before)},
            after={"cited": lagesbild and str(lagesbild)},
        )
    return edition


def _lock(pk, *, step, version=None):
    """Lock the situation picture until the transaction ends, on the `version` that the person saw."""
    lagesbild = Lagesbild.objects.select_related("partnership", "area").select_for_update(of=("self",)).get(pk=pk)
    lifecycle.refuse_unless_open(step, lagesbild)
    if version is not None and lagesbild.version != version:
        raise StaleVersionError(lagesbild)
    return lagesbild


def _lock_picture(picture, *, version=None):
    """Lock the situation picture, and return (it, the party's picture as it is stored), which may be written in."""
    lagesbild = _lock(picture.lagesbild_id, step=PictureStep.WRITE)
    picture = PartyPicture.objects.select_related("organisation").get(pk=picture.pk)
    if picture.handed_in_at is not None:
        raise ForbiddenStepError(_("The picture is handed in. Take it back to write in it again."))
    if version is not None and picture.version != version:
        raise StaleVersionError(picture)
    return lagesbild, picture


def _touch(picture):
    PartyPicture.objects.filter(pk=picture.pk).update(version=F("version") + 1)


def _agreeing(lagesbild, merged, points):
    """Return how the points go together: by itself where fewer than two parties say it, else as `merged` has it."""
    pictures = {each.picture_id for each in points}
    own = PartyPicture.objects.filter(pk__in=pictures, lagesbild=lagesbild, handed_in_at__isnull=False)
    if own.count() != len(pictures):
        raise ForbiddenStepError(_("Only what a party has handed in is merged."))
    taken = Saying.objects.filter(point__in=points)
    if merged.pk:
        taken = taken.exclude(merged=merged)
    if taken.exists():
        raise ForbiddenStepError(_("One of the points already stands somewhere else in the merged picture."))
    if len(pictures) < 2:
        return Agreeing.ONLY_ONE if pictures else ""
    if merged.agreeing not in (Agreeing.SAME, Agreeing.CONTRADICT):
        raise ValidationError({"agreeing": _("Say whether the parties say the same or contradict each other.")})
    return merged.agreeing


def _stop_the_clock(lagesbild, *, by, at):
    """Register for the owner's plans under the law that the picture is updated, unless it is for the day already."""
    on, kind = lagesbild.closed_on, DutyKind.SITUATION_PICTURE
    plans = Plan.objects.filter(partnership=lagesbild.partnership_id, owner=lagesbild.owner_id).order_by("pk")
    for plan in plans:
        if rules_of(plan).is_under_the_law and not plan.duties.filter(kind=kind, done_on=on).exists():
            register_duty(plan=plan, kind=kind, done_on=on, note=str(lagesbild)[:300], by=by, at=at)


def _words(point):
    return {"part": point.part, "heading": point.heading, "text": point.text}


def _merged_words(merged, points):
    return _words(merged) | {"agreeing": str(merged.agreeing), "points": [each.pk for each in points]}


def _record(lagesbild, verb, target, /, *, by, at, **payload):
    """Record a change in the partnership's history. Call it last."""
    payload = {"lagesbild": lagesbild.pk, **payload}
    ledger.record(by=by, verb=verb, target=target, at=at, chain=lagesbild.partnership.chain, payload=payload)


def _record_change(lagesbild, verb, target, /, **about):
    """Count the change to the situation picture, and record it. Call it last."""
    Lagesbild.objects.filter(pk=lagesbild.pk).update(version=F("version") + 1)
    lagesbild.version += 1
    _record(lagesbild, verb, target, **about)
