"""Episodes only rise, and say in full only what is new or worse."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from bot.clinical import Episode, Urgency
from tests.clinical.rulebook import read

MESSAGES = [
    "I want to die",
    "I'm going to kill myself tonight",
    "I have crushing chest pain",
    "I took 30 paracetamol",
    "thanks",
    "where can I park",
    "my left arm aches",
]


def test_the_first_flag_is_told_in_full() -> None:
    episode, news = Episode().after(read("I have crushing chest pain"))
    assert news == "first"
    assert episode == Episode(("heart_attack",), Urgency.CALL_AMBULANCE)


def test_the_same_flag_again_is_a_repeat() -> None:
    episode, _ = Episode().after(read("I have crushing chest pain"))
    assert episode.after(read("the chest pain is still there")) == (episode, "repeat")


def test_a_new_flag_is_told_in_full() -> None:
    episode, _ = Episode().after(read("I have crushing chest pain"))
    after, news = episode.after(read("my face is drooping"))
    assert news == "worse"
    assert after.flags == ("heart_attack", "stroke")


def test_the_same_rule_at_a_higher_urgency_is_told_in_full() -> None:
    episode, _ = Episode().after(read("I want to die"))
    after, news = episode.after(read("I'm going to kill myself tonight"))
    assert news == "worse"
    assert after.urgency is Urgency.CALL_AMBULANCE


@given(st.lists(st.sampled_from(MESSAGES), max_size=6))
def test_urgency_and_flags_never_fall(messages: list[str]) -> None:
    episode = Episode()
    for message in messages:
        after, _ = episode.after(read(message))
        assert episode.urgency is None or (
            after.urgency is not None and after.urgency >= episode.urgency
        )
        assert after.flags[: len(episode.flags)] == episode.flags
        episode = after
