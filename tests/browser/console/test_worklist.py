"""The worklist: what a line says, how it changes under the nurse, how it is reached by keyboard."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.console import page as console
from tests.browser.console.calls import Calls
from tests.browser.console.service import COLLEAGUE, Service

# Counts the tones instead of playing them.
COUNT_TONES = """
  window.tones = 0;
  class Tone {
    frequency = {}; connect(next) { return next; } start() { window.tones += 1; } stop() {}
  }
  class Loudness {
    gain = { setValueAtTime() {}, linearRampToValueAtTime() {} }; connect(next) { return next; }
  }
  window.AudioContext = class {
    state = "suspended"; currentTime = 0; destination = {};
    async resume() { this.state = "running"; }
    createOscillator() { return new Tone(); }
    createGain() { return new Loudness(); }
  };
"""


def test_a_line_shows_the_patients_words_above_what_lantern_makes_of_them(
    signed_in: Page, service: Service
) -> None:
    service.add(
        "call_ambulance", "Possible heart attack", "tight chest, probably nothing", minutes=12
    )
    row = console.wait_for_handoff(signed_in, "tight chest")
    words = row.get_by_text("tight chest, probably nothing").bounding_box()
    level = row.get_by_text("Ambulance now").bounding_box()
    assert words is not None
    assert level is not None
    assert words["y"] < level["y"]
    for part in ("Possible heart attack", "12 min", "Nobody has it"):
        expect(row).to_contain_text(part)
    expect(row.locator("svg")).to_have_count(1)


def test_the_worst_stands_first_and_the_oldest_before_the_newer(
    signed_in: Page, service: Service
) -> None:
    service.add("appointment", "Knee pain", "knee", minutes=50)
    service.add("same_day", "Newer", "burning", minutes=5)
    service.add("same_day", "Older", "fever", minutes=30)
    service.add("call_ambulance", "Stroke", "face droops", minutes=1)
    expect(console.rows(signed_in).locator(".row-words")).to_have_text(
        ["“face droops”", "“fever”", "“burning”", "“knee”"]
    )


def test_a_new_handoff_appears_without_reload_and_is_announced(
    signed_in: Page, service: Service
) -> None:
    service.add("same_day", "Fever", "hot and shivery")
    console.wait_for_handoff(signed_in, "hot and shivery")
    expect(signed_in.locator("#announce-polite")).to_have_text(
        "New handoff: Same day, Fever. Patient wrote: hot and shivery"
    )
    expect(signed_in.locator("#announce-now")).to_be_empty()


def test_an_emergency_interrupts_and_so_does_a_handoff_that_becomes_one(
    signed_in: Page, service: Service
) -> None:
    handoff = service.add("same_day", "Fever", "hot")
    console.wait_for_handoff(signed_in, "hot")
    service.raise_to(handoff, "emergency_department")
    expect(signed_in.locator("#announce-now")).to_contain_text(
        "Handoff raised: Emergency department now"
    )
    service.add("call_ambulance", "Stroke", "face droops")
    expect(signed_in.locator("#announce-now")).to_contain_text("New handoff: Ambulance now")


def test_sound_is_for_emergencies_only_and_can_be_muted(
    tab: Page, link: str, service: Service
) -> None:
    tab.add_init_script(COUNT_TONES)
    console.sign_in(tab, link)
    sound = tab.locator("#sound")
    expect(sound).to_have_text("Emergency sound: on after your first click or key")
    tab.keyboard.press("Shift")
    expect(sound).to_have_text("Emergency sound: on")
    service.add("same_day", "Fever", "hot")
    console.wait_for_handoff(tab, "hot")
    assert tab.evaluate("tones") == 0
    service.add("call_ambulance", "Stroke", "face droops")
    console.wait_for_handoff(tab, "face droops")
    heard = tab.evaluate("tones")
    assert heard > 0
    sound.click()
    expect(sound).to_have_text("Emergency sound: off")
    service.add("call_ambulance", "Sepsis", "cold and mottled")
    console.wait_for_handoff(tab, "mottled")
    assert tab.evaluate("tones") == heard


def test_the_title_counts_who_waits_and_not_who_is_looked_after(
    signed_in: Page, service: Service
) -> None:
    expect(signed_in).to_have_title("Lantern nurse console")
    service.add("call_ambulance", "Stroke", "face droops")
    other = service.add("same_day", "Fever", "hot")
    expect(signed_in).to_have_title("(2) 1 emergency · Lantern nurse console")
    service.claimed_by(other, COLLEAGUE)
    expect(signed_in).to_have_title("(1) 1 emergency · Lantern nurse console")
    expect(console.wait_for_handoff(signed_in, "hot")).to_contain_text("Asha Patel has it")


def test_the_minutes_go_on_by_themselves(tab: Page, link: str, service: Service) -> None:
    service.add("same_day", "Fever", "hot", minutes=7)
    tab.clock.install()
    calls = Calls(tab)
    console.sign_in(tab, link)
    row = console.wait_for_handoff(tab, "hot")
    expect(row.locator(".row-wait")).to_have_text("7 min")
    service.go_down()  # So that no answer of the service can bring the minutes.
    expect(tab.locator("#connection")).to_have_text("Not live")
    calls.wait_until_answered()  # Nor one that was asked for before.
    tab.clock.fast_forward("03:00")
    expect(row.locator(".row-wait")).to_have_text("10 min")


def test_the_minutes_stop_when_somebody_has_it(tab: Page, link: str, service: Service) -> None:
    service.claimed_by(service.add("same_day", "Fever", "hot", minutes=7), COLLEAGUE)
    tab.clock.install()
    console.sign_in(tab, link)
    console.open_handoff(tab, "hot")
    tab.clock.fast_forward("03:00")
    expect(tab.locator("#note-waiting")).to_contain_text("Waited 7 min, since")


def test_j_k_and_the_arrows_move_and_enter_opens(signed_in: Page, service: Service) -> None:
    for words in ("first", "second", "third"):
        service.add("same_day", "Fever", words, minutes=10)
        console.wait_for_handoff(signed_in, words)
    rows = console.rows(signed_in)
    for key, at in (
        ("j", 0),
        ("j", 1),
        ("ArrowDown", 2),
        ("j", 2),
        ("k", 1),
        ("Home", 0),
        ("End", 2),
    ):
        signed_in.keyboard.press(key)
        expect(rows.nth(at)).to_be_focused()
    signed_in.keyboard.press("Enter")
    expect(rows.nth(2)).to_have_attribute("aria-selected", "true")
    expect(signed_in.locator("#note-words")).to_have_text("“third”")


def test_the_focus_stays_with_its_handoff_however_the_list_moves(
    signed_in: Page, service: Service
) -> None:
    mine = service.add("same_day", "Fever", "hot", minutes=5)
    service.add("same_day", "Cough", "coughing", minutes=1)
    console.wait_for_handoff(signed_in, "coughing")
    row = console.wait_for_handoff(signed_in, "hot")
    row.focus()
    service.add("call_ambulance", "Stroke", "face droops")
    expect(console.rows(signed_in)).to_have_count(3)
    expect(row).to_be_focused()
    service.add("emergency_department", "Burn", "scalded")
    service.raise_to(mine, "call_ambulance")
    expect(console.rows(signed_in).first).to_contain_text("hot")
    expect(row).to_be_focused()


def test_when_the_focused_line_goes_the_one_in_its_place_takes_the_focus(
    signed_in: Page, service: Service
) -> None:
    service.add("same_day", "Fever", "hot", minutes=5)
    service.add("same_day", "Cough", "coughing", minutes=1)
    console.wait_for_handoff(signed_in, "coughing")
    console.wait_for_handoff(signed_in, "hot").focus()
    service.handoffs["h1"].state = "closed"
    service.tell("h1", "closed")
    expect(console.rows(signed_in)).to_have_count(1)
    expect(console.wait_for_handoff(signed_in, "coughing")).to_be_focused()


def test_single_letters_rest_while_words_are_typed_and_can_be_switched_off(
    signed_in: Page, service: Service
) -> None:
    service.add("same_day", "Fever", "hot")
    console.open_handoff(signed_in, "hot")
    box = signed_in.get_by_label("Write to the patient")
    box.press_sequentially("jk?mcx")
    expect(box).to_have_value("jk?mcx")
    box.press("Escape")
    signed_in.keyboard.press("?")
    signed_in.get_by_label("Use single-letter shortcuts").uncheck()
    signed_in.get_by_role("button", name="Done").click()
    signed_in.keyboard.press("c")
    assert service.sent("claim") == []
    signed_in.keyboard.press("?")
    expect(signed_in.get_by_role("dialog")).to_have_count(0)


def test_mine_and_closed_show_only_those(signed_in: Page, service: Service) -> None:
    service.add("same_day", "Fever", "unclaimed words")
    service.add("same_day", "Fever", "my words")
    console.open_handoff(signed_in, "my words")
    console.claim(signed_in)
    signed_in.get_by_role("radio", name="Mine").check()
    expect(console.rows(signed_in)).to_have_count(1)
    console.close_handoff(signed_in, "advised")
    expect(signed_in.get_by_text("You have claimed no handoff.")).to_be_visible()
    signed_in.get_by_role("radio", name="Closed").check()
    row = console.wait_for_handoff(signed_in, "my words")
    expect(row).to_have_text("“my words”Same dayFeverClosed")


def test_markup_in_a_patients_words_stays_words(signed_in: Page, service: Service) -> None:
    words = "<img src=x onerror=alert(1)><b>bold</b>"
    service.add(
        "same_day",
        words,
        words,
        told=words,
        facts=[
            {"name": "onset", "value": words, "person": words, "quote": words},
        ],
    )
    console.open_handoff(signed_in, words)
    expect(signed_in.locator("#note-words")).to_have_text(f"“{words}”")
    assert console.transcript_texts(signed_in) == [words]
    assert signed_in.locator("main img, main b").count() == 0
