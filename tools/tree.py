"""Fails when a file of the project names a package registry or a folder of somebody's machine."""

import re
import subprocess
import sys
from pathlib import Path

# What installers call the options that lead them to another registry, without the dashes before them.
OPTIONS = ("(extra-)?index[-]url", "find[-]links", "registry[ =]")
ROOT = Path(__file__).resolve().parent.parent
UNWANTED = {
    "the address of a package registry": re.compile(
        r"https?://(registry|files|deb|security)\.[a-z.]+|\bpy(?:pi|thonhosted)\.org|\bnpm(?:js)\.\w+"
        rf"|--({'|'.join(OPTIONS)})"
    ),
    "a folder of one machine": re.compile(r"(^|[^\w.~-])/(work|farm|root|Users|home/\w+)/"),
}


def main() -> None:
    findings = [finding for path in project_files() for finding in findings_in(path)]
    for finding in findings:
        print(finding)
    if findings:
        sys.exit(1)
    print("No package registry and no folder of one machine is named.")


def project_files() -> list[Path]:
    """What is committed or about to be."""
    command = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    except (OSError, subprocess.CalledProcessError):
        sys.exit("This check needs git and a clone of the project.")
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def findings_in(path: Path) -> list[str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except UnicodeDecodeError:
        return []
    return [
        f"{path.relative_to(ROOT)}:{number}: {what}"
        for number, line in enumerate(lines, 1)
        for what, pattern in UNWANTED.items()
        if pattern.search(line)
    ]


if __name__ == "__main__":
    main()
