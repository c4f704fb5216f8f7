"""Collects the texts of the interface into locale/*/LC_MESSAGES/django.po and compiles the .mo beside each.

Those of locale_import_export/ belong to an installed app: they are written by hand and only compiled.

Collecting needs gettext on the machine. Compiling does not, and the .mo files are committed: a server needs
neither.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LEAVE_OUT = (".venv", "var", "tests", "tools", "deploy")


def main() -> None:
    os.chdir(ROOT)
    languages = sorted(path.name for path in Path("locale").iterdir() if path.is_dir())
    if not languages:
        sys.exit("There is no language under locale/: make a folder for one, mkdir locale/da for example.")
    can_collect = shutil.which("xgettext") is not None
    if can_collect:
        collect(languages)
    for folder in ("locale", "locale_import_export"):
        for language in languages:
            compile_language(Path(folder) / language / "LC_MESSAGES" / "django.po")
    if not can_collect:
        sys.exit("New texts were not collected, since gettext is missing (on Debian: apt-get install gettext).")


def collect(languages: list[str]) -> None:
    command = [
        sys.executable,
        "deploy/start.py",
        "manage",
        "makemessages",
        "--no-obsolete",
        "--add-location",
        "file",
    ]
    command += [f"--locale={language}" for language in languages]
    command += [f"--ignore={folder}" for folder in LEAVE_OUT]
    if done := subprocess.run(command).returncode:
        sys.exit(done)


def compile_language(path: Path) -> None:
    if not path.exists():
        print(f"{path}: not there yet.")
        return
    texts = polib.pofile(str(path))
    texts.save_as_mofile(str(path.with_suffix(".mo")))
    texts_in_use = [entry for entry in texts if not entry.obsolete]
    missing = sum(not entry.translated() for entry in texts_in_use)
    print(f"{path}: {len(texts_in_use)} texts, {missing} of them without a translation or to be looked at.")


if __name__ == "__main__":
    main()
