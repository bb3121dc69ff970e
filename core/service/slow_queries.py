"""Tell of questions to the database that take long: their text, without the values that were asked about."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.db import connection

logger = logging.getLogger("portal.slow_queries")

_LONGEST = 2000  # letters of a question; its beginning says which it is


def tell_of_slow_queries(get_response: Callable) -> Callable:
    """Log each question of a request that takes settings.SLOW_QUERY_MILLISECONDS or more. 0 is for none."""

    def middleware(request):
        if settings.SLOW_QUERY_MILLISECONDS <= 0:
            return get_response(request)
        with connection.execute_wrapper(_timed):
            return get_response(request)

    return middleware


def _timed(execute, sql, params, many, context):
    began = time.monotonic()
    try:
        return execute(sql, params, many, context)
    finally:
        milliseconds = round((time.monotonic() - began) * 1000)
        if milliseconds >= settings.SLOW_QUERY_MILLISECONDS:
            logger.warning(
                "A question to the database took %d ms: %s",
                milliseconds,
                str(sql)[:_LONGEST],
                extra={"measured": {"milliseconds": milliseconds}},
            )
