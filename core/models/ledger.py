"""The history: an append-only, hash-chained list of events. Nobody can rewrite it unseen.

An entry holds digests and keys only. What was written, and what the thing was called, stand in the payload beside it,
which a decided erasure can remove while the chain still verifies.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class LedgerChain(models.Model):
    """One chain of entries and its newest digest. Locking its row makes writers wait for each other."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    length = models.PositiveBigIntegerField(_("number of entries"), default=0, editable=False)
    head = models.CharField(_("newest digest"), max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("history chain")
        verbose_name_plural = _("history chains")
        constraints = [
            models.CheckConstraint(
                name="ledger_chain_has_head_when_not_empty",
                condition=Q(length=0, head="") | (Q(length__gt=0) & ~Q(head="")),
                violation_error_message=_("A chain with entries has a digest."),
            ),
        ]

    def __str__(self):
        return self.name


class LedgerEntry(models.Model):
    """One event: who did what to which thing, and when.

    `label` is the kind and the key of the thing. Before the new epoch of its chain it is what the thing was called.
    """

    chain = models.ForeignKey(LedgerChain, verbose_name=_("chain"), on_delete=models.PROTECT, related_name="entries")
    number = models.PositiveBigIntegerField(_("number"))
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("by"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
    )
    verb = models.CharField(_("event"), max_length=80)
    target_model = models.CharField(_("kind of thing"), max_length=80)
    target_key = models.CharField(_("its key"), max_length=80)
    label = models.CharField(_("label"), max_length=200)
    payload_digest = models.CharField(_("payload digest"), max_length=64, blank=True)
    previous = models.CharField(_("digest of the entry before"), max_length=64, blank=True)
    digest = models.CharField(_("digest"), max_length=64)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "number"],
                name="ledger_entry_number_once_per_chain",
                violation_error_message=_("The chain already has an entry with that number."),
            ),
        ]
        indexes = [models.Index(fields=["target_model", "target_key"], name="ledger_entry_target")]

    def __str__(self):
        return gettext("Entry %(number)s") % {"number": self.number}


class LedgerPayload(models.Model):
    """What an entry was about, word for word, with the salt of its digest. It can be erased by decision.

    `label` is what the thing was called; it is empty before the new epoch. `content` may be nothing.
    """

    entry = models.OneToOneField(
        LedgerEntry, verbose_name=_("entry"), primary_key=True, on_delete=models.PROTECT, related_name="payload"
    )
    salt = models.CharField(_("salt"), max_length=64)
    label = models.CharField(_("label"), max_length=200, blank=True)
    content = models.JSONField(_("content"), null=True)

    class Meta:
        verbose_name = _("history content")
        verbose_name_plural = _("history contents")

    def __str__(self):
        return str(self.entry)
