"""Logs stay small, and a full disk doesn't stop the service for them."""

from __future__ import annotations

from pathlib import Path

from bot.supervisor.bounded_log import BoundedLog


def test_old_lines_give_way_to_new_ones(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "gateway.log", max_bytes=100, kept=2)
    for number in range(1000):
        log.write(f"line {number}\n".encode())
    files = sorted(path.name for path in tmp_path.iterdir())
    assert files == ["gateway.log", "gateway.log.1", "gateway.log.2"]
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) <= 300
    assert "line 999\n" in log.path.read_text("utf-8")


def test_a_log_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "missing" / "gateway.log")
    log.write(b"line\n")
    assert log.last_words() == ""


def test_the_last_words_are_the_sentence_and_not_the_coded_lines(tmp_path: Path) -> None:
    log = BoundedLog(tmp_path / "rasa.log")
    log.write(b"The Rasa server can't start: REDIS is not set.\n")
    log.write(b'{"event": "library"}\n  File "x.py", line 1\n\n')
    assert log.last_words() == "The Rasa server can't start: REDIS is not set."
