"""Turn entries of the history into sentences and named values: no codes, no keys, no JSON.

The admin of a row knows the sentence and details of an entry about it (core/admin_site/history.py). One page makes one
HistoryMessages, so that a row is fetched once, however many entries name it.
"""

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils import formats, timezone
from django.utils.dateparse import parse_datetime
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from core import history
from core.ledger import PORTAL
from core.models import LedgerEntry, Membership
from core.text import numbers

SENTENCES = {
    "admin.added": _("added “%(thing)s” in the administration"),
    "admin.changed": _("changed “%(thing)s” in the administration"),
    "admin.deleted": _("removed “%(thing)s” in the administration"),
    "area.added": _("added the area %(thing)s"),
    "areas.taken_in": _("took in a list of areas in %(thing)s"),
    "area.parts_set": _("said which areas %(thing)s consists of"),
    "shapes.taken_in": _("took in the shapes of areas in %(thing)s"),
    "area.renamed": _("renamed an area to %(thing)s"),
    "ground_data.brought": _("brought ground data"),
    "organisation.added": _("added the organisation %(thing)s"),
    "organisation.renamed": _("gave %(thing)s its name"),
    "organisation.moved": _("moved %(thing)s to another unit"),
    "person.added": _("added the person %(thing)s"),
    "person.given_role": _("gave a role: %(thing)s"),
    "person.role_changed": _("changed a role: %(thing)s"),
    "person.role_ended": _("ended a role: %(thing)s"),
    "person.password_set": _("set a password for %(thing)s"),
    "person.second_factor_added": _("set up a second factor for %(thing)s"),
    "person.second_factor_removed": _("took away a second factor of %(thing)s"),
    "person.second_factor_reset": _("took away all second factors of %(thing)s, who had lost them"),
    "person.recovery_codes_made": _("made new recovery codes for %(thing)s"),
    "person.tied_to_provider": _("tied the account of %(thing)s to the organisation's own login"),
    "person.sessions_ended": _("ended logins of %(thing)s"),
    "person.data_handed_out": _("handed out the data of %(thing)s"),
    "person.erased": _("erased the account of %(thing)s"),
    "retention.followed": _("threw away by a rule: %(thing)s"),
    "invitation.made": _("sent %(thing)s"),
    "invitation.sent_again": _("sent %(thing)s once more"),
    "invitation.accepted": _("accepted %(thing)s"),
    "invitation.withdrawn": _("took back %(thing)s"),
    "first_steps.put_away": _("put away the first steps"),
    "mail.chosen": _("chose which mail %(thing)s gets"),
    "person.let_in_again": _("let %(thing)s try to log in again"),
    "emblem.chosen": _("chose a coat of arms or logotype for %(thing)s"),
    "emblem.taken_away": _("took away the coat of arms or logotype of %(thing)s"),
    "registration.made": _("registered a record: %(thing)s"),
    "registration.corrected": _("corrected the registration of a record: %(thing)s"),
    "registration.earlier_marked": _("marked what happened before a day as registered by hand: %(thing)s"),
    "registration.earlier_taken_back": _("took back that what happened earlier is registered by hand: %(thing)s"),
    "ledger.payload_erased": _("erased the content of an entry by decision"),
    "ledger.epoch_began": _("began a new epoch of the history, in which labels hold keys alone"),
}
_UNKNOWN = _("changed “%(thing)s”")

# Labels of values that are not fields of the row: a text, or the field that says how the value is read.
NAMES = {
    "codes": _("Area codes"),
    "new": _("New"),
    "renewed": _("Renewed"),
    "changed_here": _("Left, since it has been changed here"),
    "deleted_here": _("Not brought again, since it was deleted here"),
    "person": Membership._meta.get_field("user"),
    "number": _("Number"),
    "decision": _("Decision"),
    "correction": _("Reason for the correction"),
    "reason": _("Reason"),
}
_TEXT = _("Text")

# They say nothing to people.
_NEVER_SHOWN = {"id", "version", "notices", "key", "salt", "digest", "sha256", "before", "after"}
_NEVER_KEPT = {"password", "password1", "password2", "usable_password"}


def sentence(entry: LedgerEntry, sentences: Mapping[str, Any]) -> str:
    """What an entry says, by `sentences` or else by those that all rows have."""
    said = sentences.get(entry.verb) or SENTENCES.get(entry.verb, _UNKNOWN)
    return str(said) % {"thing": history.thing_of(entry)}


class HistoryMessages:
    def __init__(self, site):
        self._site = site
        self._rows = {}
        self._chains = {}

    def lines(self, entries):
        return [self.line(entry) for entry in entries]

    def line(self, entry):
        row_admin = self._admin_of(entry)
        has_details = row_admin and history.content_of(entry) is not None
        return history.history_line(
            entry, self.sentence(entry), row_admin.details_of(entry, self) if has_details else ()
        )

    def sentence(self, entry):
        row_admin = self._admin_of(entry)
        return row_admin.sentence_of(entry) if row_admin else sentence(entry, {})

    def kind(self, entry):
        """Return what people call the kind of row that the entry is about."""
        model = _model(entry.target_model)
        return capfirst(model._meta.verbose_name) if model else ""

    def chain(self, name):
        """Return the name of a chain as people read it: a partnership's, or the portal's."""
        return self._named_chains().get(name, name)

    def chains_named(self, words):
        """Return the chains in whose names, as people read them, these words stand."""
        return [chain for chain, name in self._named_chains().items() if words.casefold() in name.casefold()]

    def _named_chains(self):
        if not self._chains:
            self._chains = {PORTAL: str(_("The portal as a whole"))}
            for model_admin in self._site._registry.values():
                self._chains |= model_admin.names_of_chains()
        return self._chains

    def details(self, model, content, names):
        """Return the named values of a `content` about a row of `model`.

        `names` labels those that are not its fields.
        """
        if not isinstance(content, dict):
            return
        before, after = content.get("before"), content.get("after")
        if isinstance(before, dict) or isinstance(after, dict):
            yield from self._changed(model, before or {}, after or {}, names)
        elif before or after:
            yield history.changed_detail(names.get("after", _TEXT), before or "", after or "")
        for key, value in content.items():
            if history.is_change(value):
                yield from self._changed(model, {key: value.get("before")}, {key: value.get("after")}, names)
            elif "." in key and isinstance(value, dict):
                yield from self._rows_below(_model(key), value, names)
            elif (name := _name(model, key, names)) and (text := self._words(model, key, value, names)):
                yield history.HistoryDetail(name, value=text)

    def _rows_below(self, model, rows, names):
        """Return the rows that a form had under its own row: each with its label and what changed. `rows` is by key."""
        for row in rows.values() if model else ():
            gone = row.get("deleted")
            label = row.get("label") or _first_text(model, gone or {})
            kind = capfirst(model._meta.verbose_name)
            if gone:
                yield history.HistoryDetail(_("%(kind)s, removed") % {"kind": kind}, value=label)
            else:
                yield history.HistoryDetail(kind, value=label)
            yield from self.details(model, gone or {key: v for key, v in row.items() if key != "label"}, names)

    def _changed(self, model, before, after, names):
        for key in {**before, **after}:
            name = _name(model, key, names)
            old, new = (self._words(model, key, side.get(key), names) for side in (before, after))
            if key in _NEVER_KEPT:
                yield history.HistoryDetail(
                    name or _("Password"), value=str(_("Changed. The history never keeps a password."))
                )
            elif name and old and old != new:
                yield history.changed_detail(name, old, new)
            elif name and new:
                yield history.HistoryDetail(name, value=new)

    def _words(self, model, key, value, names):
        """Return a stored value as people read it."""
        if value is None or value in ("", []):
            return ""
        found = _field(model, key, names)
        if found and found.is_relation:
            return self._of_rows(found.related_model, value)
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        if choices := dict(getattr(found, "flatchoices", ())):
            return str(choices.get(value, value))
        if isinstance(value, list):
            return ", ".join(text for part in value if (text := self._words(None, key, part, {})))
        if isinstance(value, dict):
            return ", ".join(str(part) for part in value.values())
        return _plain(found, value)

    def _of_rows(self, model, value):
        """Return the names of rows by their keys. A row that is gone is said to be gone."""
        keys = value if isinstance(value, list) else [value]
        return ", ".join(self._of_row(model, key) for key in keys)

    def _of_row(self, model, key):
        if not str(key).isdecimal():
            return str(key)  # a verb that kept the name
        if (model, key) not in self._rows:
            row = model._base_manager.filter(pk=key).first()
            self._rows[model, key] = str(row) if row else str(_("something that has been removed"))
        return self._rows[model, key]

    def _admin_of(self, entry):
        model = _model(entry.target_model)
        return self._site._registry.get(model)


def _model(label):
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def _field(model, key, names):
    """Return the field that says how a value is read: the row's own, or the one that the verb's names point at."""
    try:
        return model._meta.get_field(key) if model else None
    except FieldDoesNotExist:
        named = names.get(key) or NAMES.get(key)
        return named if isinstance(named, models.Field) else None


def _name(model, key, names):
    """Return the label of a value: the field's, the verb's, or none."""
    found = _field(model, key, names)
    if key in _NEVER_SHOWN or isinstance(found, models.UUIDField):
        return ""
    if found and (found.concrete or not found.auto_created):
        return capfirst(found.verbose_name)
    return str(names.get(key) or NAMES.get(key, ""))


def _first_text(model, values):
    texts = (values.get(column.name) for column in model._meta.concrete_fields)
    return next((text for text in texts if isinstance(text, str) and text), "")


def _plain(found, value):
    if isinstance(found, models.FileField):
        return PurePosixPath(value).name
    if isinstance(found, models.DecimalField):
        return numbers.decimal(value)
    if isinstance(found, models.DateTimeField) and (moment := parse_datetime(str(value))):
        return formats.date_format(timezone.localtime(moment), "DATETIME_FORMAT")
    return str(value)
