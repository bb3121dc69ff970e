"""What a run in CI tries of the longest tables: a part, which another commit draws anew. `make test` tries all of it.

A row of a table that is marked `drawn` is tried by every third run. On a second engine half of the modules are, beside
those that are marked `both_engines`: these ask what the engines do in different ways. A draw is named by its key, so
that `--draw KEY` tries the same again.
"""

import hashlib

ROWS, MODULES = 3, 2  # one of so many


def is_drawn(name, key, share):
    """Return whether a run with the key tries what has this name: one of `share`."""
    return int.from_bytes(hashlib.sha256(f"{key} {name}".encode()).digest()[:8]) % share == 0


def chosen(items, key, *, is_second_engine):
    """Return those of pytest's items that a run with the key tries, in their order."""
    return [item for item in items if _is_chosen(item, key, is_second_engine)]


def _is_chosen(item, key, is_second_engine):
    if item.get_closest_marker("drawn") and not is_drawn(item.nodeid, key, ROWS):
        return False
    module = item.nodeid.partition("::")[0]
    return not is_second_engine or bool(item.get_closest_marker("both_engines")) or is_drawn(module, key, MODULES)
