"""Guards of scanned pages: a page that was filed stays where it was filed, and so does the file that it came in."""

from core.triggers import Event, Guard, changed, refuse_always
from partnership.triggers.versions import EMPTYING

_FILED = "A page that is filed stays as it was filed."
_FILE = "A file of which a page is filed stays as it came."
_CLOSED = "A heap that is filed stays as it is."
_PAGE_KEYS = (("id",), ("file_id", "number"))
_FILE_KEYS = (("id",), ("heap_id", "order"), ("heap_id", "sha256"))

SCAN_GUARDS = (
    Guard("partnership_scanpage", Event.INSERT, must_stay="o.filed_in_id IS NOT NULL", keys=_PAGE_KEYS),
    Guard(
        "partnership_scanpage",
        Event.UPDATE,
        refusals=(
            (
                "OLD.filed_in_id IS NOT NULL AND "
                + changed("id", "file_id", "number", "mark", "turn", "copy_id", "page", "filed_in_id"),
                _FILED,
            ),
        ),
        must_stay="o.filed_in_id IS NOT NULL",
        keys=_PAGE_KEYS,
    ),
    Guard("partnership_scanpage", Event.DELETE, refusals=(("OLD.filed_in_id IS NOT NULL", _FILED),)),
    refuse_always("partnership_scanpage", Event.TRUNCATE, EMPTYING),
    Guard("partnership_scanfile", Event.INSERT, must_stay="o.original_id IS NOT NULL", keys=_FILE_KEYS),
    Guard(
        "partnership_scanfile",
        Event.UPDATE,
        refusals=(
            (
                "OLD.original_id IS NOT NULL AND "
                + changed("id", "heap_id", "name", "kind", "sha256", "embedded", "original_id"),
                _FILE,
            ),
        ),
        must_stay="o.original_id IS NOT NULL",
        keys=_FILE_KEYS,
    ),
    Guard("partnership_scanfile", Event.DELETE, refusals=(("OLD.original_id IS NOT NULL", _FILE),)),
    refuse_always("partnership_scanfile", Event.TRUNCATE, EMPTYING),
    Guard("partnership_scanheap", Event.INSERT, must_stay="o.status = 'closed'", keys=(("id",),)),
    Guard(
        "partnership_scanheap",
        Event.UPDATE,
        refusals=(("OLD.status = 'closed'", _CLOSED),),
        must_stay="o.status = 'closed'",
        keys=(("id",),),
    ),
    Guard("partnership_scanheap", Event.DELETE, refusals=(("OLD.status = 'closed'", _CLOSED),)),
    refuse_always("partnership_scanheap", Event.TRUNCATE, EMPTYING),
)
