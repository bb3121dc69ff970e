"""What lag (2023:196) asks of a municipality, §§ 4–13 one by one, in the portal's own words."""

from django.utils.translation import gettext_lazy as _

# Paragraph: what it asks. These are summaries, never the words of the law. § 12 follows the inquiry behind it
# (SOU 2021:49), which says what the function is for.
PARAGRAPHS = {
    4: _("A situation picture: a mapping of crime, other information that is needed, and an analysis"),
    5: _("An action plan, built on the situation picture, that the municipality decides on"),
    6: _("At least every second year: update the situation picture, and follow up the action plan"),
    7: _("Bring the work together with the municipality's other planning"),
    8: _("Take responsibility for coordinating the local work with others in the municipality's area"),
    9: _("Written agreements with those who matter, which state at least the purposes and the areas"),
    10: _("A strategic council, led by the municipality, of people in leading positions"),
    11: _("A coordinating function in the municipality"),
    12: _("That function supports the municipality's own operations and is the contact for others"),
    13: _("The municipal board, or the committee that the council decides on, leads and reports to the council"),
}
