"""What `make test` does: the whole suite on SQLite, then on PostgreSQL. Standard library only.

What is missing (Chromium, PostgreSQL) is installed from Debian's packages where that is allowed. What is left
out all the same is named, with the reason, just above pytest's last line (tests/require_all.py).
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import run_postgres

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def main() -> int:
    os.chdir(ROOT)
    install_missing()
    pytest = [sys.executable, "-m", "pytest", *sys.argv[1:]]
    environment = os.environ | {"PYTHONUNBUFFERED": "1"}
    environment.pop("DATABASE_URL", None)  # the tests never touch a database that somebody uses
    left_out = []
    if not has_browser():
        pytest += ["-m", "not browser"]
        left_out.append("the browser tests: Chromium is not installed (on Debian: apt-get install chromium)")
    has_postgres = run_postgres.find_programs() is not None
    if not has_postgres:
        left_out.append("the run on PostgreSQL: it is not installed (on Debian: apt-get install postgresql)")
    os.environ["LEFT_OUT"] = environment["LEFT_OUT"] = "\n".join(left_out)

    heading("Tests on SQLite")
    if failed := subprocess.run(pytest, env=environment).returncode:
        if has_postgres:
            print("The tests failed on SQLite, so they were not tried on PostgreSQL.", file=sys.stderr)
        return failed
    if not has_postgres:
        return 0
    heading("Tests on PostgreSQL")
    try:
        return run_postgres.run(pytest, PYTHONUNBUFFERED="1")
    except run_postgres.PostgresError as error:
        print(f"The tests were not run on PostgreSQL: {error}.", file=sys.stderr)
        return 1


def heading(text: str) -> None:
    print(f"\n== {text} ==", flush=True)


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
