from __future__ import annotations

from typing import Any

import pytest

from bot.dialogue.output import LanternOutput, Reply, UnusableReply
from tests.dialogue.serving import run


def button(payload: object, title: object = "Label") -> dict[str, Any]:
    return {"buttons": [{"title": title, "payload": payload}], "text": "Choose"}


def test_one_bot_message_is_one_reply_whatever_it_holds() -> None:
    message = {
        "text": "First.\n\nSecond.",
        "buttons": [{"title": "Ten", "payload": '/choose{"option": "slot:1"}'}],
        "custom": {"kind": "question", "data": {"question_id": "q"}},
    }
    output = LanternOutput()

    run(output.send_response("c1:0", message))

    assert [reply.to_json() for reply in output.replies] == [
        {
            "text": "First.\n\nSecond.",
            "choices": [{"label": "Ten", "intent": "choose", "entities": {"option": "slot:1"}}],
            "custom": {"kind": "question", "data": {"question_id": "q"}},
        }
    ]


def test_a_message_of_effects_alone_has_no_text() -> None:
    effects = {"effects": [{"kind": "skill", "skill": None}]}

    reply = Reply.from_message({"text": "", "custom": effects})

    assert reply.to_json() == {"text": None, "choices": [], "custom": effects}


def test_an_empty_message_is_no_reply() -> None:
    output = LanternOutput()

    run(output.send_response("c1:0", {"text": None, "buttons": [], "custom": {}}))

    assert output.replies == []


@pytest.mark.parametrize(
    "payload",
    [
        "affirm",
        "/",
        "/restart",
        "/inform",
        "/choose",
        '/choose{"option": 1}',
        '/choose{"option": "x"',
        '/choose{"option": "x"} and more',
        '/affirm{"option": "x"}',
        "/affirm[]",
        None,
    ],
)
def test_a_choice_that_is_not_on_the_closed_list_is_never_offered(payload: object) -> None:
    with pytest.raises(UnusableReply):
        Reply.from_message(button(payload))


def test_a_choice_needs_a_label() -> None:
    with pytest.raises(UnusableReply):
        Reply.from_message(button("/affirm", title=""))


@pytest.mark.parametrize("part", ["image", "attachment", "elements", "quick_replies"])
def test_a_part_that_no_patient_would_see_is_refused(part: str) -> None:
    with pytest.raises(UnusableReply):
        Reply.from_message({"text": "See here", part: "something"})


def test_custom_must_be_an_object() -> None:
    with pytest.raises(UnusableReply):
        Reply.from_message({"text": "x", "custom": ["handoff"]})
