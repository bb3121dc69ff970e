"""A real nginx in front of a service, by docs/nginx.conf, and people who come to it over TLS."""

import contextlib
import getpass
import http.client
import http.cookies
import os
import re
import secrets
import shutil
import socket
import ssl
import subprocess
import urllib.parse
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from tests.support import installed_service

HOST = "portalen.example"
EXAMPLE = settings.BASE_DIR / "docs" / "nginx.conf"

# What a whole nginx takes around the example. It keeps everything in a folder of its own.
AROUND = """
daemon off;
user {user};
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    include {folder}/portal.conf;
}}
"""


@dataclass(frozen=True)
class Front:
    """nginx at work. It listens on two ports of this machine in place of 80 and 443."""

    plain_port: int
    port: int
    certificate: Path
    folder: Path

    def visitor(self, address):
        """Somebody who comes from an address of this machine, 127.0.0.2 for example."""
        return Visitor(self, address)

    def plainly(self, path, host=HOST):
        """What a request without TLS is answered."""
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=60)) as connection:
            return _answer(connection, "GET", path, headers={"Host": host})


@dataclass
class Visitor:
    """A browser: it trusts the certificate for the host's name only, and keeps its cookies."""

    front: Front
    address: str
    cookies: dict = field(default_factory=dict)
    set_cookies: list = field(default_factory=list)

    def get(self, path, **headers):
        return self.ask("GET", path, headers=headers)

    def post(self, path, **fields):
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self._token(path)})
        return self.ask("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})

    def upload(self, path, name, content, **fields):
        """Send a form with one file, called skannat.pdf, in the field `name`."""
        boundary = secrets.token_hex(16)
        fields["csrfmiddlewaretoken"] = self._token(path)
        parts = [
            f'--{boundary}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{fields[key]}\r\n' for key in fields
        ]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; filename="skannat.pdf"\r\n'
        body = "".join(parts) + head + "Content-Type: application/pdf\r\n\r\n"
        body = body.encode() + content + f"\r\n--{boundary}--\r\n".encode()
        return self.ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={boundary}"})

    def sign_in(self, name, password, **headers):
        """The answer to the form for signing in, sent once."""
        token = {"csrfmiddlewaretoken": self._token("/logga-in/")}
        body = urllib.parse.urlencode({"username": name, "password": password, **token})
        return self.ask("POST", "/logga-in/", body, {"Content-Type": "application/x-www-form-urlencoded", **headers})

    def ask(self, method, path, body=None, headers=()):
        headers = {
            "Host": HOST,
            "Origin": f"https://{HOST}",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            **dict(headers),
        }
        with contextlib.closing(self._connection()) as connection:
            answer = _answer(connection, method, path, body, headers)
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.set_cookies.append(line)
            (cookie,) = http.cookies.SimpleCookie(line).values()
            self.cookies[cookie.key] = cookie.value
        return answer

    def _token(self, path):
        page = self.get(path)
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text).group(1)

    def agree_on_tls(self, *, newest=ssl.TLSVersion.TLSv1_3, ciphers="DEFAULT"):
        """What nginx and this person speak, (version, cipher), where the person can do no other than is named."""
        context = ssl.create_default_context(cafile=self.front.certificate)
        context.maximum_version = newest
        context.set_ciphers(ciphers)
        plain = socket.create_connection(("127.0.0.1", self.front.port), timeout=60, source_address=(self.address, 0))
        with context.wrap_socket(plain, server_hostname=HOST) as line:
            return line.version(), line.cipher()[0]

    def _connection(self):
        context = ssl.create_default_context(cafile=self.front.certificate)
        plain = socket.create_connection(("127.0.0.1", self.front.port), timeout=60, source_address=(self.address, 0))
        connection = http.client.HTTPSConnection(HOST, timeout=60)
        connection.sock = context.wrap_socket(plain, server_hostname=HOST)
        return connection


@contextlib.contextmanager
def nginx(folder, place):
    """Run nginx in `folder`, by the example, in front of what listens at `place`; yield a Front."""
    program = find()
    folder.mkdir()
    certificate = _certificate(folder)
    ports = installed_service.free_port(), installed_service.free_port()
    front = Front(*ports, certificate, folder)
    (folder / "portal.conf").write_text(_example(front, folder, place))
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, user=getpass.getuser()))
    output = folder / "nginx.log"
    with output.open("w") as log:
        process = subprocess.Popen(
            [program, "-c", folder / "nginx.conf", "-p", folder],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        installed_service.wait_for(
            lambda: socket.create_connection(("127.0.0.1", front.port)), process=process, log=output
        )
        yield front
    finally:
        installed_service.stop(process)


def find():
    """The path of nginx, which Debian keeps where only root looks."""
    path = os.environ.get("NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin:/usr/local/sbin")
    assert path, "nginx is missing: install it (Debian's nginx-light), or name it in NGINX."
    return path


def _example(front, folder, place):
    """The example with the places of this machine in it. Each must stand in it, else the test tries something else."""
    text = EXAMPLE.read_text()
    ours = {
        "server unix:/run/portal/socket;": f'server "{place}";',
        "listen 80;": f"listen 127.0.0.1:{front.plain_port};",
        "listen 443 ssl;": f"listen 127.0.0.1:{front.port} ssl;",
        "ssl_certificate /etc/ssl/portalen.example.pem;": f"ssl_certificate {front.certificate};",
        "ssl_certificate_key /etc/ssl/private/portalen.example.key;": f"ssl_certificate_key {folder}/key.pem;",
        "access_log /var/log/nginx/portal.log portal;": f"access_log {folder}/access.log portal;",
    }
    for theirs, our in ours.items():
        assert text.count(theirs) == 1, theirs
        text = text.replace(theirs, our)
    return text


def _certificate(folder):
    """A certificate that is signed by itself, and its key beside it."""
    path = folder / "certificate.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-noenc", "-days", "2", "-subj", f"/CN={HOST}"]
    command += ["-addext", f"subjectAltName=DNS:{HOST}", "-keyout", folder / "key.pem", "-out", path]
    subprocess.run(command, check=True, capture_output=True)
    return path


def _answer(connection, method, path, body=None, headers=None):
    connection.request(method, path, body=body, headers=headers or {})
    answer = connection.getresponse()
    answer.content = answer.read()
    answer.text = answer.content.decode("utf-8", "replace")
    return answer
