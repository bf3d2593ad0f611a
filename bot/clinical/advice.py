"""The fixed words a patient is told in an emergency: the act first, the reason after.

Nothing here is composed freely: reviewed sentences are put in order and numbers are filled in.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.clinical.facts import SELF
from bot.clinical.numbers import Numbers
from bot.clinical.rules import RedFlag, Wording


@dataclass(frozen=True)
class Advice:
    """A full reply, the number to offer as a button, the steps, and a short reminder for later."""

    text: str
    call_label: str
    call_number: str
    steps: tuple[str, ...]
    reminder: str


def advice(
    flags: Sequence[RedFlag], numbers: Numbers, locale: str = "en", person: str | None = None
) -> Advice:
    """The advice for some red flags, worst first.

    The worst flag gives the wording. The others add their question, and what they forbid because it could
    harm ("aspirin", "eat_or_drink"); a step that any of them forbids is left out: aspirin helps a heart
    attack and harms a bleeding stroke, and nobody knows yet which it is. The rest of their advice would
    only bury the first. `person` overrides whom the flag is about ("self" or another). Raises ValueError
    without a flag.
    """
    if not flags:
        raise ValueError("there is no advice without a red flag")
    first = _wording(flags[0], locale, person)
    others = [_wording(flag, locale, person) for flag in flags[1:]]
    harmful = [line for other in others for line in other.do_not if line.about is not None]
    warnings = [*first.do_not, *harmful]
    forbidden = {line.about for line in warnings} - {None}
    allowed = [step.text for step in first.steps if step.about not in forbidden]
    steps = tuple(numbers.fill(step) for step in _distinct(allowed))
    do_not = _distinct([line.text for line in warnings])
    asks = _distinct([first.ask, *(other.ask for other in others)])
    paragraphs = [
        numbers.fill(first.act),
        numbers.fill(" ".join(asks)),
        "\n".join(f"- {step}" for step in steps),
        numbers.fill(" ".join(do_not)),
        numbers.fill(first.why),
    ]
    line = numbers.line(first.call)
    return Advice(
        text="\n\n".join(paragraph for paragraph in paragraphs if paragraph),
        call_label=line.label,
        call_number=line.number,
        steps=steps,
        reminder=numbers.fill(first.reminder),
    )


def _wording(flag: RedFlag, locale: str, person: str | None) -> Wording:
    by_person = flag.wording.get(locale) or flag.wording["en"]
    who = flag.person if person is None else person
    if who == SELF:
        return by_person["self"]
    if flag.child and "child" in by_person:
        return by_person["child"]
    return by_person["somebody"]


def _distinct(texts: Sequence[str]) -> list[str]:
    return [text for text in dict.fromkeys(texts) if text]
