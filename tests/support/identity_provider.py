"""A real OpenID Connect provider as a process on loopback: `with identity_provider.running() as provider: …`.

Run as a script it is that process: oidc-provider-mock, behind a door through which its tokens may be made wrong.
"""

import contextlib
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

import requests

SOMEBODY = {"sub": "4711", "email": "ny@kommun.example", "email_verified": True, "name": "Ny Person", "acr": "loa3"}


@dataclass(frozen=True)
class Provider:
    """Where the provider answers, and what it is called in its tokens."""

    issuer: str

    def log_in(self, address, *, subject=SOMEBODY["sub"], **claims):
        """Log in at `address`, where the portal has sent the person; return the path by which they come back."""
        if claims:
            requests.put(f"{self.issuer}/users/{subject}", json=claims, timeout=5).raise_for_status()
        answer = requests.post(address, data={"sub": subject}, allow_redirects=False, timeout=5)
        back = urlsplit(answer.headers["Location"])
        return f"{back.path}?{back.query}"


@contextlib.contextmanager
def running(*, token_seconds=3600, issuer_in_tokens=""):
    """Serve a provider that knows SOMEBODY and whoever else says so, until the test is done."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [sys.executable, __file__, str(port), str(token_seconds), issuer_in_tokens]
    environment = {**os.environ, "AUTHLIB_INSECURE_TRANSPORT": "1"}
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Provider(f"http://127.0.0.1:{port}")
    finally:
        process.terminate()
        process.wait(timeout=10)


def _wait(port, process):
    until = time.monotonic() + 60
    while process.poll() is None and time.monotonic() < until:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError("The provider does not answer.")


def _serve(port, token_seconds, issuer_in_tokens):
    import oidc_provider_mock
    import uvicorn
    from oidc_provider_mock._storage import User

    claims = dict(SOMEBODY)
    known = User(sub=claims.pop("sub"), claims=claims)
    app = oidc_provider_mock.app(access_token_max_age=timedelta(seconds=token_seconds), user_claims=[known])

    def door(environ, start_response):
        if issuer_in_tokens and environ["PATH_INFO"].endswith("/token"):
            environ["HTTP_HOST"] = issuer_in_tokens
        return app(environ, start_response)

    uvicorn.run(door, interface="wsgi", host="127.0.0.1", port=port, log_level="error")


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
