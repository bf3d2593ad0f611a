"""`lantern evaluate messages` against a running service, as a hospital runs it."""

from __future__ import annotations

import json
from pathlib import Path

from tests.service import RunningService

LINES = [
    {"id": "e1", "text": "crushing chest pain down my left arm", "gold": "emergency"},
    {"id": "e2", "text": "where can I park?", "gold": "emergency"},
    {"id": "n1", "text": "thanks, that's all", "gold": "not_emergency"},
    {"id": "a1", "text": "there is a funny feeling in my chest", "gold": "ask_or_urgent"},
]


def test_rates_and_failing_ids_are_reported(service: RunningService, tmp_path: Path) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in LINES), encoding="utf-8")
    printed = service.lantern("evaluate", "messages", str(file), "--url", service.url, "--json")
    report = json.loads(printed)
    assert report["rates"]["emergency"]["hits"] == 1
    assert report["rates"]["not_emergency"]["hits"] == 0
    assert report["rates"]["ask_or_urgent"]["hits"] == 1
    assert report["failing"] == [{"id": "e2", "gold": "emergency", "reply": "other"}]


def test_a_service_that_does_not_answer_is_an_error_and_no_result(
    service: RunningService, tmp_path: Path
) -> None:
    file = tmp_path / "messages.jsonl"
    file.write_text(json.dumps(LINES[0]), encoding="utf-8")
    done = service.try_lantern("evaluate", "messages", str(file), "--url", "http://127.0.0.1:9")
    assert done.returncode != 0
    assert "got no answer" in done.stderr
