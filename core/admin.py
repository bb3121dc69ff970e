"""Places, organisations, roles and the history, in Django's admin. People are in core/admin_site/people.py."""

import allauth.account.admin  # before they are taken away again
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.contrib import admin
from django.contrib.auth.models import Group
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import actions, history
from core.admin_site import FixedRows, PortalAdmin, PortalTabular
from core.admin_site.history_messages import HistoryMessages
from core.admin_site.people import AsksAgain  # and registers its own tables
from core.models import (
    Area,
    AreaCode,
    BroughtData,
    Emblem,
    FormerName,
    JobRun,
    LedgerEntry,
    MailChoice,
    Membership,
    Organisation,
    OutgoingMail,
    Registration,
    RetentionRule,
    StoredFile,
)

for _model in (EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(_model)  # allauth's rows hold secrets, and people change them by verbs
admin.site.unregister(Group)  # the portal's rights come from memberships, and the administration's are one


# Places and organisations -------------------------------------------------------------------------------------------


class AreaCodeInline(PortalTabular):
    model = AreaCode


@admin.register(Area)
class AreaAdmin(PortalAdmin):
    list_display = ["name", "kind", "parent"]
    list_filter = ["kind"]
    list_select_related = ["parent"]
    search_fields = ["name", "codes__code"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["parent"]
    inlines = [AreaCodeInline]
    names = {
        "file": _("File"),
        "added": _("New areas"),
        "ended": _("Codes that end"),
        "unchanged": _("Unchanged"),
    }


@admin.register(AreaCode)
class AreaCodeAdmin(PortalAdmin):
    list_display = ["code", "scheme", "area", "valid_from", "valid_to"]
    list_filter = ["scheme"]
    list_select_related = ["area"]
    search_fields = ["code", "area__name"]
    ordering = ["scheme", "code", "pk"]
    autocomplete_fields = ["area"]


class FormerNameInline(PortalTabular):
    model = FormerName


@admin.register(Organisation)
class OrganisationAdmin(PortalAdmin):
    """Organisations and their units. What a change of name or place means for the units below is core.actions'."""

    list_display = ["name", "parent", "kind", "orgnr", "governs"]
    list_filter = ["kind"]
    list_select_related = ["governs", "parent"]
    search_fields = ["name", "orgnr", "former_names__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["governs", "parent", "predecessor"]
    inlines = [FormerNameInline]

    def hold(self, obj):
        """Hold all organisations: two moves at once could make a circle that neither of them sees."""
        list(Organisation.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        super().hold(obj)

    def save_model(self, request, obj, form, change):
        before = form.initial.get("name", "")
        super().save_model(request, obj, form, change)
        if change and "parent" in form.changed_data:
            obj.save(update_fields=["path"])
        if change and "name" in form.changed_data:
            actions.keep_former_name(obj, before, at=timezone.now())
        actions.settle_below(obj)
        actions.name_apart({before})


@admin.register(FormerName)
class FormerNameAdmin(PortalAdmin):
    list_display = ["name", "organisation", "until"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["organisation"]
    fixed_once_added = ["organisation"]
    path = ["organisation"]


# Roles --------------------------------------------------------------------------------------------------------------


@admin.register(Membership)
class MembershipAdmin(AsksAgain):
    list_display = ["user", "organisation", "role", "reach", "is_limited", "last_day"]
    list_filter = ["role", "reach", "is_limited"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    ordering = ["user__name", "pk"]
    autocomplete_fields = ["user", "organisation"]
    fixed_once_added = ["user", "organisation"]
    names = {"partnerships": _("Partnerships")}


# The history --------------------------------------------------------------------------------------------------------


@admin.register(StoredFile)
class StoredFileAdmin(FixedRows):
    """Shows files, which are kept as they came. Each has its own page that serves it."""

    list_display = ["name", "kind", "size", "stored_by", "stored_at"]
    list_filter = ["kind", "stored_at"]
    list_select_related = ["stored_by"]
    search_fields = ["name", "sha256"]
    ordering = ["-stored_at", "-pk"]


@admin.register(BroughtData)
class BroughtDataAdmin(FixedRows):
    """What `manage.py setup` brought. It is only looked at: the command keeps it."""

    list_display = ["key", "kind", "version"]
    list_filter = ["kind"]
    search_fields = ["key"]
    ordering = ["kind", "key", "pk"]


@admin.register(JobRun)
class JobRunAdmin(FixedRows):
    """When the commands of the timers last ended. It is only looked at: the commands keep it."""

    list_display = ["name", "succeeded_at", "failed_at", "claimed_until"]
    exclude = ["claimed_by"]
    search_fields = ["name"]
    ordering = ["name", "pk"]


@admin.register(Registration)
class RegistrationAdmin(FixedRows):
    """What authorities have registered. It is only looked at: each corrects its own under its diary."""

    list_display = ["organisation", "kind", "answer", "number", "registered_on", "by"]
    list_filter = ["answer"]
    list_select_related = ["organisation", "by"]
    search_fields = ["number", "organisation__name"]
    ordering = ["-at", "-pk"]


@admin.register(Emblem)
class EmblemAdmin(FixedRows):
    """Coats of arms and logotypes. They are only looked at: they are chosen on a page of their own."""

    list_display = ["organisation", "alternative_text", "kind", "added_by", "added_at", "ended_at"]
    list_filter = ["kind"]
    list_select_related = ["organisation", "added_by"]
    search_fields = ["organisation__name", "sha256"]
    ordering = ["-added_at", "-pk"]


@admin.register(RetentionRule)
class RetentionRuleAdmin(PortalAdmin):
    """How long what nobody needs any more is kept. `manage.py retention` follows the rules."""

    list_display = ["kind", "days", "decision", "decided_on"]
    search_fields = ["decision"]
    ordering = ["kind", "pk"]


@admin.register(OutgoingMail)
class OutgoingMailAdmin(FixedRows):
    """What mail waits, was sent or could not be sent. Their texts stand nowhere."""

    list_display = ["user", "kind", "state", "tries", "error", "next_try_at", "sent_at"]
    list_filter = ["state", "kind", ("error", admin.EmptyFieldListFilter)]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email", "matter", "error"]
    ordering = ["-queued_at", "-pk"]


@admin.register(MailChoice)
class MailChoiceAdmin(FixedRows):
    """What mail people chose. Each chooses on the page of the own account."""

    list_display = ["user", "digest", "at_once"]
    list_filter = ["digest", "at_once"]
    list_select_related = ["user"]
    search_fields = ["user__name", "user__email"]
    ordering = ["user__name", "pk"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(FixedRows):
    """Shows events in words. The chains and the raw contents have no pages of their own."""

    list_display = ["at", "who", "event", "chain_in_words"]
    list_filter = ["at"]
    search_fields = ["payload__label", "label", "=target_key", "by__name"]
    ordering = ["-at", "-pk"]
    fieldsets = [
        (None, {"fields": ["at", "who", "event", "kind", "content"]}),
        (
            _("How the entry is chained"),
            {
                "fields": ["chain_in_words", "number", "payload_digest", "previous", "digest"],
                "description": _("The digests show whether an entry has been changed or taken out afterwards."),
            },
        ),
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("payload", "by", "chain")  # a list looks nowhere else then

    @admin.display(description=_("who"), ordering="by__name")
    def who(self, entry):
        return history.actor_name(entry)

    def get_changelist_instance(self, request):
        changelist = super().get_changelist_instance(request)
        messages = HistoryMessages(self.admin_site)
        for entry in changelist.result_list:
            entry.messages = messages  # one for the whole page: what it has looked up, it knows
        return changelist

    def get_search_results(self, request, queryset, search_term):
        found, may_have_duplicates = super().get_search_results(request, queryset, search_term)
        if search_term:
            chains = HistoryMessages(self.admin_site).chains_named(search_term)
            found = found | queryset.filter(chain__name__in=chains)
        return found, may_have_duplicates

    @admin.display(description=_("what happened"))
    def event(self, entry):
        return capfirst(self._messages_of(entry).sentence(entry))

    @admin.display(description=_("kind of thing"), ordering="target_model")
    def kind(self, entry):
        return self._messages_of(entry).kind(entry)

    @admin.display(description=_("chain"), ordering="chain__name")
    def chain_in_words(self, entry):
        return self._messages_of(entry).chain(entry.chain.name)

    @admin.display(description=_("content"))
    def content(self, entry):
        line = self._messages_of(entry).line(entry)
        if not (line.details or line.is_erased):
            return _("No more than what stands above.")
        return render_to_string("admin/details.html", {"details": line.details, "is_erased": line.is_erased})

    def _messages_of(self, entry):
        return getattr(entry, "messages", None) or HistoryMessages(self.admin_site)
