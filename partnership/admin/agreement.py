"""Agreements and the versions of their text."""

import hashlib

from django.contrib import admin
from django.utils import timezone

from core.admin_site import PortalAdmin, PortalStacked, PortalTabular, ShownTabular
from partnership.admin.lifecycle_pages import AgreementPages
from partnership.admin.mixins import InAgreement
from partnership.drafting.actions import sections as section_actions
from partnership.models import Agreement, AgreementVersion, Appendix, FocusArea, Party, Section, Signatory


class FocusAreaInline(PortalTabular):
    model = FocusArea
    ordering = ["order", "pk"]


class VersionInline(ShownTabular):
    model = AgreementVersion
    fields = ["number", "title", "status", "locked_at"]
    ordering = ["number", "pk"]


@admin.register(Agreement)
class AgreementAdmin(InAgreement, AgreementPages, PortalAdmin):
    """An agreement stays, also as a draft: its history and its pages need it."""

    change_form_template = "admin/partnership/agreement/change_form.html"
    list_display = ["name", "partnership", "owner", "status", "starts_on", "ends_on"]
    list_filter = ["status", "period_kind"]
    list_select_related = ["partnership", "owner"]
    search_fields = ["name", "slug", "partnership__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["partnership", "owner", "template", "framework", "areas", "amends", "succeeds"]
    readonly_fields = ["status", "sent_for_review_at", "ended_on"]
    fixed_once_added = ["partnership"]
    inlines = [VersionInline, FocusAreaInline]

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Give a new agreement its first text, with the template's sections."""
        if change:
            super().save_model(request, obj, form, change)
            return
        sections = obj.template.sections.order_by("order", "pk") if obj.template else []
        section_actions.start_draft(
            agreement=obj,
            title=obj.name,
            sections=[(section.heading, section.body) for section in sections],
            parties=[],
            by=request.user,
            at=timezone.now(),
        )


@admin.register(FocusArea)
class FocusAreaAdmin(InAgreement, PortalAdmin):
    list_display = ["name", "agreement", "order"]
    list_select_related = ["agreement"]
    search_fields = ["name", "agreement__name"]
    ordering = ["agreement", "order", "pk"]
    autocomplete_fields = ["agreement"]
    path = fixed_once_added = ["agreement"]


class SectionInline(PortalStacked):
    model = Section
    ordering = ["order", "pk"]


class PartyInline(PortalTabular):
    model = Party
    ordering = ["order", "pk"]
    autocomplete_fields = ["organisation"]
    show_change_link = True


class AppendixInline(PortalTabular):
    model = Appendix
    readonly_fields = ["sha256"]
    ordering = ["number", "pk"]


@admin.register(AgreementVersion)
class AgreementVersionAdmin(InAgreement, PortalAdmin):
    """A version is made with its agreement, or when copies are voided. Nobody adds or deletes one by hand."""

    list_display = ["agreement", "number", "title", "status", "locked_at", "is_example"]
    list_filter = ["status", "is_example"]
    list_select_related = ["agreement"]
    search_fields = ["title", "agreement__name", "digest"]
    ordering = ["agreement__name", "number", "pk"]
    readonly_fields = ["number", "status", "digest", "locked_at", "locked_by", "voided_at", "void_reason"]
    path = fixed_once_added = ["agreement"]
    inlines = [SectionInline, PartyInline, AppendixInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_formset(self, request, form, formset, change):
        if formset.model is Appendix:
            for appendix in formset.forms:
                _seal(appendix)
        super().save_formset(request, form, formset, change)


class _UnderVersion(InAgreement, PortalAdmin):
    list_select_related = ["agreement_version__agreement"]
    autocomplete_fields = ["agreement_version"]
    path = ["agreement_version", "agreement"]
    fixed_once_added = ["agreement_version"]


@admin.register(Section)
class SectionAdmin(_UnderVersion):
    list_display = ["__str__", "agreement_version", "order"]
    search_fields = ["heading", "body", "agreement_version__title"]
    ordering = ["agreement_version", "order", "pk"]


class SignatoryInline(PortalStacked):
    model = Signatory
    ordering = ["order", "pk"]


@admin.register(Party)
class PartyAdmin(_UnderVersion):
    list_display = ["name_as_written", "organisation", "agreement_version", "diarienummer"]
    list_select_related = ["organisation", "agreement_version__agreement"]
    search_fields = ["name_as_written", "organisation__name", "diarienummer"]
    ordering = ["agreement_version", "order", "pk"]
    autocomplete_fields = ["agreement_version", "organisation"]
    inlines = [SignatoryInline]


@admin.register(Signatory)
class SignatoryAdmin(InAgreement, PortalAdmin):
    list_display = ["__str__", "party", "place", "dated_on"]
    list_select_related = ["party"]
    search_fields = ["name", "title", "party__name_as_written"]
    ordering = ["party", "order", "pk"]
    autocomplete_fields = ["party"]
    path = ["party", "agreement_version", "agreement"]
    fixed_once_added = ["party"]


@admin.register(Appendix)
class AppendixAdmin(_UnderVersion):
    list_display = ["title", "agreement_version", "number"]
    search_fields = ["title"]
    ordering = ["agreement_version", "number", "pk"]
    readonly_fields = ["sha256"]

    def save_model(self, request, obj, form, change):
        _seal(form)
        super().save_model(request, obj, form, change)
        obj.save(update_fields=["sha256"])


def _seal(form):
    """Keep the digest of a file that comes with the form, as the text's own digest covers it."""
    if "file" not in form.changed_data or not hasattr(form, "cleaned_data"):
        return
    digest = hashlib.sha256()
    for chunk in form.cleaned_data["file"].chunks() if form.cleaned_data.get("file") else ():
        digest.update(chunk)
    form.instance.sha256 = digest.hexdigest() if form.cleaned_data.get("file") else ""
