"""Messages between the portal and the process that draws its papers: each is a dict with bytes."""

import json
import struct
from typing import Any

_HEAD = struct.Struct(">II")  # the lengths of the dict as JSON, and of the bytes that follow it
_AT_ONCE = 1 << 20


def send(connection: Any, message: Any, content: bytes = b"") -> None:
    head = json.dumps(message).encode()
    connection.sendall(_HEAD.pack(len(head), len(content)) + head)
    connection.sendall(content)


def receive(connection: Any) -> tuple[Any, bytes]:
    """Return the next message and its bytes. Raises EOFError if the other side is gone."""
    head, content = _HEAD.unpack(_exactly(connection, _HEAD.size))
    return json.loads(_exactly(connection, head)), bytes(_exactly(connection, content))


def _exactly(connection, size):
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), _AT_ONCE))
        if not part:
            raise EOFError
        parts += part
    return parts
