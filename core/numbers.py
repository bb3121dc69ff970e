"""Numbers as the page's language writes them: 3 363, 79,1 and −4,2 in Swedish."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats


def decimal(value, places=None):
    """Write a number with grouped thousands and a real minus sign. Empty where there is none.

    `places` is the number of decimals. Without it there are as many as say something: a column of the database has
    four of them, whether anybody measured that exactly or not.
    """
    if value is None or value == "":
        return ""
    value = Decimal(value)
    if places is None:
        places = max(0, -value.normalize().as_tuple().exponent)
    places = int(places)
    value = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP) + 0  # + 0 takes the sign off a zero
    text = formats.number_format(value, places, use_l10n=True, force_grouping=True)
    return text.replace("-", "−")
