"""What the gateway stands on, whether each part is there, and since when.

Parts are looked at when somebody asks and every few seconds besides, so that "since" is right to a few
seconds also where nobody asks.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.logs import get_logger

log = get_logger(__name__)

LOOK_EVERY_S = 5.0

# Looks at one or more parts; says for each whether it is well. Never raises.
Probe = Callable[[], Awaitable[Mapping[str, bool]]]


@dataclass(frozen=True)
class State:
    """Whether a part is well, and since when that is so."""

    well: bool
    since: datetime


class Dependencies:
    """The present state of every part."""

    def __init__(self, probes: Sequence[Probe], clock: Callable[[], datetime]) -> None:
        self._probes = probes
        self._clock = clock
        self._states: dict[str, State] = {}
        self._looking: asyncio.Task[None] | None = None
        self._started = clock()
        self._all_were_well = False

    async def watch(self) -> None:
        """Look once; for a loop that does it again and again."""
        await self.look()

    async def look(self) -> Mapping[str, State]:
        """Look at every part now. Whoever asks while a look is under way shares it."""
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await asyncio.shield(self._looking)
        return dict(self._states)

    def starting(self, within_s: float) -> bool:
        """Whether some part has not been there yet, for at most `within_s` seconds after the start."""
        age = (self._clock() - self._started).total_seconds()
        return not self._all_were_well and age < within_s

    async def _look(self) -> None:
        for found in await asyncio.gather(*(probe() for probe in self._probes)):
            for name, well in found.items():
                before = self._states.get(name)
                if before is None or before.well != well:
                    self._states[name] = State(well, self._clock())
                    if not well:
                        log.warning("dependency_down", dependency=name)
                    elif before is not None:
                        log.info("dependency_back", dependency=name)
        self._all_were_well |= all(state.well for state in self._states.values())
