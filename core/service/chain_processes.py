"""Check the chains of the history by several processes at once.

Each process is started anew with a connection of its own, so that none shares this one's, and on SQLite it opens the
file for reading alone.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

import django
from django.db import connection


@contextlib.contextmanager
def several(count: int) -> Iterator[Callable[[Callable, Iterable], Iterable]]:
    """Yield what calls a function with each of many things, as `map` does, by `count` processes.

    One process is this one. Raises BrokenExecutor while the answers are read, if a process dies.
    """
    if count == 1:
        yield map
        return
    name = str(connection.settings_dict["NAME"])
    with ProcessPoolExecutor(count, mp_context=get_context("spawn"), initializer=django.setup) as pool:
        yield lambda call, things: pool.map(partial(_call_on, name, call), things)


def _call_on(name, call, thing):
    """Call with one thing, in a process that reads the database of that name."""
    if connection.connection is None:
        is_file = connection.vendor == "sqlite"
        connection.settings_dict["NAME"] = f"{Path(name).absolute().as_uri()}?mode=ro" if is_file else name
    return call(thing)
