"""Places, organisations, people and the history, in Django's admin."""

from axes import admin as _axes  # noqa: F401 - it registers its models, which are then taken out
from axes.models import AccessAttempt, AccessLog
from django.contrib import admin
from django.contrib.auth.admin import GroupAdmin as StockGroupAdmin
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core import ledger
from core.administration import FixedRows, GuardedForm, PortalAdmin, PortalTabular
from core.models import (
    Area,
    AreaCode,
    LedgerChain,
    LedgerEntry,
    LedgerPayload,
    Membership,
    Organisation,
    StoredFile,
    User,
)

for _model in (Group, *(model for model in admin.site._registry if model._meta.app_label == "axes")):
    admin.site.unregister(_model)  # they would change without a trace


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


@admin.register(AreaCode)
class AreaCodeAdmin(PortalAdmin):
    list_display = ["code", "scheme", "area", "valid_from", "valid_to"]
    list_filter = ["scheme"]
    list_select_related = ["area"]
    search_fields = ["code", "area__name"]
    ordering = ["scheme", "code", "pk"]
    autocomplete_fields = ["area"]


@admin.register(Organisation)
class OrganisationAdmin(PortalAdmin):
    list_display = ["name", "kind", "orgnr", "governs"]
    list_filter = ["kind"]
    list_select_related = ["governs"]
    search_fields = ["name", "orgnr"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["governs", "predecessor"]


# People -------------------------------------------------------------------------------------------------------------


class MembershipInline(PortalTabular):
    model = Membership
    autocomplete_fields = ["organisation"]


class NewPersonForm(GuardedForm, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class PersonForm(GuardedForm, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {}


_POWERS = ["is_staff", "is_superuser", "groups"]


@admin.register(User)
class PersonAdmin(PortalAdmin, StockUserAdmin):
    """People are never deleted: the history needs their names. Only those with all rights give rights away."""

    form, add_form = PersonForm, NewPersonForm
    add_form_template = "admin/add_person.html"
    list_display = ["name", "email", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "is_superuser", "memberships__role"]
    search_fields = ["name", "email", "memberships__organisation__name"]
    ordering = ["name", "pk"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal = []  # there are few groups, and the two boxes of the stock page have no names
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["email", "name", "password"]}),
        (_("What the person may do in the administration"), {"fields": ["is_active", *_POWERS]}),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]

    def get_readonly_fields(self, request, obj=None):
        powers = () if request.user.is_superuser else _POWERS
        return [*super().get_readonly_fields(request, obj), *powers]

    def has_change_permission(self, request, obj=None):
        may = super().has_change_permission(request, obj)
        return may and (request.user.is_superuser or not (obj and obj.is_superuser))

    def has_delete_permission(self, request, obj=None):
        return False

    def user_change_password(self, request, id, form_url=""):
        if request.method != "POST":
            return super().user_change_password(request, id, form_url)
        with transaction.atomic():
            return super().user_change_password(request, id, form_url)


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
    list_display = ["user", "organisation", "role"]
    list_filter = ["role"]
    list_select_related = ["user", "organisation"]
    search_fields = ["user__name", "user__email", "organisation__name"]
    ordering = ["user__name", "pk"]
    autocomplete_fields = ["user", "organisation"]
    kept_once_added = ["user", "organisation"]


@admin.register(Group)
class GroupAdmin(PortalAdmin, StockGroupAdmin):
    ordering = ["name", "pk"]


@admin.register(AccessAttempt)
class AccessAttemptAdmin(PortalAdmin):
    """Failed logins. Deleting a row lets the person try again at once."""

    list_display = ["username", "ip_address", "failures_since_start", "attempt_time"]
    list_filter = ["attempt_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time", "-pk"]
    fields = ["username", "ip_address", "failures_since_start", "attempt_time", "user_agent"]

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False


@admin.register(AccessLog)
class AccessLogAdmin(FixedRows):
    list_display = ["username", "ip_address", "attempt_time", "logout_time"]
    list_filter = ["attempt_time"]
    search_fields = ["username", "ip_address"]
    ordering = ["-attempt_time", "-pk"]
    fields = ["username", "ip_address", "attempt_time", "logout_time", "user_agent"]


# The history --------------------------------------------------------------------------------------------------------


@admin.register(StoredFile)
class StoredFileAdmin(FixedRows):
    """A file is kept as it came. Its own page serves it."""

    list_display = ["name", "kind", "size", "stored_by", "stored_at"]
    list_filter = ["kind", "stored_at"]
    list_select_related = ["stored_by"]
    search_fields = ["name", "sha256"]
    ordering = ["-stored_at", "-pk"]


@admin.register(LedgerChain)
class LedgerChainAdmin(FixedRows):
    list_display = ["name", "length", "head"]
    search_fields = ["name"]
    ordering = ["name", "pk"]


@admin.register(LedgerEntry)
class LedgerEntryAdmin(FixedRows):
    list_display = ["at", "by", "verb", "label", "chain", "number"]
    list_filter = ["chain", "at"]
    list_select_related = ["by", "chain"]
    search_fields = ["label", "verb", "=target_key", "by__name"]
    ordering = ["-at", "-pk"]
    fields = [
        "chain", "number", "at", "by", "verb", "target_model", "target_key", "label", "content",
        "payload_digest", "previous", "digest",
    ]  # fmt: skip

    @admin.display(description=_("content"))
    def content(self, entry):
        payload = getattr(entry, "payload", None)
        return ledger.as_json(payload.content) if payload else _("Erased, or there was none.")


@admin.register(LedgerPayload)
class LedgerPayloadAdmin(FixedRows):
    list_display = ["entry", "salt"]
    list_select_related = ["entry__chain"]
    search_fields = ["entry__label"]
    ordering = ["-pk"]
