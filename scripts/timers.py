"""Run the daily commands in a container, where no timers are: each at its time, one after the other, until it is ended.

A command whose time passed while this was not running is run at the next start: timers.json in VAR_DIR remembers. All
of them are safe to repeat, and what they said goes on to the container's log.
"""

import json
import os
import shlex
import signal
import subprocess
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

ROOT = Path(__file__).resolve().parent.parent
ZONE = ZoneInfo("Europe/Stockholm")
OFTEN = {"send_reminders": timedelta(minutes=5)}
DAILY = {
    "follow_calendar": "00:10",
    "clearsessions": "02:10",
    "sweep_files": "02:30",
    "retention --do": "02:50",
    "backup /var/backups/portal --keep 14": "02:50",
    "verify_ledger": "03:20",
    "refresh_figures --by $FIGURES_BY": "04:20",
}


def due(now, last):
    """Return the commands to run at `now`, by {command: when it was last begun}; one that never ran is due."""
    often = [command for command, pause in OFTEN.items() if command not in last or now - last[command] >= pause]
    daily = [command for command, at in DAILY.items() if command not in last or last[command] < _latest(now, at)]
    return often + daily


def recall(memory):
    """Return {command: when it was last begun} as it was remembered. What cannot be read is as if nothing had run."""
    try:
        return {command: datetime.fromisoformat(at) for command, at in json.loads(memory.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def words(command, environment):
    """Return the words of a command, or nothing where the environment lacks a value that it names."""
    found = [environment.get(word[1:], "") if word.startswith("$") else word for word in shlex.split(command)]
    return found if all(found) else []


def _latest(now, at):
    """Return the last moment, up to `now`, at which the clock said `at`."""
    hour, minute = map(int, at.split(":"))
    moment = now.replace(hour=hour, minute=minute, second=0, microsecond=0)
    return moment if moment <= now else moment - timedelta(days=1)


def main():
    is_over = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: is_over.set())
    memory = Path(os.environ["VAR_DIR"]) / "timers.json"
    last = recall(memory)
    while not is_over.is_set():
        for command in due(datetime.now(ZONE), last):
            last[command] = datetime.now(ZONE)
            memory.write_text(json.dumps({command: at.isoformat() for command, at in last.items()}))
            if (run := words(command, os.environ)) and not is_over.is_set():
                subprocess.run([sys.executable, "manage.py", *run], cwd=ROOT, env=os.environ | {"PORTAL_TIMER": "1"})
        is_over.wait(30)


if __name__ == "__main__":
    main()
