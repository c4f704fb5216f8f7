"""The programme finder with its script; without it is what students do in test_studying.py."""

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser


def test_choices_change_the_list_without_a_new_page(site: str, page: Page):
    page.goto(f"{site}/uddannelser/")
    page.evaluate("() => { document.body.dataset.first = 'yes' }")
    status, academy = page.get_by_role("status"), page.locator("input[name=level][value=academy]")

    academy.check()
    expect(status).to_have_text("9 uddannelser")
    assert page.url == f"{site}/uddannelser/?level=academy"
    expect(academy).to_be_focused()
    page.get_by_role("link", name="Fjern filter: Erhvervsakademiuddannelse").click()
    expect(page.get_by_role("heading", name="Resultater")).to_be_focused()
    assert page.url == f"{site}/uddannelser/"
    page.go_back()
    expect(academy).to_be_checked()
    expect(status).to_have_text("9 uddannelser")

    assert page.evaluate("() => document.body.dataset.first") == "yes"
