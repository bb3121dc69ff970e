"""Help about the figures of the indicators."""

from django.utils.translation import gettext_lazy as _

from core.help.page import HelpPage, Picture, Reader

FIGURES_PAGES = (
    HelpPage(
        slug="ta-in-siffror",
        title=_("Bring in and read figures"),
        readers=(Reader.OFFICER, Reader.COORDINATOR),
        picture=Picture(
            "fetch",
            _("The page that fetches figures: indicators to choose, and the years."),
        ),
        lead=_(
            "The indicators show how the district stands beside its municipality and county. Figures are fetched "
            "from open statistics, read from a file or typed in."
        ),
        who=_("Officers and coordinators of the municipality, for its own areas."),
        steps=(
            _("Open “Indicators” in the main menu."),
            _("Choose “Fetch from Kolada and Statistics Sweden”, the indicators and the years."),
            _("Choose “Fetch, and show what would change”, and look through the list."),
            _("Choose “Take in the figures”."),
            _(
                "For a survey of your own: choose “Type in figures”, or “Take in figures” for a file, with the "
                "number of answers and the source."
            ),
            _("Open the district's board and read what is better and worse."),
        ),
        afterwards=_(
            "The board, the plan and its papers show the new figures. What you typed in yourself stays until you "
            "choose to replace it."
        ),
        questions=(
            (
                _("Why does it say that there is no certain difference?"),
                _(
                    "The values lie so close that chance or the margin of error can explain it. That is no verdict "
                    "that all is well."
                ),
            ),
            (
                _("Why is a figure not shown?"),
                _("It has too few answers or persons, or would give such a figure away. It is shown to nobody."),
            ),
            (
                _("The district has no figures at all."),
                _(
                    "Say which statistical areas it consists of, on the district's own page of figures. Then they "
                    "can be fetched."
                ),
            ),
        ),
    ),
)
