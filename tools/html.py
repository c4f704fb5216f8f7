"""Reads every page of a running portal with the Nu HTML checker.

As in: python tools/html.py http://127.0.0.1:8000 vnu.jar. Its pages: those of the sitemap, and a missing one.
"""

import re
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit


def main() -> None:
    if len(sys.argv) != 3:
        sys.exit("Say the address of the portal and the path of vnu.jar after tools/html.py.")
    address, jar = sys.argv[1].rstrip("/"), sys.argv[2]
    paths = [urlsplit(found).path for found in re.findall("<loc>(.+?)</loc>", fetch(f"{address}/sitemap.xml"))]
    if not paths:
        sys.exit("The sitemap names no page.")
    with tempfile.TemporaryDirectory() as folder:
        page_of: dict[str, str] = {}
        for number, path in enumerate([*paths, "/there-is-no-such-page/"]):
            file = Path(folder) / f"{number}.html"
            file.write_text(fetch(address + path), encoding="utf-8")
            page_of[f"file:{file}"] = path
        command = ["java", "-jar", jar, "--errors-only", "--format", "gnu", *map(str, Path(folder).iterdir())]
        done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for line in done.stdout.replace('"', "").splitlines():
            name = line.partition(".html:")[0] + ".html"
            print(line.replace(name, page_of.get(name, name)))
    if done.returncode:
        sys.exit(1)
    print(f"{len(page_of)} pages, no error.")


def fetch(url: str) -> str:
    try:
        with urllib.request.urlopen(url) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        if error.code != 404:
            raise
        body = error.read()
    return str(body.decode("utf-8"))


if __name__ == "__main__":
    main()
