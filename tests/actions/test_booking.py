"""Booking an appointment from the first word to the diary, and what goes wrong on the way."""

from __future__ import annotations

from itertools import pairwise

import pytest
import sqlalchemy as sa

from bot.calendars import SqlCalendar
from bot.records import Record
from bot.records.effects import EFFECTS
from bot.records.models import Appointment, Turn
from bot.records.turns import Outcome, close
from tests.actions.dialogue import BookingDialogue, Reply
from tests.calendars.conftest import NOW, OpenTurn


def booked_names(record: Record) -> list[str]:
    with record.read() as session:
        return list(session.scalars(sa.select(Appointment.patient_name)))


def at_confirmation(dialogue: BookingDialogue) -> Reply:
    dialogue.opens("book me in with the heart doctor")
    dialogue.types("the first one")
    reply = dialogue.types("my name is Sam Taylor")
    assert reply is not None
    return reply


def heard(reply: Reply | None) -> Reply:
    assert reply is not None
    return reply


def test_a_patient_books_by_choices_and_reads_what_was_booked(
    dialogue: BookingDialogue, record: Record
) -> None:
    question = dialogue.opens()
    assert "Cardiology" in question.labels
    times = heard(dialogue.chooses("Cardiology"))
    assert len(times.labels) == 6
    assert times.labels[0] == "Monday 23 November at 09:20 with Dr Amara Osei"
    assert times.labels[-1] == "Other times"
    heard(dialogue.chooses(times.labels[0]))
    confirm = heard(dialogue.types("Anne-Marie O'Neil"))
    assert "Cardiology with Dr Amara Osei, Monday 23 November at 09:20" in confirm.text
    assert "for Anne-Marie O'Neil" in confirm.text
    done = heard(dialogue.chooses("Yes, book it"))
    assert done.kind == "appointment"
    assert done.custom["data"]["starts_at"] == "2026-11-23T09:20:00+00:00"
    assert done.custom["data"]["where"] == "Level 2, East Wing"
    assert booked_names(record) == ["Anne-Marie O'Neil"]
    assert all(dialogue.slots[slot] is None for slot in ("department", "patient_name"))


def test_the_conversation_shows_that_it_is_in_scheduling_until_the_end(
    dialogue: BookingDialogue,
) -> None:
    opening = dialogue.opens()
    assert EFFECTS.validate_python(opening.custom["effects"])[0].kind == "skill"
    assert opening.custom["effects"] == [{"kind": "skill", "skill": "scheduling"}]
    assert "effects" not in heard(dialogue.chooses("Cardiology")).custom
    dialogue.types("the first one")
    dialogue.types("Sam Taylor")
    done = heard(dialogue.types("yes please", "affirm"))
    assert done.custom["effects"] == [{"kind": "skill", "skill": None}]


def test_a_department_named_while_opening_is_not_asked_again(dialogue: BookingDialogue) -> None:
    reply = dialogue.opens("can I see the skin doctor")
    assert reply.custom["data"]["question_id"] == "scheduling.appointment_slot"
    assert "Dermatology" in reply.text


def test_a_day_named_while_opening_narrows_the_first_offer(dialogue: BookingDialogue) -> None:
    reply = dialogue.opens("I need the heart clinic on thursday afternoon")
    assert all(label.startswith("Thursday 26 November at 1") for label in reply.labels[:5])


def test_a_day_and_time_in_words_picks_the_slot(dialogue: BookingDialogue) -> None:
    dialogue.opens("cardiology please")
    dialogue.types("wednesday at 10.20")
    assert "Wednesday 25 November at 10:20" in heard(dialogue.types("Sam Taylor")).text


def test_a_time_that_is_not_free_gets_the_nearest_ones(dialogue: BookingDialogue) -> None:
    dialogue.opens("cardiology please")
    reply = heard(dialogue.types("wednesday at 8pm"))
    assert "nothing is free then" in reply.text
    assert all(label.startswith("Wednesday") for label in reply.labels[:5])


def test_other_times_go_on_after_the_last_one_shown(dialogue: BookingDialogue) -> None:
    first = dialogue.opens("cardiology please")
    later = heard(dialogue.chooses("Other times"))
    assert set(later.options).isdisjoint(first.options)
    typed = heard(dialogue.types("have you got anything later"))
    assert set(typed.options).isdisjoint({*first.options, *later.options})


def test_a_wording_that_fits_nothing_is_asked_in_other_words_and_then_with_a_nurse(
    dialogue: BookingDialogue,
) -> None:
    nonsense = ("flibbertigibbet", "wibble", "wobble", "blah")
    asked = [dialogue.opens(), *(heard(dialogue.types(words)) for words in nonsense)]
    texts = [reply.text for reply in asked]
    assert all(one != after for one, after in pairwise(texts))
    assert "Talk to a person" not in asked[1].labels
    assert "Talk to a person" in asked[2].labels
    assert all("Cardiology" in reply.labels for reply in asked)


def test_a_time_that_cannot_be_read_is_asked_in_other_words_and_then_with_a_nurse(
    dialogue: BookingDialogue,
) -> None:
    opening = dialogue.opens("cardiology please")
    once = heard(dialogue.types("flibbertigibbet"))
    twice = heard(dialogue.types("wibble"))
    assert len({opening.text, once.text, twice.text}) == 3
    assert "Talk to a person" not in once.labels
    assert "Talk to a person" in twice.labels
    assert once.options[:5] == opening.options[:5]


def test_a_name_that_cannot_be_one_is_asked_for_again(dialogue: BookingDialogue) -> None:
    dialogue.opens("cardiology please")
    first = heard(dialogue.types("the first one"))
    again = heard(dialogue.types("12345"))
    assert again.custom["data"]["question_id"] == "scheduling.patient_name"
    assert again.text != first.text


@pytest.mark.parametrize(
    ("name", "intent"), [("Hope", "greet"), ("Grace", "thank"), ("Will May", "affirm")]
)
def test_a_real_name_that_the_model_takes_for_something_else_stays_a_name(
    dialogue: BookingDialogue, name: str, intent: str
) -> None:
    dialogue.opens("cardiology please")
    dialogue.types("the first one")
    assert name in heard(dialogue.types(name, intent, 0.97)).text


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("say that again", "repeat"),
        ("shut up", "abuse"),
        ("anywhere free parking", "hospital_parking"),
    ],
)
def test_what_only_has_the_shape_of_a_name_is_left_to_its_own_rule(
    dialogue: BookingDialogue, words: str, intent: str
) -> None:
    dialogue.opens("cardiology please")
    dialogue.types("the first one")
    assert dialogue.types(words, intent) is None
    assert dialogue.slots["patient_name"] is None


def test_a_wish_to_move_it_is_read_as_a_time_while_booking(dialogue: BookingDialogue) -> None:
    dialogue.opens("cardiology please")
    moved = heard(dialogue.types("can you change it to thursday", "change_appointment"))
    assert moved.custom["data"]["question_id"] == "scheduling.appointment_slot"
    assert any("Thursday" in label for label in moved.labels)


def test_a_name_that_is_introduced_as_one_is_no_request_for_a_nurse(
    dialogue: BookingDialogue,
) -> None:
    dialogue.opens("cardiology please")
    dialogue.types("the first one")
    assert "for Hope Nurse" in heard(dialogue.types("my name is Hope Nurse", "ask_person")).text
    assert dialogue.slots["patient_name"] == "Hope Nurse"


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("I want to talk to a person", "ask_person"),
        ("stop", "cancel"),
        ("what helps with a sore throat?", "health_question"),
        ("I've had a fever since monday", "describe_symptom"),
        ("thank you", "thank"),
        ("please scrub all of what I have told you", "privacy_erase"),
        ("I wonder who is allowed to see any of this", "privacy_question"),
        ("from now on nothing of this may be kept", "privacy_withdraw_consent"),
    ],
)
def test_an_interruption_is_left_to_its_own_rule_at_every_question(
    dialogue: BookingDialogue, text: str, intent: str
) -> None:
    if intent != "health_question":  # it names a throat, but asks
        dialogue.opens()
        assert dialogue.types(text, intent) is None
        dialogue.chooses("Cardiology")
    else:
        dialogue.opens("cardiology please")
    assert dialogue.types(text, intent) is None
    dialogue.types("the first one")
    assert dialogue.types(text, intent) is None
    dialogue.types("Sam Taylor")
    assert dialogue.types(text, intent) is None
    assert dialogue.slots["booking_confirmed"] is None


def test_after_an_interruption_the_question_comes_back_without_blame(
    dialogue: BookingDialogue,
) -> None:
    opening = dialogue.opens()
    assert dialogue.types("thank you", "thank") is None
    back = dialogue.ask_again()
    assert back.text.startswith("Back to your booking")
    assert back.labels == opening.labels


def test_a_no_books_nothing_and_offers_what_to_change(
    dialogue: BookingDialogue, record: Record
) -> None:
    at_confirmation(dialogue)
    reply = heard(dialogue.chooses("No, change it"))
    assert reply.labels == ["The time", "The department", "The name", "Stop booking"]
    assert heard(dialogue.chooses("The name")).custom["data"]["question_id"] == (
        "scheduling.patient_name"
    )
    assert "for Jo Li" in heard(dialogue.types("Jo Li")).text
    assert heard(dialogue.types("a different department")).custom["data"]["question_id"] == (
        "scheduling.department"
    )
    assert booked_names(record) == []


def test_another_day_instead_of_a_yes_changes_the_time(
    dialogue: BookingDialogue, record: Record
) -> None:
    at_confirmation(dialogue)
    reply = heard(dialogue.types("no, friday at 9.20 please", "deny"))
    assert "Friday 27 November at 09:20" in reply.text
    assert reply.custom["data"]["question_id"] == "scheduling.booking_confirmed"
    assert booked_names(record) == []


@pytest.mark.parametrize("text", ["maybe", "hmm", "is that in the main building?"])
def test_nothing_short_of_a_yes_books(dialogue: BookingDialogue, record: Record, text: str) -> None:
    first = at_confirmation(dialogue)
    reply = heard(dialogue.types(text, "nlu_fallback", 0.3))
    assert reply.text != first.text
    assert booked_names(record) == []


def test_a_slot_that_another_patient_took_meanwhile_is_owned_up_to(
    dialogue: BookingDialogue, calendar: SqlCalendar, open_turn: OpenTurn, record: Record
) -> None:
    at_confirmation(dialogue)
    other_conversation, other_turn = open_turn()
    calendar.book(
        dialogue.slots["appointment_slot"],
        conversation_id=other_conversation,
        turn_id=other_turn,
        patient_name="Somebody Else",
        now=NOW,
    )
    taken = dialogue.slots["appointment_slot"]
    reply = heard(dialogue.chooses("Yes, book it"))
    said = [event["text"] for event in dialogue.events if event["event"] == "bot"]
    assert said[-2] == "I'm sorry, that time has just been taken, so nothing is booked yet."
    assert reply.custom["data"]["question_id"] == "scheduling.appointment_slot"
    assert taken not in reply.options
    assert booked_names(record) == ["Somebody Else"]
    confirm = heard(dialogue.types("the second one"))
    assert "for Sam Taylor" in confirm.text
    assert heard(dialogue.types("yes", "affirm")).kind == "appointment"


def test_a_turn_that_was_answered_meanwhile_books_nothing_and_claims_nothing(
    dialogue: BookingDialogue, record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_confirmation(dialogue)
    opened = dialogue.open_turn

    def opened_and_closed(conversation_id: str | None = None) -> tuple[str, str]:
        ids = opened(conversation_id)
        with record.write() as session:
            close(session.get_one(Turn, ids[1]), Outcome.SUPERSEDED, NOW)
        return ids

    monkeypatch.setattr(dialogue, "open_turn", opened_and_closed)
    assert heard(dialogue.types("yes", "affirm")).text == ""
    assert booked_names(record) == []
