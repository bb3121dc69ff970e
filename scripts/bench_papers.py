"""Measure how long others wait for their pages while four people have papers of 40 pages drawn, through the server."""

import http.client
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import bench_load
import bench_plan

DRAWERS, READERS, SECONDS, ROUNDS = 4, 8, 8, 3


def report():
    """Let readers open pages alone, and beside the four, by turns; tell how long the pages and the papers took."""
    from django.db import connections
    from django.urls import reverse

    edition = bench_plan.large_edition()
    cookies = [bench_load._signed_in(edition.plan.owner) for _ in range(DRAWERS + READERS)]
    place = [edition.plan_id, edition.number]
    pages = [reverse("home"), reverse("edition", args=place), reverse("indicators")]
    paper = reverse("edition_paper", args=place)
    connections.close_all()
    alone, beside, papers = [], [], []
    with bench_load._served() as port:
        _in_turn(port, cookies, pages, until=time.monotonic() + 3)
        _ask(port, cookies[0], paper)
        for _round in range(ROUNDS):
            alone += _in_turn(port, cookies[DRAWERS:], pages, until=time.monotonic() + SECONDS)
            until = time.monotonic() + SECONDS
            with ThreadPoolExecutor(DRAWERS) as pool:
                drawn = [pool.submit(_ask_until, port, each, [paper], until) for each in cookies[:DRAWERS]]
                beside += _in_turn(port, cookies[DRAWERS:], pages, until=until)
                papers += [seconds for each in drawn for seconds in each.result()]
    rows = ["| | Answers | Median | p95 |", "| --- | ---: | ---: | ---: |"]
    rows += [_line("Pages, no paper", alone), _line(f"Pages beside {DRAWERS} papers", beside), _line("Papers", papers)]
    return "\n".join(rows) + f"\n\nMilliseconds. {READERS} readers; all run on the same processors.\n"


def _line(name, seconds):
    median, p95 = bench_load._median_and_p95(seconds)
    return f"| {name} | {len(seconds)} | {median} | {p95} |"


def _in_turn(port, cookies, pages, *, until):
    """Let everybody open the pages one after the other until then, and return the seconds that each took."""
    with ThreadPoolExecutor(len(cookies)) as pool:
        asked = [pool.submit(_ask_until, port, each, pages, until) for each in cookies]
        return [seconds for each in asked for seconds in each.result()]


def _ask_until(port, cookies, addresses, until):
    times, pause = [], threading.Event()
    for address in itertools.cycle(addresses):
        if time.monotonic() >= until:
            return times
        times.append(_ask(port, cookies, address))
        pause.wait(0.1)  # nobody reads faster


def _ask(port, cookies, address):
    began = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", address, headers={"Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items())})
        answer = connection.getresponse()
        answer.read()
    finally:
        connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}.")
    return time.perf_counter() - began
