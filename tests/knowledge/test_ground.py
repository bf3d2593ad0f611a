"""The gate: what differs from its passage by as little as one word is not shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.knowledge.documents import Passage
from bot.knowledge.ground import Drafted, grounded, stands_in

PASSAGE = Passage(
    "burns#care",
    "burns",
    0,
    "What you can do",
    "What you can do",
    "Cool the burn under running water for 20 minutes. Never put ice on a burn.\n"
    "Do not take ibuprofen with warfarin.\nCall 111 the same day if it isn't better after 2 weeks.",
)
OTHER = Passage("fever#care", "fever", 0, "Care", "Care", "Rest and drink plenty.")
PASSAGES = {passage.passage_id: passage for passage in (PASSAGE, OTHER)}


@pytest.mark.parametrize(
    "sentence",
    [
        "Cool the burn under running water for 20 minutes.",
        "  Cool the burn\n under running  water for 20 minutes. ",
        "Call 111 the same day if it isn’t better after 2 weeks.",
    ],
)
def test_a_whole_sentence_passes_white_space_aside(sentence: str) -> None:
    assert stands_in(sentence, PASSAGE)


@pytest.mark.parametrize(
    "sentence",
    [
        "Cool the burn under running water for 10 minutes.",
        "Cool the burn under running water for 20 hours.",
        "Cool the burn under running water for 200 minutes.",
        "Don't cool the burn under running water for 20 minutes.",
        "Put ice on a burn.",
        "put ice on a burn.",
        "take ibuprofen with warfarin.",
        "Do take ibuprofen with warfarin.",
        "Do not take paracetamol with warfarin.",
        "Call 999 the same day if it isn't better after 2 weeks.",
        "Call 111 the same day if it is better after 2 weeks.",
        "Call 111 the same day.",
        "Rest and drink plenty.",
        "",
        "burn",
    ],
)
def test_a_changed_cut_or_foreign_sentence_does_not(sentence: str) -> None:
    assert not stands_in(sentence, PASSAGE)


def test_only_what_stands_in_its_own_passage_is_kept_in_order() -> None:
    drafts = [
        Drafted("Rest and drink plenty.", "fever#care"),
        Drafted("Rest and drink plenty.", "burns#care"),
        Drafted("Never put ice on a burn.", "burns#care"),
        Drafted("Never put ice on a burn.", "nothing#here"),
        Drafted("Never put  ice on a burn.", "burns#care"),
        Drafted("Put ice on a burn.", "burns#care"),
    ]
    assert grounded(drafts, PASSAGES) == (drafts[0], drafts[2])


@given(st.data())
def test_no_sentence_with_a_word_left_out_passes(data: st.DataObject) -> None:
    sentence = data.draw(st.sampled_from(PASSAGE.text.replace(". ", ".\n").splitlines()))
    words = sentence.split()
    gone = data.draw(st.integers(0, len(words) - 1))
    assert not stands_in(" ".join(words[:gone] + words[gone + 1 :]), PASSAGE)
