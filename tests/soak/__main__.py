"""`make soak`: patients write while parts of the service die at random, and the ledger must be right.

One service over all rounds. In each round a few patients write, something breaks at a random moment, and
when everybody has an answer the record is compared with what they were told (ledger.py). The seed is
printed; the same seed draws the same faults and the same words, though not the same timing to the
millisecond, which is up to the machine.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from bot.records import Record
from tests.service import RunningService, eventually
from tests.soak import faults, ledger
from tests.soak.patients import GIVE_UP_S, Asker, Booker, InDanger, Writer

# Shorter than in service, so that a round ends soon; what is proved doesn't depend on it.
SETTINGS = {"LANTERN_RASA_TIMEOUT_S": "2"}
# A conversation is left for a new one after so many rounds, or the transcripts would grow without end.
ROUNDS_A_CONVERSATION = 8
# The share of rounds that begin while the service may still suffer from the round before.
OVERLAPPING = 0.25


@dataclass
class Tally:
    """What happened under one fault."""

    rounds: int = 0
    messages: int = 0
    sent_again: int = 0
    slowest_s: float = 0.0


@dataclass
class Soak:
    """The state of one run."""

    service: RunningService
    record: Record
    rng: random.Random
    tallies: dict[str, Tally] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)
    lasting: list[Asker | Booker] = field(default_factory=list)
    everybody: list[Writer] = field(default_factory=list)

    def round(self, number: int) -> str:
        """One round; what to say of it."""
        if number % ROUNDS_A_CONVERSATION == 0 or not self.lasting:
            self.lasting = [
                kind(self.service, random.Random(self.rng.random()))
                for kind in (Asker, Asker, Booker, Booker)
            ]
            self.everybody += self.lasting
        in_danger = InDanger(self.service, random.Random(self.rng.random()))
        self.everybody.append(in_danger)
        writers: list[Asker | Booker | InDanger] = [*self.lasting, in_danger]
        before = {writer.conversation_id: len(writer.diary) for writer in writers}
        fault, after_s = faults.draw(self.rng)
        if self.rng.random() > OVERLAPPING:
            self._until_well()
        began = time.monotonic()
        breaking = threading.Timer(after_s, fault.happen, (self.service, self.rng))
        breaking.start()
        with ThreadPoolExecutor(len(writers)) as pool:
            for done in [pool.submit(writer.turn) for writer in writers]:
                done.result()
        breaking.join()
        self._until_closed(writers)
        broken = ledger.broken_promises(self.record, writers)
        self.broken += broken
        said = [s for w in writers for s in w.diary[before[w.conversation_id] :]]
        tally = self.tallies.setdefault(fault.name, Tally())
        tally.rounds += 1
        tally.messages += len(said)
        tally.sent_again += sum(1 for s in said if s.attempts > 1)
        tally.slowest_s = max([tally.slowest_s, *(s.seconds for s in said)])
        verdict = "ok" if not broken else "BROKEN: " + "; ".join(broken)
        took = time.monotonic() - began
        return f"{fault.name} after {after_s:.2f} s, {len(said)} messages, {took:.1f} s: {verdict}"

    def _until_well(self) -> None:
        """Until turns can be answered again: most are to be broken in the middle, not at the start."""
        self.service.wait_until_ready()
        health = f"http://127.0.0.1:{self.service.port('actions')}/health"
        eventually(lambda: httpx.get(health, timeout=2).status_code == 200, GIVE_UP_S)

    def _until_closed(self, writers: Sequence[Writer]) -> None:
        until = time.monotonic() + GIVE_UP_S
        while ledger.open_turns(self.record, writers) and time.monotonic() < until:
            time.sleep(0.1)

    def end(self) -> None:
        """Let the storm pass, and look at the whole record once more."""
        self.service.wait_until_ready()
        until = time.monotonic() + GIVE_UP_S
        while (broken := ledger.broken_at_the_end(self.record)) and time.monotonic() < until:
            time.sleep(0.5)
        self.broken += broken + ledger.broken_promises(self.record, self.everybody)


def main(argv: Sequence[str]) -> int:
    """Run the rounds and print the table; 1 if a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    options = parser.parse_args(argv)
    print(f"soak: {options.rounds} rounds, seed {options.seed}", flush=True)
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="lantern-soak-") as home:
        service = RunningService(Path(home), **SETTINGS)
        try:
            with service.record() as record:
                soak = Soak(service, record, random.Random(options.seed))
                for number in range(options.rounds):
                    print(f"  {number + 1:>4}/{options.rounds}  {soak.round(number)}", flush=True)
                soak.end()
                outcomes = ledger.outcomes(record)
        finally:
            service.stop()
    _report(soak, outcomes, time.monotonic() - began)
    return 1 if soak.broken else 0


def _report(soak: Soak, outcomes: dict[str, int], seconds: float) -> None:
    print(f"\n{'fault':<28}{'rounds':>8}{'messages':>10}{'sent again':>12}{'slowest':>10}")
    for name, tally in sorted(soak.tallies.items(), key=lambda row: -row[1].rounds):
        again, slowest = tally.sent_again, f"{tally.slowest_s:.1f} s"
        print(f"{name:<28}{tally.rounds:>8}{tally.messages:>10}{again:>12}{slowest:>10}")
    total: Counter[str] = Counter()
    for tally in soak.tallies.values():
        total.update(rounds=tally.rounds, messages=tally.messages, again=tally.sent_again)
    print(f"{'all':<28}{total['rounds']:>8}{total['messages']:>10}{total['again']:>12}")
    print(
        "turns ended: " + ", ".join(f"{count} {name}" for name, count in sorted(outcomes.items()))
    )
    for broken in soak.broken:
        print(f"BROKEN {broken}")
    verdict = f"{len(soak.broken)} promises broken" if soak.broken else "every promise held"
    print(f"soak: {verdict} in {total['rounds']} rounds, {seconds:.0f} s", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
