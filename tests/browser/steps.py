"""What a visitor does on a phone without scripts, in the words of the page."""

import re

from playwright.sync_api import Locator, Page, expect

OVERFLOW = "() => document.documentElement.scrollWidth - window.innerWidth"


def fits(page: Page) -> bool:
    """Whether nothing stands beside the screen."""
    return page.evaluate(OVERFLOW) == 0


def follow(link: Locator) -> None:
    """Uses a link or a button, and waits for the page behind it: a click ends before that page begins."""
    with link.page.expect_navigation():
        link.click()


def unfold(page: Page, summary: str) -> None:
    """Opens what is folded under these words, unless it is open already."""
    folded = page.locator("summary", has_text=re.compile(rf"^\s*{re.escape(summary)}\b"))
    if folded.locator("xpath=..").get_attribute("open") is None:
        folded.click()


def follow_menu(page: Page, *names: str) -> None:
    """Through the main menu, and on by links of the pages that open."""
    first, *others = names
    unfold(page, "Menu")
    follow(page.get_by_role("banner").get_by_role("link", name=first, exact=True))
    for name in others:
        follow(page.get_by_role("main").get_by_role("link", name=name).first)


def tick(page: Page, all_of_them: str, facet: str, choice: str) -> None:
    """Among the choices to narrow a list by; `all_of_them` is what they are folded under on a small screen."""
    if all_of_them:
        unfold(page, all_of_them)
    unfold(page, facet)
    # The name of a box goes on with how many there are behind it.
    boxes = page.get_by_role("group", name=facet, exact=True)
    boxes.get_by_role("checkbox", name=re.compile(rf"^{re.escape(choice)}\b")).check()


def section(page: Page, heading: str) -> Locator:
    """The part of the page under a heading of its own."""
    return page.get_by_role("main").get_by_role("region", name=heading, exact=True)


def expect_heading(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(text)
    assert fits(page)
