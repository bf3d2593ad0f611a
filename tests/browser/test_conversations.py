"""Conversations 2 and 5 as people have them: in the widget and in the console, in one browser."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright

from tests.browser.console import page as console
from tests.browser.console.conftest import FLAGS
from tests.browser.widget import page as widget
from tests.service import RunningService

PATIENCE_MS = 20_000


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def two_people(chromium: Browser) -> Iterator[tuple[BrowserContext, BrowserContext]]:
    """A patient's browser and a nurse's."""
    contexts = chromium.new_context(), chromium.new_context()
    for context in contexts:
        context.set_default_timeout(PATIENCE_MS)
    yield contexts
    for context in contexts:
        context.close()


def _sign_in_link(service: RunningService, name: str) -> str:
    printed = service.lantern("staff", "add", name, "--role", "nurse")
    link = re.search(r"http\S+/console/sign-in\?code=\S+", printed)
    assert link, printed
    return link.group()


def test_a_red_flag_in_the_widget_is_pinned_and_stands_in_the_console(
    service: RunningService, two_people: tuple[BrowserContext, BrowserContext]
) -> None:
    patient, nurse = (context.new_page() for context in two_people)
    console.sign_in(nurse, _sign_in_link(service, "Bea Flag"))
    patient.goto(service.url)
    widget.open_widget(patient)
    widget.send(patient, "crushing chest pain down my left arm and sweating")
    widget.wait_for_message(patient, "999", "bot")
    button = widget.pinned_call_button(patient)
    expect(button).to_be_visible()
    assert button.get_attribute("href") == "tel:999"
    console.wait_for_handoff(nurse, "heart")


def test_a_nurse_and_a_patient_meet_without_reloading(
    service: RunningService, two_people: tuple[BrowserContext, BrowserContext]
) -> None:
    patient, nurse = (context.new_page() for context in two_people)
    console.sign_in(nurse, _sign_in_link(service, "Amina Meets"))
    patient.goto(service.url)
    widget.open_widget(patient)
    widget.send(patient, "hello")
    widget.click_choice(patient, "Yes, I agree")
    widget.wait_for_message(patient, "Thank you", "bot")
    words = "can I talk to a person about my zebra knee"
    widget.send(patient, words)
    console.wait_for_handoff(nurse, "zebra knee")
    console.open_handoff(nurse, "zebra knee")
    console.claim(nurse)
    widget.wait_for_message(patient, "Amina, a nurse, has opened your message", "system")
    console.write(nurse, "Hello, how can I help?")
    widget.wait_for_message(patient, "Hello, how can I help?", "nurse")
    assert "Amina" in widget.mode_banner(patient).inner_text()
    widget.send(patient, "my knee is swollen")
    expect(nurse.get_by_text("my knee is swollen").first).to_be_visible(timeout=PATIENCE_MS)
    console.close_handoff(nurse, "advised")
    widget.wait_for_message(patient, "You're back with Lantern", "system")
    widget.send(patient, "thanks")
    expect(widget.mode_banner(patient)).not_to_contain_text("Amina", timeout=PATIENCE_MS)
