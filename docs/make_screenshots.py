"""Takes the README's screenshots from a running demonstration service.

    .venv/bin/python docs/make_screenshots.py http://127.0.0.1:8080 SIGN-IN-LINK

The link is the one that `make run` or `lantern staff add` prints. Needs Debian's chromium.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright

from tests.browser.console import page as console
from tests.browser.console.conftest import FLAGS
from tests.browser.widget import page as widget

FOLDER = Path(__file__).resolve().parent / "screenshots"


def main(address: str, sign_in_link: str) -> None:
    """Play one short conversation and photograph both sides of it."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        patient = browser.new_context(viewport={"width": 1180, "height": 820}).new_page()
        nurse = browser.new_context(viewport={"width": 1280, "height": 820}).new_page()
        console.sign_in(nurse, sign_in_link)
        patient.goto(address)
        widget.open_widget(patient)
        widget.send(patient, "hello, I have a question")
        widget.click_choice(patient, "Yes, I agree")
        widget.wait_for_message(patient, "Thank you", "bot")
        widget.send(patient, "probably nothing but my chest feels crushed and my left arm aches")
        widget.wait_for_message(patient, "999", "bot")
        console.wait_for_handoff(nurse, "chest feels crushed")
        console.open_handoff(nurse, "chest feels crushed")
        patient.wait_for_timeout(500)
        patient.screenshot(path=FOLDER / "widget.png")
        nurse.screenshot(path=FOLDER / "console.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
