"""How gunicorn serves the portal. docs/settings.md lists what the environment can change."""

import os
from pathlib import Path

wsgi_app = "config.wsgi"
bind = os.environ.get("BIND") or f"127.0.0.1:{os.environ.get('PORT') or 8000}"

# A process beside each draws its papers and keeps a processor busy, so processes carry the load; threads keep slow
# clients from holding them up.
workers = int(os.environ.get("WEB_CONCURRENCY") or 2)
threads = int(os.environ.get("WEB_THREADS") or 4)
timeout = 60
graceful_timeout = 20
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108 (heartbeats must not wait for a disk)

control_socket_disable = True
errorlog = "-"
accesslog = "-" if os.environ.get("ACCESS_LOG") == "1" else None
loglevel = (os.environ.get("LOG_LEVEL") or "info").lower()


def when_ready(server):
    if os.environ.get("DEMO") == "1":
        print(f"\nThe portal is served at http://{bind}/ until you press Ctrl-C.", flush=True)  # noqa: T201
