"""A clamd of our own on loopback: a real server that speaks INSTREAM, and answers as a test has it."""

import contextlib
import socket
import struct
import threading

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class Clamd:
    """`received` are the whole streams. `behaviour` takes the line and a stream, and may answer or not."""

    def __init__(self, listening, behaviour):
        self.received = []
        self._listening, self._behaviour = listening, behaviour
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                line = self._listening.accept()[0]
                threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line):
        with contextlib.suppress(OSError, EOFError, struct.error), contextlib.closing(line):
            stream = _stream(line)
            self.received.append(stream)
            self._behaviour(line, stream)


@contextlib.contextmanager
def listening(behaviour=None, *, path=None):
    """Yield the Clamd and what CLAMD names it by: on a free port, or with `path` on a Unix socket."""
    with contextlib.closing(_socket(path)) as place:
        clamd = Clamd(place, behaviour or honest)
        yield clamd, str(path) if path else f"127.0.0.1:{place.getsockname()[1]}"
        with contextlib.suppress(OSError):
            place.shutdown(socket.SHUT_RDWR)


def honest(line, stream):
    line.sendall(b"stream: Eicar-Test-Signature FOUND\0" if EICAR in stream else b"stream: OK\0")


def saying(answer):
    """Return the behaviour that answers so whatever it is sent."""
    return lambda line, stream: line.sendall(answer)


def _socket(path):
    if not path:
        return socket.create_server(("127.0.0.1", 0))
    place = socket.socket(socket.AF_UNIX)
    place.bind(str(path))
    place.listen()
    return place


def _stream(line):
    assert _exactly(line, 10) == b"zINSTREAM\0"
    content = b""
    while length := struct.unpack("!L", _exactly(line, 4))[0]:
        content += _exactly(line, length)
    return content


def _exactly(line, count):
    content = b""
    while len(content) < count:
        part = line.recv(count - len(content))
        if not part:
            raise EOFError
        content += part
    return content
