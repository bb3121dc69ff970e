"""The form that brings a municipality into the portal, and fields that other setup forms share."""

from crispy_forms.layout import Fieldset
from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.se import orgnr

from core.forms.base import PortalForm
from core.limits import text_lengths
from core.models import Organisation, User
from core.models.organisations import validate_orgnr
from core.setup import queries


class OrgnrField(forms.CharField):
    """An organisation number, with or without its hyphen, as 212000-0084."""

    default_validators = [validate_orgnr]

    def __init__(self, **kwargs):
        kwargs.setdefault("label", _("Organisation number"))
        kwargs.setdefault("help_text", _("Ten figures, for example 212000-0084. It may be left out."))
        super().__init__(required=False, max_length=13, **kwargs)

    def clean(self, value):
        typed = super().clean(value)
        return orgnr.format(orgnr.compact(typed)) if typed else ""


class DistrictNamesField(forms.CharField):
    """Names of districts, one a line. Gives a list of names."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(required=False, validators=[text_lengths.LIST], **kwargs)
        self.widget.attrs["rows"] = 3

    def clean(self, value):
        names = [" ".join(line.split()) for line in super().clean(value).splitlines()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError(_("The name of a district has at most 120 characters."))
        return list(dict.fromkeys(name for name in names if name))


class MunicipalityForm(PortalForm):
    """The organisation, the districts and the first coordinator of a municipality of the register."""

    name = forms.CharField(
        label=_("The municipality's name"),
        max_length=200,
        help_text=_("As it calls itself on paper, for example Haninge kommun or Göteborgs Stad."),
    )
    orgnr = OrgnrField()
    districts = DistrictNamesField(
        label=_("Districts"),
        help_text=_("One a line, for example Jordbro. They can also be added later, when a partnership begins."),
    )
    person = forms.CharField(label=_("The coordinator's name"), max_length=120)
    email = forms.EmailField(
        label=_("The coordinator's e-mail address"),
        max_length=254,
        help_text=_("The address at work, which is the user name. A letter with a link goes there."),
    )
    submit_label = _("Add the municipality")

    @property
    def layout(self):
        return [
            Fieldset(_("The municipality"), "name", "orgnr", "districts"),
            Fieldset(_("The first coordinator"), "person", "email"),
        ]

    def clean_name(self):
        name = self.cleaned_data["name"]
        if found := queries.organisation_named(name):
            raise forms.ValidationError(
                _("%(organisation)s is in the portal already."), params={"organisation": found.name}
            )
        return name

    def clean_orgnr(self):
        number = self.cleaned_data["orgnr"]
        if found := queries.organisation_numbered(number):
            raise forms.ValidationError(
                _("The number belongs to %(organisation)s."), params={"organisation": found.name}
            )
        return number

    def clean_email(self):
        return User.normalise(self.cleaned_data["email"])

    def arguments(self):
        """Return what was typed, as arguments of the verb."""
        typed = self.cleaned_data
        return {
            "organisation": Organisation(name=typed["name"], orgnr=typed["orgnr"]),
            "districts": typed["districts"],
            "coordinator_name": typed["person"],
            "coordinator_email": typed["email"],
        }
