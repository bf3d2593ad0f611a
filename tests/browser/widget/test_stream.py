"""The live events over a line that breaks, and the token over time."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Service


def test_a_broken_stream_goes_on_from_the_last_event_seen(page: Page, service: Service) -> None:
    widget.open_widget(page)
    service.wait_for(lambda: len(service.resumed_from) == 1)
    service.say(samples.nurse("Amina", "one"))
    widget.wait_for_message(page, "one", "nurse")
    service.streams_refused = True
    service.cut_streams()
    service.say(samples.nurse("Amina", "two"))
    service.say(samples.nurse("Amina", "three"))
    service.streams_refused = False
    widget.wait_for_message(page, "three", "nurse")
    in_order = [re.compile(word) for word in ("one", "two", "three")]
    expect(widget.messages(page, "nurse")).to_have_text(in_order)
    assert service.resumed_from == ["1", "2"]


def test_events_told_twice_are_shown_and_announced_once(page: Page, service: Service) -> None:
    service.doubles = True
    widget.open_widget(page)
    widget.send(page, "hello")
    widget.wait_for_message(page, "You said: hello")
    service.say(samples.nurse("Amina", "Good morning."))
    widget.wait_for_message(page, "Good morning.", "nurse")
    expect(widget.messages(page)).to_have_count(4)
    told = widget.announcements(page)
    assert len([each for each in told if "Good morning." in each]) == 1
    assert len([each for each in told if "You said: hello" in each]) == 1


def test_a_conversation_without_live_events_still_answers(page: Page, service: Service) -> None:
    service.streams_refused = True
    widget.open_widget(page)
    widget.send(page, "hello")
    widget.wait_for_message(page, "You said: hello")
    order = [each.split("Received")[0] for each in widget.messages(page).all_inner_texts()]
    assert [("hello" in each, "You said" in each) for each in order] == [
        (False, False),
        (True, False),
        (True, True),
    ]


def test_a_service_that_does_not_echo_keeps_the_order_too(page: Page, service: Service) -> None:
    service.echoes = False
    widget.open_widget(page)
    for words in ("one", "two"):
        widget.send(page, words)
        widget.wait_for_message(page, f"You said: {words}")
    in_order = [re.compile(word) for word in ("Hello", "one", "You said: one", "two", "You said")]
    expect(widget.messages(page)).to_have_text(in_order)


def test_the_token_is_renewed_before_it_runs_out(page: Page, service: Service) -> None:
    service.token_minutes = 0.02
    widget.open_widget(page)
    service.wait_for(lambda: service.renewals > 0)
    service.cut_streams()
    widget.send(page, "hello")
    widget.wait_for_message(page, "You said: hello")
    expect(widget.messages(page, "system")).to_have_count(0)


def test_words_said_after_the_token_ran_out_go_into_a_new_chat(
    page: Page, service: Service
) -> None:
    widget.open_widget(page)
    widget.send(page, "before")
    widget.wait_for_message(page, "You said: before")
    service.expire()
    widget.send(page, "after")
    widget.wait_for_message(page, "You said: after")
    expect(widget.messages(page, "system")).to_contain_text("a new one has begun")
    expect(widget.messages(page, "patient")).to_have_count(2)
    assert service.words == ["after"]


@pytest.mark.parametrize(
    ("pieces", "events"),
    [
        (["data: 1\n\n"], [["message", "1", None]]),
        (["id: 7\nevent: state\nda", "ta: {}\n", "\n"], [["state", "{}", "7"]]),
        (
            ["data: 1\r", "\n\r", "\ndata: 2\r\n\r\n"],
            [["message", "1", None], ["message", "2", None]],
        ),
        ([": comment\n\n", "data\n\n", "event: x\n\n"], [["message", "", None]]),
        (["data: a\ndata:  b\n\n"], [["message", "a\n b", None]]),
        (["id: 1\ndata: a\n\ndata: b\n\n"], [["message", "a", "1"], ["message", "b", None]]),
        (["data: unfinished\n"], []),
    ],
    ids=["one", "cut anywhere", "CRLF cut in two", "comments", "lines", "own ids", "unfinished"],
)
def test_the_stream_format_is_read_wherever_it_is_cut(
    page: Page, pieces: list[str], events: list[Any]
) -> None:
    read = page.evaluate(
        """async (pieces) => {
            const { EventParser } = await import("/widget/chat/sse.js");
            const parser = new EventParser();
            return pieces.flatMap((piece) => parser.push(piece))
                .map(({ type, data, id }) => [type, data, id]);
        }""",
        pieces,
    )
    assert read == events
