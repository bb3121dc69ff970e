"""Which partnerships a limited membership is about, who looked through the access to one, and who asks for it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.access.models import Invitation
from core.models import Membership, Organisation
from partnership.models.framework import Partnership


class PartnershipLimit(models.Model):
    """A partnership that a limited membership gives rights in. core/permissions.py reads it as `membership.limits`."""

    membership = models.ForeignKey(
        Membership, verbose_name=_("membership"), on_delete=models.CASCADE, related_name="limits"
    )
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="limits"
    )

    class Meta:
        verbose_name = _("partnership that a membership is limited to")
        verbose_name_plural = _("partnerships that memberships are limited to")
        constraints = [
            models.UniqueConstraint(
                fields=["membership", "partnership"],
                name="partnership_limit_once",
                violation_error_message=_("The membership already names that partnership."),
            ),
        ]

    def __str__(self):
        return str(self.partnership)


class InvitationLimit(models.Model):
    """A partnership that a limited invitation is for. The membership that comes of it gets the same."""

    invitation = models.ForeignKey(
        Invitation, verbose_name=_("invitation"), on_delete=models.CASCADE, related_name="limits"
    )
    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("partnership that an invitation is limited to")
        verbose_name_plural = _("partnerships that invitations are limited to")
        constraints = [
            models.UniqueConstraint(
                fields=["invitation", "partnership"],
                name="invitation_limit_once",
                violation_error_message=_("The invitation already names that partnership."),
            ),
        ]

    def __str__(self):
        return str(self.partnership)


class AccessReview(models.Model):
    """Somebody looked through who acts for an organisation in a partnership, and confirmed that it is right."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="access_reviews"
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("yearly review of access")
        verbose_name_plural = _("yearly reviews of access")

    def __str__(self):
        return f"{self.partnership}: {self.organisation}"


class AccessRequest(models.Model):
    """Somebody asks for access to a partnership that they know of and do not see."""

    partnership = models.ForeignKey(
        Partnership, verbose_name=_("partnership"), on_delete=models.PROTECT, related_name="access_requests"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))
    reason = models.CharField(_("reason"), max_length=500)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("seen to by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    answered_at = models.DateTimeField(_("seen to"), null=True, blank=True)

    class Meta:
        verbose_name = _("request for access")
        verbose_name_plural = _("requests for access")
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "by"],
                condition=Q(answered_at__isnull=True),
                name="access_request_open_once",
                violation_error_message=_("The person has already asked."),
            ),
            models.CheckConstraint(
                name="access_request_answered_by_somebody",
                condition=Q(answered_at__isnull=True, answered_by__isnull=True)
                | Q(answered_at__isnull=False, answered_by__isnull=False),
                violation_error_message=_("What is seen to says by whom, and when."),
            ),
        ]

    def __str__(self):
        return f"{self.partnership}: {self.by}"
