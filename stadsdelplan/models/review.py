"""Reviews, comments and proposals of the parties. They refer to goals by key, since a goal may leave the edition."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Organisation
from stadsdelplan.models.edition import Edition, EditionFocusArea


class ReviewVerdict(models.TextChoices):
    APPROVED = "approved", _("Approved")
    CHANGE_ASKED = "change_asked", _("Change asked for")
    ABSTAINED = "abstained", _("Abstained")
    NO_COMMENTS = "no_comments", _("No comments")
    WITHDRAWN = "withdrawn", _("Answer withdrawn")


class Review(models.Model):
    """A party's verdict on a goal, by its liaison. It holds for the revision that they saw; the newest one counts."""

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="reviews")
    key = models.UUIDField(_("key of the goal"))
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    revision_seen = models.PositiveIntegerField(_("revision seen"))
    verdict = models.CharField(_("verdict"), max_length=12, choices=ReviewVerdict)
    comment = models.TextField(_("comment"), blank=True, validators=[text_lengths.TEXT])

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        indexes = [models.Index(fields=["edition", "key", "organisation"], name="review_by_key")]
        constraints = [
            models.CheckConstraint(
                name="review_change_has_comment",
                condition=~Q(verdict=ReviewVerdict.CHANGE_ASKED) | ~Q(comment=""),
                violation_error_message=_("Say what should be changed."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.get_verdict_display()}"


class PlanCommentQuerySet(models.QuerySet):
    def unanswered(self):
        """Return the comments to which somebody waits for an answer."""
        return self.filter(answers__isnull=True, resolved_at__isnull=True, answered_at__isnull=True)


class PlanComment(models.Model):
    """A comment on a goal, a measure or a focus area of an edition, or on the whole; or an answer to a comment.

    `key` is the goal's or the measure's. Without key and focus area the comment is on the situation picture and the
    whole. A comment by another party is a record that has come in to the owner.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="comments")
    key = models.UUIDField(_("key of the goal or measure"), null=True, blank=True)
    focus_area = models.ForeignKey(
        EditionFocusArea,
        verbose_name=_("focus area"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="comments",
    )
    answers = models.ForeignKey(
        "self", verbose_name=_("answers"), null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    text = models.TextField(_("text"), validators=[text_lengths.TEXT])
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True, editable=False)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("resolved by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    came_from = models.ForeignKey(
        "LooseEnd",
        verbose_name=_("taken along from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    objects = PlanCommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="plan_comment_has_text",
                condition=~Q(text=""),
                violation_error_message=_("Write a comment."),
            ),
            models.CheckConstraint(
                name="plan_comment_on_one_thing",
                condition=Q(key__isnull=True) | Q(focus_area__isnull=True),
                violation_error_message=_("A comment is on one thing."),
            ),
            models.CheckConstraint(
                name="plan_comment_does_not_answer_itself",
                condition=Q(answers__isnull=True) | ~Q(answers=F("id")),
                violation_error_message=_("A comment cannot answer itself."),
            ),
            models.CheckConstraint(
                name="plan_comment_answer_is_not_resolved",
                condition=Q(answers__isnull=True) | Q(resolved_at__isnull=True),
                violation_error_message=_("What is resolved is the comment, not its answers."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_open(self):
        """Return whether the comment is not resolved, so that it can be answered, also more than once."""
        return self.answers_id is None and self.resolved_at is None

    @property
    def is_unanswered(self):
        """Return whether somebody waits for an answer: the comment is open, and its last reply does not answer it."""
        return self.is_open and self.answered_at is None

    def is_answered_by(self, organisation, person, *, owner):
        """Return whether a reply by `person` for `organisation` answers the comment, and does not only add to it.

        The organisation that writes the text, `owner`, answers the comments of others. Its own comments are answered
        by another organisation, or by another of its people.
        """
        if self.organisation_id != owner.pk:
            return organisation.pk == owner.pk
        return organisation.pk != owner.pk or self.by_id != person.pk


class ProposalStatus(models.TextChoices):
    OPEN = "open", _("Waiting for an answer")
    TAKEN_UP = "taken_up", _("Taken up")
    DECLINED = "declined", _("Declined")
    TAKEN_ALONG = "along", _("Taken along to the next plan")


class Proposal(models.Model):
    """A goal that a party proposes for the edition. Once taken up it is a goal with the key `goal_key`."""

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="proposals")
    focus_area = models.ForeignKey(
        EditionFocusArea, verbose_name=_("focus area"), on_delete=models.PROTECT, related_name="proposals"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    title = models.CharField(_("title"), max_length=200)
    problem = models.TextField(_("problem"), blank=True, validators=[text_lengths.TEXT])
    text = models.TextField(_("goal"), blank=True, validators=[text_lengths.TEXT])
    status = models.CharField(
        _("status"), max_length=8, choices=ProposalStatus, default=ProposalStatus.OPEN, editable=False
    )
    answer = models.TextField(_("answer"), blank=True, editable=False, validators=[text_lengths.TEXT])
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("answered by"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True, editable=False)
    goal_key = models.UUIDField(_("key of the goal"), null=True, blank=True, editable=False)
    came_from = models.ForeignKey(
        "LooseEnd",
        verbose_name=_("taken along from"),
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="+",
    )

    class Meta:
        verbose_name = _("proposed goal")
        verbose_name_plural = _("proposed goals")
        constraints = [
            models.CheckConstraint(
                name="proposal_declined_has_answer",
                condition=~Q(status=ProposalStatus.DECLINED) | ~Q(answer=""),
                violation_error_message=_("Say why the proposal is declined."),
            ),
            models.CheckConstraint(
                name="proposal_taken_up_has_goal",
                condition=~Q(status=ProposalStatus.TAKEN_UP) | Q(goal_key__isnull=False),
                violation_error_message=_("A proposal that is taken up becomes a goal."),
            ),
        ]

    def __str__(self):
        return self.title
