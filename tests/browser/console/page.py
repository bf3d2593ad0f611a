"""The nurse console as a nurse uses it: for these tests and for the conversations with the real service.

Every function waits for what it promises and raises playwright's TimeoutError when that doesn't come.
"""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect


def sign_in(page: Page, url: str) -> None:
    """Opens a sign-in link (…/console/sign-in?code=…) and signs in with its one button."""
    page.goto(url)
    page.get_by_role("button", name="Sign in as a nurse").click()
    page.wait_for_url(re.compile(r"/console(#.*)?$"))
    expect(page.locator("#connection")).to_have_text("Live")


def rows(page: Page) -> Locator:
    """The lines of the worklist, from the top."""
    return page.get_by_role("listbox", name="Worklist").get_by_role("option")


def wait_for_handoff(page: Page, substring: str, timeout: float = 20_000) -> Locator:
    """The first line of the worklist that holds the words, once it is there (timeout in ms)."""
    row = rows(page).filter(has_text=substring).first
    row.wait_for(state="visible", timeout=timeout)
    return row


def open_handoff(page: Page, substring: str) -> None:
    """Opens the handoff whose line holds the words, and waits for its detail."""
    wait_for_handoff(page, substring).click()
    # By attribute: on a small screen the list is hidden by now.
    expect(page.locator("#worklist [aria-selected=true]").filter(has_text=substring)).to_have_count(
        1
    )
    expect(page.locator("#handoff")).to_have_attribute("aria-busy", "false")


def claim(page: Page) -> None:
    """Claims the open handoff, which must end up with this nurse."""
    page.get_by_role("button", name="Claim", exact=True).click()
    expect(page.locator("#note-owner")).to_have_text("You have it")


def write(page: Page, text: str) -> None:
    """Writes to the patient with Ctrl+Enter and waits until the service holds the message."""
    box = page.get_by_label("Write to the patient")
    box.fill(text)
    box.press("Control+Enter")
    stored = page.locator("#transcript .message[data-role=nurse]").filter(has_text=text)
    expect(stored.last).to_be_visible()
    expect(page.locator("#outgoing .message")).to_have_count(0)


def add_note(page: Page, text: str) -> None:
    """Saves an internal note."""
    page.get_by_label("New internal note").fill(text)
    page.get_by_role("button", name="Save note").click()
    expect(page.locator(".internal-note").filter(has_text=text)).to_be_visible()


def close_handoff(page: Page, outcome: str, *, spoke: bool = True) -> None:
    """Closes the open handoff.

    Args:
        outcome: advised, booked, emergency_services, no_answer or other.
        spoke: the answer to "Did you speak to the patient?", where it is asked.
    """
    page.get_by_role("button", name="Close…").click()
    dialog = page.get_by_role("dialog", name="Close this handoff")
    dialog.locator(f"input[name=outcome][value={outcome}]").check()
    if dialog.locator("#close-spoke").is_visible():
        dialog.locator(f"input[name=close-spoke][value={'yes' if spoke else 'no'}]").check()
    dialog.get_by_role("button", name="Close handoff").click()
    dialog.wait_for(state="hidden")
    expect(page.locator("#note-owner")).to_have_text("Closed")


def transcript_texts(page: Page) -> list[str]:
    """The words of every stored message of the open handoff, oldest first."""
    return page.locator("#transcript .message-text").all_inner_texts()
