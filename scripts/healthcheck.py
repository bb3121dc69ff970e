"""Ask the portal on this machine if it is ready: exit code 0 if it is, 1 if not. For a container's health check."""

import http.client
import os
import sys

PATIENCE = 8  # seconds


def is_ready(place, host):
    """Return whether /healthz/ready of the portal at `place`, "0.0.0.0:8000", answers 200 to a request for `host`."""
    port = int(place.rpartition(":")[2])
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request("GET", "/healthz/ready", headers={"Host": host})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    hosts = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")
    sys.exit(0 if is_ready(os.environ.get("BIND") or "127.0.0.1:8000", hosts[0].strip()) else 1)
