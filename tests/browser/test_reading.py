"""Each page type on small screens, by keyboard, without style, in forced colours and on paper."""

import pytest
from playwright.sync_api import Browser, Page, Route

from tests.browser.conftest import GOAL, PAGES, STRATEGY
from tests.browser.steps import follow

# The pages are the same from each database; the journeys are gone on both.
pytestmark = [pytest.mark.browser, pytest.mark.once]

# WCAG 1.4.12: what a reader may set by themselves.
WIDE_TEXT = """
* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
p { margin-block-end: 2em !important }
"""
OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


@pytest.mark.parametrize("spacing", ["own", "wide"])
def test_nothing_is_cut_off_at_320_pixels(site: str, browser: Browser, spacing: str):
    # 1280 pixels at 400 % zoom are 320 pixels to the page.
    context = browser.new_context(viewport={"width": 320, "height": 640}, bypass_csp=True)
    page = context.new_page()

    too_wide = {}
    for name, path in PAGES.items():
        page.goto(site + path)
        if spacing == "wide":
            page.add_style_tag(content=WIDE_TEXT)
        if over := page.evaluate(OVERFLOW):
            too_wide[name] = over
    context.close()

    assert too_wide == {}


# Writes down what each press of Tab reaches, and how its focus is drawn.
NOTE_FOCUS = """() => {
    const all = [...document.querySelectorAll('*')];
    window.reached = [];
    document.addEventListener('focusin', ({target}) => {
        const style = getComputedStyle(target);
        window.reached.push([all.indexOf(target), style.outlineStyle, parseFloat(style.outlineWidth)]);
    });
}"""


def test_all_can_be_reached_by_keyboard_alone(site: str, page: Page):
    for path in PAGES.values():
        page.goto(site + path)
        expected = page.locator("a[href]:visible, button:visible, summary:visible, [tabindex='0']:visible").count()
        page.evaluate(NOTE_FOCUS)
        # Fields are stops on the way too.
        fields = page.locator("input:visible, select:visible, textarea:visible").count()
        for _step in range(expected + fields + 5):
            page.keyboard.press("Tab")
        reached = page.evaluate("window.reached")
        # Past the last one it begins again.
        again = next((step for step, place in enumerate(reached) if step and place[0] == reached[0][0]), None)
        reached = reached[:again]
        assert len(reached) >= expected, path
        assert [place for place, *_ in reached] == sorted(place for place, *_ in reached), path
        assert all(style == "solid" and width >= 3 for _place, style, width in reached), path


def test_skip_link_is_first_and_leads_past_the_menu(site: str, page: Page):
    page.goto(site + GOAL)

    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Gå til sidens indhold"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


def heard(page: Page) -> str:
    """The words of the main text without what is only drawn; the middle of the loom is drawn twice."""
    # Left out: what is drawn, the numbers under the ladder's warps, and the handles of what a wide screen holds open.
    for drawn in ("[aria-hidden=true]", ".ladder__no", ".held > summary, .facets__all > summary"):
        page.evaluate("drawn => document.querySelectorAll(drawn).forEach(element => element.remove())", drawn)
    # What a style holds open is there to be opened without it.
    page.evaluate("() => document.querySelectorAll('.held, .facets__all').forEach(one => { one.open = true })")
    return "".join(page.locator("main").inner_text().split())


def test_pages_read_in_order_without_style(site: str, browser: Browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    for path in PAGES.values():
        page.goto(site + path)
        styled = heard(page)
        page.route("**/*.css", lambda route: route.abort())
        page.goto(site + path)
        plain = heard(page)
        page.unroute("**/*.css")
        assert plain == styled, path
    context.close()


def test_forced_colours_keep_pattern_chips_and_focus(site: str, browser: Browser):
    context = browser.new_context(forced_colors="active")
    page = context.new_page()
    page.goto(site + GOAL)

    ink = page.evaluate("() => getComputedStyle(document.body).color")
    assert page.evaluate("() => getComputedStyle(document.querySelector('.goal-head .weave')).backgroundColor") == ink
    page.keyboard.press("Tab")
    assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
    context.close()


def test_paper_leaves_out_what_cannot_be_used_and_says_where_links_lead(site: str, page: Page):
    page.emulate_media(media="print")
    page.goto(site + GOAL)

    assert not page.locator(".menu").is_visible()
    assert page.locator(".print-foot").is_visible()
    assert page.locator(".goal-head h1").is_visible()
    address = page.evaluate("() => getComputedStyle(document.querySelector('main a.ext'), '::after').content")
    assert "politik.herning.dk" in address
    for text in page.locator(".will li").all_inner_texts():
        assert text.strip()


def test_folded_menu_opens_without_scripts(site: str, phone: Page):
    phone.goto(site + "/")
    link = phone.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Strategi")
    assert not link.is_visible()

    phone.get_by_text("Menu", exact=True).click()
    follow(link)

    assert phone.url == site + STRATEGY


def test_menu_is_open_where_there_is_room(site: str, page: Page):
    page.set_viewport_size({"width": 1350, "height": 900})
    page.goto(site + "/")

    assert page.get_by_role("navigation", name="Hovedmenu").get_by_role("link", name="Strategi").is_visible()


def test_no_page_asks_anybody_else_or_stores_anything(site: str, browser: Browser):
    context = browser.new_context()
    page = context.new_page()
    elsewhere, problems = [], []

    def note(route: Route) -> None:
        if not route.request.url.startswith(site):
            elsewhere.append(route.request.url)
        route.continue_()

    page.route("**/*", note)
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    for name, path in PAGES.items():
        page.goto(site + path)
        if name == "not_found":
            problems.clear()
    stored = page.evaluate("() => [localStorage.length, sessionStorage.length]")
    cookies = context.cookies()
    context.close()

    assert (elsewhere, problems, stored, cookies) == ([], [], [0, 0], [])
