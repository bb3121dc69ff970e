"""The partnerships that a limited membership names, on the membership's page; and what was confirmed and asked for."""

from django.contrib import admin

from core.admin import MembershipAdmin
from core.admin_site import FixedRows, PortalAdmin, PortalTabular
from core.models import Membership
from partnership.models import AccessRequest, AccessReview, InvitationLimit, PartnershipLimit

admin.site.unregister(Membership)  # core's page knows no partnerships


class PartnershipLimitInline(PortalTabular):
    model = PartnershipLimit
    autocomplete_fields = ["partnership"]


@admin.register(Membership)
class MembershipWithLimitsAdmin(MembershipAdmin):
    inlines = [PartnershipLimitInline]


@admin.register(PartnershipLimit)
class PartnershipLimitAdmin(PortalAdmin):
    list_display = ["membership", "partnership"]
    list_select_related = ["membership__user", "membership__organisation", "partnership"]
    search_fields = ["membership__user__name", "partnership__name"]
    ordering = ["partnership__name", "pk"]
    autocomplete_fields = ["membership", "partnership"]
    fixed_once_added = ["membership", "partnership"]
    path = ["membership"]


@admin.register(InvitationLimit)
class InvitationLimitAdmin(FixedRows):
    list_display = ["invitation", "partnership"]
    list_select_related = ["invitation", "partnership"]
    search_fields = ["invitation__name", "partnership__name"]
    ordering = ["-invitation__created_at", "partnership__name", "pk"]


@admin.register(AccessReview)
class AccessReviewAdmin(FixedRows):
    list_display = ["partnership", "organisation", "by", "at"]
    list_filter = ["at"]
    list_select_related = ["partnership", "organisation", "by"]
    search_fields = ["partnership__name", "organisation__name", "by__name"]
    ordering = ["-at", "-pk"]


@admin.register(AccessRequest)
class AccessRequestAdmin(FixedRows):
    list_display = ["partnership", "by", "at", "answered_by", "answered_at"]
    list_filter = ["at"]
    list_select_related = ["partnership", "by", "answered_by"]
    search_fields = ["partnership__name", "by__name", "reason"]
    ordering = ["-at", "-pk"]
