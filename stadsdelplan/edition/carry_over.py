"""Carries over to an edition what was still open when the edition before was adopted."""

from stadsdelplan.edition_changes import insert
from stadsdelplan.models import LooseEndChoice, PlanComment


def take_along(previous, edition, focus_areas):
    """Copy the points to carry over from `previous` to `edition`, where they are open again, and return the new rows.

    `focus_areas` are the edition's own, by the primary keys of those before. A change that was asked for becomes a
    comment on its goal, since answers hold for one edition.
    """
    ends = previous.loose_ends.filter(choice=LooseEndChoice.ALONG).select_related("proposal", "comment", "review")
    stored = []
    for end in ends.order_by("pk"):
        if end.proposal:
            again = _again(end.proposal, ("organisation", "by", "at", "title", "problem", "text"), edition, end)
            again.focus_area = focus_areas[end.proposal.focus_area_id]
        elif end.comment:
            again = _again(end.comment, ("organisation", "by", "at", "text", "key"), edition, end)
            again.focus_area = focus_areas.get(end.comment.focus_area_id)
        else:
            asked = end.review
            about = {"organisation": asked.organisation, "by": asked.by, "at": asked.at, "key": asked.key}
            again = PlanComment(edition=edition, came_from=end, text=asked.comment, **about)
        insert(again, as_it_was=True)
        if end.comment:
            _answers_again(end.comment, again)
        stored.append(again)
    return stored


def _again(row, names, edition, end):
    return type(row)(edition=edition, came_from=end, **{name: getattr(row, name) for name in names})


def _answers_again(before, comment):
    """Copy the answers to a comment to its copy."""
    for answer in before.replies.order_by("at", "pk"):
        said = {name: getattr(answer, name) for name in ("organisation", "by", "at", "text")}
        about = {"edition": comment.edition, "key": comment.key, "focus_area": comment.focus_area}
        insert(PlanComment(answers=comment, **about, **said), as_it_was=True)
