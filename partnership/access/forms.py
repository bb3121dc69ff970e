"""Forms by which a coordinator gives and changes roles, and by which somebody asks for access."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.forms.base import PortalForm
from core.forms.fields import DayField
from core.models import Reach, Role, User


class NarrowedForm(PortalForm):
    """What narrows a role: in which partnerships, and until when. `partnerships` are those that may be named."""

    partnerships = forms.ModelMultipleChoiceField(
        label=_("Only in these partnerships"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose none for all partnerships that the unit takes part in, now and later."),
    )
    last_day = DayField(
        label=_("Last day"), required=False, help_text=_("The rights end when the day has passed. Empty means no end.")
    )

    day_has_passed = _("That day has passed.")

    def __init__(self, *args, partnerships, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["partnerships"].queryset = partnerships

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day and day < self.today:
            raise forms.ValidationError(self.day_has_passed)
        return day

    def clean_partnerships(self):
        """Return the partnerships that are named, or None for all."""
        return list(self.cleaned_data["partnerships"]) or None


class TermsForm(NarrowedForm):
    """The terms of a role: what the person may do, in which partnerships, and until when.

    Where `must_name`, the role cannot be for all of the unit's partnerships.
    """

    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
    reach = forms.ChoiceField(label=_("Reaches"), choices=Reach.choices, initial=Reach.UNIT, widget=forms.RadioSelect)
    field_order = ["role", "reach", "partnerships", "last_day"]
    day_has_passed = _("That day has passed. End the access instead.")

    def __init__(self, *args, may_reach_below, must_name, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].help_text = _("A coordinator may also see to who has access.")
        if must_name:
            self.fields["partnerships"].required = True
            self.fields["partnerships"].help_text = ""
        if not may_reach_below:
            del self.fields["reach"]

    def terms(self):
        """Return the terms as the verbs take them."""
        asked = self.cleaned_data
        terms = {name: asked[name] for name in ("role", "last_day", "partnerships")}
        return {**terms, "reach": asked.get("reach", Reach.UNIT)}


class GiveRoleForm(TermsForm):
    """Gives somebody who has an account a role in one of the coordinator's units."""

    submit_label = _("Give the role")
    email = forms.EmailField(label=_("E-mail address"), help_text=_("That of the person's account in the portal."))
    organisation = forms.ModelChoiceField(label=_("Organisation or unit"), queryset=None, empty_label=None)
    field_order = ["email", "organisation", "role", "reach", "partnerships", "last_day"]

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = units

    def clean_email(self):
        person = User.objects.filter(email=User.normalise(self.cleaned_data["email"]), is_active=True).first()
        if person is None:
            raise forms.ValidationError(_("Nobody has an account with that address. Invite the person instead."))
        self.person = person
        return person.email


class ColleagueForm(NarrowedForm):
    """Invites somebody into one of the coordinator's units."""

    submit_label = _("Send the invitation")
    email = forms.EmailField(
        label=_("E-mail address"), help_text=_("The address at work. A letter with a link goes there.")
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
    )
    field_order = ["email", "name", "role", "partnerships", "last_day"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.fields["partnerships"].queryset.exists():
            del self.fields["partnerships"]


class ChangeRoleForm(TermsForm):
    submit_label = _("Save the role")

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"] = forms.IntegerField(required=False, initial=version, widget=forms.HiddenInput)


class AskForm(PortalForm):
    """Asks for access to a partnership by its name: a list would tell everybody which there are."""

    submit_label = _("Ask for access")
    name = forms.CharField(label=_("The partnership's name"), max_length=200)
    reason = forms.CharField(
        label=_("Why you need it"),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("For whom you work."),
    )
