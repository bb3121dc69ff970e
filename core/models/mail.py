"""Mail to people: what each chose, what waits to be sent, and which matters a digest has told them of."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models.dates import DayField


class DigestRhythm(models.TextChoices):
    DAILY = "daily", _("Every day")
    WEEKLY = "weekly", _("Every week, on Mondays")
    NEVER = "never", _("Never")


class MailLanguage(models.TextChoices):
    SWEDISH = "sv", _("Swedish")
    ENGLISH = "en", _("English")


class MailChoice(models.Model):
    """What mail a person wants. Whoever has not chosen has no row, until `send_reminders` makes one."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="mail_choice"
    )
    digest = models.CharField(
        _("reminder of what waits"), max_length=6, choices=DigestRhythm, default=DigestRhythm.WEEKLY
    )
    at_once = models.BooleanField(
        _("mail at once when something is sent to me"),
        default=True,
        help_text=_("A text for review, a change that is asked for, an answer to a goal that you proposed."),
    )
    language = models.CharField(_("language of mail"), max_length=2, choices=MailLanguage, default=MailLanguage.SWEDISH)
    considered_on = DayField(_("last looked at"), editable=False)  # on this day it was seen whether a reminder was due

    class Meta:
        verbose_name = _("choice of mail")
        verbose_name_plural = _("choices of mail")

    def __str__(self):
        return f"{self.user}: {self.get_digest_display()}"


class MailKind(models.TextChoices):
    DIGEST = "digest", _("Reminder of what waits")
    REVIEW = "review", _("Sent for review")
    CHANGE = "change", _("Change asked for")
    PROPOSAL = "proposal", _("Answer to a proposed goal")


class MailState(models.TextChoices):
    WAITING = "waiting", _("Waits to be sent")
    SENT = "sent", _("Sent")
    DROPPED = "dropped", _("No longer needed")


class OutgoingMail(models.Model):
    """A mail to one person about one matter in one stage of it, which is queued once and sent by `send_reminders`.

    `matter` names a thing, as "edition:5"; the text is written when it is sent, and stands nowhere.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=MailKind)
    matter = models.CharField(_("matter"), max_length=80)
    stage = models.CharField(_("stage"), max_length=80)
    queued_at = models.DateTimeField(_("queued"))
    state = models.CharField(_("state"), max_length=8, choices=MailState, default=MailState.WAITING)
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), null=True, blank=True, db_index=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=80, blank=True)  # the kind of error, never its text

    class Meta:
        verbose_name = _("outgoing mail")
        verbose_name_plural = _("outgoing mails")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "kind", "matter", "stage"],
                name="mail_once_per_matter_and_stage",
                violation_error_message=_("The person already has a mail about that."),
            ),
            models.CheckConstraint(
                name="mail_waits_for_a_try",
                condition=Q(state="waiting", next_try_at__isnull=False, sent_at__isnull=True)
                | Q(state="sent", next_try_at__isnull=True, sent_at__isnull=False)
                | Q(state="dropped", next_try_at__isnull=True, sent_at__isnull=True),
                violation_error_message=_("A mail that waits has a next try, and one that is sent has a time."),
            ),
        ]

    def __str__(self):
        return f"{self.get_kind_display()} {self.pk}"


class MailedMatter(models.Model):
    """A matter that a digest tells a person of, in one stage of it. It is forgotten when the matter waits no longer."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("person"), on_delete=models.CASCADE, related_name="+"
    )
    mail = models.ForeignKey(OutgoingMail, verbose_name=_("mail"), on_delete=models.CASCADE, related_name="matters")
    matter = models.CharField(_("matter"), max_length=80)
    stage = models.CharField(_("stage"), max_length=80)

    class Meta:
        verbose_name = _("matter in a reminder")
        verbose_name_plural = _("matters in reminders")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "matter", "stage"],
                name="matter_told_once_per_stage",
                violation_error_message=_("The person is already told of that."),
            ),
        ]

    def __str__(self):
        return f"{self.matter} {self.stage}"
