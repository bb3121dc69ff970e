"""Three years together, where one year has too few to judge. Pure functions.

Only where each year counts other people, such as those who leave school: the same people counted three times are not
three times as many, and would make chance look smaller than it is.
"""

POOLED_YEARS = 3


def pooled(pairs):
    """Return the sum of [(own, other), …], or None where it is not of all the years or not enough on both sides.

    Each is a pair of Counted of one year, the newest first, or None for a year that cannot be used.
    """
    pairs = list(pairs)[:POOLED_YEARS]
    if len(pairs) < POOLED_YEARS or None in pairs:
        return None
    (own, other), *earlier = pairs
    for more, more_there in earlier:
        own, other = own + more, other + more_there
    return (own, other) if own.is_enough and other.is_enough else None
