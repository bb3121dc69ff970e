"""The answers to a person who saves second, or too late: both texts, or why not, with what they typed."""

from datetime import date
from decimal import Decimal

from django.db.models import Manager, Model
from django.http import Http404
from django.utils.translation import gettext as _

from core.concurrency import conflicts
from core.concurrency.refusals import Refusal
from core.text.dates import day
from core.text.numbers import decimal
from stadsdelplan import problem_rows
from stadsdelplan.edition.partials import address_of
from stadsdelplan.goals.fields import MilestonesField, PartnersField, milestones_as_text
from stadsdelplan.review.revisions import newest_save

_SAVES_TEXT = ("goal.added", "goal.saved", "goal.taken_in_again", "measure.added", "measure.saved")


class TakenOutError(Refusal):
    """The goal or measure that the person wrote on has been taken out of the plan meanwhile."""

    def __init__(self):
        super().__init__(
            _("It has been taken out of the plan since you opened the page. Your text is below, to copy from.")
        )


def get_row(request, rows, pk):
    """Return the row of `rows` with that key.

    Raises Http404 where there is none, but TakenOutError where the person sends a form: that shows what they typed.
    """
    row = rows.filter(pk=pk).first()
    if row is None:
        raise TakenOutError if request.method == "POST" else Http404
    return row


def goal_conflict(request, edition, form, current):
    """Answer 409 with the person's goal or measure beside `current`, the row as it is stored now, field by field.

    Raises TakenOutError where `current` is None.
    """
    if current is None:
        raise TakenOutError
    goal = current if form.instance._meta.model_name == "goal" else current.parent
    names = [name for name, field in form.fields.items() if not field.widget.is_hidden]
    entry = newest_save(edition, current, verbs=_SAVES_TEXT)
    merged = type(form)(instance=current, edition=edition)
    merged.submit_label = _("Save the merged text")
    merged.helper.form_action = request.path
    merged.helper.attrs["data-settles"] = ""
    return conflicts.conflict(
        request,
        fields=[(name, form.fields[name].label) for name in names],
        typed={name: _in_words(form.fields[name], form.cleaned_data[name]) for name in names},
        stored={name: _in_words(form.fields[name], _stored(current, name)) for name in names},
        saved_by=entry.by if entry else None,
        saved_at=entry.at if entry else None,
        version=current.version,
        action_url=request.path,
        keep_url=address_of(edition, goal),
        merged=merged,
    )


def _stored(row, name):
    return problem_rows.further_problems(row) if name == "problems" else getattr(row, name)


def _in_words(field, value):
    """Return what a field holds, as people read it."""
    if isinstance(field, MilestonesField):
        return milestones_as_text(value.order_by("day", "pk") if isinstance(value, Manager) else value)
    if isinstance(field, PartnersField):
        return "\n".join(", ".join(filter(None, (str(organisation), role))) for organisation, role in value)
    if isinstance(value, Manager):
        value = value.order_by("pk")
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else ""
    if isinstance(value, str | int | Model) and not hasattr(field, "queryset"):
        return str(dict(getattr(field, "choices", ())).get(value, value))
    if isinstance(value, Decimal):
        return decimal(value)
    if isinstance(value, date):
        return day(value)
    if isinstance(value, Model):
        return str(value)
    return "\n".join(sorted(str(each) for each in value))
