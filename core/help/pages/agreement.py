"""Help about agreements: preparing, locking, signing, decisions."""

from django.utils.translation import gettext_lazy as _

from core.help.page import HelpPage, Picture, Reader

AGREEMENT_PAGES = (
    HelpPage(
        slug="forbered-ett-avtal",
        title=_("Prepare an agreement"),
        readers=(Reader.OFFICER, Reader.COORDINATOR),
        picture=Picture(
            "agreement-draft",
            _(
                "A draft of an agreement: its steps, the buttons for what comes next, and its parties and period in "
                "short."
            ),
        ),
        lead=_(
            "An agreement begins from a template. You fill in who takes part, for how long and why, and write the "
            "sections together with the other parties."
        ),
        who=_("Officers and coordinators write. The coordinator sends for review."),
        steps=(
            _(
                "Open the partnership and choose “New agreement”. Choose a template, the parties and the period, "
                "and then “Make the draft”."
            ),
            _("Fill in what is missing. A word in braces says what belongs there."),
            _("Open “Edit parties and signatories”, and say who signs for each party."),
            _("Read it with “Show as on paper”."),
            _("Choose “Send for review”, with the day by which you want answers."),
            _("Answer the comments, and change the text where it is needed."),
        ),
        afterwards=_("The other parties read and comment. When the text is agreed, the coordinator locks it."),
        questions=(
            (
                _("The party is not in the list."),
                _(
                    "Only those who take part in the partnership can be chosen. Add the party under the "
                    "partnership's parties first."
                ),
            ),
            (
                _("We have an agreement on paper from before."),
                _(
                    "Choose “Register an older agreement” on the partnership's page, with the scan. Only the name "
                    "must be filled in."
                ),
            ),
            (
                _("We sign the same text with several parties."),
                _("Choose “Same agreement with another party” on the agreement's page."),
            ),
        ),
    ),
    HelpPage(
        slug="las-och-skriv-ut",
        title=_("Lock the text and print the copies"),
        readers=(Reader.COORDINATOR,),
        picture=Picture(
            "lock",
            _("The page before locking: how many copies are made, and what is not registered yet."),
        ),
        lead=_("When the text is locked nobody can change it, and the portal makes one copy for each party to sign."),
        who=_("The coordinator of the organisation that owns the agreement."),
        steps=(
            _("Read the text once more with “Show as on paper”."),
            _("Choose “Lock the text”."),
            _(
                "Read what is not ready: decisions that are not registered, answers that have not come. It stops "
                "nothing."
            ),
            _("Choose whether it is signed on paper or electronically."),
            _("Choose “Lock the text and make the copies”. You may be asked for your password once more."),
            _("Print all copies, and choose “Mark all copies as printed”."),
        ),
        afterwards=_("The agreement waits for signatures. Each copy has a number and says who keeps it."),
        questions=(
            (
                _("We found a mistake after locking."),
                _(
                    "Choose “Void the copies”, with a reason, before anybody has signed. You go on from a new "
                    "version, and the voided one is kept."
                ),
            ),
            (
                _("Does it matter which printer and paper we use?"),
                _(
                    "The portal does not know. Ask your registrar which paper is meant to last; print in black on "
                    "white, A4, one side."
                ),
            ),
        ),
    ),
    HelpPage(
        slug="registrera-underskrifter",
        title=_("Register signed copies"),
        readers=(Reader.COORDINATOR,),
        picture=Picture(
            "copies",
            _("A table of the agreement's copies: who has signed, where each is and its scan."),
        ),
        lead=_("The paper is signed elsewhere. In the portal you register who has signed and where each copy is."),
        who=_("The coordinator of the organisation that owns the agreement."),
        steps=(
            _("Open the agreement. Its main button says what comes next."),
            _(
                "When a party has signed all copies, choose the button that says so, fill in the day and choose "
                "“Register signatures”."
            ),
            _("Register where your own copy is: who keeps it, and since when."),
            _("Register that the other copies are handed over to their parties."),
            _("Scan your copy, and add the file at the copy."),
        ),
        afterwards=_(
            "When everybody has signed, the agreement is in force from its first day. The state says so: for "
            "example signed, in force from 1 January."
        ),
        questions=(
            (
                _("I registered the wrong day."),
                _("Open the copy and correct the day. The history keeps both."),
            ),
            (
                _("We sign in an electronic service."),
                _(
                    "Choose that when you lock the text. There is then one original, a file, which you add as it "
                    "came from the service."
                ),
            ),
        ),
    ),
    HelpPage(
        slug="registrera-beslut",
        title=_("Register a decision on an agreement"),
        readers=(Reader.COORDINATOR,),
        picture=Picture(
            "decision",
            _("The form that registers a party's decision, with who decided, the day and the paragraph."),
        ),
        lead=_(
            "Each party decides for itself whether to enter the agreement. The portal keeps who decided, when and "
            "in which paragraph."
        ),
        who=_("The coordinator of the organisation that owns the agreement."),
        steps=(
            _("Open the agreement and go to its table of parties."),
            _("Choose “Register decision” at the party."),
            _("Fill in who decided, the day and the paragraph, and the registration number if it is known."),
            _("Attach the extract of the minutes, if you have it, and save."),
        ),
        afterwards=_("The decision stands at the party, in the history and in the archive package."),
        questions=(
            (
                _("The party needs no decision."),
                _("Choose “Not needed” at the party."),
            ),
            (
                _("Must the decision come before the signature?"),
                _("The portal does not demand it. It says what is missing, and leaves the order to you."),
            ),
        ),
    ),
)
