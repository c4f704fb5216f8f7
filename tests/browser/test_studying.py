"""Questions that students ask of the shipped content, on a phone without scripts, in Danish and in English."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def small(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 360, "height": 740}, java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize(
    ("finder", "word", "button", "name", "half", "housing", "who", "show", "count"),
    [
        ("/uddannelser/?language=da", "sygeplejerske", "Søg", "Sygeplejerske", "halvdelen", "/bolig/", "Hvem kan søge",
         "Vis boliger", "Birk Centerpark 85-95"),
        ("/en/programmes/?language=da", "nursing", "Search", "Nursing", "half", "/en/housing/", "Who may apply",
         "Show homes", "Birk Centerpark 85-95"),
    ],
)  # fmt: skip
def test_nurse_in_danish_and_homes_to_apply_for(
    site: str, small: Page, finder: str, word: str, button: str, name: str, half: str, housing: str, who: str,
    show: str, count: str,
):  # fmt: skip
    small.goto(site + finder)
    small.get_by_role("main").get_by_role("searchbox").fill(word)
    small.get_by_role("main").get_by_role("button", name=button, exact=True).click()
    small.get_by_role("main").get_by_role("heading", name=name).get_by_role("link").click()
    expect(small.get_by_role("main")).to_contain_text(half)
    assert small.evaluate(OVERFLOW) == 0

    small.goto(site + housing)
    small.get_by_text(who, exact=True).first.click()
    small.locator("input[name=who][value=student]").check()
    small.get_by_role("button", name=show).click()

    expect(small.get_by_role("main")).to_contain_text(count)
    expect(small.get_by_role("main").locator("h4", has_text="Skolehjem")).to_have_count(0)
    assert small.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize(
    ("address", "later", "town"),
    [
        ("/uddannelser/elektriker/", "Elinstallatør", "7400 Herning"),
        ("/en/programmes/elektriker/", "Electrical installation, AP (Elinstallatør)", "7400 Herning"),
    ],
)
def test_after_an_electricians_apprenticeship_without_leaving(
    site: str, small: Page, address: str, later: str, town: str
):
    small.goto(site + address)
    small.locator("section[aria-labelledby=after]").get_by_role("link", name=later).click()

    expect(small.get_by_role("heading", level=1)).to_have_text(later)
    expect(small.locator("section[aria-labelledby=where]")).to_contain_text(town)
    assert small.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize(
    ("address", "dates"), [("/kalender/?institution=via-herning", ["Frist for ledige pladser hos VIA", "15. marts"]),
                           ("/en/calendar/?institution=via-herning", ["VIA", "15 March"])]
)  # fmt: skip
def test_when_to_apply(site: str, small: Page, address: str, dates: list[str]):
    small.goto(site + address)

    for date in dates:
        expect(small.get_by_role("main")).to_contain_text(date)
    feeds = [one.get_attribute("href") for one in small.locator("main a[href$='.ics']").all()]
    assert any("via-herning" in (feed or "") for feed in feeds)
    assert small.evaluate(OVERFLOW) == 0
