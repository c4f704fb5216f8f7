"""Makes .venv and fills it with exactly the packages of the lock files. Standard library only.

    python3 deploy/environment.py               what the site needs
    python3 deploy/environment.py dev           and what the checks and tests need
    python3 deploy/environment.py opensearch    and what leaving the search to a cluster needs

A stamp named after the lock file's hash says that its packages are in, so the next start takes no time.
"""

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
LOCKS = {
    "runtime": ROOT / "requirements.txt",
    "dev": ROOT / "requirements-dev.txt",
    "opensearch": ROOT / "requirements-opensearch.txt",
}
PIP_NEEDED = (22, 3)  # the first that can install into another environment


def main() -> None:
    wanted = list(dict.fromkeys(["runtime", *sys.argv[1:]]))
    if unknown := set(wanted) - LOCKS.keys():
        sys.exit(f"deploy/environment.py knows dev and opensearch, not {', '.join(sorted(unknown))}.")
    if is_usable() and not missing(wanted):
        return
    VENV.mkdir(exist_ok=True)
    with only_one():
        if not is_usable():
            create()
        if locks := missing(wanted):
            install(locks)


def is_usable() -> bool:
    """False for an environment made by another Python, or whose Python is gone."""
    this_python = f"python{sys.version_info.major}.{sys.version_info.minor}"
    return VENV_PYTHON.exists() and (VENV / "lib" / this_python).is_dir()


def missing(wanted: list[str]) -> list[str]:
    return [name for name in wanted if not stamp(name).exists()]


def stamp(name: str) -> Path:
    return VENV / f".{name}-{hashlib.sha256(LOCKS[name].read_bytes()).hexdigest()[:16]}"


@contextmanager
def only_one() -> Iterator[None]:
    """Two commands started together take turns instead of installing into each other."""
    with (VENV / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def create() -> None:
    for leftover in VENV.iterdir():
        if leftover.name == ".lock":
            continue
        if leftover.is_dir() and not leftover.is_symlink():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()
    # Debian keeps what `venv` needs to install pip in a package of its own, so pip stays outside.
    made = subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(VENV)])
    if made.returncode:
        sys.exit("Python could not make a virtual environment in .venv (its own words are above).")


def install(locks: list[str]) -> None:
    packages = sum(line[:1].isalpha() for name in locks for line in LOCKS[name].read_text().splitlines())
    print(f"Installing {packages} packages into .venv (once; about half a minute) ...", end=" ", flush=True)
    started = time.monotonic()
    command = [*pip(), "install", "-qq", "--no-input", "--no-deps", "--require-hashes"]
    for name in locks:
        command += ["-r", str(LOCKS[name])]
    done = subprocess.run(command, env=os.environ | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    if done.returncode:
        sys.exit("\nThe packages could not be installed (pip says why, above). Run the same command to try again.")
    for name in locks:
        for old in VENV.glob(f".{name}-*"):
            old.unlink()
        stamp(name).touch()
    print(f"done in {time.monotonic() - started:.0f} s.")


def pip() -> list[str]:
    """The machine's own pip, told to work in .venv; without one, the pip that comes with Python."""
    if importlib.util.find_spec("pip"):
        from pip import __version__ as version

        if tuple(int(part) for part in version.split(".")[:2] if part.isdigit()) >= PIP_NEEDED:
            return [sys.executable, "-m", "pip", "--python", str(VENV_PYTHON)]
    ensured = subprocess.run([VENV_PYTHON, "-m", "ensurepip"], capture_output=True)
    if ensured.returncode:
        sys.exit("\npip 22.3 or newer is missing: install it (on Debian: apt-get install python3-pip).")
    return [str(VENV_PYTHON), "-m", "pip"]


if __name__ == "__main__":
    main()
