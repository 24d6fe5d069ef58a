"""Write the locks, or check that they are in step with pyproject.toml.

    python tools/lock.py write    resolve again and write all four files (needs uv and the network)
    python tools/lock.py check    compare fingerprints only (needs neither)

A lock names exact versions and the hashes of their files, and no address of any package index:
where packages come from is the business of the machine that installs them.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = ROOT / "pyproject.toml"
FINGERPRINT = "# Fingerprint of the dependencies in pyproject.toml: "

# Each lock, and what uv resolves it from. Later ones keep to the versions of the first.
LOCKS = {
    "requirements.txt": ["pyproject.toml", "--group", "setup"],
    "requirements-dev.txt": ["pyproject.toml", "--group", "setup", "--group", "dev"],
    "requirements-setup.txt": ["--group", "setup"],
    "requirements-node.txt": ["--group", "node"],
}


def main(arguments: list[str]) -> int:
    if arguments == ["write"]:
        return write()
    if arguments == ["check"]:
        return check()
    print(__doc__)
    return 2


def fingerprint() -> str:
    """A hash of everything in pyproject.toml that the locks are resolved from."""
    settings = tomllib.loads(PYPROJECT.read_text("utf-8"))
    asked_for = {
        "python": settings["project"]["requires-python"],
        "dependencies": settings["project"]["dependencies"],
        "groups": settings["dependency-groups"],
    }
    return hashlib.sha256(json.dumps(asked_for, sort_keys=True).encode()).hexdigest()


def write() -> int:
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        print("uv is missing. Run `make setup` first.")
        return 1
    for name, sources in LOCKS.items():
        constraint = [] if name == "requirements.txt" else ["--constraint", "requirements.txt"]
        command = [uv, "pip", "compile", "--quiet", *sources, *constraint]
        command += ["--universal", "--python-version", "3.11.2", "--generate-hashes", "--no-header"]
        command += ["--no-emit-index-url", "--no-emit-find-links", "--output-file", name]
        subprocess.run(command, cwd=ROOT, check=True)
        head = f"# Written by `make lock`; do not edit.\n{FINGERPRINT}{fingerprint()}\n"
        lock = ROOT / name
        lock.write_text(head + lock.read_text("utf-8"), "utf-8")
    return 0


def check() -> int:
    wanted = FINGERPRINT + fingerprint()
    stale = [name for name in LOCKS if wanted not in first_lines(ROOT / name)]
    for name in stale:
        print(f"{name} is not in step with pyproject.toml. Run `make lock` and commit the result.")
    return 1 if stale else 0


def first_lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return path.read_text("utf-8").splitlines()[:2]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
