"""Forms that amend, succeed, extend, watch and end an agreement."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.files.fields import UploadField
from core.forms.base import KeepsNoFile, StepForm
from core.forms.fields import DayField
from core.limits import text_lengths
from core.text.dates import day
from partnership import by_calendar
from partnership.agreement.extension_rules import refuse_day_of_extension
from partnership.models import PeriodKind
from partnership.term.actions import refuse_days_of_notice


class FollowingForm(StepForm):
    """Asks what an amendment or a successor is called in lists."""

    name = forms.CharField(label=_("Name in lists"), max_length=200)

    def __init__(self, *args, submit_label, **kwargs):
        super().__init__(*args, **kwargs)
        self.submit_label = submit_label


class WatchForm(StepForm):
    watch_on = DayField(
        label=_("Date to watch"),
        required=False,
        help_text=_(
            "When to start on what comes after the agreement. It is shown on the home page from that day. "
            "Leave it empty to watch no date."
        ),
    )
    submit_label = _("Save the date")

    def __init__(self, *args, agreement, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement = agreement

    def clean_watch_on(self):
        return _before_the_end(self.cleaned_data["watch_on"], self.agreement.last_day)


class ExtendForm(KeepsNoFile, StepForm):
    ends_on = DayField(label=_("New last day"))
    agreed_on = DayField(label=_("Agreed"), help_text=_("The day on which the parties agreed on the new last day."))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), validators=[text_lengths.REASON]
    )
    paper = UploadField(label=_("Paper by which it is extended"))
    watch_on = DayField(
        label=_("New date to watch"),
        required=False,
        help_text=_("When to start on what comes after the agreement. It may be left out."),
    )
    submit_label = _("Extend the agreement")

    @property
    def after_saving(self):
        return by_calendar.after_extension(self.agreement, last_day=written_day(self, "ends_on"), on=self.today)

    def __init__(self, *args, agreement, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement, self.today = agreement, today
        sentence = (
            _("The agreement ended on %(day)s.") if agreement.ended_on else _("Now the agreement ends on %(day)s.")
        )
        self.fields["ends_on"].help_text = sentence % {"day": day(agreement.ends_on)}

    def clean(self):
        cleaned = self.cleaned_data
        if cleaned.get("agreed_on"):
            refuse_at_its_field(self, refuse_day_of_extension, self.agreement, cleaned["agreed_on"], today=self.today)
        ends_on, watch_on = cleaned.get("ends_on"), cleaned.get("watch_on")
        if ends_on and ends_on <= self.agreement.ends_on:
            self.add_error("ends_on", _("The new last day must come after the last day so far."))
        elif ends_on and watch_on and watch_on > ends_on:
            self.add_error("watch_on", _("The date to watch must not come after the last day."))
        return super().clean()


class EndEarlyForm(KeepsNoFile, StepForm):
    notice_given_on = DayField(
        label=_("Notice given"),
        help_text=_("The day on which a party gave notice, or on which the parties agreed to end."),
    )
    ends_on = DayField(label=_("Last day"))
    reason = forms.CharField(
        label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), validators=[text_lengths.REASON]
    )
    paper = UploadField(label=_("Paper by which it ends"))
    submit_label = _("End the agreement")

    @property
    def after_saving(self):
        return by_calendar.after_notice(self.agreement, last_day=written_day(self, "ends_on"), on=self.today)

    submit_kind = "danger"

    def __init__(self, *args, agreement, today, **kwargs):
        super().__init__(*args, **kwargs)
        self.agreement, self.today = agreement, today
        if agreement.notice_months:
            self.fields["ends_on"].help_text = ngettext(
                "The agreement has %(months)s month of notice.",
                "The agreement has %(months)s months of notice.",
                agreement.notice_months,
            ) % {"months": agreement.notice_months}
        if agreement.end_paper_id:
            self.fields["paper"].required = False
            self.fields["paper"].help_text = _("Leave it empty to keep the paper that is registered.")

    def clean(self):
        given, ends_on = self.cleaned_data.get("notice_given_on"), self.cleaned_data.get("ends_on")
        by_its_paper = _last_day_by_paper(self.agreement)
        if given and ends_on:
            refuse_at_its_field(self, refuse_days_of_notice, self.agreement, given, ends_on, today=self.today)
        if ends_on and "ends_on" not in self.errors and by_its_paper and ends_on >= by_its_paper:
            self.add_error(
                "ends_on", _("The agreement ends on %(day)s anyway. Write an earlier day.") % {"day": day(by_its_paper)}
            )
        return super().clean()


def written_day(form, name):
    """Return the day that stands in a field of the form, or None where there is none that can be read."""
    try:
        return form.fields[name].clean(form[name].value())
    except ValidationError:
        return None


def refuse_at_its_field(form, rule, *known, **more):
    """Ask the `rule` of the verb, and say at the form's field what it refuses."""
    try:
        rule(*known, **more)
    except ValidationError as error:
        form.add_error(None, error)


def _before_the_end(value, last_day):
    if value and last_day and value > last_day:
        raise ValidationError(_("The date to watch must not come after the last day."))
    return value


def _last_day_by_paper(agreement):
    return agreement.framework.ends_on if agreement.period_kind == PeriodKind.FRAMEWORK else agreement.ends_on
