"""The screen as the turn uses it: the red-flag rules on the patient's raw words and earlier facts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import clinical
from bot.clinical import Conduct, Numbers, Outcome, RuleBook, Screening
from bot.gateway import wording
from bot.records import models
from bot.records.messages import Draft, OfferedChoice


@dataclass(frozen=True)
class RedFlagDesk:
    """The rules, the numbers of the country, and the words built from them."""

    rules: RuleBook
    numbers: Numbers
    conduct: Conduct

    @classmethod
    def open(cls, folder: Path, country: str) -> RedFlagDesk:
        """Read data/clinical for a country. Raises RuleError: the gateway refuses to start."""
        numbers = clinical.load_numbers(folder, country)
        return cls(clinical.load_rules(folder), numbers, clinical.load_conduct(folder, numbers))

    def screen(self, text: str, facts: Sequence[models.Fact], now: datetime) -> Screening:
        """Screen one message together with what was said earlier in the episode."""
        return clinical.screen(text, tuple(_as_clinical(fact) for fact in facts), self.rules, now)

    def answered(
        self, rule_id: str, answer: str, facts: Sequence[models.Fact], now: datetime, quote: str
    ) -> Screening:
        """What the answer (yes, no, not_sure) to a rule's clarifying question means."""
        earlier = tuple(_as_clinical(fact) for fact in facts)
        return self.rules.answered(rule_id, answer, earlier, now, quote)

    def emergency(self, screening: Screening, locale: str) -> Draft:
        """The full, fixed emergency reply, with the answers that fit it."""
        told = clinical.advice(screening.flags, self.numbers, locale=locale[:2])
        urgency = screening.flags[0].urgency
        return Draft(
            told.text,
            kind="emergency",
            urgency=urgency.value,
            choices=tuple(
                OfferedChoice(offer.label, wording.EMERGENCY_ANSWER, {"answer": offer.id})
                for offer in self.conduct.offered(urgency)
            ),
            data={
                "call": {"label": told.call_label, "number": told.call_number},
                "steps": list(told.steps),
                "reminder": told.reminder,
                "rules": [flag.rule_id for flag in screening.flags],
            },
        )

    def reminder(self, screening: Screening, locale: str) -> Draft:
        """The short form, for a flag whose full advice was given before."""
        told = clinical.advice(screening.flags, self.numbers, locale=locale[:2])
        return Draft(
            told.reminder,
            kind="emergency",
            urgency=screening.flags[0].urgency.value,
            data={
                "call": {"label": told.call_label, "number": told.call_number},
                "steps": [],
                "repeat": True,
            },
        )

    def question(self, screening: Screening) -> Draft:
        """The one question that decides."""
        asked = screening.question
        assert asked is not None
        labels = (
            (asked.yes_label, "yes"),
            (asked.no_label, "no"),
            (asked.not_sure_label, "not_sure"),
        )
        return Draft(
            asked.text,
            kind="question",
            choices=tuple(
                OfferedChoice(
                    label, wording.SCREENING_ANSWER, {"rule": asked.rule_id, "answer": answer}
                )
                for label, answer in labels
            ),
            data={"question_id": f"screening.{asked.rule_id}"},
        )


def coded(screening: Screening | None) -> dict[str, Any]:
    """The result without a word of the patient: what may be kept before consent and logged."""
    if screening is None:
        return {"outcome": "failed"}
    return {
        "outcome": screening.outcome.value,
        "rules": [flag.rule_id for flag in screening.flags],
        "asks": screening.question.rule_id if screening.question else None,
        "rules_version": screening.rules_version,
    }


def citations(screening: Screening) -> list[dict[str, Any]]:
    """The sources of the rule that weighs most, for the nurse."""
    return [
        {"title": source.title, "source": source.organisation, "url": source.url}
        for source in screening.flags[0].citations
    ]


def is_emergency(screening: Screening | None) -> bool:
    """Whether emergency advice is to be given now."""
    return screening is not None and screening.outcome is Outcome.EMERGENCY


def _as_clinical(fact: models.Fact) -> clinical.Fact:
    return clinical.Fact(fact.name, fact.value, fact.person, fact.quote, fact.said_at)
