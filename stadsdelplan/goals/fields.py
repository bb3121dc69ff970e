"""Fields that hold several rows: the milestones of a goal, a line each, and who takes part in a measure."""

import re
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.forms.fields import NumberField
from core.limits.dates import refuse_unlikely
from core.text.numbers import decimal
from stadsdelplan.models import Cause, MeasurePartner, Milestone

_MOST_MILESTONES = 20
_LINE = re.compile(r"(\d{4})(?:-(\d{1,2})-(\d{1,2}))?\s*:\s*(.+)")
_LONGEST_WORDS = Milestone._meta.get_field("words").max_length
_LONGEST_ROLE = MeasurePartner._meta.get_field("role").max_length
_NUMBER = NumberField(max_digits=14, decimal_places=4)


class MilestoneLine(NamedTuple):
    """A milestone as it is written. Either `value` is None or `words` is empty."""

    day: date
    value: Decimal | None
    words: str


def milestones_as_text(milestones):
    """Return Milestones, their contents or MilestoneLines as the field has them: a line each, "2025-12-31: 40"."""
    return "\n".join(f"{each.day}: {_what(each.value, each.words)}" for each in milestones)


def milestones_from_text(text):
    """Return the MilestoneLines of a text with a milestone on each line, by day. Raises ValidationError."""
    found, errors = [], []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    for number, line in enumerate(lines, start=1):
        try:
            found.append(_milestone(line))
        except ValidationError as error:
            errors += [_("Line %(number)s: %(error)s") % {"number": number, "error": each} for each in error.messages]
    days = [each.day for each in found]
    errors += [
        _("Line %(number)s: %(day)s stands there already.") % {"number": place + 1, "day": day}
        for place, day in enumerate(days)
        if day in days[:place]
    ]
    if len(lines) > _MOST_MILESTONES:
        errors = [_("A goal has %(most)s milestones at most.") % {"most": _MOST_MILESTONES}]
    if errors:
        raise ValidationError(errors)
    return sorted(found, key=lambda each: each.day)


def _milestone(line):
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValidationError(_("write a day or a year, a colon, and what shall be reached, for example 2025: 40."))
    year, month, day, what = match.groups()
    try:
        on = date(int(year), int(month or 12), int(day or 31))
    except ValueError as error:
        raise ValidationError(_("there is no such day.")) from error
    refuse_unlikely(on)
    if re.fullmatch(r"[-−+]?[\d\s.,]+", what):
        return MilestoneLine(on, _NUMBER.clean(what), "")
    if len(what) > _LONGEST_WORDS:
        raise ValidationError(_("it has room for %(most)s characters.") % {"most": _LONGEST_WORDS})
    return MilestoneLine(on, None, what)


def _what(value, words):
    return words if value is None else decimal(value)


class MilestonesField(forms.CharField):
    """Asks for milestones, a line each: a day or a year, a colon, and a number or words. Gives (day, value, words)."""

    widget = forms.Textarea({"rows": 3})

    def __init__(self):
        super().__init__(
            label=gettext_lazy("Milestones"),
            required=False,
            max_length=(_LONGEST_WORDS + 20) * _MOST_MILESTONES,
            help_text=gettext_lazy(
                "A line for each: a day or a year, a colon, and a number or words, for example 2025-06-30: 40 "
                "or 2027: no longer on the list of exposed areas."
            ),
        )

    def prepare_value(self, value):
        return value if isinstance(value, str) or value is None else milestones_as_text(value)

    def clean(self, value):
        return milestones_from_text(super().clean(value))

    def has_changed(self, initial, data):
        before = [MilestoneLine(each.day, each.value, each.words) for each in initial or ()]
        try:
            return milestones_from_text(data or "") != before
        except ValidationError:
            return True


class PartnersInput(forms.Widget):
    """A row for each organisation: whether it takes part, and who there."""

    template_name = "stadsdelplan/goals/_partners.html"
    use_fieldset = True
    organisations = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        chosen = {str(organisation): role for organisation, role in value or ()}
        context["rows"] = [
            {
                "pk": each.pk,
                "name": str(each),
                "is_chosen": str(each.pk) in chosen,
                "role": chosen.get(str(each.pk), ""),
                "id": f"{attrs['id']}_{number}" if attrs.get("id") else "",
            }
            for number, each in enumerate(self.organisations)
        ]
        context["longest"] = _LONGEST_ROLE
        return context

    def format_value(self, value):
        return value

    def render(self, name, value, attrs=None, renderer=None):
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def value_from_datadict(self, data, files, name):
        chosen = data.getlist(name) if hasattr(data, "getlist") else data.get(name, [])
        return [(key, data.get(f"{name}-role-{key}", "").strip()) for key in dict.fromkeys(chosen)]

    def value_omitted_from_data(self, data, files, name):
        return False  # an unticked box sends nothing

    def id_for_label(self, id_):
        return ""


class CausesField(forms.ModelMultipleChoiceField):
    """Asks by which causes a measure is chosen. Each is named with its problem."""

    def __init__(self):
        super().__init__(
            Cause.objects.none(),
            label=gettext_lazy("Chosen by these causes"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def label_from_instance(self, obj):
        return f"{obj.problem}: {obj}"


class PartnersField(forms.Field):
    """Asks which organisations take part, and who there. Gives [(Organisation, role), …] by their names."""

    widget = PartnersInput

    def __init__(self):
        super().__init__(
            label=gettext_lazy("Together with"),
            required=False,
            help_text=gettext_lazy("The others who take the measure. The role may be left out."),
        )

    @property
    def organisations(self):
        return self.widget.organisations

    @organisations.setter
    def organisations(self, found):
        self.widget.organisations = found

    def prepare_value(self, value):
        return [(getattr(organisation, "pk", organisation), role) for organisation, role in value or ()]

    def to_python(self, value):
        known = {str(each.pk): each for each in self.organisations}
        found = {}
        for key, role in value or ():
            if key not in known:
                raise ValidationError(_("Choose among the organisations of the partnership."))
            if len(role) > _LONGEST_ROLE:
                raise ValidationError(
                    _("The role at %(organisation)s has room for %(most)s characters.")
                    % {"organisation": known[key], "most": _LONGEST_ROLE}
                )
            found[known[key]] = role
        return [(each, found[each]) for each in self.organisations if each in found]

    def has_changed(self, initial, data):
        before = {(str(organisation.pk), role) for organisation, role in initial or ()}
        return before != {(key, role) for key, role in data or ()}
