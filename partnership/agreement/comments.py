"""Comments with their answers, as pages and tables show them to those who may see them.

Comments that the owner's people made before the draft was sent are working material. Only the owner's people see them.
"""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from core.permissions import Permission
from partnership.lifecycle import Step, may_resolve, open_steps
from partnership.models import Comment, NoComments, Partnership


@dataclass
class Thread:
    """A comment with its answers in their order, and what the person may do about it."""

    comment: Comment
    answers: list[Comment] = field(default_factory=list)
    may_answer: bool = False
    may_resolve: bool = False
    may_reopen: bool = False


def threads(agreement, access, *, text=None):
    """Return the Threads that a person with this Access sees, on `text` or on every version, in one query.

    They come in the order of the text's sections, the oldest first. With a `text` the caller knows the sections.
    """
    steps = open_steps(agreement, access)
    found = {}
    related = ["by", "organisation", "resolved_by"]
    if text:
        comments = Comment.objects.filter(_visible_to(agreement, access), section__agreement_version=text)
        order = ["section__order"]
    else:
        comments = visible_comments(agreement, access)
        related, order = (
            [*related, "section__agreement_version"],
            ["section__agreement_version__number", "section__order"],
        )
    for comment in comments.select_related(*related).order_by(*order, "at", "pk"):
        if comment.answers_id is None:
            is_here = not (text or comment.section.agreement_version).is_locked
            settles = is_here and may_resolve(comment, access)
            found[comment.pk] = Thread(
                comment,
                may_answer=is_here and comment.is_open and Step.COMMENT in steps,
                may_resolve=settles and comment.is_open and Step.RESOLVE in steps,
                may_reopen=settles and not comment.is_open and Step.REOPEN in steps,
            )
        elif comment.answers_id in found:
            found[comment.answers_id].answers.append(comment)
    return list(found.values())


def visible_comments(agreement, access):
    """Return the comments of the agreement that a person with this Access sees."""
    return Comment.objects.filter(section__agreement_version__agreement=agreement).filter(
        _visible_to(agreement, access)
    )


def without_comments(agreement):
    """Return the NoComments of the agreement, the oldest first, those that have lapsed too."""
    return list(agreement.no_comments.select_related("organisation", "by").order_by("at", "pk"))


def answered(agreements, works_for):
    """Return the keys of the `agreements` on which all units of `works_for` that take part have said "no comments".

    It takes two queries. `works_for` are core.permissions.Grants.
    """
    within = {agreement.partnership_id for agreement in agreements}
    taking_part = Partnership.organisations.through.objects.filter(works_for.covers(), partnership__in=within)
    asked = {}
    for partnership, organisation in taking_part.values_list("partnership", "organisation"):
        asked.setdefault(partnership, set()).add(organisation)
    given = {}
    access = NoComments.objects.filter(agreement__in=agreements, lapsed_at__isnull=True)
    for agreement, organisation in access.values_list("agreement", "organisation"):
        given.setdefault(agreement, set()).add(organisation)
    return {
        each.pk for each in agreements if each.pk in given and asked.get(each.partnership_id, set()) <= given[each.pk]
    }


HEADER = (
    _("Version"),
    _("Section"),
    _("By"),
    _("Organisation"),
    _("Date"),
    _("Comment"),
    _("Answers"),
    _("Answered"),
    _("Resolved"),
    _("Resolved by"),
)


def comment_rows(threads):
    """Yield the comments as rows under HEADER, for the register of the one who exports them."""
    for thread in threads:
        comment = thread.comment
        yield (
            comment.section.agreement_version.number,
            str(comment.section),
            str(comment.by),
            str(comment.organisation),
            localdate(comment.at),
            comment.text,
            "\n\n".join(_answer(answer) for answer in thread.answers),
            localdate(comment.answered_at) if comment.answered_at else None,
            localdate(comment.resolved_at) if comment.resolved_at else None,
            str(comment.resolved_by) if comment.resolved_by else "",
        )


def _answer(answer):
    return f"{answer.by}, {answer.organisation}, {localdate(answer.at)}: {answer.text}"


def _visible_to(agreement, access):
    if Permission.READ_WORKING in access.as_owner:
        return Q()
    if Permission.READ_WORKING not in access.as_party:
        return Q(pk__in=[])
    own = Q(organisation__in=access.organisations)
    if agreement.sent_for_review_at is None:
        return own
    return own | Q(at__gte=agreement.sent_for_review_at)
