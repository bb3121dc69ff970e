"""Help for those who maintain the portal."""

from django.utils.translation import gettext_lazy as _

from core.help.page import HelpPage, Picture, Reader

ADMINISTRATION_PAGES = (
    HelpPage(
        slug="lagg-till-en-kommun",
        title=_("Add a municipality"),
        readers=(Reader.ADMINISTRATOR,),
        picture=Picture(
            "municipality-new",
            _("The form that adds a municipality, with its districts and its first coordinator."),
        ),
        lead=_("A municipality comes in with its first coordinator, who then invites the others."),
        who=_("Administrators."),
        steps=(
            _("Choose “New municipality” on the start page."),
            _("Find the municipality by its name."),
            _("Write what it calls itself on paper, and the organisation number if you have it."),
            _("Write the districts, one on each line. They can come later too."),
            _("Fill in the coordinator's name and work address."),
            _("Choose “Add the municipality”."),
        ),
        afterwards=_("The coordinator gets a letter with a link, chooses a password and begins the first partnership."),
        questions=(
            (
                _("The letter never came."),
                _(
                    "The administration lists mail that could not be sent, with the kind of error. Send a new "
                    "letter from the list of invitations."
                ),
            ),
            (
                _("The list of municipalities is empty."),
                _("Run “manage.py setup” on the server. It brings the register, the indicators and the templates."),
            ),
        ),
    ),
    HelpPage(
        slug="skot-portalen",
        title=_("Look after the portal"),
        readers=(Reader.ADMINISTRATOR,),
        picture=Picture(
            "admin",
            _("The start page of the administration, where each kind of row says what it is for."),
        ),
        lead=_(
            "Most things look after themselves. What needs an administrator is told on the administrators' start page."
        ),
        who=_("Administrators."),
        steps=(
            _("Look at the start page: mail that could not be sent, and ground data that is missing, stand there."),
            _(
                "Open “Administration” to put right what is wrong. Each change there needs a reason where it "
                "touches what people have signed or decided."
            ),
            _("Let in somebody who is locked out after too many wrong passwords."),
            _("Have somebody run “manage.py verify_ledger” each day, and keep what it prints outside the server."),
            _("Install new versions with “manage.py migrate” and then “manage.py setup”."),
        ),
        afterwards=_(
            "What you change stands in the history with your name. Nothing is deleted that somebody else's row chooses."
        ),
        questions=(
            (
                _("May I read what a municipality writes?"),
                _(
                    "The administration shows rows for repair. You have no role in a partnership, and home shows "
                    "you none."
                ),
            ),
            (
                _("Where do the settings stand?"),
                _("In the server's environment, never in the portal. The handbook's page of settings lists them all."),
            ),
        ),
    ),
)
