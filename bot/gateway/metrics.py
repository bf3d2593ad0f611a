"""What the gateway counts and times for its monitoring, as Prometheus instruments.

Labels hold coded values of closed sets alone (outcomes, rule ids, urgencies, reasons), so no patient's
word and no id can get in, and the number of series doesn't grow with the number of patients. The names
are part of the outside contract: dashboards and alarms stand on them (docs/deployment.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    Info,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

from bot.records.backlog import Backlog

# Seconds. A turn has 10 s; the screen is a matter of milliseconds; a nurse one of minutes.
TURN_BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 7.5, 10)
SCREEN_BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1)
CLAIM_BUCKETS = (15, 30, 60, 120, 300, 600, 1800, 3600, 14400)
URGENCIES = ("call_ambulance", "emergency_department", "same_day", "appointment", "self_care")
NO_URGENCY = "none"


# A second series of each counter, for the time of its birth, which nobody asks for.
disable_created_metrics()  # type: ignore[no-untyped-call]


class Metrics:
    """The instruments of one gateway process."""

    def __init__(self, rule_ids: Iterable[str]) -> None:
        registry = self._registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        self.turns = Counter(
            "lantern_turns", "Turns closed, by outcome.", ["outcome"], registry=registry
        )
        self.turn_seconds = Histogram(
            "lantern_turn_seconds",
            "From the message's arrival to its reply on the record, by who answered.",
            ["answered_by"],
            buckets=TURN_BUCKETS,
            registry=registry,
        )
        self.screen_seconds = Histogram(
            "lantern_screen_seconds",
            "Time of one red-flag screening, by its outcome.",
            ["outcome"],
            buckets=SCREEN_BUCKETS,
            registry=registry,
        )
        self.red_flags = Counter(
            "lantern_red_flags", "Red flags answered, by rule.", ["rule"], registry=registry
        )
        self.claim_seconds = Histogram(
            "lantern_handoff_claim_seconds",
            "From a handoff's opening to a nurse's claim of it, by urgency.",
            ["urgency"],
            buckets=CLAIM_BUCKETS,
            registry=registry,
        )
        self.rasa_failures = Counter(
            "lantern_rasa_failures",
            "Turns that Rasa failed, by reason.",
            ["reason"],
            registry=registry,
        )
        self.late = Counter(
            "lantern_late_replies",
            "Replies of Rasa without effect: their turn was closed already (late), or the record "
            "couldn't take them (left_to_sweeper).",
            ["outcome"],
            registry=registry,
        )
        self.swept = Counter(
            "lantern_turns_swept",
            "Turns that nobody closed, closed by the sweeper.",
            registry=registry,
        )
        self.due_done = Counter(
            "lantern_due_messages_done", "Due messages that were handled.", registry=registry
        )
        self.streams = Gauge(
            "lantern_event_streams", "Open event streams, by reader.", ["reader"], registry=registry
        )
        self._handoffs = Gauge(
            "lantern_handoffs_open", "Handoffs nobody has claimed.", ["urgency"], registry=registry
        )
        self._oldest_handoff = Gauge(
            "lantern_handoff_oldest_seconds",
            "How long the longest-waiting open handoff waits; 0 if none does.",
            ["urgency"],
            registry=registry,
        )
        self._open_turns = Gauge(
            "lantern_turns_open", "Turns accepted and not answered yet.", registry=registry
        )
        self._outbox = Gauge(
            "lantern_outbox_backlog", "Changes not passed on yet.", registry=registry
        )
        self._due = Gauge(
            "lantern_due_messages", "Due messages that wait, by time.", ["when"], registry=registry
        )
        self._dependency = Gauge(
            "lantern_dependency_up",
            "1 if the dependency answers, else 0.",
            ["dependency"],
            registry=registry,
        )
        self._draining = Gauge(
            "lantern_draining", "1 while this gateway is going down.", registry=registry
        )
        self._build = Info("lantern_build", "Versions that are running.", registry=registry)
        self._begin_at_zero(rule_ids)

    def _begin_at_zero(self, rule_ids: Iterable[str]) -> None:
        """Show rare series from the start: an alarm on a rate needs the zero before the first one."""
        for rule in rule_ids:
            self.red_flags.labels(rule)
        for reader in ("patient", "console"):
            self.streams.labels(reader)

    def handoff_claimed(self, urgency: str | None, waited: timedelta) -> None:
        """Note how long a handoff waited for a nurse."""
        self.claim_seconds.labels(urgency or NO_URGENCY).observe(waited.total_seconds())

    def show_backlog(self, backlog: Backlog, now: datetime) -> None:
        """Take over what waits on the record."""
        for urgency in (*URGENCIES, NO_URGENCY):
            waiting = backlog.handoffs.get(None if urgency == NO_URGENCY else urgency)
            age = (now - waiting.since).total_seconds() if waiting else 0.0
            self._handoffs.labels(urgency).set(waiting.count if waiting else 0)
            self._oldest_handoff.labels(urgency).set(max(0.0, age))
        self._open_turns.set(backlog.open_turns)
        self._outbox.set(backlog.outbox)
        self._due.labels("now").set(backlog.due_now)
        self._due.labels("later").set(backlog.due_later)

    def show_service(
        self, dependencies: Mapping[str, bool], versions: Mapping[str, str], *, draining: bool
    ) -> None:
        """Take over which dependencies answer, and which versions run."""
        for name, well in dependencies.items():
            self._dependency.labels(name).set(well)
        self._build.info(dict(versions))
        self._draining.set(draining)

    def exposition(self) -> bytes:
        """Everything in Prometheus's text format."""
        return generate_latest(self._registry)
