"""Every page of help, by what it is about."""

from django.utils.translation import gettext_lazy as _

from core.help.pages.administration import ADMINISTRATION_PAGES
from core.help.pages.agreement import AGREEMENT_PAGES
from core.help.pages.figures import FIGURES_PAGES
from core.help.pages.own import OWN_PAGES
from core.help.pages.partnership import PARTNERSHIP_PAGES
from core.help.pages.plan import PLAN_PAGES

SUBJECTS = (
    (_("Your own desk"), OWN_PAGES),
    (_("Partnership, people and meetings"), PARTNERSHIP_PAGES),
    (_("The agreement"), AGREEMENT_PAGES),
    (_("The plan"), PLAN_PAGES),
    (_("Figures"), FIGURES_PAGES),
    (_("The portal"), ADMINISTRATION_PAGES),
)
PAGES = {page.slug: page for _subject, pages in SUBJECTS for page in pages}
