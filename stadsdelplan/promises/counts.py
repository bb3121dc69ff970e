"""How many and how often a promise says, as those who live there read it: "Minst 30 kvällar varje tertial"."""

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core.text.numbers import decimal
from stadsdelplan.content import MeasureContent
from stadsdelplan.kinds import EACH_ROUND
from stadsdelplan.models import CountedFor, Measure


def count_for_all(measure: Measure | MeasureContent, rhythm: str) -> str:
    """Return the measure's own count as a sentence without a full stop. `rhythm` is the edition's; it may be empty.

    What is counted in one word and has no unit stands as people say it; anything else before a colon.
    """
    counted, unit = measure.count_of.strip(), measure.unit
    if measure.target is None:
        return capfirst(counted)
    number = decimal(measure.target)
    if unit:
        number += f"\u00a0{unit}"
    elif counted and " " not in counted:
        number += f"\u00a0{counted if counted.isupper() else counted[:1].lower() + counted[1:]}"
        counted = ""
    each = EACH_ROUND[rhythm] if measure.target_for == CountedFor.ROUND else ""
    least = " ".join(str(part) for part in (_("at least %(number)s") % {"number": number}, each) if part)
    return capfirst(": ".join(part for part in (counted, least) if part))
