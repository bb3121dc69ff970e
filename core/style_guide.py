"""Content of the style guide: the real tokens with their real contrast, and an example of each component."""

import re
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from pathlib import Path

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from core.forms.base import PortalForm
from core.forms.fields import DayField, YearField
from core.forms.markdown import MarkdownField
from core.help.pages import PAGES
from core.text.diff import DiffKind, side

_STYLESHEET = Path(settings.BASE_DIR) / "static" / "css" / "tokens.css"
_TOKEN = re.compile(r"--([a-z-]+): (#[0-9a-f]{6});")


class ExampleForm(PortalForm):
    """A form with one of each kind of field."""

    name = forms.CharField(label=gettext_lazy("Name"), help_text=gettext_lazy("As it stands on the paper."))
    last_day = DayField(label=gettext_lazy("Last day"), required=False)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", "–"), ("municipality", gettext_lazy("Municipality")), ("police", gettext_lazy("Police"))],
        required=False,
    )
    period = forms.ChoiceField(
        label=gettext_lazy("Period"),
        widget=forms.RadioSelect,
        choices=[("own", gettext_lazy("Its own period")), ("open", gettext_lazy("Until further notice"))],
    )
    text = MarkdownField(label=gettext_lazy("Text"), required=False)
    agreed = forms.BooleanField(label=gettext_lazy("Every party has read the text"))
    after_saving = (gettext_lazy("The agreement is for signature."),)


class ExampleFilterForm(PortalForm):
    """A form that narrows a list. On a phone it is folded."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=[("", gettext_lazy("All"))], required=False)
    year = YearField(label=gettext_lazy("Year"), required=False)
    submit_label = gettext_lazy("Show")
    submit_kind = "secondary"

    @cached_property
    def helper(self):
        helper = super().helper
        helper.form_method = "get"
        helper.form_class = "form form--filter"
        return helper


def style_guide_context() -> dict:
    """Return the context of the style guide."""
    return {
        "colours": [
            {"name": name, "value": value, "on_paper": contrast(value, tokens()["paper"])}
            for name, value in tokens().items()
        ],
        "statuses": _statuses(),
        "steps": _steps(),
        "day_kinds": _day_kinds(),
        "progress_parts": ["reached", "on_track", "delayed", "not_reached", "dropped", "none"],
        "progress_words": _("reached 1, on track 1, delayed 1, not reached 1, dropped 1, not followed up 1"),
        "link_groups": [
            (_("Work"), [{"label": _("Focus areas"), "url": "#rows", "is_download": False}]),
            (_("Download"), [{"label": _("Plan as data (JSON)"), "url": "#rows", "is_download": True}]),
        ],
        "example_tabs": {
            "name": _("Local partnership"),
            "links": [
                {"label": pgettext("tab", "Overview"), "url": "#rows", "current": ""},
                {"label": pgettext("tab", "Plan"), "url": "#rows", "current": "true"},
                {"label": pgettext("tab", "Files"), "url": "#rows", "current": ""},
            ],
        },
        "breadcrumbs": [(_("Home"), "#"), (_("Partnership"), "#"), (_("Agreement"), "")],
        "form": ExampleForm({"last_day": "1799-12-31", "text": _("A text with *emphasis*.")}, cancel_url="#"),
        "filter_form": ExampleFilterForm({"year": "2026"}, auto_id="filter_%s"),
        "help_picture": PAGES["valj-mejl"].picture,
        "first_day": date(2008, 1, 1),
        "last_day": date(2010, 12, 31),
        "signed_on": date(2009, 3, 16),
        "unknown": "",
        "gap": Decimal("-4.2"),
        "document": _("The parties work for *growth* in the district.\n\n- Safer ways home\n- **More** people in work"),
        "words": _("A text with *emphasis*."),
        "stored_marked": side(*_two_texts(), without=DiffKind.ADDED),
        "typed_marked": side(*_two_texts(), without=DiffKind.REMOVED),
    }


@cache
def tokens() -> dict[str, str]:
    """Return the colours of the stylesheet by name, as #rrggbb."""
    return dict(_TOKEN.findall(_STYLESHEET.read_text(encoding="utf-8")))


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two #rrggbb colours (WCAG 2.2, contrast ratio and relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _statuses():
    """Return a row for each shape: what the shape means, and the states that have it."""
    return [
        (_("Begun"), [("draft", _("Draft")), ("working", _("Working edition")), ("not_started", _("Not started"))]),
        (_("Under way"), [("in_review", _("In review")), ("signing", _("For signature")), ("on_track", _("On track"))]),
        (_("Fixed"), [("locked", _("Text locked")), ("ready", _("Ready for decision"))]),
        (_("In force or reached"), [("in_force", _("In force")), ("adopted", _("Adopted")), ("reached", _("Reached"))]),
        (_("Needs somebody"), [("change_asked", _("Change asked for")), ("delayed", _("Delayed"))]),
        (_("Over"), [("ended", _("Ended")), ("superseded", _("Superseded")), ("dropped", _("Dropped"))]),
        (_("Void or missed"), [("voided", _("Voided")), ("not_reached", _("Not reached"))]),
    ]


def _day_kinds():
    """Return (kind, its word, whether the day is past) of the days of a year, as stadsdelplan/year_wheel has them."""
    return [
        ("meeting", pgettext("kind of day", "Meeting"), True),
        ("answer", pgettext("kind of day", "Answer"), False),
        ("round", pgettext("kind of day", "Follow-up"), False),
        ("figures", pgettext("kind of day", "Figures"), False),
        ("law", pgettext("kind of day", "The law"), False),
        ("end", pgettext("kind of day", "End"), False),
        ("decision", pgettext("kind of day", "Decision"), False),
    ]


def _two_texts():
    return _("At least 30 young people."), _("At least 40 young people each year.")


def _steps():
    return [
        {"label": _("Draft"), "state": "done"},
        {"label": _("In review"), "state": "current", "note": _("The other parties read and comment.")},
        {"label": _("Text locked"), "state": "todo"},
        {"label": _("For signature"), "state": "todo"},
        {"label": _("In force"), "state": "todo"},
        {"label": _("Ended"), "state": "todo"},
    ]
