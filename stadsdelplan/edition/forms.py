"""The forms of an edition itself: its period, the situation picture, the resources and the focus areas."""

from crispy_forms.layout import Div, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms.base import StepForm
from core.forms.fields import DayField
from core.forms.markdown import MarkdownField, MarkdownTextarea
from core.limits import text_lengths
from stadsdelplan.models import EditionFocusArea, Rhythm


class RhythmField(forms.ChoiceField):
    """How often the plan is followed up in a round with a report, or not in rounds at all."""

    def __init__(self):
        super().__init__(
            label=_("Rounds of follow-up"),
            required=False,
            choices=[("", _("No rounds, only the yearly report")), *Rhythm.choices],
            help_text=_("When a round has ended, the portal reminds you, and you close it with a report."),
        )


class PeriodForm(StepForm):
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"))
    rhythm = RhythmField()
    effect_goals_only = forms.BooleanField(
        label=_("Effect goals only"),
        required=False,
        help_text=_("The measures are in each organisation's own plan. A goal without measures is then no gap."),
    )
    layout = Layout(Div("starts_on", "ends_on", css_class="form__row"), "rhythm", "effect_goals_only", "version")

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not come before the first."))
        return cleaned


class LagesbildForm(StepForm):
    text = MarkdownField(
        validators=[text_lengths.CHAPTER],
        label=_("Situation picture"),
        required=False,
        help_text=_("What it is like in the district now, and what you do not know. Write nothing about individuals."),
    )


class ResourcesForm(StepForm):
    text = MarkdownField(
        validators=[text_lengths.TEXT],
        label=_("Resources"),
        help_text=_("How the organisation meets the district's special needs within its ordinary resources."),
    )


class FocusAreaForm(StepForm):
    name = forms.CharField(label=_("Name"), max_length=120)
    direction = MarkdownField(
        label=pgettext_lazy("of a focus area", "Direction"),
        required=False,
        validators=[text_lengths.TEXT],
        widget=MarkdownTextarea({"rows": 5}),
        help_text=_("Where you want to go in the area, where the goals do not say it. It can be left empty."),
    )


class NewFocusAreaForm(FocusAreaForm):
    """Asks for a focus area, or for a part of one of the `areas`."""

    parent = forms.ModelChoiceField(
        EditionFocusArea.objects.none(),
        label=_("Part of the focus area"),
        required=False,
        empty_label=_("A focus area of its own"),
    )
    field_order = ["name", "parent"]
    submit_label = _("Add the focus area")

    def __init__(self, *args, areas, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = areas.filter(parent__isnull=True).order_by("order", "pk")
        if not self.fields["parent"].queryset.exists():
            del self.fields["parent"]
