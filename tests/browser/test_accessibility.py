import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from tests.browser.conftest import PAGES

# The pages are the same from each database; the journeys are gone on both.
pytestmark = [pytest.mark.browser, pytest.mark.once]

# Everything axe knows, the strictest contrast included; it is slow in telling what is right, so only what is not.
OPTIONS = {
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
    "resultTypes": ["violations"],
}
RUN = """async options => (await axe.run(document, options)).violations.map(
    rule => [rule.id, rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120))]
)"""


@pytest.mark.parametrize("width", [412, 1350])
def test_no_page_breaks_a_rule_of_axe(site: str, browser: Browser, admin_client, width: int):
    context = browser.new_context(viewport={"width": width, "height": 900})
    session = admin_client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": site}])
    page = context.new_page()

    broken = {}
    for name, path in (PAGES | {"patterns": "/patterns/"}).items():
        page.goto(site + path)
        page.evaluate(Axe().axe_script)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            broken |= {(name, scheme, rule): nodes for rule, nodes in page.evaluate(RUN, OPTIONS)}
    context.close()

    assert broken == {}
