"""Words to a patient: sent once, in order, and never lost on the way."""

from __future__ import annotations

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.console import page as console
from tests.browser.console.service import COLLEAGUE, Service, wait_until


@pytest.fixture
def mine(signed_in: Page, service: Service) -> str:
    """A claimed and open handoff whose words are "knee"."""
    handoff = service.add("appointment", "Knee pain", "knee")
    console.open_handoff(signed_in, "knee")
    console.claim(signed_in)
    return handoff


def test_a_message_shows_at_once_and_stands_once_when_stored(
    signed_in: Page, service: Service, mine: str
) -> None:
    service.held.add("message")
    box = signed_in.get_by_label("Write to the patient")
    box.fill("Please come in")
    box.press("Control+Enter")
    expect(signed_in.locator("#outgoing")).to_contain_text("Sending…")
    expect(box).to_have_value("")
    service.release_held()
    expect(signed_in.locator("#outgoing .message")).to_have_count(0)
    assert console.transcript_texts(signed_in) == ["knee", "Please come in"]


def test_a_lost_answer_is_asked_again_with_the_same_id_and_stored_once(
    signed_in: Page, service: Service, mine: str
) -> None:
    service.lost_answers["message"] = 1
    console.write(signed_in, "Please come in")
    wait_until(lambda: len(service.sent("message")) == 2, what="the second attempt")
    first, second = service.sent("message")
    assert first == second
    assert console.transcript_texts(signed_in).count("Please come in") == 1


def test_messages_written_while_one_is_on_its_way_follow_in_order(
    signed_in: Page, service: Service, mine: str
) -> None:
    service.held.add("message")
    box = signed_in.get_by_label("Write to the patient")
    for text in ("one", "two", "three"):
        box.fill(text)
        box.press("Control+Enter")
    expect(signed_in.locator("#outgoing .message")).to_have_count(3)
    service.release_held()
    expect(signed_in.locator("#outgoing .message")).to_have_count(0)
    assert console.transcript_texts(signed_in) == ["knee", "one", "two", "three"]


def test_a_message_sent_while_the_service_is_gone_goes_out_when_it_is_back(
    signed_in: Page, service: Service, mine: str
) -> None:
    service.go_down()
    box = signed_in.get_by_label("Write to the patient")
    box.fill("Please come in")
    box.press("Control+Enter")
    expect(signed_in.locator("#outgoing")).to_contain_text(
        "Not sent yet. It is tried again by itself."
    )
    service.down = False
    expect(signed_in.locator("#transcript")).to_contain_text("Please come in")
    expect(signed_in.locator("#outgoing .message")).to_have_count(0)


def test_refused_words_come_back_into_the_box(signed_in: Page, service: Service, mine: str) -> None:
    service.held.add("message")
    box = signed_in.get_by_label("Write to the patient")
    box.fill("Please come in")
    box.press("Control+Enter")
    expect(box).to_have_value("")
    service.claimed_by(mine, COLLEAGUE, silently=True)
    service.release_held()
    expect(box).to_have_value("Please come in")
    expect(signed_in.locator("#composer-problem")).to_contain_text(
        "Another nurse has this handoff."
    )
    expect(signed_in.locator("#note-owner")).to_have_text("Asha Patel has it")


def test_unsent_words_wait_in_their_own_handoff(
    signed_in: Page, service: Service, mine: str
) -> None:
    service.add("appointment", "Hip pain", "hip")
    for label, words in (
        ("Write to the patient", "half a sen"),
        ("New internal note", "half a no"),
        ("Reason", "half a rea"),
    ):
        signed_in.get_by_label(label).fill(words)
    console.open_handoff(signed_in, "hip")
    for label in ("Write to the patient", "New internal note", "Reason"):
        expect(signed_in.get_by_label(label)).to_have_value("")
    console.open_handoff(signed_in, "knee")
    expect(signed_in.get_by_label("Write to the patient")).to_have_value("half a sen")
    expect(signed_in.get_by_label("New internal note")).to_have_value("half a no")
    expect(signed_in.get_by_label("Reason")).to_have_value("half a rea")


def test_words_typed_while_the_patient_writes_stay_untouched(
    signed_in: Page, service: Service, mine: str
) -> None:
    box = signed_in.get_by_label("Write to the patient")
    box.press_sequentially("half a sen")
    service.say(mine, "patient", "hello?")
    expect(signed_in.locator("#transcript")).to_contain_text("hello?")
    expect(box).to_have_value("half a sen")
    expect(box).to_be_focused()


def test_too_long_a_message_is_refused_here_and_kept(
    signed_in: Page, service: Service, mine: str
) -> None:
    box = signed_in.get_by_label("Write to the patient")
    box.fill("x" * 4001)
    box.press("Control+Enter")
    expect(signed_in.locator("#composer-problem")).to_contain_text("4000 characters")
    expect(box).to_have_value("x" * 4001)
    assert service.sent("message") == []


def test_a_new_message_in_another_handoff_of_mine_is_marked_until_it_is_opened(
    signed_in: Page, service: Service, mine: str
) -> None:
    service.add("appointment", "Hip pain", "hip")
    console.open_handoff(signed_in, "hip")
    service.say(mine, "patient", "hello?")
    row = console.wait_for_handoff(signed_in, "knee")
    expect(row).to_contain_text("New message")
    console.open_handoff(signed_in, "knee")
    expect(row).not_to_contain_text("New message")


def test_leaving_the_page_with_unsent_words_asks_first(signed_in: Page, mine: str) -> None:
    questions: list[str] = []

    def agree(dialog: Dialog) -> None:
        questions.append(dialog.type)
        dialog.accept()

    signed_in.on("dialog", agree)
    signed_in.get_by_label("Write to the patient").press_sequentially("half a sen")
    signed_in.reload()
    wait_until(lambda: questions == ["beforeunload"], what="the browser's question")
