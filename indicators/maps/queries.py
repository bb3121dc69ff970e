"""Find the shapes with which a map of one year is drawn."""

from collections import Counter

from indicators.models import AreaShape


def shapes_of(areas, *, year):
    """Return {area: AreaShape} of these primary keys, all in one division. One query.

    Figures of a year follow the division of the next first of January. Of the divisions that have begun by then, that
    one is drawn in which most of the areas have a shape, and the latest of several. If none has, an earlier map is
    better than none: all divisions count.
    """
    found = list(AreaShape.objects.filter(area__in=areas))
    begun = [shape for shape in found if shape.division <= year + 1] or found
    counted = Counter(shape.division for shape in begun)
    if not counted:
        return {}
    division = max(counted, key=lambda each: (counted[each], each))
    return {shape.area_id: shape for shape in begun if shape.division == division}
