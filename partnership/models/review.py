"""The parties' comments on a draft."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import Organisation
from partnership.models.agreement import Agreement
from partnership.models.text import Section


class CommentQuerySet(models.QuerySet):
    def unanswered(self):
        """Return the comments on which somebody waits for a word."""
        return self.filter(answers__isnull=True, resolved_at__isnull=True, answered_at__isnull=True)


class Comment(models.Model):
    """A comment on a section, or an answer to one. One from another party is a record that came in to the owner."""

    section = models.ForeignKey(Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="comments")
    answers = models.ForeignKey(
        "self", verbose_name=_("answers"), null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
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

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                name="comment_has_text",
                condition=~Q(text=""),
                violation_error_message=_("Write a comment."),
            ),
            models.CheckConstraint(
                name="comment_does_not_answer_itself",
                condition=Q(answers__isnull=True) | ~Q(answers=F("id")),
                violation_error_message=_("A comment cannot answer itself."),
            ),
            models.CheckConstraint(
                name="comment_answer_is_not_resolved",
                condition=Q(answers__isnull=True) | Q(resolved_at__isnull=True),
                violation_error_message=_("What is resolved is the comment, not its answers."),
            ),
        ]

    def __str__(self):
        return self.text[:80]

    @property
    def is_open(self):
        """Return whether nobody has resolved it. Until then it can be answered, also more than once."""
        return self.answers_id is None and self.resolved_at is None

    @property
    def is_unanswered(self):
        """Return whether it waits for an answer: it is open, and the last word is not an answer to it."""
        return self.is_open and self.answered_at is None

    def is_answered_by(self, organisation, person, *, owner):
        """Return whether what `person` writes for `organisation` answers it, or only adds to what was asked.

        The one that writes the text, `owner`, answers. What it asks itself another person of it answers, or any other
        organisation.
        """
        if self.organisation_id == owner.pk:
            return organisation.pk != owner.pk or self.by_id != person.pk
        return organisation.pk == owner.pk


class NoComments(models.Model):
    """The answer of an organisation that it has no comments on the draft, or no more than it has made.

    It lapses when the text is changed, taken back or sent again.
    """

    agreement = models.ForeignKey(
        Agreement, verbose_name=_("agreement"), on_delete=models.PROTECT, related_name="no_comments"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    lapsed_at = models.DateTimeField(_("lapsed"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("answer without comments")
        verbose_name_plural = _("answers without comments")
        constraints = [
            models.UniqueConstraint(
                fields=["agreement", "organisation"],
                condition=Q(lapsed_at__isnull=True),
                name="no_comments_once_per_organisation",
                violation_error_message=_("The organisation has already answered."),
            ),
        ]

    def __str__(self):
        return f"{self.organisation}: {self.agreement}"
