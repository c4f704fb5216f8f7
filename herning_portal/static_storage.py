"""Ground: static files with a hash in their name, and the stylesheet's imports joined into one file before that."""

import re
from collections.abc import Iterator
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/main.css"
IMPORT = re.compile(r'@import\s+(?:url\()?"(?P<path>[^"]+)"\)?\s+layer\((?P<layer>[\w-]+)\);\s*')
URL = re.compile(r'url\("?(?!data:)(?P<path>[^")]+)"?\)')
COMMENT = re.compile(r"/\*.*?\*/\s*", re.DOTALL)


class JoinedManifestStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Thirty imported files are thirty requests; one joined file is one. Imports go one level deep."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            storage, source = paths[SHEET]
            with storage.open(source) as file:
                text = file.read().decode()
            joined = COMMENT.sub("", IMPORT.sub(lambda found: self.layer(paths, found), text))
            self.delete(SHEET)
            self._save(SHEET, ContentFile(joined.encode()))
            parts = {f"css/{found['path']}" for found in IMPORT.finditer(text)}
            for part in parts:
                self.delete(part)
            # The joined sheet stands in this storage now; its parts are not published on their own.
            paths = {path: place for path, place in paths.items() if path not in parts} | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)

    def layer(self, paths: dict[str, Any], found: re.Match[str]) -> str:
        """The imported sheet in its layer, its addresses told from where the joined one stands."""
        storage, source = paths[f"css/{found['path']}"]
        with storage.open(source) as file:
            text = file.read().decode()
        folder = found["path"].rpartition("/")[0]
        if folder:
            text = URL.sub(lambda url: f'url("{step_up(folder, url["path"])}")', text)
        return f"@layer {found['layer']} {{\n{text}}}\n"


def step_up(folder: str, path: str) -> str:
    """`../../img/a.svg`, said in `components`, is `../img/a.svg` from the folder above."""
    for _part in folder.split("/"):
        if not path.startswith("../"):
            return f"{folder}/{path}"
        path = path.removeprefix("../")
    return path
