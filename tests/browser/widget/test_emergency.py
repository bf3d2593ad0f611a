"""An emergency: the call stays in sight until it is over, and is said aloud at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Failure, Service


def emergency(page: Page, service: Service) -> None:
    """A patient with chest pain is told to call."""
    service.replies["crushing chest pain"] = [samples.EMERGENCY]
    widget.open_widget(page)
    service.state["urgency"] = "call_ambulance"
    widget.send(page, "crushing chest pain")
    widget.wait_for_message(page, "Call 999 now")


def test_the_call_and_the_steps_are_pinned_and_said_at_once(page: Page, service: Service) -> None:
    emergency(page, service)
    call = widget.pinned_call_button(page)
    expect(call).to_be_visible()
    expect(call).to_have_text("Call 999")
    expect(call).to_have_attribute("href", "tel:999")
    pinned = widget.panel(page).get_by_role("region", name="Emergency advice")
    pinned.get_by_text("What to do now").click()
    expect(pinned.get_by_role("listitem")).to_have_text(samples.EMERGENCY["data"]["steps"])
    (told,) = widget.announcements(page, "alert")
    assert told.startswith("Emergency: Call 999 now.")
    assert not any("Call 999 now" in each for each in widget.announcements(page, "log"))


def test_the_call_stays_until_the_urgency_is_lowered(page: Page, service: Service) -> None:
    emergency(page, service)
    widget.send(page, "what is flu?")
    widget.wait_for_message(page, "You said: what is flu?")
    expect(widget.pinned_call_button(page)).to_be_visible()
    service.become(urgency="emergency_department")
    page.reload()
    expect(widget.pinned_call_button(page)).to_have_attribute("href", "tel:999")
    service.become(urgency="same_day")
    expect(widget.pinned_call_button(page)).to_be_hidden()
    expect(widget.panel(page).get_by_role("link", name="Emergency? Call 999")).to_be_visible()


def test_a_short_reminder_keeps_the_steps_of_the_full_advice(page: Page, service: Service) -> None:
    emergency(page, service)
    call = {"label": "Call 999", "number": "999"}
    reminder = {
        "kind": "emergency",
        "text": "Please call 999.",
        "data": {"call": call, "steps": []},
    }
    service.replies["still hurts"] = [reminder]
    widget.send(page, "still hurts")
    widget.wait_for_message(page, "Please call 999.")
    pinned = widget.panel(page).get_by_role("region", name="Emergency advice")
    pinned.get_by_text("What to do now").click()
    expect(pinned.get_by_role("listitem")).to_have_count(3)


def test_urgency_without_any_advice_pins_the_emergency_number(page: Page, service: Service) -> None:
    widget.open_widget(page)
    service.become(urgency="call_ambulance")
    expect(widget.pinned_call_button(page)).to_have_text("Call 999")


@pytest.mark.parametrize("number", ["javascript:alert(1)", "999;phone-context=x", "", None])
def test_only_a_telephone_number_becomes_a_call(
    page: Page, service: Service, number: str | None
) -> None:
    data = {"call": {"label": "Call now", "number": number}, "steps": []}
    service.replies["help"] = [{"kind": "emergency", "text": "Get help.", "data": data}]
    widget.open_widget(page)
    service.state["urgency"] = "call_ambulance"
    widget.send(page, "help")
    widget.wait_for_message(page, "Get help.")
    expect(widget.messages(page).get_by_role("link")).to_have_count(0)
    assert widget.pinned_call_button(page).get_attribute("href") in (None, "tel:999")


def test_advice_in_a_problem_is_shown_pinned_and_said(page: Page, service: Service) -> None:
    advice = {
        "text": "Call 999 now. This may be a heart attack.",
        "call": {"label": "Call 999", "number": "999"},
        "steps": ["Sit down."],
    }
    ill = samples.problem(503, "We can't save your message right now.", emergency=advice)
    service.failures.extend([Failure(ill)] * 50)
    widget.open_widget(page)
    widget.send(page, "crushing chest pain")
    widget.wait_for_message(page, "This may be a heart attack")
    expect(widget.pinned_call_button(page)).to_have_attribute("href", "tel:999")
    message = widget.wait_for_message(page, "crushing chest pain", "patient")
    expect(message).to_contain_text("Not sent yet")
    expect(widget.messages(page).filter(has_text="heart attack")).to_have_count(1)
    assert len(widget.announcements(page, "alert")) == 1


def test_advice_in_a_problem_gives_way_to_the_recorded_one(page: Page, service: Service) -> None:
    data = samples.EMERGENCY["data"]
    advice = {"text": samples.EMERGENCY["text"], **data}
    service.replies["crushing chest pain"] = [samples.EMERGENCY]
    service.failures.append(Failure(samples.problem(503, "Not now.", emergency=advice)))
    widget.open_widget(page)
    service.state["urgency"] = "call_ambulance"
    widget.send(page, "crushing chest pain")
    message = widget.wait_for_message(page, "crushing chest pain", "patient")
    expect(message).to_contain_text("Received")
    expect(widget.messages(page).filter(has_text="heart attack")).to_have_count(1)
    expect(widget.pinned_call_button(page)).to_be_visible()


def test_an_emergency_while_the_chat_is_closed_shows_on_the_page(
    page: Page, service: Service
) -> None:
    widget.open_widget(page)
    page.keyboard.press("Escape")
    service.become(urgency="call_ambulance")
    service.say(samples.EMERGENCY)
    expect(widget.launcher(page)).to_contain_text("Emergency advice")
    assert widget.announcements(page, "alert")[0].startswith("Emergency: Call 999 now.")
    widget.launcher(page).click()
    expect(widget.pinned_call_button(page)).to_be_visible()
