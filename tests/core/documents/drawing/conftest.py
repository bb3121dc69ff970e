"""Papers are drawn here by a process that waits at a gate, so that no test depends on how long a layout takes."""

import os
import time

import pytest

from core.documents.drawing import pool, press
from tests.support.gated_typesetting import gate_of


@pytest.fixture(autouse=True)
def gate(monkeypatch, settings, tmp_path):
    """The file that lets every paper with GRIND through."""
    found = gate_of(os.getpid())
    found.unlink(missing_ok=True)
    settings.PAPER_DIR, settings.PAPER_SECONDS = tmp_path / "papers", 30
    pool.end_drawing()
    monkeypatch.setattr(press, "MODULE", "tests.support.gated_typesetting")
    yield found
    found.touch()
    end = time.monotonic() + 60
    while pool._pool._asked and time.monotonic() < end:
        time.sleep(0.02)
    pool.end_drawing()
    found.unlink()
