"""What is said around an emergency, in fixed words: the answers offered under the full reply and what
follows each, the one question about how to reach the patient, and the patient's correction.

data/clinical/conduct.yml holds the words. Nothing in them claims that anybody was called.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.clinical.numbers import Numbers
from bot.clinical.source import Entry, read_entry
from bot.clinical.spoken import PLACEHOLDERS, spoken
from bot.clinical.urgency import Urgency

NOT_RIGHT: Final = "not_right"
OFFERED: Final = {
    Urgency.CALL_AMBULANCE: ("help_is_coming", "cannot_call", "do_not_want_to", NOT_RIGHT),
    Urgency.EMERGENCY_DEPARTMENT: ("on_my_way", "cannot_get_there", "do_not_want_to", NOT_RIGHT),
}
"""Which answers are offered under the full reply, by its urgency."""

_OWN: Final = frozenset({"without_voice", "reminder"})


@dataclass(frozen=True)
class OfferedAnswer:
    """A button under the full reply, and what is said when it is pressed."""

    id: str
    label: str
    reply: str


@dataclass(frozen=True)
class Correction:
    """The question after "That's not right", its three answers, and what follows."""

    question: str
    yes_label: str
    no_label: str
    not_sure_label: str
    confirmed: str
    stands: str


@dataclass(frozen=True)
class Conduct:
    """Everything said around an emergency, with the country's numbers filled in.

    `thanks` and `correction.stands` still hold {reminder}: the reminder of the flag at hand.
    """

    answers: Mapping[str, OfferedAnswer]
    contact_question: str
    thanks: str
    correction: Correction

    def offered(self, urgency: Urgency) -> tuple[OfferedAnswer, ...]:
        """The answers that fit an emergency of this urgency. Raises KeyError for a lower one."""
        return tuple(self.answers[name] for name in OFFERED[urgency])


def load_conduct(folder: Path, numbers: Numbers) -> Conduct:
    """Read `folder`/conduct.yml (data/clinical). Raises RuleError."""
    file = read_entry(folder / "conduct.yml", "conduct.yml")
    keys = file.mapping(["answers", "contact", "correction", "reviewed_by", "review_by"], ["about"])

    def say(entry: Entry) -> str:
        text = spoken(entry, PLACEHOLDERS | _OWN)
        return numbers.fill(text.replace("{without_voice}", numbers.without_voice))

    names = tuple(dict.fromkeys(name for offer in OFFERED.values() for name in offer))
    offered = keys["answers"].mapping(names, [])
    contact = keys["contact"].mapping(["question", "thanks"], [])
    correction = keys["correction"].mapping(
        ["question", "yes", "no", "not_sure", "confirmed", "stands"], []
    )
    return Conduct(
        answers={name: _answer(name, offered[name], say) for name in names},
        contact_question=say(contact["question"]),
        thanks=say(contact["thanks"]),
        correction=Correction(
            question=say(correction["question"]),
            yes_label=correction["yes"].text(),
            no_label=correction["no"].text(),
            not_sure_label=correction["not_sure"].text(),
            confirmed=say(correction["confirmed"]),
            stands=say(correction["stands"]),
        ),
    )


def _answer(name: str, entry: Entry, say: Callable[[Entry], str]) -> OfferedAnswer:
    keys = entry.mapping(["label", "reply"], [])
    return OfferedAnswer(name, keys["label"].text(), say(keys["reply"]))
