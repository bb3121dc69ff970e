"""Show every state of a page to HTML_CodeSniffer, vnu and Lighthouse, and say what they find.

    python scripts/accessibility.py [WORD]

WORD is what the names of the states must hold; without it all are shown, which takes half an hour. The tools come with
npm into a folder that is thrown away, in the versions and with the hashes of scripts/page_tools/. It ends with 1 if
anything is found, and prints the table for docs/accessibility.md.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import machine
import messages

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / "scripts" / "page_tools"
STATES = "tests/browser/independent_tools.py"
NAMES = ("HTML_CodeSniffer", "vnu", "Lighthouse")
NEEDED = {
    "node": "runs Lighthouse (version 20 or newer)",
    "npm": "fetches the tools",
    "java": "runs vnu (version 11 or newer)",
}


def main(word=""):
    if missing := lacking():
        sys.exit("\n".join(missing))
    machine.need_pango()
    chromium = machine.need_chromium()
    messages.compile_all()
    with tempfile.TemporaryDirectory(prefix="portal-page-tools-") as folder:
        fetch(Path(folder))
        kept = Path(folder) / "findings.json"
        environment = {
            "CHROMIUM": chromium,
            "ACCESSIBILITY_TOOLS": folder,
            "ACCESSIBILITY_FINDINGS": str(kept),
            "ACCESSIBILITY_STATES": word,
        }
        command = [sys.executable, "-m", "pytest", "-q", "--tb=line", STATES]
        code = subprocess.run(command, cwd=ROOT, env={**os.environ, **environment}, check=False).returncode
        if not kept.exists():
            sys.exit("No state was seen to the end.")
        print("\n".join(report(json.loads(kept.read_text()))))
    return code


def lacking():
    """Return a sentence for each program that is not on this machine."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    return [f"{name} is missing, which {NEEDED[name]}. Install it first." for name in missing]


def fetch(folder):
    """Let npm put the tools into the folder: those of the lock, without running what they bring."""
    for name in ("package.json", "package-lock.json"):
        shutil.copy(TOOLS / name, folder)
    command = ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, check=False).returncode:
        sys.exit("npm could not fetch the tools.")


def report(kept):
    """Return the lines of a table, how many findings each tool has for each kind of state, and then what they are."""
    lines = [f"| States | Seen | {' | '.join(NAMES)} |", f"|---|---|{'---|' * len(NAMES)}"]
    for kind, seen in kept["seen"].items():
        found = kept["found"].get(kind, {})
        counts = [str(sum(len(faults) for faults in found.get(tool, {}).values())) for tool in NAMES]
        lines.append(f"| {kind} | {seen} | {' | '.join(counts)} |")
    for tools in kept["found"].values():
        for tool, states in tools.items():
            lines += [f"{tool}, {state}: {fault}" for state, faults in states.items() for fault in faults]
    return lines


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
