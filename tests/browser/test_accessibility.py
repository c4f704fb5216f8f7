import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import PAGES

pytestmark = pytest.mark.browser

# Everything axe knows, the strictest contrast included.
OPTIONS = {"rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}}}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [412, 1350])
def test_no_page_breaks_a_rule_of_axe(site: str, browser: Browser, admin_client, width: int, scheme: str):
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme)
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()

    broken = {}
    for name, path in (PAGES | {"patterns": "/patterns/"}).items():
        page.goto(site + path)
        found = Axe().run(page, options=OPTIONS).response["violations"]
        broken |= {(name, rule["id"]): [node["html"][:120] for node in rule["nodes"][:3]] for rule in found}
    context.close()

    assert broken == {}
