"""A session that ends: nothing typed is lost, and nothing is shown to the wrong person."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.console import page as console
from tests.browser.console.service import COLLEAGUE, Service, wait_until


@pytest.fixture
def typing(signed_in: Page, service: Service) -> Page:
    """A claimed handoff, half a sentence in the box."""
    service.add("appointment", "Knee pain", "knee")
    console.open_handoff(signed_in, "knee")
    console.claim(signed_in)
    signed_in.get_by_label("Write to the patient").fill("half a sen")
    return signed_in


def sign_in_again(page: Page, code: str) -> None:
    dialog = page.get_by_role("dialog", name="You have been signed out")
    dialog.get_by_label("Sign-in code or link").fill(code)
    dialog.get_by_role("button", name="Sign in as a nurse").click()
    dialog.wait_for(state="hidden")


def test_a_session_that_ends_asks_to_sign_in_and_keeps_the_words(
    typing: Page, service: Service
) -> None:
    service.end_sessions()
    expect(typing.get_by_role("dialog", name="You have been signed out")).to_be_visible()
    sign_in_again(typing, service.add_code())
    expect(typing.get_by_label("Write to the patient")).to_have_value("half a sen")
    expect(typing.locator("#connection")).to_have_text("Live")


def test_a_message_that_met_an_ended_session_goes_out_after_signing_in(
    typing: Page, service: Service
) -> None:
    service.signed_out_at.add("message")
    typing.get_by_label("Write to the patient").press("Control+Enter")
    sign_in_again(typing, service.add_code())
    expect(typing.locator("#transcript")).to_contain_text("half a sen")
    refused, stored = service.sent("message")
    assert refused == stored


def test_a_refusal_that_comes_late_does_not_sign_out_again(typing: Page, service: Service) -> None:
    service.held.add("claim")
    other = service.add("appointment", "Hip pain", "hip")
    console.open_handoff(typing, "hip")
    typing.get_by_role("button", name="Claim", exact=True).click()
    wait_until(lambda: service.sent("claim") == [{}, {}], what="the second claim")
    service.signed_out_at.add("claim")
    service.end_sessions()
    sign_in_again(typing, service.add_code())
    service.release_held()
    wait_until(lambda: not service.signed_out_at, what="the late refusal")
    service.say(other, "patient", "hello?")
    expect(typing.locator("#transcript")).to_contain_text("hello?")
    expect(typing.get_by_role("dialog")).to_have_count(0)


def test_signing_in_in_another_tab_is_noticed(
    typing: Page, context: BrowserContext, url: str, service: Service
) -> None:
    service.end_sessions()
    dialog = typing.get_by_role("dialog", name="You have been signed out")
    expect(dialog).to_be_visible()
    console.sign_in(context.new_page(), f"{url}/console/sign-in?code={service.add_code()}")
    expect(dialog).to_be_hidden()
    expect(typing.get_by_label("Write to the patient")).to_have_value("half a sen")


def test_somebody_else_who_signs_in_sees_none_of_the_words(typing: Page, service: Service) -> None:
    service.end_sessions()
    sign_in_again(typing, service.add_code(COLLEAGUE))
    expect(typing.locator("#staff")).to_have_text("Asha Patel")
    console.open_handoff(typing, "knee")
    expect(typing.get_by_label("Write to the patient")).to_have_value("")
    service.end_sessions()
    sign_in_again(typing, service.add_code())
    console.open_handoff(typing, "knee")
    expect(typing.get_by_label("Write to the patient")).to_have_value("half a sen")


def test_the_ended_session_shows_nothing_of_a_patient(typing: Page, service: Service) -> None:
    service.end_sessions()
    expect(typing.get_by_role("dialog", name="You have been signed out")).to_be_visible()
    size = typing.viewport_size
    box = typing.locator("#session-dialog").bounding_box()
    assert size is not None
    assert box is not None
    assert (box["width"], box["height"]) == (size["width"], size["height"])
    assert (
        typing.evaluate("document.elementFromPoint(100, 200).closest('dialog').id")
        == "session-dialog"
    )
    typing.keyboard.press("Escape")
    typing.keyboard.press("Escape")
    expect(typing.get_by_role("dialog", name="You have been signed out")).to_be_visible()


def test_signing_out_warns_about_unsent_words(typing: Page, service: Service) -> None:
    typing.get_by_role("button", name="Sign out").click()
    dialog = typing.get_by_role("dialog", name="You have unsent words")
    dialog.get_by_role("button", name="Stay").click()
    expect(typing.get_by_label("Write to the patient")).to_have_value("half a sen")
    assert service.sessions
    typing.get_by_role("button", name="Sign out").click()
    dialog.get_by_role("button", name="Sign out and lose them").click()
    expect(typing.get_by_role("button", name="Sign in as a nurse")).to_be_visible()
    assert not service.sessions
