"""The actions on the page of an edition: one main action in each state, and the links to its other pages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import AreaKind
from partnership.models import AgreementStatus
from partnership.page_links import PageLink, grouped
from stadsdelplan.kinds import rules_of
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import CLOSED, EditionStatus


def main_action(edition, steps):
    """Return the PageLink of what waits for a person with these open steps, or None where nothing does."""
    if Step.SIGN in steps:
        return PageLink(_("Have the plan signed"), _page(edition, "edition_sign"))
    if Step.REGISTER_ADOPTION in steps and (edition.status == EditionStatus.READY or not edition.plan.asks_parties):
        return PageLink(_("Register adoption"), _page(edition, "edition_adopt"))
    if Step.SEND_FOR_REVIEW in steps:
        return PageLink(_("Send for review"), _page(edition, "edition_send"))
    if Step.REVIEW in steps:
        return PageLink(_("Review the goals"), _page(edition, "edition_review"))
    if Step.EDIT in steps and edition.status == EditionStatus.IN_REVIEW:
        return PageLink(_("See the parties' answers"), _page(edition, "edition_answers"))
    if edition.status in CLOSED:
        return PageLink(_("Open as PDF"), _page(edition, "edition_paper"))
    return None


def page_groups(edition, steps, *, reads_answers, may_start_next=False):
    """Return the edition's other pages by what one does there: [(heading, [PageLink, …]), …].

    `reads_answers` says whether the person may read the parties' answers, also once the edition is closed.
    """
    return grouped(
        work=[
            *_links_of_work(edition, steps, may_start_next=may_start_next),
            *_links_of_following(edition),
            PageLink(_("All years"), edition.plan.get_absolute_url()),
        ],
        review=[
            *_links_of_review(edition, steps, reads_answers=reads_answers),
            PageLink(_words_for_figures(edition.plan.district), reverse("board", args=[edition.plan.district_id])),
        ],
        download=_links_of_files(edition),
    )


def path_of(edition):
    """Return the steps of the edition from draft to adoption, as components/steps.html takes them."""
    statuses = [EditionStatus.WORKING, EditionStatus.IN_REVIEW, EditionStatus.READY, EditionStatus.ADOPTED]
    if not edition.plan.asks_parties:
        statuses = [EditionStatus.WORKING, EditionStatus.ADOPTED]
    if edition.status == EditionStatus.SUPERSEDED:
        statuses.append(EditionStatus.SUPERSEDED)
    here = statuses.index(edition.status) if edition.status in statuses else 0
    places = ["done"] * here + ["current"] + ["todo"] * (len(statuses) - here - 1)
    return [{"label": status.label, "state": place} for status, place in zip(statuses, places, strict=True)]


def _links_of_work(edition, steps, *, may_start_next):
    if may_start_next:
        yield PageLink(_("Start the next plan"), reverse("edition_start", args=[edition.plan_id]))
    if Step.EDIT not in steps:
        return
    yield PageLink(_("Period and follow-up"), _page(edition, "edition_period"))
    yield PageLink(_("Focus areas"), _page(edition, "edition_focus_areas"))
    yield PageLink(_("Problems, causes and measures"), _page(edition, "edition_problems"))
    yield PageLink(_("Broken chain"), _page(edition, "edition_chain"))
    yield PageLink(_("Read in a spreadsheet"), _page(edition, "edition_import"))
    yield PageLink(_("Bring in an existing plan"), _page(edition, "existing_plan"))
    if edition.agreement_id and edition.agreement.status == AgreementStatus.DRAFT:
        yield PageLink(_("Write the text to be signed again"), _page(edition, "signing_text_renew"))


def _links_of_review(edition, steps, *, reads_answers):
    if Step.COMMENT in steps or reads_answers:
        yield PageLink(_("Comments"), _page(edition, "edition_comments"))
    if reads_answers:
        yield PageLink(_("Answers of the parties"), _page(edition, "edition_answers"))
    if edition.based_on_id:
        before = {"years": edition.based_on.years}
        yield PageLink(_("Change list from plan %(years)s") % before, _page(edition, "edition_changes"))
    if edition.agreement_id:
        yield PageLink(_("The agreement that is signed"), edition.agreement.get_absolute_url())
    if Step.REGISTER_ADOPTION in steps and (Step.SIGN in steps or edition.status == EditionStatus.IN_REVIEW):
        yield PageLink(_("Register adoption"), _page(edition, "edition_adopt"))
    if Step.CORRECT_ADOPTION in steps:
        yield PageLink(_("Correct the adoption"), _page(edition, "adoption_correct"))


def _links_of_following(edition):
    if edition.status not in CLOSED:
        return
    if edition.rhythm:
        yield PageLink(_("Rounds of follow-up"), _page(edition, "edition_rounds"))
    yield PageLink(_("Follow-up report"), _page(edition, "edition_follow_up"))
    yield PageLink(_("Appendix to an application for Brå's grant"), _page(edition, "edition_grant"))


def _links_of_files(edition):
    if edition.status not in CLOSED:
        yield PageLink(_("Working edition as PDF"), _page(edition, "edition_paper"))
        yield PageLink(_("Working edition as Word"), _page(edition, "edition_word"), is_download=True)
    else:
        yield PageLink(_("Report to the municipal council"), _page(edition, "edition_council_report"))
    if rules_of(edition.plan).by_party:
        yield PageLink(_("A4 for the wall (PDF)"), _page(edition, "edition_wall_paper"))
    yield PageLink(_("Plan as spreadsheet (XLSX)"), _page(edition, "edition_sheet"), is_download=True)
    yield PageLink(_("Plan as data (JSON)"), _page(edition, "edition_json"), is_download=True)
    if edition.status in CLOSED and edition.extract_id:
        yield PageLink(_("Extract of the minutes"), _page(edition, "edition_extract"), is_download=True)


def _words_for_figures(area):
    return _("The municipality's figures") if area.kind == AreaKind.MUNICIPALITY else _("The district's figures")


def _page(edition, name):
    return reverse(name, args=[edition.plan_id, edition.number])
