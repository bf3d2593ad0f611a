"""The machine that the figures were taken on, and what each process takes of its memory."""

from __future__ import annotations

import json
import os
import platform
import re
from dataclasses import dataclass
from pathlib import Path

import psutil

from tests.service import RunningService


@dataclass(frozen=True)
class Memory:
    """Megabytes of one process and its children. PSS counts shared pages once, in shares."""

    pss: int
    rss: int


def described() -> str:
    """Processor, cores, memory, system, and how busy it is now."""
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text("utf-8"))
    processor = found.group(1).strip() if found else platform.machine()
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{processor}, {os.cpu_count()} cores, {memory:.0f} GiB, Linux {platform.release()}, "
        f"Python {platform.python_version()}; load average before the start {os.getloadavg()[0]:.1f}"
    )


def memory(service: RunningService, **others: int) -> dict[str, Memory]:
    """What each process of the service takes now, and each of the others by its process id."""
    processes = json.loads((service.home / "run" / "processes.json").read_text("utf-8"))
    pids = {name: int(process["pid"]) for name, process in processes.items()}
    return {name: _of(pid, alone=name == "supervisor") for name, pid in (pids | others).items()}


def _of(pid: int, *, alone: bool) -> Memory:
    root = psutil.Process(pid)
    # The supervisor's children are the other processes.
    family = [root] if alone else [root, *root.children(recursive=True)]
    details = [process.memory_full_info() for process in family]
    return Memory(
        pss=sum(detail.pss for detail in details) // 10**6,
        rss=sum(detail.rss for detail in details) // 10**6,
    )
