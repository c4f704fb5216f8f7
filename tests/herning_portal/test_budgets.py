"""Bytes a page may weigh: one round trip of HTML, and all of it on a slow phone in a blink."""

import gzip
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
PAGE = 14_000
PRINTED_STRATEGY = 40_000
WITH_STYLE_FONTS_AND_PICTURES = 90_000


def compressed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]


def test_every_public_page_keeps_its_budget(client, walked):
    script = sum(compressed(path.read_bytes()) for path in STATIC.glob("js/*.js"))
    style = compressed(b"".join(path.read_bytes() for path in sorted(STATIC.glob("css/**/*.css"))))
    fonts = sum(path.stat().st_size for path in STATIC.glob("fonts/*.woff2"))
    pictures = sum(compressed(path.read_bytes()) for path in STATIC.glob("img/*.svg"))
    weights = {address: compressed(text.encode()) for address, (_status, text) in walked.items()}
    asked = ["/soeg/?q=uddannelse", "/de/suche/?q=bildung", "/soeg/?q=findesikke"]
    asked += ["/den-roede-traad/?page=2", "/det-vil-vi/?strategy=uddannelsesstrategi", "/findes-ikke/"]
    for address in asked:
        weights[address] = compressed(client.get(address).content)

    assert len(weights) > 200
    printed = ("/udskriv/", "/print/", "/drucken/")
    heavy = {
        address: weight
        for address, weight in weights.items()
        if weight > (PRINTED_STRATEGY if address.endswith(printed) else PAGE)
    }
    assert heavy == {}
    most = max(weight for address, weight in weights.items() if not address.endswith(printed))
    assert most + style + script + fonts + pictures <= WITH_STYLE_FONTS_AND_PICTURES
