"""Signing in with a one-time link."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.console import page as console
from tests.browser.console.service import Service


def test_opening_the_link_uses_nothing_up_and_takes_the_code_out_of_the_address(
    tab: Page, link: str, service: Service
) -> None:
    tab.goto(link)
    expect(tab.get_by_role("button", name="Sign in as a nurse")).to_be_visible()
    expect(tab.get_by_text("Harbour General Hospital")).to_be_visible()
    assert tab.url.endswith("/console/sign-in")
    assert len(service.codes) == 1


def test_the_button_signs_in_and_opens_the_console(tab: Page, link: str) -> None:
    console.sign_in(tab, link)
    expect(tab.locator("#staff")).to_have_text("Maria Keller")
    expect(tab.get_by_role("heading", name="Worklist")).to_be_visible()


def test_a_used_link_says_how_to_get_a_new_one_and_offers_a_field(
    tab: Page, link: str, url: str
) -> None:
    console.sign_in(tab, link)
    tab.goto(link)
    tab.get_by_role("button", name="Sign in as a nurse").click()
    expect(tab.get_by_role("alert")).to_contain_text("used already, or it has expired")
    expect(tab.get_by_role("alert")).to_contain_text("lantern staff add")
    expect(tab.get_by_label("Sign-in code or link")).to_be_visible()


def test_a_pasted_link_signs_in_as_well_as_a_bare_code(
    tab: Page, url: str, service: Service
) -> None:
    for pasted in (service.add_code(), f" {url}/console/sign-in?code={service.add_code()} "):
        tab.goto(f"{url}/console/sign-in")
        tab.get_by_label("Sign-in code or link").fill(pasted)
        tab.get_by_role("button", name="Sign in as a nurse").click()
        expect(tab.locator("#staff")).to_have_text("Maria Keller")


def test_an_empty_field_asks_for_the_code(tab: Page, url: str) -> None:
    tab.goto(f"{url}/console/sign-in")
    tab.get_by_role("button", name="Sign in as a nurse").click()
    expect(tab.get_by_role("alert")).to_have_text("Paste the link or code that you were given.")
    expect(tab.get_by_label("Sign-in code or link")).to_be_focused()


def test_a_service_that_does_not_answer_leaves_the_link_good_for_another_try(
    tab: Page, link: str, service: Service
) -> None:
    tab.goto(link)
    service.down = True
    tab.get_by_role("button", name="Sign in as a nurse").click()
    expect(tab.get_by_role("alert")).to_contain_text("didn’t answer")
    service.down = False
    tab.get_by_role("button", name="Sign in as a nurse").click()
    expect(tab.locator("#staff")).to_have_text("Maria Keller")


def test_without_a_session_the_console_leads_to_the_sign_in_page(tab: Page, url: str) -> None:
    tab.goto(f"{url}/console")
    expect(tab.get_by_role("button", name="Sign in as a nurse")).to_be_visible()
