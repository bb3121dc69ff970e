"""The forms of the texts of an edition itself: the situation picture, the resources and the focus areas."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import MarkdownField, StepForm
from core.limits import text_lengths


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
