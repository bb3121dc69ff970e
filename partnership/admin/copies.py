"""The papers: print sets, copies, signatures, decisions, extensions."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.admin_site import FixedRows, PortalAdmin, ShownTabular
from core.concurrency import conflicts
from partnership.admin.mixins import InPartnership, show_refusals
from partnership.copies import actions as copy_actions
from partnership.copies import corrections, rules
from partnership.models import Copy, Decision, Extension, PrintSet, Signatory, Signature

_AS_VERBS_SAY = {"handed_over_precision": "precision"}


class CopyInline(ShownTabular):
    model = Copy
    fields = ["number", "keeper", "handed_over_on", "kept_at"]
    ordering = ["number", "pk"]


@admin.register(PrintSet)
class PrintSetAdmin(FixedRows):
    list_display = ["agreement_version", "drawn_at", "sha256"]
    list_select_related = ["agreement_version__agreement"]
    search_fields = ["agreement_version__title", "sha256"]
    ordering = ["-drawn_at", "-pk"]
    inlines = [CopyInline]


class SignatureInline(ShownTabular):
    model = Signature
    fields = ["signatory", "signed_on", "precision"]
    ordering = ["pk"]


@admin.register(Copy)
class CopyAdmin(InPartnership, PortalAdmin):
    """A copy keeps its number, its keeper and its file; where it has been sent and is kept may be corrected."""

    change_form_template = "admin/partnership/copy/change_form.html"
    list_display = ["__str__", "print_set", "printed_on", "sent_on", "handed_over_on", "kept_at"]
    list_select_related = ["keeper", "print_set__agreement_version__agreement"]
    search_fields = ["keeper__name_as_written", "print_set__agreement_version__title", "kept_at"]
    ordering = ["print_set", "number", "pk"]
    readonly_fields = ["print_set", "number", "keeper", "file", "sha256", "scan"]
    path = ["print_set", "agreement_version", "agreement"]
    inlines = [SignatureInline]

    def has_add_permission(self, request):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def save_model(self, request, obj, form, change):
        """Register new values by their verbs, and changed values by the verb of corrections."""
        known = {name for name in form.changed_data if form.initial.get(name)}
        with show_refusals():
            arguments = {
                "copy": obj,
                "by": request.user,
                "at": timezone.now(),
                "version": conflicts.version_from(request),
            }
            for verb, names in self._verbs(obj):
                if names[0] in set(form.changed_data) - known and getattr(obj, names[0]):
                    values = {_AS_VERBS_SAY.get(name, name): getattr(obj, name) for name in names}
                    arguments["version"] = verb(**values, **arguments).version
            if known:
                values = {name: getattr(obj, name) for name in known}
                corrections.correct_copy(values=values, reason=str(_("Put right in the administration.")), **arguments)
        super().save_model(request, obj, form, change)

    @staticmethod
    def _verbs(copy):
        """Yield the verbs with the fields that each takes, the day first."""
        yield copy_actions.send_copy, ("sent_on",)
        if rules.is_own_original(copy, copy.print_set.agreement_version.agreement):
            yield copy_actions.register_return, ("returned_on", "kept_at")
        else:
            yield copy_actions.register_handover, ("handed_over_on", "handed_over_precision", "kept_at")


@admin.register(Signature)
class SignatureAdmin(InPartnership, FixedRows):
    """A signature is registered from the page of its copy, by the same verb as elsewhere, and stays."""

    list_display = ["copy", "signatory", "signed_on"]
    list_select_related = ["copy__keeper", "signatory__party"]
    search_fields = ["signatory__name", "copy__keeper__name_as_written"]
    ordering = ["-pk"]
    fields = ["copy", "signatory", "signed_on", "precision"]
    path = ["copy", "print_set", "agreement_version", "agreement"]

    def has_add_permission(self, request):
        return request.GET.get("copy", "").isdecimal() and super(FixedRows, self).has_add_permission(request)

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        copy = Copy.objects.filter(pk=request.GET["copy"]).first() if obj is None else None
        if copy:
            form.version = self.version_of(Signature(copy=copy))
        return form

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        """Return the copy that the person came from, and those who have not signed it."""
        copies = Copy.objects.filter(pk=request.GET.get("copy"))
        if db_field.name == "copy":
            kwargs["queryset"] = copies
        elif db_field.name == "signatory":
            waiting = Signatory.objects.filter(party__agreement_version__print_set__copies__in=copies)
            kwargs["queryset"] = waiting.exclude(signatures__copy__in=copies).order_by("party__order", "order", "pk")
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(self, request, obj, form, change):
        with show_refusals():
            copy_actions.register_signature(
                copy=obj.copy,
                signatory=obj.signatory,
                signed_on=obj.signed_on,
                precision=obj.precision,
                by=request.user,
                at=timezone.now(),
                version=conflicts.version_from(request),
            )
        obj.pk = Signature.objects.get(copy=obj.copy, signatory=obj.signatory).pk

    def save_related(self, request, form, formsets, change):
        """Do nothing: the verb has saved the rows."""

    def log_addition(self, request, obj, message):
        """Do nothing: the verb has written the history."""


@admin.register(Decision)
class DecisionAdmin(InPartnership, PortalAdmin):
    """A party's decision belongs to no text: it may be registered and put right at any time."""

    list_display = ["__str__", "met_on", "paragraph", "party"]
    list_select_related = ["party"]
    search_fields = ["body", "paragraph", "diarienummer", "party__name_as_written"]
    ordering = ["-met_on", "pk"]
    autocomplete_fields = ["party"]
    fixed_once_added = ["party"]
    readonly_fields = ["extract"]

    def line(self, obj):
        return [obj.party.agreement_version.agreement, obj]


@admin.register(Extension)
class ExtensionAdmin(InPartnership, FixedRows):
    list_display = ["agreement", "agreed_on", "ends_on"]
    list_select_related = ["agreement"]
    search_fields = ["agreement__name", "reason"]
    ordering = ["-agreed_on", "-pk"]
    path = ["agreement"]
