"""Help about partnerships: beginning one, people, meetings, the diary."""

from django.utils.translation import gettext_lazy as _

from core.help.page import HelpPage, Picture, Reader

PARTNERSHIP_PAGES = (
    HelpPage(
        slug="starta-ett-partnerskap",
        title=_("Begin a partnership"),
        readers=(Reader.COORDINATOR,),
        picture=Picture(
            "partnership-new",
            _("The form for a new partnership, with its districts and its parties."),
        ),
        lead=_(
            "A partnership is a municipality and those who work with it in one or more districts. Agreements, plans "
            "and meetings belong to it."
        ),
        who=_("Coordinators of a municipality."),
        steps=(
            _("Choose “New partnership” on the start page."),
            _("Choose the districts, or write their names if they are not in the list."),
            _("Choose the parties. Write a new organisation only if it is not in the list."),
            _("Choose “Begin the partnership”."),
            _("Go on to the first agreement, or to the plan if there is an agreement already."),
            _("Invite those who will work with it."),
        ),
        afterwards=_(
            "The partnership has a page of its own. Everybody with a role in one of its organisations sees it."
        ),
        questions=(
            (
                _("One more party joins later."),
                _("Add it on the partnership's page of parties. What is already written stays as it is."),
            ),
            (
                _("Which organisation is the police?"),
                _("Choose the local police area that you work with. The authority's own name stands on the papers."),
            ),
        ),
    ),
    HelpPage(
        slug="bjud-in-personer",
        title=_("Invite people and see who has access"),
        readers=(Reader.COORDINATOR, Reader.ADMINISTRATOR),
        picture=Picture(
            "access",
            _("The list of those who have access to a partnership, with role, unit and last day."),
        ),
        lead=_(
            "Each person has an account of their own and a role in a unit. The coordinator sees to the people of "
            "the own organisation."
        ),
        who=_("Coordinators, for their own units. The administrator helps where there is no coordinator."),
        steps=(
            _("Open the partnership, and choose “Access”."),
            _("See whether the person is in the list already."),
            _("Choose to invite a person into your organisation."),
            _("Fill in name, work address and role. A last day is good for somebody who only helps for a while."),
            _("Choose “Send the invitation”."),
        ),
        afterwards=_(
            "The person gets a letter with a link that works once, for fourteen days, and chooses a password."
        ),
        questions=(
            (
                _("Which role should I choose?"),
                _(
                    "A reader reads what is settled. A reviewer answers for a party. An officer writes. A "
                    "coordinator sends, locks, registers and sees to people."
                ),
            ),
            (
                _("Somebody has left. What do I do?"),
                _("End the person's role in the same list. What they have written stays."),
            ),
            (
                _("Why am I asked to confirm the list?"),
                _("Once a year somebody should see that it is right. Choose “Confirm the list” when it is."),
            ),
        ),
    ),
    HelpPage(
        slug="planera-ett-mote",
        title=_("Plan and hold a meeting"),
        readers=(Reader.OFFICER, Reader.LIAISON, Reader.COORDINATOR),
        picture=Picture(
            "meeting",
            _("A planned meeting with its agenda, drawn from what waits in the partnership."),
        ),
        lead=_(
            "The agenda is drawn from what waits in the partnership. Decisions become tasks or measures, so that "
            "they are not forgotten."
        ),
        who=_("Officers and coordinators plan. All parties may bring up a point."),
        steps=(
            _("Open the partnership's meetings and choose “Plan a meeting”."),
            _("Fill in the day, the place and who is called."),
            _("Look through the agenda, and let the parties add to it with “Bring up a point”."),
            _("Choose “Send the agenda”."),
            _("After the meeting, choose “Write the minutes” and write a few lines."),
            _("Choose “Note a decision” for each decision, and say who does it and by when."),
        ),
        afterwards=_("Each task waits on the start page of those who are to do it. The minutes are there as PDF."),
        questions=(
            (
                _("Are the minutes an authority's minutes?"),
                _("No. They are notes that the parties make together, and decide nothing for an authority."),
            ),
            (
                _("Can I see the meetings in my own calendar?"),
                _("Yes. The year wheel has an address that your calendar can read."),
            ),
        ),
    ),
    HelpPage(
        slug="registrera-i-diariet",
        title=_("Register in the diary"),
        readers=(Reader.OFFICER, Reader.COORDINATOR),
        picture=Picture(
            "registry",
            _("The list of what is to be registered, with day, text to copy and a link."),
        ),
        lead=_(
            "What has come in, been sent or been decided is a public record, and is registered by the next working "
            "day. The portal lists it; your diary is in your own system."
        ),
        who=_("Officers and coordinators, for their own organisation."),
        steps=(
            _("Open the task on the start page, or “Diary” from it."),
            _("Copy the text of the record into your own system, and note the number that you get."),
            _("Choose “Register” at the record, or tick several."),
            _("Fill in the number and the day. If it is kept in order without a number, or is no record, say so."),
            _("Save."),
        ),
        afterwards=_("The number stands on the page of the agreement or the plan, and on papers that are made later."),
        questions=(
            (
                _("Can I have the list as a file?"),
                _("Yes, choose “Download as CSV” below the list."),
            ),
            (
                _("The number was wrong."),
                _("Show what is registered, and correct it there."),
            ),
        ),
    ),
)
