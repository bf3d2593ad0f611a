"""The pages' own files, and what the console says about the place it stands in."""

from __future__ import annotations

import httpx
import pytest

from tests.service import RunningService


@pytest.mark.parametrize(
    "path",
    ["/", "/console/sign-in", "/console/assets/scripts/console.js", "/widget/lantern-chat.js"],
)
def test_a_browser_asks_for_pages_and_scripts_afresh(service: RunningService, path: str) -> None:
    answer = httpx.get(f"{service.url}{path}", timeout=10, trust_env=False)
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-cache"
    assert answer.headers["etag"]


def test_the_console_says_which_hospital_it_is_and_that_it_is_a_demonstration(
    service: RunningService,
) -> None:
    about = service.nurse().http.get("/about").json()
    assert about == {"hospital": "Harbour General Hospital", "profile": "demo"}


def test_nobody_reads_about_the_place_without_signing_in(service: RunningService) -> None:
    answer = httpx.get(f"{service.url}/api/v1/console/about", timeout=10, trust_env=False)
    assert answer.status_code == 401
