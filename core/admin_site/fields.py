"""Decide how the admin shows rows: to whom, with which fields, and what replaces a field that is read-only."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import permissions
from core.admin_site import widgets
from core.files import uploads
from core.models import DatePrecision


class _ForAdministrators:
    """Everybody who may open the admin may use all of it. Django's permissions for each model are not used."""

    def has_module_permission(self, request):
        return permissions.may(request.user, permissions.Permission.STAFF)

    def has_view_permission(self, request, obj=None):
        return permissions.may(request.user, permissions.Permission.STAFF)

    def has_add_permission(self, request, obj=None):
        return permissions.may(request.user, permissions.Permission.STAFF)

    def has_change_permission(self, request, obj=None):
        return permissions.may(request.user, permissions.Permission.STAFF)

    def has_delete_permission(self, request, obj=None):
        return permissions.may(request.user, permissions.Permission.STAFF)


class FieldDisplay(_ForAdministrators):
    """Decides how rows are shown, on a page of their own or under another row.

    `helps` explains fields by their names.
    """

    formfield_overrides = widgets.OVERRIDES
    helps = {}

    def __init__(self, *args):
        super().__init__(*args)
        self._columns = {}  # by the field that each replaces where it is read-only
        for field in self.opts.fields:
            if isinstance(field, models.FileField):
                self._add_column(field, widgets.link_to(field))
            elif isinstance(field, models.BooleanField):
                self._add_column(field, widgets.yes_or_no(field))

    def formfield_for_dbfield(self, db_field, request, **kwargs):
        if help_text := db_field.help_text or self.helps.get(db_field.name) or _help_for(db_field):
            kwargs["help_text"] = help_text
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if isinstance(db_field, models.FileField):
            field.validators.append(uploads.refuse_dangerous)
        return field

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", widgets.AutocompleteInput(db_field, self.admin_site))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def formfield_for_manytomany(self, db_field, request, **kwargs):
        if db_field.name in self.get_autocomplete_fields(request):
            kwargs.setdefault("widget", widgets.AutocompleteMultipleInput(db_field, self.admin_site))
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    def get_fieldsets(self, request, obj=None):
        """Return the fieldsets, with a column of ours in place of each read-only file, yes or no."""
        shown = set(self.get_readonly_fields(request, obj))
        all_shown = obj is not None and not self.has_change_permission(request, obj)
        columns = {name: column for name, column in self._columns.items() if all_shown or name in shown}
        return [
            (title, {**options, "fields": [columns.get(name, name) for name in options["fields"]]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def get_readonly_fields(self, request, obj=None):
        return [*super().get_readonly_fields(request, obj), *self._columns.values()]

    def get_fields(self, request, obj=None):
        return [name for name in super().get_fields(request, obj) if name not in self._columns.values()]

    def _add_column(self, field, column):
        self._columns[field.name] = f"{field.name}_column"
        setattr(self, self._columns[field.name], column)

    def _stored_files(self):
        return [field for field in self.opts.fields if isinstance(field, models.FileField)]


def _help_for(field):
    """Return the explanation of a field that needs the same one everywhere."""
    if isinstance(field, models.SlugField):
        return _("Stands in the page's address: small letters, digits and hyphens.")
    if field.choices and {value for value, _label in field.choices} == set(DatePrecision.values):
        return _("How much the source says of the day. With “Year”, only the year is shown.")
    return ""
