"""The form that closes a round of follow-up."""

from django.utils.translation import gettext_lazy as _

from core.forms.base import StepForm
from core.forms.markdown import MarkdownField
from core.limits import text_lengths


class CloseRoundForm(StepForm):
    """Asks what the round comes to. The version is that of the newest follow-up that the person saw."""

    text = MarkdownField(
        label=_("Summary"),
        required=False,
        validators=[text_lengths.CHAPTER],
        help_text=_(
            "What has been done, what came of it, and what you change. Everybody can read it on the plan's open page. "
            "Nothing about individuals."
        ),
    )
    submit_label = _("Close the round")
