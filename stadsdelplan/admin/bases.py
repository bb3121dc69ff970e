"""What the rows of a plan share in Django's admin: whose history they are told in, and when they are fixed."""

from django.db.models import F
from django.utils.translation import gettext_lazy as _

from core.admin_site import FixedRows, PortalAdmin
from stadsdelplan import edition_changes
from stadsdelplan.history_messages import NAMES, SENTENCES
from stadsdelplan.models import Edition, EditionFocusArea, EditionStatus, Goal


class InPlan(PortalAdmin):
    sentences, names = SENTENCES, NAMES

    def chain(self, obj):
        return self.plan_of(obj).partnership.chain

    def plan_of(self, obj):
        return self.line(obj)[0].plan


class Shown(FixedRows):
    """Rows that are shown and never changed: what the parties have said and what was noted are public records."""

    sentences, names = SENTENCES, NAMES


class InEdition(InPlan):
    """Rows of an edition's text. They change while the edition is under work; what was sent is not deleted."""

    def why_fixed(self, obj):
        if self.line(obj)[0].is_under_work:
            return ""
        return _("An adopted edition is never changed. Start the next edition instead.")

    def has_delete_permission(self, request, obj=None):
        was_sent = obj and self.line(obj)[0].sent_for_review_at
        return super().has_delete_permission(request, obj) and not was_sent

    def touch(self, line):
        """Raise the counters. An approval does not hold for new words: a ready edition may be in review again."""
        super().touch(line)
        answered = [row for row in line if isinstance(row, Goal)]
        answered += [row for row in line[:-1] if isinstance(row, EditionFocusArea)]  # one of its measures has changed
        for row in answered:
            type(row).objects.filter(pk=row.pk).update(revision=F("revision") + 1)
        edition = line[0] if line else None
        if edition and edition.status == EditionStatus.READY and not edition_changes.is_settled(edition):
            Edition.objects.filter(pk=edition.pk).update(status=EditionStatus.IN_REVIEW)


class UnderEdition(InEdition):
    list_select_related = ["edition__plan"]
    autocomplete_fields = ["edition"]
    path = fixed_once_added = ["edition"]
