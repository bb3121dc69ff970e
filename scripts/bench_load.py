"""Measure how long fifty officers wait who work in one plan at once, through the server as `make run` starts it."""

import contextlib
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path

import bench_plan
import many_editors

ROOT = Path(__file__).resolve().parent.parent
EDITORS, SAVES, GOALS, SAVES_ALONE = 50, 20, 10, 40


def report():
    """Let one editor write alone, then fifty at once, and tell how long reading the form and saving took them."""
    from django.db import connections

    edition = bench_plan.working_edition(goals=GOALS)
    cookies = [_signed_in(edition.plan.owner) for _ in range(EDITORS)]
    addresses = [_address(edition, goal) for goal in edition.goals.order_by("order")]
    connections.close_all()
    with _served() as port:
        _warm_up(port, cookies, addresses)
        alone = many_editors.Editor(port, cookies[0], addresses[0])
        lines = [_line("One alone", [alone], many_editors.write_all_at_once([alone], saves=SAVES_ALONE), None)]
        editors = [many_editors.Editor(port, each, addresses[n % GOALS]) for n, each in enumerate(cookies)]
        began = time.perf_counter()
        saves = many_editors.write_all_at_once(editors, saves=SAVES)
        lines.append(_line(f"{EDITORS} at once", editors, saves, time.perf_counter() - began))
    heads = "| | Form, median | p95 | Save, median | p95 | Acknowledged | Refused as stale | Saves a second |"
    rows = [heads, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", *lines]
    paragraph = (
        f"Milliseconds. {EDITORS} editors save {SAVES} times each, in {GOALS} goals; they run on the same processors."
    )
    return "\n".join(rows) + f"\n\n{paragraph}\n"


def _warm_up(port, cookies, addresses):
    """Let every process and thread of the server have answered somebody."""
    editors = [many_editors.Editor(port, each, addresses[n % GOALS]) for n, each in enumerate(cookies[:20])]
    many_editors.write_all_at_once(editors, saves=1)


def _line(name, editors, saves, seconds):
    unexpected = {save.status for save in saves} - {*many_editors.ACKNOWLEDGED, many_editors.STALE}
    if unexpected:
        sys.exit(f"Saving answers {unexpected}: there is nothing to measure.")
    readings = [each for editor in editors for each in editor.readings]
    acknowledged = sum(save.is_acknowledged for save in saves)
    rate = f"{len(saves) / seconds:.0f}" if seconds else ""
    times = [*_median_and_p95(readings), *_median_and_p95([save.seconds for save in saves])]
    return f"| {name} | {' | '.join(times)} | {acknowledged} | {len(saves) - acknowledged} | {rate} |"


def _median_and_p95(seconds):
    return [f"{1000 * each:.0f}" for each in (statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1])]


@contextlib.contextmanager
def _served():
    """Yield the port of the served portal, on the database and the files of this process."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        command = ["gunicorn", "--config", "config/gunicorn.py", "--bind", f"fd://{listening.fileno()}"]
        server = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            pass_fds=[listening.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            yield listening.getsockname()[1]
        finally:
            server.terminate()
            server.wait(timeout=30)


def _address(edition, goal):
    from django.urls import reverse

    return reverse("goal_edit", args=[edition.plan_id, edition.number, goal.pk])


def _signed_in(organisation):
    """Return the cookies of a new officer of the organisation."""
    from uuid import uuid4

    from django.test import Client

    from core.models import Membership, Role, User

    user = User.objects.create_user(f"{uuid4().hex}@haninge.example", None, name="Officer")
    Membership.objects.create(user=user, organisation=organisation, role=Role.OFFICER)
    client = Client()
    client.force_login(user, backend="core.backends.PortalBackend")
    return {name: cookie.value for name, cookie in client.cookies.items()}
