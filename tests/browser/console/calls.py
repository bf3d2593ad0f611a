"""Which calls of a page still wait for their answer, seen from outside the page.

A page whose clock a test moves can't be asked to wait: its own timers are the test's, and its content
security policy forbids the browser's polling.
"""

from __future__ import annotations

from playwright.sync_api import Page, Request

_SETTLES_MS = 100


class Calls:
    """Follows a page's requests; a live stream counts as answered once it stands."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._under_way: set[Request] = set()
        page.on("request", lambda request: self._under_way.add(request))
        page.on("requestfinished", lambda request: self._under_way.discard(request))
        page.on("requestfailed", lambda request: self._under_way.discard(request))
        page.on("response", lambda response: self._stands(response.request))

    def wait_until_answered(self) -> None:
        """Wait until nothing is under way, and the page has had time to take the answers in."""
        self._page.wait_for_timeout(_SETTLES_MS)
        while self._under_way:
            self._page.wait_for_timeout(_SETTLES_MS)

    def _stands(self, request: Request) -> None:
        if request.url.endswith("/events"):
            self._under_way.discard(request)
