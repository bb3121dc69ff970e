"""Tell errors of a database that does not answer from errors of a request whose values no column can hold.

Neither is a fault of the portal. The answer to the first is 503, to the second 400 (core/middleware.py), and to any
other error 500.
"""

from django.db import DataError, InterfaceError, OperationalError

LARGEST = 2**63 - 1  # the largest number that a column of either engine holds

_TOO_MUCH = "54"  # PostgreSQL's class for values beyond its limits, such as a word that no index can hold
_TOO_MUCH_FOR_SQLITE = ("LIKE or GLOB pattern too complex", "Expression tree is too large", "too many SQL variables")
_TOO_LARGE = "Python int too large to convert to SQLite INTEGER"
_NUL = "cannot contain NUL (0x00) characters"


def is_of_the_request(error: BaseException | None) -> bool:
    """Return whether a value was too large, too long or not text for the database. Nothing was done then."""
    if isinstance(error, DataError | UnicodeEncodeError):
        return True
    if isinstance(error, OverflowError):
        return _TOO_LARGE in str(error)
    if isinstance(error, ValueError):
        return _NUL in str(error)
    return isinstance(error, OperationalError) and _is_too_much(error)


def is_of_the_database(error: BaseException | None) -> bool:
    """Return whether the database did not answer: it is down, out of reach, locked or without its tables."""
    return isinstance(error, InterfaceError | OperationalError) and not _is_too_much(error)


def _is_too_much(error):
    code = getattr(error.__cause__, "pgcode", None) or ""
    return code.startswith(_TOO_MUCH) or any(phrase in str(error) for phrase in _TOO_MUCH_FOR_SQLITE)
