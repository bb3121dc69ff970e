"""The forms of meetings: when and where, the points of the agenda, the minutes, and what was decided."""

from crispy_forms.layout import Layout
from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalModelForm, StepForm
from core.forms.fields import DayField, DayInput
from core.forms.markdown import MarkdownTextarea
from core.limits import text_lengths
from stadsdelplan.models import AgendaPoint, DecisionBecomes, Meeting, MeetingDecision

_NOBODY = _("Write nothing about individuals: that does not belong here.")
_WHO = _("Roles and organisations, for example: områdesutvecklare (kommunen), närpolischef (Polisen).")
_NOTES = "punkt-"


class TimeInput(forms.TimeInput):
    """The browser's own field for a time. Without one, people type 14.05 or 14:05."""

    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class _TimeField(forms.TimeField):
    def __init__(self, label):
        super().__init__(label=label, required=False, widget=TimeInput(), input_formats=["%H:%M", "%H.%M", "%H:%M:%S"])


class PlannedMeetingForm(PortalModelForm):
    """Asks when and where a meeting is, who is called, and which plan it is about where there are any."""

    held_on = DayField(label=_("Day"))
    starts_at = _TimeField(_("From"))
    ends_at = _TimeField(_("To"))

    class Meta:
        model = Meeting
        fields = ["held_on", "starts_at", "ends_at", "place", "called", "plan"]
        labels = {"plan": _("Plan, if the meeting is about one of them")}
        help_texts = {"place": _("A room, or the address of a meeting on the net."), "called": _WHO}

    def __init__(self, *args, plans, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["plan"].queryset = plans
        self.fields["plan"].empty_label = _("The whole partnership")
        if not plans.exists():
            del self.fields["plan"]

    @property
    def changes(self):
        """Return {field name: value} of the meeting, as its verbs take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class CancelForm(StepForm):
    reason = forms.CharField(label=_("Why is it cancelled?"), max_length=300, help_text=_NOBODY)
    submit_label = _("Cancel the meeting")
    submit_kind = "danger"


class AgendaPointForm(PortalModelForm):
    """Asks for a point that somebody brings up, and for which party where the person works for several."""

    class Meta:
        model = AgendaPoint
        fields = ["title", "why", "organisation"]
        labels = {"title": _("Point"), "why": _("Why, and what is to be decided"), "organisation": _("Brought up by")}
        help_texts = {"title": _("In a few words."), "why": _NOBODY}

    def __init__(self, *args, parties, **kwargs):
        super().__init__(*args, **kwargs)
        asked = self.fields["organisation"]
        asked.queryset = asked.queryset.filter(pk__in=[each.pk for each in parties]).order_by("name", "pk")
        asked.required, asked.empty_label = True, _("Choose …")
        if self.instance.pk:
            del self.fields["organisation"]
        elif len(parties) == 1:
            self.instance.organisation = parties[0]
            del self.fields["organisation"]


class SendAgendaForm(StepForm):
    """Asks which of the points that were drawn stand on the agenda: all of them, unless somebody takes one away."""

    points = forms.MultipleChoiceField(
        label=_("What waits, and stands on the agenda"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Take away the tick at what is not to be talked about this time."),
    )
    submit_label = _("Send the agenda")

    def __init__(self, *args, drawn, **kwargs):
        super().__init__(*args, **kwargs)
        points = self.fields["points"]
        points.choices = [(each.name, f"{each.title} ({each.kind.label.lower()})") for each in drawn]
        points.initial = [each.name for each in drawn]
        if not drawn:
            del self.fields["points"]

    def clean_points(self):
        return [name for name in self.cleaned_data["points"] if name]


class MeetingForm(PortalModelForm):
    """Asks who took part in a held meeting, and for its notes."""

    class Meta:
        model = Meeting
        fields = ["held_on", "who", "decisions", "link"]
        widgets = {"held_on": DayInput, "decisions": MarkdownTextarea({"rows": 6})}
        help_texts = {
            "who": _WHO,
            "decisions": format_lazy("{} {}", _("In a few lines."), _NOBODY),
            "link": _("Where the notes are kept, if they have an address."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["who"].required = True

    @property
    def changes(self):
        """Return {field name: value} of the meeting, as its verbs take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class MinutesForm(MeetingForm):
    """Asks for the minutes of a meeting: what was said on each of its `points`, numbered as on the agenda."""

    submit_label = _("Save the minutes")

    def __init__(self, *args, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.points = points
        for number, point in enumerate(points, start=1):
            self.fields[f"{_NOTES}{point.pk}"] = forms.CharField(
                label=f"{number}. {point.title}",
                required=False,
                initial=point.notes,
                widget=MarkdownTextarea({"rows": 3}),
                validators=[text_lengths.TEXT],
            )
            text_lengths.say_excess(self.fields[f"{_NOTES}{point.pk}"])
        if not self.is_bound and not self.initial.get("who"):
            self.initial["who"] = self.instance.called

    @property
    def layout(self):
        return Layout("held_on", "who", *[f"{_NOTES}{each.pk}" for each in self.points], "decisions", "link")

    @property
    def notes(self):
        """Return {point's key: text}."""
        return {each.pk: self.cleaned_data[f"{_NOTES}{each.pk}"] for each in self.points}


class DecisionForm(PortalModelForm):
    """Asks for a decision, and what becomes of it. `units` may be responsible, and `points` are those of the agenda."""

    becomes = forms.ChoiceField(
        label=_("What becomes of it?"),
        choices=DecisionBecomes,
        widget=forms.RadioSelect,
        help_text=_("A task waits on home with those who are responsible, until it is done."),
    )
    done_on = DayField(
        label=_("Day it was done"),
        required=False,
        help_text=_("Without a day the task is open again, and waits on home."),
    )

    class Meta:
        model = MeetingDecision
        fields = ["text", "becomes", "responsible", "due_on", "point", "done_on"]
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "due_on": DayInput}
        labels = {"text": _("Decision"), "responsible": _("Responsible"), "due_on": _("Last day")}
        help_texts = {"text": _NOBODY}

    def __init__(self, *args, units, points, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["responsible"].queryset = units
        self.fields["responsible"].empty_label = _("Nobody in particular")
        self.fields["point"].queryset = points
        self.fields["point"].empty_label = _("No point of the agenda")
        self.fields["point"].label = _("Point of the agenda")
        if not points.exists():
            del self.fields["point"]
        if not self.instance.done_on:
            del self.fields["done_on"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("becomes") == DecisionBecomes.TASK and not cleaned.get("responsible"):
            self.add_error("responsible", _("A task has somebody who is responsible for it."))
        if cleaned.get("done_on") and cleaned.get("becomes") != DecisionBecomes.TASK:
            self.add_error("becomes", _("It is noted as a done task. Take away the day on which it was done first."))
        return cleaned

    @property
    def changes(self):
        """Return {field name: value} of the decision, as its verbs take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}


class TaskDoneForm(StepForm):
    done_on = DayField(label=_("Day it was done"))
    submit_label = _("Note that it is done")
