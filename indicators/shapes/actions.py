"""Store the shapes of areas from a file, as one event."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from core import ledger
from core.limits import text_lengths
from core.models import Area, AreaKind, User
from indicators.models import AreaShape
from indicators.shapes.geojson import ShapeFile
from indicators.shapes.matching import matched
from indicators.shapes.outlines import outlines


class ShapesProblemError(Exception):
    """The file cannot be taken in. The argument is a sentence for the person."""


class ShapesChangedError(Exception):
    """What the file would change is no longer what the person saw."""


def import_shapes(
    *, file: ShapeFile, division: int, wanted: str, digest: str, by: User, at: datetime
) -> dict[str, int] | None:
    """Store the shapes of a ShapeFile, and return how many are new, changed and unchanged.

    `digest` is that of the MatchedShapes that `by` saw. Return None if all shapes are here already. Raises
    ShapesProblemError and ShapesChangedError, and then nothing is stored.
    """
    found = matched(file, division=division, wanted=wanted)
    if found.problem:
        raise ShapesProblemError(found.problem)
    drawn = outlines(found.shapes, kind=found.kind)  # slow, so before the transaction
    if any(text_lengths.CHAPTER.excess(each.path) > 0 for each in drawn.values()):
        raise ShapesProblemError(_("An outline is too long, even when it is simplified. Take in a simpler version."))
    with transaction.atomic():
        country = list(Area.objects.select_for_update().filter(kind=AreaKind.COUNTRY).order_by("pk"))  # one at a time
        if matched(file, division=division, wanted=wanted).digest != digest:
            raise ShapesChangedError
        counts = _store(drawn, division)
        if not counts["added"] and not counts["changed"]:
            return None
        ledger.record(
            by=by,
            verb="shapes.taken_in",
            target=country[0] if country else Area.objects.get(pk=min(drawn)),
            at=at,
            payload={"file": file.name, "sha256": file.sha256, "division": division, **counts},
        )
    return counts


def _store(drawn, division):
    stored = {each.area_id: each for each in AreaShape.objects.filter(area__in=drawn, division=division)}
    new = {area: each for area, each in drawn.items() if area not in stored}
    changed = [_redrawn(stored[area], each) for area, each in drawn.items() if area in stored]
    changed = [shape for shape in changed if shape is not None]
    AreaShape.objects.bulk_create(
        [AreaShape(area_id=area, division=division, **vars(each)) for area, each in new.items()], batch_size=200
    )
    AreaShape.objects.bulk_update(changed, ["path", "left", "top", "right", "bottom"], batch_size=100)
    return {"added": len(new), "changed": len(changed), "unchanged": len(drawn) - len(new) - len(changed)}


def _redrawn(shape, outline):
    """Return the stored shape with the new outline, or None if it has it already."""
    if shape.path == outline.path:
        return None
    for name, value in vars(outline).items():
        setattr(shape, name, value)
    return shape
