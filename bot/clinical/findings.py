"""Findings: the things that rules combine, and how patients say them.

data/clinical/findings/*.yml, one file a body region or topic. A file holds word sets (`words`) that
its phrases share with every other file, and findings with their meaning in plain clinical words.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bot.clinical.reading.context import Said
from bot.clinical.reading.phrase_lists import add_word_sets, read_phrases
from bot.clinical.reading.phrases import Node
from bot.clinical.reading.quantities import Quantity
from bot.clinical.source import Entry, read_entry

LASTS_HOURS: Final = {"a day": 24, "a week": 24 * 7, "always": None}
"""How long a finding said in an earlier turn still counts."""


@dataclass(frozen=True)
class Limit:
    """A range of a measured quantity: at least `lowest`, below `below`."""

    quantity: Quantity
    lowest: float | None
    below: float | None

    def holds(self, quantity: Quantity, value: float) -> bool:
        """Whether a measured value lies in the range."""
        return (
            quantity is self.quantity
            and (self.lowest is None or value >= self.lowest)
            and (self.below is None or value < self.below)
        )


@dataclass(frozen=True)
class Counted:
    """Phrases with a number in them that must be at least `lowest` and below `below`."""

    finding: str
    phrases: tuple[Node, ...]
    lowest: float
    below: float | None

    def holds(self, value: float) -> bool:
        """Whether a number lies in the range."""
        return value >= self.lowest and (self.below is None or value < self.below)


@dataclass(frozen=True)
class Finding:
    """One finding: what it means, how it is said, and what its context does to it.

    `milder` phrases say it in a way that counts only beside another finding. `still_counts` names
    ways of saying ("over", "past") that don't take it away: a stroke that went away is a TIA.
    `implies` names more general findings that are present with this one.
    """

    id: str
    meaning: str
    phrases: tuple[Node, ...]
    milder: tuple[Node, ...] = ()
    measured: tuple[Limit, ...] = ()
    counted: Counted | None = None
    implies: tuple[str, ...] = ()
    still_counts: frozenset[Said] = frozenset()
    lasts_hours: int | None = 24

    def measures(self, quantity: Quantity, value: float) -> bool:
        """Whether a measured value is this finding."""
        return any(limit.holds(quantity, value) for limit in self.measured)


def load_findings(folder: Path, locale: str, word_sets: dict[str, Node]) -> dict[str, Finding]:
    """Read every file of findings. Raises RuleError."""
    files = [
        read_entry(path, path.relative_to(folder.parent).as_posix())
        for path in sorted(folder.glob("*.yml"))
    ]
    for file in files:
        words = file.mapping(["findings"], ["words", "about"]).get("words")
        if words is not None:
            add_word_sets(words, word_sets)
    found: dict[str, Finding] = {}
    for file in files:
        for finding_id, entry in file.mapping()["findings"].mapping().items():
            if finding_id in found:
                raise entry.fail(f"the finding {finding_id!r} is given twice")
            found[finding_id] = _finding(finding_id, entry, locale, word_sets)
    for file in files:
        for finding_id, entry in file.mapping()["findings"].mapping().items():
            for implied in found[finding_id].implies:
                if implied not in found:
                    raise entry.fail(f"{finding_id!r} implies an unknown finding {implied!r}")
    return found


def _finding(finding_id: str, entry: Entry, locale: str, word_sets: dict[str, Node]) -> Finding:
    keys = entry.mapping(
        ["meaning"], ["say", "milder", "measured", "counted", "implies", "still_counts", "lasts"]
    )
    if "say" not in keys and "measured" not in keys:
        raise entry.fail(f"the finding {finding_id!r} needs 'say' or 'measured'")
    lasts = keys["lasts"].one_of(LASTS_HOURS) if "lasts" in keys else "a day"
    return Finding(
        id=finding_id,
        meaning=keys["meaning"].text(),
        phrases=_in_locale(keys.get("say"), locale, word_sets),
        milder=_in_locale(keys.get("milder"), locale, word_sets),
        measured=tuple(_limit(item) for item in keys["measured"].items())
        if "measured" in keys
        else (),
        counted=_counted(finding_id, keys["counted"], locale, word_sets)
        if "counted" in keys
        else None,
        implies=keys["implies"].texts() if "implies" in keys else (),
        still_counts=frozenset(
            Said(item.one_of(said.value for said in Said))
            for item in (keys["still_counts"].items() if "still_counts" in keys else ())
        ),
        lasts_hours=LASTS_HOURS[lasts],
    )


def _in_locale(entry: Entry | None, locale: str, word_sets: dict[str, Node]) -> tuple[Node, ...]:
    if entry is None:
        return ()
    said = entry.mapping().get(locale)
    return read_phrases(said, word_sets) if said is not None else ()


def _limit(entry: Entry) -> Limit:
    keys = entry.mapping(["quantity"], ["at_least", "below"])
    return Limit(
        Quantity(keys["quantity"].one_of(quantity.value for quantity in Quantity)),
        keys["at_least"].number() if "at_least" in keys else None,
        keys["below"].number() if "below" in keys else None,
    )


def _counted(finding_id: str, entry: Entry, locale: str, word_sets: dict[str, Node]) -> Counted:
    keys = entry.mapping(["at_least", "say"], ["below"])
    return Counted(
        finding=finding_id,
        phrases=_in_locale(keys["say"], locale, word_sets),
        lowest=keys["at_least"].number(),
        below=keys["below"].number() if "below" in keys else None,
    )
