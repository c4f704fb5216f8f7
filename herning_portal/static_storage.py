"""Ground: static files with a hash in their name, and the stylesheet's imports joined into one file before that."""

import re
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

SHEET = "css/main.css"
IMPORT = re.compile(r'@import\s+(?:url\()?"(?P<path>[^"]+)"\)?\s+layer\((?P<layer>[\w-]+)\);')
URL = re.compile(r'url\("?(?![a-z]+:|[/#])(?P<path>[^")]+)"?\)')
# Strings and addresses come first, so that nothing inside them is taken for a comment or for white space.
KEPT = r""""(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|url\([^)]*\)"""
COMMENT = re.compile(rf"(?P<kept>{KEPT})|/\*.*?\*/", re.DOTALL)
SPACE = re.compile(rf"(?P<kept>{KEPT})|\s*(?P<mark>[{{}};,])\s*|\s+")


class JoinedManifestStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Thirty imported files are thirty requests; one joined file is one. Imports go one level deep."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if SHEET in paths and not dry_run:
            text = read(paths, SHEET)
            parts = {f"css/{found['path']}" for found in IMPORT.finditer(text)}
            for path in parts | {SHEET}:
                self.delete(path)
            self._save(SHEET, ContentFile(squeeze(IMPORT.sub(lambda found: layer(paths, found), text)).encode()))
            # The joined sheet stands in this storage now; its parts are not published on their own.
            paths = {path: place for path, place in paths.items() if path not in parts} | {SHEET: (self, SHEET)}
        yield from super().post_process(paths, dry_run, **options)


def read(paths: dict[str, Any], path: str) -> str:
    storage, source = paths[path]
    with storage.open(source) as file:
        return str(file.read().decode())


def layer(paths: dict[str, Any], found: re.Match[str]) -> str:
    """The imported sheet in its layer, its addresses told from where the joined one stands."""
    text, folder = read(paths, f"css/{found['path']}"), dirname(found["path"])
    text = URL.sub(lambda url: f'url("{normpath(join(folder, url["path"]))}")', text)
    return f"@layer {found['layer']} {{ {text} }}"


def squeeze(text: str) -> str:
    """Without comments and needless white space."""
    text = COMMENT.sub(lambda found: found["kept"] or " ", text)
    return SPACE.sub(lambda found: found["kept"] or found["mark"] or " ", text).strip()
