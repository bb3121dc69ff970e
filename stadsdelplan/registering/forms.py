"""The forms of the diary: which part of it is shown, an answer for one or several records, and its correction."""

from functools import cached_property

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.forms.base import PortalForm, StepForm
from core.forms.fields import DayField
from core.limits import text_lengths
from core.limits.dates import refuse_out_of_order
from core.models import ANSWERS, RegistrationAnswer
from core.text.collation import swedish
from stadsdelplan.registering import queries

_ALL = ("", _("All"))
TO_REGISTER, REGISTERED = "att-registrera", "registrerat"


class RegisterFilterForm(PortalForm):
    """Filters the diary. The names of the fields are Swedish, since they stand in the address."""

    partnerskap = forms.TypedChoiceField(label=_("Partnership"), required=False, coerce=int, empty_value=None)
    visa = forms.ChoiceField(
        label=_("Show"), required=False, choices=[(TO_REGISTER, _("To be registered")), (REGISTERED, _("Registered"))]
    )
    submit_label = _("Show")
    submit_kind = "secondary"

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        rows = queries.partnerships_of(user).values_list("pk", "name")
        self.fields["partnerskap"].choices = [_ALL, *sorted(rows, key=lambda row: swedish(row[1]))]

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper

    def chosen(self):
        """Return (key of the partnership or None, whether what is registered is shown). An error filters nothing."""
        self.full_clean()
        return self.cleaned_data.get("partnerskap"), self.cleaned_data.get("visa") == REGISTERED


class _AnswerFields(forms.Form):
    answer = forms.ChoiceField(
        label=pgettext_lazy("of a registration", "Answer"),
        choices=ANSWERS,
        widget=forms.RadioSelect,
        help_text=_(
            "A record that holds nothing secret need not have a number where it is kept in order (OSL 5:1). "
            "A draft that is sent for comments alone is no record yet."
        ),
    )
    number = forms.CharField(
        label=_("Registration number"),
        max_length=60,
        required=False,
        help_text=_("The number of the matter in your own diary, for example KS 2026/123."),
    )
    registered_on = DayField(
        label=pgettext_lazy("of a registration", "Registered"), help_text=_("The day on which it was registered.")
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        validators=[text_lengths.REASON],
        widget=forms.Textarea({"rows": 2}),
        help_text=_("Only where it is not to be registered: say why."),
    )

    def clean(self):
        cleaned = super().clean()
        answer = cleaned.get("answer")
        if answer == RegistrationAnswer.NUMBER and "number" in cleaned and not cleaned["number"]:
            self.add_error("number", _("Write the registration number."))
        if answer == RegistrationAnswer.NO_RECORD and not cleaned.get("reason", "").strip():
            self.add_error("reason", _("Say why it is not to be registered."))
        return cleaned

    def values(self):
        return {name: self.cleaned_data[name] for name in ("answer", "number", "registered_on", "reason")}


class RegisterForm(PortalForm, _AnswerFields):
    """Asks for the answer of one or several records of one organisation."""

    submit_label = pgettext_lazy("in the diary", "Register")
    after_saving = (
        _("What is registered here is answered, and no longer stands among what is to be registered."),
        _("A number that is registered stands on the papers."),
    )


class EarlierForm(PortalForm):
    """Asks before which day all was registered by hand, in which diary. The fields' names stand in the address."""

    diarium = forms.ChoiceField(label=_("Diary"))
    fore = DayField(
        label=_("Registered by hand before"),
        help_text=_("The first day from which you register here. What happened earlier is taken for registered."),
    )
    submit_label = _("See how many")
    submit_kind = "secondary"

    def __init__(self, *args, diaries, **kwargs):
        super().__init__(*args, **kwargs)
        self._by_id = {diary.id: diary for diary in diaries}
        self.fields["diarium"].choices = [(each.id, str(each)) for each in diaries if each.mark is None]

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        return helper

    def clean(self):
        cleaned = super().clean()
        refuse_out_of_order("fore", cleaned.get("fore"), today=localdate())
        return cleaned

    def chosen(self):
        """Return the (Diary, day) of a valid form."""
        return self._by_id[self.cleaned_data["diarium"]], self.cleaned_data["fore"]


class CorrectRegistrationForm(StepForm, _AnswerFields):
    """Asks what should stand in its place, and why."""

    correction = forms.CharField(
        label=_("Reason for the correction"), validators=[text_lengths.REASON], widget=forms.Textarea({"rows": 2})
    )
    field_order = ("answer", "number", "registered_on", "reason", "correction")
    submit_label = _("Correct")
