"""The open handoff: what it tells, and what a nurse may do to it."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.console import page as console
from tests.browser.console.service import COLLEAGUE, Service

TOLD = "Call 999 now. Sit down and rest. Don't wait for a reply here."


@pytest.fixture
def emergency(service: Service) -> str:
    """An open emergency whose words are "crushing pain"."""
    return service.add(
        "call_ambulance",
        "Possible heart attack",
        "crushing pain",
        minutes=4,
        told=TOLD,
        citations=[{"title": "Heart attack", "source": "NHS", "url": "https://www.nhs.uk/heart"}],
        facts=[
            {"name": "pain_site", "value": "chest", "person": "self", "quote": "crushing pain"},
            {"name": "aspirin_allergy", "value": "no", "person": "self", "quote": None},
            {"name": "pregnant", "value": "true", "person": "partner", "quote": "she is 20 weeks"},
        ],
    )


def test_the_note_gives_urgency_rule_source_words_waiting_and_what_was_told(
    signed_in: Page, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    note = signed_in.locator("#note")
    for part in ("Ambulance now", "Waiting 4 min", "“crushing pain”", "Possible heart attack"):
        expect(note).to_contain_text(part)
    expect(note.get_by_role("link", name="NHS: Heart attack")).to_have_attribute(
        "rel", "noopener noreferrer"
    )
    expect(note.get_by_text("Call 999 now.")).to_be_visible()
    expect(note.get_by_text("Sit down and rest.")).to_be_hidden()
    note.get_by_text("Call 999 now.").click()
    expect(note.get_by_text("Sit down and rest.")).to_be_visible()


def test_a_fact_is_shown_with_its_quote_and_a_value_without_one_is_not(
    signed_in: Page, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    facts = signed_in.locator(".fact")
    expect(facts.nth(0)).to_contain_text("Pain sitechestcrushing pain")
    expect(facts.nth(1)).to_have_text("Aspirin allergyNo quote, so no value")
    expect(facts.nth(2)).to_contain_text("About: Partner")


def test_a_source_that_is_no_web_address_is_no_link(signed_in: Page, service: Service) -> None:
    citations = [{"title": "Local policy", "source": "Ward", "url": "javascript:alert(1)"}]
    service.add("same_day", "Fever", "hot", citations=citations)
    console.open_handoff(signed_in, "hot")
    expect(signed_in.locator("#note-reason")).to_contain_text("Local policy")
    expect(signed_in.locator("#note-reason a")).to_have_count(0)


def test_each_role_of_the_transcript_is_named(
    signed_in: Page, service: Service, emergency: str
) -> None:
    service.say(emergency, "bot", TOLD, kind="emergency")
    service.say(emergency, "nurse", "I am here", data={"nurse": "Asha"})
    service.say(emergency, "system", "The nurse has joined.")
    console.open_handoff(signed_in, "crushing pain")
    expect(signed_in.locator(".message-who")).to_have_text(
        ["Patient", "Lantern, automatic reply", "Nurse Asha", "Lantern, notice"]
    )
    expect(signed_in.locator(".message").nth(1)).to_contain_text("Emergency advice")
    assert console.transcript_texts(signed_in) == [
        "crushing pain",
        TOLD,
        "I am here",
        "The nurse has joined.",
    ]


def test_a_message_of_the_patient_arrives_live(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    service.say(emergency, "patient", "and now my jaw")
    expect(signed_in.get_by_role("log").get_by_text("and now my jaw")).to_be_visible()


def test_before_the_claim_nothing_can_be_sent_or_closed(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    expect(signed_in.get_by_role("button", name="Send")).to_be_disabled()
    expect(signed_in.get_by_role("button", name="Record decision")).to_be_disabled()
    expect(signed_in.get_by_role("button", name="Close…")).to_be_hidden()
    signed_in.get_by_label("Write to the patient").press("Control+Enter")
    expect(signed_in.locator("#composer")).to_contain_text("Claim this handoff first.")
    assert service.sent("message") == []


def test_a_claim_leads_into_the_box_and_a_release_gives_it_back(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    console.claim(signed_in)
    expect(signed_in.get_by_label("Write to the patient")).to_be_focused()
    signed_in.get_by_role("button", name="Release").click()
    expect(signed_in.locator("#note-owner")).to_have_text("Nobody has it")
    expect(signed_in.get_by_role("button", name="Claim", exact=True)).to_be_focused()


def test_a_slow_claim_does_not_take_the_keys_from_a_note_begun_meanwhile(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    service.held.add("claim")
    signed_in.get_by_role("button", name="Claim", exact=True).click()
    note = signed_in.get_by_label("New internal note")
    note.press_sequentially("on war")
    service.release_held()
    expect(signed_in.locator("#note-owner")).to_have_text("You have it")
    service.say(
        emergency, "patient", "hello?"
    )  # What is fetched for this comes after all of the claim.
    expect(signed_in.locator("#transcript")).to_contain_text("hello?")
    expect(note).to_be_focused()


def test_a_claim_that_comes_second_names_who_was_first(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    service.claimed_by(emergency, COLLEAGUE, silently=True)
    signed_in.get_by_role("button", name="Claim", exact=True).click()
    expect(signed_in.locator("#action-problem")).to_contain_text(
        "Asha Patel has this handoff already."
    )
    expect(signed_in.locator("#note-owner")).to_have_text("Asha Patel has it")
    expect(signed_in.get_by_role("button", name="Claim", exact=True)).to_be_hidden()


def test_agreeing_takes_the_same_steps_as_overriding(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    console.claim(signed_in)
    save = signed_in.get_by_role("button", name="Record decision")
    save.click()
    expect(signed_in.locator("#decision-problem")).to_have_text("Choose a level first.")
    for level in ("Ambulance now", "Same day"):
        signed_in.get_by_role("radio", name=level).check()
        save.click()
        expect(signed_in.locator("#decision-problem")).to_have_text("Give a short reason.")
    assert service.sent("override") == []
    signed_in.get_by_role("radio", name="Ambulance now").check()
    signed_in.get_by_label("Reason").fill("fits a heart attack")
    save.click()
    expect(signed_in.get_by_label("Reason")).to_have_value("")
    assert service.sent("override") == [
        {"urgency": "call_ambulance", "reason": "fits a heart attack"}
    ]


def test_lowering_an_emergency_asks_whether_the_nurse_spoke_to_the_patient(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    console.claim(signed_in)
    question = signed_in.get_by_role("group", name="You are lowering an emergency")
    expect(question).to_be_hidden()
    signed_in.get_by_role("radio", name="Same day").check()
    signed_in.get_by_label("Reason").fill("old muscle pain")
    signed_in.get_by_role("button", name="Record decision").click()
    expect(signed_in.locator("#decision-problem")).to_have_text(
        "Say whether you spoke to the patient."
    )
    assert service.sent("override") == []
    question.get_by_label("Yes, I spoke to them").check()
    signed_in.get_by_role("button", name="Record decision").click()
    expect(signed_in.locator("#note-urgency")).to_have_text("Same day")
    decision = {"urgency": "same_day", "reason": "old muscle pain", "spoke_to_patient": True}
    assert service.sent("override")[0] == decision


def test_an_emergency_closes_only_with_an_outcome_and_the_answer_about_speaking(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    console.claim(signed_in)
    signed_in.get_by_role("button", name="Close…").click()
    dialog = signed_in.get_by_role("dialog")
    dialog.get_by_role("button", name="Close handoff").click()
    expect(dialog.get_by_role("alert")).to_have_text("Choose how it ended.")
    dialog.get_by_label("Patient was advised").check()
    dialog.get_by_role("button", name="Close handoff").click()
    expect(dialog.get_by_role("alert")).to_have_text("Say whether you spoke to the patient.")
    dialog.get_by_role("button", name="Keep it open").click()
    assert service.sent("close") == []
    console.close_handoff(signed_in, "emergency_services", spoke=False)
    assert service.sent("close") == [{"outcome": "emergency_services", "spoke_to_patient": False}]
    expect(console.rows(signed_in)).to_have_count(0)
    expect(signed_in.locator("#handoff-region")).to_be_focused()


def test_an_internal_note_is_kept_apart_from_what_the_patient_reads(
    signed_in: Page, service: Service, emergency: str
) -> None:
    console.open_handoff(signed_in, "crushing pain")
    console.add_note(signed_in, "wife is on her way")
    assert "wife is on her way" not in console.transcript_texts(signed_in)
    assert service.sent("message") == []


def test_a_reload_comes_back_to_the_open_handoff(signed_in: Page, emergency: str) -> None:
    console.open_handoff(signed_in, "crushing pain")
    signed_in.reload()
    expect(signed_in.locator("#note-words")).to_have_text("“crushing pain”")
