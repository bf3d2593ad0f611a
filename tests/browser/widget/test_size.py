"""The widget is small enough for an old phone on a bad line."""

from __future__ import annotations

import gzip

from tests.browser.widget.server import WIDGET


def test_the_widget_is_less_than_40_kb_compressed() -> None:
    files = [file for file in (WIDGET / "src").rglob("*") if file.is_file()]
    assert {file.suffix for file in files} == {".js", ".css"}
    assert sum(len(gzip.compress(file.read_bytes())) for file in files) < 40_000
