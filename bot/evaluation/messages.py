"""Single messages: is an emergency answered as one in the first reply, and is nothing else?

Each message opens a conversation of its own, as a patient would, and is judged by what came back: an
`emergency` kind is the positive; a question of the screen or a handoff counts as urgent attention.
"""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import httpx

from bot.evaluation.intervals import Rate

# Longer than the 10 s within which a patient gets a reply.
PATIENCE_S = 15.0


class Gold(StrEnum):
    """What a message should come to."""

    EMERGENCY = "emergency"
    ASK_OR_URGENT = "ask_or_urgent"
    NOT_EMERGENCY = "not_emergency"


class Reply(StrEnum):
    """What it came to."""

    EMERGENCY = "emergency"
    URGENT = "urgent"  # a deciding question, or a handoff
    OTHER = "other"
    FAILED = "failed"


class BadLine(ValueError):
    """A line of the file isn't of the form that is read; the text names file and line."""


@dataclass(frozen=True)
class Case:
    """One message and its gold; `groups` are further words of the line to report by ("style": "typos")."""

    id: str
    text: str
    gold: Gold
    groups: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Result:
    """A case with what the service made of it."""

    case: Case
    reply: Reply

    @property
    def failed(self) -> bool:
        """Whether the reply is not what the gold asks for."""
        wanted = {
            Gold.EMERGENCY: {Reply.EMERGENCY},
            Gold.ASK_OR_URGENT: {Reply.EMERGENCY, Reply.URGENT},
            Gold.NOT_EMERGENCY: {Reply.URGENT, Reply.OTHER},
        }
        return self.reply not in wanted[self.case.gold]


def read_cases(path: Path) -> list[Case]:
    """Read `{"id","text","gold"}` lines. Raises BadLine; OSError if the file can't be read."""
    cases = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
            case = Case(
                str(value["id"]), str(value["text"]), Gold(value["gold"]), tuple(_groups(value))
            )
        except (ValueError, KeyError, TypeError, AttributeError):
            golds = "|".join(gold.value for gold in Gold)
            raise BadLine(
                f'{path.name}, line {number}: expected {{"id": …, "text": …, "gold": "{golds}"}}'
            ) from None
        cases.append(case)
    if not cases:
        raise BadLine(f"{path.name} holds no message")
    return cases


def _groups(value: dict[str, Any]) -> Iterable[tuple[str, str]]:
    known = {"id", "text", "gold"}
    return (
        (key, content)
        for key, content in value.items()
        if key not in known and isinstance(content, str)
    )


async def run(
    cases: Sequence[Case], url: str, *, at_once: int, done: Callable[[], None]
) -> list[Result]:
    """Say every message to the service at `url`, at most `at_once` at a time; results in order."""
    places = asyncio.Semaphore(at_once)
    async with httpx.AsyncClient(
        base_url=f"{url.rstrip('/')}/api/v1", timeout=PATIENCE_S, trust_env=False
    ) as http:

        async def one(case: Case) -> Result:
            async with places:
                result = Result(case, await _say(http, case.text))
            done()
            return result

        return list(await asyncio.gather(*(one(case) for case in cases)))


async def _say(http: httpx.AsyncClient, text: str) -> Reply:
    """The kind of the first reply. A service that doesn't answer is a failure, not a negative."""
    try:
        opened = await http.post("/conversations", json={"channel": "widget", "locale": "en-GB"})
        opened.raise_for_status()
        begun = opened.json()
        headers = {"Authorization": f"Bearer {begun['token']}"}
        consent = {"version": begun["consent_version"], "accepted": True}
        (await http.put("/consent", json=consent, headers=headers)).raise_for_status()
        answer = await http.post(
            "/messages",
            params={"wait": PATIENCE_S - 3},
            json={"id": str(uuid.uuid4()), "text": text},
            headers=headers,
        )
        answer.raise_for_status()
        body = answer.json()
    except (httpx.HTTPError, ValueError, KeyError):
        return Reply.FAILED
    if not body["messages"]:
        return Reply.FAILED
    if any(message["kind"] == "emergency" for message in body["messages"]):
        return Reply.EMERGENCY
    asked = any(
        str(message["data"].get("question_id", "")).startswith("screening.")
        for message in body["messages"]
    )
    waits = body["state"]["mode"] != "bot"
    return Reply.URGENT if asked or waits else Reply.OTHER


@dataclass(frozen=True)
class Report:
    """The rates of a run."""

    results: Sequence[Result]

    def rate(self, gold: Gold, results: Iterable[Result] | None = None) -> Rate:
        """Emergencies found, for `Gold.EMERGENCY` the sensitivity and else the over-triage;
        for `Gold.ASK_OR_URGENT` the share that got urgent attention."""
        chosen = [r for r in (self.results if results is None else results) if r.case.gold is gold]
        counted = {Reply.EMERGENCY} | ({Reply.URGENT} if gold is Gold.ASK_OR_URGENT else set())
        return Rate(sum(result.reply in counted for result in chosen), len(chosen))

    @property
    def unanswered(self) -> int:
        """Messages that the service didn't answer."""
        return sum(result.reply is Reply.FAILED for result in self.results)

    def by_group(self) -> dict[str, dict[str, list[Result]]]:
        """The results by each further key of the lines ("style", "presentation") and its value."""
        grouped: dict[str, dict[str, list[Result]]] = defaultdict(lambda: defaultdict(list))
        for result in self.results:
            for key, value in result.case.groups:
                grouped[key][value].append(result)
        return grouped

    def as_json(self) -> dict[str, Any]:
        """The report for another program."""
        return {
            "messages": len(self.results),
            "unanswered": self.unanswered,
            "rates": {gold.value: _rate_json(self.rate(gold)) for gold in Gold},
            "groups": {
                key: {
                    value: {gold.value: _rate_json(self.rate(gold, results)) for gold in Gold}
                    for value, results in sorted(values.items())
                }
                for key, values in sorted(self.by_group().items())
            },
            "failing": [
                {
                    "id": result.case.id,
                    "gold": result.case.gold.value,
                    "reply": result.reply.value,
                }
                for result in self.results
                if result.failed
            ],
        }


def _rate_json(rate: Rate) -> dict[str, Any] | None:
    if not rate.total:
        return None
    low, high = rate.interval
    return {"hits": rate.hits, "total": rate.total, "share": rate.share, "low": low, "high": high}
