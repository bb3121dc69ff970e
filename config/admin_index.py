"""The start page of Django's admin: which table stands under which heading, common ones first, with a sentence each.

A table that a later version adds and that nobody has put here comes last, and a test fails.
"""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.admin_site.site import PortalAdminSite

Tables = list[tuple[str, Promise]]

_PEOPLE: Tables = [
    ("core.User", _("Accounts: who may log in, when somebody last did, and who is locked out.")),
    ("core.Organisation", _("Municipalities, the police and others, with their organisation numbers.")),
    ("core.Membership", _("Who works for which organisation, in which role.")),
    ("access.Invitation", _("Who was invited, by whom, and whether they came.")),
    ("access.IdentityProvider", _("Organisations' own logins, instead of a password here.")),
    ("core.FormerName", _("What an organisation or unit was called before.")),
    ("partnership.PartnershipLimit", _("Roles that hold in certain partnerships only.")),
    ("partnership.InvitationLimit", _("Invitations to certain partnerships only.")),
    ("partnership.AccessReview", _("Who has confirmed the list of those with access, and when.")),
    ("partnership.AccessRequest", _("Who has asked for access to a partnership.")),
    ("core.Area", _("The country, counties, municipalities and districts.")),
    ("core.AreaCode", _("The codes by which figures find an area.")),
]
_PARTNERSHIPS: Tables = [
    ("partnership.Partnership", _("Which organisations work together, for which districts.")),
    ("partnership.Agreement", _("What the parties agree on; the steps stand on each one's page.")),
    ("partnership.AgreementTemplate", _("What new agreements begin from.")),
    ("partnership.Framework", _("Agreements with the state that others stand on.")),
    ("partnership.AgreementVersion", _("The texts of agreements, drafts and locked ones.")),
    ("partnership.Section", _("The sections of a text.")),
    ("partnership.Party", _("The parties of a text, by their names on paper.")),
    ("partnership.Signatory", _("Who signs for a party.")),
    ("partnership.Decision", _("What a party has decided of an agreement.")),
    ("partnership.Copy", _("The originals: where each one is.")),
    ("partnership.Signature", _("Who has signed which original, and when.")),
    ("partnership.PrintSet", _("The stored papers of a locked text.")),
    ("partnership.ScanHeap", _("Scanned pages that people have dropped, to be filed.")),
    ("partnership.Comment", _("What the parties say of sections.")),
    ("partnership.NoComments", _("Answers of parties that have no comments.")),
    ("partnership.Appendix", _("Files that belong to a text.")),
    ("partnership.FocusArea", _("What an agreement is about.")),
    ("partnership.Extension", _("Agreements that hold for longer.")),
    ("partnership.OverarchingGoal", _("The goals of a framework.")),
    ("partnership.ExclusionCondition", _("What a framework means by exclusion.")),
    ("partnership.TemplateSection", _("The sections of a template.")),
    ("partnership.TemplateFocusArea", _("The focus areas of a template.")),
]
_PLANS: Tables = [
    ("stadsdelplan.Plan", _("A plan over the years: of which kind, for which area.")),
    ("stadsdelplan.Edition", _("A plan for one period: working, in review or adopted.")),
    ("stadsdelplan.Goal", _("What an edition wants to reach.")),
    ("stadsdelplan.Measure", _("What is done for a goal, by whom and when.")),
    ("stadsdelplan.Problem", _("What an edition's goals and measures are about, in order of rank.")),
    ("stadsdelplan.Cause", _("Why a problem is there, as far as the parties know.")),
    ("stadsdelplan.FollowUp", _("How it went with a goal or a measure.")),
    ("stadsdelplan.RoundReport", _("The reports that closed rounds of follow-up.")),
    ("stadsdelplan.Lagesbild", _("Situation pictures of partnerships.")),
    ("stadsdelplan.PartyPicture", _("What each party sees, in a situation picture.")),
    ("stadsdelplan.PicturePoint", _("The points of a party's picture.")),
    ("stadsdelplan.MergedPoint", _("The points of a merged picture.")),
    ("stadsdelplan.Saying", _("Which party says which point of a merged picture.")),
    ("stadsdelplan.LagesbildPaper", _("The stored papers of closed situation pictures.")),
    ("stadsdelplan.Review", _("What a party says of a goal.")),
    ("stadsdelplan.PlanComment", _("What the parties say of an edition.")),
    ("stadsdelplan.Proposal", _("Goals that a party has proposed.")),
    ("stadsdelplan.Meeting", _("The meetings of partnerships, planned and held.")),
    ("stadsdelplan.AgendaPoint", _("What stands on the agendas of meetings, and what was said of it.")),
    ("stadsdelplan.MeetingDecision", _("What meetings decided, and what became of it.")),
    ("stadsdelplan.PublicationDay", _("Days on which sources say that they publish figures, for the year wheel.")),
    ("stadsdelplan.CalendarFeed", _("Who has had an address for their own calendar, and whether it works.")),
    ("stadsdelplan.EditionFocusArea", _("What an edition is about.")),
    ("stadsdelplan.ResourceStatement", _("What each party puts in.")),
    ("stadsdelplan.AskedOrganisation", _("Who is asked to answer for an edition.")),
    ("stadsdelplan.EditionPaper", _("The stored papers of adopted editions.")),
    ("stadsdelplan.AdoptionCorrection", _("What was put right of a registered adoption.")),
    ("stadsdelplan.LooseEnd", _("What was open when an edition was adopted.")),
    ("stadsdelplan.Departure", _("Goals and measures that an edition leaves out, and why.")),
    ("stadsdelplan.Evidence", _("Files that support a follow-up.")),
    ("stadsdelplan.LegalDuty", _("What lag (2023:196) asks for every other year.")),
    ("stadsdelplan.PlanArea", _("The further areas that a plan is for.")),
    ("stadsdelplan.SkippedYear", _("Years for which no edition was made, and why.")),
    ("stadsdelplan.ServedOverarchingGoal", _("Which goals of the framework a goal serves.")),
    ("stadsdelplan.Milestone", _("What a goal shall have come to on a day.")),
    ("stadsdelplan.MeasurePartner", _("Who takes a measure together with the responsible organisation.")),
    ("stadsdelplan.ServedGoal", _("Which further goals a measure serves.")),
    ("stadsdelplan.GoalProblem", _("Which problems a goal points at.")),
    ("stadsdelplan.MeasureCause", _("By which causes a measure is chosen.")),
    ("stadsdelplan.AimedIndicator", _("Which indicators a goal aims at.")),
    ("stadsdelplan.ConcernedOrganisation", _("Which parties a goal concerns.")),
]
_FIGURES: Tables = [
    ("indicators.Indicator", _("What is followed, from which source, and which way is worse.")),
    ("indicators.Observation", _("The figures: one for an area, a year and a sex.")),
    ("indicators.Import", _("Files and answers that figures came from.")),
    ("indicators.WaitingFigures", _("What was fetched in the night and waits for somebody to look at it.")),
    ("indicators.IndicatorBreak", _("Years from which an indicator measures something else.")),
    ("indicators.DistrictPart", _("RegSO or DeSO that a district consists of.")),
    ("indicators.AreaShape", _("Shapes of areas on the maps.")),
    ("indicators.ComparableSources", _("Sources of which somebody has confirmed that they compare.")),
    ("indicators.EarlierObservation", _("What figures said before they were changed.")),
]
_SYSTEM: Tables = [
    ("core.LedgerEntry", _("What has happened, in words; it is never changed.")),
    ("core.StoredFile", _("Scans and other files from outside, as they came.")),
    ("core.OutgoingMail", _("Mail that waits, was sent, or could not be sent and why.")),
    ("core.MailChoice", _("Which mail people chose to get.")),
    ("core.RetentionRule", _("How long mail, invitations and closed accounts are kept, by whose decision.")),
    ("core.BroughtData", _("What manage.py setup has brought, and in which version.")),
    ("core.JobRun", _("When the commands of the timers last ended, well or with an error.")),
    ("core.Emblem", _("Coats of arms and logotypes on papers, also those of earlier days.")),
    ("core.Registration", _("What authorities have registered in their own diaries.")),
]
HEADINGS: list[tuple[Promise, Promise, Tables]] = [
    (_("People and organisations"), _("Who works together, and where."), _PEOPLE),
    (_("Partnerships and agreements"), _("From the partnership to the signed originals."), _PARTNERSHIPS),
    (_("Plans"), _("The districts' plans, their goals and what came of them."), _PLANS),
    (_("Figures"), _("The indicators and what was observed."), _FIGURES),
    (_("History and system"), _("What is only looked at."), _SYSTEM),
]


class IndexedAdminSite(PortalAdminSite):
    """The portal's admin, its tables under the headings above."""

    def get_app_list(self, request, app_label=None):
        apps = super().get_app_list(request, app_label)
        if app_label:
            return apps
        left = {each["model"]._meta.label: each for app in apps for each in app["models"]}
        groups = []
        for number, (name, sentence, tables) in enumerate(HEADINGS, start=1):
            models = [{**left.pop(label), "sentence": of} for label, of in tables if label in left]
            if number == len(HEADINGS):
                models += left.values()
            groups.append(
                {"name": name, "sentence": sentence, "app_label": f"group-{number}", "app_url": "", "models": models}
            )
        return groups
