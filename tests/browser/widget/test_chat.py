"""What a patient reads and presses: greeting, answers with sources, choices, appointments, consent."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Service


def test_nothing_is_asked_of_the_service_before_the_chat_is_opened(
    page: Page, service: Service
) -> None:
    expect(widget.launcher(page)).to_be_visible()
    page.evaluate("window.dispatchEvent(new Event('online'))")
    page.reload()
    expect(widget.launcher(page)).to_be_visible()
    assert service.messages == []


def test_the_first_screen_says_what_this_is_and_offers_the_ways_out(page: Page) -> None:
    widget.open_widget(page)
    panel = widget.panel(page)
    expect(panel).to_contain_text("AI assistant")
    expect(panel).to_contain_text("Pending clinical review")
    expect(panel.get_by_role("link", name="Emergency? Call 999")).to_have_attribute(
        "href", "tel:999"
    )
    expect(widget.talk_to_a_person(page)).to_be_visible()
    expect(widget.choices(page)).to_have_text(["Book an appointment", "Talk to a person"])
    expect(widget.mode_banner(page)).to_be_hidden()


def test_an_answer_shows_where_each_sentence_comes_from(page: Page, service: Service) -> None:
    service.replies["fever"] = [samples.ANSWER]
    widget.open_widget(page)
    widget.send(page, "fever")
    answer = widget.wait_for_message(page, "small sips")
    expect(answer.get_by_role("button", name="Source 1")).to_have_count(2)
    answer.get_by_role("button", name="Source 1").first.click()
    source = answer.locator("details").first
    expect(source).to_have_attribute("open", "")
    expect(source).to_contain_text("Fever in adults")
    expect(source).to_contain_text("Pending clinical review")
    link = source.get_by_role("link")
    expect(link).to_have_attribute("href", "https://www.example.org/fever")
    expect(link).to_have_attribute("rel", re.compile("noopener"))


def test_a_source_says_who_reviewed_it_and_links_nowhere_but_to_https(
    page: Page, service: Service
) -> None:
    service.replies["fever"] = [samples.ANSWER]
    widget.open_widget(page)
    widget.send(page, "fever")
    answer = widget.wait_for_message(page, "small sips")
    answer.get_by_role("button", name="Source 2").first.click()
    source = answer.locator("details").nth(1)
    expect(source).to_contain_text("Clinically reviewed by Dr Ines Example")
    expect(source.get_by_role("link")).to_have_count(0)


def test_words_that_look_like_markup_stay_words(page: Page, service: Service) -> None:
    markup = '<img src=x onerror="document.title=1"><b>bold</b>'
    service.replies[markup] = [samples.text(markup)]
    widget.open_widget(page)
    widget.send(page, markup)
    expect(widget.wait_for_message(page, markup, "bot")).to_be_visible()
    expect(widget.wait_for_message(page, markup, "patient")).to_be_visible()
    expect(page.locator("lantern-chat .bubble :is(img, b)")).to_have_count(0)


def test_a_choice_is_taken_once_and_closes_the_others(page: Page, service: Service) -> None:
    service.replies["book"] = [samples.DEPARTMENTS]
    service.replies["Cardiology"] = [samples.APPOINTMENT]
    widget.open_widget(page)
    widget.send(page, "book")
    widget.click_choice(page, "Cardiology")
    widget.wait_for_message(page, "Your appointment is booked.")
    question = widget.wait_for_message(page, "Which department")
    expect(question.get_by_role("button", name="Chosen: Cardiology")).to_be_disabled()
    expect(question.get_by_role("button", name="Dermatology")).to_be_disabled()
    question.get_by_role("button", name="Dermatology").click(force=True)
    widget.send(page, "thanks")
    widget.wait_for_message(page, "You said: thanks")
    assert service.words == ["book", "Cardiology", "thanks"]


def test_a_question_answered_in_words_can_no_longer_be_answered_by_its_choices(
    page: Page, service: Service
) -> None:
    service.replies["book"] = [samples.DEPARTMENTS]
    widget.open_widget(page)
    widget.send(page, "book")
    question = widget.wait_for_message(page, "Which department")
    expect(question.get_by_role("button", name="Cardiology")).to_be_enabled()
    widget.send(page, "the skin one")
    widget.wait_for_message(page, "You said: the skin one")
    expect(question.get_by_role("button", name="Cardiology")).to_be_disabled()


def test_an_appointment_is_shown_in_the_hospitals_time(page: Page, service: Service) -> None:
    service.replies["book"] = [samples.APPOINTMENT]
    widget.open_widget(page)
    widget.send(page, "book")
    card = widget.wait_for_message(page, "Your appointment is booked.")
    expect(card).to_contain_text("Wednesday 2 December at 09:20 (20 minutes)")
    expect(card).to_contain_text("Dr Amara Osei")
    expect(card).to_contain_text("Level 2, East Wing")


def test_words_said_before_consent_come_back_once_it_is_given(page: Page, service: Service) -> None:
    service.state["consent"] = False
    service.replies["my knee hurts"] = [samples.CONSENT]
    service.held.add("Yes, I agree")
    widget.open_widget(page)
    widget.send(page, "my knee hurts")
    expect(widget.wait_for_message(page, "my knee hurts", "patient")).to_contain_text("Not kept")
    widget.click_choice(page, "Yes, I agree")
    expect(widget.composer(page)).to_have_value("")
    service.become(consent=True)
    service.release()
    expect(widget.composer(page)).to_have_value("my knee hurts")
    expect(widget.composer(page)).to_be_focused()


def test_a_typed_yes_to_the_consent_question_is_not_what_comes_back(
    page: Page, service: Service
) -> None:
    service.state["consent"] = False
    service.replies["my knee hurts"] = [samples.CONSENT]
    widget.open_widget(page)
    widget.send(page, "my knee hurts")
    widget.wait_for_message(page, "may I keep what you write")
    widget.send(page, "yes")
    widget.wait_for_message(page, "You said: yes")
    service.become(consent=True)
    expect(widget.composer(page)).to_have_value("my knee hurts")


def test_asking_for_a_person_takes_the_offered_choice(page: Page, service: Service) -> None:
    widget.open_widget(page)
    widget.send(page, "hello")
    widget.wait_for_message(page, "You said: hello")
    widget.talk_to_a_person(page).click()
    widget.wait_for_message(page, "You said: Talk to a person")
    assert "choice" in service.attempts[-1]


def test_asking_for_a_person_is_said_in_words_where_no_choice_is_offered(
    page: Page, service: Service
) -> None:
    service.conversations_refused = True
    widget.launcher(page).click()
    widget.talk_to_a_person(page).click()
    service.conversations_refused = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    widget.wait_for_message(page, "You said: I want to talk to a person")


def test_the_conversation_is_there_again_on_the_next_page(page: Page, service: Service) -> None:
    service.replies["book"] = [samples.DEPARTMENTS]
    widget.open_widget(page)
    widget.send(page, "book")
    widget.click_choice(page, "Cardiology")
    widget.wait_for_message(page, "You said: Cardiology")
    page.reload()
    expect(widget.panel(page)).to_be_visible()
    expect(widget.messages(page)).to_have_count(5)
    question = widget.wait_for_message(page, "Which department")
    expect(question.get_by_role("button", name="Chosen: Cardiology")).to_be_disabled()
    assert widget.announcements(page) == []
    widget.send(page, "still me")
    widget.wait_for_message(page, "You said: still me")


def test_the_banner_names_the_nurse_and_goes_when_the_nurse_goes(
    page: Page, service: Service
) -> None:
    widget.open_widget(page)
    banner = widget.mode_banner(page)
    service.become(mode="waiting_for_nurse")
    expect(banner).to_contain_text("Waiting for a nurse")
    service.become(mode="nurse")
    service.say(samples.nurse("Amina", "Hello, I have read what you wrote."))
    expect(banner).to_contain_text("You are talking with Amina, a nurse")
    expect(widget.wait_for_message(page, "Hello, I have read", "nurse")).to_contain_text("Amina")
    service.become(mode="bot")
    expect(banner).to_be_hidden()


def test_a_chat_that_has_ended_can_be_begun_again(page: Page, service: Service) -> None:
    widget.open_widget(page)
    widget.send(page, "hello")
    widget.wait_for_message(page, "You said: hello")
    service.become(mode="closed")
    page.get_by_role("button", name="Start a new chat").click()
    expect(widget.messages(page)).to_have_count(1)
    expect(widget.mode_banner(page)).to_be_hidden()


def test_who_is_writing_is_shown_until_the_message_is_there(page: Page, service: Service) -> None:
    widget.open_widget(page)
    typing = page.locator("lantern-chat .typing")
    expect(typing).to_be_hidden()
    service.tell("typing", {"active": True, "who": "bot"})
    expect(typing).to_be_visible()
    expect(typing).to_have_text("Lantern is typing")
    service.say(samples.text("Here I am."))
    widget.wait_for_message(page, "Here I am.")
    expect(typing).to_be_hidden()
