"""What an authority has answered of a record: its number in the authority's own diary, or why it has none."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.limits import text_lengths
from core.models.dates import DayField
from core.models.notices import Noticed
from core.models.organisations import Organisation
from core.models.versions import Versioned


class RegistrationAnswer(models.TextChoices):
    NUMBER = "number", _("Registered with a number")
    IN_ORDER = "in_order", _("Kept in order in the portal, without a number")
    NO_RECORD = "no_record", _("Not to be registered")
    BY_HAND = "by_hand", _("Registered by hand, before the portal")  # of a mark alone
    TAKEN_BACK = "withdrawn", pgettext_lazy("of a mark", "Taken back")  # of a mark alone


MARK = "earlier"  # the `kind` of a row that marks all that happened in a partnership before `registered_on`
ANSWERS = [  # of one record
    (each.value, each.label)
    for each in (RegistrationAnswer.NUMBER, RegistrationAnswer.IN_ORDER, RegistrationAnswer.NO_RECORD)
]


class Registration(Versioned, Noticed):
    """An organisation's answer of one record. What is to be registered follows from what happened, and has no rows.

    `kind` says what happened to the thing with that key, and `matter` is what the record belongs to: all records of a
    matter have one number in the organisation's diary. It is corrected with a reason, and never removed.

    One of the kind MARK is a mark: what happened in the partnership before the day was registered by hand.
    """

    kind = models.CharField(_("kind of record"), max_length=40)
    target_model = models.CharField(_("kind of thing"), max_length=80)
    target_key = models.BigIntegerField(_("its key"))
    matter_model = models.CharField(_("kind of matter"), max_length=80)
    matter_key = models.BigIntegerField(_("key of the matter"))
    chain = models.CharField(_("chain"), max_length=80)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="registrations"
    )
    answer = models.CharField(_("answer"), max_length=9, choices=RegistrationAnswer)
    number = models.CharField(_("registration number"), max_length=60, blank=True)
    registered_on = DayField(_("registered"))
    reason = models.TextField(_("reason"), blank=True, validators=[text_lengths.REASON])
    by = models.ForeignKey(settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "kind", "target_key"],
                name="registration_once_per_organisation",
                violation_error_message=_("It is registered already."),
            ),
            models.CheckConstraint(
                name="registration_has_its_number",
                condition=(Q(answer=RegistrationAnswer.NUMBER) & ~Q(number=""))
                | (~Q(answer=RegistrationAnswer.NUMBER) & Q(number="")),
                violation_error_message=_("Write the registration number, and only where there is one."),
            ),
            models.CheckConstraint(
                name="registration_without_a_record_says_why",
                condition=~Q(answer=RegistrationAnswer.NO_RECORD) | ~Q(reason=""),
                violation_error_message=_("Say why it is not to be registered."),
            ),
        ]
        indexes = [models.Index(fields=["matter_model", "matter_key"], name="registration_of_matter")]

    def __str__(self):
        return self.number or str(self.get_answer_display())
