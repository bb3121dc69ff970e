"""The form that registers a decision."""

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.files.fields import UploadField
from core.forms.base import PortalModelForm
from core.forms.fields import DayInput
from partnership.forms import AsksForFilesAgain
from partnership.models import Decision


class DecisionForm(AsksForFilesAgain, PortalModelForm):
    """Registers how a party decided, in a few fields and with the extract of the minutes."""

    extract_file = UploadField(label=_("Extract of the minutes"), required=False)
    submit_label = _("Register decision")

    class Meta:
        model = Decision
        fields = ["body", "met_on", "paragraph", "diarienummer"]
        widgets = {"met_on": DayInput}
        help_texts = {
            "body": _("A board, or somebody who decides for it: kommunstyrelsen."),
            "paragraph": _("Only the number."),
            "diarienummer": _("The party's own."),
        }

    def __init__(self, *args, version, like=None, without=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.like, self.without = like, without
        self.fields["body"].required = True
        self.fields["body"].error_messages["required"] = _("Say who decided.")
        self.fields["version"] = forms.IntegerField(required=False, initial=version, widget=forms.HiddenInput)
        if self.instance.extract_id:
            self.fields["extract_file"].help_text = _("Leave it empty to keep the one that is there.")
        if like:
            self._begin_like(like)

    def _begin_like(self, decision):
        """Begin with what the party decided on an earlier version of the text, which may hold for this one too."""
        self.initial |= {name: getattr(decision, name) for name in self.Meta.fields}
        if decision.extract:
            label = _("Use the extract of version %(number)s: %(name)s")
            label_values = {"number": decision.party.agreement_version.number, "name": decision.extract}
            self.fields["same_extract"] = forms.BooleanField(label=label % label_values, initial=True, required=False)

    @property
    def after_saving(self):
        """Return that the party has decided, and which parties have not: those of `without`."""
        decided = gettext("%(party)s has decided.") % {"party": self.instance.party}
        names = ", ".join(str(party) for party in self.without)
        missing = gettext("Decision missing: %(parties)s.") % {"parties": names} if names else ""
        return [decided, missing or gettext("All parties have decided.")]

    @property
    def uses_same_extract(self):
        return self.cleaned_data.get("same_extract", False)

    def clean_paragraph(self):
        """Return the number without the paragraph sign, which is printed before it."""
        return self.cleaned_data["paragraph"].lstrip("§ ").strip()

    def values(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
