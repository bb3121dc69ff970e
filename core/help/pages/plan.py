"""Help about a partnership's plan: writing, review, adoption, follow-up."""

from django.utils.translation import gettext_lazy as _

from core.help.page import HelpPage, Picture, Reader

PLAN_PAGES = (
    HelpPage(
        slug="skriv-planen",
        title=_("Write and revise the plan"),
        readers=(Reader.OFFICER, Reader.COORDINATOR),
        picture=Picture(
            "plan-list",
            _(
                "The goals of a plan as rows that can be opened: their state, who is responsible and what the "
                "parties answered."
            ),
        ),
        lead=_(
            "The plan says which problems the parties see, what they want to reach and who does what. It is written "
            "as a working edition that nobody outside your organisation sees until it is sent for review."
        ),
        who=_("Officers and coordinators of the organisation that owns the plan."),
        steps=(
            _(
                "Open the partnership and choose “Start a plan”. If there is a plan already, open it under “All "
                "years” and choose “Start the next plan”: goals and measures come along."
            ),
            _("Check “Period and follow-up” and “Focus areas” first. They decide where everything else stands."),
            _("Write the situation, and rank the problems with their causes under “Problems, causes and measures”."),
            _("Choose “Add a goal” in a focus area. Say what is to be reached, by when, and how it is measured."),
            _("Choose “Add a measure” at the goal. Say who is responsible and the last day."),
            _("Open “Broken chain” and mend what is listed there, one line at a time."),
        ),
        afterwards=_(
            "Nothing is sent by itself. When the plan is ready to be read, the coordinator sends it for review."
        ),
        questions=(
            (
                _("Can two of us write at the same time?"),
                _(
                    "Yes. If you both save the same text, the one who comes second sees both texts side by side and "
                    "chooses."
                ),
            ),
            (
                _("May I write in a spreadsheet instead?"),
                _(
                    "Yes. Download the plan as a spreadsheet, write in it, and choose “Read in a spreadsheet”. You "
                    "see what would change before anything is saved."
                ),
            ),
            (
                _("How do I take out a goal?"),
                _(
                    "Open the goal and take it out with a reason. It stands under “Taken out of the plan” and can "
                    "be taken in again."
                ),
            ),
        ),
    ),
    HelpPage(
        slug="ta-in-en-plan",
        title=_("Bring in an existing plan"),
        readers=(Reader.OFFICER, Reader.COORDINATOR),
        picture=Picture(
            "existing-plan",
            _("The page that takes a spreadsheet of your own, with the four steps that follow."),
        ),
        lead=_(
            "Many municipalities have their plan in a spreadsheet. The portal reads it as it is, and you say what "
            "its columns mean."
        ),
        who=_("Officers and coordinators of the organisation that owns the plan."),
        steps=(
            _("Start a plan, or open its working edition."),
            _("Choose “Bring in an existing plan” among the links to work with."),
            _("Choose the file. It needs a row of headings, and a row for each measure."),
            _("Say what each column is. What has no place of its own is kept as text at the goal or the measure."),
            _("Say who is meant, where an organisation is called something else in the file."),
            _("Read the plan as it will be. If something is wrong, its row and column are named."),
            _("Choose “Take in the plan”."),
        ),
        afterwards=_("Everything is taken in, or nothing. What stood in the plan before is as it was."),
        questions=(
            (
                _("Which files can be read?"),
                _("Files from Excel (.xlsx) and LibreOffice (.ods), and text with separators (.csv)."),
            ),
            (
                _("The plan is already decided. What do I do then?"),
                _("Take it in, look it over and register the adoption with the day on which it was decided."),
            ),
        ),
    ),
    HelpPage(
        slug="skicka-planen-pa-granskning",
        title=_("Send the plan for review"),
        readers=(Reader.COORDINATOR,),
        picture=Picture(
            "answers",
            _("The parties' answers: a table of how far each has come, and a change that is asked for."),
        ),
        lead=_(
            "The parties read the working edition, and answer goal by goal. You see who has answered what, and "
            "reply to what they ask for."
        ),
        who=_("The coordinator of the organisation that owns the plan."),
        steps=(
            _(
                "Open the plan and choose “Send for review”. Choose whom to ask, and the day by which answers are "
                "wanted."
            ),
            _("Follow the answers under “Answers of the parties”."),
            _(
                "Where a change is asked for: change the goal with “Edit the goal”, or choose “Answer without "
                "changing it” and say why."
            ),
            _("Answer the comments, and mark them as answered."),
            _("Wait for the last answers, or go on: an answer that is missing stops nothing."),
        ),
        afterwards=_(
            "A goal that you change must be approved again, and its parties see what is new. When all have "
            "answered, the plan is ready for decision."
        ),
        questions=(
            (
                _("Are the parties told?"),
                _(
                    "Yes. Those who review for a party get a mail with a link, if they have not said no to mail, "
                    "and see it on their start page."
                ),
            ),
            (
                _("Is what they write a public record?"),
                _(
                    "Comments and answers from another authority have come in to you. They stand in the diary's "
                    "list until they are registered."
                ),
            ),
        ),
    ),
    HelpPage(
        slug="granska-planen",
        title=_("Review, comment and approve"),
        readers=(Reader.LIAISON,),
        picture=Picture(
            "review",
            _("A goal in review, with last year's words and this year's, and what differs marked."),
        ),
        lead=_(
            "Your organisation is asked what it thinks of the goals. You read what has changed since last year, and "
            "answer goal by goal."
        ),
        who=_("Reviewers, such as the police's contact person, for their own organisation."),
        steps=(
            _("Open the task on the start page. It leads to the goals that wait for you."),
            _("Read what is removed and what is added. “Read the rest of the goal” shows the whole of it."),
            _("Choose “Approve”, if your organisation can stand behind the goal."),
            _(
                "Choose “Ask for a change” if not, and say what should be different. Write a comment if you only "
                "want to say something."
            ),
            _("Choose “Abstain” if the goal is not yours to judge."),
            _("Propose a goal of your own with “Propose a goal”, if something is missing."),
        ),
        afterwards=_(
            "The municipality sees your answer with your name and the day. If it changes the goal, you are asked "
            "again. Your approval is the officer's; it is not your authority's decision."
        ),
        questions=(
            (
                _("What if we have nothing to say?"),
                _("That is an answer too. One button says that you have no comments on what is left."),
            ),
            (
                _("Can I change my answer?"),
                _(
                    "Yes, until the plan is adopted. Withdraw the answer and answer anew; the earlier one stays in "
                    "the history."
                ),
            ),
            (
                _("How do I comment on an agreement?"),
                _(
                    "Open the agreement and choose “Comment on the text”, section by section. If there is nothing "
                    "to say, choose “Answer: no comments”."
                ),
            ),
        ),
    ),
    HelpPage(
        slug="registrera-antagandet",
        title=_("Register that the plan is adopted"),
        readers=(Reader.COORDINATOR,),
        picture=Picture(
            "adopt",
            _("The page that registers the adoption, with what happens then and what is not answered yet."),
        ),
        lead=_(
            "The portal decides nothing. Here you register what has been decided, so that everybody can see which "
            "plan is in force."
        ),
        who=_("The coordinator of the organisation that owns the plan."),
        steps=(
            _("Have the decision at hand: who decided, the day and the paragraph."),
            _("Open the plan and choose “Register adoption”."),
            _("Read what happens when you register, and who has not answered."),
            _("Say for each open matter whether it is taken along to the next plan, or closed with an answer."),
            _("Fill in the decision and attach the extract of the minutes, if you have it."),
            _("Choose “Register adoption” below the form."),
        ),
        afterwards=_(
            "The plan is kept as a PDF that never changes, everybody can read it in the portal, and follow-up "
            "begins. What was open and taken along waits in the next plan."
        ),
        questions=(
            (
                _("I wrote the wrong paragraph. Can it be corrected?"),
                _("Yes, with “Correct the adoption” and a reason. Texts and goals cannot be changed any more."),
            ),
            (
                _("Must all parties have answered?"),
                _("No. The PDF says how each party has answered, and who has not."),
            ),
        ),
    ),
    HelpPage(
        slug="folj-upp",
        title=_("Follow up measures and goals"),
        readers=(Reader.OFFICER, Reader.LIAISON, Reader.COORDINATOR),
        picture=Picture(
            "follow-up",
            _("The follow-up of a measure: how it goes, in words and figures."),
        ),
        lead=_(
            "Whoever answers for a measure says how it goes, in a sentence and perhaps a figure. The report writes "
            "itself from that."
        ),
        who=_(
            "Those who work for the organisation that is responsible for the measure, and the plan's officers and "
            "coordinators."
        ),
        steps=(
            _("Open the measure from “My measures and promises” on the start page, or from the plan that is in force."),
            _("Choose “Follow up”."),
            _("Choose the status that is true today, and write in a few sentences what has been done."),
            _("Fill in the outcome if the goal has a number, and attach evidence if you have any."),
            _("Look at “Follow-up report”. It is there as PDF too, and as one page for the municipal council."),
        ),
        afterwards=_(
            "The newest follow-up stands in the plan and on the start pages of those concerned. The next one waits "
            "when its day comes."
        ),
        questions=(
            (
                _("What is a round?"),
                _(
                    "If the plan is followed up each month, quarter or half-year, all measures are gone through in "
                    "a round. The coordinator closes it with “Close the round”, which makes a report."
                ),
            ),
            (
                _("I wrote something wrong. What do I do?"),
                _("Correct the follow-up from its own page. The earlier words stay in the history."),
            ),
        ),
    ),
)
