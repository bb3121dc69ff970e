"""The actions on the page of an edition: one main action in each state, and the links to its other pages."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from core.models import AreaKind
from partnership.models import AgreementStatus
from stadsdelplan.kinds import rules_of
from stadsdelplan.lifecycle import Step
from stadsdelplan.models import CLOSED, EditionStatus


@dataclass(frozen=True)
class PageLink:
    """The text of a link, and its address. `is_download` says that it gives a file, not a page."""

    label: str
    url: str
    is_download: bool = False


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


def page_links(edition, steps, *, reads_answers):
    """Return PageLinks to the edition's other pages, in the order in which they are used through the year.

    `reads_answers` says whether the person may read the parties' answers, also once the edition is closed.
    """
    links = []
    if Step.EDIT in steps:
        links += [
            PageLink(_("Period and follow-up"), _page(edition, "edition_period")),
            PageLink(_("Focus areas"), _page(edition, "edition_focus_areas")),
            PageLink(_("Problems, causes and measures"), _page(edition, "edition_problems")),
            PageLink(_("Broken chain"), _page(edition, "edition_chain")),
        ]
    if Step.COMMENT in steps or reads_answers:
        links.append(PageLink(_("Comments"), _page(edition, "edition_comments")))
    if reads_answers:
        links.append(PageLink(_("Answers of the parties"), _page(edition, "edition_answers")))
    if edition.based_on_id:
        before = {"years": edition.based_on.years}
        links.append(PageLink(_("Change list from plan %(years)s") % before, _page(edition, "edition_changes")))
    if edition.agreement_id:
        links += _links_of_signing(edition, steps)
    if Step.SIGN in steps and Step.REGISTER_ADOPTION in steps:
        links.append(PageLink(_("Register adoption"), _page(edition, "edition_adopt")))
    if edition.status in CLOSED:
        links += _links_of_adopted(edition)
    else:
        links.append(PageLink(_("Working edition as PDF"), _page(edition, "edition_paper")))
        links.append(PageLink(_("Working edition as Word"), _page(edition, "edition_word"), is_download=True))
    if rules_of(edition.plan).by_party:
        links.append(PageLink(_("A4 for the wall (PDF)"), _page(edition, "edition_wall_paper")))
    links += [
        PageLink(_("Plan as spreadsheet (XLSX)"), _page(edition, "edition_sheet"), is_download=True),
        PageLink(_("Plan as data (JSON)"), _page(edition, "edition_json"), is_download=True),
    ]
    if Step.EDIT in steps:
        links.append(PageLink(_("Read in a spreadsheet"), _page(edition, "edition_import")))
        links.append(PageLink(_("Bring in an existing plan"), _page(edition, "existing_plan")))
    if Step.REGISTER_ADOPTION in steps and edition.status == EditionStatus.IN_REVIEW:
        links.append(PageLink(_("Register adoption"), _page(edition, "edition_adopt")))
    if Step.CORRECT_ADOPTION in steps:
        links.append(PageLink(_("Correct the adoption"), _page(edition, "adoption_correct")))
    links.append(PageLink(_words_for_figures(edition.plan.district), reverse("board", args=[edition.plan.district_id])))
    links.append(PageLink(_("All years"), edition.plan.get_absolute_url()))
    return links


def _links_of_signing(edition, steps):
    yield PageLink(_("The agreement that is signed"), edition.agreement.get_absolute_url())
    if Step.EDIT in steps and edition.agreement.status == AgreementStatus.DRAFT:
        yield PageLink(_("Write the text to be signed again"), _page(edition, "signing_text_renew"))


def _links_of_adopted(edition):
    if edition.rhythm:
        yield PageLink(_("Rounds of follow-up"), _page(edition, "edition_rounds"))
    yield PageLink(_("Follow-up report"), _page(edition, "edition_follow_up"))
    yield PageLink(_("Report to the municipal council"), _page(edition, "edition_council_report"))
    yield PageLink(_("Appendix to an application for Brå's grant"), _page(edition, "edition_grant"))
    if edition.extract_id:
        yield PageLink(_("Extract of the minutes"), _page(edition, "edition_extract"), is_download=True)


def _words_for_figures(area):
    return _("The municipality's figures") if area.kind == AreaKind.MUNICIPALITY else _("The district's figures")


def _page(edition, name):
    return reverse(name, args=[edition.plan_id, edition.number])
