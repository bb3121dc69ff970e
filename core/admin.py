"""Places, organisations, people and the history, in Django's admin."""

import allauth.account.admin  # before they are taken away again
import allauth.mfa.admin
import allauth.socialaccount.admin  # noqa: F401
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import ReadOnlyPasswordHashField, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
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
from core.access import invitations, lockouts
from core.access.forms import InviteForm
from core.access.models import IdentityProvider, Invitation, LetterKind
from core.access.password_letters import queue_letter
from core.access.second_factor.actions import reset as reset_second_factor
from core.access.second_factor.queries import has_second_factor
from core.access.step_up import fresh
from core.admin_site import FixedRows, GuardedForm, PortalAdmin, PortalTabular
from core.admin_site.history_messages import HistoryMessages
from core.concurrency.refusals import Refusal
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


# People -------------------------------------------------------------------------------------------------------------


class MembershipInline(PortalTabular):
    model = Membership
    autocomplete_fields = ["organisation"]


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

    form = PersonForm
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
        """Nobody chooses a password for somebody else."""
        raise Http404

    @method_decorator(fresh)
    def add_view(self, request, form_url="", extra_context=None):
        """Invite instead of adding: the person chooses the password."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = InviteForm(request.POST or None)
        if request.method == "POST" and form.is_valid() and self._invite(request, form):
            self.message_user(request, _("The invitation is on its way."), messages.SUCCESS)
            return redirect("admin:core_user_changelist")
        return self._own_page(request, "invite", _("Invite a person"), form=form, media=self.media)

    def _invite(self, request, form):
        try:
            site = f"{request.scheme}://{request.get_host()}"
            invitations.invite(**form.cleaned_data, site=site, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.add_error(None, error.messages)
        except Refusal as error:
            form.add_error(None, str(error))
        else:
            return True
        return False

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        if change and obj:
            context["locked_out_until"] = _shown_moment(lockouts.locked_until(obj, at=timezone.now()))
            context["has_second_factor"] = has_second_factor(obj)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_urls(self):
        pages = {
            "let-in": (self.let_in_view, "let_in"),
            "second-factor": (self.second_factor_view, "second_factor"),
            "new-password": (self.new_password_view, "new_password"),
        }
        own = [
            path(f"<int:pk>/{part}/", self.admin_site.admin_view(view), name=f"core_user_{name}")
            for part, (view, name) in pages.items()
        ]
        return [*own, *super().get_urls()]

    def _own_page(self, request, name, title, **context):
        context = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, **context}
        return TemplateResponse(request, f"admin/core/user/{name}.html", context)

    def _person(self, request, pk):
        person = get_object_or_404(User, pk=pk)
        if not self.has_change_permission(request, person):
            raise PermissionDenied
        return person

    @method_decorator(require_http_methods(["GET", "POST"]))
    @method_decorator(fresh)
    def second_factor_view(self, request, pk):
        """Take the second factor of somebody who has lost it."""
        person = self._person(request, pk)
        if request.method == "POST":
            reset_second_factor(user=person, by=request.user, at=timezone.now())
            self.message_user(
                request, _("The second factor is taken away, and a letter is on its way."), messages.SUCCESS
            )
            return redirect("admin:core_user_change", person.pk)
        return self._own_page(request, "second_factor", _("Take away the second factor"), person=person)

    @method_decorator(require_http_methods(["GET", "POST"]))
    def new_password_view(self, request, pk):
        """Send somebody the letter by which they choose a new password."""
        person = self._person(request, pk)
        if request.method == "POST":
            site = f"{request.scheme}://{request.get_host()}"
            queue_letter(kind=LetterKind.PASSWORD, email=person.email, at=timezone.now(), site=site)
            self.message_user(request, _("The letter is on its way."), messages.SUCCESS)
            return redirect("admin:core_user_change", person.pk)
        return self._own_page(request, "new_password", _("Send a link for a new password"), person=person)

    @method_decorator(require_http_methods(["GET", "POST"]))
    def let_in_view(self, request, pk):
        """Let somebody who is locked out try again at once."""
        person = self._person(request, pk)
        if request.method == "POST":
            lockouts.unlock(user=person, by=request.user, at=timezone.now())
            self.message_user(request, _("%(person)s can try again now.") % {"person": person}, messages.SUCCESS)
            return redirect("admin:core_user_change", person.pk)
        return self._own_page(
            request,
            "let_in",
            _("Let the person try again"),
            person=person,
            until=_shown_moment(lockouts.locked_until(person, at=timezone.now())),
            networks=[(name, _shown_moment(end)) for name, end in lockouts.locked_out_networks(at=timezone.now())],
        )


@admin.register(Invitation)
class InvitationAdmin(FixedRows):
    """Who was invited, by whom, and whether they came. People are invited from their list."""

    list_display = ["name", "email", "organisation", "role", "invited_by", "created_at", "expires_at", "accepted_at"]
    list_select_related = ["organisation", "invited_by"]
    search_fields = ["name", "email"]
    ordering = ["-created_at", "-pk"]
    exclude = ["digest"]


@admin.register(IdentityProvider)
class IdentityProviderAdmin(PortalAdmin):
    """Organisations' own logins. Their secrets stand in the environment."""

    list_display = ["name", "organisation", "issuer", "is_open"]
    list_select_related = ["organisation"]
    search_fields = ["name", "issuer", "organisation__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["organisation"]


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
