"""What is searched: for each kind of thing its rows, the texts that are looked through, and where a hit leads.

The texts are those that stand in the rows now. There is no index that could be behind, or that could know more than the
person who asks.
"""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import Area, AreaKind, Role
from core.text.dates import day
from indicators.permissions import shown_indicators
from partnership.models import Agreement, Partnership
from stadsdelplan.models import (
    Cause,
    Edition,
    EditionFocusArea,
    FollowUpStatus,
    Goal,
    Lagesbild,
    Plan,
    Problem,
    ResourceStatement,
    in_short,
)
from stadsdelplan.search import visible
from stadsdelplan.search.record_sources import RECORD_SOURCES
from stadsdelplan.search.source import LONGEST_TITLE, FoundKind, SearchSource, in_edition, of_edition


def _measure_address(row):
    stands_under = f"?mal={row['goal']}" if row["goal"] else f"?omrade={row['focus_area']}"
    return f"{of_edition(row)}{stands_under}#atgard-{row['pk']}"


def _measure_source(kind, rows):
    within = in_edition()
    more = (*within.pop("more"), "goal", "focus_area")
    return SearchSource(
        kind,
        rows,
        _measure_address,
        texts=("text", "responsible_role", "resources", "count_of", "payer"),
        more=more,
        same_as=("edition__plan", "key"),
        title=lambda row: in_short(row["text"], LONGEST_TITLE),
        **within,
    )


_ON_AGREEMENT = ("agreement_version__agreement__name", "agreement_version__agreement__partnership__name")
_COMMENTED = "section__agreement_version__agreement"


def _comment_title(row):
    return _("Comment by %(organisation)s") % {"organisation": row["organisation__name"]}


_EDITIONS = {**in_edition(), "newest": ""}
_BY_KEY = {"same_as": ("edition__plan", "key")}

SOURCES = (
    SearchSource(
        FoundKind.PARTNERSHIP,
        lambda sight: Partnership.objects.filter(pk__in=sight.partnerships),
        lambda row: reverse("partnership", args=[row["slug"]]),
        named="name",
        more=("slug",),
        place=lambda row: "",
    ),
    SearchSource(
        FoundKind.AGREEMENT,
        lambda sight: Agreement.objects.filter(pk__in=sight.agreements),
        lambda row: reverse("agreement", args=[row["slug"]]),
        named="name",
        texts=("purposes",),
        places=("partnership__name",),
        more=("slug",),
    ),
    SearchSource(
        FoundKind.AGREEMENT,
        visible.sections,
        lambda row: reverse("agreement", args=[row["agreement_version__agreement__slug"]]) + f"#avsnitt-{row['pk']}",
        named="heading",
        texts=("body",),
        places=_ON_AGREEMENT,
        more=("agreement_version__agreement__slug", "order"),
        title=lambda row: row["heading"] or _("Section %(number)s") % {"number": row["order"]},
    ),
    SearchSource(
        FoundKind.AGREEMENT,
        visible.parties,
        lambda row: reverse("agreement", args=[row["agreement_version__agreement__slug"]]) + "#parter",
        named="name_as_written",
        texts=("diarienummer", "contact"),
        places=_ON_AGREEMENT,
        more=("agreement_version__agreement__slug",),
        title=lambda row: _("Party: %(name)s") % {"name": row["name_as_written"]},
    ),
    SearchSource(
        FoundKind.PLAN,
        lambda sight: Plan.objects.filter(partnership__in=sight.partnerships),
        lambda row: reverse("plan", args=[row["pk"]]),
        named="name",
        places=("partnership__name",),
    ),
    SearchSource(
        FoundKind.PLAN,
        lambda sight: Edition.objects.filter(pk__in=sight.editions),
        lambda row: reverse("edition", args=[row["plan"], row["number"]]) + "#lagesbild",
        texts=("lagesbild",),
        places=("plan__name", "plan__partnership__name"),
        more=("plan", "number", "starts_on", "ends_on"),
        same_as=("plan",),
        newest="number",
        title=lambda row: _("Situation picture"),
        place=lambda row: (
            f"{row['plan__name']} {Edition(starts_on=row['starts_on'], ends_on=row['ends_on']).years}"
            f" · {row['plan__partnership__name']}"
        ),
    ),
    SearchSource(
        FoundKind.PLAN,
        visible.of_editions(EditionFocusArea),
        lambda row: f"{of_edition(row)}#omrade-{row['pk']}",
        named="name",
        texts=("direction",),
        title=lambda row: _("Focus area: %(name)s") % {"name": row["name"]},
        **in_edition() | _BY_KEY,
    ),
    SearchSource(
        FoundKind.PLAN,
        visible.of_editions(ResourceStatement),
        lambda row: f"{of_edition(row)}#resurser",
        texts=("text",),
        title=lambda row: _("Resources of %(organisation)s") % {"organisation": row["organisation__name"]},
        **in_edition()
        | {"same_as": ("edition__plan", "organisation"), "more": (*_EDITIONS["more"], "organisation__name")},
    ),
    SearchSource(
        FoundKind.GOAL,
        visible.of_editions(Goal),
        lambda row: f"{of_edition(row)}?mal={row['pk']}#mal-{row['pk']}",
        named="title",
        texts=("text", "problem", "probable_cause", "responsible_role", "count_of"),
        **in_edition() | _BY_KEY,
    ),
    _measure_source(FoundKind.MEASURE, visible.measures),
    _measure_source(FoundKind.PROMISE, visible.promises),
    SearchSource(
        FoundKind.PROBLEM,
        visible.of_editions(Problem),
        lambda row: f"{of_edition(row, 'edition_problems')}#problem-{row['pk']}",
        texts=("text", "harm", "places", "people", "resources"),
        title=lambda row: in_short(row["text"], LONGEST_TITLE),
        **in_edition() | _BY_KEY,
    ),
    SearchSource(
        FoundKind.PROBLEM,
        visible.of_editions(Cause, "problem__edition"),
        lambda row: of_edition(row, "edition_problems", edition="problem__edition") + f"#problem-{row['problem']}",
        texts=("text",),
        title=lambda row: in_short(row["text"], LONGEST_TITLE),
        **in_edition("problem__edition")
        | {"same_as": ("problem__edition__plan", "key"), "more": (*in_edition("problem__edition")["more"], "problem")},
    ),
    SearchSource(
        FoundKind.PICTURE,
        lambda sight: Lagesbild.objects.filter(pk__in=sight.pictures),
        lambda row: reverse("lagesbild", args=[row["pk"]]),
        named="name",
        texts=("sources",),
        places=("partnership__name",),
    ),
    SearchSource(
        FoundKind.PICTURE,
        visible.merged_points,
        lambda row: reverse("lagesbild", args=[row["lagesbild"]]) + f"#punkt-{row['pk']}",
        named="heading",
        texts=("text",),
        places=("lagesbild__name", "lagesbild__partnership__name"),
        more=("lagesbild",),
    ),
    SearchSource(
        FoundKind.PICTURE,
        visible.party_points,
        lambda row: (
            reverse("party_picture", args=[row["picture__lagesbild"], row["picture__organisation"]])
            + f"#del-{row['part']}"
        ),
        named="heading",
        texts=("text",),
        places=("picture__organisation__name", "picture__lagesbild__name", "picture__lagesbild__partnership__name"),
        more=("picture__lagesbild", "picture__organisation", "part"),
    ),
    SearchSource(
        FoundKind.FOLLOW_UP,
        visible.follow_ups,
        lambda row: reverse("follow_up", args=[row["plan"], row["key"]]) + f"#uppfoljning-{row['pk']}",
        texts=("text",),
        places=("plan__name", "plan__partnership__name"),
        more=("plan", "key", "status", "on"),
        title=lambda row: f"{day(row['on'])}: {FollowUpStatus(row['status']).label}",
    ),
    SearchSource(
        FoundKind.MEETING,
        visible.meetings,
        lambda row: reverse("meeting", args=[row["pk"]]),
        texts=("decisions", "who", "place"),
        places=("plan__name", "partnership__name"),
        more=("held_on",),
        title=lambda row: _("Meeting %(day)s") % {"day": day(row["held_on"])},
    ),
    SearchSource(
        FoundKind.COMMENT,
        visible.agreement_comments,
        lambda row: (
            reverse("agreement_comments", args=[row[f"{_COMMENTED}__slug"]])
            + f"#synpunkt-{row['answers'] or row['pk']}"
        ),
        texts=("text",),
        places=(f"{_COMMENTED}__name", f"{_COMMENTED}__partnership__name"),
        more=(f"{_COMMENTED}__slug", "answers", "organisation__name"),
        title=_comment_title,
    ),
    SearchSource(
        FoundKind.COMMENT,
        visible.plan_comments,
        lambda row: f"{of_edition(row, 'edition_comments')}#synpunkt-{row['answers'] or row['pk']}",
        texts=("text",),
        title=_comment_title,
        **_EDITIONS | {"more": (*_EDITIONS["more"], "answers", "organisation__name")},
    ),
    SearchSource(
        FoundKind.COMMENT,
        visible.proposals,
        lambda row: f"{of_edition(row, 'edition_answers')}#forslag-{row['pk']}",
        named="title",
        texts=("text", "problem", "answer"),
        title=lambda row: _("Proposed goal: %(title)s") % {"title": row["title"]},
        **_EDITIONS,
    ),
    SearchSource(
        FoundKind.PERSON,
        visible.coordinators,
        lambda row: reverse("partnership", args=[row["slug"]]),
        named="coordinator__name",
        more=("slug", "name"),
        place=lambda row: _("Coordinates %(partnership)s") % {"partnership": row["name"]},
    ),
    SearchSource(
        FoundKind.PERSON,
        visible.signatories,
        lambda row: reverse("agreement", args=[row["party__agreement_version__agreement__slug"]]) + "#parter",
        named="name",
        texts=("title", "organisation_line"),
        places=(
            "party__agreement_version__agreement__name",
            "party__agreement_version__agreement__partnership__name",
        ),
        more=("party__agreement_version__agreement__slug",),
        place=lambda row: (
            _("Signs for %(party)s: %(agreement)s")
            % {
                "party": row["organisation_line"] or row["title"] or row["name"],
                "agreement": row["party__agreement_version__agreement__name"],
            }
        ),
    ),
    SearchSource(
        FoundKind.PERSON,
        visible.members,
        lambda row: reverse("organisation_access", args=[row["organisation"]]),
        named="user__name",
        texts=("user__email",),
        places=("organisation__name",),
        more=("organisation", "role"),
        place=lambda row: f"{Role(row['role']).label}, {row['organisation__name']}",
    ),
    SearchSource(
        FoundKind.ORGANISATION,
        visible.taking_part,
        lambda row: reverse("partnership_people", args=[row["partnership__slug"]]) + "#parter",
        named="organisation__name",
        texts=("organisation__orgnr",),
        places=("partnership__name",),
        more=("partnership__slug",),
    ),
    SearchSource(
        FoundKind.INDICATOR,
        lambda sight: shown_indicators(sight.user),
        lambda row: reverse("indicator", args=[row["slug"]]),
        named="name",
        texts=("definition", "condition", "kpi"),
        more=("slug",),
        place=lambda row: "",
    ),
    SearchSource(
        FoundKind.AREA,
        lambda sight: Area.objects.exclude(kind=AreaKind.COUNTRY),
        lambda row: reverse("board", args=[row["pk"]]),
        named="name",
        more=("kind", "parent__name"),
        place=lambda row: ", ".join(filter(None, (str(AreaKind(row["kind"]).label), row["parent__name"]))),
    ),
    *RECORD_SOURCES,
)
