"""A real OpenID Connect provider as a process on loopback: `with identity_provider.running() as provider: …`.

Run as a script it is that process: oidc-provider-mock, behind a door through which its tokens may be made wrong.
"""

import contextlib
import json
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
SECRET = "hemligt-som-bara-portalen-och-leverantoren-vet"


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
def running(*, token_seconds=3600, issuer_in_tokens="", claims=None, signed=""):
    """Serve a provider that knows SOMEBODY and whoever else says so, until the test is done.

    `claims` replace what its tokens say. `signed` is how they are: by its own key, or "not at all", "by another key",
    or "by the secret", which a client has too.
    """
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    asked = {"token_seconds": token_seconds, "issuer": issuer_in_tokens, "claims": claims or {}, "signed": signed}
    command = [sys.executable, __file__, str(port), json.dumps(asked)]
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


def _serve(port, asked):
    import oidc_provider_mock
    import uvicorn
    from oidc_provider_mock._storage import User

    claims = dict(SOMEBODY)
    known = User(sub=claims.pop("sub"), claims=claims)
    age = timedelta(seconds=asked["token_seconds"])
    app = oidc_provider_mock.app(access_token_max_age=age, user_claims=[known])
    if asked["claims"] or asked["signed"]:
        app = _with_other_tokens(app, asked["claims"], asked["signed"])

    def door(environ, start_response):
        if asked["issuer"] and environ["PATH_INFO"].endswith("/token"):
            environ["HTTP_HOST"] = asked["issuer"]
        return app(environ, start_response)

    uvicorn.run(door, interface="wsgi", host="127.0.0.1", port=port, log_level="error")


def _with_other_tokens(app, claims, signed):
    """The provider with a key of ours, by which it signs what we have it say."""
    import jwt
    from cryptography.hazmat.primitives.asymmetric import rsa

    own, another = (rsa.generate_private_key(65537, 2048) for _key in range(2))
    public = {**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(own.public_key())), "kid": "own", "use": "sig"}
    key, algorithm = {
        "": (own, "RS256"),
        "not at all": (None, "none"),
        "by another key": (another, "RS256"),
        "by the secret": (SECRET, "HS256"),
    }[signed]

    def changed(path, answer):
        if path.endswith("/jwks"):
            return {"keys": [public]}
        said = jwt.decode(answer["id_token"], options={"verify_signature": False}) | claims
        return {**answer, "id_token": jwt.encode(said, key, algorithm=algorithm, headers={"kid": "own"})}

    def outer(environ, start_response):
        path, heads = environ["PATH_INFO"], []
        body = b"".join(app(environ, lambda status, headers, exc_info=None: heads.append((status, headers))))
        (status, headers) = heads[0]
        if path.endswith(("/jwks", "/token")) and status.startswith("200"):
            body = json.dumps(changed(path, json.loads(body))).encode()
            headers = [(name, value) for name, value in headers if name.lower() != "content-length"]
            headers.append(("Content-Length", str(len(body))))
        start_response(status, headers)
        return [body]

    return outer


if __name__ == "__main__":
    _serve(int(sys.argv[1]), json.loads(sys.argv[2]))
