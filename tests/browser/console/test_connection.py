"""The live stream: what is missed while it is gone comes back with it, and the nurse is told meanwhile."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from playwright.sync_api import Page, expect

from tests.browser.console import page as console
from tests.browser.console.calls import Calls
from tests.browser.console.service import Service, wait_until


def test_a_dropped_stream_resumes_after_the_last_event_seen(
    signed_in: Page, service: Service
) -> None:
    service.add("same_day", "Fever", "before")
    console.wait_for_handoff(signed_in, "before")
    last = str(len(service.events))
    service.drop_streams()
    wait_until(lambda: service.resumed_from[-1] == last, what="a reconnect with Last-Event-ID")
    service.add("same_day", "Fever", "afterwards")
    console.wait_for_handoff(signed_in, "afterwards")


def test_a_lost_connection_is_shown_and_what_was_missed_comes_with_its_return(
    tab: Page, link: str, service: Service
) -> None:
    handoff = service.add("same_day", "Fever", "hot")
    start = datetime.now(UTC)
    tab.clock.install(time=start)
    calls = Calls(tab)
    console.sign_in(tab, link)
    console.open_handoff(tab, "hot")
    service.go_down()
    banner = tab.locator("#connection-lost")
    expect(banner).to_contain_text("Connection lost.")
    expect(tab.locator("#connection")).to_have_text("Not live")
    # No timer runs from here on and no event replays this: only the reconnect can fetch it.
    tab.clock.pause_at(start + timedelta(minutes=10))
    calls.wait_until_answered()
    service.silent = True
    service.add("call_ambulance", "Stroke", "face droops")
    service.say(handoff, "patient", "now shivering too")
    service.down = False
    tab.get_by_role("button", name="Try now").click()
    console.wait_for_handoff(tab, "face droops")
    expect(tab.locator("#transcript")).to_contain_text("now shivering too")
    expect(banner).to_be_hidden()
    expect(tab.locator("#connection")).to_have_text("Live")


def test_the_connection_is_tried_again_by_itself(signed_in: Page, service: Service) -> None:
    service.go_down()
    expect(signed_in.locator("#connection")).to_have_text("Not live")
    service.down = False
    expect(signed_in.locator("#connection")).to_have_text("Live")


def test_each_message_stands_once_over_reconnects(signed_in: Page, service: Service) -> None:
    handoff = service.add("same_day", "Fever", "hot")
    console.open_handoff(signed_in, "hot")
    for text in ("one", "two"):
        service.say(handoff, "patient", text)
        service.drop_streams()
    expect(signed_in.locator("#transcript .message")).to_have_count(3)
    wait_until(lambda: len(service.resumed_from) >= 2, what="a reconnect")
    expect(signed_in.locator("#connection")).to_have_text("Live")
    assert console.transcript_texts(signed_in) == ["hot", "one", "two"]


def test_a_broken_doorbell_delays_a_handoff_but_does_not_hide_it(
    tab: Page, link: str, service: Service
) -> None:
    tab.clock.install()
    calls = Calls(tab)
    console.sign_in(tab, link)
    calls.wait_until_answered()
    service.silent = True
    service.add("call_ambulance", "Stroke", "face droops")
    expect(console.rows(tab)).to_have_count(0)
    tab.clock.fast_forward("00:21")
    console.wait_for_handoff(tab, "face droops")


def test_an_answer_that_comes_late_does_not_overwrite_the_handoff_opened_since(
    signed_in: Page, service: Service
) -> None:
    service.add("same_day", "Fever", "slow one")
    service.add("same_day", "Fever", "quick one")
    console.wait_for_handoff(signed_in, "slow one")
    service.held.add("detail h1")
    console.wait_for_handoff(signed_in, "slow one").click()
    expect(signed_in.locator("#handoff")).to_have_attribute("aria-busy", "true")
    console.wait_for_handoff(signed_in, "quick one").click()
    service.release_held()
    expect(signed_in.locator("#handoff")).to_have_attribute("aria-busy", "false")
    assert console.transcript_texts(signed_in) == ["quick one"]
