"""Help about one's own desk: home, mail."""

from django.utils.translation import gettext_lazy as _

from core.help.page import HelpPage, Picture, Reader

OWN_PAGES = (
    HelpPage(
        slug="hitta-det-som-vantar",
        title=_("Find what waits for you"),
        readers=(Reader.OFFICER, Reader.LIAISON, Reader.COORDINATOR, Reader.ADMINISTRATOR),
        picture=Picture(
            "home",
            _("The start page: tasks that are overdue, and those without a day, each with one button."),
        ),
        lead=_(
            "The start page shows what you can do now, what is late first. It is made anew each time, so that what "
            "is done is gone."
        ),
        who=_("Everybody who has an account."),
        steps=(
            _("Open “Home”."),
            _("Begin at the top. Each task says why it waits, by which day, and who else could take it."),
            _("Use the button at the task. It leads to the place where it is done."),
            _("Use “Search” to find an agreement, a goal, a comment or a person by a word."),
            _("Open “Year wheel” to see what comes later in the year."),
        ),
        afterwards=_("A task goes away by itself when it is done, by you or by somebody else."),
        questions=(
            (
                _("My partnership is not there."),
                _(
                    "Choose “Ask for access to a partnership” at the foot of the start page, and its coordinator "
                    "answers."
                ),
            ),
            (
                _("I was logged out while I wrote."),
                _("Log in again in the same browser. What you wrote is offered where you wrote it."),
            ),
        ),
    ),
    HelpPage(
        slug="valj-mejl",
        title=_("Choose what mail you get"),
        readers=(Reader.OFFICER, Reader.LIAISON, Reader.COORDINATOR, Reader.ADMINISTRATOR),
        picture=Picture(
            "mail",
            _("The page where you choose how often you are reminded: every day, every week or never."),
        ),
        lead=_(
            "The portal reminds you of what waits, as often as you like. A mail says what waits and leads here; it "
            "never holds the texts."
        ),
        who=_("Everybody who has an account."),
        steps=(
            _("Choose your name at the top of the page. It leads to “My account”."),
            _("Choose to change “Mail to me”."),
            _("Choose how often: every day, every week or never."),
            _("Say whether you want a mail at once when something is sent to you."),
            _("Choose “Save”."),
        ),
        afterwards=_("The choice holds from the next reminder. Each mail has a link that stops its kind, too."),
        questions=(
            (
                _("I get no mail at all."),
                _("Look in the folder for junk first. Then ask your coordinator whether the address is right."),
            ),
        ),
    ),
)
