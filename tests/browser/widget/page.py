"""What a patient sees and does in the widget, for every test that needs a patient's hands and eyes."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

MESSAGES = "lantern-chat .message"


def launcher(page: Page) -> Locator:
    """The button on the hospital's page that opens the chat."""
    return page.locator("lantern-chat .launcher")


def panel(page: Page) -> Locator:
    return page.locator("lantern-chat dialog")


def composer(page: Page) -> Locator:
    return panel(page).get_by_label("Your message")


def open_widget(page: Page) -> None:
    """Opens the chat and waits until the assistant has said hello."""
    launcher(page).click()
    expect(messages(page, "bot").first).to_be_visible()


def send(page: Page, text: str) -> None:
    """Writes a message and sends it."""
    composer(page).fill(text)
    panel(page).get_by_role("button", name="Send message").click()


def messages(page: Page, role: str | None = None) -> Locator:
    """The messages in the order in which they are seen; of one role: bot, nurse, system, patient."""
    return page.locator(MESSAGES if role is None else f'{MESSAGES}[data-role="{role}"]')


def wait_for_message(page: Page, substring: str, role: str = "bot") -> Locator:
    """Waits for a message of that role that holds these words, and returns the newest such."""
    found = messages(page, role).filter(has_text=substring).last
    expect(found).to_be_visible()
    return found


def choices(page: Page) -> Locator:
    """The choices that can still be taken."""
    return page.locator(f"{MESSAGES} .choice:not([aria-disabled])")


def click_choice(page: Page, label: str) -> None:
    """Takes an offered choice."""
    choices(page).filter(has_text=label).last.click()


def talk_to_a_person(page: Page) -> Locator:
    """The button that is always in sight."""
    return panel(page).locator(".header").get_by_role("button", name="Talk to a person")


def pinned_call_button(page: Page) -> Locator:
    """The large call button while there is an emergency."""
    return page.locator("lantern-chat .pinned-call")


def mode_banner(page: Page) -> Locator:
    """Whom the patient is talking with; empty and hidden while it is the assistant."""
    return page.locator("lantern-chat .banner")


def lost_banner(page: Page) -> Locator:
    """Shown while there is no connection."""
    return page.locator("lantern-chat .lost")


def announcements(page: Page, role: str = "log") -> list[str]:
    """What a screen reader was told, politely (`log`) or at once (`alert`), in order."""
    told: list[str] = page.locator(f'lantern-chat .announcer [role="{role}"] p').all_text_contents()
    return told
