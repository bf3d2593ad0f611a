"""The patient's words on a bad line: shown at once, never lost, never doubled."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Failure, Service


def test_a_message_is_shown_before_the_service_has_answered(page: Page, service: Service) -> None:
    service.held.add("hello")
    widget.open_widget(page)
    widget.send(page, "hello")
    expect(widget.wait_for_message(page, "hello", "patient")).to_be_visible()
    expect(widget.composer(page)).to_have_value("")
    service.release()
    widget.wait_for_message(page, "You said: hello")


def test_receipts_are_shown_and_never_taken_back(page: Page, service: Service) -> None:
    widget.open_widget(page)
    widget.send(page, "hello")
    message = widget.wait_for_message(page, "hello", "patient")
    expect(message).to_contain_text("Received")
    sent = service.attempts[0]["id"]
    service.tell("receipt", {"id": sent, "status": "read"})
    expect(message).to_contain_text("Read")
    service.tell("receipt", {"id": sent, "status": "received"})
    service.say(samples.text("And then?"))
    widget.wait_for_message(page, "And then?")
    expect(message).to_contain_text("Read")


def test_words_written_offline_wait_and_go_when_the_line_is_back(
    page: Page, service: Service, context: BrowserContext
) -> None:
    widget.open_widget(page)
    context.set_offline(True)
    widget.send(page, "first")
    widget.send(page, "second")
    waiting = widget.messages(page, "patient").filter(has_text="Not sent yet")
    expect(waiting).to_have_count(2)
    expect(waiting.first.get_by_role("button", name="Try again")).to_be_visible()
    expect(widget.lost_banner(page)).to_contain_text("In an emergency call 999")
    assert service.words == []
    context.set_offline(False)
    widget.wait_for_message(page, "You said: second")
    expect(widget.lost_banner(page)).to_be_hidden()
    expect(waiting).to_have_count(0)
    expect(widget.messages(page, "patient")).to_have_count(2)
    assert service.words == ["first", "second"]


def test_unsent_words_outlive_a_reload(
    page: Page, service: Service, context: BrowserContext
) -> None:
    widget.open_widget(page)
    service.failures.extend([Failure(samples.problem(503, "Not now."))] * 50)
    widget.send(page, "don't lose me")
    expect(widget.wait_for_message(page, "don't lose me", "patient")).to_contain_text("Not sent")
    page.reload()
    expect(widget.wait_for_message(page, "don't lose me", "patient")).to_be_visible()
    service.failures.clear()
    page.get_by_role("button", name="Try again").click()
    widget.wait_for_message(page, "You said: don't lose me")
    expect(widget.messages(page, "patient")).to_have_count(1)
    assert {each["id"] for each in service.attempts} == set(service.accepted)


@pytest.mark.parametrize(
    "failure",
    [
        Failure(),
        Failure(samples.problem(500, "Broken.")),
        Failure(samples.problem(503, "Not now.")),
        Failure(samples.problem(429, "Slow down.")),
        Failure(taken=True),
        Failure(samples.problem(502, "The answer was lost."), taken=True),
    ],
    ids=["dead line", "500", "503", "429", "answer lost", "502 after it was taken"],
)
def test_a_message_that_failed_is_sent_again_under_the_same_id(
    page: Page, service: Service, failure: Failure
) -> None:
    widget.open_widget(page)
    service.failures.append(failure)
    widget.send(page, "once")
    service.wait_for(lambda: len(service.attempts) == 2)
    widget.wait_for_message(page, "You said: once")
    expect(widget.messages(page, "patient")).to_have_count(1)
    expect(widget.messages(page, "patient")).not_to_contain_text("Not sent")
    expect(widget.messages(page, "bot").filter(has_text="You said: once")).to_have_count(1)
    assert len({each["id"] for each in service.attempts}) == 1
    assert service.words == ["once"]


def test_a_message_does_not_wait_for_the_answer_to_the_one_before(
    page: Page, service: Service
) -> None:
    service.held.add("hello")
    widget.open_widget(page)
    widget.send(page, "hello")
    widget.send(page, "I can't breathe")
    widget.wait_for_message(page, "You said: I can't breathe")
    service.release()


def test_a_message_is_tried_though_the_one_before_it_is_refused_by_an_ill_service(
    page: Page, service: Service
) -> None:
    widget.open_widget(page)
    ill = samples.problem(503, "Not now.")
    service.failures.append(Failure(ill))
    widget.send(page, "hello")
    expect(widget.wait_for_message(page, "hello", "patient")).to_contain_text("Not sent yet")
    service.failures.append(Failure({**ill, "emergency": {"text": "Call 999 now."}}))
    widget.send(page, "I can't breathe")
    widget.wait_for_message(page, "Call 999 now.")


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (409, "mixed up with another one"),
        (413, "too long"),
        (422, "Please say it in other words."),
    ],
)
def test_a_refused_message_says_why_and_can_be_edited(
    page: Page, service: Service, status: int, words: str
) -> None:
    widget.open_widget(page)
    service.failures.append(Failure(samples.problem(status, "Please say it in other words.")))
    widget.send(page, "hello there")
    message = widget.wait_for_message(page, "hello there", "patient")
    expect(message).to_contain_text(words)
    message.get_by_role("button", name="Edit").click()
    expect(widget.composer(page)).to_have_value("hello there")
    expect(widget.messages(page, "patient")).to_have_count(0)
    widget.send(page, "hello again")
    widget.wait_for_message(page, "You said: hello again")
    assert service.attempts[0]["id"] != service.attempts[1]["id"]


def test_more_than_4000_characters_are_stopped_and_counted(page: Page, service: Service) -> None:
    widget.open_widget(page)
    panel = widget.panel(page)
    widget.composer(page).fill("a" * 3_600)
    expect(panel).to_contain_text("400 characters left")
    # An astral character is one to the service and two to JavaScript.
    widget.composer(page).fill("\U0001f912" * 4_001)
    widget.composer(page).press("Enter")
    expect(panel.get_by_role("button", name="Send message")).to_be_disabled()
    expect(panel).to_contain_text("1 character too many")
    assert service.attempts == []
    widget.send(page, "\U0001f912" * 4_000)
    expect(widget.composer(page)).to_have_value("")
    expect(widget.messages(page, "patient")).to_contain_text("Received")
    assert len(service.attempts[0]["text"]) == 4_000


@pytest.mark.parametrize("nothing", ["", "   ", "\n\n"])
def test_nothing_is_not_sent(page: Page, service: Service, nothing: str) -> None:
    widget.open_widget(page)
    widget.composer(page).fill(nothing)
    widget.composer(page).press("Enter")
    widget.send(page, "something")
    widget.wait_for_message(page, "You said: something")
    assert service.words == ["something"]


def test_a_choice_that_the_service_refuses_is_said_in_plain_words(
    page: Page, service: Service
) -> None:
    widget.open_widget(page)
    service.failures.append(Failure(samples.problem(422, "x")))
    widget.click_choice(page, "Book an appointment")
    message = widget.wait_for_message(page, "Book an appointment", "patient")
    expect(message).to_contain_text("no longer open")


def test_opening_while_the_service_is_away_keeps_the_words_and_begins_later(
    page: Page, service: Service
) -> None:
    service.conversations_refused = True
    widget.launcher(page).click()
    widget.send(page, "is anybody there?")
    expect(widget.lost_banner(page)).to_contain_text("999")
    service.conversations_refused = False
    widget.wait_for_message(page, "You said: is anybody there?")
    assert service.words == ["is anybody there?"]
