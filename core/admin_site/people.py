"""People, their invitations and their organisations' own logins, in Django's admin.

People are never deleted, and nobody chooses a password for somebody else: they are invited, or get a letter.
"""

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as StockUserAdmin
from django.contrib.auth.forms import ReadOnlyPasswordHashField, UserChangeForm
from django.contrib.auth.hashers import is_password_usable
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from core.access import invitations, lockouts
from core.access.forms import InviteForm
from core.access.models import IdentityProvider, Invitation, LetterKind
from core.access.password_letters import queue_letter
from core.access.second_factor.actions import reset as reset_second_factor
from core.access.second_factor.queries import has_second_factor
from core.access.step_up import fresh
from core.admin_site import FixedRows, GuardedForm, PortalAdmin, PortalTabular
from core.admin_site.personal_data import PersonalDataPages
from core.concurrency.refusals import Refusal
from core.forms.base import add_errors
from core.models import Membership, User


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


class AsksAgain(PortalAdmin):
    """Rows that say who gets in, and what they may do: sending such a page asks again who it is."""

    def changeform_view(self, request, *args, **kwargs):
        return _fresh_when_sent(super().changeform_view, request, *args, **kwargs)

    def delete_view(self, request, *args, **kwargs):
        return _fresh_when_sent(super().delete_view, request, *args, **kwargs)


@admin.register(User)
class PersonAdmin(PersonalDataPages, AsksAgain, StockUserAdmin):
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
            add_errors(form, error)
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
class IdentityProviderAdmin(AsksAgain):
    """Organisations' own logins. Their secrets stand in the environment."""

    list_display = ["name", "organisation", "issuer", "is_open"]
    list_select_related = ["organisation"]
    search_fields = ["name", "issuer", "organisation__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["organisation"]


def _fresh_when_sent(view, request, *args, **kwargs):
    """Answer by `view`, which asks again who it is where the request changes something."""
    return (fresh(view) if request.method == "POST" else view)(request, *args, **kwargs)


def _shown_moment(moment):
    return moment and lockouts.whole_minute(moment)
