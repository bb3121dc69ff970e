"""What lag (2023:196) asks of a municipality, §§ 4–13 one by one, in the portal's own words."""

from django.utils.translation import gettext_lazy as _

# Paragraph: what it asks. These are summaries, never the words of the law. §§ 8 and 12 stand without detail: their
# wording was not at hand when this was written.
PARAGRAPHS = {
    4: _("A situation picture: a mapping of crime, other information that is needed, and an analysis"),
    5: _("An action plan, built on the situation picture, that the municipality decides on"),
    6: _("At least every second year: update the situation picture, and follow up the action plan"),
    7: _("Bring the work together with the municipality's other planning"),
    8: _("Coordination of the local work"),
    9: _("Written agreements with those who matter, which state at least the purposes and the areas"),
    10: _("A strategic council, led by the municipality, of people in leading positions"),
    11: _("Somebody whose task it is to coordinate"),
    12: _("What the one who coordinates does"),
    13: _("The municipal board, or the committee that the council decides on, leads and reports to the council"),
}
