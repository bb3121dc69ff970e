"""Carries over to an edition what was still open when the edition before was adopted."""

from stadsdelplan.edition_changes import insert
from stadsdelplan.models import LooseEndChoice, PlanComment


def carry_over(previous, edition, focus_areas):
    """Copy the points to carry over from `previous` to `edition`, where they are open again, and return the new rows.

    `focus_areas` are the edition's own, by the primary keys of those before. A change that was asked for becomes a
    comment on its goal, since answers hold for one edition.
    """
    points = previous.loose_ends.filter(choice=LooseEndChoice.ALONG).select_related("proposal", "comment", "review")
    stored = []
    for point in points.order_by("pk"):
        if point.proposal:
            copied = _copy(point.proposal, ("organisation", "by", "at", "title", "problem", "text"), edition, point)
            copied.focus_area = focus_areas[point.proposal.focus_area_id]
        elif point.comment:
            copied = _copy(point.comment, ("organisation", "by", "at", "text", "key"), edition, point)
            copied.focus_area = focus_areas.get(point.comment.focus_area_id)
        else:
            asked = point.review
            subject = {"organisation": asked.organisation, "by": asked.by, "at": asked.at, "key": asked.key}
            copied = PlanComment(edition=edition, came_from=point, text=asked.comment, **subject)
        insert(copied, allow_long_texts=True)
        if point.comment:
            _copy_answers(point.comment, copied)
        stored.append(copied)
    return stored


def _copy(row, names, edition, point):
    return type(row)(edition=edition, came_from=point, **{name: getattr(row, name) for name in names})


def _copy_answers(before, comment):
    """Copy the answers to a comment to its copy."""
    for answer in before.replies.order_by("at", "pk"):
        values = {name: getattr(answer, name) for name in ("organisation", "by", "at", "text")}
        subject = {"edition": comment.edition, "key": comment.key, "focus_area": comment.focus_area}
        insert(PlanComment(answers=comment, **subject, **values), allow_long_texts=True)
