"""Stands in for core.documents.typesetting: no layout, but a process that waits, dies or answers as its text says.

A text with GRIND waits until a test opens the gate, which is a file beside the temporary ones.
"""

import os
import select
import socket
import sys
import tempfile
from pathlib import Path

from core.documents.process_messages import receive, send


def gate_of(portal: int) -> Path:
    """Return the file that opens the gate for the processes of the portal's process `portal`."""
    return Path(tempfile.gettempdir()) / f"gate-{portal}"


def answer_requests(connection: socket.socket) -> None:
    gate = gate_of(os.getppid())
    send(connection, {"is": "ready"})
    while True:
        message, content = receive(connection)
        while b"GRIND" in content and not gate.exists():
            if select.select([connection], [], [], 0.02)[0]:  # nothing is sent meanwhile: the portal is gone
                return
        paper = b"%PDF-1.7 " + message["created"].encode() + content
        send(connection, {"is": "papers", "lengths": [len(paper)]}, paper)


if __name__ == "__main__":
    try:
        answer_requests(socket.socket(fileno=int(sys.argv[1])))
    except (EOFError, OSError):
        sys.exit(0)
