"""Settings of a server whose process dies when a request says so: by SIGKILL, at an exact moment.

The header `X-Die-Before-Write: 3` names the third statement that would write to the database. `X-Die-After-All` lets
the whole step happen and dies before the answer. A request that survives is told by `X-Writes` how often it wrote.
"""

import os
import signal

from django.db import connection

from tests.support.served import *  # noqa: F403
from tests.support.served import MIDDLEWARE

MIDDLEWARE = [*MIDDLEWARE, "tests.support.crash_settings.dying_when_told"]
_WRITES = ("INSERT", "UPDATE", "DELETE")


class _Countdown:
    """Stands around every statement of a request, and kills the process before the write of that number."""

    def __init__(self, last):
        self.last, self.writes = last, 0

    def __call__(self, execute, sql, params, many, context):
        if sql.startswith(_WRITES):
            self.writes += 1
            if self.writes == self.last:
                os.kill(os.getpid(), signal.SIGKILL)
        return execute(sql, params, many, context)


def dying_when_told(get_response):
    def middleware(request):
        countdown = _Countdown(int(request.headers.get("X-Die-Before-Write", "0")))
        with connection.execute_wrapper(countdown):
            response = get_response(request)
        if "X-Die-After-All" in request.headers:
            os.kill(os.getpid(), signal.SIGKILL)
        response["X-Writes"] = str(countdown.writes)
        return response

    return middleware
