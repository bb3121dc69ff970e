"""The form with which somebody confirms that figures of two sources compare."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.limits import text_lengths
from indicators.statistics import sources


class ConfirmForm(PortalForm):
    """Asks for two of the `names`, which are sources that differ, and for the reason."""

    source = forms.ChoiceField(label=_("One source"))
    other = forms.ChoiceField(label=_("The other source"))
    why = forms.CharField(
        label=_("Why they compare"),
        widget=forms.Textarea(attrs={"rows": 4}),
        validators=[text_lengths.REASON],
        help_text=_(
            "The question, how it was asked, of whom and of which ages. Those who type in figures here can read it."
        ),
    )
    submit_label = _("Confirm that they compare")

    def __init__(self, *args, names, **kwargs):
        super().__init__(*args, **kwargs)
        for field in ("source", "other"):
            self.fields[field].choices = [("", _("Choose …")), *((name, name) for name in names)]

    def clean(self):
        cleaned = super().clean()
        one, other = cleaned.get("source"), cleaned.get("other")
        if one and other and sources.may_compare(one, other):
            self.add_error("other", _("Choose two different sources."))
        return cleaned
