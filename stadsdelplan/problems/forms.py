"""The forms of a problem with its ranking, and of a probable cause. Only the words are asked for."""

from crispy_forms.layout import Div, Fieldset, Layout
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalModelForm, StepForm
from core.forms.markdown import MarkdownTextarea
from stadsdelplan.models import RANKING, Cause, Problem


class _Row(PortalModelForm):
    @property
    def changes(self):
        """Return {field name: value} of the fields that were changed."""
        return {name: self.cleaned_data[name] for name in self.changed_data if name != "version"}


class ProblemForm(_Row):
    class Meta:
        model = Problem
        fields = ["text", *RANKING]
        widgets = {"text": MarkdownTextarea({"rows": 3})}
        labels = {
            "how_common": _("How common is it?"),
            "trend": _("Does it grow?"),
            "harm": _("Harm and cost"),
            "places": _("Where and when?"),
            "people": _("Who is affected, who takes part?"),
            "is_signal": _("Does it make people feel unsafe beyond itself (signal crime)?"),
            "influence": _("How much can we affect it?"),
            "resources": _("What does it take of resources?"),
        }
        help_texts = {
            "text": _("What is not as it should be? Write about the situation, not about individuals."),
            "people": _("Groups, never individuals."),
        }

    layout = Layout(
        "text",
        Fieldset(
            _("What the ranking looks at, as far as you know it"),
            Div("how_common", "trend", css_class="form__row"),
            "harm",
            "places",
            "people",
            "is_signal",
            "influence",
            "resources",
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("how_common", "trend", "is_signal", "influence"):
            self.fields[name].choices = [("", _("Not said")), *self.fields[name].choices[1:]]


class CauseForm(_Row):
    class Meta:
        model = Cause
        fields = ["text"]
        widgets = {"text": MarkdownTextarea({"rows": 3})}
        help_texts = {"text": _("Why is it so, as far as you know? The measures should reach the cause.")}


class RemoveForm(StepForm):
    submit_label = _("Remove")
    submit_kind = "danger"
