"""A browser, the stand-in service and a signed-in nurse, for the tests of the console's pages."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.console.server import serve
from tests.browser.console.service import Service

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# A limit for what never comes, not a measure: a busy machine may take its time.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def url(service: Service) -> Iterator[str]:
    with serve(service) as address:
        yield address


@pytest.fixture
def context(browser: Browser, url: str) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, base_url=url)
    context.set_default_timeout(PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Iterator[Page]:
    """A page on which a script error or a breach of the content security policy fails the test."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda said: errors.append(said.text) if "Content Security" in said.text else None,
    )
    yield page
    assert errors == []


@pytest.fixture
def link(service: Service, url: str) -> str:
    """A fresh sign-in link for the nurse Maria Keller."""
    return f"{url}/console/sign-in?code={service.add_code()}"


@pytest.fixture
def signed_in(tab: Page, service: Service, url: str) -> Page:
    """The console with Maria Keller signed in, without the detour over the sign-in page."""
    tab.context.add_cookies([{"name": "console", "value": service.add_session(), "url": url}])
    tab.goto(f"{url}/console")
    expect(tab.locator("#connection")).to_have_text("Live")
    return tab
