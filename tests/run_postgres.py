"""Runs a command with DATABASE_URL set to a PostgreSQL of its own, which is removed afterwards.

As in: python tests/run_postgres.py python -m pytest. Standard library only.
"""

import contextlib
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

# Nothing survives the run, so nothing has to reach the disk.
CONFIGURATION = """
listen_addresses = ''
unix_socket_directories = '{folder}'
fsync = off
full_page_writes = off
synchronous_commit = off
"""


class PostgresError(Exception):
    """Why there is no PostgreSQL to test on, in one sentence."""


def find_programs() -> Path | None:
    """The folder of initdb and pg_ctl; Debian keeps them out of PATH."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=version, reverse=True)
    if found := shutil.which("initdb"):
        folders.append(Path(found).resolve().parent)
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "pg_ctl").exists()), None)


def version(folder: Path) -> int:
    return int(re.sub(r"\D", "", folder.parent.name) or 0)


@contextlib.contextmanager
def temporary_postgres() -> Iterator[str]:
    """Yields the DATABASE_URL of a fresh cluster that only this machine's socket reaches."""
    programs = find_programs()
    if programs is None:
        raise PostgresError("PostgreSQL is not installed (on Debian: apt-get install postgresql)")
    owner = server_user()
    # A socket's path may have 107 characters at most, and the server's own user must be able to read it.
    folder = Path(tempfile.mkdtemp(prefix="portal-postgres-", dir="/tmp" if os.path.isdir("/tmp") else None))
    try:
        if owner:
            shutil.chown(folder, owner.pw_name, owner.pw_gid)
        data = folder / "data"
        initdb = [
            programs / "initdb",
            "-N",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "-A",
            "trust",
            "-U",
            "postgres",
            "-D",
            data,
        ]
        call(initdb, folder, owner)
        with (data / "postgresql.conf").open("a") as configuration:
            configuration.write(CONFIGURATION.format(folder=folder))
        pg_ctl = [programs / "pg_ctl", "-D", data, "-w"]
        try:
            call([*pg_ctl, "-l", folder / "log", "start"], folder, owner)
            yield f"postgres://postgres@/{folder}/postgres"
        finally:
            with contextlib.suppress(PostgresError):
                call([*pg_ctl, "-m", "immediate", "stop"], folder, owner)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def server_user() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; Debian's package brings a user for it."""
    if os.getuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        raise PostgresError("PostgreSQL does not run as root, and there is no user named postgres") from None


def call(command: list[Path | str], folder: Path, owner: pwd.struct_passwd | None) -> None:
    as_owner = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []} if owner else {}
    with (folder / "calls").open("w+") as output:
        # Not a pipe: the server would keep it open for as long as it runs.
        done = subprocess.run(
            command,
            cwd=folder,
            env=clean_environment(),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            **as_owner,
        )
        output.seek(0)
        if done.returncode:
            log = folder / "log"
            words = output.read() + (log.read_text() if log.exists() else "")
            raise PostgresError(f"{Path(command[0]).name} failed:\n{words.strip()}")


def clean_environment() -> dict[str, str]:
    """Without the variables that would lead to another PostgreSQL."""
    return {name: value for name, value in os.environ.items() if not re.match("PG[A-Z]+$", name)}


def run(command: list[str], **environment: str) -> int:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with temporary_postgres() as url:
        return subprocess.run(command, env=clean_environment() | environment | {"DATABASE_URL": url}).returncode


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("Say which command to run after tests/run_postgres.py.")
    try:
        sys.exit(run(sys.argv[1:]))
    except PostgresError as error:
        sys.exit(f"{error}.")
    except KeyboardInterrupt:
        sys.exit(130)
