"""Mail servers on this machine: one that takes letters, and one that takes the connection and says nothing."""

import contextlib
import socket
import socketserver
import threading


@contextlib.contextmanager
def silent():
    """The port of a server that lets everybody connect and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
        yield listening.getsockname()[1]


@contextlib.contextmanager
def taking():
    """A port, and the list of letters that have come to it as (recipient, text)."""
    letters = []

    class Taker(socketserver.StreamRequestHandler):
        def handle(self):
            self._say("220 mail.test")
            recipient = ""
            for line in map(bytes.decode, self.rfile):
                word, _colon, rest = line.strip().partition(":")
                if word.upper() == "RCPT TO":
                    recipient = rest.strip("<>")
                elif word.upper() == "DATA":
                    self._say("354 go on")
                    letters.append((recipient, self._text()))
                self._say("250 mail.test")

        def _text(self):
            lines = iter(lambda: self.rfile.readline().decode(), ".\r\n")
            return "".join(lines)

        def _say(self, line):
            self.wfile.write(f"{line}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Taker) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield server.server_address[1], letters
        finally:
            server.shutdown()
            thread.join()
