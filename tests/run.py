"""What `make test` does: the whole suite on SQLite and, beside it, all that asks a database on PostgreSQL.

Standard library only.

What is missing (Chromium, PostgreSQL) is installed from Debian's packages where that is allowed. What is left
out all the same is named, with the reason, just above pytest's last line (tests/require_all.py).
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import run_postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    os.chdir(ROOT)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    install_missing()
    left_out, arguments, left_marks = [], sys.argv[1:], []
    if not has_browser():
        left_marks.append("browser")
        left_out.append("the browser tests: Chromium is not installed (on Debian: apt-get install chromium)")
    has_postgres = run_postgres.find_programs() is not None
    if not has_postgres:
        left_out.append("the run on PostgreSQL: it is not installed (on Debian: apt-get install postgresql)")
    os.environ["LEFT_OUT"] = "\n".join(left_out)
    os.environ["PYTHONUNBUFFERED"] = "1"
    os.environ.pop("DATABASE_URL", None)  # the tests never touch a database that somebody uses
    if sys.stdout.isatty():
        os.environ.setdefault("PY_COLORS", "1")

    # Beside each other, since there is more than one core; told one after the other, to be read.
    with contextlib.ExitStack() as stack:
        suites = [("SQLite", stack.enter_context(started("sqlite", [], [*arguments, *leaving(left_marks)])))]
        if has_postgres:
            within = [sys.executable, "tests/run_postgres.py"]
            # What no database can change has been seen on the other one.
            rest = [*arguments, *leaving([*left_marks, "once"])]
            suites.append(("PostgreSQL", stack.enter_context(started("postgresql", within, rest))))
        codes, last_lines = [], []
        for name, (process, output) in suites:
            print(f"\n== Tests on {name} ==", flush=True)
            last_line = follow(process, output)
            codes.append(process.returncode)
            last_lines.append(f"{name + ':':12}{last_line}" + (f" (exit code {codes[-1]})" if codes[-1] else ""))
    if has_postgres:
        print("\n== Tests on both ==", *last_lines, sep="\n", flush=True)
    return next((code for code in codes if code), 0)


def leaving(marks: list[str]) -> list[str]:
    """pytest's arguments for leaving out the tests with these marks."""
    return ["-m", " and ".join(f"not {mark}" for mark in marks)] if marks else []


@contextlib.contextmanager
def started(name: str, within: list[str], arguments: list[str]) -> Iterator[tuple[subprocess.Popen[str], TextIO]]:
    """A run of pytest in the background, with what it writes; it ends with the block."""
    # Each keeps its own notes of what failed last and what browsers left behind.
    own = ["-o", f"cache_dir=.pytest_cache/{name}", "--output", f"test-results/{name}"]
    with tempfile.NamedTemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process = subprocess.Popen(
            [*within, sys.executable, "-m", "pytest", *own, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
        # Opened anew, so that reading does not move the place where the run writes.
        with open(output.name, encoding="utf-8", errors="replace") as reader:
            try:
                yield process, reader
            finally:
                process.terminate()
                process.wait()


def follow(process: subprocess.Popen[str], output: TextIO) -> str:
    """Prints what a run has written and goes on writing until it ends; gives its last line back."""
    text = ""
    while True:
        has_ended = process.poll() is not None
        new = output.read()
        print(new, end="", flush=True)
        text += new
        if has_ended and not new:
            return text.strip().rpartition("\n")[2]
        time.sleep(0.2)


def has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def install_missing() -> None:
    missing = [] if has_browser() else ["chromium"]
    missing += [] if run_postgres.find_programs() else ["postgresql"]
    if not missing or os.getuid() != 0 or not shutil.which("apt-get"):
        return
    print(
        f"Installing {' and '.join(missing)} from Debian's packages (once; takes a minute or two) ...",
        flush=True,
    )
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    with tempfile.TemporaryFile("w+") as output:
        for command in (["update"], ["install", "--yes", "--no-install-recommends", *missing]):
            done = subprocess.run(
                ["apt-get", *command], env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output
            )
        if done.returncode:
            output.seek(0)
            print("".join(output.readlines()[-15:]))
            print(f"{' and '.join(missing)} could not be installed (apt-get's own words are above).", flush=True)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
