"""What the parties say of a draft."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import lengths
from core.models import Organisation
from partnership.models.text import Section


class Comment(models.Model):
    """A comment on a section, or an answer to one. Of another party's it is a record that came in to the owner."""

    section = models.ForeignKey(Section, verbose_name=_("section"), on_delete=models.PROTECT, related_name="comments")
    answers = models.ForeignKey(
        "self", verbose_name=_("answers"), null=True, blank=True, on_delete=models.PROTECT, related_name="replies"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("time"))
    text = models.TextField(_("text"), validators=[lengths.TEXT])
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
        return self.answers_id is None and self.resolved_at is None
