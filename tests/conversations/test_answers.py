"""Conversation 3: health questions are answered from articles, anything else is declined kindly."""

from __future__ import annotations

import re

import pytest

from tests.service import RunningService


@pytest.mark.parametrize(
    "question",
    [
        "how can I bring my temperature down?",
        "what helps with heartburn?",
        "how do I treat a small burn?",
        "how can I sleep better?",
    ],
)
def test_every_sentence_of_an_answer_carries_its_citation(
    service: RunningService, question: str
) -> None:
    answer = service.patient().says(question)
    message = next(message for message in answer.messages if message["kind"] == "answer")
    numbers = {citation["n"] for citation in message["citations"]}
    marks = {int(number) for number in re.findall(r"\[(\d+)\]", message["text"])}
    assert marks
    assert marks <= numbers
    for line in message["text"].splitlines():
        assert not line.strip() or re.search(r"\[\d+\]\s*$", line.strip()) or line.endswith(":")
    for citation in message["citations"]:
        assert citation["title"]
        assert citation["source"]
        assert citation["url"].startswith("https://")
        assert citation["passage_id"]


@pytest.mark.parametrize(
    "question", ["who won the football last night?", "write me a poem about the sea"]
)
def test_an_off_topic_question_is_declined_with_the_offer_of_a_nurse(
    service: RunningService, question: str
) -> None:
    answer = service.patient().says(question)
    assert "answer" not in answer.kinds
    assert any(
        choice["label"].lower().startswith("talk to a")
        for message in answer.messages
        for choice in message["choices"]
    )
