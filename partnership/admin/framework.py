"""What agreements stand on: frameworks, templates and partnerships."""

from django.contrib import admin
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.admin_site import PortalAdmin, PortalStacked, PortalTabular
from partnership.admin.history import FoundationHistory
from partnership.document import merge_fields
from partnership.models import (
    AgreementTemplate,
    ExclusionCondition,
    Framework,
    OverarchingGoal,
    Partnership,
    TemplateFocusArea,
    TemplateSection,
)


class OverarchingGoalInline(PortalTabular):
    model = OverarchingGoal
    ordering = ["order", "pk"]


class ExclusionConditionInline(PortalTabular):
    model = ExclusionCondition
    ordering = ["order", "pk"]


@admin.register(Framework)
class FrameworkAdmin(FoundationHistory, PortalAdmin):
    list_display = ["name", "municipality", "legal_basis", "starts_on", "ends_on"]
    list_select_related = ["municipality"]
    search_fields = ["name", "slug", "municipality__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["municipality", "districts"]
    inlines = [OverarchingGoalInline, ExclusionConditionInline]


class _UnderFramework(FoundationHistory, PortalAdmin):
    list_display = ["text", "framework", "order"]
    list_select_related = ["framework"]
    search_fields = ["text", "framework__name"]
    ordering = ["framework", "order", "pk"]
    autocomplete_fields = ["framework"]
    path = fixed_once_added = ["framework"]


@admin.register(OverarchingGoal)
class OverarchingGoalAdmin(_UnderFramework):
    pass


@admin.register(ExclusionCondition)
class ExclusionConditionAdmin(_UnderFramework):
    pass


_FIELDS = ", ".join(f"{{{name}}}" for name in merge_fields.FIELDS)
_HELPS = {"body": format_lazy(_("Filled in when a draft begins: {fields}."), fields=_FIELDS)}


class TemplateSectionInline(PortalStacked):
    model = TemplateSection
    helps = _HELPS
    ordering = ["order", "pk"]


class TemplateFocusAreaInline(PortalTabular):
    model = TemplateFocusArea
    ordering = ["order", "pk"]


@admin.register(AgreementTemplate)
class AgreementTemplateAdmin(FoundationHistory, PortalAdmin):
    list_display = ["name", "legal_basis", "document_word"]
    search_fields = ["name", "slug"]
    ordering = ["name", "pk"]
    inlines = [TemplateSectionInline, TemplateFocusAreaInline]


class _UnderTemplate(FoundationHistory, PortalAdmin):
    list_select_related = ["template"]
    ordering = ["template", "order", "pk"]
    autocomplete_fields = ["template"]
    path = fixed_once_added = ["template"]


@admin.register(TemplateSection)
class TemplateSectionAdmin(_UnderTemplate):
    helps = _HELPS
    list_display = ["__str__", "template", "order"]
    search_fields = ["heading", "body"]


@admin.register(TemplateFocusArea)
class TemplateFocusAreaAdmin(_UnderTemplate):
    list_display = ["name", "template", "order"]
    search_fields = ["name"]


@admin.register(Partnership)
class PartnershipAdmin(FoundationHistory, PortalAdmin):
    list_display = ["name", "coordinator"]
    list_select_related = ["coordinator"]
    search_fields = ["name", "slug", "districts__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["districts", "organisations", "coordinator"]

    def chain(self, obj):
        return obj.chain

    def names_of_chains(self):
        return {partnership.chain: partnership.name for partnership in Partnership.objects.order_by("name", "pk")}
