"""The site of the admin: one way to log in, and one answer to a change that is not allowed."""

from functools import wraps

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, InternalError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse, reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.admin_site.history_messages import HistoryMessages
from core.admin_site.model_admin import RefusedError
from core.models import BroughtData, LedgerEntry, Membership


class PortalAdminSite(admin.AdminSite):
    site_title = _("Administration")
    site_header = _("Administration of the portal")
    index_title = _("What the portal holds")
    site_url = "/"

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.disable_action("delete_selected")  # rows are checked before they are deleted, one by one

    def has_permission(self, request):
        return permissions.may(request.user, permissions.Permission.STAFF)

    @permissions.public
    def login(self, request, extra_context=None):
        """Send the person to the portal's login page. Refuse a person who is logged in and still comes here."""
        index = reverse("admin:index", current_app=self.name)
        if self.has_permission(request):
            return redirect(index)
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or index, reverse("login"))

    def password_change(self, request, extra_context=None):
        return redirect("password_change")

    def password_change_done(self, request, extra_context=None):
        return redirect("password_change_done")

    def index(self, request, extra_context=None):
        """Show the start page. While nobody has a role anywhere, it says what to add first."""
        more = {"is_empty": not Membership.objects.exists(), "lacks_ground_data": not BroughtData.objects.exists()}
        return super().index(request, {**(extra_context or {}), **more})

    def get_log_entries(self, request):
        """Return what the person did last, for the start page, as (entry, sentence). Django's own log stays empty."""
        own_entries = LedgerEntry.objects.filter(by=request.user.pk)
        entries = own_entries.select_related("by", "payload").order_by("-at", "-pk")[:10]
        messages = HistoryMessages(self)
        return [(entry, messages.sentence(entry)) for entry in entries]

    def admin_view(self, view, cacheable=False):
        inner = super().admin_view(view, cacheable)

        @wraps(inner)
        def guarded(request, *args, **kwargs):
            try:
                return inner(request, *args, **kwargs)
            except RefusedError as error:
                return self._refuse(request, str(error), status=error.status)
            except (IntegrityError, InternalError):
                return self._refuse(
                    request,
                    gettext(
                        "The database refused the change, and nothing was changed. The text may have been locked, or "
                        "somebody else may have saved, at the same moment."
                    ),
                    status=409,
                )

        return guarded

    def get_urls(self):
        patterns = super().get_urls()
        _mark(patterns)
        return patterns

    def _refuse(self, request, sentence, *, status):
        request.current_app = self.name
        context = {**self.each_context(request), "title": gettext("Not changed"), "sentence": sentence}
        return TemplateResponse(request, "admin/refused.html", context, status=status)


def _mark(patterns):
    """Mark every view with the permission that it asks for, as `require` does, and the login page's address."""
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            _mark(pattern.url_patterns)
        elif not hasattr(pattern.callback, "permission"):
            pattern.callback.permission = permissions.Permission.STAFF
            pattern.callback.login_url = reverse_lazy("login")
