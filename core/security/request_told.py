"""Which request is being answered, for the lines of the logs. It knows no model: logging begins before these do."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class RequestTold:
    """What every line of one request has in common. `person` returns the key of whoever is known to have sent it."""

    id: str
    address: str
    person: Callable[[], int | None]


_current: ContextVar[RequestTold | None] = ContextVar("request_told", default=None)


@contextmanager
def of_request(*, request_id: str, address: str, person: Callable[[], int | None]) -> Iterator[None]:
    """Have every line that is written inside say which request it belongs to, and from where that came.

    `person` returns the key of whoever is known to have sent it.
    """
    token = _current.set(RequestTold(request_id, address, person))
    try:
        yield
    finally:
        _current.reset(token)


def current_request() -> RequestTold | None:
    """Return what is told of the request that is being answered, or None outside of one."""
    return _current.get()


def said_of_request(request: Any = None) -> dict[str, Any]:
    """Return the id of that request and the key of whoever sent it; nothing outside of one.

    Django tells of an answer when the request is over: then `request` is the one that it tells of.
    """
    told = _current.get()
    if told:
        return {"request": told.id, "who": told.person()}
    return {"request": request.id, "who": key_of_sender(request)} if hasattr(request, "id") else {}


def key_of_sender(request: Any) -> int | None:
    """Return the key of whoever a view has asked for: no line asks the database anew."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None and user.is_authenticated else None
