"""The coats of arms and logotypes by which organisations show who they are on paper."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models.notices import Noticed
from core.models.organisations import Organisation


class EmblemKind(models.TextChoices):
    PNG = "png", "PNG"
    SVG = "svg", "SVG"


class EmblemQuerySet(models.QuerySet):
    def used(self, *, at=None):
        """Return the emblems that are in use, or were at the moment `at`."""
        if at is None:
            return self.filter(ended_at=None)
        return self.filter(Q(ended_at=None) | Q(ended_at__gt=at), added_at__lte=at)


class Emblem(Noticed):
    """A coat of arms or logotype of an organisation, made safe by core.emblems. A paper names it by its digest.

    Its content stays for good, so that a paper that was drawn with it can be drawn again. What replaces it is another
    row, and one that is taken away has a time at which it ended.
    """

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="emblems"
    )
    kind = models.CharField(_("kind"), max_length=3, choices=EmblemKind)
    content = models.BinaryField(_("content"))
    sha256 = models.CharField(_("content digest"), max_length=64, db_index=True)
    alternative_text = models.CharField(_("text for who does not see it"), max_length=150)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("added by"), on_delete=models.PROTECT, related_name="+"
    )
    added_at = models.DateTimeField(_("added"))
    ended_at = models.DateTimeField(_("no longer used"), null=True, blank=True)

    objects = EmblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("coat of arms or logotype")
        verbose_name_plural = _("coats of arms and logotypes")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=Q(ended_at=None),
                name="emblem_one_in_use",
                violation_error_message=_("The organisation already has a coat of arms or logotype."),
            ),
            models.CheckConstraint(
                name="emblem_has_a_text",
                condition=~Q(alternative_text=""),
                violation_error_message=_("Say in a few words what the picture shows."),
            ),
            models.CheckConstraint(
                name="emblem_ends_after_it_came",
                condition=Q(ended_at=None) | Q(ended_at__gte=F("added_at")),
                violation_error_message=_("It cannot end before it came."),
            ),
        ]

    def __str__(self):
        return self.alternative_text
