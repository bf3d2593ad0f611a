"""Replies by intent, what was not understood, and saying things again: on trackers, without Rasa."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from rasa_sdk import Tracker

from actions.misses import asked_before, missed_before
from actions.replying import GiveReply, NotUnderstood, StartOver
from actions.saying_again import SayAgain, SayShorter
from actions.wording import Wording, WordingError
from bot.records.effects import EFFECTS, StartOverEffect
from bot.settings import CHECKOUT
from tests.actions.dialogue import perform

DATA = CHECKOUT / "data"
WORDING = Wording.read(DATA, "Harbour General Hospital", "999")
REPLIES = sorted(WORDING.replies)


def user(text: str, intent: str) -> dict[str, Any]:
    parsed = {"text": text, "intent": {"name": intent, "confidence": 0.9}, "entities": []}
    return {"event": "user", "text": text, "parse_data": parsed}


def bot(text: str, **custom: Any) -> dict[str, Any]:
    return {"event": "bot", "text": text, "data": {"buttons": [], "custom": custom}}


def tracker(*events: dict[str, Any], form: str | None = None) -> Tracker:
    """A conversation that ends in the patient's latest message."""
    latest = {**events[-1]["parse_data"], "metadata": {"source": "text"}}
    loop = {"name": form} if form else {}
    return Tracker("c:1", {}, latest, list(events), False, None, loop, None)


@pytest.mark.parametrize("name", REPLIES)
def test_every_reply_is_short_calm_and_offers_a_person(name: str) -> None:
    reply = WORDING.reply(name)
    for text in (*reply.say, *reply.in_form):
        assert len(text.split()) <= 80
        assert "!" not in text
        assert "{" not in text
    assert "ask_person" in reply.choices
    assert len(set(reply.say)) == len(reply.say)


def test_every_question_about_the_hospital_has_its_answer_in_the_hospitals_file() -> None:
    domain = yaml.safe_load((CHECKOUT / "domain.yml").read_text(encoding="utf-8"))
    asked = {intent for intent in domain["intents"] if intent.startswith("hospital_")}
    hospital = yaml.safe_load((DATA / "hospital" / "demo.yml").read_text(encoding="utf-8"))
    assert asked == set(hospital["information"])


def test_a_placeholder_that_nothing_fills_refuses_to_start(tmp_path: Path) -> None:
    for folder in ("replies", "hospital"):
        (tmp_path / folder).mkdir()
    (tmp_path / "replies" / "en.yml").write_text('abuse: {say: ["Call {fire_brigade}."]}')
    (tmp_path / "hospital" / "demo.yml").write_text("{phones: {}, information: {}}")
    with pytest.raises(WordingError, match="fire_brigade"):
        Wording.read(tmp_path, "A hospital", "999")


def test_the_same_wish_twice_running_is_answered_in_other_words() -> None:
    first = tracker(user("you idiot", "abuse"))
    second = tracker(user("you idiot", "abuse"), bot("…"), user("idiot", "abuse"))
    said = [perform(GiveReply(WORDING), t)[1][0]["text"] for t in (first, second)]
    assert said == WORDING.reply("abuse").say[:2]
    assert asked_before(second) == 1


def test_inside_a_form_only_a_person_is_offered_beside_its_question() -> None:
    inside = tracker(user("are you there", "check_presence"), form="appointment_form")
    _, [message] = perform(GiveReply(WORDING), inside)
    assert [b["payload"] for b in message["buttons"]] == ["/ask_person"]
    assert message["text"] == "I'm still here."


def test_what_is_not_understood_twice_running_is_said_in_other_words() -> None:
    events = [user("asdkjh", "gibberish")]
    said = []
    for _ in range(4):
        _, [message] = perform(NotUnderstood(WORDING), tracker(*events))
        said.append(message["text"])
        events += [bot(message["text"], **message["custom"]), user("kjh", "gibberish")]
    assert len(set(said)) == 4
    assert "nurse" in said[1]
    assert missed_before(tracker(*events)) == 4


def test_a_misread_answer_of_a_form_counts_and_an_understood_turn_ends_the_count() -> None:
    misread = bot("I don't know that department.", kind="question", data={"misses": 2})
    assert missed_before(tracker(user("x", "inform"), misread, user("y", "gibberish"))) == 2
    understood = [user("parking", "hospital_parking"), bot("There is a car park.")]
    after = tracker(user("x", "inform"), misread, *understood, user("y", "gibberish"))
    assert missed_before(after) == 0


ANSWERED = bot(
    "These help.\n\nDrink often. [1] Rest in bed. [2]\nKeep the room cool. [1]",
    kind="answer",
    citations=[{"n": 1, "title": "Fever"}, {"n": 2, "title": "Flu"}],
    effects=[{"kind": "urgency", "level": "same_day"}],
)


def test_the_last_answer_is_said_again_with_its_sources_and_without_its_effects() -> None:
    asked = tracker(user("fever?", "health_question"), copy.deepcopy(ANSWERED), user("?", "repeat"))
    _, [message] = perform(SayAgain(WORDING), asked)
    assert ANSWERED["text"] in message["text"]
    assert message["custom"]["citations"] == ANSWERED["data"]["custom"]["citations"]
    assert "effects" not in message["custom"]


def test_a_shorter_answer_is_the_first_cited_sentence_with_its_source_alone() -> None:
    asked = tracker(
        user("fever?", "health_question"), copy.deepcopy(ANSWERED), user("?", "speak_simpler")
    )
    _, [message] = perform(SayShorter(WORDING), asked)
    assert message["text"].startswith("In short: Drink often. [1]")
    assert "Rest" not in message["text"]
    assert [c["n"] for c in message["custom"]["citations"]] == [1]


def test_with_nothing_said_before_it_says_where_to_look() -> None:
    _, [message] = perform(SayAgain(WORDING), tracker(user("again?", "repeat")))
    assert message["text"] == WORDING.reply("repeat").say[0]


def test_starting_over_asks_for_a_new_epoch_and_empties_the_form() -> None:
    events, [message] = perform(StartOver(WORDING), tracker(user("start over", "start_over")))
    assert StartOverEffect() in EFFECTS.validate_python(message["custom"]["effects"])
    assert all(event["value"] is None for event in events)
