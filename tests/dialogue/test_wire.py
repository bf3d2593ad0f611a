from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.wire import MalformedTurn, TurnTooLong, read_turn
from tests.dialogue.serving import encoded, turn

CANARY = "tangerine"


def changed(**changes: Any) -> bytes:
    return encoded({**turn(text="hello"), **changes})


def with_metadata(**changes: Any) -> bytes:
    body = turn(text="hello")
    return encoded({**body, "metadata": {**body["metadata"], **changes}})


def without(key: str) -> bytes:
    body = turn(text="hello")
    del body[key]
    return encoded(body)


def test_a_text_is_read_with_the_metadata_that_actions_need() -> None:
    read = read_turn(encoded(turn(text="hello", conversation="abc", epoch=2)))

    assert (read.sender, read.text, read.parse_data) == ("abc:2", "hello", None)
    assert read.metadata == {
        "turn_id": "t1",
        "conversation_id": "abc",
        "epoch": 2,
        "locale": "en-GB",
        "source": "text",
    }


def test_a_choice_is_read_as_its_label_and_needs_no_understanding() -> None:
    event = {"intent": "choose", "entities": {"option": "slot:1"}, "label": "Ten o'clock"}

    read = read_turn(encoded(turn(event=event)))

    assert (read.text, read.metadata["source"]) == ("Ten o'clock", "choice")
    assert read.parse_data is not None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b'"hello"',
        b"\xff\xfe",
        b'{"sender":',
        b"[" * 60_000,
        without("sender"),
        without("metadata"),
        without("text"),
        changed(extra=1),
        changed(sender="other:0"),
        changed(sender=None),
        changed(sender="c1"),
        changed(text=None),
        changed(text=""),
        changed(text="  \n "),
        changed(text=7),
        changed(text=["hello"]),
        changed(event={"intent": "affirm", "entities": {}, "label": "Yes"}),
        changed(text=None, event={"intent": "restart", "entities": {}, "label": "Yes"}),
        changed(text=None, event={"intent": "affirm", "label": "Yes"}),
        changed(text=None, event="affirm"),
        changed(metadata=None),
        with_metadata(is_external=True),
        with_metadata(epoch="0"),
        with_metadata(epoch=True),
        with_metadata(epoch=-1),
        with_metadata(turn_id=""),
        with_metadata(turn_id="a\nb"),
        with_metadata(conversation_id="x" * 201),
        with_metadata(locale=None),
    ],
)
def test_anything_that_is_not_exactly_a_turn_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedTurn):
        read_turn(body)


def test_the_longest_text_is_taken_and_one_more_character_is_not() -> None:
    assert len(read_turn(changed(text="x" * 4_000)).text) == 4_000
    with pytest.raises(TurnTooLong):
        read_turn(changed(text="x" * 4_001))


def test_a_body_over_64_kilobytes_is_refused_before_it_is_read() -> None:
    with pytest.raises(TurnTooLong):
        read_turn(b"[" * (64 * 1024 + 1))


@given(st.recursive(st.none() | st.booleans() | st.text(max_size=5) | st.integers(), st.lists))
def test_no_refusal_repeats_what_was_sent(anything: object) -> None:
    with pytest.raises(MalformedTurn) as refusal:
        read_turn(encoded({CANARY: anything, "text": CANARY, "sender": CANARY}))
    assert CANARY not in str(refusal.value)
