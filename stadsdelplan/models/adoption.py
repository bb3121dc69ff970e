"""The rows that belong to an adoption: the points that were still open, and the corrections made afterwards."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.limits import text_lengths
from core.models import DayField, Organisation
from stadsdelplan.models.edition import Edition
from stadsdelplan.models.review import PlanComment, Proposal, Review


class LooseEndChoice(models.TextChoices):
    ALONG = "along", _("Taken along to the next plan")
    CLOSED = "closed", _("Closed with a reason")
    WITHOUT = "without", _("Adopted without the answer")


class LooseEnd(models.Model):
    """A point that was still open when an edition was adopted, and the choice that was made for it.

    It is a proposed goal, a comment, or a change that an organisation asked for. Without any of them it says that the
    organisation had not answered on all goals. Such a row is not carried over, since the next edition asks again.
    """

    edition = models.ForeignKey(Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="loose_ends")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    proposal = models.OneToOneField(
        Proposal,
        verbose_name=_("proposed goal"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="loose_end",
    )
    comment = models.OneToOneField(
        PlanComment,
        verbose_name=_("comment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="loose_end",
    )
    review = models.OneToOneField(
        Review,
        verbose_name=_("change asked for"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="loose_end",
    )
    choice = models.CharField(_("choice"), max_length=7, choices=LooseEndChoice)
    reason = models.TextField(_("reason"), blank=True, validators=[text_lengths.TEXT])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("open at the adoption")
        verbose_name_plural = _("open at the adoption")
        constraints = [
            models.CheckConstraint(
                name="loose_end_closed_has_reason",
                condition=~Q(choice=LooseEndChoice.CLOSED) | ~Q(reason=""),
                violation_error_message=_("Say why it is closed."),
            ),
            models.CheckConstraint(
                name="loose_end_is_one_thing",
                condition=(
                    (Q(proposal__isnull=True) & Q(comment__isnull=True))
                    | (Q(proposal__isnull=True) & Q(review__isnull=True))
                    | (Q(comment__isnull=True) & Q(review__isnull=True))
                ),
                violation_error_message=_("It is one thing that was open."),
            ),
            models.CheckConstraint(
                name="loose_end_without_is_an_answer",
                condition=(
                    Q(
                        choice=LooseEndChoice.WITHOUT,
                        proposal__isnull=True,
                        comment__isnull=True,
                        review__isnull=True,
                    )
                    | (
                        ~Q(choice=LooseEndChoice.WITHOUT)
                        & (Q(proposal__isnull=False) | Q(comment__isnull=False) | Q(review__isnull=False))
                    )
                ),
                violation_error_message=_("Only an answer that is missing can be done without."),
            ),
        ]

    def __str__(self):
        return str(self.proposal or self.comment or self.review or self.organisation)


class AdoptionCorrection(models.Model):
    """A correction of an adoption: the values before, the right ones, and why. The stored PDF stays as it was."""

    edition = models.ForeignKey(
        Edition, verbose_name=_("edition"), on_delete=models.PROTECT, related_name="adoption_corrections"
    )
    was_adopted_by = models.CharField(_("adopted by, before"), max_length=200)
    was_adopted_on = DayField(_("adopted, before"))
    was_paragraph = models.CharField(_("paragraph, before"), max_length=40, blank=True)
    adopted_by = models.CharField(_("adopted by"), max_length=200)
    adopted_on = DayField(_("adopted"))
    paragraph = models.CharField(_("paragraph"), max_length=40, blank=True)
    reason = models.TextField(_("reason"), validators=[text_lengths.REASON])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("correction of an adoption")
        verbose_name_plural = _("corrections of adoptions")
        constraints = [
            models.CheckConstraint(
                name="adoption_correction_has_reason",
                condition=~Q(reason=""),
                violation_error_message=_("Say why it is corrected."),
            ),
            models.CheckConstraint(
                name="adoption_correction_says_who",
                condition=~Q(adopted_by=""),
                violation_error_message=_("Say who decided."),
            ),
        ]

    def __str__(self):
        return f"{self.edition} {self.at:%Y-%m-%d}"
