"""The chat by keyboard: reached, used and left without a mouse."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Service

NARROW = {"width": 360, "height": 700}


def press_until_focused(page: Page, name: str, key: str = "Tab") -> None:
    """Tabs on until the element with this accessible name or text has the focus."""
    for _ in range(60):
        page.keyboard.press(key)
        if name in page.evaluate(FOCUSED):
            return
    raise AssertionError(f"{name!r} can't be reached by {key}")


FOCUSED = """() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    return `${element?.getAttribute("aria-label") ?? ""} ${element?.textContent ?? ""}`;
}"""


def test_the_chat_is_opened_used_and_left_by_keyboard(page: Page, service: Service) -> None:
    service.replies["book"] = [samples.DEPARTMENTS]
    press_until_focused(page, "Open the chat with Lantern")
    page.keyboard.press("Enter")
    expect(widget.composer(page)).to_be_focused()
    page.keyboard.type("book")
    page.keyboard.press("Enter")
    widget.wait_for_message(page, "Which department")
    press_until_focused(page, "Dermatology", "Shift+Tab")
    page.keyboard.press("Enter")
    widget.wait_for_message(page, "You said: Dermatology")
    page.keyboard.press("Escape")
    expect(widget.panel(page)).to_be_hidden()
    expect(widget.launcher(page)).to_be_focused()


def test_shift_enter_makes_a_new_line(page: Page, service: Service) -> None:
    widget.open_widget(page)
    widget.composer(page).focus()
    page.keyboard.type("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    page.keyboard.press("Enter")
    widget.wait_for_message(page, "You said: one")
    assert service.words == ["one\ntwo"]


def test_a_used_choice_keeps_the_focus(page: Page, service: Service) -> None:
    widget.open_widget(page)
    book = widget.choices(page).first
    book.focus()
    page.keyboard.press("Enter")
    widget.wait_for_message(page, "You said: Book an appointment")
    used = page.get_by_role("button", name="Chosen: Book an appointment")
    expect(used).to_be_focused()


@pytest.mark.parametrize("page_size", [NARROW, {"width": 1280, "height": 400}])
def test_where_the_chat_covers_the_page_the_focus_stays_in_it(
    page: Page, page_size: dict[str, int]
) -> None:
    page.set_viewport_size({"width": page_size["width"], "height": page_size["height"]})
    widget.open_widget(page)
    for _ in range(15):
        page.keyboard.press("Tab")
        inside = page.evaluate("document.activeElement.localName")
        assert inside in ("lantern-chat", "body")  # body stands for the browser's own controls
    page.keyboard.press("Escape")
    expect(widget.launcher(page)).to_be_focused()


def test_beside_the_page_the_chat_leaves_the_page_usable(page: Page) -> None:
    widget.open_widget(page)
    page.get_by_role("link", name="All ways to get help").focus()
    expect(page.get_by_role("link", name="All ways to get help")).to_be_focused()
    expect(widget.panel(page)).to_be_visible()


def test_turning_the_window_keeps_the_words_and_the_focus(page: Page) -> None:
    widget.open_widget(page)
    widget.composer(page).fill("half a sent")
    page.set_viewport_size({"width": 360, "height": 700})
    expect(widget.panel(page)).to_have_css("inline-size", "360px")
    expect(widget.composer(page)).to_have_value("half a sent")
    expect(widget.composer(page)).to_be_focused()


def test_touch_keyboards_do_not_spring_up_and_enter_is_a_new_line(
    browser: Browser, url: str, service: Service
) -> None:
    context = browser.new_context(viewport=NARROW, has_touch=True, is_mobile=True, base_url=url)
    page = context.new_page()
    page.goto("/")
    widget.launcher(page).tap()
    expect(widget.panel(page).get_by_role("heading", name="Lantern")).to_be_focused()
    widget.composer(page).fill("one")
    page.keyboard.press("Enter")
    expect(widget.composer(page)).to_have_value("one\n")
    context.close()


def test_a_reader_further_up_is_not_pulled_down(page: Page, service: Service) -> None:
    widget.open_widget(page)
    for number in range(12):
        service.say(samples.text(f"Line {number}"))
    widget.wait_for_message(page, "Line 11")
    log = widget.panel(page).get_by_role("region", name="Conversation")
    log.evaluate("(each) => { each.scrollTop = 0; }")
    expect(widget.messages(page).first).to_be_in_viewport()
    service.say(samples.text("Another line"))
    below = page.get_by_role("button", name="New message below")
    expect(below).to_be_visible()
    assert log.evaluate("(each) => each.scrollTop") == 0
    below.click()
    expect(widget.wait_for_message(page, "Another line")).to_be_in_viewport()
    expect(below).to_be_hidden()
