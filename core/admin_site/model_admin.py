"""The base of the pages of the admin.

It locks the rows that it changes, refuses a stale form, and records the change.
"""

from collections.abc import Iterable, Sequence
from copy import copy

from django import forms
from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied, ValidationError
from django.db import models
from django.db.models import F
from django.http import Http404
from django.urls import path
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.text import capfirst, smart_split
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from core import ledger
from core.admin_site import change_records, deletion
from core.admin_site.fields import FieldDisplay
from core.admin_site.history import HistoryInSentences
from core.files import serving
from core.guards import notices
from core.models import Noticed, Versioned

MOST_WORDS = 20  # of a search

_LOOKUPS = {"exact", "in", "isnull", "gt", "gte", "lt", "lte"}
_OTHER_LOOKUPS = set(models.DateTimeField.get_lookups()) - _LOOKUPS


class RefusedError(Exception):
    """The step that the person asked for is refused.

    The message is a sentence for them, `status` that of the answer.
    """

    def __init__(self, sentence, *, status=403):
        super().__init__(sentence)
        self.status = status


class GuardedForm(forms.ModelForm):
    """A form that is refused if somebody saved meanwhile, or if the row must stay as it is.

    PortalAdmin fills in `model_admin`, `version` (the one to save on now) and `is_stale`.
    """

    model_admin = None
    version = ""
    is_stale = False

    def clean(self):
        cleaned = super().clean()
        if self.is_stale:
            self.add_error(None, _("Somebody else saved before you. What you wrote is still here."))
        return cleaned

    def validate_constraints(self):
        """Check every constraint, also those with fields that the form only shows."""
        try:
            self.instance.validate_constraints(exclude=set(self.errors))
        except ValidationError as error:
            self._update_errors(error)

    def _post_clean(self):
        super()._post_clean()
        if not self.errors and self.model_admin:
            self.model_admin.hold(self.instance)
            if sentence := self.model_admin.why_fixed(self.instance):
                self.add_error(None, sentence)


class PortalAdmin(HistoryInSentences, FieldDisplay, admin.ModelAdmin):
    """The base of every page. A subclass says which parents its rows have, and when they must stay as they are.

    `path` names the relations from a row up to the one that is locked for it. `fixed_once_added` names fields, most
    often the parent, that are chosen when a row is added and cannot be changed later.
    """

    form = GuardedForm
    change_form_template = "admin/guarded_change_form.html"
    list_per_page = 50
    show_full_result_count = False
    path: Sequence[str] = ()
    fixed_once_added: Sequence[str] = ()

    # What a subclass says of its rows

    def line(self, obj):
        """Return the row with its parents, the topmost first. The topmost is locked before anything changes."""
        rows = [obj]
        for name in self.path:
            rows.append(getattr(rows[-1], name))
        return rows[::-1]

    def chain(self, obj):
        """Return the name of the history chain that records changes of the row."""
        return ledger.PORTAL

    def why_fixed(self, obj):
        """Return a sentence that says why nothing may be changed here, or an empty string."""
        return ""

    # Permissions

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and not (obj and self.why_fixed(obj))

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and not (obj and self.why_fixed(obj))

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.fixed_once_added if obj else ())]

    # Filters and searches of a list

    def lookup_allowed(self, lookup, value, request=None):
        """Allow the look-ups that the lists' own filters make. Django would allow any of a column, and fail on some."""
        return _OTHER_LOOKUPS.isdisjoint(lookup.split("__")[1:]) and super().lookup_allowed(lookup, value, request)

    def get_search_results(self, request, queryset, search_term):
        """Find rows that hold all of the first words of the search: SQLite fails on a condition of a thousand."""
        terms = list(smart_split(search_term))[:MOST_WORDS]
        return super().get_search_results(request, queryset, " ".join(terms))

    def get_list_display(self, request):
        return [self._columns.get(name, name) for name in super().get_list_display(request)]

    # Two people at once

    def hold(self, obj):
        """Lock the topmost row of the line until the transaction ends, and read again what is above the row."""
        top, *below = self.line(obj)
        if top.pk is None:
            return
        if type(top)._base_manager.select_for_update(of=("self",)).filter(pk=top.pk).first() is None:
            raise RefusedError(_("What this belongs to has been deleted meanwhile."), status=409)
        if below:
            (top, *below)[-2].refresh_from_db()

    def get_object(self, request, object_id, from_field=None):
        """Return the row. If it is about to be changed, lock it, and refuse if it must stay as it is."""
        obj = super().get_object(request, object_id, from_field)
        if obj is None or request.method != "POST":
            return obj
        self.hold(obj)
        obj = self.get_queryset(request).select_for_update(of=("self",)).filter(pk=obj.pk).first()
        if obj and (sentence := self.why_fixed(obj)):
            raise RefusedError(sentence)
        return obj

    def version_of(self, obj):
        """Return the version that a form carries: of the nearest versioned row in the line, else a digest of all."""
        counted = [row.version for row in self.line(obj) if isinstance(row, Versioned)]
        if counted:
            return str(counted[-1])
        return change_records.fingerprint(obj, children=change_records.rows_under(obj, self.inlines))

    def get_form(self, request, obj=None, change=False, **kwargs):
        form = super().get_form(request, obj, change=change, **kwargs)
        if not issubclass(form, GuardedForm):
            return form
        form.model_admin = self
        if change and obj:
            form.version = self.version_of(obj)
            if request.method == "POST":
                if not request.POST.get("version"):
                    raise BadRequest("The form does not say which version it was written on.")
                form.is_stale = request.POST["version"] != form.version
        return form

    def render_change_form(self, request, context, add=False, change=False, form_url="", obj=None):
        form = context["adminform"].form
        context["version"] = getattr(form, "version", "")
        context["fixed"] = self.why_fixed(obj) if change and obj else ""
        is_stale = getattr(form, "is_stale", False)
        if is_stale:
            formsets = [inline.formset for inline in context["inline_admin_formsets"]]
            rows = [*self.line(obj), *(row for rows in change_records.rows_under(obj, self.inlines) for row in rows)]
            context["saved_by_others"] = change_records.newest_of({(type(r), r.pk): r for r in [obj, *rows]}.values())
            context["differences"] = change_records.differences(form, formsets)
        response = super().render_change_form(request, context, add, change, form_url, obj)
        response.status_code = 409 if is_stale else response.status_code
        response.context_data["has_absolute_url"] &= _is_seen_in_the_portal(obj, request.user)
        return response

    # Saving, and recording it in the history

    def save_model(self, request, obj, form, change):
        if not change:
            super().save_model(request, obj, form, change)
            return
        columns = {field.name for field in obj._meta.concrete_fields}
        changed = [name for name in form.changed_data if name in columns]
        if changed and isinstance(obj, Noticed):
            obj.refresh_from_db(fields=["notices"])
            values = {name: getattr(obj, name) for name in changed}
            notices.change(obj, chain=self.chain(obj), by=request.user, at=_moment(request), **values)
        elif changed:
            obj.save(update_fields=changed)

    def save_formset(self, request, form, formset, change):
        formset.deleted_rows = [
            change_records.snapshot(gone.instance) for gone in formset.deleted_forms if gone.instance.pk
        ]
        super().save_formset(request, form, formset, change)
        raise_counters(row for row, _changed in formset.changed_objects)

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        if not change:
            self.touch([row for row in self.line(form.instance) if row is not form.instance])
        elif form.has_changed() or any(formset.has_changed() for formset in formsets):
            self.touch(self.line(form.instance))

    def touch(self, line):
        """Raise the counters of the rows that a change has touched."""
        raise_counters(line)

    def delete_model(self, request, obj):
        gone, content, chain = copy(obj), change_records.snapshot(obj), self.chain(obj)
        above = [row for row in self.line(obj) if row is not obj]
        if isinstance(obj, Noticed):
            notices.remove(obj, chain=chain, by=request.user, at=_moment(request))
        else:
            obj.delete()
        self.touch(above)
        self._record(request, "admin.deleted", gone, content, chain=chain)

    def get_deleted_objects(self, objs, request):
        """What would go with the rows, and what holds them: also the rows that choose one of them among several."""
        gone, counted, lacking, protected = super().get_deleted_objects(objs, request)
        return gone, counted, lacking, [*protected, *deletion.links(deletion.referencing_rows(objs))]

    def construct_change_message(self, request, form, formsets, add=False):
        return change_records.changes(form, formsets, adding=add)

    def log_addition(self, request, obj, message):
        self._record(request, "admin.added", obj, message)

    def log_change(self, request, obj, message):
        if message:
            self._record(request, "admin.changed", obj, message)

    def log_deletions(self, request, queryset):
        """Nothing: `delete_model` tells the history itself, after the row is gone."""

    def _record(self, request, verb, obj, payload, *, chain=None):
        chain = chain or self.chain(obj)
        ledger.record(by=request.user, verb=verb, target=obj, at=_moment(request), chain=chain, payload=payload)

    # More pages

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_file"
        view = self.admin_site.admin_view(self.file_view)
        return [path("<path:object_id>/file/<str:field>/", view, name=name), *super().get_urls()]

    @method_decorator(require_GET)
    def file_view(self, request, object_id, field):
        """A stored file of the row, checked against its digest where one is kept."""
        obj = self.get_object(request, object_id)
        if obj is None or field not in [stored.name for stored in self._stored_files()]:
            raise Http404
        if not self.has_view_permission(request, obj):
            raise PermissionDenied
        stored = getattr(obj, field)
        if not stored:
            raise Http404
        digest = "" if field == "scan" else getattr(obj, "sha256", "")
        return serving.serve(stored, sha256=digest, filename=stored.name.rsplit("/", 1)[-1], request=request)


class FixedRows(PortalAdmin):
    """Rows that the portal writes itself. They are only shown, and so never held either."""

    def get_object(self, request, object_id, from_field=None):
        return admin.ModelAdmin.get_object(self, request, object_id, from_field)

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


class _UnderARow(FieldDisplay):
    """Rows under another row: they may be changed exactly when it may."""

    extra = 0
    formset = deletion.ProtectedRows

    def has_add_permission(self, request, obj=None):
        return super().has_add_permission(request, obj) and self._may_change_parent(request, obj)

    def has_change_permission(self, request, obj=None):
        return super().has_change_permission(request, obj) and self._may_change_parent(request, obj)

    def has_delete_permission(self, request, obj=None):
        return super().has_delete_permission(request, obj) and self._may_change_parent(request, obj)

    def _may_change_parent(self, request, parent):
        if not isinstance(parent, self.parent_model):
            return True
        return self.admin_site.get_model_admin(self.parent_model).has_change_permission(request, parent)


class PortalStacked(_UnderARow, admin.StackedInline):
    pass


class PortalTabular(_UnderARow, admin.TabularInline):
    """A table, whose fields carry their names themselves: the stock one leaves them to the column (Django #36509)."""

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if field:
            getattr(field.widget, "widget", field.widget).attrs["aria-label"] = capfirst(field.label)
        return field

    def get_formset(self, request, obj=None, **kwargs):
        formset = super().get_formset(request, obj, **kwargs)
        formset.deletion_widget = forms.CheckboxInput(attrs={"aria-label": _("Delete?")})
        return formset


class ShownTabular(PortalTabular):
    """Rows that are only shown here. Each has a page of its own."""

    show_change_link = True

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *(self.fields or ())]

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def _is_seen_in_the_portal(obj, user):
    """Whether the row's page answers: an administrator without a role in the organisations meets 404 there."""
    rows = type(obj)._default_manager.all() if obj else None
    return not hasattr(rows, "visible_to") or rows.visible_to(user).filter(pk=obj.pk).exists()


def _moment(request):
    """Return the one moment at which everything happens that the request changes."""
    if not hasattr(request, "moment"):
        request.moment = timezone.now()
    return request.moment


def raise_counters(rows: Iterable[models.Model]) -> None:
    for row in rows:
        if isinstance(row, Versioned):
            type(row)._base_manager.filter(pk=row.pk).update(version=F("version") + 1)
            row.version += 1
