"""What a hospital relies on: a program that dies comes back, and stopping leaves nothing behind."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.supervisor.bounded_log import BoundedLog
from bot.supervisor.children import Child, Program
from bot.supervisor.home import Home
from bot.supervisor.problem import StartProblem
from bot.supervisor.supervisor import Backoff, Supervisor
from tests.supervisor.tiny_programs import is_alive, until

AT_ONCE = Backoff(first=0.0, longest=0.0)


def pid_of(home: Home, name: str) -> int:
    return int(json.loads((home.run / "processes.json").read_text("utf-8"))[name]["pid"])


def test_a_killed_program_is_started_again_on_the_same_port_and_said_so(
    home: Home, program: Callable[..., Program]
) -> None:
    said: list[str] = []
    door = program("door")

    async def live() -> None:
        supervisor = Supervisor(home, said.append, AT_ONCE)
        await supervisor.start(door)
        first = pid_of(home, "door")
        os.kill(first, signal.SIGKILL)
        await until(lambda: any("is back" in line for line in said))
        assert pid_of(home, "door") != first
        assert await door.is_ready()
        await supervisor.stop()

    asyncio.run(live())
    assert said[0] == "The door stopped (signal 9); starting it again."
    assert len(said) == 2


def test_a_program_that_hangs_is_ended_and_started_again(
    home: Home, program: Callable[..., Program]
) -> None:
    said: list[str] = []
    door = program("door")

    async def answers() -> bool:
        reader, writer = await asyncio.open_connection("127.0.0.1", door.port)
        try:
            async with asyncio.timeout(0.2):
                return await reader.read() == b""
        except TimeoutError:
            return False
        finally:
            writer.close()
            await writer.wait_closed()

    async def live() -> None:
        supervisor = Supervisor(home, said.append, AT_ONCE)
        await supervisor.start(replace(door, is_alive=answers, hung_after=0.5))
        first = pid_of(home, "door")
        os.kill(first, signal.SIGSTOP)
        await until(lambda: any("is back" in line for line in said))
        assert pid_of(home, "door") != first
        assert await answers()
        await supervisor.stop()

    asyncio.run(live())
    assert said[:2] == [
        "The door hangs; ending it.",
        "The door stopped (signal 9); starting it again.",
    ]


def test_a_death_is_seen_although_a_grandchild_still_holds_the_output(home: Home) -> None:
    parent = "import subprocess; subprocess.Popen(['sleep', '600'])"

    async def live() -> int:
        log = BoundedLog(home.logs / "parent.log")
        argv = (sys.executable, "-c", parent)
        child = await Child.start(argv, dict(os.environ), None, "", log)
        async with asyncio.timeout(30):
            return await child.wait()

    assert asyncio.run(live()) == 0


def test_stopping_goes_by_rank_and_leaves_no_process(
    home: Home, program: Callable[..., Program], diary: Path
) -> None:
    async def live() -> list[int]:
        supervisor = Supervisor(home, print)
        # Started in the opposite order, so that the order of stopping is nobody's accident.
        for name, rank in (("redis", 2), ("rasa", 1), ("gateway", 0)):
            await supervisor.start(program(name, stop_rank=rank))
        pids = [pid_of(home, name) for name in ("redis", "rasa", "gateway")]
        await supervisor.stop()
        return pids

    pids = asyncio.run(live())
    stopped = [line for line in diary.read_text("utf-8").splitlines() if "stopped" in line]
    assert stopped == ["gateway stopped", "rasa stopped", "redis stopped"]
    assert not any(is_alive(pid) for pid in pids)
    assert not (home.run / "processes.json").exists()


def test_a_program_that_ignores_the_request_to_stop_is_killed_with_its_own_children(
    home: Home, program: Callable[..., Program], tmp_path: Path
) -> None:
    family = tmp_path / "family"
    deaf = (
        "import os, signal, subprocess, sys\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"open({str(family)!r}, 'w').write(str(child.pid))\n"
        "signal.pause()\n"
    )

    async def ready() -> bool:
        return family.exists() and family.read_text("utf-8") != ""

    async def live() -> None:
        supervisor = Supervisor(home, print)
        argv = (sys.executable, "-c", deaf)
        await supervisor.start(program("deaf", argv=argv, is_ready=ready, stop_within=0.2))
        pid = pid_of(home, "deaf")
        await supervisor.stop()
        assert not is_alive(pid)
        # Killed with its parent, but reaped by the system in its own time.
        await until(lambda: not is_alive(int(family.read_text("utf-8"))))

    asyncio.run(live())


def test_a_program_that_refuses_to_start_is_reported_with_its_own_words(
    home: Home, program: Callable[..., Program]
) -> None:
    refusing = (
        "import sys\n"
        'print(\'{"event": "library", "level": "error"}\', flush=True)\n'
        "sys.exit('The tracker store is not the configured one.')\n"
    )

    async def live() -> None:
        supervisor = Supervisor(home, print)
        try:
            await supervisor.start(program("rasa", argv=(sys.executable, "-c", refusing)))
        finally:
            await supervisor.stop()

    with pytest.raises(
        StartProblem, match=r"The rasa stopped while starting\. The tracker store is"
    ):
        asyncio.run(live())


def test_a_program_that_never_gets_ready_is_given_up_and_ended(
    home: Home, program: Callable[..., Program]
) -> None:
    async def never() -> bool:
        return False

    pids: list[int] = []

    async def live() -> None:
        supervisor = Supervisor(home, print)
        try:
            await supervisor.start(program("rasa", is_ready=never, ready_within=0.2))
        finally:
            pids.append(pid_of(home, "rasa"))
            await supervisor.stop()

    with pytest.raises(StartProblem, match="was not ready after"):
        asyncio.run(live())
    assert not is_alive(pids[0])


def test_a_killed_supervisor_takes_its_programs_with_it(tmp_path: Path) -> None:
    orphan_maker = (
        "import asyncio, os\n"
        "from pathlib import Path\n"
        "from bot.supervisor.bounded_log import BoundedLog\n"
        "from bot.supervisor.children import Child\n"
        "async def main():\n"
        f"    log = BoundedLog(Path({str(tmp_path / 'log')!r}))\n"
        "    child = await Child.start(('sleep', '600'), dict(os.environ), None, '', log)\n"
        "    print(child.pid, flush=True)\n"
        "    await child.wait()\n"
        "asyncio.run(main())\n"
    )

    async def live() -> int:
        supervisor = await asyncio.create_subprocess_exec(
            sys.executable, "-c", orphan_maker, stdout=asyncio.subprocess.PIPE
        )
        assert supervisor.stdout is not None
        child = int(await supervisor.stdout.readline())
        # The leash is on once the child has become its command.
        await until(lambda: Path(f"/proc/{child}/comm").read_text("utf-8").strip() == "sleep")
        supervisor.kill()
        await supervisor.wait()
        await until(lambda: not is_alive(child))
        return child

    assert not is_alive(asyncio.run(live()))


@pytest.mark.parametrize(
    ("before", "ran", "expected"),
    [(None, 1.0, 0.25), (0.25, 1.0, 0.5), (3.0, 1.0, 4.0), (4.0, 11.0, 0.25)],
)
def test_a_program_that_keeps_dying_is_started_ever_more_rarely(
    before: float | None, ran: float, expected: float
) -> None:
    assert Backoff().next(before, ran) == expected
