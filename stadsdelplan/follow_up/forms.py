"""The forms of a follow-up, and of a duty of lag (2023:196) § 6."""

from dataclasses import dataclass
from datetime import date

from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.files.fields import UploadField
from core.forms.base import PortalForm
from core.forms.fields import DayField, NumberField
from core.forms.markdown import MarkdownField
from core.limits import text_lengths
from core.limits.dates import refuse_out_of_order
from core.text.dates import period
from stadsdelplan.models import DutyKind, FollowUpStatus


@dataclass(frozen=True)
class RoundDays:
    """The round from whose page somebody follows up: its name, its first and last day, and the page's address."""

    name: str
    first: date
    last: date
    url: str

    @property
    def period(self):
        return period(self.first, self.last)


class FollowUpForm(PortalForm):
    """Asks how a goal or measure goes. `organisations` are those for which the person may write.

    With `within`, a RoundDays, the day has to lie in that round.
    """

    on = DayField(label=_("Date"))
    status = forms.ChoiceField(label=_("Status"), choices=FollowUpStatus)
    text = MarkdownField(
        label=_("Text"),
        required=False,
        help_text=_("What was done, and what came of it. Nothing about individuals."),
        validators=[text_lengths.TEXT],
    )
    outcome = NumberField(label=_("Outcome"), required=False, max_digits=14, decimal_places=4)
    organisation = forms.ModelChoiceField(label=_("For"), queryset=None, empty_label=None)
    evidence = UploadField(label=_("Evidence"), required=False)
    evidence_title = forms.CharField(label=_("What the file is"), max_length=120, required=False)
    submit_label = _("Save the follow-up")

    def __init__(self, *args, followed, organisations, today, within=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.today, self.within = today, within
        self.fields["status"].choices = followed.words.status_choices()
        writing = self.fields["organisation"]
        model = type(organisations[0])
        writing.queryset = model.objects.filter(pk__in=[each.pk for each in organisations]).order_by("name", "pk")
        writing.initial = organisations[0]
        if len(organisations) == 1:
            writing.widget = forms.HiddenInput()
        row, outcome = followed.row, self.fields["outcome"]
        if not followed.is_goal and not row.has_count:
            del self.fields["outcome"]
            return
        outcome.unit = row.unit or None
        if followed.is_goal:
            outcome.help_text = row.count_of or row.unit
        else:
            outcome.label = _("Outcome in the round") if row.target_for else _("Outcome so far")
            outcome.help_text = followed.count_in_words

    @property
    def layout(self):
        outcome = [name for name in ("outcome",) if name in self.fields]
        return Layout(
            Fieldset(_("How it goes"), "on", "status", *outcome, "text", "organisation"),
            Fieldset(_("Evidence, if there is any"), "evidence", "evidence_title"),
        )

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("status") == FollowUpStatus.DROPPED and not cleaned.get("text", "").strip():
            self.add_error("text", _("Say why it is dropped."))
        day, within = cleaned.get("on"), self.within
        refuse_out_of_order("on", day, today=self.today)
        if day and within and not within.first <= day <= within.last:
            sentence = _("The day is not in %(round)s, %(period)s.")
            self.add_error("on", sentence % {"round": within.name, "period": within.period})
        return cleaned


class DutyForm(PortalForm):
    kind = forms.ChoiceField(label=_("What was done"), choices=DutyKind)
    done_on = DayField(label=_("Date"))
    note = forms.CharField(label=_("Note"), max_length=300, required=False)
    submit_label = pgettext_lazy("a button", "Register")
    after_saving = (_("The duty is done for this time, and the next is counted from that day."),)

    def __init__(self, *args, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today

    def clean(self):
        cleaned = super().clean()
        refuse_out_of_order("done_on", cleaned.get("done_on"), today=self.today)
        return cleaned
