"""The whole site with its shipped content: what links, addresses, headers and bytes say together."""

import json
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from tests.conftest import is_walked
from tests.herning_portal.test_views import ABOUT

pytestmark = [pytest.mark.usefixtures("shipped"), pytest.mark.django_db]


# The same lists for programs; search engines need the pages only.
FILES = (".csv", ".json", ".ics", ".atom", "/opensearch.xml")
MENU_WORDS = {"/strategi/", "/en/strategy/", "/de/strategie/"}  # they lead on to the current strategy


def test_sitemap_holds_every_public_address_in_every_language(client, walked):
    content = client.get("/sitemap.xml").content.decode()

    listed = re.findall(r"<loc>http://testserver(.*?)</loc>", content)
    statuses = {address: status for address, (status, _text) in walked.items()}
    files = {address for address in statuses if address.endswith(FILES)}
    assert {statuses.pop(address) for address in files} <= {200}
    assert statuses == dict.fromkeys(filter(is_walked, listed), 200) | dict.fromkeys(filter(is_walked, MENU_WORDS), 302)


def test_every_comment_of_a_template_ends_on_its_line():
    """Over two lines it is none to Django, and visitors read it."""
    templates = Path(settings.BASE_DIR) / "templates"
    open_ones = [path.name for path in templates.rglob("*.html") if re.search(r"\{#(?!.*#\})", path.read_text("utf-8"))]
    assert open_ones == []


def test_languages_name_each_other_and_themselves(client):
    goal = "/strategier/uddannelsesstrategi/en-tiltraekkende-uddannelsesby/"
    for address in ("/", "/om/privatliv/", goal):
        named = re.findall(
            r'hreflang="([a-z-]+)" href="http://testserver([^"]+)">', client.get(address).content.decode()
        )
        assert [code for code, _path in named] == ["da", "x-default", "en", "de"]
        for _code, path in named:
            page = client.get(path).content.decode()
            assert re.findall(r'hreflang="([a-z-]+)" href="http://testserver([^"]+)">', page) == named
            assert f'<link rel="canonical" href="http://testserver{path}">' in page


@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/om/",
        "/strategier/uddannelsesstrategi/",
        "/findes-ikke/",
        "/sitemap.xml",
        "/soeg/?q=bolig",
        "/soeg/forslag/?q=bolig",
    ],
)
def test_public_answers_set_no_cookie_and_vary_by_nothing_of_the_visitor(client, address):
    response = client.get(address, headers={"accept-language": "de"})

    assert not response.cookies
    assert not {"cookie", "accept-language"} & {part.strip().lower() for part in response.get("Vary", "").split(",")}
    assert "nonce-" not in response["Content-Security-Policy"]


@pytest.mark.parametrize("address", ["/", "/en/about/", "/findes-ikke/", "/soeg/?q=bolig"])
def test_pages_hold_no_inline_script_or_style(client, address):
    content = client.get(address).content.decode()

    assert not re.search(r"<style|\sstyle=|\son[a-z]+=", content)
    scripts = re.findall(r"<script.*?</script>", content, re.DOTALL)
    assert scripts == ['<script src="/static/js/search.js" defer></script>']


def test_pages_are_sent_compressed(client):
    response = client.get("/om/", headers={"accept-encoding": "gzip"})

    assert response["Content-Encoding"] == "gzip"


def test_shipped_statements_are_complete():
    keys = {
        record["fields"]["key"]
        for record in json.loads(Path("fixtures/30-statements.json").read_text(encoding="utf-8"))
    }

    assert keys == set(ABOUT)
    assert all(reverse(f"about:{key}") for key in keys)
