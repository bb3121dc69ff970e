"""What a run in CI tries of the longest tests: a part, which another commit draws anew. `make test` tries all of it.

- A row of a table that is marked `drawn` is tried by every fourth run.
- A module that is marked `long` and asks both engines the same is tried on one of them, by another run on the other.
- On PostgreSQL a third of the other modules are tried.
- What is marked `both_engines` asks what the engines do in different ways, and is tried on both, as short races are.

A draw is named by its key, so that `--draw KEY` tries the same again.
"""

import hashlib

ROWS, MODULES = 4, 3  # one of so many

_ALWAYS = ("both_engines", "race", "browser")  # the browser's own runs say which engine its tests are for


def is_drawn(name, key, share):
    """Return whether a run with the key tries what has this name: one of `share`."""
    return int.from_bytes(hashlib.sha256(f"{key} {name}".encode()).digest()[:8]) % share == 0


def chosen(items, key, *, on_postgresql, asks_the_engine):
    """Return those of pytest's items that a run with the key tries, in their order.

    `asks_the_engine` returns whether an item is tried on both engines at all.
    """
    return [item for item in items if _is_chosen(item, key, on_postgresql, asks_the_engine)]


def _is_chosen(item, key, on_postgresql, asks_the_engine):
    if item.get_closest_marker("drawn") and not is_drawn(item.nodeid, key, ROWS):
        return False
    is_long = bool(item.get_closest_marker("long"))
    if any(map(item.get_closest_marker, _ALWAYS)) and not (is_long and item.get_closest_marker("race")):
        return True
    if not asks_the_engine(item):
        return True
    of_postgresql = is_drawn(item.nodeid.partition("::")[0], key, MODULES)
    return of_postgresql if on_postgresql else not (of_postgresql and is_long)
