"""Find the Chromium that the browser tests drive; fetch it with apt where that is possible.

    python tools/browser.py

Playwright's own Node needs libatomic1 as well, which Chromium does not bring. Where apt cannot be
used, this stops and says what to install: a test that needs a browser is never skipped.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys

PACKAGES = ["chromium", "libatomic1"]
NAMES = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]


def main() -> int:
    if ready():
        return 0
    apt = shutil.which("apt-get")
    as_root = privilege()
    if apt and as_root is not None:
        print("Installing Chromium for the browser tests: " + " ".join(PACKAGES), flush=True)
        quietly = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run([*as_root, apt, "update", "-qq"], env=quietly, capture_output=True)
        command = [*as_root, apt, "install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
        done = subprocess.run(command, env=quietly, capture_output=True, text=True)
        if done.returncode != 0:
            print(done.stderr)
    if ready():
        return 0
    print(how_to_install())
    return 1


def chromium() -> str | None:
    """The path of a Chromium or Chrome: what CHROMIUM names, else the first one found."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named if os.access(named, os.X_OK) else None
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def ready() -> bool:
    return chromium() is not None and has_libatomic()


def has_libatomic() -> bool:
    if not sys.platform.startswith("linux"):
        return True
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def privilege() -> list[str] | None:
    """What to put in front of apt-get; None when we may not install anything."""
    if not hasattr(os, "geteuid"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo]
    return None


def how_to_install() -> str:
    return (
        "The browser tests need Chromium (or Chrome), and on Linux the library libatomic.\n"
        "  Debian, Ubuntu:  sudo apt-get install chromium libatomic1\n"
        "  Fedora:          sudo dnf install chromium libatomic\n"
        "  macOS:           brew install --cask chromium\n"
        "Where it is elsewhere, name it: CHROMIUM=/path/to/chromium make test"
    )


if __name__ == "__main__":
    sys.exit(main())
