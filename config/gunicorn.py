"""How gunicorn serves the portal. docs/settings.md lists what the environment can change."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from gunicorn import glogging
from gunicorn.http import wsgi

wsgi_app = "config.wsgi"
bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"

# Processes beside each draw its papers (PAPER_PROCESSES) and keep processors busy, so processes carry the load;
# threads keep slow clients from holding them up.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 20
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (heartbeats must not wait for a disk)

control_socket_disable = True

# The processes count what /metrics shows in files beside each other. The library asks for the folder as it is loaded.
if os.environ.get("METRICS_TOKEN") and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = tempfile.mkdtemp(prefix="portal-metrics-", dir=worker_tmp_dir)
errorlog = "-"
accesslog = "-" if os.environ.get("ACCESS_LOG") == "1" else None
access_log_format = '%(h)s %(t)s "%(m)s %(U)s %(H)s" %(s)s %(b)s %(M)s ms "%(a)s"'  # no query: it may name people
loglevel = (os.environ.get("LOG_LEVEL") or "info").lower()


class _NamelessResponse(wsgi.Response):
    """What gunicorn answers with, without telling strangers which program they talk to."""

    def default_headers(self):
        return [line for line in super().default_headers() if not line.startswith("Server:")]


wsgi.Response = _NamelessResponse


class _DiscreetLogger(glogging.Logger):
    """Writes the access log with the path as it was sent, but for the secrets of links."""

    def atoms(self, resp, req, environ, request_time):
        from core.service import log_lines  # not before the portal's folder can be imported from

        path = environ["RAW_URI"].partition("?")[0]
        shown = log_lines.escape_control_signs(log_lines.hide_secrets(path))
        return super().atoms(resp, req, environ, request_time) | {"U": shown}


logger_class = _DiscreetLogger


def on_starting(server):
    """Refuse what is not ready in one sentence, instead of once in each process."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
        from core.service import startup

        startup.refuse_what_is_not_ready()
        startup.log_missing_installation_steps()
    except ImproperlyConfigured as error:
        sys.exit(str(error))


def when_ready(server):
    if os.environ.get("DEMO") == "1":
        print(f"\nThe portal is served at http://{bind}/ until you press Ctrl-C.", flush=True)  # noqa: T201


def post_worker_init(worker):
    """Send the letters that a process before this one did not come to."""
    from core.access import password_letters

    password_letters.start_sending()


def child_exit(server, worker):
    """Keep what a process that has ended counted, and forget its state."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        from prometheus_client import multiprocess

        multiprocess.mark_process_dead(worker.pid)


def on_exit(server):
    shutil.rmtree(os.environ.get("PROMETHEUS_MULTIPROC_DIR") or "", ignore_errors=True)
