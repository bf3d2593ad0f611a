"""A patient's own data: what was deleted leaves the screen, and all of it can be had as a file."""

from __future__ import annotations

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.widget import page as widget
from tests.browser.widget import samples
from tests.browser.widget.service import Service

FAREWELL = {
    **samples.text("Everything you wrote here is deleted."),
    "role": "system",
    "data": {"erased": True},
}


def _delete_everything(page: Page, service: Service) -> None:
    widget.open_widget(page)
    widget.send(page, "my knee hurts")
    widget.wait_for_message(page, "You said: my knee hurts")
    service.replies["delete everything"] = [FAREWELL]
    service.state["mode"] = "closed"
    service.echoes = False
    widget.send(page, "delete everything")
    expect(widget.mode_banner(page)).to_contain_text("This chat has ended.")


def test_what_was_deleted_leaves_the_screen_and_the_chat_is_closed(
    page: Page, service: Service
) -> None:
    _delete_everything(page, service)
    expect(widget.messages(page)).to_have_count(1)
    expect(widget.messages(page)).to_contain_text("is deleted")
    service.expire()
    # Coming back to the page begins nothing by itself.
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(widget.mode_banner(page)).to_contain_text("This chat has ended.")
    assert (
        page.evaluate("sessionStorage.getItem('lantern:' + location.origin + ':session')") is None
    )


def test_a_new_chat_begins_after_the_deletion(page: Page, service: Service) -> None:
    _delete_everything(page, service)
    service.expire()
    widget.panel(page).get_by_role("button", name="Start a new chat").click()
    expect(widget.messages(page, "bot").first).to_contain_text("Hello. I'm Lantern")
    expect(widget.messages(page, "system")).to_have_count(0)
    widget.send(page, "hello again")
    widget.wait_for_message(page, "You said: hello again")


def test_words_written_into_a_closed_chat_begin_a_new_one(page: Page, service: Service) -> None:
    _delete_everything(page, service)
    service.expire()
    widget.send(page, "hello again")
    widget.wait_for_message(page, "You said: hello again")
    expect(widget.messages(page, "bot").first).to_contain_text("Hello. I'm Lantern")


def test_a_chat_that_is_deleted_elsewhere_is_closed_here(page: Page, service: Service) -> None:
    widget.open_widget(page)
    service.become(mode="closed")
    expect(widget.mode_banner(page)).to_contain_text("This chat has ended.")


def test_all_data_can_be_had_as_a_file(page: Page, service: Service, tmp_path: Path) -> None:
    summary = {
        **samples.text("This is what I hold of you."),
        "data": {"download": "/api/v1/me/data"},
    }
    service.replies["what do you know"] = [summary]
    widget.open_widget(page)
    widget.send(page, "what do you know")
    message = widget.wait_for_message(page, "This is what I hold of you.")
    with page.expect_download() as downloaded:
        message.get_by_role("button", name="Download all of it").click()
    downloaded.value.save_as(tmp_path / "data.json")
    assert "This is what I hold of you." in str(
        json.loads((tmp_path / "data.json").read_text("utf-8"))
    )
