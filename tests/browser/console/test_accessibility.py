"""The pages for everyone: axe, small and zoomed screens, forced colours, and the footer's words."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.console import page as console
from tests.browser.console.service import COLLEAGUE, Service


def violations(page: Page) -> list[str]:
    """Each violation with what it is about, so that a failure can be read."""
    found = Axe().run(page).response["violations"]
    return [
        f"{v['id']}: {node['target']} {node['failureSummary']}"
        for v in found
        for node in v["nodes"]
    ]


@pytest.fixture
def busy(signed_in: Page, service: Service) -> Page:
    """A list of every level, one claimed by a colleague, one open with all its parts."""
    levels = [
        "call_ambulance",
        "emergency_department",
        "same_day",
        "appointment",
        "self_care",
        None,
    ]
    for number, urgency in enumerate(levels):
        service.add(
            urgency,
            "Reason",
            f"words {number}",
            told="Do this now. Then wait.",
            facts=[
                {"name": "onset", "value": "today", "person": "child", "quote": "since noon"},
            ],
        )
    service.add(None, "Asked for a person", None)
    service.claimed_by("h2", COLLEAGUE)
    for role in ("bot", "nurse", "system"):
        service.say("h1", role, f"says the {role}", kind="emergency" if role == "bot" else "text")
    console.open_handoff(signed_in, "words 0")
    console.claim(signed_in)
    console.add_note(signed_in, "a note")
    return signed_in


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_console(busy: Page, scheme: str) -> None:
    busy.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    busy.get_by_role("radio", name="Self-care").check()
    assert violations(busy) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_something_went_wrong(
    busy: Page, service: Service, scheme: str
) -> None:
    busy.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    service.go_down()
    busy.get_by_label("Write to the patient").fill("hello")
    busy.get_by_role("button", name="Send").click()
    busy.get_by_role("button", name="Record decision").click()
    busy.get_by_role("button", name="Release").click()
    expect(busy.locator("#connection-lost")).to_be_visible()
    expect(busy.locator("#action-problem")).to_be_visible()
    expect(busy.locator("#outgoing")).to_contain_text("Not sent yet")
    assert violations(busy) == []


@pytest.mark.parametrize("opener", ["#close", "#show-shortcuts"])
def test_axe_finds_nothing_in_the_dialogs(busy: Page, opener: str) -> None:
    busy.locator(opener).click()
    expect(busy.get_by_role("dialog")).to_be_visible()
    assert violations(busy) == []


def test_axe_finds_nothing_on_the_sign_in_page_with_and_without_a_problem(
    tab: Page, url: str, service: Service
) -> None:
    tab.goto(f"{url}/console/sign-in?code=used")
    expect(tab.get_by_text("Harbour General Hospital")).to_be_visible()
    assert violations(tab) == []
    tab.get_by_role("button", name="Sign in as a nurse").click()
    expect(tab.get_by_role("alert")).to_be_visible()
    assert violations(tab) == []


def test_axe_finds_nothing_while_the_session_has_ended(busy: Page, service: Service) -> None:
    service.end_sessions()
    expect(busy.get_by_role("dialog", name="You have been signed out")).to_be_visible()
    assert violations(busy) == []


# 1280 x 1024 at 400 % zoom is 320 x 256.
@pytest.mark.parametrize("size", [(1280, 800), (768, 1024), (320, 640), (320, 256)])
def test_nothing_is_cut_off_sideways_at_any_size(busy: Page, size: tuple[int, int]) -> None:
    busy.set_viewport_size({"width": size[0], "height": size[1]})
    for place in ("handoff", "worklist"):
        busy.evaluate("place => { document.body.dataset.showing = place }", place)
        assert busy.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert (
            busy.evaluate("""
            [...document.querySelectorAll('main *')]
              .filter((node) => node.checkVisibility() && !node.closest('.visually-hidden, svg'))
              .filter((node) => node.getBoundingClientRect().right > innerWidth + 1)
              .map((node) => node.outerHTML.slice(0, 80))
        """)
            == []
        )


def test_on_a_small_screen_the_list_and_the_handoff_take_turns(busy: Page) -> None:
    busy.set_viewport_size({"width": 320, "height": 640})
    expect(busy.locator("#worklist")).to_be_hidden()
    busy.get_by_role("button", name="Worklist").click()
    expect(console.rows(busy).first).to_be_focused()
    expect(busy.locator("#note")).to_be_hidden()
    console.open_handoff(busy, "words 3")
    expect(busy.locator("#note-words")).to_have_text("“words 3”")


def test_with_forced_colours_the_open_line_still_stands_out(busy: Page) -> None:
    busy.emulate_media(forced_colors="active")
    widths = console.rows(busy).evaluate_all(
        "rows => rows.map((row) => getComputedStyle(row).borderInlineEndWidth)"
    )
    assert widths[0] == "6px"
    assert set(widths[1:]) == {"0px"}


def test_everything_can_be_done_by_keyboard(signed_in: Page, service: Service) -> None:
    service.add("same_day", "Fever", "hot")
    console.wait_for_handoff(signed_in, "hot")
    keys = signed_in.keyboard
    for key in ("j", "Enter", "c"):
        keys.press(key)
    expect(signed_in.get_by_label("Write to the patient")).to_be_focused()
    keys.type("Hello")
    keys.press("Control+Enter")
    expect(signed_in.locator("#transcript")).to_contain_text("Hello")
    keys.press("Escape")
    keys.press("n")
    keys.type("a note")
    keys.press("Control+Enter")
    expect(signed_in.locator("#notes")).to_contain_text("a note")
    keys.press("Escape")
    keys.press("x")
    keys.press("Space")  # The first outcome has the focus.
    keys.press("Enter")
    expect(signed_in.locator("#note-owner")).to_have_text("Closed")


def test_opening_a_handoff_does_not_read_the_whole_conversation_out(busy: Page) -> None:
    busy.evaluate("""
        window.heard = [];
        new MutationObserver(() => heard.push(document.querySelector('#transcript').ariaLive))
          .observe(document.querySelector('#transcript'), { childList: true });
    """)
    console.open_handoff(busy, "words 4")
    assert set(busy.evaluate("heard")) == {"off"}
    expect(busy.locator("#transcript")).to_have_attribute("aria-live", "polite")


def test_every_page_says_that_the_content_is_pending_clinical_review(tab: Page, link: str) -> None:
    tab.goto(link)
    expect(tab.get_by_role("contentinfo")).to_contain_text("pending clinical review")
    tab.get_by_role("button", name="Sign in as a nurse").click()
    expect(tab.locator("#connection")).to_be_visible()
    expect(tab.get_by_role("contentinfo")).to_contain_text("pending clinical review")
