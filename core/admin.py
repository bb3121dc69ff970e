"""Places, organisations, people and the history, in Django's admin."""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    UserChangeForm,
)
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core import actions, history
from core.access import lockouts
from core.admin_site import FixedRows, GuardedForm, PortalAdmin, PortalTabular
from core.admin_site.history_messages import HistoryMessages
from core.models import (
    Area,
    AreaCode,
    BroughtData,
    FormerName,
    LedgerChain,
    LedgerEntry,
    Membership,
    Organisation,
    StoredFile,
    User,
)

admin.site.unregister(Group)  # the portal's permissions come from memberships, and administrator is one of the roles


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


# People -------------------------------------------------------------------------------------------------------------


class MembershipInline(PortalTabular):
    model = Membership
    autocomplete_fields = ["organisation"]


class NewPersonForm(GuardedForm, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name"]


class HasPassword(forms.Widget):
    """Says that there is a password, with a link to set another. The stored hash is never shown."""

    read_only = True

    def render(self, name, value, attrs=None, renderer=None):
        is_set = bool(value) and is_password_usable(value)
        return render_to_string("admin/core/user/password.html", {"is_set": is_set, "attrs": attrs})

    def id_for_label(self, id_):
        return None


class PersonForm(GuardedForm, UserChangeForm):
    password = ReadOnlyPasswordHashField(label=_("Password"), widget=HasPassword)

    class Meta:
        model = User
        fields = "__all__"
        field_classes: dict = {}
        labels = {"is_superuser": _("May give others these rights")}
        help_texts = {
            "is_staff": _("The person can read and put right everything here, for every organisation."),
            "is_superuser": _("Without this, an administrator changes neither these two nor those who have them both."),
        }


class SetPasswordForm(AdminPasswordChangeForm):
    usable_password_help_text = _("Without a password the person cannot log in. The one that they have is lost.")


class LockedOutFilter(admin.SimpleListFilter):
    title = _("logging in")
    parameter_name = "locked_out"

    def lookups(self, request, model_admin):
        return [("1", _("Locked out now"))]

    def queryset(self, request, queryset):
        return queryset.filter(email__in=lockouts.locked_out_emails(at=timezone.now())) if self.value() else queryset


_POWERS = ["is_staff", "is_superuser"]


@admin.register(User)
class PersonAdmin(PortalAdmin, StockUserAdmin):
    """Shows people, who are never deleted: the history needs their names.

    Only those with all permissions give permissions.
    """

    form, add_form, change_password_form = PersonForm, NewPersonForm, SetPasswordForm
    add_form_template = "admin/add_person.html"
    change_form_template = "admin/core/user/change_form.html"
    list_display = ["name", "email", "works_for", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", LockedOutFilter, "memberships__role"]
    search_fields = ["name", "email", "memberships__organisation__name"]
    ordering = ["name", "pk"]
    readonly_fields = ["last_login", "date_joined"]
    filter_horizontal: list = []
    inlines = [MembershipInline]
    fieldsets = [
        (None, {"fields": ["email", "name", "password", "is_active"]}),
        (
            _("The administration"),
            {
                "fields": _POWERS,
                "description": _("What a person may do in the portal comes from the roles below, not from these two."),
            },
        ),
        (_("Dates"), {"fields": ["last_login", "date_joined"]}),
    ]
    add_fieldsets = [
        (None, {"classes": ["wide"], "fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]

    def get_queryset(self, request):
        return super().get_queryset(request).prefetch_related("memberships__organisation")

    @admin.display(description=_("role and organisation"))
    def works_for(self, person):
        today = timezone.localdate()
        memberships = sorted(person.memberships.all(), key=lambda each: (str(each.organisation), each.pk))
        return "; ".join(each.in_words(on=today) for each in memberships)

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

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            context["locked_out_until"] = _shown_moment(lockouts.locked_until(obj, at=timezone.now()))
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        view = self.admin_site.admin_view(self.let_in_view)
        return [path("<int:pk>/let-in/", view, name="core_user_let_in"), *super().get_urls()]

    @method_decorator(require_http_methods(["GET", "POST"]))
    def let_in_view(self, request, pk):
        """Let a person who is locked out try again at once."""
        person = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        if request.method == "POST":
            lockouts.unlock(user=person, by=request.user, at=timezone.now())
            self.message_user(request, _("%(person)s can try again now.") % {"person": person}, messages.SUCCESS)
            return redirect("admin:core_user_change", person.pk)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Let the person try again"),
            "person": person,
            "until": _shown_moment(lockouts.locked_until(person, at=timezone.now())),
            "networks": [(name, _shown_moment(end)) for name, end in lockouts.locked_out_networks(at=timezone.now())],
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/core/user/let_in.html", context)


def _shown_moment(moment):
    return moment and lockouts.whole_minute(moment)


@admin.register(Membership)
class MembershipAdmin(PortalAdmin):
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


class ChainFilter(admin.SimpleListFilter):
    title = _("chain")
    parameter_name = "chain"

    def lookups(self, request, model_admin):
        history_messages = HistoryMessages(model_admin.admin_site)
        chains = LedgerChain.objects.order_by("name", "pk")
        return [(str(chain.pk), history_messages.chain(chain.name)) for chain in chains]

    def queryset(self, request, queryset):
        value = self.value() or ""
        return queryset.filter(chain=value) if value.isdecimal() else queryset


@admin.register(LedgerEntry)
class LedgerEntryAdmin(FixedRows):
    """Shows events in words. The chains and the raw contents have no pages of their own."""

    list_display = ["at", "who", "event", "chain_in_words"]
    list_filter = [ChainFilter, "at"]
    list_select_related = ["by", "chain"]
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
        return super().get_queryset(request).select_related("payload")

    @admin.display(description=_("who"), ordering="by__name")
    def who(self, entry):
        return history.actor_name(entry)

    @admin.display(description=_("what happened"))
    def event(self, entry):
        return capfirst(HistoryMessages(self.admin_site).sentence(entry))

    @admin.display(description=_("kind of thing"), ordering="target_model")
    def kind(self, entry):
        return HistoryMessages(self.admin_site).kind(entry)

    @admin.display(description=_("chain"), ordering="chain__name")
    def chain_in_words(self, entry):
        return HistoryMessages(self.admin_site).chain(entry.chain.name)

    @admin.display(description=_("content"))
    def content(self, entry):
        line = HistoryMessages(self.admin_site).line(entry)
        if not (line.details or line.is_erased):
            return _("No more than what stands above.")
        return render_to_string("admin/details.html", {"details": line.details, "is_erased": line.is_erased})
