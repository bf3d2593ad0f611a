"""`lantern backup` beside a running service, and `lantern restore` elsewhere."""

from __future__ import annotations

from pathlib import Path

from bot.records import Record, messages
from tests.service import RunningService

CANARY = "marmalade"


def test_what_a_patient_said_is_in_a_backup_taken_while_the_service_runs(
    service: RunningService, tmp_path: Path
) -> None:
    patient = service.patient()
    patient.says(f"can I eat {CANARY} before a blood test")
    file, home = tmp_path / "lantern.backup", tmp_path / "home"
    printed = service.lantern("backup", str(file))
    assert "audit chain is whole" in printed
    assert file.stat().st_mode & 0o777 == 0o600

    # An empty DATABASE_URL is none: into SQLite, wherever the service keeps its record.
    there = {"LANTERN_HOME": str(home), "DATABASE_URL": ""}
    restored = service.try_lantern("restore", str(file), **there)
    assert restored.returncode == 0, restored.stderr
    record = Record.open(f"sqlite:///{home / 'record.sqlite3'}")
    with record.read() as session:
        said = messages.of_conversation(session, patient.opened["conversation_id"])
        assert any(CANARY in message.text for message in said if message.role == "patient")
    record.close()

    again = service.try_lantern("restore", str(file), **there)
    assert again.returncode == 1
    assert "--replace" in again.stderr
    assert service.try_lantern("restore", str(file), "--replace", **there).returncode == 0


def test_a_restore_into_a_running_service_is_refused(
    service: RunningService, tmp_path: Path
) -> None:
    file = tmp_path / "lantern.backup"
    service.lantern("backup", str(file))
    refused = service.try_lantern("restore", str(file), "--replace")
    assert refused.returncode == 1
    assert "already running" in refused.stderr
    # Another machine's home, the same record.
    url = service.record_url
    elsewhere = {"LANTERN_HOME": str(tmp_path / "elsewhere"), "DATABASE_URL": url}
    refused = service.try_lantern("restore", str(file), "--replace", **elsewhere)
    assert refused.returncode == 1
    assert "stop every Lantern" in refused.stderr
    assert service.patient().says("hello").status == 200


def test_a_file_that_is_no_backup_is_one_sentence(service: RunningService, tmp_path: Path) -> None:
    file = tmp_path / "holiday.jpg"
    file.write_bytes(b"\xff\xd8\xff not a backup")
    home = {"LANTERN_HOME": str(tmp_path / "home"), "DATABASE_URL": ""}
    for name in ("holiday.jpg", "nowhere.backup"):
        done = service.try_lantern("restore", str(tmp_path / name), **home)
        assert done.returncode == 1
        assert len(done.stderr.splitlines()) == 1
        assert name in done.stderr
