"""Starts the portal on this machine, with what it keeps under one folder (DATA). Standard library only.

    .venv/bin/python deploy/start.py serve               what `make run` does
    .venv/bin/python deploy/start.py staff               what `make staff` does
    .venv/bin/python deploy/start.py manage COMMAND ...  any management command, with the same settings

Every setting can be given from outside (README: Settings); here are only the defaults for trying the portal.
"""

import contextlib
import errno
import hashlib
import os
import re
import secrets
import socket
import subprocess
import sys
from pathlib import Path
from typing import NoReturn
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
HOST = os.environ.get("HOST") or "127.0.0.1"
PORT = os.environ.get("PORT") or "8000"
DATA = (ROOT / Path(os.environ.get("DATA") or "var").expanduser()).resolve()
EVERYWHERE = ("0.0.0.0", "::")


def main() -> None:
    os.chdir(ROOT)
    match sys.argv[1:]:
        case ["serve"]:
            check_address()
            set_environment()
            prepare()
            collect_static()
            serve()
        case ["staff"]:
            set_environment()
            prepare()
            make_staff_user()
        case ["manage", command, *arguments]:
            set_environment()
            run_here("manage.py", command, *arguments)
        case _:
            sys.exit("Say serve, staff or manage COMMAND after deploy/start.py.")


def check_address() -> None:
    """Says at once, and in one sentence, what would otherwise be found out after the preparations."""
    if not PORT.isdecimal() or not 0 < int(PORT) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {PORT!r}.")
    try:
        family, kind, *_, address = socket.getaddrinfo(HOST, int(PORT), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            another = int(PORT) + 1 if int(PORT) < 65535 else 8000
            sys.exit(f"Port {PORT} is in use by another program: stop it, or try make run PORT={another}")
        if error.errno == errno.EACCES:
            sys.exit(f"Port {PORT} is reserved for the administrator: try make run PORT=8000")
        sys.exit(f"HOST={HOST} is not an address of this machine: try make run HOST=127.0.0.1")


def set_environment() -> None:
    try:
        DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not os.environ.get("SECRET_KEY"):
            os.environ["SECRET_KEY"] = secret_key()
    except OSError as error:
        sys.exit(f"The folder {DATA} (DATA) cannot be used: {error.strerror}.")
    defaults = {
        "DEBUG": "0",
        "HTTPS": "0",
        "DATABASE_URL": "sqlite:///" + quote(str(DATA / "portal.sqlite3")),
        "STATIC_ROOT": str(DATA / "static"),
        "ALLOWED_HOSTS": ",".join(own_names()),
    }
    for name, value in defaults.items():
        if not os.environ.get(name):
            os.environ[name] = value


def secret_key() -> str:
    """Made once and kept, so that people stay signed in over a restart; never overwritten."""
    path = DATA / "secret_key"
    with contextlib.suppress(FileExistsError), open(path, "x", opener=for_owner_only) as file:
        file.write(secrets.token_urlsafe(64))
    key = path.read_text().strip()
    if not key:
        sys.exit(f"{path} is empty: delete it, and the next start makes a new key.")
    return key


def for_owner_only(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def own_names() -> list[str]:
    names = ["127.0.0.1", "localhost", "[::1]"]
    if HOST in EVERYWHERE:
        names += [socket.gethostname(), own_address()]
    else:
        names.append(in_url(HOST))
    return list(dict.fromkeys(names))


def own_address() -> str:
    """The address other machines see; connecting a datagram socket only picks the route, nothing is sent."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.connect(("192.0.2.1", 9))  # an address reserved for documentation
            return str(probe.getsockname()[0])
    except OSError:
        return "127.0.0.1"


def in_url(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def prepare() -> None:
    os.umask(0o077)  # nobody else on this machine reads the database
    print("Preparing the database ...", flush=True)
    manage("migrate", "--noinput", "--verbosity", "0")
    # Before the content: on a fresh database there is nothing to do, and what comes is indexed as it comes.
    manage("rebuild_search", "--if-needed", "--verbosity", "0")
    manage("load_content")


def collect_static() -> None:
    fingerprint, stamp = static_fingerprint(), DATA / "static.stamp"
    is_collected = (Path(os.environ["STATIC_ROOT"]) / "staticfiles.json").exists()
    if is_collected and stamp.exists() and stamp.read_text() == fingerprint:
        return
    print("Collecting styles, fonts and pictures ...", flush=True)
    manage("collectstatic", "--noinput", "--verbosity", "0")
    stamp.write_text(fingerprint)


def static_fingerprint() -> str:
    """Changes with whatever decides what collectstatic would write."""
    digest = hashlib.sha256(os.environ["STATIC_ROOT"].encode())
    files = [ROOT / "requirements.txt", ROOT / "herning_portal" / "settings.py"]
    files += [ROOT / "herning_portal" / "static_storage.py"]
    for folder in (ROOT / "static", *(app.parent / "static" for app in ROOT.glob("*/__init__.py"))):
        files += folder.rglob("*")
    for path in sorted(path for path in files if path.is_file()):
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def serve() -> NoReturn:
    host = own_address() if HOST in EVERYWHERE else in_url(HOST)
    print(f"The portal is at http://{host}:{PORT}/ (Ctrl-C stops it).")
    print("Editors sign in at /admin/: make the first staff user with make staff, in another window.")
    bind = ["--bind", f"{in_url(HOST)}:{PORT}"]
    run_here("-m", "gunicorn", "herning_portal.wsgi:application", "--config", "deploy/gunicorn.conf.py", *bind)


def make_staff_user() -> NoReturn:
    if os.environ.get("DJANGO_SUPERUSER_PASSWORD"):
        run_here("manage.py", "createsuperuser", "--noinput")
    if not sys.stdin.isatty():
        sys.exit("Without a terminal, set DJANGO_SUPERUSER_USERNAME, _EMAIL and _PASSWORD.")
    run_here("manage.py", "createsuperuser")


def manage(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "manage.py", *arguments], stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        sys.stderr.write(done.stderr)
        return
    lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
    if len(lines) == 1:
        sys.exit(f"The portal cannot start. {lines[0]}")
    # A database that does not answer needs its sentence, not the way it was found.
    if found := re.search(r"^(?:\w+\.)*OperationalError: (.+)", done.stderr, re.MULTILINE):
        sys.exit(f"The portal cannot start. Database: {found[1]}")
    sys.exit("\n".join([*lines, f"The portal cannot start: {arguments[0]} failed (it says why, above)."]))


def run_here(*arguments: str) -> NoReturn:
    """Becomes that program, so that Ctrl-C and exit codes are its own."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, *arguments])


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
