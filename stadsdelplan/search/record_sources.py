"""What is searched beside the texts: milestones, agendas, decisions, appendices, goals of frameworks, the diary."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.text.dates import day
from stadsdelplan.models import WORKING_POINTS, in_short
from stadsdelplan.search import visible
from stadsdelplan.search.source import LONGEST_TITLE, FoundKind, SearchSource, in_edition, of_edition

_OF_MILESTONE = in_edition("goal__edition")
_OF_PARTY = "party__agreement_version__agreement"
_OF_APPENDIX = "agreement_version__agreement"
_OF_FRAMEWORK = "framework__agreements__partnership__slug"


def _meeting_address(row, place):
    return reverse("meeting", args=[row["meeting"]]) + place


def _decision_place(row):
    """Return where on the page of the meeting it stands: some see a point about what is in review, and others not."""
    if not row["point"]:
        return "#beslut"
    return "" if row["point__kind"] in WORKING_POINTS else f"#punkt-{row['point']}"


def _of_meeting(row):
    return _("Meeting %(day)s") % {"day": day(row["meeting__held_on"])} + f" · {row['meeting__partnership__name']}"


def _agreement_decision(row):
    paragraph = f" § {row['paragraph']}" if row["paragraph"] else ""
    on = f", {day(row['met_on'])}" if row["met_on"] else ""
    return f"{row['body']}{paragraph}{on}"


def _adoption(row):
    paragraph = f" § {row['adopted_paragraph']}" if row["adopted_paragraph"] else ""
    return _("Adopted by %(body)s, %(day)s") % {"body": row["adopted_by"] + paragraph, "day": day(row["adopted_on"])}


RECORD_SOURCES = (
    SearchSource(
        FoundKind.GOAL,
        visible.milestones,
        lambda row: of_edition(row, edition="goal__edition") + f"?mal={row['goal']}#mal-{row['goal']}",
        texts=("words",),
        title=lambda row: f"{day(row['day'])}: {in_short(row['words'], LONGEST_TITLE)}",
        **_OF_MILESTONE | {"same_as": ("goal__edition__plan", "key"), "more": (*_OF_MILESTONE["more"], "goal", "day")},
    ),
    SearchSource(
        FoundKind.GOAL,
        visible.framework_goals,
        lambda row: reverse("partnership", args=[row[_OF_FRAMEWORK]]) + f"#ramen-{row['framework']}",
        texts=("text",),
        places=("framework__name",),
        more=(_OF_FRAMEWORK, "framework"),
        same_as=("pk", _OF_FRAMEWORK),
        title=lambda row: in_short(row["text"], LONGEST_TITLE),
    ),
    SearchSource(
        FoundKind.AGREEMENT,
        visible.appendices,
        lambda row: reverse("agreement", args=[row[f"{_OF_APPENDIX}__slug"]]) + "#om",
        named="title",
        places=(f"{_OF_APPENDIX}__name", f"{_OF_APPENDIX}__partnership__name"),
        more=(f"{_OF_APPENDIX}__slug", "number"),
        title=lambda row: _("Appendix %(number)s: %(title)s") % {"number": row["number"], "title": row["title"]},
    ),
    SearchSource(
        FoundKind.MEETING,
        visible.agenda_points,
        lambda row: _meeting_address(row, f"#punkt-{row['pk']}"),
        texts=("title", "why", "notes", "who"),
        places=("meeting__plan__name", "meeting__partnership__name"),
        more=("meeting", "meeting__held_on"),
        title=lambda row: in_short(row["title"], LONGEST_TITLE),
        place=_of_meeting,
    ),
    SearchSource(
        FoundKind.DECISION,
        visible.meeting_decisions,
        lambda row: _meeting_address(row, _decision_place(row)),
        texts=("text",),
        places=("meeting__plan__name", "meeting__partnership__name"),
        more=("meeting", "meeting__held_on", "point", "point__kind"),
        title=lambda row: in_short(row["text"], LONGEST_TITLE),
        place=_of_meeting,
    ),
    SearchSource(
        FoundKind.DECISION,
        visible.agreement_decisions,
        lambda row: reverse("agreement", args=[row[f"{_OF_PARTY}__slug"]]) + "#parter",
        texts=("body", "paragraph", "diarienummer"),
        places=("party__name_as_written", f"{_OF_PARTY}__name", f"{_OF_PARTY}__partnership__name"),
        more=(f"{_OF_PARTY}__slug", "met_on"),
        title=_agreement_decision,
    ),
    SearchSource(
        FoundKind.DECISION,
        visible.adoptions,
        lambda row: reverse("edition", args=[row["plan"], row["number"]]),
        texts=("adopted_by", "adopted_paragraph", "adopted_reference"),
        places=("plan__name", "plan__partnership__name"),
        more=("plan", "number", "adopted_on"),
        title=_adoption,
    ),
    SearchSource(
        FoundKind.DIARY,
        visible.registrations,
        lambda row: reverse("registration_correct", args=[row["pk"]]),
        texts=("number",),
        places=("organisation__name",),
        more=("registered_on",),
        title=lambda row: row["number"],
        place=lambda row: f"{row['organisation__name']}, {day(row['registered_on'])}",
    ),
)
