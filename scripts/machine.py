"""Programs and libraries that the portal needs of the machine, beside Python packages.

What is missing is installed where that is allowed (root on Debian and its kin); elsewhere one sentence says what to
install. Uses the standard library only.
"""

import ctypes
import os
import shutil
import subprocess
import sys
from pathlib import Path

# One line per library that WeasyPrint opens, with the file names of Linux, macOS and Windows.
PANGO = (
    ("libpango-1.0.so.0", "libpango-1.0.dylib", "libpango-1.0-0.dll"),
    ("libpangoft2-1.0.so.0", "libpangoft2-1.0.dylib", "libpangoft2-1.0-0.dll"),
    ("libharfbuzz-subset.so.0", "libharfbuzz-subset.0.dylib", "libharfbuzz-subset-0.dll"),
)
PANGO_PACKAGES = ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0")
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def need_venv():
    """Install Python's own module for virtual environments, which Debian ships separately."""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not _installed(package):
        _stop("Python's venv module is missing", package)


def need_pango():
    """Install the libraries that lay out text on paper. They take effect without a restart."""
    if not all(_opens(names) for names in PANGO):
        _installed(*PANGO_PACKAGES)
    if not all(_opens(names) for names in PANGO):
        _stop("Pango or HarfBuzz-Subset is missing, which draw the papers", *PANGO_PACKAGES, elsewhere="pango harfbuzz")


def need_command(command, *, package, purpose):
    """Return the path of a program. If it is missing, install its Debian package."""
    path = shutil.which(command)
    if not path and _installed(package):
        path = shutil.which(command)
    if not path:
        _stop(f"{command} is missing, which {purpose}", package)
    return path


def need_chromium():
    """Return the path of the tests' browser: CHROMIUM names it, or it is found on the PATH."""
    if named := os.environ.get("CHROMIUM"):
        return named
    for name in CHROMIUM_NAMES:
        if path := shutil.which(name):
            return path
    return need_command("chromium", package="chromium", purpose="the browser tests drive (or set CHROMIUM to its path)")


def need_nginx():
    """Return the path of the tests' proxy: NGINX names it, or it is found on the machine."""
    if named := os.environ.get("NGINX"):
        return named
    path = _for_root("nginx")
    if not path and _installed("nginx-light"):
        # Debian starts it at once, on port 80 and for everybody. The tests need the program alone.
        _quietly(["invoke-rc.d", "nginx", "stop"])
        _quietly(["update-rc.d", "nginx", "disable"])
        path = _for_root("nginx")
    if not path:
        _stop("nginx is missing, which the tests put before a service (or set NGINX to its path)", "nginx-light")
    return path


def _for_root(command):
    """Return the path of a server's program. Debian keeps those where only root's PATH leads."""
    return shutil.which(command, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")


def _opens(names):
    for name in names:
        try:
            ctypes.CDLL(name)
        except OSError:
            continue
        return True
    return False


def _installed(*packages):
    """Install Debian packages if this process may. Return False if it may not, or if apt-get failed."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    print(f"Installing {', '.join(packages)} with apt-get …", flush=True)
    install = ["apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    if _quietly(install) == 0:
        return True
    return _quietly(["apt-get", "update", "--quiet"]) == 0 and _quietly(install, show=True) == 0


def _quietly(command, show=False):
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    run = subprocess.run(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    if show and run.returncode:
        sys.stderr.buffer.write(run.stdout)
    return run.returncode


def _stop(what, *packages, elsewhere=None):
    names = " ".join(packages)
    other = f", on macOS `brew install {elsewhere}`" if elsewhere else ""
    hint = f"on Debian `apt-get install {names}`{other}" if Path("/etc/debian_version").exists() or other else names
    sys.exit(f"{what}: install it first ({hint}).")
