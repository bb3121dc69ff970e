"""District plans with their editions, goals and measures, in Django's admin."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from core.admin_site import GuardedForm, PortalStacked, PortalTabular, ShownTabular
from stadsdelplan import problem_rows
from stadsdelplan.admin.bases import InEdition, InPlan, Shown, UnderEdition
from stadsdelplan.models import (
    AdoptionCorrection,
    AimedIndicator,
    AskedOrganisation,
    Cause,
    ConcernedOrganisation,
    Departure,
    Edition,
    EditionFocusArea,
    EditionPaper,
    Evidence,
    FollowUp,
    Goal,
    GoalProblem,
    LegalDuty,
    LooseEnd,
    Measure,
    MeasureCause,
    MeasurePartner,
    Milestone,
    Plan,
    PlanArea,
    PlanComment,
    Problem,
    Proposal,
    ResourceStatement,
    Review,
    RoundReport,
    ServedGoal,
    ServedOverarchingGoal,
    SkippedYear,
)


class PlanAreaInline(PortalTabular):
    model = PlanArea
    ordering = ["area__name", "pk"]
    autocomplete_fields = ["area"]


@admin.register(Plan)
class PlanAdmin(InPlan):
    list_display = ["name", "kind", "partnership", "district", "owner", "asks_parties", "is_example"]
    list_filter = ["kind", "asks_parties", "is_example"]
    list_select_related = ["partnership", "district", "owner"]
    search_fields = ["name", "partnership__name", "district__name"]
    ordering = ["name", "pk"]
    autocomplete_fields = ["partnership", "district", "owner"]
    fixed_once_added = ["partnership"]
    inlines = [PlanAreaInline]

    def plan_of(self, obj):
        return obj


class EditionFocusAreaInline(PortalTabular):
    model = EditionFocusArea
    ordering = ["order", "pk"]


class ResourceStatementInline(PortalStacked):
    model = ResourceStatement
    ordering = ["organisation__name", "pk"]
    autocomplete_fields = ["organisation"]


class GoalInline(ShownTabular):
    model = Goal
    fields = ["order", "title", "focus_area", "responsible"]
    ordering = ["order", "pk"]


@admin.register(Edition)
class EditionAdmin(InEdition):
    list_display = ["__str__", "number", "status", "starts_on", "ends_on", "adopted_on"]
    list_filter = ["status"]
    list_select_related = ["plan"]
    search_fields = ["plan__name"]
    ordering = ["plan__name", "-number", "pk"]
    autocomplete_fields = ["plan", "based_on"]
    readonly_fields = ["status", "sent_for_review_at", "adopted_by", "adopted_on", "adopted_paragraph"]
    fixed_once_added = ["plan"]
    inlines = [EditionFocusAreaInline, ResourceStatementInline, GoalInline]


@admin.register(EditionFocusArea)
class EditionFocusAreaAdmin(UnderEdition):
    list_display = ["name", "edition", "order"]
    search_fields = ["name", "edition__plan__name"]
    ordering = ["edition", "order", "pk"]


@admin.register(ResourceStatement)
class ResourceStatementAdmin(UnderEdition):
    list_display = ["edition", "organisation"]
    list_select_related = ["edition__plan", "organisation"]
    search_fields = ["organisation__name", "text"]
    ordering = ["edition", "organisation__name", "pk"]
    autocomplete_fields = ["edition", "organisation"]


class GoalForm(GuardedForm):
    def clean(self):
        cleaned = super().clean()
        edition = cleaned.get("edition") or getattr(self.instance, "edition", None)
        focus_area = cleaned.get("focus_area")
        if edition and focus_area and focus_area.edition_id != edition.pk:
            self.add_error("focus_area", _("The focus area belongs to another edition."))
        return cleaned


@admin.register(ServedOverarchingGoal, AimedIndicator, ConcernedOrganisation)
class LinkOfGoalAdmin(InEdition):
    list_display = ["__str__"]
    list_select_related = ["goal__edition__plan"]
    search_fields = ["goal__title"]
    ordering = ["goal", "pk"]
    autocomplete_fields = ["goal"]
    path = ["goal", "edition"]
    fixed_once_added = ["goal"]


@admin.register(Departure)
class DepartureAdmin(UnderEdition):
    list_display = ["title", "edition", "outcome"]
    list_filter = ["outcome"]
    search_fields = ["title", "reason"]
    ordering = ["edition", "title", "pk"]
    readonly_fields = ["key", "goal_key", "seen"]


class MilestoneInline(PortalTabular):
    model = Milestone
    ordering = ["day", "pk"]
    readonly_fields = ["key"]


class MeasureInline(PortalStacked):
    model = Measure
    exclude = ["edition", "focus_area"]
    ordering = ["order", "pk"]
    autocomplete_fields = ["responsible"]
    readonly_fields = ["key"]


class ServedOverarchingGoalInline(PortalTabular):
    model = ServedOverarchingGoal
    autocomplete_fields = ["overarching_goal"]
    ordering = ["overarching_goal__order", "pk"]


class AimedIndicatorInline(PortalTabular):
    model = AimedIndicator
    autocomplete_fields = ["indicator"]
    ordering = ["indicator__order", "pk"]


class ConcernedOrganisationInline(PortalTabular):
    model = ConcernedOrganisation
    autocomplete_fields = ["organisation"]
    ordering = ["organisation__name", "pk"]


@admin.register(Goal)
class GoalAdmin(UnderEdition):
    form = GoalForm
    list_display = ["title", "edition", "focus_area", "responsible", "target", "target_year"]
    list_filter = ["edition__status"]
    list_select_related = ["edition__plan", "focus_area", "responsible"]
    search_fields = ["title", "text", "problem", "edition__plan__name"]
    ordering = ["edition", "order", "pk"]
    autocomplete_fields = ["edition", "focus_area", "responsible"]
    readonly_fields = ["key"]
    inlines = [
        ServedOverarchingGoalInline,
        AimedIndicatorInline,
        ConcernedOrganisationInline,
        MilestoneInline,
        MeasureInline,
    ]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        problem_rows.keep_own_problem(form.instance)


@admin.register(Milestone)
class MilestoneAdmin(InEdition):
    list_display = ["goal", "day", "value", "words"]
    list_select_related = ["goal__edition__plan"]
    search_fields = ["goal__title", "words"]
    ordering = ["goal", "day", "pk"]
    autocomplete_fields = ["goal"]
    readonly_fields = ["key"]
    path = ["goal", "edition"]
    fixed_once_added = ["goal"]


class MeasurePartnerInline(PortalTabular):
    model = MeasurePartner
    autocomplete_fields = ["organisation"]
    ordering = ["organisation__name", "pk"]


class ServedGoalInline(PortalTabular):
    model = ServedGoal
    autocomplete_fields = ["goal"]
    ordering = ["goal__order", "pk"]


@admin.register(Measure)
class MeasureAdmin(InEdition):
    list_display = ["__str__", "goal", "focus_area", "responsible", "starts_on", "ends_on"]
    list_select_related = ["goal__edition__plan", "focus_area__edition__plan", "responsible"]
    search_fields = ["text", "goal__title", "focus_area__name", "edition__plan__name"]
    ordering = ["edition", "goal", "order", "pk"]
    autocomplete_fields = ["goal", "focus_area", "responsible"]
    exclude = ["edition"]
    readonly_fields = ["key"]
    path = ["parent", "edition"]
    fixed_once_added = ["goal", "focus_area"]
    inlines = [MeasurePartnerInline, ServedGoalInline]


@admin.register(MeasurePartner, ServedGoal)
class LinkOfMeasureAdmin(InEdition):
    list_display = ["__str__"]
    list_select_related = ["measure__goal__edition__plan", "measure__focus_area__edition__plan"]
    search_fields = ["measure__text"]
    ordering = ["measure", "pk"]
    autocomplete_fields = ["measure"]
    path = ["measure", "parent", "edition"]
    fixed_once_added = ["measure"]


class CauseInline(PortalStacked):
    model = Cause
    ordering = ["order", "pk"]
    readonly_fields = ["key"]


@admin.register(Problem)
class ProblemAdmin(UnderEdition):
    list_display = ["__str__", "edition", "order", "how_common", "trend"]
    search_fields = ["text", "edition__plan__name"]
    ordering = ["edition", "order", "pk"]
    readonly_fields = ["key"]
    inlines = [CauseInline]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        problem_rows.tell_goal(form.instance)


@admin.register(Cause, GoalProblem)
class OfProblemAdmin(InEdition):
    list_display = ["__str__", "problem"]
    list_select_related = ["problem__edition__plan"]
    search_fields = ["problem__text"]
    ordering = ["problem", "pk"]
    autocomplete_fields = ["problem"]
    path = ["problem", "edition"]
    fixed_once_added = ["problem"]

    def save_related(self, request, form, formsets, change):
        super().save_related(request, form, formsets, change)
        problem_rows.tell_goal(form.instance.problem)


@admin.register(MeasureCause)
class MeasureCauseAdmin(InEdition):
    list_display = ["__str__"]
    list_select_related = ["cause__problem__edition__plan"]
    search_fields = ["measure__text", "cause__text"]
    ordering = ["measure", "pk"]
    autocomplete_fields = ["measure", "cause"]
    path = ["cause", "problem", "edition"]
    fixed_once_added = ["measure"]


@admin.register(Review)
class ReviewAdmin(Shown):
    list_display = ["edition", "organisation", "verdict", "revision_seen", "by", "at"]
    list_filter = ["verdict"]
    list_select_related = ["edition__plan", "organisation", "by"]
    search_fields = ["comment", "organisation__name"]
    ordering = ["-at", "-pk"]


@admin.register(PlanComment, Proposal)
class SaidAdmin(Shown):
    list_display = ["__str__", "edition", "organisation", "by", "at"]
    list_select_related = ["edition__plan", "organisation", "by"]
    search_fields = ["organisation__name"]
    ordering = ["-at", "-pk"]


@admin.register(AskedOrganisation)
class AskedOrganisationAdmin(Shown):
    list_display = ["edition", "organisation", "at"]
    list_select_related = ["edition__plan", "organisation"]
    search_fields = ["edition__plan__name", "organisation__name"]
    ordering = ["-at", "-pk"]


@admin.register(LooseEnd)
class LooseEndAdmin(Shown):
    list_display = ["__str__", "edition", "organisation", "choice", "by", "at"]
    list_filter = ["choice"]
    list_select_related = ["edition__plan", "organisation", "by", "proposal", "comment", "review__organisation"]
    search_fields = ["reason", "organisation__name"]
    ordering = ["-at", "-pk"]


@admin.register(AdoptionCorrection)
class AdoptionCorrectionAdmin(Shown):
    list_display = ["edition", "adopted_by", "adopted_on", "paragraph", "by", "at"]
    list_select_related = ["edition__plan", "by"]
    search_fields = ["edition__plan__name", "reason"]
    ordering = ["-at", "-pk"]


@admin.register(EditionPaper)
class EditionPaperAdmin(Shown):
    """The paper is served from the edition's page, after a check of who may see it."""

    list_display = ["edition", "drawn_at", "sha256"]
    list_select_related = ["edition__plan"]
    search_fields = ["edition__plan__name"]
    ordering = ["-drawn_at", "-pk"]
    exclude = ["file"]


@admin.register(RoundReport)
class RoundReportAdmin(Shown):
    """The report is served from the round's page, after a check of who may see it."""

    list_display = ["edition", "first_day", "last_day", "by", "at"]
    list_select_related = ["edition__plan", "by"]
    search_fields = ["edition__plan__name", "text"]
    ordering = ["-at", "-pk"]
    exclude = ["file"]


@admin.register(SkippedYear, LegalDuty, PlanArea)
class OfPlanAdmin(InPlan):
    list_display = ["__str__", "plan"]
    list_select_related = ["plan"]
    search_fields = ["plan__name"]
    ordering = ["plan", "-pk"]
    autocomplete_fields = ["plan"]
    path = fixed_once_added = ["plan"]

    def plan_of(self, obj):
        return obj.plan


@admin.register(Evidence)
class EvidenceAdmin(Shown):
    list_display = ["__str__", "follow_up"]
    list_select_related = ["follow_up", "file"]
    search_fields = ["title", "file__name"]
    ordering = ["-pk"]


@admin.register(FollowUp)
class FollowUpAdmin(Shown):
    """Follow-ups stay as they were noted. A new entry, on the goal's or measure's page, corrects one."""

    list_display = ["plan", "on", "status", "organisation", "by"]
    list_filter = ["status"]
    list_select_related = ["plan", "organisation", "by"]
    search_fields = ["text", "plan__name"]
    ordering = ["-on", "-pk"]
