"""However the service goes down, it leaves no process behind and comes up again with its record."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.service import RunningService, eventually

EVERYONE = {"supervisor", "redis", "actions", "rasa", "gateway"}


def alive(process_ids: list[int]) -> list[int]:
    """Those of these processes that exist and are more than zombies."""

    def runs(pid: int) -> bool:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text("utf-8")
        except OSError:
            return False
        return stat.rpartition(")")[2].split()[0] != "Z"

    return [pid for pid in process_ids if runs(pid)]


def process_ids(service: RunningService) -> list[int]:
    processes = json.loads((service.home / "run" / "processes.json").read_text("utf-8"))
    assert set(processes) == EVERYONE
    return [process["pid"] for process in processes.values()]


def test_neither_kill_9_nor_ctrl_c_leaves_a_process_behind_or_loses_a_handoff(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = tmp_path_factory.mktemp("going-down")
    killed = RunningService(home)
    pids = process_ids(killed)
    patient = killed.patient()
    assert patient.says("I have crushing chest pain and I can't breathe").kinds[0] == "emergency"
    killed.kill("supervisor")
    eventually(lambda: not alive(pids))
    killed.stop()

    again = RunningService(home)
    pids = process_ids(again)
    assert again.nurse().handoff_of(patient) is not None
    again.stop()
    assert not alive(pids)
    assert "Lantern has stopped.\n" in again.output
    assert not (home / "run" / "processes.json").exists()
