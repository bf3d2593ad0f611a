"""What a machine can check of the widget's accessibility, and of the demo page's: axe in every look,
sizes of targets, room for text at 320 pixels and at 400 % zoom, no motion where none is wanted."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Failure, Service

# Colours are measured when they stand still.
STILL = {"reduced_motion": "reduce"}
SMALLEST_TARGET = 44

TARGETS = """() => {
    const found = document.querySelector("lantern-chat").shadowRoot
        .querySelectorAll("button:not(.mark), a[href], summary, textarea");
    return [...found].filter((each) => each.checkVisibility()).map((each) => {
        const { width, height } = each.getBoundingClientRect();
        return [each.getAttribute("aria-label") ?? each.textContent, width, height];
    });
}"""

MARKS = """() => [...document.querySelector("lantern-chat").shadowRoot.querySelectorAll(".mark")]
    .map((each) => parseFloat(getComputedStyle(each, "::after").height))"""

OVERFLOW = """() => [...document.querySelector("lantern-chat").shadowRoot.querySelectorAll("*")]
    .filter((each) => each.checkVisibility() && !each.closest(".unseen"))
    .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
    .map((each) => each.outerHTML.slice(0, 80))"""


def everything(page: Page, service: Service) -> None:
    """Every kind of message at once: emergency, answer, open and used choices, refused words."""
    service.replies |= {
        "pain": [samples.EMERGENCY],
        "fever": [samples.ANSWER],
        "book": [samples.DEPARTMENTS],
        "Cardiology": [samples.APPOINTMENT, samples.DEPARTMENTS],
    }
    widget.open_widget(page)
    widget.send(page, "fever")
    widget.wait_for_message(page, "small sips")
    page.get_by_role("button", name="Source 1").first.click()
    widget.send(page, "book")
    widget.click_choice(page, "Cardiology")
    widget.wait_for_message(page, "Your appointment is booked.")
    service.state["urgency"] = "call_ambulance"
    widget.send(page, "pain")
    expect(widget.pinned_call_button(page)).to_be_visible()
    service.become(mode="nurse")
    service.say(samples.nurse("Amina", "Hello, I am with you."))
    widget.wait_for_message(page, "Hello, I am", "nurse")
    service.failures.append(Failure(samples.problem(422, "Please say it in other words.")))
    widget.send(page, "refused")
    expect(widget.wait_for_message(page, "refused", "patient")).to_contain_text("Not sent")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_open_chat(
    browser: Browser, url: str, service: Service, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
        base_url=url,
    )
    page = context.new_page()
    page.goto("/")
    everything(page, service)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_hospitals_page(browser: Browser, url: str, scheme: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", base_url=url
    )
    page = context.new_page()
    page.goto("/")
    expect(widget.launcher(page)).to_be_visible()
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    context.close()


def test_axe_finds_nothing_with_more_contrast(browser: Browser, url: str, service: Service) -> None:
    context = browser.new_context(contrast="more", reduced_motion="reduce", base_url=url)
    page = context.new_page()
    page.goto("/")
    everything(page, service)
    results = Axe().run(page)
    assert results.violations_count == 0, results.generate_report()
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_target_is_large_enough_for_a_thumb(page: Page, service: Service, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    everything(page, service)
    targets = page.evaluate(TARGETS)
    assert len(targets) > 15
    small = [each for each in targets if min(each[1:]) < SMALLEST_TARGET - 0.01]
    assert small == []
    assert min(page.evaluate(MARKS)) >= SMALLEST_TARGET - 0.01


@pytest.mark.parametrize("height", [256, 640])
def test_nothing_runs_out_of_a_window_of_320_pixels(
    page: Page, service: Service, height: int
) -> None:
    page.set_viewport_size({"width": 320, "height": height})
    everything(page, service)
    assert page.evaluate(OVERFLOW) == []
    expect(widget.pinned_call_button(page)).to_be_in_viewport(ratio=1)
    expect(widget.composer(page)).to_be_in_viewport(ratio=1)


def test_text_is_at_least_17_pixels_and_grows_with_the_readers_setting(page: Page) -> None:
    widget.open_widget(page)
    size = "() => parseFloat(getComputedStyle(document.querySelector('lantern-chat')).fontSize)"
    page.evaluate("document.documentElement.setAttribute('data-size', '')")
    assert page.evaluate(size) == 17
    page.evaluate("document.documentElement.style.setProperty('font-size', '62.5%')")
    assert page.evaluate(size) == 17
    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")
    assert page.evaluate(size) == 34


def test_new_messages_are_announced_politely_once_and_own_words_never(
    page: Page, service: Service
) -> None:
    widget.open_widget(page)
    service.replies["book"] = [samples.DEPARTMENTS]
    widget.send(page, "book")
    widget.wait_for_message(page, "Which department")
    told = widget.announcements(page)
    assert told[-1] == (
        "Lantern: Which department would you like an appointment with? "
        "Choices: Cardiology, Dermatology, Physiotherapy"
    )
    assert len(told) == 2
    region = widget.panel(page).get_by_role("log")
    expect(region).to_have_attribute("aria-live", "polite")
    assert not any("book" in each for each in told[1:] if each.startswith("You"))


def test_nothing_moves_for_those_who_want_no_motion(
    browser: Browser, url: str, service: Service
) -> None:
    context = browser.new_context(reduced_motion="reduce", base_url=url)
    page = context.new_page()
    page.goto("/")
    widget.open_widget(page)
    service.tell("typing", {"active": True, "who": "bot"})
    expect(page.locator("lantern-chat .typing")).to_be_visible()
    assert page.evaluate("document.getAnimations().length") == 0
    context.close()


def test_the_layout_turns_round_for_languages_written_from_the_right(
    page: Page, service: Service
) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")
    widget.open_widget(page)
    widget.send(page, "שלום")
    own = widget.wait_for_message(page, "שלום", "patient").locator(".bubble").bounding_box()
    other = widget.messages(page, "bot").first.locator(".bubble").bounding_box()
    panel = widget.panel(page).bounding_box()
    assert panel is not None
    assert panel["x"] < 100
    assert own is not None
    assert other is not None
    assert own["x"] < other["x"]
