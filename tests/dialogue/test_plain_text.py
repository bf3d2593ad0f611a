from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rasa.nlu.classifiers.regex_message_handler import RegexMessageHandler
from rasa.shared.core.domain import Domain
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.dialogue.plain_text import plain_text
from bot.dialogue.wire import read_turn
from tests.dialogue.serving import encoded, turn

COMMANDS = [
    "/affirm",
    "/ask_person",
    "/restart",
    "/session_start",
    "/back",
    '/choose{"option": "slot:1"}',
    '/book_appointment@1.0{"option": "cardiology"}',
    "/affirm@0.99",
]
UNSEEN = st.text(
    st.one_of(
        st.characters(whitelist_categories=("Cc", "Cf", "Zs", "Zl", "Zp", "Mn", "Co", "Cs")),
        st.sampled_from("/／⁄∕⧸ㅤﾠᅠ⠀\u200b\u2060\ufeff\u00ad"),
    ),
    max_size=12,
)


@cache
def domain() -> Domain:
    return Domain.load(str(Path(__file__).parents[2] / "domain.yml"))


def intent_read_by_rasa(text: str) -> object:
    """What Rasa's first step of understanding makes of a text that is sent to it."""
    handler = RegexMessageHandler.create({}, None, None, None)  # type: ignore[arg-type]
    (read,) = handler.process([Message({TEXT: text.strip()})], domain())
    return read.get(INTENT)


def test_rasa_itself_takes_slash_text_for_an_intent() -> None:
    """Otherwise the tests below would prove nothing."""
    assert intent_read_by_rasa("/affirm") == {"name": "affirm", "confidence": 1.0}


@given(lead=UNSEEN, command=st.sampled_from(COMMANDS), rest=st.text(max_size=20))
def test_no_command_in_disguise_becomes_an_intent(lead: str, command: str, rest: str) -> None:
    sent = read_turn(encoded(turn(text=lead + command + rest)))

    assert intent_read_by_rasa(sent.text) is None
    assert not sent.text.startswith("/")


@given(st.text(min_size=1, max_size=200))
def test_no_text_at_all_becomes_an_intent(text: str) -> None:
    assert intent_read_by_rasa(plain_text(text)) is None


@given(st.text(st.characters(whitelist_categories=("L", "N")), min_size=1, max_size=50))
def test_ordinary_words_stay_as_they_are(words: str) -> None:
    assert plain_text(words).endswith(words[-1])


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("I have had 1/2 a tablet", "I have had 1/2 a tablet"),
        (" \t/ I'm dizzy", "I'm dizzy"),
        ("/restart", "restart"),
        ("\u200b\u200e/\ufeff/ hello", "hello"),
        ("ㅤ/choose", "choose"),
        ("👍", "👍"),
        ("é", "é"),
        ("half \ud83d", "half \ufffd"),
    ],
)
def test_only_what_stands_in_front_of_the_words_goes(typed: str, sent: str) -> None:
    assert plain_text(typed) == sent


def test_a_message_of_slashes_alone_is_handed_on_as_not_understood() -> None:
    sent = read_turn(encoded(turn(text=" /// ")))

    assert sent.parse_data is not None
    assert json.dumps(sent.parse_data["intent"]) == '{"name": "nlu_fallback", "confidence": 1.0}'
